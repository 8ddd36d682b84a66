"""What `synfin draw matrix` and `synfin draw verdicts` show: claims × mutants, and claims × scenarios."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..checker.verdict import Verdict
from ..diagrams.matrix import Group, Matrix, MatrixCell
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
from .words import say

STEPS = (("1", 5), ("2", 9), ("3", 14), ("4", 10**9))
"""The colours of runs, by the most steps that each stands for."""

LEFT = (MutantStatus.EQUIVALENT, MutantStatus.INDISTINGUISHABLE, MutantStatus.SURVIVED)
"""What becomes of mutants that no claim notices: a column each, after those of the claims."""


def mutants_matrix(lang: str) -> Matrix:
    """For each rule, by sections, and for each mutant made by hand: which claims notice it."""
    rows = stored_rows()
    by_rule: dict[str, list[MutantResult]] = {}
    for row in rows:
        mutation = mutation_named(row.mutant)
        if mutation is not None:
            by_rule.setdefault(mutation.rule, []).append(row)
    claims = [name for name in CLAIMS if any(name in row.killing_claims for row in rows)]
    sections: dict[str, list[tuple[str, tuple[MatrixCell, ...]]]] = {}
    for rule in ALL_RULES:
        line = rule.name, _cells(by_rule.get(rule.name, []), claims, lang)
        sections.setdefault(rule.section, []).append(line)
    groups = [Group(section, tuple(lines)) for section, lines in sections.items()]
    made = tuple((row.mutant, _cells([row], claims, lang)) for row in rows if row.mutant in MUTANTS)
    return Matrix(
        say("matrix of mutants", lang).format(n=len(rows)),
        (*claims, *(say(f"status {status.value}", lang) for status in LEFT)),
        (*groups, Group(say("made by hand", lang), made)),
        _legend(lang),
    )


def _cells(rows: Sequence[MutantResult], claims: Iterable[str], lang: str) -> tuple[MatrixCell, ...]:
    """What the claims notice of some mutants, and how many are left."""
    left = (
        MatrixCell(str(len(mine)), "none", ", ".join(row.mutant for row in mine)) if mine else MatrixCell()
        for mine in ([row for row in rows if row.status is status] for status in LEFT)
    )
    return (*(_cell(name, rows, lang) for name in claims), *left)


def _cell(claim: str, rows: Sequence[MutantResult], lang: str) -> MatrixCell:
    """The shortest run by which a claim notices one of the mutants."""
    if claim == EXACTLY_ONE_RULE.id:
        mine = [row.mutant for row in rows if row.flawed]
        return MatrixCell("x", "third", "; ".join(mine)) if mine else MatrixCell()
    found = [(kill, row.mutant) for row in rows for kill in row.kills if kill.claim == claim]
    if not found:
        return MatrixCell()
    best = min(found, key=lambda one: (list(KillMethod).index(one[0].method), one[0].steps))[0]
    told = "; ".join(f"{mutant} ({kill.scenario})" for kill, mutant in found)
    return MatrixCell(_sign(best), _colour(best), f"{claim}: {told}")


SIGNS = {KillMethod.UNPROVED: "P", KillMethod.VACUOUS: "0"}
"""How it is written that a claim notices a mutant otherwise than by a run."""


def _sign(kill: Kill) -> str:
    return SIGNS.get(kill.method) or (str(kill.steps) if kill.steps else "x")


def _colour(kill: Kill) -> str:
    if kill.method is not KillMethod.REFUTED:
        return "weak"
    if not kill.steps:
        return "third"
    return next(colour for colour, most in STEPS if kill.steps <= most)


def _legend(lang: str) -> tuple[tuple[str, str], ...]:
    least = 1
    lines = []
    for colour, most in STEPS:
        until = f"–{most}" if most < 10**9 else say("and more", lang)
        lines.append((colour, say("legend steps", lang).format(steps=f"{least}{until}")))
        least = most + 1
    return (
        *lines,
        ("weak", say("legend weak", lang)),
        ("third", say("legend third", lang)),
        ("none", say("legend none", lang)),
    )


# Verdicts

VERDICTS = {
    Verdict.PROVED: ("P", "1"),
    Verdict.EXHAUSTED: ("E", "2"),
    Verdict.REFUTED: ("R", "bad"),
}
"""How an expected verdict is written, and its colour."""


def verdicts_matrix(lang: str) -> Matrix:
    """For each claim and each scenario the verdict that the catalogue expects of the rules of RFC 9293."""
    cases = [case for case in all_cases() if case.variant == RFC_9293 and case.fairness in (None, FAIR)]
    others = list(dict.fromkeys(case.scenario for case in cases if case.scenario not in SCENARIOS))
    by_place = {(case.claim.id, case.scenario): case for case in cases}
    columns = tuple(CLAIMS)
    groups = (
        Group(say("without a bound", lang), tuple((name, _row(name, columns, by_place)) for name in others)),
        Group(say("scenarios heading", lang), tuple((n, _row(n, columns, by_place)) for n in SCENARIOS)),
    )
    legend = tuple(
        (colour, f"{sign}: {say(f'legend {verdict.value}', lang)}")
        for verdict, (sign, colour) in VERDICTS.items()
    )
    return Matrix(say("matrix of verdicts", lang), columns, groups, legend)


def _row(scenario: str, claims: Iterable[str], cases: dict[tuple[str, str], Case]) -> tuple[MatrixCell, ...]:
    return tuple(_verdict(cases.get((claim, scenario))) for claim in claims)


def _verdict(case: Case | None) -> MatrixCell:
    if case is None:
        return MatrixCell()
    text, colour = VERDICTS[case.expected]
    return MatrixCell(
        text, colour, f"{case.claim.id}, {case.scenario}: {case.expected.value} {case.why}".strip()
    )
