"""Checking of many cases: those that share a graph together, on two processes if there is enough to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from time import monotonic

from ..checker.engines.compiled.memory import memory_left
from ..checker.engines.exploration import Engine
from ..model.scenarios.catalogue import scenario_named
from .case import UNBOUNDED_CHANNELS, WITHOUT_SCENARIO, Case
from .claim import Claim
from .claims.catalogue import CLAIMS
from .processes import available_workers, garbage_collection_paused, run_in_processes
from .progress import SILENT, ProgressListener
from .result import CheckReport, Result, most_telling_first, vacuous_claims
from .runner import ClaimRunner
from .selection import CheckRequest, cases_for

ENOUGH_FOR_TWO = 6
"""Scenarios and variants from which on a second process is worth its start."""

Group = dict[int, Case]
"""Cases that one process checks in a row, each with its place among all."""


def check_request(request: CheckRequest, progress: ProgressListener = SILENT) -> CheckReport:
    """Check all that a request asks for.

    Raises:
        BadSelection: nothing fits the request; also what the catalogues raise for unknown names.
    """
    started = monotonic()
    results = check_cases(cases_for(request), request, progress)
    vacuous = () if request.is_narrow else vacuous_claims(results)
    if request.is_narrow:
        results = most_telling_first(results)
    named = bool(request.claims and request.scenario)
    return CheckReport(tuple(results), monotonic() - started, vacuous, is_named=named)


def check_cases(
    cases: list[Case], request: CheckRequest, progress: ProgressListener = SILENT
) -> list[Result]:
    """Check cases within the limits of a request; the results are in the order of the cases."""
    groups = _by_graph(cases)
    results: dict[int, Result] = {}

    def keep(found: dict[int, Result]) -> None:
        results.update(found)
        progress.say(f"{len(results)}/{len(cases)}")

    workers = available_workers()
    if len(groups) < ENOUGH_FOR_TWO or workers == 1 or not all(map(_is_in_catalogue, cases)):
        runner = ClaimRunner(request.limits, request.steps, progress.states)
        for group in groups:
            progress.say(f"{len(results)}/{len(cases)}")
            keep(_check_group(group, runner))
    else:
        shared = with_shared_memory(request, workers)
        run_in_processes([partial(_check_elsewhere, group, shared) for group in groups], keep, workers)
    return [results[place] for place in range(len(cases))]


def with_shared_memory(request: CheckRequest, workers: int) -> CheckRequest:
    """The request for one of several processes: together they take no more memory than one would."""
    limits = request.limits
    if limits.memory is not None or limits.engine is Engine.PYTHON:
        return request
    return replace(request, limits=replace(limits, memory=max(1, memory_left() * 4 // 5 // workers)))


def _is_in_catalogue(case: Case) -> bool:
    """The claim can be named to another process."""
    return CLAIMS.get(case.claim.id) is case.claim


def _by_graph(cases: Iterable[Case]) -> list[Group]:
    """Cases that share a graph, together; those that take long first, so that none is left for the end."""
    groups: dict[tuple[str, ...], Group] = {}
    for place, case in enumerate(cases):
        # The claims for unbounded channels share their lemmas, each of which is proved once.
        single = case.scenario in WITHOUT_SCENARIO and case.scenario != UNBOUNDED_CHANNELS
        key = (*((_root_of(case.claim),) if single else ()), case.scenario, case.variant)
        groups.setdefault(key, {})[place] = case
    return sorted(groups.values(), key=lambda group: _is_quick(next(iter(group.values())).scenario))


def _root_of(claim: Claim) -> str:
    """The claim that its proof for an open endpoint rests on, or itself: such proofs are found together."""
    return next((one.id for one in claim.rests_on), claim.id)


def _is_quick(name: str) -> bool:
    """It needs no induction, and its states are few: every segment arrives in order, and none is forged."""
    if name in WITHOUT_SCENARIO:
        return False
    scenario = scenario_named(name)
    return scenario.channel.keeps_order and not scenario.attacks


def _check_group(group: Group, runner: ClaimRunner) -> dict[int, Result]:
    with garbage_collection_paused():
        return {place: runner.check(case) for place, case in group.items()}


def _check_elsewhere(group: Group, request: CheckRequest) -> dict[int, Result]:
    """Check a group in this process, one of several."""
    global _runner  # noqa: PLW0603 - one for each process: its graphs are shared by what it checks
    _runner = _runner or ClaimRunner(request.limits, request.steps)
    return {place: result.portable() for place, result in _check_group(group, _runner).items()}


_runner: ClaimRunner | None = None
