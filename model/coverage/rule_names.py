"""The rules in the table of sentences: written from what the rules themselves refer to."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from textwrap import wrap

from ..pipeline import ALL_RULES
from ..rule import Rule
from ..variants.rfc_variants import VARIANTS
from .sentences import NOTE, Account, AccountKind, RfcSentence, read_sentences

LINE = 100
"""The rows of the table are wrapped at this width."""


@cache
def rules_by_sentence() -> dict[str, tuple[tuple[Rule, str], ...]]:
    """The place of a sentence to the rules that refer to it, each with its variant (`""` for RFC 9293)."""
    found: dict[str, list[tuple[Rule, str]]] = {}
    for rule, variant in _every_rule():
        for place in rule.sentences:
            found.setdefault(place, []).append((rule, variant))
    return {place: tuple(rules) for place, rules in found.items()}


def _every_rule() -> Iterator[tuple[Rule, str]]:
    yield from ((rule, "") for rule in ALL_RULES)
    yield from ((rule, variant.name) for variant in VARIANTS.values() for rule in variant.own_rules)


def accounts_of(sentence: RfcSentence) -> tuple[Account, ...]:
    """The accounts that a row should have: its rules between the order of processing and the other kinds."""
    kept = [account for account in sentence.accounts if account.kind is not AccountKind.RULE]
    order = [account for account in kept if account.kind is AccountKind.ORDER]
    rules = [
        Account(AccountKind.RULE, rule.name, variant or rule.section * (rule.section != sentence.section))
        for rule, variant in rules_by_sentence().get(sentence.place, ())
    ]
    return (*order, *rules, *(account for account in kept if account not in order))


def updated(table: str) -> str:
    """The text of the table with the names of the rules brought up to date."""
    sentences = read_sentences(table)
    lines: list[str] = []
    of_accounts = False
    for line in table.splitlines():
        starts_row = " |" in line and not line.startswith(("#", " "))
        indented = line.startswith("    ") and not line.strip().startswith(NOTE)
        of_accounts = starts_row or (of_accounts and indented)
        if starts_row:
            lines += _row(line, next(sentences))
        elif not of_accounts:
            lines.append(line)
    return "\n".join(lines) + "\n"


def _row(line: str, sentence: RfcSentence) -> list[str]:
    """The lines of a row: on one line if that is short enough."""
    begins = line.rsplit(" |", 1)[0] if line.endswith(" |") else " | ".join(line.split(" | ")[:2])
    accounts = ", ".join(map(str, accounts_of(sentence)))
    if len(f"{begins} | {accounts}") <= LINE:
        return [f"{begins} | {accounts}"]
    unbroken = accounts.replace(", ", ",\n").replace(" ", "\u00a0").replace("\n", " ")
    wrapped = wrap(unbroken, LINE, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False)
    return [f"{begins} |", *(one.replace("\u00a0", " ") for one in wrapped)]
