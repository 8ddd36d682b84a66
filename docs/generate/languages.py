"""Text of the model, the claims and this generator in the language of a document."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from synfin.checker.message import Message
from synfin.locales import translate

Lang = Literal["en", "zh"]
ENGLISH: Lang = "en"

SEMICOLON = Message("docs.semicolon", "; ")
COMMA = Message("docs.comma", ", ")
COLON = Message("docs.colon", ": ")


def text_of(record: Any, field: str, lang: Lang) -> str:
    """A field of a record, such as the title of a claim, in a language."""
    if lang != ENGLISH and hasattr(record, f"{field}_zh"):
        return _in_a_cell(getattr(record, f"{field}_zh"))
    return say(getattr(record, field), lang)


def say(text: str | tuple[str, str], lang: Lang) -> str:
    """A text in a language, fit for a cell of a table: without line breaks and bars."""
    if isinstance(text, tuple):
        return _in_a_cell(text[lang != ENGLISH])
    return _in_a_cell(translate(text, lang))


def joined(parts: Iterable[str], mark: Message, lang: Lang) -> str:
    """Parts of a sentence or cell in a row."""
    return translate(mark, lang).join(parts)


def _in_a_cell(text: str) -> str:
    return text.replace("\n", " ").replace("|", "\\|")
