"""Every sentence of RFC 9293, sections 3.10.1 to 3.10.8, is accounted for in `sentences.txt`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import pairwise

import pytest
import z3
from synfin.model.coverage.abstractions import ABSTRACTIONS
from synfin.model.coverage.sentences import (
    TABLE,
    AccountKind,
    BadSentences,
    RfcSentence,
    read_sentences,
    sentences,
)
from synfin.model.pipeline import ALL_RULES, section_of, steps_of
from synfin.model.rule import Event, Rule
from synfin.model.state import State, endpoint, segment
from synfin.model.variants.rfc_variants import VARIANTS

COUNTS = {
    "3.10.1": 19,
    "3.10.2": 15,
    "3.10.3": 15,
    "3.10.4": 12,
    "3.10.5": 10,
    "3.10.6": 12,
    "3.10.7.1": 7,
    "3.10.7.2": 23,
    "3.10.7.3": 35,
    "3.10.7.4": 115,
    "3.10.8": 3,
}
"""How many sentences the RFC has in each subsection: split by machine, with the headings left out."""

REQUIREMENTS = {
    "MUST-58": "3.10.7.4 4.1",
    "MUST-59": "3.10.7.4 4.2",
    "SHLD-31": "3.10.7.4 11.3",
    "MAY-12": "3.10.7.4 35.1",
    "MAY-13": "3.10.7.4 54.1",
}
"""Every requirement id that section 3.10 carries, and where."""

ONLY_ELSEWHERE = {"header", "congestion-and-keep-alives", "self-connection", "icmp", "wrap"}
"""Abstractions of what section 3.10 does not speak of."""

IDLE = {
    # Table 6 stands under the heading of all eight states, and this sentence below it is about later steps.
    ("3.10.7.4 4.1", State.SYN_RECEIVED),
    # A segment that is still processed in the eighth step has left SYN-RECEIVED in the fifth.
    ("3.10.7.4 62.1", State.SYN_RECEIVED),
    # So has one that acknowledges our FIN left FIN-WAIT-1.
    ("3.10.7.4 63.1", "fin_in_fin_wait_2"),
}
"""Where no rule of a row can apply in a state of its heading, or a rule in none of them, and need not."""

VARIANT_RULES = {name: {rule.name: rule for rule in variant.own_rules} for name, variant in VARIANTS.items()}
VARIANT_NAMES = {name for rules in VARIANT_RULES.values() for name in rules}
RULES = {rule.name: rule for rule in ALL_RULES}

Table = tuple[RfcSentence, ...]
"""Sentences in order."""


def inside(table: Table) -> list[RfcSentence]:
    return [sentence for sentence in table if sentence.number]


def rules_in(sentence: RfcSentence) -> list[tuple[str, Rule | None]]:
    """The rules of a row, each with the section that the row says it cites; None: there is no such rule."""
    found = []
    for account in sentence.accounts:
        if account.kind is AccountKind.RULE:
            variant = VARIANT_RULES.get(account.source)
            rule = RULES.get(account.name) if variant is None else variant.get(account.name)
            found.append((sentence.section if variant else account.source or sentence.section, rule))
    return found


# What a table must be. Each check yields the places that are wrong.


def miscounted(table: Table) -> Iterable[object]:
    found = Counter(sentence.section for sentence in inside(table))
    yield from (section for section in {*COUNTS, *found} if found[section] != COUNTS.get(section))


def misnumbered(table: Table) -> Iterable[object]:
    for section in COUNTS:
        numbers = [
            tuple(map(int, sentence.number.split(".")))
            for sentence in inside(table)
            if sentence.section == section
        ]
        for before, (paragraph, place) in pairwise([(0, 0), *numbers]):
            if (paragraph, place) not in ((before[0], before[1] + 1), (before[0] + 1, 1)) or place == 0:
                yield section, paragraph, place


def out_of_order(table: Table) -> Iterable[object]:
    sections = list(dict.fromkeys(sentence.section for sentence in inside(table)))
    yield from (pair for pair in zip(sections, COUNTS, strict=False) if pair[0] != pair[1])


def unknown(table: Table) -> Iterable[object]:
    abstractions = {abstraction.name for abstraction in ABSTRACTIONS}
    for sentence in table:
        yield from (sentence.place for _, rule in rules_in(sentence) if rule is None)
        yield from (name for name in sentence.names(AccountKind.ABSTRACTION) if name not in abstractions)


def in_another_section(table: Table) -> Iterable[object]:
    """A rule that does not cite the section which the row says it cites."""
    for sentence in table:
        for section, rule in rules_in(sentence):
            if rule and rule.section != section and (sentence.number or rule.name in RULES):
                yield sentence.place, rule.name


def left_out(table: Table) -> Iterable[object]:
    """A rule that accounts for no sentence of the section it cites, a variant's for none, an unused abstraction."""
    said = {(sentence.section, rule.name) for sentence in table for _, rule in rules_in(sentence) if rule}
    yield from (rule.name for rule in ALL_RULES if (rule.section, rule.name) not in said)
    yield from VARIANT_NAMES - {name for _, name in said}
    used = {name for sentence in inside(table) for name in sentence.names(AccountKind.ABSTRACTION)}
    yield from {abstraction.name for abstraction in ABSTRACTIONS} - used ^ ONLY_ELSEWHERE


def misplaced_requirements(table: Table) -> Iterable[object]:
    found = {name: sentence.place for sentence in inside(table) for name in sentence.requirements}
    yield from set(found.items()) ^ set(REQUIREMENTS.items())


def requirements_that_differ(table: Table) -> Iterable[object]:
    """Rules that do not have exactly the requirement ids of the sentences they account for."""
    said: dict[str, set[str]] = {}
    for sentence in table:
        for _, rule in rules_in(sentence):
            if rule:
                said.setdefault(rule.name, set()).update(sentence.requirements)
    every = (*ALL_RULES, *(rule for variant in VARIANTS.values() for rule in variant.own_rules))
    yield from (rule.name for rule in every if set(rule.requirements) != said.get(rule.name, set()))


def unexplained(table: Table) -> Iterable[object]:
    for sentence in table:
        silent = sentence.names(AccountKind.EXPLANATION) or sentence.names(AccountKind.DEFINITION)
        if silent and not sentence.note:
            yield sentence.place


def too_long(table: Table) -> Iterable[object]:
    yield from (sentence.place for sentence in table if len(sentence.begins.split()) > 6)


def may_apply(rule: Rule, state: State) -> bool:
    """Some endpoint in that state and some segment satisfy the rule's conditions."""
    effect = rule(endpoint("me", 4).with_(state=state), segment("seg", 4))
    solver = z3.SolverFor("QF_FD")
    solver.add(*effect.when.values())
    return solver.check() == z3.sat


def idle(table: Table) -> Iterable[object]:
    """A state in which no rule of a row under its heading can apply; a call's rule that applies in none."""
    for sentence in table:
        rules = [rule for _, rule in rules_in(sentence) if rule]
        if not rules or not sentence.states:
            continue
        for state in sentence.states:
            if not any(may_apply(rule, state) for rule in rules):
                yield sentence.place, state
        for rule in rules:
            later = rule.event is Event.TRANSMIT or rule.section != sentence.section
            if not later and not any(may_apply(rule, state) for state in sentence.states):
                yield sentence.place, rule.name


def disordered(table: Table) -> Iterable[object]:
    """Sentences about the order of processing that the pipeline does not follow."""
    steps = [(section, step.split(":")[0].lower()) for section, step, _ in steps_of(ALL_RULES).steps]
    steps = [
        one
        for one in dict.fromkeys(steps)
        if one[0] != "3.10.7.1" and not one[1].startswith("fifth, neither")
    ]
    told = [sentence for sentence in table if sentence.names(AccountKind.ORDER)]
    sections = [sentence.section for sentence in told if sentence.number == "1.1"]
    if sections != list(dict.fromkeys(section_of(state) for state in State)):
        yield tuple(sections)
    rows = [(s.section, s.begins.rstrip("…").lower()) for s in told if s.number != "1.1"]
    for row, step in zip(rows, steps, strict=True):
        if row[0] != step[0] or not step[1].startswith(row[1]):
            yield row, step


CHECKS = (
    miscounted, misnumbered, out_of_order, unknown, in_another_section, left_out, misplaced_requirements,
    requirements_that_differ, unexplained, too_long, disordered,
)  # fmt: skip


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_every_sentence_is_accounted_for(check: Callable[[Table], Iterable[object]]) -> None:
    assert list(check(sentences())) == []


def test_in_every_state_of_a_heading_a_rule_of_the_row_may_apply() -> None:
    assert set(idle(sentences())) == IDLE


# The checks are shown to see a planted error.


def changed(place: str, change: Callable[[RfcSentence], RfcSentence | None]) -> Table:
    """The table with one row changed, or left out."""
    assert place in {sentence.place for sentence in sentences()}
    rows = (change(sentence) if sentence.place == place else sentence for sentence in sentences())
    return tuple(sentence for sentence in rows if sentence is not None)


def gone(sentence: RfcSentence) -> None:
    return None


def accounting(written: str) -> Callable[[RfcSentence], RfcSentence]:
    """The row with something else to account for it."""

    def change(sentence: RfcSentence) -> RfcSentence:
        (row,) = read_sentences(f"== {sentence.section}\n{sentence.number} | {sentence.begins} | {written}")
        return replace(row, states=sentence.states, requirements=sentence.requirements, note=sentence.note)

    return change


PLANTED = [
    (miscounted, "3.10.4 6.2", gone),
    (misnumbered, "3.10.7.4 20.2", gone),
    (misnumbered, "3.10.7.4 20.2", lambda sentence: replace(sentence, number="20.3")),
    (misnumbered, "3.10.7.4 21.1", lambda sentence: replace(sentence, number="22.1")),
    (out_of_order, "3.10.5 1.1", lambda sentence: replace(sentence, section="3.10.6")),
    (unknown, "3.10.6 2.1", accounting("status_without_connection")),
    (unknown, "3.10.7.4 30.2", accounting("syn_in_the_window_is_an_error")),
    (unknown, "3.10.7.4 23.1", accounting("~securities")),
    (in_another_section, "3.10.7.4 21.1", accounting("abort_sends_a_reset")),
    (in_another_section, "3.10.7.4 21.1", accounting("3.10.4 abort_sends_a_reset")),
    (left_out, "3.10.3 9.1", accounting("~room")),
    (left_out, "3.10.7.3 8.3", accounting("~room")),
    (misplaced_requirements, "3.10.7.4 54.1", lambda sentence: replace(sentence, requirements=())),
    (requirements_that_differ, "3.10.7.4 35.1", lambda sentence: replace(sentence, requirements=("MAY-13",))),
    (unexplained, "3.10.7.4 28.1", lambda sentence: replace(sentence, note="")),
    (
        too_long,
        "3.10.7.4 45.1",
        lambda sentence: replace(sentence, begins="The only thing that can arrive in…"),
    ),
    (idle, "3.10.4 3.2", accounting("close_gives_up_opening")),
    (idle, "3.10.5 5.1", accounting("abort_sends_a_reset, abort_ends_listening")),
    (disordered, "3.10.7.2 1.1", accounting("explanation")),
    (disordered, "3.10.7.4 12.1", lambda sentence: replace(sentence, begins="Fourth, check the SYN bit…")),
]


@pytest.mark.parametrize(("check", "place", "change"), PLANTED, ids=lambda it: getattr(it, "__name__", it))
def test_a_planted_error_is_seen(check, place: str, change) -> None:
    assert set(check(changed(place, change))) - IDLE


def test_exactly_the_rules_that_owe_an_acknowledgment_aggregate_acknowledgments() -> None:
    every = (*ALL_RULES, *(rule for rules in VARIANT_RULES.values() for rule in rules.values()))
    owing = {rule.name for rule in every if rule(endpoint("me", 4), segment("seg", 4)).ack_due}
    assert {rule.name for rule in every if "MUST-58" in rule.requirements} == owing != set()


# How the table is read.

ROW = """\
== 3.10.9 A Call
[CLOSED, LISTEN]
1.1 | All calls are… [MUST-99] [MAY-98] |
    one_rule,
    3.10.4 another_rule, rfc793 a_third, ~room
    note: Said of
        it
2.1 | Return… | order
2.2 | This is… | explanation
"""


def test_a_row_is_read_with_all_that_belongs_to_it() -> None:
    first, second, third = read_sentences(ROW)
    assert first.place == "3.10.9 1.1"
    assert first.requirements == ("MUST-99", "MAY-98")
    assert first.begins == "All calls are…"
    assert first.states == (State.CLOSED, State.LISTEN)
    assert [str(account) for account in first.accounts] == [
        "one_rule", "3.10.4 another_rule", "rfc793 a_third", "~room",
    ]  # fmt: skip
    assert first.note == "Said of it"
    assert second.states == third.states == ()
    assert third.accounts[0].kind is AccountKind.EXPLANATION


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("1.1 | Return…", "line 2: write number | how it begins | what accounts for it"),
        ("1.1 | Return… | ", "line 2: write number | how it begins | what accounts for it"),
        ("Return.", "line 2: write number | how it begins | what accounts for it"),
        ("1 | Return… | order", "line 2: '1' is not paragraph.sentence, as in 3.2"),
        ("[CLOSED, OPEN]", "line 2: there is no state 'OPEN'"),
        ("1.1 | Return… | two words here", "line 2: 'two words here' is no rule, nor ~abstraction"),
        ("1.1 | Return… | no-such-kind", "line 2: 'no-such-kind' is no rule, nor ~abstraction"),
    ],
)
def test_a_line_that_cannot_be_read_is_told(line: str, told: str) -> None:
    with pytest.raises(BadSentences, match=re.escape(told)):
        list(read_sentences(f"== 3.10.9 A Call\n{line}\n"))


def test_the_table_has_short_lines_and_no_more_than_first_words() -> None:
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        assert len(line) <= 110
    assert all(sentence.begins.endswith("…") or " " not in sentence.begins for sentence in sentences())


# What single sentences say, of all rules at once.


def moves_the_edge_left(rule: Rule) -> bool:
    """RCV.NXT+RCV.WND can become less in one connection, whose window is less than a quarter of the numbers."""
    me = endpoint("me", 32)
    effect = rule(me, segment("seg", 32))
    if effect.then is None or not effect.then.irs.eq(me.irs):
        return False
    before, after = me.rcv_nxt + me.rcv_wnd, effect.then.rcv_nxt + effect.then.rcv_wnd
    solver = z3.SolverFor("QF_BV")
    solver.add(*effect.when.values(), z3.ULT(me.given.window, 1 << 30), z3.ULE(me.unread, me.given.window))
    solver.add(z3.UGT(after - before, 1 << 30))
    return solver.check() != z3.unsat


def test_the_total_of_rcv_nxt_and_rcv_wnd_is_never_reduced() -> None:
    """3.10.7.4 53.2, SHLD-14."""
    assert [rule.name for rule in ALL_RULES if moves_the_edge_left(rule)] == []


def test_a_rule_that_reduces_it_is_seen() -> None:
    greedy = RULES["text_is_delivered"].changed(
        lambda effect, me, seg: replace(effect, then=me.with_(unread=me.given.window))
    )
    assert moves_the_edge_left(greedy)
