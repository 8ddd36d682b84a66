"""What is said on the way, in all runs of up to k steps, settled by z3.

Along the run goes the position in what is expected, and whether it has begun and is over.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic

import z3

from ...properties.trace_language import TraceLanguage, Word, headline, in_line, never_said
from ...system import System
from ...text import counted
from ...trace import Trace
from ...verdict import Answer, Verdict
from .deepening import Deepening, OutOfTime
from .unrolling import either

_Finding = tuple[Verdict, str, Trace | None]


def check_trace_language_bounded(
    system: System, exchange: TraceLanguage, bound: int, *, seconds: float | None = None
) -> Answer:
    """BOUNDED if all runs of up to `bound` steps say what is expected, and each word is said by one of them.

    REFUTED with a shortest trace if a run says something else. A word that no run says refutes it only if no
    run is longer; otherwise, and where `seconds` did not suffice, the answer is UNDETERMINED.
    """
    started = monotonic()
    try:
        verdict, reason, trace = _judge(_Hearing(system, exchange, seconds), bound)
    except OutOfTime as late:
        verdict, reason, trace = Verdict.UNDETERMINED, str(late), None
    return Answer(
        verdict,
        "bounded",
        reason,
        trace=trace,
        depth=None if trace is None else len(trace.steps),
        bound=bound,
        seconds=monotonic() - started,
    )


def _judge(hearing: _Hearing, bound: int) -> _Finding:
    runs, exchange = hearing.runs, hearing.exchange
    missing = dict(exchange.finished)
    while True:
        model = runs.model(hearing.something_else())
        if model is not None:
            words = headline(runs.depth)
            return Verdict.REFUTED, words, runs.trace(model, headline=words, violated=exchange.expected)
        if runs.over or runs.depth >= bound:
            return _without_counterexample(frozenset(missing.values()), runs.over, bound)
        for position in tuple(missing):
            if runs.model(hearing.says(position)) is not None:
                del missing[position]
        hearing.deepen()


def _without_counterexample(missing: frozenset[Word], over: bool, bound: int) -> _Finding:
    if not missing:
        return Verdict.BOUNDED, f"There is no counterexample within {counted(bound, 'step')}.", None
    if over:
        return Verdict.REFUTED, never_said(missing), None
    return Verdict.UNDETERMINED, f"Not said within {counted(bound, 'step')}: {in_line(missing)}.", None


@dataclass(frozen=True)
class _Heard:
    """What is known of a run so far."""

    begun: z3.BoolRef
    """The start has been entered."""
    over: z3.BoolRef
    """The end has been reached since."""
    arrives: z3.BoolRef
    """It is reached in this state."""
    position: z3.BitVecRef
    """The place of what has been said among the prefixes of the words."""


class _Hearing:
    """Runs of a growing length, with what is said in them."""

    def __init__(self, system: System, exchange: TraceLanguage, seconds: float | None) -> None:
        self.exchange = exchange
        self.runs = Deepening(system, seconds)
        self._sort = z3.BitVecSort(exchange.astray.bit_length())
        self._shown = [self.runs.runs.shows(key) for key in exchange.keys]
        no = z3.BoolVal(False)
        self._heard = _Heard(no, no, no, z3.BitVecVal(0, self._sort))

    def deepen(self) -> None:
        """Make the runs one step longer."""
        before = self._heard
        was_inside = self.runs.last_state(self.exchange.start)
        self.runs.deepen()
        enters = z3.And(z3.Not(was_inside), self.runs.last_state(self.exchange.start))
        begun = self._name("begun", z3.Or(before.begun, enters))
        speaks = z3.And(begun, z3.Not(before.over))
        arrives = self._name("arrives", z3.And(speaks, self.runs.last_state(self.exchange.end)))
        over = self._name("over", z3.Or(before.over, arrives))
        position = z3.FreshConst(self._sort, "position")
        self.runs.solver.add(position == z3.If(speaks, self._after(before.position), before.position))
        self._heard = _Heard(begun, over, arrives, position)

    def something_else(self) -> z3.BoolRef:
        """What is said begins no word, or the end is reached and it is none."""
        whole = either(self._heard.position == place for place in self.exchange.finished)
        astray = self._heard.position == self.exchange.astray
        return z3.Or(astray, z3.And(self._heard.arrives, z3.Not(whole)))

    def says(self, position: int) -> z3.BoolRef:
        """The end is reached here, and this is what has been said."""
        return z3.And(self._heard.arrives, self._heard.position == position)

    def _after(self, position: z3.BitVecRef) -> z3.BitVecRef:
        """The position after the last step, from the one before it."""
        at, last = self.runs.runs.at, self.runs.depth - 1
        for shown, value in self._shown:
            position = z3.If(at(shown, last), self._moved(position, at(value, last)), position)
        return position

    def _moved(self, position: z3.BitVecRef, value: z3.BitVecRef) -> z3.BitVecRef:
        """The position after an observed value."""
        moved = z3.BitVecVal(self.exchange.astray, self._sort)
        for (place, letter), target in self.exchange.arcs.items():
            here = z3.And(position == place, self.exchange.letters[letter](value))
            moved = z3.If(here, z3.BitVecVal(target, self._sort), moved)
        return moved

    def _name(self, name: str, meaning: z3.BoolRef) -> z3.BoolRef:
        flag = z3.FreshBool(name)
        self.runs.solver.add(flag == meaning)
        return flag
