"""The trace language on a state graph: every run followed by the automaton of the expected words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import singledispatch

from ...graph import StateGraph
from ...message import Message
from ...properties.trace_language import ObservedWords, TraceLanguage, Word
from ...verdict import Finding, Verdict
from ..reasons import incomplete, never_observed, unexpected_word
from .paths import actions_to


def trace_language(graph: StateGraph, language: TraceLanguage) -> Finding:
    """Check that exactly the expected words are observed; with a shortest trace if another is."""
    found = observed_words(graph, language)
    if found.unexpected is not None:
        headline = unexpected_word(len(found.unexpected))
        trace = graph.trace_along(found.unexpected, headline=headline, violated=language.expected)
        return Finding(Verdict.REFUTED, headline, trace)
    if not graph.complete:
        return Finding(Verdict.UNDETERMINED, incomplete(graph))
    if missing := language.words - found.observed:
        return Finding(Verdict.REFUTED, never_observed(missing))
    words = Message("trace-language.exhausted", "Observed: {words}", words=language.expected)
    return Finding(Verdict.EXHAUSTED, words)


@singledispatch
def observed_words(graph: StateGraph, language: TraceLanguage) -> ObservedWords:
    """Follow every run. A graph in arrays has a version of its own."""
    product = _GraphProduct(graph, language)
    return ObservedWords(product.unexpected(), frozenset(product.observed))


_Place = tuple[int, int | None]
"""A state, and the automaton's state there; None before the start."""


@dataclass
class _GraphProduct:
    """The graph and the automaton of the expected words, taken together."""

    graph: StateGraph
    language: TraceLanguage
    observed: set[Word] = field(default_factory=set)
    """The expected words met so far."""
    _letters: dict[tuple[int, int], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        starts = self.graph.lowered.function(self.language.start)
        ends = self.graph.lowered.function(self.language.end)
        self._inside = [bool(starts(state)) for state in self.graph.states]
        self._over = [bool(ends(state)) for state in self.graph.states]

    def unexpected(self) -> list[int] | None:
        """The actions of a shortest run with an unexpected word; None if there is none."""
        came: dict[_Place, tuple[_Place, int] | None] = {(0, None): None}
        queue = list(came)
        for place in queue:
            if self._is_unexpected(place):
                return actions_to(came, place)
            for action, following in self._next(place):
                if following not in came:
                    came[following] = (place, action)
                    queue.append(following)
        return None

    def _is_unexpected(self, place: _Place) -> bool:
        state, prefix = place
        if prefix is None or (prefix != self.language.rejecting and not self._over[state]):
            return False
        if prefix in self.language.accepting:
            self.observed.add(self.language.accepting[prefix])
            return False
        return True

    def _next(self, place: _Place) -> Iterator[tuple[int, _Place]]:
        source, prefix = place
        if prefix is not None and self._over[source]:
            return
        for action, target in self.graph.edges[source]:
            starts = self._inside[target] and not self._inside[source]
            before = 0 if prefix is None and starts else prefix
            yield action, (target, None if before is None else self._after(before, source, action))

    def _after(self, prefix: int, source: int, action: int) -> int:
        observed = self.graph.lowered.observe(action, self.graph.states[source])
        for key in self.language.keys:
            if key in observed:
                letter = self._letter(observed[key], self.graph.system.actions[action].observe[key].size())
                prefix = self.language.arcs.get((prefix, letter), self.language.rejecting)
        return prefix

    def _letter(self, value: int, width: int) -> str:
        if (value, width) not in self._letters:
            self._letters[value, width] = self.language.letter(value, width)
        return self._letters[value, width]
