"""Wherever a rule is to be chosen one applies and no two do, at 32 bits and for any values."""

from __future__ import annotations

from dataclasses import replace

import pytest
import z3
from synfin.model.pipeline import ALL_RULES, PathFinder, feasible_path_names, path_names
from synfin.model.rule import Effect, Event, rule
from synfin.model.state import CONTROL_BITS, TCB, USER, State, endpoint, segment
from synfin.model.variants.catalogue import RFC_9293, Mutant, rules_of_variant, without
from synfin.model.variants.rfc_variants import VARIANTS
from synfin.proofs.rule_totality import (
    Flaw,
    JunctionFlaw,
    JunctionSearch,
    applies,
    gaps_and_overlaps,
    solver_for,
)
from z3.z3util import get_vars


@pytest.mark.parametrize("width", [3, 4, 32])
def test_exactly_one_rule_applies_wherever_one_is_to_be_chosen(width: int):
    assert gaps_and_overlaps(ALL_RULES, width) == []


@pytest.mark.parametrize("width", [4, pytest.param(32, marks=pytest.mark.slow)])
@pytest.mark.parametrize("variant", VARIANTS)
def test_exactly_one_rule_applies_in_every_variant_that_is_a_protocol(variant: str, width: int):
    assert gaps_and_overlaps(rules_of_variant(variant), width) == []


def test_every_step_and_every_call_in_every_state_is_looked_at():
    junctions = list(JunctionSearch(ALL_RULES, 4).junctions())
    looked_at = {rule.name for junction in junctions for rule, _ in junction.choices}
    assert looked_at == {rule.name for rule in ALL_RULES}
    calls = {(j.path.event, j.path.state) for j in junctions if j.must_choose and j.path.event.is_call}
    assert calls == {(event, state) for event in Event if event.is_call for state in State}
    arrivals = {j.path.state for j in junctions if j.path.event is Event.SEGMENT_ARRIVES}
    assert arrivals == set(State)


@pytest.mark.parametrize("variant", [RFC_9293, *VARIANTS])
def test_an_otherwise_rule_asks_for_the_negation_of_what_the_others_of_its_step_ask(variant: str):
    """In each state a step has at most one, and it is equal to that negation: it stands for all the rest."""
    met = set()
    for junction in JunctionSearch(rules_of_variant(variant), 4).junctions():
        guards = {rule: applies(effect) for rule, effect in junction.choices}
        rests = [rule for rule in guards if rule.is_otherwise and junction.allows(guards[rule])]
        assert len(rests) <= 1
        for rest in rests:
            met.add(rest)
            others = z3.Or([guard for rule, guard in guards.items() if rule is not rest])
            assert junction.allows(guards[rest] == others) is False
    assert met == {rule for rule in rules_of_variant(variant) if rule.is_otherwise}


def test_an_otherwise_rule_changes_and_sends_nothing():
    rests = [rule for rule in ALL_RULES if rule.is_otherwise]
    assert len(rests) == 20
    for rest in rests:
        effect = rest(endpoint("me", 4), segment("seg", 4))
        assert (effect.then, effect.send, effect.ack_due) == (None, None, None)


def test_an_otherwise_rule_that_is_not_the_rest_leaves_a_gap_or_an_overlap():
    for condition, flaw in ((z3.Not(SEG.syn), Flaw.GAP), (None, Flaw.OVERLAP)):
        change = without("it carries no RST") if condition is None else narrowed(condition)
        assert {one.flaw for one in found_in({"no_reset": change}, 4)} == {flaw}


class Decided:
    """A solver that never gives up quietly."""

    def __init__(self, inner: z3.Solver) -> None:
        self.push, self.pop, self.add = inner.push, inner.pop, inner.add
        self.inner = inner

    def check(self) -> z3.CheckSatResult:
        found = self.inner.check()
        assert found != z3.unknown
        return found


@pytest.mark.slow
def test_the_feasible_paths_of_rules_do_not_depend_on_the_width():
    finder = PathFinder(ALL_RULES, endpoint("me", 32), segment("seg", 32))
    finder.solver = Decided(solver_for(32))
    assert {path_names(path) for path in finder.paths()} == feasible_path_names(ALL_RULES)


def variables_of(effect: Effect) -> set[str]:
    """What occurs in the conditions, in the values left behind and in the segment sent."""
    terms = list(effect.when.values())
    if effect.then is not None:
        terms += [getattr(effect.then, name) for name in (*TCB, *USER)]
    if effect.send is not None:
        terms += [getattr(effect.send, name) for name in (*CONTROL_BITS, "seq", "ack_number", "text")]
    return {str(variable) for term in terms for variable in get_vars(z3.simplify(term))}


def test_no_condition_no_variable_and_no_reply_depends_on_push_or_urgent():
    seg = segment("seg", 32)
    for each in ALL_RULES:
        assert not {"seg.psh", "seg.urg"} & variables_of(each(endpoint("me", 32), seg)), each.name


def test_the_other_four_bits_do_matter():
    effects = [each(endpoint("me", 4), segment("seg", 4)) for each in ALL_RULES]
    seen = set().union(*(variables_of(effect) for effect in effects))
    assert {"seg.syn", "seg.ack", "seg.fin", "seg.rst"} <= seen


def narrowed(condition: z3.BoolRef):
    """Apply the rule less often than the RFC says."""

    def change(effect: Effect, me, seg) -> Effect:
        return replace(effect, when={**effect.when, "planted": condition})

    return change


@rule("3.10.4", "LISTEN STATE", Event.CLOSE)
def a_second_rule_for_close_in_listen(me) -> Effect:
    """Planted."""
    return Effect(when={"we are in LISTEN": me.is_in(State.LISTEN)})


SEG, ME = segment("seg", 32), endpoint("me", 32)

GAPS = {
    "no rule for a SYN in LISTEN": {"syn_is_answered_with_syn_ack": None},
    "nothing after the last check in LISTEN": {"listen_drops_anything_else": None},
    "no rule for a reset outside the window": {"reset_outside_the_window": None},
    "no rule for a reset in CLOSING": {"reset_cuts_the_closing_short": None},
    "a wrong acknowledgment in SYN-RECEIVED": {"wrong_ack_of_our_syn_is_reset": None},
    "no sixth step to go on with": {"urgent_data_is_only_signalled": None},
    "an acknowledgment in LAST-ACK that is not of our FIN": {"our_fin_is_unacknowledged_in_last_ack": None},
    "a FIN in FIN-WAIT-1": {"fin_in_fin_wait_1": None},
    "text that is read at once": {"text_is_delivered": None},
    "text that is read by RECEIVE": {"text_is_kept_for_receive": None},
    "a second CLOSE": {"close_again": None},
    "a SEND that has to wait for the window": {"send_waits_for_the_window": None},
    "one sequence number in 2^32": {"no_syn": narrowed(SEG.seq != 12345)},
    "one window in 2^32": {"send_goes_out_at_once": narrowed(ME.given.window != 70000)},
}

OVERLAPS = {
    "a reset is unacceptable whether RST is set or not": {
        "unacceptable_reset_is_dropped": without("it carries RST")
    },
    "the acknowledgment of our SYN is not checked": {
        "ack_of_our_syn_opens_the_connection": without("it acknowledges our SYN")
    },
    "any acknowledgment is one of our FIN": {"ack_of_our_fin_in_closing": without("it acknowledges our FIN")},
    "any segment is a FIN": {"fin_in_established": without("its FIN is the next number")},
    "a reset in the window need not be exact": {
        "reset_ends_the_connection": without("it begins exactly at RCV.NXT")
    },
    "a SYN returns to LISTEN however the connection was opened": {
        "syn_in_syn_received_returns_to_listen": without("we opened passively")
    },
    "a SEND goes out though others wait": {"send_goes_out_at_once": without("nothing waits before it")},
    "a FIN goes out though text is queued": {"close_sends_a_fin": without("no text is queued")},
    "a FIN is sent again before the text": {"fin_is_sent_again": without("only the FIN is not acknowledged")},
    "a queued FIN overtakes the text": {"queued_fin_follows_the_text": without("no text is queued")},
}


def found_in(changes, width: int) -> list[JunctionFlaw]:
    return gaps_and_overlaps(Mutant("planted", "", changes).apply(), width)


@pytest.mark.parametrize("planted", GAPS)
def test_a_planted_gap_is_found(planted: str):
    found = found_in(GAPS[planted], 32 if "in 2^32" in planted else 4)
    assert {finding.flaw for finding in found} == {Flaw.GAP}


@pytest.mark.parametrize("planted", OVERLAPS)
def test_a_planted_overlap_is_found(planted: str):
    changes = OVERLAPS[planted]
    found = found_in(changes, 4)
    assert {finding.flaw for finding in found} == {Flaw.OVERLAP}
    assert all(set(finding.rules) & set(changes) for finding in found)


IN_A_VARIANT = {
    "a SYN before the window": ("rfc793", {"syn_before_the_window_is_trimmed_off": None}, Flaw.GAP),
    "an acknowledgment of something not sent": (
        "rfc793",
        {"acknowledgment_of_something_not_sent_is_answered": None},
        Flaw.GAP,
    ),
    "a SYN is an error wherever it stands": (
        "rfc793",
        {"syn_in_the_window_is_an_error": without("the SYN is in the window")},
        Flaw.OVERLAP,
    ),
    "a reset in TIME-WAIT": ("rfc1337", {"reset_in_time_wait_is_ignored": None}, Flaw.GAP),
    "a reset is ignored in every state": (
        "rfc1337",
        {"reset_in_time_wait_is_ignored": without("we are in TIME-WAIT")},
        Flaw.OVERLAP,
    ),
    "an ACK in SYN-RECEIVED": (
        "cautious",
        {"acknowledgment_in_syn_received_skips_the_range": None},
        Flaw.GAP,
    ),
    "the range is looked at in every state": (
        "cautious",
        {"later_acknowledgment_out_of_range_is_answered": without("we are past SYN-RECEIVED")},
        Flaw.OVERLAP,
    ),
    "2 MSL are over for everybody": (
        "note-3",
        {"two_msl_after_closing_are_over": without("the user has not aborted the connection")},
        Flaw.OVERLAP,
    ),
}


@pytest.mark.parametrize("planted", IN_A_VARIANT)
def test_a_flaw_planted_in_a_protocol_of_its_own_is_found(planted: str):
    variant, changes, flaw = IN_A_VARIANT[planted]
    rules = Mutant("planted", "", changes).apply(rules_of_variant(variant))
    assert {finding.flaw for finding in gaps_and_overlaps(rules, 4)} == {flaw}


def test_a_second_rule_for_the_same_call_is_an_overlap():
    (found,) = gaps_and_overlaps((*ALL_RULES, a_second_rule_for_close_in_listen), 4)
    assert found.flaw is Flaw.OVERLAP
    assert found.rules == ("close_ends_listening", "a_second_rule_for_close_in_listen")


def test_a_flaw_names_its_place_and_shows_values():
    (found,) = found_in({"listen_drops_anything_else": None}, 32)
    assert found.message == (
        "LISTEN, 3.10.7.2 no further step after listen_sees_no_reset + listen_sees_no_acknowledgment + "
        "listen_sees_no_syn: no rule applies: seg.ack = no, seg.rst = no, seg.syn = no"
    )
