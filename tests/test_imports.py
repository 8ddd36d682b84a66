"""The modules of the package import each other in no circle, inside functions and for types neither."""

from __future__ import annotations

from pathlib import Path

from import_graph import circles, import_graph


def test_no_modules_import_each_other() -> None:
    assert circles(import_graph()) == []


def test_imports_inside_functions_and_for_types_count(tmp_path: Path) -> None:
    (tmp_path / "room").mkdir()
    files = {
        "room/__init__.py": "",
        "room/a.py": "def late():\n    from .b import thing\n",
        "room/b.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from ..c import other\n",
        "c.py": "from .room import a\n",
        "d.py": "import z3\nfrom .c import other\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    found = import_graph(tmp_path)
    assert found["synfin.d"] == {"synfin.c"}
    assert circles(found) == [["synfin.c", "synfin.room.a", "synfin.room.b"]]
