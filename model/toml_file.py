"""TOML files that users write: scenarios and mutants."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from ..checker.message import Message

SUFFIX = ".toml"


class BadToml(ValueError):
    """A file that cannot be read as TOML; one line that says why, without the file's name."""


def is_toml_file(name: str) -> bool:
    """The name is that of a TOML file, in capitals or not."""
    return name.lower().endswith(SUFFIX)


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of a TOML file.

    Raises:
        BadToml: there is no such file, or it is not TOML, or its values are too long or too deep to read.
    """
    return parse_toml(text_of(path))


def text_of(path: Path) -> str:
    """The text of a file in UTF-8; a byte order mark at its beginning is no part of it.

    Raises:
        BadToml: there is no such file, or it has another encoding.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadToml(error.strerror or str(error)) from None
    except UnicodeDecodeError as error:
        raise _not_toml(str(error)) from None


def parse_toml(text: str) -> dict[str, Any]:
    """The tables of a text.

    Raises:
        BadToml: it is not TOML, or its values are too long or too deep to read.
    """
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise _not_toml(Message("error.toml.depth", "it is nested too deep")) from None
    except ValueError as error:
        # Also a number of more digits than Python converts.
        raise _not_toml(str(error).partition(";")[0]) from None


def _not_toml(problem: str) -> BadToml:
    return BadToml(Message("error.toml", "it is not TOML: {problem}", problem=problem))
