"""`python -m synfin.docs.generate`: fill the regions of all documents; `--check` only compares.

The growth of a scenario is searched and commands are run, so it takes some twenty seconds.
"""

from __future__ import annotations

import sys
from pathlib import Path

from .excerpts import EXCERPTS
from .numbers import NUMBERS
from .regions import ROOT, documents, fill, language_of
from .tables import LISTS, TABLES

FILLERS = {"number": NUMBERS, "list": LISTS, "generated": TABLES | EXCERPTS}


def filled(path: Path) -> str:
    """The text that a document should have."""
    return fill(path.read_text(encoding="utf-8"), language_of(path), FILLERS)


def main(*, check: bool) -> int:
    """Write, or with `check` compare, and return the exit code."""
    stale = 0
    for path in documents():
        new = filled(path)
        if new != path.read_text(encoding="utf-8"):
            stale += 1
            if not check:
                path.write_text(new, encoding="utf-8")
            print(f"{'stale, run make readme' if check else 'wrote'}: {path.relative_to(ROOT)}")
    return int(check and bool(stale))


if __name__ == "__main__":
    raise SystemExit(main(check="--check" in sys.argv[1:]))
