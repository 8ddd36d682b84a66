"""Sentences for users: an id, the English text and its arguments.

A message is a `str`, its English rendering, so it can stand wherever text stands; `synfin.locales`
renders the same message in another language. So are numbers with what they count, and lists.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self


class Message(str):
    """A sentence, phrase or word that a user reads.

    Attributes:
        id: what translators know it by: `search.incomplete`; with the English text the key of a catalogue.
        english: the text with named fields, as in `str.format`: `"depth {depth}"`; without `args` it is
            taken as it stands, braces included.
        args: the values of the fields; those that are messages are translated as well.
    """

    __slots__ = ("args", "english", "id")
    id: str
    english: str
    args: dict[str, Any]

    def __new__(cls, id: str, english: str, /, **args: Any) -> Self:
        """The English text is formatted with the arguments, if there are any."""
        self = super().__new__(cls, english.format(**args) if args else english)
        self.id, self.english, self.args = id, english, args
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuilt, (type(self), self.id, self.english, self.args)


def _rebuilt(kind: type[Message], id: str, english: str, args: dict[str, Any]) -> Message:
    return kind(id, english, **args)


class OwnText(str):
    """A text that brings its translations along: what users write in files of their own.

    Attributes:
        translations: the text in other languages, by the name of the language: `{"zh": "…"}`.
    """

    __slots__ = ("translations",)
    translations: dict[str, str]

    def __new__(cls, text: str, translations: dict[str, str]) -> Self:
        """The text itself is English, or whatever its author writes."""
        self = super().__new__(cls, text)
        self.translations = translations
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return OwnText, (str(self), self.translations)


NOUNS = ("byte", "obligation", "octet", "state", "step", "transition")
"""What is counted. Each takes an s in the plural; translators find them under `count`."""


class Count(str):
    """A number with what it counts: `1 step`, `1,242 states`."""

    __slots__ = ("noun", "number")
    number: int
    noun: str

    def __new__(cls, count: int, noun: str) -> Self:
        """`noun` is one of `NOUNS`."""
        if noun not in NOUNS:
            raise ValueError(f"{noun!r} is not in NOUNS")
        self = super().__new__(cls, f"{count:,} {noun}{'' if count == 1 else 's'}")
        self.number, self.noun = count, noun
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return Count, (self.number, self.noun)


class Listing(str):
    """Several texts in a row: `a, b, c`, or with a word before the last: `a, b or c`."""

    __slots__ = ("items", "last")
    items: tuple[str, ...]
    last: str

    def __new__(cls, items: Iterable[str], last: str = ", ") -> Self:
        """`last` is one of `LAST_SEPARATORS`: what stands before the last of them."""
        kept = tuple(items)
        if last not in LAST_SEPARATORS:
            raise ValueError(f"{last!r} is not in LAST_SEPARATORS")
        head, tail = kept[:-1], kept[-1:]
        self = super().__new__(cls, last.join(part for part in (", ".join(head), *tail) if part))
        self.items, self.last = kept, last
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return Listing, (self.items, self.last)


LAST_SEPARATORS = (", ", " or ", " and ")
"""What may stand before the last item of a listing; translators find them under `list`."""
