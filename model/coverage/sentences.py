"""What accounts for every sentence of RFC 9293, sections 3.10.1 to 3.10.8: the table `sentences.txt`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache
from pathlib import Path

from ..state import State

TABLE = Path(__file__).with_name("sentences.txt")
"""The table. Its first lines say how it is to be read."""

ELSEWHERE = "elsewhere"
"""The heading of the sentences outside section 3.10."""


class BadSentences(ValueError):
    """A line of the table that cannot be read; the message says which, and what is missing."""


class AccountKind(Enum):
    """In what way something accounts for a sentence."""

    RULE = "rule"
    """A rule does what the sentence says."""
    SIMPLIFIED = "simplified"
    """The model leaves it out or simplifies it, as an abstraction says."""
    ORDER = "order"
    """The sentence says which section processes a segment, or which step comes when."""
    DEFINITION = "definition"
    """It gives a name a meaning."""
    EXPLANATION = "explanation"
    """It asks nothing of an implementation."""


@dataclass(frozen=True)
class Account:
    """One thing that accounts for a sentence."""

    kind: AccountKind
    name: str = ""
    """The rule's or the abstraction's; empty for the other kinds."""
    source: str = ""
    """For a rule, the section it cites or the variant it belongs to, where that is not the sentence's own."""

    def __str__(self) -> str:
        if self.kind is AccountKind.SIMPLIFIED:
            return f"~{self.name}"
        return " ".join(part for part in (self.source, self.name) if part) or self.kind.value


@dataclass(frozen=True)
class RfcSentence:
    """One sentence of the RFC."""

    section: str
    number: str
    """Paragraph and place in it: `3.2`. Empty for sentences outside section 3.10."""
    begins: str
    """Its first words."""
    requirements: tuple[str, ...]
    """The requirement ids that it carries: `MUST-58`."""
    states: tuple[State, ...]
    """The states under whose heading it stands; none: no such heading."""
    accounts: tuple[Account, ...]
    note: str = ""
    note_zh: str = ""

    @property
    def place(self) -> str:
        """Section and number: `3.10.2 3.4`."""
        return f"{self.section} {self.number}".rstrip()

    def names(self, kind: AccountKind) -> tuple[str, ...]:
        """What of one kind accounts for it, by name."""
        return tuple(account.name for account in self.accounts if account.kind is kind)


@cache
def sentences() -> tuple[RfcSentence, ...]:
    """All sentences in the RFC's order, then those outside section 3.10."""
    return tuple(read_sentences(TABLE.read_text(encoding="utf-8")))


def read_sentences(text: str) -> Iterator[RfcSentence]:
    """The sentences of a table.

    Raises:
        BadSentences: a line cannot be read.
    """
    section = ""
    states: tuple[State, ...] = ()
    for line, row in _joined(text):
        if row.startswith("== "):
            section, states = row.removeprefix("== ").split()[0], ()
        elif row.startswith("["):
            states = _states(line, row)
        else:
            sentence = _sentence(line, row, section, states)
            if any(account.kind is AccountKind.ORDER for account in sentence.accounts):
                sentence, states = replace(sentence, states=()), ()
            yield sentence


def _joined(text: str) -> Iterator[tuple[int, str]]:
    """The rows without comments, each with its line number and the indented lines that follow it."""
    row, began = "", 0
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith(" ") and row:
            row += f"\n{line.strip()}" if _is_note(line) else f" {line.strip()}"
            continue
        if row:
            yield began, row
        row, began = ("" if line.startswith("#") else line.strip()), number
    if row:
        yield began, row


def _is_note(line: str) -> bool:
    return line.strip().startswith(("en: ", "zh: "))


def _states(line: int, row: str) -> tuple[State, ...]:
    spelled = {state.spelled: state for state in State}
    names = row.strip("[]")
    try:
        return tuple(spelled[name] for name in names.split(", ")) if names else ()
    except KeyError as error:
        raise BadSentences(f"line {line}: there is no state {error}") from None


def _sentence(line: int, row: str, section: str, states: tuple[State, ...]) -> RfcSentence:
    written, *notes = row.split("\n")
    parts = [part.strip() for part in written.split(" | ")] if " | " in written else []
    if len(parts) != 3 or not all(parts):
        raise BadSentences(f"line {line}: write number | how it begins | what accounts for it")
    number, begins, accounts = parts
    outside = section == ELSEWHERE
    if not outside and not re.fullmatch(r"\d+\.\d+", number):
        raise BadSentences(f"line {line}: {number!r} is not paragraph.sentence, as in 3.2")
    note = {language: "".join(n[4:] for n in notes if n.startswith(language)) for language in ("en", "zh")}
    return RfcSentence(
        section=number if outside else section,
        number="" if outside else number,
        begins=re.sub(r" \[[A-Z]+-\d+\]", "", begins),
        requirements=tuple(re.findall(r"\[([A-Z]+-\d+)\]", begins)),
        states=states,
        accounts=tuple(_account(line, one) for one in accounts.split(", ")),
        note=note["en"],
        note_zh=note["zh"],
    )


def _account(line: int, written: str) -> Account:
    if written in (AccountKind.ORDER.value, AccountKind.DEFINITION.value, AccountKind.EXPLANATION.value):
        return Account(AccountKind(written))
    if written.startswith("~"):
        return Account(AccountKind.SIMPLIFIED, written.removeprefix("~"))
    *source, name = written.split(" ")
    if len(source) > 1 or not name.isidentifier():
        raise BadSentences(
            f"line {line}: {written!r} is no rule, nor ~abstraction, order, definition, explanation"
        )
    return Account(AccountKind.RULE, name, "".join(source))
