"""Figures 6 to 13 of RFC 9293 are runs of the model, line by line."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from synfin.checker.trace import Trace
from synfin.model.composed_system import ComposedSystem, compose, delivers, sends
from synfin.model.scenarios.catalogue import SCENARIOS
from synfin.model.scenarios.figures import FIGURES, Figure, Line
from synfin.model.segment_layout import SegmentValue, value_of
from synfin.model.state import State
from synfin.proofs.figure_replay import Departure, FigureReplay, line_by_line
from synfin.runs import example, refusals

AS_PRINTED = [name for name in FIGURES if name != "figure-7"]


@cache
def composed_of(name: str) -> ComposedSystem:
    return compose(SCENARIOS[name])


@cache
def run_of(name: str) -> Trace:
    return example(composed_of(name))


def read(name: str, figure: Figure | None = None) -> tuple[FigureReplay, ...]:
    return line_by_line(composed_of(name), figure or FIGURES[name], run_of(name))


def departures(found: tuple[FigureReplay, ...]) -> dict[int, list[Departure]]:
    return {row.line.number: list(row.departures) for row in found if row.departures}


def states_after(name: str, step: int) -> tuple[State, State]:
    shown = composed_of(name).system.show(run_of(name).states[step])
    a, b = (State[shown[f"{side}.state"].replace("-", "_")] for side in "AB")
    return a, b


# The rows


def test_a_row_is_read_with_its_states_its_segment_and_its_ends() -> None:
    line = Line.read("3 | SYN-RECEIVED | <-- <SEQ=300><CTL=SYN> <-- | SYN-SENT")
    assert (line.number, line.a, line.b, line.sender) == (3, State.SYN_RECEIVED, State.SYN_SENT, "B")
    assert (line.segment, line.leaves, line.arrives) == (SegmentValue(("SYN",), 300, 0, 0), True, True)


def test_an_ellipsis_is_a_segment_still_in_the_network() -> None:
    leaving = Line.read("2 | SYN-SENT | --> <SEQ=100><CTL=SYN> ... |")
    arriving = Line.read("4 | | ... <SEQ=100><CTL=SYN> --> | SYN-RECEIVED")
    assert (leaving.sender, leaving.leaves, leaving.arrives) == ("A", True, False)
    assert (arriving.sender, arriving.leaves, arriving.arrives) == ("A", False, True)
    assert leaving.b is None and arriving.a is None


def test_what_is_no_segment_is_refused() -> None:
    with pytest.raises(ValueError, match="no segment between two endpoints"):
        Line.read("1 | LISTEN | BORED | LISTEN")


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_has_all_its_lines(name: str) -> None:
    numbers = list(dict.fromkeys(line.number for line in FIGURES[name].lines))
    assert numbers == list(
        range(1, {6: 5, 7: 7, 8: 8, 9: 7, 10: 3, 11: 5, 12: 6, 13: 4}[FIGURES[name].number] + 1)
    )


# The runs


@pytest.mark.parametrize("name", AS_PRINTED)
def test_the_model_does_what_the_figure_prints(name: str) -> None:
    found = read(name)
    assert departures(found) == {}
    assert all(bool(row.steps) == (row.line.segment is not None) for row in found)


@pytest.mark.parametrize("name", FIGURES)
def test_every_segment_of_a_run_is_in_the_figure_or_outside_it(name: str) -> None:
    """Only the handshake before line 1, and what comes after the last line, is not printed."""
    told = {step for row in read(name) for step in row.steps}
    seen = {
        number
        for number, step in enumerate(run_of(name).steps, 1)
        if any(key.startswith(("sends", "delivers")) for key in step.observed)
    }
    begins = FIGURES[name].begins
    beyond = {"figure-6": {8}, "figure-7": {7, 8}, "figure-9": {14, 15}}.get(name, set())
    assert seen - told == set(range(2, begins + 1)) | beyond


def test_figure_6_ends_with_the_acknowledgment_of_its_text() -> None:
    """Line 5 sends text; that it is acknowledged goes without saying."""
    last = run_of("figure-6").steps[-1]
    composed = composed_of("figure-6")
    acknowledged = value_of(last.observed[delivers(composed.a.into)], 32)
    assert acknowledged == SegmentValue(("ACK",), 301, 102, 0)


def test_figure_7_departs_where_the_crossing_syn_acks_arrive() -> None:
    """The figure opens the connection by the SYN,ACKs; to the letter of 3.10.7.4 they are old."""
    assert departures(read("figure-7")) == {
        6: [Departure("A", 5, "ESTABLISHED", "SYN-RECEIVED")],
        7: [Departure("B", 6, "ESTABLISHED", "SYN-RECEIVED")],
    }


@pytest.mark.parametrize(("step", "side", "seq", "rcv_nxt"), [(5, "A", 300, 301), (6, "B", 100, 101)])
def test_figure_7_departs_by_the_first_step_of_3_10_7_4(step: int, side: str, seq: int, rcv_nxt: int) -> None:
    """SEG.SEQ = IRS and SEG.LEN = 1: the segment ends before RCV.NXT, so no case of Table 6 holds."""
    composed, trace = composed_of("figure-7"), run_of("figure-7")
    (refusal,) = [refusal for refusal in refusals(composed, trace) if refusal.step == step]
    assert (refusal.side, refusal.segment.seq, refusal.segment.control) == (side, seq, ("SYN", "ACK"))
    assert (refusal.rule, refusal.lacks) == ("acceptable_segment_goes_on", ("it is acceptable",))
    assert f"RCV.NXT = {rcv_nxt}" in refusal.values
    (rule,) = trace.steps[step - 1].rules
    assert (rule.rule, rule.section) == ("unacceptable_segment_is_answered", "3.10.7.4")
    assert rule.step == "first, check sequence number"
    assert "it is not acceptable" in composed.system.by_name[trace.steps[step - 1].action].guard


@pytest.mark.parametrize(("refused", "opened", "peer"), [(5, 8, "B"), (6, 7, "A")])
def test_the_answering_ack_of_figure_7_opens_the_connection(refused: int, opened: int, peer: str) -> None:
    composed, trace = composed_of("figure-7"), run_of("figure-7")
    answered, opening = trace.steps[refused - 1], trace.steps[opened - 1]
    side = composed.a if peer == "A" else composed.b
    arrived = opening.observed[delivers(side.into)]
    assert arrived == answered.observed[sends(side.into)]
    numbers = (101, 301) if peer == "B" else (301, 101)
    assert value_of(arrived, 32) == SegmentValue(("ACK",), *numbers, 0)
    assert opening.actor == peer
    assert "ack_of_our_syn_opens_the_connection" in {rule.rule for rule in opening.rules}


def test_both_reach_established_in_figure_7_all_the_same() -> None:
    assert states_after("figure-7", len(run_of("figure-7").steps)) == (State.ESTABLISHED, State.ESTABLISHED)


# The reader sees what differs


@pytest.mark.parametrize(
    ("name", "printed", "other", "line", "departure"),
    [
        ("figure-8", "<SEQ=400>", "<SEQ=300>", 7, ("A", 7, "<SEQ=300><ACK=101><CTL=SYN,ACK>")),
        ("figure-8", "<SEQ=91><CTL=RST>", "<SEQ=91><CTL=FIN>", 5, ("A", 4, "<SEQ=91><CTL=FIN>")),
        ("figure-8", "5 | SYN-SENT", "5 | SYN-RECEIVED", 5, ("A", 4, "SYN-RECEIVED")),
        ("figure-6", "<DATA=1>", "", 5, ("A", 6, "<SEQ=101><ACK=301><CTL=ACK>")),
        ("figure-12", "5 | TIME-WAIT", "5 | CLOSING", 5, ("A", 10, "CLOSING")),
        ("figure-13", "| CLOSING\n", "| TIME-WAIT\n", 3, ("B", 9, "TIME-WAIT")),
        ("figure-11", "5 | LISTEN", "5 | CLOSED", 5, ("A", 4, "CLOSED")),
    ],
)
def test_another_number_or_state_is_a_departure(
    name: str, printed: str, other: str, line: int, departure: tuple[str, int, str]
) -> None:
    figure = FIGURES[name]
    assert printed in figure.rows
    changed = read(name, replace(figure, rows=figure.rows.replace(printed, other)))
    first = departures(changed)[line][0]
    assert (first.side, first.step, first.printed) == departure


def test_a_line_too_few_is_a_departure() -> None:
    figure = FIGURES["figure-8"]
    rows = [row for row in figure.rows.splitlines() if not row.startswith("5 ")]
    assert departures(read("figure-8", replace(figure, rows="\n".join(rows))))


def test_a_line_too_many_is_a_departure() -> None:
    figure = FIGURES["figure-12"]
    rows = figure.rows + "7 | CLOSED | --> <SEQ=101><CTL=RST> --> | CLOSED\n"
    assert {other.found for other in departures(read("figure-12", replace(figure, rows=rows)))[7]} == {
        "nothing more"
    }
