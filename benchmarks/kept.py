"""Measurements kept in a file, so that long ones can be taken one at a time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import spin
from measure import Measured, Ours, Process, Spins
from rows import ROWS


def load(path: Path) -> dict[str, Measured]:
    """The measurements in a file by the name of their row; none if it is not there.

    Raises:
        ValueError: the file is not one that `save` has written.
    """
    if not path.exists():
        return {}
    try:
        found = {name: _read(name, told) for name, told in json.loads(path.read_text("utf-8")).items()}
    except (KeyError, TypeError, AttributeError, json.JSONDecodeError):
        raise ValueError(f"{path} holds no measurements: give another file") from None
    return {name: found[name] for name in ROWS if name in found}


def save(path: Path, measured: Mapping[str, Measured]) -> None:
    """Write them, in the order of the rows."""
    told = {}
    for name in ROWS:
        if name in measured:
            one = measured[name]
            told[name] = {
                "ours": [asdict(each) for each in one.ours],
                "spins": [asdict(each) for each in one.spins],
                "built": one.built,
                "level": one.level,
            }
    path.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def _read(name: str, told: Mapping[str, Any]) -> Measured:
    ours = [Ours(Process(**one["process"]), one["found"]) for one in told["ours"]]
    spins = [Spins(Process(**one["run"]), spin.Told(**one["told"])) for one in told["spins"]]
    return Measured(ROWS[name], ours, spins, told["built"], told["level"])
