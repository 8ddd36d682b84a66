"""`python -m synfin.locales`: bring the catalogues up to date with the source; `--check` only compares.

`synfin.pot` and `synfin.mo` are written anew; in `synfin.po` new entries are added untranslated, entries that
the source has no more are removed, and translations are kept.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from . import CATALOGUES, DOMAIN, FOLDER
from .collect import HEADER, template


def files() -> dict[Path, bytes]:
    """The contents that each file of the catalogues should have."""
    source = template()
    found = {FOLDER / f"{DOMAIN}.pot": _po(source)}
    for name in CATALOGUES.values():
        folder = FOLDER / name / "LC_MESSAGES"
        catalogue = translated(folder, name)
        catalogue.update(source, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        found[folder / f"{DOMAIN}.po"] = _po(catalogue)
        compiled = BytesIO()
        write_mo(compiled, catalogue)
        found[folder / f"{DOMAIN}.mo"] = compiled.getvalue()
    return found


def translated(folder: Path, name: str) -> Catalog:
    """All translations of a language: those of `synfin.po`, and of any other `.po` beside it."""
    catalogue = Catalog(locale=name, **HEADER)
    for file in sorted(folder.glob("*.po")):
        with file.open("rb") as opened:
            for message in read_po(opened, locale=name):
                if message.id and message.string:
                    catalogue[message.id] = message
    return catalogue


UNSTEADY = ("Project-Id-Version", "Report-Msgid", "POT-", "PO-", "Last-", "Language-Team", "Generated-By")
"""Lines of a header that say who and when: the same entries are to give the same file."""


def _po(catalogue: Catalog) -> bytes:
    """The text of a catalogue."""
    written = BytesIO()
    write_po(written, catalogue, width=100, include_lineno=False, sort_output=True)
    lines = written.getvalue().decode().splitlines(keepends=True)
    return "".join(
        line for line in lines if not line.startswith(tuple(f'"{word}' for word in UNSTEADY))
    ).encode()


def main(*, check: bool) -> int:
    """Write, or with `check` compare, and return the exit code."""
    stale = {path: text for path, text in files().items() if not path.exists() or path.read_bytes() != text}
    for path, text in stale.items():
        if not check:
            path.write_bytes(text)
        print(f"{'out of date' if check else 'wrote'}: {path.relative_to(FOLDER)}")
    return int(check and bool(stale))


if __name__ == "__main__":
    raise SystemExit(main(check="--check" in sys.argv[1:]))
