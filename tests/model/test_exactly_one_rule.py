"""Where a rule is to be chosen some rule applies and no two do, at 32 bits and for any values."""

from __future__ import annotations

from dataclasses import replace

import pytest
import z3
from synfin.model.pipeline import ALL_RULES, PathFinder, rules_under, way_of, ways_of
from synfin.model.records import CONTROL_BITS, TCB, USER, State, endpoint, segment
from synfin.model.rule import Acks, Effect, Event, Reading, rule
from synfin.model.variants import Mutant, without
from synfin.proofs.totality import Flaw, Walk, gaps_and_overlaps, solver_for
from z3.z3util import get_vars

DELAYED_BY_CALL = rules_under(frozenset({Acks.DELAYED, Reading.BY_CALL}))


@pytest.mark.parametrize("width", [3, 4, 32])
def test_exactly_one_rule_applies_wherever_one_is_to_be_chosen(width: int):
    assert gaps_and_overlaps(ALL_RULES, width) == []


def test_every_step_and_every_call_in_every_state_is_looked_at():
    junctions = list(Walk(ALL_RULES, 4).junctions())
    looked_at = {rule.name for junction in junctions for rule, _ in junction.choices}
    assert looked_at == {rule.name for rule in ALL_RULES}
    calls = {(j.path.event, j.path.state) for j in junctions if j.must_choose and j.path.event.is_a_call}
    assert calls == {(event, state) for event in Event if event.is_a_call for state in State}
    arrivals = {j.path.state for j in junctions if j.path.event is Event.SEGMENT_ARRIVES}
    assert arrivals == set(State)


class Decided(z3.Solver):
    """A solver that never gives up quietly."""

    def __init__(self, inner: z3.Solver) -> None:
        self.inner = inner

    def __del__(self) -> None:
        """The inner solver frees itself."""

    def check(self, *assumptions: z3.BoolRef) -> z3.CheckSatResult:
        found = self.inner.check(*assumptions)
        assert found != z3.unknown
        return found

    def push(self) -> None:
        self.inner.push()

    def pop(self, num: int = 1) -> None:
        self.inner.pop(num)

    def add(self, *terms: z3.BoolRef) -> None:
        self.inner.add(*terms)


@pytest.mark.parametrize("reading", list(Reading))
def test_the_ways_through_the_rules_do_not_depend_on_the_width(reading: Reading):
    rules = rules_under(frozenset({Acks.DELAYED, reading}))
    finder = PathFinder(rules, endpoint("me", 32), segment("seg", 32))
    finder.solver = Decided(solver_for(32))
    assert {way_of(path) for path in finder.paths()} == ways_of(rules)


def variables_of(*terms: z3.ExprRef | None) -> set[str]:
    return {str(variable) for term in terms if term is not None for variable in get_vars(term)}


@pytest.mark.parametrize("bit", ["psh", "urg"])
def test_push_and_urgent_change_no_condition_no_variable_and_no_reply(bit: str):
    me, seg = endpoint("me", 32), segment("seg", 32)
    for rules in (DELAYED_BY_CALL, rules_under(frozenset({Acks.IMMEDIATE, Reading.AT_ONCE}))):
        for path in PathFinder(rules, me, seg, ways_of(rules)).paths():
            after = [getattr(path.then, name) for name in (*TCB, *USER)]
            fields = (*CONTROL_BITS, "seq", "ack_number", "text")
            sent = [] if path.send is None else [getattr(path.send, field) for field in fields]
            assert f"seg.{bit}" not in variables_of(*path.when.values(), *after, *sent)


def test_the_other_four_bits_do_matter():
    seen = set()
    for path in PathFinder(
        DELAYED_BY_CALL, endpoint("me", 4), segment("seg", 4), ways_of(DELAYED_BY_CALL)
    ).paths():
        seen |= variables_of(*path.when.values())
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
    "an acknowledgment in LAST-ACK that is not of our FIN": {"our_fin_is_still_out_in_last_ack": None},
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


@pytest.mark.parametrize("planted", GAPS)
def test_a_planted_gap_is_found(planted: str):
    found = gaps_and_overlaps(Mutant(planted, "", "", GAPS[planted]).apply())
    assert {finding.flaw for finding in found} == {Flaw.GAP}


@pytest.mark.parametrize("planted", OVERLAPS)
def test_a_planted_overlap_is_found(planted: str):
    changes = OVERLAPS[planted]
    found = gaps_and_overlaps(Mutant(planted, "", "", changes).apply())
    assert {finding.flaw for finding in found} == {Flaw.OVERLAP}
    assert all(set(finding.rules) & set(changes) for finding in found)


def test_a_second_rule_for_the_same_call_is_an_overlap():
    (found,) = gaps_and_overlaps((*ALL_RULES, a_second_rule_for_close_in_listen))
    assert found.flaw is Flaw.OVERLAP
    assert found.rules == ("close_ends_listening", "a_second_rule_for_close_in_listen")


def test_a_finding_says_where_it_is_and_shows_values():
    (found,) = gaps_and_overlaps(Mutant("", "", "", {"listen_drops_anything_else": None}).apply())
    assert str(found) == (
        "LISTEN, 3.10.7.2 no further step after listen_sees_no_reset + listen_sees_no_acknowledgment + "
        "listen_sees_no_syn: no rule applies: seg.ack = no, seg.rst = no, seg.syn = no"
    )
