"""The scope and the assumptions of scenarios: they stand under every table of verdicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from rich.text import Text

from ..checker.message import Listing, Message
from ..proofs.case import WITHOUT_SCENARIO
from ..proofs.result import Bounds
from .page import Page


def bound(name: str, value: str) -> Message:
    """One bound of a scope: `window 4 octets`."""
    return Message("scope.bound", "{name} {value}", name=name, value=value)


def print_scopes(page: Page, rows: Iterable[Bounds]) -> None:
    """Print the bounds that most scenarios share once, then the others by scenario, and by claim in it.

    Where there is no scenario nothing is left out: the usual bounds do not hold there.
    """
    by_claim: dict[str, dict[str, list[str]]] = {}
    for row in rows:
        by_claim.setdefault(row.scenario, {})[row.claim] = _bounds(row)
    bounds = {scenario: _common(list(claims.values())) for scenario, claims in by_claim.items()}
    scenarios = [own for scenario, own in bounds.items() if scenario not in WITHOUT_SCENARIO]
    counts = Counter(one for own in scenarios for one in own)
    usual = [one for one, count in counts.items() if count > max(1, len(scenarios) // 2)]
    page.line(Message("scope.heading", "Scopes"), "bold")
    if usual:
        page.line(
            Message(
                "scope.usual", "Scenarios, unless stated otherwise: {bounds}.", bounds=Listing(usual, "; ")
            )
        )
    for scenario, own in bounds.items():
        shared = [] if scenario in WITHOUT_SCENARIO else usual
        _print_line(page, scenario, [one for one in own if one not in shared])
        for claim, all_bounds in by_claim[scenario].items():
            if more := [one for one in all_bounds if one not in own]:
                _print_line(page, f"{scenario}, {claim}", more)
    page.line()


def _common(claims: list[list[str]]) -> list[str]:
    """The bounds of every one of several claims."""
    first, *others = claims
    return [one for one in first if all(one in other for other in others)]


def _print_line(page: Page, name: str, bounds: list[str]) -> None:
    text = page.say(Message("scope.of", ": {bounds}", bounds=Listing(bounds, "; ")))
    page.console.print(Text.assemble((page.say(name), "cyan"), text))


def _bounds(row: Bounds) -> list[str]:
    """Scope and assumptions of a row, but for its fairness, which stands with the verdict."""
    scope = [bound(name, value) for name, value in row.scope.items()]
    return [*scope, *(one for one in row.assumptions if not one.startswith("fairness"))]
