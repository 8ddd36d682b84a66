"""Sentences for users: an id, the English text and its arguments.

A message is a `str`, its English rendering, so it can stand wherever text stands; `synfin.locales`
renders the same message in another language. So are numbers with what they count, and lists.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Self


class Message(str):
    """A sentence, phrase or word that a user reads.

    Attributes:
        id: the key of translators: `search.incomplete`; with the English text the key of a catalogue.
        english: the text with named fields, as in `str.format`: `"depth {depth}"`; without `args` it is
            taken as it stands, braces included.
        args: the values of the fields; those that are messages are translated as well.
    """

    __slots__ = ("args", "english", "id")
    id: str
    english: str
    args: dict[str, Any]

    def __new__(cls, id: str, english: str, /, **args: Any) -> Self:
        """Format the English text with the arguments, if there are any."""
        self = super().__new__(cls, english.format(**args) if args else english)
        self.id, self.english, self.args = id, english, args
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuilt, (type(self), self.id, self.english, self.args)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self


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


NOUNS = (
    "byte",
    "case",
    "combination",
    "defect",
    "mutant",
    "obligation",
    "octet",
    "question",
    "scenario",
    "state",
    "statement",
    "step",
    "transition",
)
"""The words for what is counted. Each takes an s in the plural; translators find them under `count`."""


class Count(str):
    """A number with what it counts: `1 step`, `1,242 states`."""

    __slots__ = ("noun", "number")
    number: int
    noun: str

    def __new__(cls, count: int, noun: str) -> Self:
        """Write the number with its noun, which is one of `NOUNS`."""
        if noun not in NOUNS:
            raise ValueError(f"{noun!r} is not in NOUNS")
        self = super().__new__(cls, f"{count:,} {noun}{'' if count == 1 else 's'}")
        self.number, self.noun = count, noun
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return Count, (self.number, self.noun)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self


class Listing(str):
    """Several texts in a row: `a, b, c`, or `a; b; c`, or with a word before the last: `a, b or c`."""

    __slots__ = ("items", "last")
    items: tuple[str, ...]
    last: str

    def __new__(cls, items: Iterable[str], last: str = ", ") -> Self:
        """Join the items; `last`, one of `SEPARATORS`, stands before the last of them."""
        kept = tuple(items)
        if last not in SEPARATORS:
            raise ValueError(f"{last!r} is not in SEPARATORS")
        self = super().__new__(cls, joined(kept, SEPARATORS[last], last))
        self.items, self.last = kept, last
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return Listing, (self.items, self.last)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self


SEPARATORS = {", ": ", ", "; ": "; ", " or ": ", ", " and ": ", "}
"""The separator before the last item of a listing, with that between the others.

Translators find them under `list`.
"""


def joined(items: Iterable[str], separator: str, last: str) -> str:
    """Join texts, with another separator before the last of them."""
    kept = list(items)
    return last.join([*([separator.join(kept[:-1])] if kept[1:] else []), *kept[-1:]])


def message_in(error: BaseException) -> str:
    """The message that an error was raised with: `str(error)` is only its English text."""
    return error.args[0] if len(error.args) == 1 and isinstance(error.args[0], str) else str(error)


def to_json(text: str) -> str:
    """Write a text so that `from_json` gives back the same message, and not only its English."""
    return json.dumps(_data(text), ensure_ascii=False)


def from_json(written: str) -> str:
    """Read what `to_json` wrote; anything else is plain text."""
    try:
        found = _text(json.loads(written))
    except (ValueError, TypeError, KeyError, IndexError):
        return written
    return found if isinstance(found, str) else written


def _data(value: Any) -> Any:
    match value:
        case Message():
            args = {name: _data(arg) for name, arg in value.args.items()}
            return {"id": value.id, "english": value.english, "args": args}
        case Count():
            return {"count": value.number, "noun": value.noun}
        case Listing():
            return {"items": [_data(item) for item in value.items], "last": value.last}
    return value


def _text(data: Any) -> Any:
    match data:
        case {"id": str(id), "english": str(english), "args": dict(args)}:
            return Message(id, english, **{name: _text(arg) for name, arg in args.items()})
        case {"count": int(number), "noun": str(noun)}:
            return Count(number, noun)
        case {"items": list(items), "last": str(last)}:
            return Listing((_text(item) for item in items), last)
        case str() | int() | float():
            return data
    raise ValueError
