"""The tables and lists of the documents, written from the model's own records."""

from __future__ import annotations

from functools import cache

from synfin.checker.engines.exploration import explore
from synfin.checker.message import Message
from synfin.checker.verdict import Verdict
from synfin.cli import INTERRUPTED
from synfin.cli.errors import BAD_INPUT
from synfin.model.composed_system import compose
from synfin.model.coverage.abstractions import ABSTRACTIONS
from synfin.model.scenarios.catalogue import SCENARIOS
from synfin.model.scenarios.scaling import GROWTH, drivers
from synfin.model.scenarios.scenario import Scenario
from synfin.model.variants.catalogue import MUTANTS, RFC_9293
from synfin.model.variants.rfc_variants import VARIANTS
from synfin.proofs.case import OPEN_ENDPOINT, RULES, UNBOUNDED_CHANNELS, Case
from synfin.proofs.claim import Claim, Liveness
from synfin.proofs.claims.catalogue import CLAIMS, all_cases
from synfin.proofs.defects.check import DEFECTS
from synfin.proofs.result import ExitStatus
from synfin.proofs.unbounded.claims import UNBOUNDED

from .languages import COLON, COMMA, SEMICOLON, Lang, joined, say
from .numbers import LARGE, Size, proved, sizes
from .regions import Filler, Region, table

VERDICTS = {
    Verdict.PROVED: Message(
        "docs.verdict.proved",
        "by z3, without a bound: 32-bit sequence numbers, any number of segments, losses and duplicates",
    ),
    Verdict.EXHAUSTED: Message("docs.verdict.exhausted", "true in every reachable state of the stated scope"),
    Verdict.BOUNDED: Message("docs.verdict.bounded", "no counterexample within k steps of the stated scope"),
    Verdict.REFUTED: Message(
        "docs.verdict.refuted", "false, with a shortest trace; for liveness a lasso, that is a real cycle"
    ),
    Verdict.UNDETERMINED: Message(
        "docs.verdict.undetermined", "out of time or memory, or not decided; the reason is given"
    ),
}

EXIT_CODES: dict[int, Message] = {
    ExitStatus.AS_EXPECTED: Message(
        "docs.exit.ok", "every claim came out as expected, or nothing was expected"
    ),
    ExitStatus.NOT_AS_EXPECTED: Message("docs.exit.not-ok", "a claim came out otherwise"),
    BAD_INPUT: Message("docs.exit.bad-input", "wrong use, or bad input"),
    ExitStatus.UNDETERMINED: Message("docs.exit.undetermined", "something expected was left undetermined"),
    INTERRUPTED: Message("docs.exit.interrupted", "interrupted"),
}

PROVED_IN = {
    RULES: Message("docs.proved.rules", "PROVED of the rules"),
    OPEN_ENDPOINT: Message("docs.proved.open-endpoint", "PROVED for one endpoint and any segments"),
    UNBOUNDED_CHANNELS: Message("docs.proved.unbounded", "PROVED over unbounded channels"),
}
ONE_SCENARIO = Message("docs.scenario", "1 scenario")
NO_SCENARIO = Message("docs.no-scenario", "no scenario")
FAIR = Message("docs.fair", ", under fairness")


# The claims


def claims(region: Region) -> str:
    """Each claim with where it holds, where it is refuted, and what breaks it."""
    return table(
        region,
        [
            [
                f"`{claim.id}`",
                say(claim.title, region.lang),
                _holds(claim, region.lang),
                _refuted(claim, region.lang),
                joined((f"`{name}`" for name in claim.broken_by), COMMA, region.lang),
            ]
            for claim in CLAIMS.values()
        ],
    )


def _holds(claim: Claim, lang: Lang) -> str:
    """The places in which a claim is proved, and in how many scenarios it holds."""
    parts = [_proved(claim, place, lang) for place in PROVED_IN if _cases(claim, place)]
    searched = [case for case in _searched(claim) if case.variant == RFC_9293]
    if searched or not parts:
        fair = say(FAIR, lang) if isinstance(claim, Liveness) else ""
        parts.append(_scenarios(len(searched), lang) + fair)
    others = {case.variant for case in _searched(claim)} - {RFC_9293}
    for variant in sorted(others):
        count = sum(case.variant == variant for case in _searched(claim))
        parts.append(_scenarios(count, lang) + _under([variant], lang))
    return joined(parts, SEMICOLON, lang)


def _proved(claim: Claim, place: str, lang: Lang) -> str:
    variants = [case.variant for case in _cases(claim, place) if case.variant != RFC_9293]
    own = any(case.variant == RFC_9293 for case in _cases(claim, place))
    text = say(PROVED_IN[place], lang) + ("" if own else _under(variants, lang))
    assumed = UNBOUNDED[claim.id].assumed if place == UNBOUNDED_CHANNELS else ()
    return text + (_provided(assumed, lang) if assumed else "")


def _under(variants: list[str], lang: Lang) -> str:
    names = joined((f"`{name}`" for name in variants), COMMA, lang)
    return say(Message("docs.under", " under {variants}", variants=names), lang)


def _provided(assumed: tuple[str, ...], lang: Lang) -> str:
    parts = joined((say(one, lang) for one in assumed), SEMICOLON, lang)
    return say(Message("docs.provided", " (provided: {assumed})", assumed=parts), lang)


def _scenarios(count: int, lang: Lang) -> str:
    few = {0: NO_SCENARIO, 1: ONE_SCENARIO}
    return say(few.get(count) or Message("docs.scenarios", "{count} scenarios", count=count), lang)


@cache
def _all_cases() -> dict[str, list[Case]]:
    found: dict[str, list[Case]] = {}
    for case in all_cases():
        found.setdefault(case.claim.id, []).append(case)
    return found


def _cases(claim: Claim, place: str) -> list[Case]:
    """The proofs of a claim in one place."""
    return [
        case for case in _all_cases()[claim.id] if case.scenario == place and case.expected is Verdict.PROVED
    ]


def _searched(claim: Claim) -> list[Case]:
    """The searches in which a claim holds."""
    return [case for case in _all_cases()[claim.id] if case.expected is Verdict.EXHAUSTED]


def _refuted(claim: Claim, lang: Lang) -> str:
    """The scenarios of RFC 9293 in which a claim is false, by reason."""
    reasons: dict[str, list[str]] = {}
    for scenario, why in claim.refuted_in.items():
        reasons.setdefault(say(why, lang), []).append(f"`{scenario}`")
    parts = [joined(names, COMMA, lang) + say(COLON, lang) + why for why, names in reasons.items()]
    return joined(parts, SEMICOLON, lang)


def proved_list(region: Region) -> str:
    """The claims proved in a place, as a sentence's list."""
    return joined((f"`{name}`" for name in proved(region.arguments)), COMMA, region.lang)


def variant_list(region: Region) -> str:
    """The names of the variants, as a sentence's list."""
    return joined((f"`{name}`" for name in VARIANTS), COMMA, region.lang)


# Verdicts, exit codes, variants


def verdicts(region: Region) -> str:
    """The words of a verdict and their meanings."""
    return table(region, [[verdict.value, say(VERDICTS[verdict], region.lang)] for verdict in Verdict])


def exit_codes(region: Region) -> str:
    """The exit codes of every command."""
    return table(
        region, [[str(int(code)), say(text, region.lang)] for code, text in sorted(EXIT_CODES.items())]
    )


def variants(region: Region) -> str:
    """The variants that are protocols of their own."""
    return table(region, [[f"`{one.name}`", say(one.title, region.lang)] for one in VARIANTS.values()])


def mutants(region: Region) -> str:
    """The named mutants."""
    return table(region, [[f"`{one.name}`", say(one.title, region.lang)] for one in MUTANTS.values()])


def defects(region: Region) -> str:
    """The known defects, each with its source."""
    return table(
        region,
        [
            [f"`{defect.id}`", say(defect.title, region.lang), say(defect.cites, region.lang)]
            for defect in DEFECTS.values()
        ],
    )


# Scenarios


def scenarios(region: Region) -> str:
    """Every scenario with its sentence."""
    return table(
        region,
        [
            [f"`{one.name}`", say(one.title, region.lang), *_counts(sizes()[one.name])]
            for one in SCENARIOS.values()
        ],
    )


def _counts(size: Size) -> tuple[str, str, str]:
    return f"{size.states:,}", f"{size.transitions:,}", str(size.depth)


def largest(region: Region) -> str:
    """The large scenarios with what makes them so, largest first."""
    large = [(name, size) for name, size in sizes().items() if size.states >= LARGE]
    rows = []
    for name, size in sorted(large, key=lambda one: -one[1].states):
        words = joined((say(one, region.lang) for one in drivers(SCENARIOS[name])), COMMA, region.lang)
        rows.append([f"`{name}`", *_counts(size), words])
    return table(region, rows)


@cache
def _states(scenario: Scenario) -> int:
    return len(explore(compose(scenario).system).states)


def growth(region: Region) -> str:
    """The growth of one scenario along each driver. It searches them all: some seconds."""
    rows = []
    for driver, values in GROWTH:
        cells = (_grown(value, scenario, region.lang) for value, scenario in values)
        rows.append([say(driver, region.lang), joined(cells, COMMA, region.lang)])
    return table(region, rows)


def _grown(value: str, scenario: Scenario, lang: Lang) -> str:
    return f"{say(value, lang)}{say(COLON, lang)}{_states(scenario):,}"


_TEXTS = ("rfc", "model", "why")


def abstractions(region: Region) -> str:
    """The model's departures from the RFC, simplifications and omissions."""
    lang = region.lang
    return table(
        region,
        [
            [say(row.kind.value, lang), row.section, *(say(getattr(row, field), lang) for field in _TEXTS)]
            for row in ABSTRACTIONS
        ],
    )


TABLES: dict[str, Filler] = {
    "abstractions": abstractions,
    "claims": claims,
    "defects": defects,
    "exit-codes": exit_codes,
    "growth": growth,
    "largest-scenarios": largest,
    "mutants": mutants,
    "scenarios": scenarios,
    "variants": variants,
    "verdicts": verdicts,
}

LISTS: dict[str, Filler] = {"proved-in": proved_list, "variants": variant_list}
