"""`synfin rules --sentences`: every sentence of section 3.10 with the rules that account for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from rich.padding import Padding
from rich.text import Text

from ..checker.message import Listing, Message
from ..locales import Language, translate
from ..model.coverage.abstractions import ABSTRACTIONS
from ..model.coverage.sentences import AccountKind, RfcSentence, sentences
from .output import BadRequest, print_json
from .page import Column, Page, PageTable


def run_sentences(section: str, *, as_json: bool, lang: Language) -> int:
    """Print the sentences of the sections that begin so, in the RFC's order.

    Raises:
        BadRequest: there is no sentence of such a section.
    """
    chosen = [sentence for sentence in sentences() if sentence.section.startswith(section)]
    if not chosen:
        known = Listing(dict.fromkeys(sentence.section for sentence in sentences()))
        raise BadRequest(
            Message(
                "error.no-sentence-of-section",
                "no sentence of section {section!r}; there are: {sections}",
                section=section,
                sections=known,
            )
        )
    if as_json:
        print_json([_row(sentence, lang) for sentence in chosen])
        return 0
    page = Page(lang)
    for title, group in groupby(chosen, _heading):
        page.line(title, "bold")
        for states, rows in groupby(group, lambda one: one.states):
            if states:
                heading = ", ".join(state.spelled for state in states)
                page.console.print(Padding(Text(f"[{heading}]"), (0, 0, 0, 2)))
            _table(page, rows).print(space=False)
        page.line()
    _abstractions(page, chosen).print(space=False)
    return 0


def _heading(sentence: RfcSentence) -> str:
    return sentence.section if sentence.number else Message("coverage.elsewhere", "Elsewhere")


def _table(page: Page, rows: Iterable[RfcSentence]) -> PageTable:
    """Number, first words, and the accounts of each sentence."""
    table = page.table(Column("", wraps=False, width=8), Column("", width=36), "", header=False)
    for row in rows:
        accounts = [Listing(_accounts(row)), row.note]
        account = "\n".join(page.say(part) for part in accounts if part)
        table.row(row.number or row.section, " ".join((row.begins, *row.requirements)), account)
    return table


IN_WORDS = (AccountKind.ORDER, AccountKind.DEFINITION, AccountKind.EXPLANATION)
"""The kinds of account that have no names."""


def _accounts(sentence: RfcSentence) -> Iterator[str]:
    """The rules that account for a sentence, then its abstractions, then the other kinds in words."""
    yield from (str(account) for account in sentence.accounts if account.kind is AccountKind.RULE)
    if names := sentence.names(AccountKind.ABSTRACTION):
        yield Message("account.abstractions", "abstraction: {names}", names=Listing(names))
    yield from (account.kind.title for account in sentence.accounts if account.kind in IN_WORDS)


def _abstractions(page: Page, chosen: list[RfcSentence]) -> PageTable:
    """The abstractions that account for these sentences: the RFC, and the model instead."""
    names = {name for sentence in chosen for name in sentence.names(AccountKind.ABSTRACTION)}
    table = page.table(
        Column(Message("heading.abstraction", "abstraction"), wraps=False),
        Message("heading.abstraction-kind", "kind"),
        Message("heading.abstraction-rfc", "RFC 9293"),
        Message("heading.abstraction-model", "the model"),
        header=bool(names),
    )
    for one in ABSTRACTIONS:
        if one.name in names:
            table.row(one.name, one.kind.value, one.rfc, one.model)
    return table


def _row(sentence: RfcSentence, lang: Language) -> dict[str, object]:
    return {
        "section": sentence.section,
        "sentence": sentence.number or None,
        "begins": sentence.begins,
        "requirements": list(sentence.requirements),
        "states": [state.spelled for state in sentence.states],
        "accounts": [
            {"kind": account.kind.value, "name": account.name or None, "source": account.source or None}
            for account in sentence.accounts
        ],
        "note": translate(sentence.note, lang) or None,
    }
