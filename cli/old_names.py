"""Old names on the command line: each is taken for the new one, with a note on standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from ..checker.message import Message
from ..locales import translate
from ..proofs.old_names import OLD_CLAIMS, OLD_SCENARIOS


def claims_today(names: Iterable[str] | None, lang: str) -> tuple[str, ...]:
    """The ids of claims, each as it is today."""
    return tuple(_noted(name, OLD_CLAIMS.get(name, name), lang) for name in names or ())


def claim_today(name: str | None, lang: str) -> str | None:
    """The id of a claim as it is today, if one is given."""
    return None if name is None else _noted(name, OLD_CLAIMS.get(name, name), lang)


def scenario_today(name: str | None, lang: str) -> str | None:
    """The name of a scenario as it is today, if one is given."""
    return None if name is None else _noted(name, OLD_SCENARIOS.get(name, name), lang)


def _noted(old: str, new: str, lang: str) -> str:
    """The new name; if it is another, a note says so."""
    if new != old:
        note = Message("note.renamed", "{old} is now called {new}", old=old, new=new)
        print(f"synfin: {translate(note, lang)}", file=sys.stderr)
    return new
