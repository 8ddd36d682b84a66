"""One endpoint from Python, as a stranger uses it: connections, queues, timeouts, policies, and what is refused."""

from __future__ import annotations

from time import perf_counter

import pytest
import synfin

FIGURE_6_STATES = {
    "CLOSED": (0, 0, 0), "LISTEN": (0, 0, 0), "SYN-SENT": (100, 101, 0), "SYN-RECEIVED": (100, 101, 301),
    "ESTABLISHED": (101, 101, 301), "FIN-WAIT-1": (101, 102, 301), "FIN-WAIT-2": (102, 102, 301),
    "CLOSE-WAIT": (101, 101, 302), "CLOSING": (101, 102, 302), "LAST-ACK": (101, 102, 302),
    "TIME-WAIT": (102, 102, 302),
}  # fmt: skip


def reach(state: str) -> synfin.TcpEndpoint:
    """The same state by the rules themselves, against a peer with ISS 300."""
    closed = synfin.endpoint()
    listens = closed.call("OPEN", passive=True).endpoint
    syn_sent = closed.call("OPEN").endpoint
    established = syn_sent.arrives("SYN,ACK", 300, 101).endpoint
    fin_wait_1 = established.call("CLOSE").endpoint
    fin_wait_2 = fin_wait_1.arrives("ACK", 301, 102).endpoint
    close_wait = established.arrives("FIN,ACK", 301, 101).endpoint
    found = [
        closed, listens, syn_sent, listens.arrives("SYN", 300).endpoint, established, fin_wait_1, fin_wait_2,
        close_wait, fin_wait_1.arrives("FIN,ACK", 301, 101).endpoint, close_wait.call("CLOSE").endpoint,
        fin_wait_2.arrives("FIN,ACK", 301, 102).endpoint,
    ]  # fmt: skip
    return next(one for one in found if one.state == state)


@pytest.mark.parametrize("state", FIGURE_6_STATES)
def test_a_state_given_by_name_is_the_one_that_the_rules_lead_to(state: str) -> None:
    given, reached = synfin.endpoint(state=state), reach(state)
    assert given == reached
    tcb = given.tcb
    assert (tcb["SND.UNA"], tcb["SND.NXT"], tcb["RCV.NXT"]) == FIGURE_6_STATES[state]


def test_an_event_leaves_the_endpoint_before_it_as_it_was() -> None:
    before = synfin.endpoint(state="ESTABLISHED")
    step = before.call("CLOSE")
    assert (before.state, step.before.state, step.after.state) == ("ESTABLISHED", "ESTABLISHED", "FIN-WAIT-1")
    assert step.endpoint.tcb == step.after


def test_numbers_cross_zero_at_32_bits() -> None:
    step = synfin.endpoint(iss=2**32 - 1).call("OPEN")
    assert step.after["SND.NXT"] == 0
    assert step.endpoint.arrives("SYN,ACK", 2**32 - 1, 0).after["RCV.NXT"] == 0


def test_variables_that_are_given_move_those_beside_them() -> None:
    tcb = synfin.endpoint(state="LAST-ACK", snd_una=36457, rcv_nxt=3235).tcb
    assert (tcb["SND.UNA"], tcb["SND.NXT"], tcb["IRS"], tcb["RCV.NXT"]) == (36457, 36458, 3233, 3235)


def test_several_octets_go_out_one_by_one_and_what_the_window_has_no_room_for_waits() -> None:
    step = synfin.endpoint(state="ESTABLISHED", window=2).call("SEND", 3)
    assert [segment.seq for segment in step.segments] == [101, 102]
    assert step.after["unsent"] == 1
    with pytest.raises(synfin.NotEnabled, match="the window has room"):
        step.endpoint.transmit()
    acknowledged = step.endpoint.arrives("ACK", 301, 103).endpoint
    assert str(acknowledged.transmit().sent) == "<SEQ=103><ACK=301><DATA=1><CTL=PSH,ACK>"


def test_a_close_waits_for_queued_text_and_the_fin_comes_by_transmit() -> None:
    queued = synfin.endpoint(state="ESTABLISHED", window=1).call("SEND", 2).endpoint
    closing = queued.call("CLOSE")
    assert closing.sent is None
    assert closing.after["close-pending"] is True
    opened = closing.endpoint.arrives("ACK", 301, 102).endpoint.transmit().endpoint
    fin = opened.arrives("ACK", 301, 103).endpoint.transmit()
    assert str(fin.sent) == "<SEQ=103><ACK=301><CTL=FIN,ACK>"
    assert fin.after.state == "FIN-WAIT-1"


def test_text_read_by_call_fills_the_window() -> None:
    reader = synfin.endpoint(state="ESTABLISHED", window=10, reading="by-call")
    step = reader.arrives("ACK", 301, 101, text=4)
    assert (step.after["unread"], step.after["RCV.WND"]) == (4, 6)
    assert step.endpoint.call("RECEIVE").after["RCV.WND"] == 10


def test_a_delayed_acknowledgment_is_sent_by_its_timeout() -> None:
    step = synfin.endpoint(state="ESTABLISHED", delayed_acks=True).arrives("ACK", 301, 101, 4)
    assert (step.sent, step.after["ack-pending"]) == (None, True)
    assert str(step.endpoint.timeout("delayed-ack").sent) == "<SEQ=101><ACK=305><CTL=ACK>"


@pytest.mark.parametrize(
    ("state", "timer", "sent", "after"),
    [
        ("SYN-SENT", "retransmission", "<SEQ=100><CTL=SYN>", "SYN-SENT"),
        ("FIN-WAIT-1", "retransmission", "<SEQ=101><ACK=301><CTL=FIN,ACK>", "FIN-WAIT-1"),
        ("TIME-WAIT", "time-wait", "None", "CLOSED"),
        ("ESTABLISHED", "user", "None", "CLOSED"),
        ("LAST-ACK", "r2", "None", "CLOSED"),
    ],
)
def test_timers_expire_by_name(state: str, timer: str, sent: str, after: str) -> None:
    step = synfin.endpoint(state=state).timeout(timer)
    assert (str(step.sent), step.after.state) == (sent, after)


def test_each_rule_is_told_with_section_step_and_sentence() -> None:
    *_, last = synfin.endpoint(state="LAST-ACK").arrives("ACK", 302, 102).rules
    assert (last.rule, last.section) == ("ack_of_our_fin_in_last_ack", "3.10.7.4")
    assert last.step.startswith("fifth")
    assert last.sentence


def test_why_not_names_one_condition_at_a_time_with_its_values() -> None:
    step = synfin.endpoint(state="SYN-SENT").arrives("SYN,ACK", 300, 99)
    why = step.why_not("syn_sent_finds_the_acknowledgment_acceptable")
    (unmet,) = why.unmet
    assert (unmet.segment, unmet.endpoint) == (("SEG.ACK = 99",), ("SND.UNA = 100", "SND.NXT = 101"))
    assert unmet.values == "SEG.ACK = 99, but SND.UNA = 100 and SND.NXT = 101"


def test_why_not_says_where_processing_ended() -> None:
    step = synfin.endpoint(state="ESTABLISHED").arrives("FIN,ACK", 299, 101)
    why = step.why_not("fin_in_established")
    assert "unacceptable_segment_is_answered ends the processing (3.10.7.4 first" in why.reason
    assert why.unmet[0].rule == "acceptable_segment_goes_on"
    assert why.unmet[0].segment[0] == "SEG.SEQ = 299"


def test_why_not_of_a_rule_that_applies_for_another_event_or_section() -> None:
    step = synfin.endpoint(state="LISTEN").arrives("SYN", 300)
    assert step.why_not("syn_is_answered_with_syn_ack").reason == "syn_is_answered_with_syn_ack applies."
    assert "is a rule for CLOSE" in step.why_not("close_sends_a_fin").reason
    assert "in LISTEN a segment is processed by section 3.10.7.2" in step.why_not("fin_in_established").reason
    with pytest.raises(synfin.UnknownRule, match=r"did you mean fin_in_established\?"):
        step.why_not("fin_in_establishd")


def test_all_that_is_possible_is_what_can_be_done() -> None:
    for state in FIGURE_6_STATES:
        before = synfin.endpoint(state=state)
        events = {step.event for step in before.possible()}
        assert {"CLOSE", "ABORT", "STATUS"} <= events
        assert ("TIME-WAIT TIMEOUT" in events) == (state == "TIME-WAIT")
        assert all(step.start == before for step in before.possible())


def test_other_protocols_and_mutants_are_endpoints_too() -> None:
    lost_ack = synfin.endpoint("ack-without-plus-one", state="SYN-SENT").arrives("SYN,ACK", 300, 101)
    assert str(lost_ack.sent) == "<SEQ=101><ACK=300><CTL=ACK>"
    assert synfin.endpoint("rfc793", state="ESTABLISHED").arrives("RST", 305).after.state == "CLOSED"
    assert synfin.endpoint(state="ESTABLISHED").arrives("RST", 305).after.state == "ESTABLISHED"


def test_representations_take_one_line() -> None:
    step = synfin.endpoint("rfc793", state="LISTEN").arrives("SYN", 300)
    for shown in (step, step.start, step.after, step.why_not("listen_ignores_a_reset")):
        assert "\n" not in repr(shown)
    assert repr(step.endpoint).endswith("RCV.NXT=301 (rfc793)>")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"state": "OPEN"}, "there is no state 'OPEN'; there are: CLOSED, LISTEN"),
        ({"snd_uno": 1}, r"no variable 'snd_uno' \(did you mean snd_una\?\)"),
        ({"snd_una": 1 << 32}, "SND.UNA is 4294967296: it is a number from 0 to 4294967295"),
        ({"snd_una": "x"}, "SND.UNA is 'x'"),
        ({"iss": -1}, "ISS is -1"),
        ({"reading": "never"}, "there is no reading 'never'; there are: at-once, by-call"),
        ({"width": 2}, "3 to 32 bits, not 2"),
        ({"outcome": "BAD"}, "there is no outcome 'BAD'; there are: NONE, CLOSED"),
    ],
)
def test_an_endpoint_that_cannot_be_is_refused(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(synfin.BadEndpoint, match=message):
        synfin.endpoint(**arguments)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("<SEQ=1>>",), "is no segment: write it as"),
        (("<SEQ=1><CTL=ACK>",), "ACK and an acknowledgment number, or neither"),
        (("SYN,ACK", 1), "ACK and an acknowledgment number, or neither"),
        (("SYM", 1), "there is no control bit SYM; there are: SYN"),
        (("SYN",), "give seq="),
        (("SYN", 1 << 32), "SEQ is 4294967296: at 32 bits"),
    ],
)
def test_a_segment_that_cannot_be_is_refused(arguments: tuple[str, int], message: str) -> None:
    with pytest.raises(synfin.BadSegment, match=message):
        synfin.endpoint(state="ESTABLISHED").arrives(*arguments)


def test_a_window_of_its_own_is_refused_for_the_model_has_one() -> None:
    listener = synfin.endpoint(state="LISTEN", window=10)
    assert listener.arrives("SYN", 300, window=10).after.state == "SYN-RECEIVED"
    with pytest.raises(synfin.BadSegment, match="one window for both directions, and it is 10: not 20"):
        listener.arrives("SYN", 300, window=20)


@pytest.mark.parametrize(
    ("name", "octets", "message"),
    [
        ("FLY", 1, "there is no call 'FLY'"),
        ("CLOSE", 2, "CLOSE cannot have 2 octets"),
        ("SEND", 0, "0 octets"),
    ],
)
def test_a_call_that_cannot_be_is_refused(name: str, octets: int, message: str) -> None:
    with pytest.raises(synfin.BadEndpoint, match=message):
        synfin.endpoint(state="ESTABLISHED").call(name, octets)


def test_thousands_of_arrivals_take_a_second() -> None:
    """Some 40,000 a second by name, 100,000 by numbers, where this was written; a tenth of that must do."""
    established = synfin.endpoint(state="ESTABLISHED")
    segment = established.arrives("FIN,ACK", 301, 101).segment
    assert segment is not None
    begun = perf_counter()
    for _ in range(4000):
        established.arrives(segment)
    assert perf_counter() - begun < 1


def test_the_core_steps_on_plain_numbers() -> None:
    before = synfin.endpoint(state="ESTABLISHED")
    taken = before.machine.step(before.values, synfin.Event.CLOSE)
    assert taken is not None
    assert taken.values == before.call("CLOSE").endpoint.values
    assert before.machine.step(before.values, synfin.Event.TIME_WAIT_TIMEOUT) is None
