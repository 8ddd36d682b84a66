"""Names of the model as identifiers: `A.snd_nxt` becomes `A_snd_nxt`, `A→B.0` becomes `A_to_B_0`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable


def identifier(text: str) -> str:
    """Letters, digits and underscores; no digit first."""
    plain = re.sub(r"[^A-Za-z0-9]+", "_", text.replace("→", "_to_")).strip("_")
    return plain if plain[:1].isalpha() else f"x_{plain}"


class Names:
    """Gives names, each once; the later of two that would be alike gets a number."""

    def __init__(self, reserved: Iterable[str], spell: Callable[[str], str] = identifier) -> None:
        self._taken = set(reserved)
        self._spell = spell

    def give(self, text: str) -> str:
        """A new name like `text`."""
        name = stem = self._spell(text)
        number = 2
        while name in self._taken:
            name = f"{stem}_{number}"
            number += 1
        self._taken.add(name)
        return name
