"""From a rule to the sentences it stands for, and back: the rules and the table agree exactly."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from synfin.model.coverage.rule_names import accounts_of, updated
from synfin.model.coverage.sentences import TABLE, Account, AccountKind, RfcSentence, sentences
from synfin.model.pipeline import ALL_RULES
from synfin.model.rule import Effect, rule, rules_of
from synfin.model.variants.rfc_variants import VARIANTS

EVERY_RULE = [(one, "") for one in ALL_RULES] + [
    (one, name) for name, variant in VARIANTS.items() for one in variant.own_rules
]
TEXT = TABLE.read_text(encoding="utf-8")

Pair = tuple[str, str, str]
"""A variant (empty for RFC 9293), a rule of it, and the place of a sentence."""


def by_the_table(table: tuple[RfcSentence, ...]) -> set[Pair]:
    accounts = [(sentence.place, account) for sentence in table for account in sentence.accounts]
    return {
        (account.source if account.source in VARIANTS else "", account.name, place)
        for place, account in accounts
        if account.kind is AccountKind.RULE
    }


def by_the_rules() -> set[Pair]:
    return {(variant, one.name, place) for one, variant in EVERY_RULE for place in one.sentences}


def test_the_table_names_a_rule_at_exactly_the_sentences_that_the_rule_lists() -> None:
    assert by_the_table(sentences()) == by_the_rules()


def test_every_rule_lists_a_sentence_and_every_sentence_that_it_lists_exists() -> None:
    places = {sentence.place for sentence in sentences()}
    assert len(places) == len(sentences())
    for one, _ in EVERY_RULE:
        assert one.sentences and set(one.sentences) <= places, one.name
        assert len(set(one.sentences)) == len(one.sentences), one.name


def test_a_rule_that_only_one_of_them_names_is_seen() -> None:
    def with_accounts(*accounts: Account) -> tuple[RfcSentence, ...]:
        rows = (
            replace(row, accounts=accounts) if row.place == "3.10.7.4 26.1" else row for row in sentences()
        )
        return tuple(rows)

    no_syn, no_reset = (Account(AccountKind.RULE, name) for name in ("no_syn", "no_reset"))
    by_table = by_the_table(with_accounts(no_syn, no_reset))
    assert by_table - by_the_rules() == {("", "no_reset", "3.10.7.4 26.1")}
    assert by_the_rules() - by_the_table(with_accounts()) == {("", "no_syn", "3.10.7.4 26.1")}


def test_the_names_of_the_rules_in_the_table_are_up_to_date() -> None:
    """If not, run `python -m synfin.model.coverage`."""
    assert updated(TEXT) == TEXT
    assert all(accounts_of(sentence) == sentence.accounts for sentence in sentences())


@pytest.mark.parametrize(
    ("line", "stale"),
    [
        (r"26\.1 \| .*", "26.1 | Fourth, check the SYN… | order, an_old_name"),
        (r"61\.1 \| .*\n.*", "61.1 | If the FIN bit is set… | ~responses"),
        (r"40\.1 \| .*", "40.1 | Note that SND.WND is an offset… |\n    no_syn,\n    ~windows"),
    ],
)
def test_names_that_are_old_missing_or_too_many_are_brought_up_to_date(line: str, stale: str) -> None:
    changed, count = re.subn(f"^{line}", stale, TEXT, count=1, flags=re.MULTILINE)
    assert count == 1 and changed != TEXT
    assert updated(changed) == TEXT


# How a rule lists its sentences.


def described(me: object, seg: object) -> Effect:
    """Do nothing."""
    return Effect(when={})


@pytest.mark.parametrize(
    ("written", "place", "requirements"),
    [
        ("4.1", "3.10.7.4 4.1", ()),
        ("4.1 MUST-58", "3.10.7.4 4.1", ("MUST-58",)),
        ("MAY-1", "3.10.7.4 MAY-1", ("MAY-1",)),
        ("§3.10.1 3.4", "3.10.1 3.4", ()),
        ("§3.5 MUST-11", "3.5 MUST-11", ("MUST-11",)),
        ("§3.4.3", "3.4.3", ()),
        ("§RFC 1337", "RFC 1337", ()),
    ],
)
def test_a_sentence_is_named_by_section_number_and_requirement(
    written: str, place: str, requirements: tuple[str, ...]
) -> None:
    made = rule("3.10.7.4", "a step", sentences=written)(described)
    assert (made.sentences, made.requirements) == ((place,), requirements)


@pytest.mark.parametrize("written", ["4", "3.10.1 3.4", "first", "4.1; 4.2"])
def test_a_sentence_that_cannot_be_read_is_refused(written: str) -> None:
    with pytest.raises(TypeError, match="is no sentence: write "):
        rule("3.10.7.4", "a step", sentences=written)(described)


def test_a_rule_under_another_name_than_its_own_is_refused() -> None:
    module = type(re)("planted")
    module.mine = rule("3.10.7.4", "a step")(described)  # type: ignore[attr-defined]
    with pytest.raises(TypeError, match="rule described is assigned to mine in planted"):
        rules_of(module)


# The summaries are our own words.


def test_no_summary_takes_over_the_words_of_the_rfc() -> None:
    for one, _ in EVERY_RULE:
        summary = str(one.summary)
        assert (one.summary.id, summary[0].isupper(), summary[-1]) == (f"rule.{one.name}", True, "."), (
            one.name
        )
        assert not summary.startswith(("If ", "1)", "3)")) and "…" not in summary, one.name
        begun = [row.place for row in sentences() if summary.startswith(row.begins.rstrip("….") + " ")]
        assert begun == [], one.name
