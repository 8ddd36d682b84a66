"""The matrices of `synfin draw matrix` and `synfin draw verdicts`: claims × mutants, claims × scenarios."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..checker.message import Count, Listing, Message
from ..checker.verdict import Verdict
from ..diagrams.matrix import Matrix, MatrixCell, MatrixGroup
from ..model.pipeline import ALL_RULES
from ..model.scenarios.catalogue import SCENARIOS
from ..model.variants.catalogue import MUTANTS, RFC_9293
from ..model.variants.mutation import mutation_named
from ..proofs.case import Case
from ..proofs.claims.catalogue import CLAIMS, all_cases
from ..proofs.claims.rules import EXACTLY_ONE_RULE
from ..proofs.fairness import FAIR
from ..proofs.mutants.result import Kill, KillMethod, MutantResult, MutantStatus
from ..proofs.mutants.stored import stored_rows
from .mutants import STATUSES
from .page import bracketed, named

STEPS = (("1", 5), ("2", 9), ("3", 14), ("4", 10**9))
"""The colours of runs, by the most steps that each stands for."""

SURVIVED = (MutantStatus.EQUIVALENT, MutantStatus.INDISTINGUISHABLE, MutantStatus.SURVIVED)
"""The statuses of mutants that no claim kills: a column each, after those of the claims."""


def mutants_matrix() -> Matrix:
    """The claims that kill the mutants of each rule, by sections, and each mutant made by hand."""
    rows = stored_rows()
    by_rule: dict[str, list[MutantResult]] = {}
    for row in rows:
        mutation = mutation_named(row.mutant)
        if mutation is not None:
            by_rule.setdefault(mutation.rule, []).append(row)
    claims = [name for name in CLAIMS if any(name in row.killing_claims for row in rows)]
    sections: dict[str, list[tuple[str, tuple[MatrixCell, ...]]]] = {}
    for rule in ALL_RULES:
        line = rule.name, _cells(by_rule.get(rule.name, []), claims)
        sections.setdefault(rule.section, []).append(line)
    groups = [MatrixGroup(section, tuple(lines)) for section, lines in sections.items()]
    made = tuple((row.mutant, _cells([row], claims)) for row in rows if row.mutant in MUTANTS)
    return Matrix(
        Message(
            "matrix.mutants",
            "The claims that kill {mutants}: the shortest run, for each rule",
            mutants=Count(len(rows), "mutant"),
        ),
        (*claims, *(STATUSES[status] for status in SURVIVED)),
        (*groups, MatrixGroup(Message("matrix.by-hand", "made by hand"), made)),
        _legend(),
    )


def _cells(rows: Sequence[MutantResult], claims: Iterable[str]) -> tuple[MatrixCell, ...]:
    """The kills of some mutants by claim, and the numbers that survive."""
    survived = (
        MatrixCell(str(len(mine)), "none", ", ".join(row.mutant for row in mine)) if mine else MatrixCell()
        for mine in ([row for row in rows if row.status is status] for status in SURVIVED)
    )
    return (*(_cell(name, rows) for name in claims), *survived)


def _cell(claim: str, rows: Sequence[MutantResult]) -> MatrixCell:
    """The shortest run by which a claim kills one of the mutants."""
    if claim == EXACTLY_ONE_RULE.id:
        mine = [row.mutant for row in rows if row.flawed]
        return MatrixCell("x", "third", "; ".join(mine)) if mine else MatrixCell()
    found = [(kill, row.mutant) for row in rows for kill in row.kills if kill.claim == claim]
    if not found:
        return MatrixCell()
    best = min(found, key=lambda one: (list(KillMethod).index(one[0].method), one[0].steps))[0]
    mutants = Listing((bracketed(mutant, kill.scenario) for kill, mutant in found), "; ")
    return MatrixCell(_sign(best), _colour(best), named(claim, mutants))


SIGNS = {KillMethod.UNPROVED: "P", KillMethod.VACUOUS: "0"}
"""The signs of kills that are not by a run."""


def _sign(kill: Kill) -> str:
    return SIGNS.get(kill.method) or (str(kill.steps) if kill.steps else "x")


def _colour(kill: Kill) -> str:
    if kill.method is not KillMethod.REFUTED:
        return "weak"
    if not kill.steps:
        return "third"
    return next(colour for colour, most in STEPS if kill.steps <= most)


def _legend() -> tuple[tuple[str, Message], ...]:
    least, lines = 1, []
    for colour, most in STEPS:
        if most < 10**9:
            steps = f"{least}–{most}"
            lines.append(
                (colour, Message("matrix.steps", "a run of {steps} steps refutes the claim", steps=steps))
            )
        else:
            lines.append(
                (
                    colour,
                    Message(
                        "matrix.steps-or-more",
                        "a run of {least} or more steps refutes the claim",
                        least=least,
                    ),
                )
            )
        least = most + 1
    weak = Message(
        "matrix.weak",
        "no run, but P: z3 no longer proves the claim for any segment; 0: the claim is now vacuous",
    )
    third = Message(
        "matrix.third",
        "x, of rules: two apply, or none; of trace languages: no run exchanges the expected segments",
    )
    none = Message("matrix.survived", "the number of mutants that no claim kills, by status")
    return *lines, ("weak", weak), ("third", third), ("none", none)


# Verdicts

VERDICTS = {
    Verdict.PROVED: ("P", "1"),
    Verdict.EXHAUSTED: ("E", "2"),
    Verdict.REFUTED: ("R", "bad"),
}
"""The sign of an expected verdict, and its colour."""

MEANINGS = {
    Verdict.PROVED: Message("matrix.proved", "PROVED, without a bound"),
    Verdict.EXHAUSTED: Message("matrix.exhausted", "EXHAUSTED: true in every reachable state"),
    Verdict.REFUTED: Message("matrix.refuted", "REFUTED: a run breaks it"),
}


def verdicts_matrix() -> Matrix:
    """For each claim and each scenario the verdict that the catalogue expects of the rules of RFC 9293."""
    cases = [case for case in all_cases() if case.variant == RFC_9293 and case.fairness in (None, FAIR)]
    others = list(dict.fromkeys(case.scenario for case in cases if case.scenario not in SCENARIOS))
    by_place = {(case.claim.id, case.scenario): case for case in cases}
    columns = tuple(CLAIMS)
    groups = (
        MatrixGroup(
            Message("matrix.unbounded", "without a bound"),
            tuple((name, _row(name, columns, by_place)) for name in others),
        ),
        MatrixGroup(
            Message("matrix.scenarios", "scenarios"),
            tuple((n, _row(n, columns, by_place)) for n in SCENARIOS),
        ),
    )
    legend = tuple((colour, named(sign, MEANINGS[verdict])) for verdict, (sign, colour) in VERDICTS.items())
    title = Message(
        "matrix.verdicts",
        "The verdict that the catalogue expects of each claim in each scenario, under fairness; "
        "synfin check compares",
    )
    return Matrix(title, columns, groups, legend)


def _row(scenario: str, claims: Iterable[str], cases: dict[tuple[str, str], Case]) -> tuple[MatrixCell, ...]:
    return tuple(_verdict(cases.get((claim, scenario))) for claim in claims)


def _verdict(case: Case | None) -> MatrixCell:
    if case is None:
        return MatrixCell()
    text, colour = VERDICTS[case.expected]
    place = f"{case.claim.id}, {case.scenario}"
    verdict = case.expected.value
    reason = Message("matrix.verdict-why", "{verdict} {why}", verdict=verdict, why=case.why)
    return MatrixCell(text, colour, named(place, reason if case.why else verdict))
