"""Results of checking: each with all it rests on, several together with their exit status, both as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import Any

from ..checker.verdict import Answer, Verdict
from .case import Case

CONFIRMED = (Verdict.PROVED, Verdict.EXHAUSTED, Verdict.BOUNDED)
"""The verdicts that say that a claim holds, each within its own bounds."""


class ExitStatus(IntEnum):
    """The exit status of a command that checks something."""

    AS_EXPECTED = 0
    NOT_AS_EXPECTED = 1
    UNDETERMINED = 3
    """All that is not as expected was left undetermined."""


@dataclass(frozen=True)
class Bounds:
    """The scope of a result and what it assumes; both stand under every table of verdicts."""

    scenario: str
    scope: Mapping[str, str]
    assumptions: tuple[str, ...]
    claim: str = ""


@dataclass(frozen=True)
class Result:
    """A case with its answer."""

    case: Case
    answer: Answer
    scope: dict[str, str]
    assumptions: tuple[str, ...]
    premise_states: int | None = None
    """The number of states in which the claim's premise holds; None where states were not enumerated."""
    engine: str | None = None
    """The engine that found the states, by name; None where states were not enumerated."""
    trace_json: dict[str, Any] | None = None
    """The trace of a result from another process, as JSON data; `answer.trace` is None then."""

    @property
    def ok(self) -> bool:
        """The verdict is the expected one, or answers a question."""
        if self.case.is_question:
            return self.answer.verdict is not Verdict.UNDETERMINED
        return self.answer.verdict is self.case.expected

    @property
    def is_vacuous(self) -> bool:
        """The claim is confirmed by states in none of which its premise occurs."""
        return self.answer.verdict in CONFIRMED and self.premise_states == 0

    @property
    def bounds(self) -> Bounds:
        """The scope and the assumptions of the claim in its scenario."""
        return Bounds(self.case.scenario, self.scope, self.assumptions, self.case.claim.id)

    @property
    def trace(self) -> dict[str, Any] | None:
        """The trace as JSON data, if there is one."""
        return self.answer.trace.json() if self.answer.trace else self.trace_json

    @property
    def trace_length(self) -> int | None:
        """The number of steps of the trace; None without one."""
        if self.answer.trace is not None:
            return len(self.answer.trace.steps)
        return None if self.trace_json is None else len(self.trace_json["steps"])

    def portable(self) -> Result:
        """The same without the system, whose terms do not travel to another process."""
        return replace(self, answer=replace(self.answer, trace=None), trace_json=self.trace)

    def json(self) -> dict[str, Any]:
        """One row of `check --json`."""
        case, answer = self.case, self.answer
        return {
            "id": case.claim.id,
            "scenario": case.scenario,
            "variant": case.variant,
            "method": answer.method,
            "engine": self.engine,
            "fairness": case.fairness,
            "verdict": answer.verdict.value,
            "expected": None if case.is_question else case.expected.value,
            "ok": self.ok,
            "why": case.why,
            "reason": answer.reason,
            "states": answer.states,
            "transitions": answer.transitions,
            "depth": answer.depth,
            "bound": answer.bound,
            "seconds": round(answer.seconds, 3),
            "scope": self.scope,
            "assumptions": list(self.assumptions),
            "premise_states": self.premise_states,
            "trace": self.trace,
        }


@dataclass(frozen=True)
class CheckReport:
    """The results of one request."""

    results: tuple[Result, ...]
    seconds: float
    vacuous: tuple[str, ...] = ()
    """The claims whose premise never occurred: they count as not as expected."""
    is_named: bool = field(default=False, kw_only=True)
    """The request names the claims and the scenario: an answer that is vacuous is none."""

    @property
    def ok(self) -> bool:
        """All is as expected."""
        return self.exit_status is ExitStatus.AS_EXPECTED

    @property
    def exit_status(self) -> ExitStatus:
        """The exit status that the results amount to."""
        status = ExitStatus.NOT_AS_EXPECTED if self.vacuous else exit_status(self.results)
        if status is ExitStatus.AS_EXPECTED and self.is_named and self.vacuous_results:
            return ExitStatus.UNDETERMINED
        return status

    @property
    def vacuous_results(self) -> int:
        """The number of results that are vacuous."""
        return sum(result.is_vacuous for result in self.results)

    def json(self) -> dict[str, Any]:
        """The whole of `check --json`."""
        claims = [result.json() for result in self.results]
        return {"ok": self.ok, "seconds": round(self.seconds, 3), "claims": claims}


def exit_status(results: Iterable[Result]) -> ExitStatus:
    """The exit status that several results amount to."""
    wrong = [result for result in results if not result.ok]
    if not wrong:
        return ExitStatus.AS_EXPECTED
    if all(result.answer.verdict is Verdict.UNDETERMINED for result in wrong):
        return ExitStatus.UNDETERMINED
    return ExitStatus.NOT_AS_EXPECTED


def vacuous_claims(results: Iterable[Result]) -> tuple[str, ...]:
    """The claims whose premise occurred in none of the searches that confirmed them.

    Not those left undetermined somewhere: the premise may occur there.
    """
    states: dict[str, int] = {}
    for result in results:
        name = result.case.claim.id
        if result.answer.verdict is Verdict.UNDETERMINED:
            states[name] = states.get(name, 0) + 1
        elif result.premise_states is not None and result.answer.verdict in CONFIRMED:
            states[name] = states.get(name, 0) + result.premise_states
    return tuple(name for name, count in states.items() if not count)


def most_telling_first(results: Iterable[Result]) -> list[Result]:
    """The results by claim: refuted against expectation, then vacuous, then the rest, undetermined last."""
    found = list(results)
    ranks: dict[str, int] = {}
    for result in found:
        name = result.case.claim.id
        ranks[name] = min(ranks.get(name, UNREMARKABLE + 1), _rank(result))
    return sorted(found, key=lambda result: ranks[result.case.claim.id])


UNREMARKABLE = 2


def _rank(result: Result) -> int:
    """The place of a result among others: the smaller, the sooner it is shown."""
    if result.answer.verdict is Verdict.REFUTED and not result.ok:
        return 0
    if result.is_vacuous:
        return 1
    return UNREMARKABLE + (result.answer.verdict is Verdict.UNDETERMINED)
