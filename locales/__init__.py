"""The languages of all output: one catalogue each, in gettext's format.

English stands in the code, where each sentence has an id (`checker.message.Message`). `synfin.pot` lists all
of it; `zh_CN/LC_MESSAGES/synfin.po` has the Chinese, and `synfin.mo` is its compiled form, which is read
here. `make catalogues` brings all three up to date.
"""

from __future__ import annotations

import gettext
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from ..checker.message import SEPARATORS, Count, Listing, Message, OwnText, joined

FOLDER = Path(__file__).parent
DOMAIN = "synfin"
Language = Literal["en", "zh"]
"""The languages of all output."""

CATALOGUES = {"zh": "zh_CN"}
"""The folder of each language but English, by the name that `--lang` takes."""


def translate(text: str, lang: str) -> str:
    """The text in the language asked for.

    What is no message, and what the catalogue lacks, stays as it is.

    Raises:
        ValueError: there is no such language.
    """
    if lang not in get_args(Language):
        raise ValueError(f"lang is {lang!r}: there are 'en' and 'zh'")
    if lang not in CATALOGUES:
        return str(text)
    match text:
        case Message():
            pattern = _catalogue(lang).pgettext(text.id, text.english)
            return pattern.format(**_translated(text.args, lang)) if text.args else pattern
        case Count():
            pattern = _catalogue(lang).npgettext("count", *plural(text.noun), text.number)
            return pattern.format(count=text.number)
        case Listing():
            return _listed([translate(item, lang) for item in text.items], text.last, lang)
        case OwnText():
            return text.translations.get(lang, str(text))
    return str(text)


def plural(noun: str) -> tuple[str, str]:
    """The singular and the plural of a counted noun as they stand in the catalogues."""
    return f"{{count:,}} {noun}", f"{{count:,}} {noun}s"


def _translated(args: dict[str, Any], lang: str) -> dict[str, Any]:
    return {name: translate(value, lang) if isinstance(value, str) else value for name, value in args.items()}


def _listed(items: list[str], last: str, lang: str) -> str:
    separator, before_last = (_catalogue(lang).pgettext("list", mark) for mark in (SEPARATORS[last], last))
    return joined(items, separator, before_last)


@cache
def _catalogue(lang: str) -> gettext.NullTranslations:
    """The compiled catalogue of a language."""
    with (FOLDER / CATALOGUES[lang] / "LC_MESSAGES" / f"{DOMAIN}.mo").open("rb") as file:
        return gettext.GNUTranslations(file)
