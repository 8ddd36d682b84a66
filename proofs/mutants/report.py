"""Mutation testing of all mutants or of a rule's, on two processes if there is enough to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import Any

from ...checker.message import Message
from ...model.pipeline import ALL_RULES
from ...model.variants.catalogue import MUTANTS
from ...model.variants.mutation import mutation_named
from ..claims.catalogue import CLAIMS, all_cases, claim_named
from ..processes import available_workers, garbage_collection_paused, run_in_processes
from ..progress import SILENT, ProgressListener
from ..result import ExitStatus
from ..selection import BadSelection
from .baseline import baselines
from .result import MutantResult, MutantStatus
from .runner import MutationRunner, every_mutant
from .stored import stored_rows
from .survivors import reason_for, stale_reasons

FEW = 12
"""So few mutants are tried in this process; among several, each takes so many at a time."""


@dataclass(frozen=True)
class MutantsRequest:
    """The mutants to try, and the claims by which to try them."""

    rule: str | None = None
    claim: str | None = None
    all_scenarios: bool = False
    stored: bool = False
    """Take the results that are stored."""
    anew: bool = False
    """Forget where each mutant was killed before."""

    @property
    def claims(self) -> frozenset[str]:
        """The claims that are checked."""
        return frozenset({self.claim} if self.claim else CLAIMS)


@dataclass(frozen=True)
class MutantReport:
    """The results of mutation testing."""

    results: tuple[MutantResult, ...]
    seconds: float
    claim: str | None = None
    """The only claim that was asked; it need not kill everything."""

    @property
    def stale(self) -> list[str]:
        """The killed mutants for whose survival a reason is given."""
        return stale_reasons(row.mutant for row in self.results if row.status is MutantStatus.KILLED)

    @property
    def exit_status(self) -> ExitStatus:
        """Not as expected if a mutant survives without a reason, or a reason is stale."""
        unexplained = self.claim is None and any(
            row.status is MutantStatus.UNEXPLAINED for row in self.results
        )
        return ExitStatus.NOT_AS_EXPECTED if unexplained or self.stale else ExitStatus.AS_EXPECTED

    def json(self) -> dict[str, Any]:
        """The whole of `mutants --json`."""
        return {
            "ok": self.exit_status is ExitStatus.AS_EXPECTED,
            "seconds": round(self.seconds, 3),
            "stale_reasons": self.stale,
            "mutants": [_json(row) for row in self.results],
        }


def mutants_for(request: MutantsRequest) -> list[str]:
    """The names of the mutants that are asked for.

    Raises:
        BadSelection: there is no such rule, or the options do not go together.
        UnknownClaim: there is no such claim.
    """
    if request.claim is not None:
        claim_named(request.claim)
    if request.stored and request.all_scenarios:
        raise BadSelection(
            Message(
                "selection.stored-and-all",
                "--stored does not go with --all: the stored results were found without it",
            )
        )
    if request.rule is None:
        return every_mutant()
    if request.rule not in {rule.name for rule in ALL_RULES}:
        raise BadSelection(
            Message("selection.no-rule", "no rule {rule!r}: `synfin rules` lists them", rule=request.rule)
        )
    return [name for name in every_mutant() if request.rule in _rules_of(name)]


def try_mutants(request: MutantsRequest, progress: ProgressListener = SILENT) -> MutantReport:
    """Try the mutants that are asked for, or look up what is stored of them.

    Raises:
        BadSelection: there is no such rule, or the options do not go together.
        UnknownClaim: there is no such claim.
    """
    started = monotonic()
    names = mutants_for(request)
    rows = _stored(names) if request.stored else try_each(names, request, progress)
    if request.claim is not None:
        rows = [row.by_claim(request.claim) for row in rows]
    return MutantReport(tuple(rows), monotonic() - started, request.claim)


def try_each(
    names: Sequence[str], request: MutantsRequest, progress: ProgressListener = SILENT
) -> list[MutantResult]:
    """Try mutants; the results are in the order of the names."""
    found: dict[str, MutantResult] = {}

    def keep(rows: list[MutantResult]) -> None:
        found.update((row.mutant, row) for row in rows)
        progress.say(f"{len(found)}/{len(names)}")

    workers = available_workers()
    if len(names) <= FEW or workers == 1:
        runner = _new_runner(request)
        for name in names:
            progress.say(f"{len(found)}/{len(names)} {name}")
            keep(_try(runner, [name]))
    else:
        parts = [names[start : start + FEW] for start in range(0, len(names), FEW)]
        jobs: list[Callable[[], list[MutantResult]]] = [
            partial(_try_elsewhere, part, request) for part in parts
        ]
        run_in_processes(jobs, keep, workers)
    return [found[name] for name in names]


def title_of(mutant: str) -> str:
    """The title of the mutant of that name."""
    mutation = mutation_named(mutant)
    return MUTANTS[mutant].title if mutation is None else mutation.title


def _rules_of(mutant: str) -> tuple[str, ...]:
    """The rules that a mutant changes."""
    mutation = mutation_named(mutant)
    return tuple(MUTANTS[mutant].changes) if mutation is None else (mutation.rule,)


def _stored(names: Sequence[str]) -> list[MutantResult]:
    rows = {row.mutant: row for row in stored_rows()}
    return [rows[name] for name in names if name in rows]


def _new_runner(request: MutantsRequest) -> MutationRunner:
    """A runner that looks first where mutants were killed before, unless one claim alone or all is asked."""
    if request.anew or request.all_scenarios or request.claim is not None:
        cases = all_cases(claim_named(name) for name in request.claims)
        return MutationRunner(request.claims, request.all_scenarios, baselines=baselines(cases))
    return MutationRunner(request.claims, previous={row.mutant: row for row in stored_rows()})


def _try(runner: MutationRunner, names: Sequence[str]) -> list[MutantResult]:
    with garbage_collection_paused():
        return [runner.result(name) for name in names]


def _try_elsewhere(names: Sequence[str], request: MutantsRequest) -> list[MutantResult]:
    """Try mutants in this process, one of several."""
    global _runner  # noqa: PLW0603 - one for each process: its graphs are shared by all mutants
    _runner = _runner or _new_runner(request)
    return _try(_runner, names)


_runner: MutationRunner | None = None


def _json(row: MutantResult) -> dict[str, Any]:
    reason = reason_for(row.mutant)
    return {
        "mutant": row.mutant,
        "title": title_of(row.mutant),
        "status": row.status.value,
        "exactly_one_rule": not row.flawed,
        "equivalence": row.equivalence or None,
        "reason": reason if row.status is MutantStatus.SURVIVED else None,
        "shortest": row.shortest,
        "killed_by": [
            {
                "id": kill.claim,
                "scenario": kill.scenario,
                "method": kill.method.value,
                "steps": kill.steps or None,
            }
            for kill in row.kills
        ],
        "scenarios": {scenario: difference.value for scenario, difference in row.differences.items()},
    }
