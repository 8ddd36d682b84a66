"""`synfin rules --sentences`: every sentence of section 3.10, with the rules that stand for it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ..checker.message import Listing, Message
from ..locales import translate
from ..model.coverage.abstractions import ABSTRACTIONS
from ..model.coverage.sentences import AccountKind, RfcSentence, sentences
from .output import BadRequest, console, print_json
from .words import say


def run_sentences(section: str, *, as_json: bool, lang: str) -> int:
    """Print the sentences of the sections that begin so, in the RFC's order.

    Raises:
        BadRequest: there is no sentence of such a section.
    """
    chosen = [sentence for sentence in sentences() if sentence.section.startswith(section)]
    if not chosen:
        known = ", ".join(dict.fromkeys(sentence.section for sentence in sentences()))
        raise BadRequest(f"no sentence of section {section!r}; there are: {known}")
    if as_json:
        print_json([_row(sentence, lang) for sentence in chosen])
        return 0
    for title, group in groupby(chosen, lambda one: _heading(one, lang)):
        console().print(Text(title, style="bold"))
        for states, rows in groupby(group, lambda one: one.states):
            if states:
                heading = ", ".join(state.spelled for state in states)
                console().print(Padding(Text(f"[{heading}]"), (0, 0, 0, 2)))
            console().print(_table(rows, lang))
        console().print()
    console().print(_abstractions(chosen, lang))
    return 0


def _heading(sentence: RfcSentence, lang: str) -> str:
    return sentence.section if sentence.number else say("elsewhere", lang)


def _table(rows: Iterable[RfcSentence], lang: str) -> Table:
    """Number, first words, and what accounts for the sentence."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
    table.add_column(no_wrap=True, width=8)
    table.add_column(width=36, overflow="fold")
    table.add_column(overflow="fold")
    for row in rows:
        begins = " ".join((row.begins, *row.requirements))
        table.add_row(row.number or row.section, Text(begins), Text(_told(row, lang)))
    return table


def _told(sentence: RfcSentence, lang: str) -> str:
    """The rules, then the other kinds in words, then what else is to be said."""
    told = [str(account) for account in sentence.accounts if account.kind is AccountKind.RULE]
    if names := sentence.names(AccountKind.ABSTRACTION):
        told.append(
            translate(Message("account.abstractions", "abstraction: {names}", names=Listing(names)), lang)
        )
    others = (AccountKind.ORDER, AccountKind.DEFINITION, AccountKind.EXPLANATION)
    told += [translate(account.kind.title, lang) for account in sentence.accounts if account.kind in others]
    note = translate(sentence.note, lang)
    return "\n".join(part for part in (", ".join(told), note) if part)


def _abstractions(chosen: list[RfcSentence], lang: str) -> Table:
    """The abstractions that account for these sentences: the RFC, and the model instead."""
    named = {name for sentence in chosen for name in sentence.names(AccountKind.ABSTRACTION)}
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=bool(named))
    table.add_column(translate(Message("heading.abstraction", "abstraction"), lang), no_wrap=True)
    headings = (
        Message("heading.abstraction-kind", "kind"),
        Message("heading.abstraction-rfc", "RFC 9293"),
        Message("heading.abstraction-model", "the model"),
    )
    for heading in headings:
        table.add_column(translate(heading, lang), overflow="fold")
    for one in ABSTRACTIONS:
        if one.name in named:
            words = (one.kind.value, one.rfc, one.model)
            table.add_row(one.name, *(Text(translate(word, lang)) for word in words))
    return table


def _row(sentence: RfcSentence, lang: str) -> dict[str, object]:
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
