"""The imports between the modules of the package, those inside functions and for types included."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import networkx

ROOT = Path(__file__).resolve().parent.parent
OUTSIDE = {"tests", "benchmarks", "build", "examples", "docs"}
"""Folders that are not part of the installed package."""

Imports = Mapping[str, frozenset[str]]
"""For each module, by its dotted name, the modules of the package that it imports."""


def import_graph(root: Path = ROOT) -> dict[str, frozenset[str]]:
    """Read the imports of every module below `root`, the folder of the package."""
    files = {_name(root, path): path for path in _sources(root)}
    return {name: frozenset(_imported(name, path, files)) for name, path in files.items()}


def circles(imports: Imports) -> list[list[str]]:
    """The groups of modules that import each other, each sorted by name."""
    graph = networkx.DiGraph([(name, other) for name, others in imports.items() for other in others])
    loops = {name for name, others in imports.items() if name in others}
    groups = [sorted(group) for group in networkx.strongly_connected_components(graph) if len(group) > 1]
    return sorted(groups + [[name] for name in loops])


def _sources(root: Path) -> Iterator[Path]:
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root).parts
        if parts[0] not in OUTSIDE and not any(part.startswith(".") for part in parts):
            yield path


def _name(root: Path, path: Path) -> str:
    parts = list(path.relative_to(root).with_suffix("").parts)
    return ".".join(["synfin", *(parts[:-1] if parts[-1] == "__init__" else parts)])


def _imported(name: str, path: Path, files: Mapping[str, Path]) -> Iterator[str]:
    """The modules that a module imports anywhere in its text.

    `from .room import thing` is an import of `room.thing` if that is a module, else of `room`. Packages
    above a module are imported before it; that is no dependency of its text.
    """
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in files)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:
                full = f"{base}.{alias.name}"
                if full in files:
                    yield full
                elif base in files:
                    yield base
