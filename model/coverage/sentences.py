"""The sentences of RFC 9293, sections 3.10.1 to 3.10.8, and what accounts for each: `sentences.txt`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache
from pathlib import Path

from ...checker.message import Message
from ..state import State

TABLE = Path(__file__).with_name("sentences.txt")
"""The table. Its first lines explain its form."""

ELSEWHERE = "elsewhere"
"""The heading of the sentences outside section 3.10."""


class BadSentences(ValueError):
    """A line of the table that cannot be read; the message names the line and what is missing."""


class AccountKind(Enum):
    """The ways of accounting for a sentence."""

    RULE = "rule"
    """A rule stands for the sentence."""
    ABSTRACTION = "abstraction"
    """The model departs from it, as an entry of `abstractions.py` explains."""
    ORDER = "order"
    """The pipeline follows it: it orders the sections or the steps."""
    DEFINITION = "definition"
    """It gives a name a meaning."""
    EXPLANATION = "explanation"
    """It asks nothing of an implementation."""

    @property
    def title(self) -> Message:
        """The kind in words."""
        return _TITLES[self]


_TITLES = {
    AccountKind.RULE: Message("account.rule", "a rule"),
    AccountKind.ABSTRACTION: Message("account.abstraction", "an abstraction"),
    AccountKind.ORDER: Message("account.order", "the order of processing"),
    AccountKind.DEFINITION: Message("account.definition", "a definition"),
    AccountKind.EXPLANATION: Message("account.explanation", "an explanation"),
}


@dataclass(frozen=True)
class Account:
    """One thing that accounts for a sentence."""

    kind: AccountKind
    name: str = ""
    """The rule's or the abstraction's; empty for the other kinds."""
    source: str = ""
    """For a rule, the section it cites or the variant it belongs to, where that is not the sentence's own."""

    def __str__(self) -> str:
        if self.kind is AccountKind.ABSTRACTION:
            return f"~{self.name}"
        return " ".join(part for part in (self.source, self.name) if part) or self.kind.value


@dataclass(frozen=True)
class RfcSentence:
    """One sentence of the RFC."""

    section: str
    number: str
    """Paragraph and sentence: `3.2`. Empty for sentences outside section 3.10."""
    begins: str
    """Its first words."""
    requirements: tuple[str, ...]
    """The requirement ids that it carries: `MUST-58`."""
    states: tuple[State, ...]
    """The states under whose heading it stands; none: no such heading."""
    accounts: tuple[Account, ...]
    note: str = ""
    """A remark; a message, unless it is empty."""

    @property
    def place(self) -> str:
        """The name by which rules refer to it: section and number, `3.10.2 3.4`.

        Sentences without a number are named by the requirement that they carry, `3.5 MUST-11`, or by their
        section alone, `3.4.3`.
        """
        return f"{self.section} {self.number or ' '.join(self.requirements)}".rstrip()

    def names(self, kind: AccountKind) -> tuple[str, ...]:
        """The names of the rules, or of the abstractions, that account for it."""
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


NOTE = "note: "


def _is_note(line: str) -> bool:
    return line.strip().startswith(NOTE)


def _states(line: int, row: str) -> tuple[State, ...]:
    spelled = {state.spelled: state for state in State}
    names = row.strip("[]")
    try:
        return tuple(spelled[name] for name in names.split(", ")) if names else ()
    except KeyError as error:
        raise BadSentences(f"line {line}: there is no state {error}") from None


def _sentence(line: int, row: str, section: str, states: tuple[State, ...]) -> RfcSentence:
    written, _, note = row.partition(f"\n{NOTE}")
    parts = [part.strip() for part in written.split(" | ")] if " | " in written else []
    if len(parts) != 3 or not all(parts):
        raise BadSentences(f"line {line}: write number | how it begins | what accounts for it")
    number, begins, accounts = parts
    outside = section == ELSEWHERE
    if not outside and not re.fullmatch(r"\d+\.\d+", number):
        raise BadSentences(f"line {line}: {number!r} is not paragraph.sentence, as in 3.2")
    return RfcSentence(
        section=number if outside else section,
        number="" if outside else number,
        begins=re.sub(r" \[[A-Z]+-\d+\]", "", begins),
        requirements=tuple(re.findall(r"\[([A-Z]+-\d+)\]", begins)),
        states=states,
        accounts=tuple(_account(line, one) for one in accounts.split(", ")),
        note=note and Message("sentence-note", note),
    )


def _account(line: int, written: str) -> Account:
    if written in (AccountKind.ORDER.value, AccountKind.DEFINITION.value, AccountKind.EXPLANATION.value):
        return Account(AccountKind(written))
    if written.startswith("~"):
        return Account(AccountKind.ABSTRACTION, written.removeprefix("~"))
    *source, name = written.split(" ")
    if len(source) > 1 or not name.isidentifier():
        raise BadSentences(
            f"line {line}: {written!r} is no rule, nor ~abstraction, order, definition, explanation"
        )
    return Account(AccountKind.RULE, name, "".join(source))
