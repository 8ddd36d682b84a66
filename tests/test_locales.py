"""Every sentence is translated from its id and arguments; what has no translation stays English."""

from __future__ import annotations

import ast
import gettext
import string
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from synfin import locales
from synfin.checker.message import Listing, Message, OwnText
from synfin.checker.text import counted
from synfin.locales import CATALOGUES, FOLDER, translate
from synfin.locales.__main__ import translated
from synfin.locales.collect import ROOT, entries

STOPPED = Message("stop.states", "the budget of {states} is used up", states=counted(1242, "state"))
INCOMPLETE = Message(
    "search.incomplete",
    "The search is incomplete after {states} and {transitions}, depth {depth}: {reason}.",
    states=counted(1, "state"),
    transitions=counted(0, "transition"),
    depth=0,
    reason=STOPPED,
)


@pytest.fixture(autouse=True)
def catalogues_as_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """The catalogues as they are written, whether or not they are compiled."""
    found = {lang: compiled(name) for lang, name in CATALOGUES.items()}
    monkeypatch.setattr(locales, "_catalogue", found.__getitem__)


def compiled(name: str) -> gettext.GNUTranslations:
    file = BytesIO()
    write_mo(file, translated(FOLDER / name / "LC_MESSAGES", name))
    file.seek(0)
    return gettext.GNUTranslations(file)


def test_english_is_the_text_itself() -> None:
    assert translate(INCOMPLETE, "en") == str(INCOMPLETE)
    assert type(translate(INCOMPLETE, "en")) is str


def test_a_language_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="lang is 'fr': there are 'en' and 'zh'"):
        translate(INCOMPLETE, "fr")


def test_messages_in_a_message_are_translated_too() -> None:
    assert translate(STOPPED, "zh") == "1,242 个状态的预算已用完"
    assert translate(INCOMPLETE, "zh") == (
        "搜索未穷尽，已有 1 个状态、0 个转移，深度 0：1,242 个状态的预算已用完。"
    )


def test_numbers_are_translated_with_what_they_count() -> None:
    assert translate(counted(1, "step"), "zh") == "1 步"
    assert translate(counted(1242, "step"), "zh") == "1,242 步"


def test_listings_are_translated_with_their_items_and_separators() -> None:
    assert translate(Listing([counted(1, "step"), "A", "B"], " and "), "zh") == "1 步、A 和 B"
    assert translate(Listing(["A", "B"], "; "), "zh") == "A；B"


def test_a_message_without_a_translation_stays_english() -> None:
    missing = Message("no.such-id", "nobody translates {reason}", reason=STOPPED)
    assert translate(missing, "zh") == "nobody translates 1,242 个状态的预算已用完"
    assert translate("plain text", "zh") == "plain text"


def test_a_message_whose_text_has_changed_is_not_translated_by_its_id_alone() -> None:
    assert translate(Message("stop.no-memory", "another text"), "zh") == "another text"


def test_a_message_without_arguments_keeps_its_braces() -> None:
    assert translate(Message("no.such-id", "give {key}"), "zh") == "give {key}"


def fields(pattern: str) -> set[tuple[str, str | None]]:
    return {
        (name, form or None) for _, name, form, _ in string.Formatter().parse(pattern) if name is not None
    }


@pytest.mark.parametrize("name", CATALOGUES.values())
def test_every_translation_has_the_fields_of_its_text(name: str) -> None:
    wrong = []
    for message in translated(FOLDER / name / "LC_MESSAGES", name):
        if not message.id or not message.python_brace_format:
            continue
        texts = [message.id] if isinstance(message.id, str) else list(message.id)
        strings = [message.string] if isinstance(message.string, str) else list(message.string)
        wrong += [text for text in strings if fields(text) != fields(texts[-1])]
    assert wrong == []


@pytest.mark.parametrize("name", CATALOGUES.values())
def test_every_sentence_of_the_checker_is_translated(name: str) -> None:
    catalogue = translated(FOLDER / name / "LC_MESSAGES", name)
    missing = [
        (context, english)
        for context, english, place in entries()
        if place.startswith("checker/") and not catalogue.get(english, context)
    ]
    assert missing == []


def test_an_id_has_one_text() -> None:
    texts: dict[str, set[str]] = {}
    for context, english, place in entries():
        if place.startswith("checker/") and isinstance(english, str) and context != "list":
            texts.setdefault(context, set()).add(english)
    assert {id for id, found in texts.items() if len(found) > 1} == set()


def message_calls(file: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Message":
            yield node


def test_every_message_of_the_checker_is_found_in_its_source() -> None:
    """The collector reads the source, so id and text must stand there as they are."""
    hidden = [
        f"{file.relative_to(ROOT)}:{call.lineno}"
        for file in (ROOT / "checker").rglob("*.py")
        if file.name != "message.py"
        for call in message_calls(file)
        if not all(isinstance(arg, ast.Constant) for arg in call.args)
    ]
    assert hidden == []


def test_a_text_of_the_users_own_brings_its_translation() -> None:
    own = OwnText("My scenario.", {"zh": "我的场景。"})
    assert translate(own, "en") == "My scenario."
    assert translate(Message("no.such-id", "in {name}", name=own), "zh") == "in 我的场景。"
    assert translate(OwnText("My scenario.", {}), "zh") == "My scenario."
