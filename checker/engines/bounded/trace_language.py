"""The trace language in all runs of up to k steps.

Along the run go the state of the automaton of the expected words, and whether the word has begun and ended.
"""

from __future__ import annotations

from dataclasses import dataclass

import z3

from ...message import Message
from ...properties.trace_language import TraceLanguage, Word, in_line
from ...system import System
from ...text import counted
from ...verdict import Finding, Verdict
from ..reasons import never_observed, no_counterexample, unexpected_word
from .deepening import Deepening


def trace_language(system: System, language: TraceLanguage, bound: int, seconds: float | None) -> Finding:
    """Search a shortest run with an unexpected word, and a run for each expected word.

    A word that no run observes refutes only if no run is longer; otherwise the answer is UNDETERMINED.
    """
    product = _UnrolledProduct(system, language, seconds)
    runs = product.runs
    missing = dict(language.accepting)
    while True:
        model = runs.model(product.is_unexpected())
        if model is not None:
            headline = unexpected_word(runs.depth)
            trace = runs.trace(model, headline=headline, violated=language.expected)
            return Finding(Verdict.REFUTED, headline, trace)
        if runs.over or runs.depth >= bound:
            return _without_counterexample(frozenset(missing.values()), runs.over, bound)
        for place in tuple(missing):
            if runs.model(product.observes(place)) is not None:
                del missing[place]
        product.deepen()


def _without_counterexample(missing: frozenset[Word], over: bool, bound: int) -> Finding:
    if not missing:
        return Finding(Verdict.BOUNDED, no_counterexample(bound))
    if over:
        return Finding(Verdict.REFUTED, never_observed(missing))
    message = Message(
        "trace-language.missing-within",
        "Not observed within {bound}: {words}.",
        bound=counted(bound, "step"),
        words=in_line(missing),
    )
    return Finding(Verdict.UNDETERMINED, message)


@dataclass(frozen=True)
class _WordSoFar:
    """The word of a run up to its last state."""

    begun: z3.BoolRef
    """The start has been entered."""
    over: z3.BoolRef
    """The end has been reached since."""
    ends_here: z3.BoolRef
    """It is reached in this state."""
    prefix: z3.BitVecRef
    """The automaton's state: the place of the word among the prefixes."""


class _UnrolledProduct:
    """Runs of a growing length, each with the automaton of the expected words."""

    def __init__(self, system: System, language: TraceLanguage, seconds: float | None) -> None:
        self.language = language
        self.runs = Deepening(system, seconds)
        self._sort = z3.BitVecSort(language.rejecting.bit_length())
        self._observed = [self.runs.runs.observed(key) for key in language.keys]
        no = z3.BoolVal(False)
        self._word = _WordSoFar(no, no, no, z3.BitVecVal(0, self._sort))

    def deepen(self) -> None:
        """Make the runs one step longer."""
        before = self._word
        was_inside = self.runs.last_state(self.language.start)
        self.runs.deepen()
        enters = z3.And(z3.Not(was_inside), self.runs.last_state(self.language.start))
        begun = self._name("begun", z3.Or(before.begun, enters))
        goes_on = z3.And(begun, z3.Not(before.over))
        ends_here = self._name("ends here", z3.And(goes_on, self.runs.last_state(self.language.end)))
        over = self._name("over", z3.Or(before.over, ends_here))
        prefix = z3.FreshConst(self._sort, "prefix")
        self.runs.solver.add(prefix == z3.If(goes_on, self._after(before.prefix), before.prefix))
        self._word = _WordSoFar(begun, over, ends_here, prefix)

    def is_unexpected(self) -> z3.BoolRef:
        """The word is no prefix of an expected one, or the end is reached and it is none."""
        whole = z3.Or(*(self._word.prefix == place for place in self.language.accepting))
        rejected = self._word.prefix == self.language.rejecting
        return z3.Or(rejected, z3.And(self._word.ends_here, z3.Not(whole)))

    def observes(self, place: int) -> z3.BoolRef:
        """The end is reached here, and this is the word."""
        return z3.And(self._word.ends_here, self._word.prefix == place)

    def _after(self, prefix: z3.BitVecRef) -> z3.BitVecRef:
        """The automaton's state after the last step, from the one before it."""
        at, last = self.runs.runs.at, self.runs.depth - 1
        for is_observed, value in self._observed:
            prefix = z3.If(at(is_observed, last), self._longer(prefix, at(value, last)), prefix)
        return prefix

    def _longer(self, prefix: z3.BitVecRef, value: z3.BitVecRef) -> z3.BitVecRef:
        """The automaton's state after an observed value."""
        after = z3.BitVecVal(self.language.rejecting, self._sort)
        for (place, letter), target in self.language.arcs.items():
            here = z3.And(prefix == place, self.language.letters[letter](value))
            after = z3.If(here, z3.BitVecVal(target, self._sort), after)
        return after

    def _name(self, name: str, meaning: z3.BoolRef) -> z3.BoolRef:
        flag = z3.FreshBool(name)
        self.runs.solver.add(flag == meaning)
        return flag
