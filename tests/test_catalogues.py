"""The catalogues are complete and up to date, and no text is translated in any other way."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from commands import Command
from synfin.locales import CATALOGUES, DOMAIN, FOLDER
from synfin.locales.__main__ import files
from synfin.locales.collect import entries

ROOT = FOLDER.parent
OUTSIDE = {"tests", "docs", "build", ".venv", ".ci"}
"""Folders at the top that are no product."""

CHINESE = re.compile("[\u2e80-\u9fff\uff00-\uffef]")

English = str | tuple[str, str]


@cache
def catalogue(name: str) -> Catalog:
    """The translations of a language."""
    with (FOLDER / name / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as file:
        return read_po(file, locale=name)


@cache
def source() -> dict[tuple[str, English], str]:
    """Every text of the source by its id and its English, with its place."""
    return {(id, english): place for id, english, place in entries()}


def translations(name: str) -> Iterator[tuple[str, English, list[str]]]:
    """The entries of a catalogue: the id, the English, and the texts in the language."""
    for message in catalogue(name):
        if message.id:
            texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
            yield str(message.context), message.id, list(texts)


def fields(text: str) -> set[str]:
    """The placeholders of a text."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("name", CATALOGUES.values())
def test_every_text_is_translated(name: str) -> None:
    translated = {(id, english) for id, english, texts in translations(name) if all(texts)}
    missing = {f"{id}: {english}" for id, english in source() if (id, english) not in translated}
    assert missing == set()


@pytest.mark.parametrize("name", CATALOGUES.values())
def test_nothing_is_translated_that_the_source_does_not_have(name: str) -> None:
    extra = {f"{id}: {english}" for id, english, _ in translations(name) if (id, english) not in source()}
    assert extra == set()


@pytest.mark.parametrize("name", CATALOGUES.values())
def test_translations_have_the_placeholders_of_the_english(name: str) -> None:
    for id, english, texts in translations(name):
        wanted = fields(english if isinstance(english, str) else english[1])
        for text in texts:
            if text:
                assert fields(text) == wanted, f"{id}: {text}"


def test_the_files_of_the_catalogues_are_those_that_the_source_gives() -> None:
    stale = [path.name for path, text in files().items() if not path.exists() or path.read_bytes() != text]
    assert stale == [], "run python -m synfin.locales"


def test_translations_stand_in_one_file_a_language() -> None:
    others = [path.name for path in FOLDER.rglob("*.po") if path.name != f"{DOMAIN}.po"]
    assert others == []


# No other way


def product() -> Iterator[Path]:
    """Every module of the package."""
    for path in sorted(ROOT.rglob("*.py")):
        if path.relative_to(ROOT).parts[0] not in OUTSIDE:
            yield path


def test_no_chinese_stands_in_the_product_outside_the_catalogues() -> None:
    found = {
        f"{path.relative_to(ROOT)}:{number}"
        for path in product()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if CHINESE.search(line) and path.parent != FOLDER
    }
    assert found == set()


PATTERNS = {
    "diagrams/ladder_measure.py": "words and Chinese characters, to wrap lines",
    "diagrams/render.py": "the SVG of Graphviz",
    "export/names.py": "characters that identifiers may have",
    "export/smtlib.py": "characters that symbols may have",
}
"""The modules of the rooms that print which may use regular expressions, and on what."""

ROOMS = ("cli", "diagrams", "export", "locales")


def test_nothing_that_prints_takes_our_own_output_apart() -> None:
    using = {
        str(path.relative_to(ROOT))
        for path in product()
        if path.relative_to(ROOT).parts[0] in ROOMS and "re" in _imported(path)
    }
    assert using <= set(PATTERNS)


def _imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}


def test_only_the_rooms_that_print_translate() -> None:
    using = {
        path.relative_to(ROOT).parts[0]
        for path in product()
        if "locales" in path.read_text(encoding="utf-8") and path.parent != FOLDER
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "locales"
    }
    assert not using & {"checker", "model", "proofs"}


# Whole commands in Chinese

MUTANT = "drop-guard close_sends_a_fin: no CLOSE is waiting"

COMMANDS = (
    ("check", "both-closed", "three-segments"),
    ("check", "valid-end-states", "--scenario", "lossy-close", "--budget", "20"),
    ("check", "no-ack-storm", "--scenario", "crash-and-reopen"),
    ("prove", "--list"),
    ("prove", "no-rst-for-rst"),
    ("prove", "una-before-nxt", "--variant", MUTANT),
    ("explain", "fin-wait-2-waits"),
    ("explain", "seed-03"),
    ("explain", "defect-4"),
    ("run", "seed"),
    ("run", "old-duplicate-syn"),
    ("run", "figure-9"),
    ("search", "four-way-close"),
    ("search", "--list"),
    ("rules", "--section", "3.10.4"),
    ("rules", "--sentences", "--section", "3.10.4"),
    ("mutants", "--stored", "--rule", "close_sends_a_fin"),
    ("export", "four-way-close", "--to", "tla"),
)

FORMAL = re.compile(
    r"<[^<>\s]*>"  # segments
    r"|\b[a-z0-9]+(?:[-_][a-z0-9]+)+\b"  # names of rules, claims, scenarios
    r"|\b(?:RFC|MUST|SHOULD|MAY|SHLD|CTL|SEQ|ACK|ISS)\b[\w.-]*"
    r"|\b[A-Z][A-Z0-9-]+\b"  # states, control bits, calls, verdicts
    r"|\bsynfin [a-z]+[^\n]*"  # commands
    r"|^.*\b(?:java|spin) -.*$",
    re.MULTILINE,
)
SENTENCE = re.compile(r"(?:\b[A-Za-z][a-z']*\b[ ,;:]+){3}\b[A-Za-z][a-z']*\b")


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_command_in_chinese_prints_no_english_sentence(command: tuple[str, ...], synfin: Command) -> None:
    outcome = synfin(*command, "--lang", "zh")
    text = FORMAL.sub("·", _prose(command, outcome.out))
    assert SENTENCE.findall(text) == []


def _prose(command: tuple[str, ...], text: str) -> str:
    """The text without names of mutants, first words of the RFC's sentences, terms of an export."""
    lines = text.splitlines()
    if command[0] == "export":
        lines = [line for line in lines if line.startswith("\\*")]
    if command[0] == "mutants":
        lines = [line[46:] for line in lines]
    if "--sentences" in command:
        lines = [line[46:] for line in lines]
    return "\n".join(lines).replace(MUTANT, "")


@pytest.mark.parametrize(
    "command",
    [
        ("check", "bothclosed"),
        ("check", "both-closed", "--scenario", "nowhere"),
        ("check", "--bound", "3"),
        ("draw", "ladder", "seed", "-o", "/nowhere/x.txt"),
        ("draw", "matrix", "seed", "-o", "x.svg"),
        ("search", "lossy-close", "--engine", "python", "--workers", "2"),
        ("rules", "--section", "9"),
        ("explain", "defect-99"),
        ("export", "seed", "--to", "smtlib", "--claim", "figure-5"),
        ("ask", "NOWHERE"),
    ],
    ids=" ".join,
)
def test_an_error_in_chinese_is_no_english_sentence(command: tuple[str, ...], synfin: Command) -> None:
    outcome = synfin(*command, "--lang", "zh")
    assert outcome.code == 2 and outcome.err.startswith("synfin: ")
    assert CHINESE.search(outcome.err)
    assert SENTENCE.findall(FORMAL.sub("·", outcome.err.removeprefix("synfin: "))) == []
