"""Old names on the command line: each is taken for the new one, with a note on standard error."""

from __future__ import annotations

from collections.abc import Iterable

from ..checker.message import Message
from ..proofs.old_names import OLD_CLAIMS, OLD_SCENARIOS
from .output import report


def claims_today(names: Iterable[str] | None) -> tuple[str, ...]:
    """The ids of claims, each as it is today."""
    return tuple(_noted(name, OLD_CLAIMS.get(name, name)) for name in names or ())


def claim_today(name: str | None) -> str | None:
    """The id of a claim as it is today, if one is given."""
    return None if name is None else _noted(name, OLD_CLAIMS.get(name, name))


def scenario_today(name: str | None) -> str | None:
    """The name of a scenario as it is today, if one is given."""
    return None if name is None else _noted(name, OLD_SCENARIOS.get(name, name))


def _noted(old: str, new: str) -> str:
    """The new name; if it is another, a note says so."""
    if new != old:
        note = Message("note.renamed", "{old} is now called {new}", old=old, new=new)
        report(note)
    return new
