"""The hand-written tables of `test_rules_*.py` and grids of `cells*.txt`, tried row by row on the rules."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from synfin.model.variants.catalogue import RFC_9293, rules_of_variant

HERE = Path(__file__).parent


def load(path: Path) -> ModuleType:
    """A module of this directory, which is not on the import path."""
    name = f"synfin_tests_{path.stem}"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None and spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


tables = load(HERE / "tables.py")
cells = load(HERE / "cells.py")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that asks for a `row` runs once for each row of its module's TABLE; for a `cell`, its GRIDS."""
    if "row" in metafunc.fixturenames:
        rows = tables.rows_of(metafunc.module.TABLE)
        metafunc.parametrize("row", rows, ids=[row.text for row in rows])
    if "cell" in metafunc.fixturenames:
        metafunc.parametrize("cell", _cells(metafunc.module), ids=str)


def _cells(module: ModuleType) -> list[Any]:
    return list(cells.cells_of((HERE / module.GRIDS).read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def rulebook() -> Any:
    """The rules of RFC 9293, to be tried on values."""
    return rulebook_of(RFC_9293)


@cache
def rulebook_of(variant: str) -> Any:
    """The rules of a variant, to be tried on values."""
    return tables.Rulebook(rules_of_variant(variant))


@pytest.fixture(scope="session")
def agree() -> Callable[[Any], None]:
    """Assert that exactly one path of its variant's rules applies to a row and does what the row says."""

    def check(row: Any) -> None:
        disagreement = rulebook_of(row.variant).disagreement(row)
        assert disagreement is None, f"{row}\n  but {disagreement}"

    return check


@pytest.fixture(scope="session")
def tried_in() -> Callable[[str, str], set[str]]:
    """The names of the rules of a variant that the rows of a table go through."""

    def names(table: str, variant: str) -> set[str]:
        rows = (row for row in tables.rows_of(table) if row.variant == variant)
        return {name for row in rows for name in rulebook_of(variant).applied(row).rules}

    return names


@pytest.fixture(scope="session")
def all_rows() -> list[Any]:
    """Every row of every table of RFC 9293."""
    paths = sorted(HERE.glob("test_rules_*.py"))
    return [row for path in paths for row in tables.rows_of(load(path).TABLE) if row.variant == RFC_9293]


@pytest.fixture(scope="module")
def all_cells(request: pytest.FixtureRequest) -> list[Any]:
    """Every cell of the module's GRIDS."""
    return _cells(request.module)


@pytest.fixture(scope="session")
def row_of() -> Callable[[Any], Any]:
    """A cell as a row of the tables."""

    def row(cell: Any) -> Any:
        (row,) = tables.rows_of(cell.row(tables.CONNECTION))
        return row

    return row
