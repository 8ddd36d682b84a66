"""What is said on the way: the sequences of observed values between two kinds of states."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from time import monotonic

import z3

from ..graph import StateGraph
from ..text import counted
from ..trace import Trace
from ..verdict import Answer, Verdict

Word = tuple[str, ...]

Letter = Callable[[z3.BitVecRef], z3.BoolRef]
"""Which observed values are written so."""


@dataclass(frozen=True)
class TraceLanguage:
    """Every run says one of `words` between `start` and `end`, and each word is said by some run.

    It is said from the first step that enters `start` to the one that reaches `end`, both included. A letter
    is an observed value under one of `keys`; a value that is none of `letters` is in no word.
    """

    start: z3.BoolRef
    end: z3.BoolRef
    keys: tuple[str, ...]
    letters: Mapping[str, Letter]
    words: frozenset[Word]

    @cached_property
    def prefixes(self) -> tuple[Word, ...]:
        """All that may have been said on the way, the empty word first. Their places are the positions."""
        return tuple(sorted({(), *(word[:end] for word in self.words for end in range(1, len(word) + 1))}))

    @property
    def astray(self) -> int:
        """The position of whatever begins no word."""
        return len(self.prefixes)

    @cached_property
    def arcs(self) -> dict[tuple[int, str], int]:
        """The position after another letter; where there is none, the run has gone astray."""
        places = {prefix: place for place, prefix in enumerate(self.prefixes)}
        return {(places[word[:-1]], word[-1]): place for word, place in places.items() if word}

    @cached_property
    def finished(self) -> dict[int, Word]:
        """The positions that are whole words."""
        return {place: word for place, word in enumerate(self.prefixes) if word in self.words}

    def letter(self, value: int, width: int) -> str:
        """How an observed value is written; empty if it is no letter."""
        term = z3.BitVecVal(value, width)
        means = self.letters.items()
        return next((x for x, is_x in means if z3.is_true(z3.simplify(is_x(term)))), "")

    @property
    def expected(self) -> str:
        """The words on one line."""
        return in_line(self.words)


def in_line(words: frozenset[Word]) -> str:
    """Several words on one line."""
    return " | ".join(" · ".join(word) for word in sorted(words))


def headline(steps: int) -> str:
    """What goes wrong in a run that says something else."""
    return f"After {counted(steps, 'step')} what is said is not what is expected."


def never_said(words: frozenset[Word]) -> str:
    """What is wrong if every run says an expected word, but not each word is said."""
    return f"No run says: {in_line(words)}."


def check_trace_language(graph: StateGraph, exchange: TraceLanguage) -> Answer:
    """EXHAUSTED if exactly `words` are said, else REFUTED; with a shortest trace if another is."""
    started = monotonic()
    verdict, reason, trace = _judge(graph, exchange)
    return graph.answer(verdict, reason, trace, started)


def _judge(graph: StateGraph, exchange: TraceLanguage) -> tuple[Verdict, str, Trace | None]:
    heard = graph.heard(exchange)
    if heard.unexpected is not None:
        words = headline(len(heard.unexpected))
        trace = graph.trace_along(heard.unexpected, headline=words, violated=exchange.expected)
        return Verdict.REFUTED, words, trace
    if not graph.complete:
        return Verdict.UNDETERMINED, graph.ended, None
    if missing := exchange.words - heard.said:
        return Verdict.REFUTED, never_said(missing), None
    return Verdict.EXHAUSTED, f"Said: {exchange.expected}", None


@dataclass(frozen=True)
class ObservedWords:
    """What the runs of a graph say."""

    unexpected: list[int] | None
    """The actions of a shortest run that says what is not expected; None if none does."""
    said: frozenset[Word]
    """The expected words that were heard before that."""


def listen(graph: StateGraph, exchange: TraceLanguage) -> ObservedWords:
    """Follow every run: the reference, state by state."""
    listener = _Listener(graph, exchange)
    return ObservedWords(listener.unexpected(), frozenset(listener.said))


_Place = tuple[int, int | None]
"""A state, and the position there; None before the start."""


@dataclass
class _Listener:
    """Follows every run of a graph together with what is said in it."""

    graph: StateGraph
    exchange: TraceLanguage
    said: set[Word] = field(default_factory=set)
    """The expected words that runs have said."""
    _heard: dict[tuple[int, int], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        starts = self.graph.lowered.function(self.exchange.start)
        ends = self.graph.lowered.function(self.exchange.end)
        self._inside = [bool(starts(state)) for state in self.graph.states]
        self._over = [bool(ends(state)) for state in self.graph.states]

    def unexpected(self) -> list[int] | None:
        """The actions of a shortest run that says what is not expected; None if none does."""
        came: dict[_Place, tuple[_Place, int] | None] = {(0, None): None}
        waiting = list(came)
        for place in waiting:
            if self._is_wrong(place):
                return _actions(came, place)
            for action, following in self._next(place):
                if following not in came:
                    came[following] = (place, action)
                    waiting.append(following)
        return None

    def _is_wrong(self, place: _Place) -> bool:
        state, position = place
        if position is None or (position != self.exchange.astray and not self._over[state]):
            return False
        if position in self.exchange.finished:
            self.said.add(self.exchange.finished[position])
            return False
        return True

    def _next(self, place: _Place) -> Iterator[tuple[int, _Place]]:
        source, position = place
        if position is not None and self._over[source]:
            return
        for action, target in self.graph.edges[source]:
            begins = self._inside[target] and not self._inside[source]
            before = 0 if position is None and begins else position
            yield action, (target, None if before is None else self._after(before, source, action))

    def _after(self, position: int, source: int, action: int) -> int:
        observed = self.graph.lowered.observe(action, self.graph.states[source])
        for key in self.exchange.keys:
            if key in observed:
                letter = self._letter(observed[key], self.graph.system.actions[action].observe[key].size())
                position = self.exchange.arcs.get((position, letter), self.exchange.astray)
        return position

    def _letter(self, value: int, width: int) -> str:
        if (value, width) not in self._heard:
            self._heard[value, width] = self.exchange.letter(value, width)
        return self._heard[value, width]


def _actions(came: Mapping[_Place, tuple[_Place, int] | None], place: _Place) -> list[int]:
    """The actions on the way to a place."""
    actions = []
    while (step := came[place]) is not None:
        place, action = step
        actions.append(action)
    return actions[::-1]
