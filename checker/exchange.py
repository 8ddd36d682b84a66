"""What is said on the way: the sequences of observed values between two kinds of states."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import z3

from .graph import StateGraph
from .verdict import Answer, Verdict

Word = tuple[str, ...]


@dataclass(frozen=True)
class Exchange:
    """Every run from a step that enters `start` up to `end` says one of `words`.

    A letter is an observed value under one of `keys`, as `spell` writes it.
    """

    start: z3.BoolRef
    end: z3.BoolRef
    keys: tuple[str, ...]
    spell: Callable[[int], str]
    words: frozenset[Word]


class Endless(Exception):
    """A cycle lies between start and end: there are words of any length."""


def words_of(graph: StateGraph, exchange: Exchange) -> frozenset[Word]:
    """The words said between `start` and `end`, from the first step that enters `start` on.

    The step that enters `start` counts, the step that enters `end` too.

    Raises:
        Endless: there are infinitely many.
    """
    starts = graph.lowered.function(exchange.start)
    ends = graph.lowered.function(exchange.end)
    inside = [bool(starts(state)) for state in graph.states]
    over = [bool(ends(state)) for state in graph.states]
    memo: dict[int, frozenset[Word]] = {}
    open_: set[int] = set()

    def letters(source: int, action: int) -> Word:
        observed = graph.lowered.observe(action, graph.states[source])
        return tuple(exchange.spell(observed[key]) for key in exchange.keys if key in observed)

    def following(node: int) -> frozenset[Word]:
        if over[node]:
            return frozenset({()})
        if node in open_:
            raise Endless
        if node not in memo:
            open_.add(node)
            memo[node] = frozenset(
                letters(node, action) + word
                for action, target in graph.edges[node]
                for word in following(target)
            )
            open_.discard(node)
        return memo[node]

    entering = (
        (source, action, target)
        for source, steps in enumerate(graph.edges)
        if not inside[source]
        for action, target in steps
        if inside[target]
    )
    return frozenset(letters(s, a) + word for s, a, t in entering for word in following(t))


def settle_exchange(graph: StateGraph, exchange: Exchange) -> Answer:
    """EXHAUSTED if exactly `words` are said, REFUTED otherwise."""
    verdict, reason = _judge(graph, exchange)
    return Answer(
        verdict,
        "search",
        reason,
        states=len(graph.states),
        transitions=graph.transitions,
        depth=graph.depth,
        seconds=graph.seconds,
    )


def _judge(graph: StateGraph, exchange: Exchange) -> tuple[Verdict, str]:
    if not graph.complete:
        return Verdict.UNDETERMINED, graph.ended
    try:
        said = words_of(graph, exchange)
    except Endless:
        return Verdict.REFUTED, "There is no bound on what is said."
    if said == exchange.words:
        return Verdict.EXHAUSTED, "Said: " + " | ".join(", ".join(word) for word in sorted(said))
    odd = " | ".join(", ".join(word) for word in sorted(said ^ exchange.words))
    return Verdict.REFUTED, f"What is said and what is expected differ in: {odd}."
