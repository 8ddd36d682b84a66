"""The texts of one small scenario, word for word; the actions that no run takes are left out."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from synfin.export.head import Head
from synfin.export.invariants import chosen, invariants_of
from synfin.export.promela import promela
from synfin.export.smtlib import smtlib
from synfin.export.tla import tla
from synfin.model.compose import World
from synfin.model.variants import RFC_9293

SNAPSHOTS = Path(__file__).parent / "snapshots"


def text_of(world: World, name: str) -> str:
    invariants = invariants_of(world, RFC_9293)
    checked = chosen(invariants, ())
    head = Head(world.scenario.title, RFC_9293, file=name)
    if name.endswith(".pml"):
        return promela(world, invariants, checked, head)
    if name.endswith(".smt2"):
        return smtlib(world, invariants, checked, head, 2)
    return "".join(tla(world, invariants, checked, head, Path(name).stem))


@pytest.mark.parametrize("suffix", ["pml", "tla", "smt2"])
def test_the_handshake_is_exported_word_for_word(suffix: str, small: Callable[[str], World]) -> None:
    """`UPDATE_SNAPSHOTS=1` writes them anew."""
    file = SNAPSHOTS / f"handshake.{suffix}"
    text = text_of(small("three-way-handshake"), file.name)
    if "UPDATE_SNAPSHOTS" in os.environ:
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")
