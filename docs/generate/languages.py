"""Text of the model, the claims and this generator in the language of a document."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from synfin.checker.message import Message
from synfin.locales import translate

Lang = Literal["en", "zh"]
ENGLISH: Lang = "en"

SEMICOLON = Message("docs.semicolon", "; ")
COMMA = Message("docs.comma", ", ")
COLON = Message("docs.colon", ": ")


def say(text: str, lang: Lang) -> str:
    """A text in a language, fit for a cell of a table: without line breaks and bars."""
    return translate(text, lang).replace("\n", " ").replace("|", "\\|")


def joined(parts: Iterable[str], mark: Message, lang: Lang) -> str:
    """Parts of a sentence or cell in a row."""
    return translate(mark, lang).join(parts)
