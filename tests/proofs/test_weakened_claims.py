"""Where agreement between the sides ends, and how: the runs behind the reasons that the claims give."""

from __future__ import annotations

import pytest
import z3
from synfin.checker.engines.explicit.check import check_on_graph
from synfin.checker.properties.leads_to import LeadsTo
from synfin.checker.properties.step_property import EveryStep
from synfin.checker.verdict import Verdict
from synfin.model.state import State
from synfin.model.variants.catalogue import RFC_9293
from synfin.proofs.claims.agreement import NO_HALF_OPEN, PERFECT, UNDISTURBED
from synfin.proofs.claims.catalogue import CLAIMS
from synfin.proofs.claims.legal_transitions import SYN_UNACKNOWLEDGED
from synfin.proofs.fairness import full_fairness
from synfin.proofs.query import sends_with
from synfin.proofs.runner import ClaimRunner


def last_state(runner: ClaimRunner, claim: str, scenario: str) -> dict[str, str]:
    """The end of the shortest run that refutes a claim, as it prints."""
    composed, graph = runner.composed(scenario, RFC_9293), runner.graph(scenario, RFC_9293)
    answers = [check_on_graph(graph, formula) for formula in CLAIMS[claim].formulas(composed)]
    trace = min((one.trace for one in answers if one.trace is not None), key=lambda one: len(one.steps))
    return dict(composed.system.show(trace.states[-1]))


def test_what_is_undisturbed_has_no_failure_no_abort_and_no_attacker() -> None:
    assert {"four-way-close", "lossy-close", "early-calls", "seed"} <= set(UNDISTURBED)
    assert not {
        "half-open",
        "reset",
        "lossy-abort",
        "giving-up",
        "blind-attack",
        "close-with-unread-data",
    } & set(UNDISTURBED)
    assert set(PERFECT) < set(UNDISTURBED)
    assert "lossy-close" not in PERFECT


def test_after_an_abort_the_peer_is_open_only_while_the_reset_is_on_its_way(runner: ClaimRunner) -> None:
    end = last_state(runner, NO_HALF_OPEN.id, "reset")
    assert {end["A.state"], end["B.state"]} == {"CLOSED", "ESTABLISHED"}
    assert "RST" in end["A→B.0"] + end["A→B.1"] + end["A→B.2"]
    end = last_state(runner, "established-peer", "lossy-abort")
    assert {end["A.state"], end["B.state"]} == {"CLOSED", "ESTABLISHED"}
    assert "RST" not in end["A→B.0"] + end["A→B.1"]


@pytest.mark.parametrize(("scenario", "queued"), [("early-calls", "yes"), ("shut-window", "no")])
def test_over_a_quiet_channel_a_fin_may_wait_in_a_queue_or_be_refused(
    scenario: str, queued: str, runner: ClaimRunner
) -> None:
    end = last_state(runner, "quiet-channel-agreement", scenario)
    assert (end["A.state"], end["B.state"]) == ("FIN-WAIT-1", "ESTABLISHED")
    assert end["A.close_pending"] == queued
    assert (end["A.snd_una"] == end["A.snd_nxt"]) is (queued == "yes")


def test_a_lost_ack_leaves_the_channel_quiet_and_the_sides_apart(runner: ClaimRunner) -> None:
    end = last_state(runner, "quiet-channel-agreement", "lossy-handshake")
    assert (end["A.state"], end["B.state"]) == ("ESTABLISHED", "SYN-RECEIVED")


def test_fin_wait_2_waits_for_ever_if_the_peer_does_not_close(runner: ClaimRunner) -> None:
    """The RFC has no timeout there, and no user is obliged to call CLOSE."""
    composed = runner.composed("four-way-close", RFC_9293)
    goal = composed.a.me.is_in(State.TIME_WAIT, State.CLOSED)
    formula = LeadsTo(composed.a.me.is_in(State.FIN_WAIT_2), goal, full_fairness(composed))
    answer = check_on_graph(runner.graph("four-way-close", RFC_9293), formula)
    assert answer.verdict is Verdict.REFUTED
    assert answer.trace is not None
    end = composed.system.show(answer.trace.states[-1])
    assert (end["A.state"], end["B.state"]) == ("FIN-WAIT-2", "CLOSE-WAIT")


@pytest.mark.parametrize("scenario", ["early-close", "split-handshake"])
def test_in_which_states_a_syn_ack_is_sent(scenario: str, runner: ClaimRunner) -> None:
    """SYN-RECEIVED, or the two states that lead to it."""
    composed, graph = runner.composed(scenario, RFC_9293), runner.graph(scenario, RFC_9293)
    found = set()
    for side, _ in composed.sides:
        syn_ack = z3.And(sends_with(side, "syn"), sends_with(side, "ack"))
        for state in State:
            never = EveryStep(z3.Not(z3.And(syn_ack, side.me.is_in(state))))
            if check_on_graph(graph, never).verdict is Verdict.REFUTED:
                found.add(state)
    assert found and found <= {State.LISTEN, State.SYN_SENT, *SYN_UNACKNOWLEDGED}
