"""What is installed is the package, whole, and nothing of the tests."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NOT_SHIPPED = ("tests", "build", "out", "docs")


def test_every_package_is_listed_and_no_other() -> None:
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    inits = (path.parent.relative_to(ROOT) for path in ROOT.glob("**/__init__.py"))
    found = {".".join(("synfin", *where.parts)) for where in inits if not _is_apart(where)}
    assert set(listed["packages"]) == found


def _is_apart(where: Path) -> bool:
    return bool(where.parts) and (where.parts[0].startswith(".") or where.parts[0] in NOT_SHIPPED)


def test_every_table_that_a_module_reads_is_shipped() -> None:
    shipped = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    listed = {
        (*package.split(".")[1:], *name.split("/"))
        for package, names in shipped["package-data"].items()
        for name in names
    }
    endings = ("txt", "pot", "po", "mo")
    tables = {path.relative_to(ROOT).parts for ending in endings for path in ROOT.glob(f"*/**/*.{ending}")}
    found = {parts for parts in tables if not _is_apart(Path(*parts)) and "egg-info" not in parts[0]}
    assert listed - {("py.typed",)} == found != set()
