"""The ladder as data: rows, arrows, and what becomes of each segment."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import combinations

import pytest
from synfin.checker.trace import BadTrace
from synfin.diagrams.ladder import ArrowEnd, kinds, ladder_of
from synfin.diagrams.ladder_measure import columns, wrap
from synfin.diagrams.ladder_svg import ladder_svg
from synfin.diagrams.ladder_text import ladder_text
from synfin.locales import translate
from synfin.model.channels import Channel
from synfin.model.composed_system import compose, delivers, duplicates, loses, sends
from synfin.model.pipeline import ALL_RULES
from synfin.model.rule_labels import rule_label
from synfin.model.scenarios.catalogue import SCENARIOS
from synfin.model.segment_layout import value_of
from synfin.model.state import State
from synfin.model.variants.rfc_variants import VARIANTS
from synfin.runs import at_random, example


def test_the_handshake_is_syn_synack_ack(run):
    assert kinds(run("three-way-handshake")) == ["SYN", "SYN,ACK", "ACK"]


def test_the_close_takes_four_segments_after_the_handshake(run):
    assert kinds(run("four-way-close"))[3:] == ["FIN,ACK", "ACK", "FIN,ACK", "ACK"]


def test_the_numbers_of_the_seed_stand_on_its_arrows(run):
    segments = [str(arrow.segment) for arrow in run("seed").arrows]
    assert segments[:3] == [
        "<SEQ=3233><CTL=SYN>",
        "<SEQ=36457><ACK=3234><CTL=SYN,ACK>",
        "<SEQ=3234><ACK=36458><CTL=ACK>",
    ]


def test_a_row_tells_the_states_after_its_step_and_which_changed(run):
    first, second, *_ = run("three-way-handshake").rows
    assert (first.a, first.b, first.changed) == (State.CLOSED, State.LISTEN, {"B"})
    assert (second.a, second.b, second.changed) == (State.SYN_SENT, State.LISTEN, {"A"})


def test_a_row_cites_the_telling_rules_only(run):
    arrival = run("three-way-handshake").rows[4]
    assert [rule.rule for rule in arrival.rules] == [
        "ack_of_our_syn_opens_the_connection",
        "new_acknowledgment_advances_snd_una",
    ]


def test_every_segment_sent_delivered_or_lost_has_exactly_one_arrow(ladder):
    for arrow in ladder.arrows:
        assert (arrow.until is None) == (arrow.fate is ArrowEnd.IN_FLIGHT)
        if arrow.sent is not None and arrow.until is not None:
            assert arrow.sent <= arrow.until
            assert (arrow.sent == arrow.until) == (arrow.fate is ArrowEnd.NO_ROOM)
    for index, row in enumerate(ladder.rows):
        ending = [arrow for arrow in ladder.ending_at(index) if arrow.fate is not ArrowEnd.NO_ROOM]
        setting_out = ladder.sent_at(index)
        assert len(setting_out) == 1 if row.event == "duplication" else len(setting_out) <= 1
        assert len(ending) == (row.event in ("SEGMENT ARRIVES", "loss"))
        assert all(arrow.copied == (row.event == "duplication") for arrow in setting_out)
        assert all(row.actor.startswith(arrow.source) for arrow in setting_out)
        assert all(arrow.target == row.actor for arrow in ending if arrow.fate is ArrowEnd.DELIVERED)


def test_every_segment_seen_on_a_channel_has_exactly_one_arrow(runs):
    for name in ("hostile-close", "hostile-handshake"):
        composed, _ = runs.searched(name)
        for seed in range(60):
            trace = runs.wandering(name, seed)
            ladder = ladder_of(composed, trace)
            for (side, _), channel in zip(composed.sides, composed.channels, strict=True):
                mine = [arrow for arrow in ladder.arrows if arrow.source == side.name]
                seen = {
                    key: Counter(
                        (row, str(value_of(step.observed[key(channel)], channel.width)))
                        for row, step in enumerate(trace.steps)
                        if key(channel) in step.observed
                    )
                    for key in (sends, duplicates, delivers, loses)
                }
                assert seen[sends] == Counter((a.sent, str(a.segment)) for a in mine if not a.copied)
                assert seen[duplicates] == Counter((a.sent, str(a.segment)) for a in mine if a.copied)
                for key, fate in ((delivers, ArrowEnd.DELIVERED), (loses, ArrowEnd.LOST)):
                    assert seen[key] == Counter((a.until, str(a.segment)) for a in mine if a.fate is fate)


def test_a_duplicate_is_one_of_a_segment_that_is_on_its_way(ladder):
    for copy in (arrow for arrow in ladder.arrows if arrow.copied):
        original = ladder.original_of(copy)
        assert (original.source, original.segment) == (copy.source, copy.segment)
        assert original.sent is None or original.sent < copy.sent
        assert original.until is None or original.until > copy.sent
        assert not copy.repeated


def test_a_segment_that_is_duplicated_arrives_twice(run):
    ladder = run("duplicate delivered")
    first, second = (arrow for arrow in ladder.arrows if arrow.segment.control == ("SYN",))
    assert (first.copied, second.copied) == (False, True)
    assert first.sent < second.sent < first.until < second.until
    assert ladder.rows[second.sent].event == "duplication"
    assert kinds(ladder).count("SYN") == 1


def test_a_duplicate_may_be_lost_and_its_original_arrive(run):
    ladder = run("duplicate lost")
    first, second = (arrow for arrow in ladder.arrows if arrow.segment.control == ("SYN",))
    assert (first.fate, second.fate, second.copied) == (ArrowEnd.DELIVERED, ArrowEnd.LOST, True)


def test_of_two_that_are_the_same_the_oldest_leaves_the_channel_first(ladder):
    if ladder.scenario.channel.keeps_order:
        return
    held = [arrow for arrow in ladder.arrows if arrow.fate is not ArrowEnd.NO_ROOM]
    for one, other in combinations(held, 2):
        same = (one.source, one.segment) == (other.source, other.segment)
        if same and other.until is not None:
            assert one.until is not None
            assert one.until < other.until


def test_a_channel_that_keeps_order_delivers_in_the_order_of_sending(ladder):
    for source in "AB" if ladder.scenario.channel.keeps_order else "":
        arrived = [a.until for a in ladder.arrows if a.source == source and a.fate is ArrowEnd.DELIVERED]
        assert arrived == sorted(arrived)


def test_a_fin_sent_again_is_a_repetition_and_a_new_acknowledgment_is_not(run):
    ladder = run("lossy-lifecycle wandering 3")
    seen: set[tuple[str, str]] = set()
    for arrow in ladder.arrows:
        key = arrow.source, str(arrow.segment)
        assert arrow.repeated or key not in seen
        seen.add(key)
    acks = [a for a in run("four-way-close").arrows if a.segment.control == ("ACK",)]
    assert not any(arrow.repeated for arrow in acks)


def test_a_segment_sent_into_a_full_hostile_channel_is_lost_at_once(run):
    full = [arrow for arrow in run("no room").arrows if arrow.fate is ArrowEnd.NO_ROOM]
    assert all(arrow.until == arrow.sent for arrow in full)
    assert "channel full" in ladder_text(run("no room"))
    assert "lost: channel full" in ladder_svg(run("no room"))


def test_a_segment_sent_into_a_full_channel_is_lost_at_once(runs):
    composed, graph = runs.searched("lossy-simultaneous-open")
    for state in range(len(graph.states)):
        ladder = ladder_of(composed, graph.trace_to(state))
        full = [arrow for arrow in ladder.arrows if arrow.fate is ArrowEnd.NO_ROOM]
        if full:
            assert full[0].until == full[0].sent
            assert "channel full" in ladder_text(ladder)
            assert "lost: channel full" in ladder_svg(ladder)
            return
    pytest.skip("no wire of this scenario fills up")


def test_what_is_on_a_channel_at_first_is_an_old_duplicate(run):
    old = [arrow for arrow in run("old duplicates").arrows if arrow.sent is None]
    assert [(arrow.source, arrow.segment.control) for arrow in old] == [
        ("A", ("FIN", "ACK")),
        ("B", ("FIN", "ACK")),
    ]
    assert all(arrow.fate is ArrowEnd.DELIVERED for arrow in old)
    assert "old duplicate" in ladder_text(run("old duplicates"))
    assert "旧的重复报文段" in ladder_svg(run("old duplicates"), "zh")


def test_an_old_duplicate_that_is_lost_is_both(run):
    ladder = run("old duplicate, lost")
    assert [(arrow.sent, arrow.fate) for arrow in ladder.arrows[:1]] == [(None, ArrowEnd.LOST)]
    assert "1 lost (old duplicate)" in ladder_svg(ladder)
    assert "(old duplicate) -----×" in ladder_text(ladder)


def test_a_trace_whose_channels_do_not_hold_what_was_sent_is_refused(runs):
    composed, graph = runs.searched("three-way-handshake")
    trace = graph.trace_to(graph.terminal[0])
    silent = replace(trace.steps[1], observed={})
    with pytest.raises(BadTrace, match="step 2: A→B does not hold what was sent into it"):
        ladder_of(composed, replace(trace, steps=(trace.steps[0], silent, *trace.steps[2:])))


def test_a_trace_that_duplicates_what_is_not_there_is_refused(runs):
    composed, graph = runs.searched("hostile-close")
    trace = graph.trace_to(graph.terminal[0])
    sent = next(step for step in trace.steps if sends(composed.a.out) in step.observed)
    early = replace(
        trace.steps[0], observed={duplicates(composed.a.out): sent.observed[sends(composed.a.out)]}
    )
    with pytest.raises(BadTrace, match="step 1: A→B does not hold <SEQ=14><CTL=SYN>"):
        ladder_of(composed, replace(trace, steps=(early, *trace.steps[1:])))


def test_every_rule_has_its_label_in_chinese():
    own = [rule for variant in VARIANTS.values() for rule in variant.own_rules]
    for rule in (*ALL_RULES, *own):
        assert translate(rule_label(rule.name), "zh") != rule_label(rule.name), rule.name


def test_a_rule_that_the_catalogue_lacks_goes_by_its_english_label():
    assert translate(rule_label("fin_is_forgotten"), "zh") == "FIN is forgotten"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("syn_is_answered_with_syn_ack", "SYN is answered with SYN,ACK"),
        ("ack_of_our_fin_in_fin_wait_1", "ACK of our FIN in FIN-WAIT-1"),
        ("new_acknowledgment_advances_snd_una", "new acknowledgment advances SND.UNA"),
        ("reset_cuts_the_closing_short", "reset cuts the closing short"),
        ("closing_ignores_anything_else", "CLOSING ignores anything else"),
        ("passive_open_listens", "passive OPEN listens"),
    ],
)
def test_rule_names_read_as_sentences(name, words):
    assert rule_label(name) == words


def test_an_unknown_language_is_refused(run):
    with pytest.raises(ValueError, match="lang is 'de'"):
        ladder_text(run("seed"), "de")


def test_wide_characters_count_two_columns():
    assert columns("A 调用 CLOSE") == 12
    assert wrap("新的确认推进，SND.UNA", 12) == ["新的确认推", "进，SND.UNA"]


def test_the_syn_of_another_connection_is_no_repetition():
    """It looks the same where the ISS is used again; a SYN,ACK that the timer repeats is one all the same."""
    composed = compose(SCENARIOS["reused-iss"])
    arrows = ladder_of(composed, example(composed)).arrows
    syns = [arrow for arrow in arrows if arrow.segment.control == ("SYN",)]
    assert len(syns) == 2 and syns[0].segment == syns[1].segment
    assert not any(arrow.repeated for arrow in syns)
    assert [arrow.repeated for arrow in arrows if arrow.segment.control == ("SYN", "ACK")] == [False, True]


def test_duplicates_of_a_channel_that_keeps_order_stay_in_order():
    """A copy is queued directly behind its original, so that arrivals still go in the order of sending."""
    channel = Channel(3, loses=True, duplicates=True)
    composed = compose(replace(SCENARIOS["lossy-lifecycle"], channel=channel, drop=()))
    arrows = [ladder_of(composed, at_random(composed, seed)).arrows for seed in range(10)]
    assert sum(arrow.copied for one in arrows for arrow in one) > 50
