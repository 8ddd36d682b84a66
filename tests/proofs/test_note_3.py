"""The two readings of Note 3 of Figure 5 (3.5.2 and 3.10.5): which side old segments cannot reach."""

from __future__ import annotations

import pytest
from synfin.checker.engines.explicit.check import check_on_graph
from synfin.checker.verdict import Verdict
from synfin.model.state import Outcome
from synfin.model.variants.catalogue import RFC_9293
from synfin.proofs.claims.closing import reopens_over_empty_channels
from synfin.proofs.runner import ClaimRunner

HELD, REFUTED = Verdict.EXHAUSTED, Verdict.REFUTED


@pytest.mark.parametrize(
    ("variant", "outcome", "verdict"),
    [
        (RFC_9293, Outcome.ABORTED, REFUTED),
        ("note-3", Outcome.ABORTED, HELD),
        (RFC_9293, Outcome.RESET, REFUTED),
        ("note-3", Outcome.RESET, REFUTED),
    ],
)
def test_note_3_protects_the_side_that_aborts_and_not_the_other(
    variant: str, outcome: Outcome, verdict: Verdict, runner: ClaimRunner
) -> None:
    composed, graph = (
        runner.composed("abort-and-reopen", variant),
        runner.graph("abort-and-reopen", variant),
    )
    side = composed.a if outcome is Outcome.ABORTED else composed.b
    assert check_on_graph(graph, reopens_over_empty_channels(composed, side, outcome)).verdict is verdict


def test_by_note_3_an_old_octet_meets_time_wait_and_not_the_next_connection(runner: ClaimRunner) -> None:
    """The ABORT of the script leaves A in TIME-WAIT, so that it cannot open again at once."""
    graph = runner.graph("abort-and-reopen", "note-3")
    shown = [graph.system.show(state) for state in graph.states]
    waiting = [state for state in shown if state["A.state"] == "TIME-WAIT" and state["B→A.0"] != "–"]
    assert waiting
    opening = [state for state in shown if state["A.state"] == "SYN-SENT" and state["A.openings"] == "2"]
    assert opening
    assert all("DATA" not in state["B→A.0"] for state in opening)
