"""What bounds each scenario, and what is assumed in it: it stands under every table of verdicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from ..proofs.case import WITHOUT_SCENARIO
from ..proofs.result import Bounds
from .words import say, sentence


def print_scopes(out: Console, rows: Iterable[Bounds], lang: str) -> None:
    """What most scenarios share once, then what each has of its own, and each claim in it.

    Where there is no scenario all is told: nothing of the usual bounds goes without saying there.
    """
    told: dict[str, dict[str, list[str]]] = {}
    for row in rows:
        told.setdefault(row.scenario, {})[row.claim] = _bounds(row, lang)
    bounds = {scenario: _in_all(list(claims.values())) for scenario, claims in told.items()}
    scenarios = [own for scenario, own in bounds.items() if scenario not in WITHOUT_SCENARIO]
    counts = Counter(bound for own in scenarios for bound in own)
    usual = [bound for bound, count in counts.items() if count > max(1, len(scenarios) // 2)]
    out.print(say("scopes", lang), style="bold")
    if usual:
        together = say("semicolon", lang).join(usual)
        out.print(f"{say('unless', lang)}{say('colon', lang)}{together}{say('full stop', lang)}")
    for scenario, own in bounds.items():
        shared = [] if scenario in WITHOUT_SCENARIO else usual
        _print_line(out, scenario, [bound for bound in own if bound not in shared], lang)
        for claim, more in told[scenario].items():
            if extra := [bound for bound in more if bound not in own]:
                _print_line(out, f"{scenario}, {claim}", extra, lang)
    out.print()


def _in_all(claims: list[list[str]]) -> list[str]:
    """The bounds of every one of several claims."""
    first, *others = claims
    return [bound for bound in first if all(bound in other for other in others)]


def _print_line(out: Console, name: str, bounds: list[str], lang: str) -> None:
    out.print(Text.assemble((name, "cyan"), say("colon", lang) + say("semicolon", lang).join(bounds)))


def _bounds(row: Bounds, lang: str) -> list[str]:
    """Scope and assumptions of a row, but for its fairness, which stands with the verdict."""
    scope = [f"{sentence(key, lang)} {sentence(value, lang)}" for key, value in row.scope.items()]
    assumptions = [one for one in row.assumptions if not one.startswith("fairness")]
    return [sentence(bound, lang) for bound in (*scope, *assumptions)]
