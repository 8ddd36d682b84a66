"""The same from Python: what the module says in its first lines is so."""

from __future__ import annotations

from xml.etree import ElementTree

import networkx
import pytest
import synfin
from synfin import api
from synfin.checker.engines.exploration import BadLimit
from synfin.checker.graph import ScopeFault
from synfin.checker.trace import replay
from synfin.checker.verdict import Verdict
from synfin.model.channels import Perfect
from synfin.model.scenarios.catalogue import SCENARIOS
from synfin.model.scenarios.scenario import BadScenario
from synfin.model.variants.catalogue import UnknownVariant
from synfin.proofs.claims.catalogue import UnknownClaim
from synfin.proofs.fairness import FAIR


def test_the_package_offers_what_the_module_does() -> None:
    assert set(synfin.__all__) == set(api.__all__)
    assert all(getattr(synfin, name) is getattr(api, name) for name in api.__all__)


def test_what_the_package_does_not_have_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="'synfin' has no attribute 'conquer'"):
        synfin.conquer  # noqa: B018 - looking it up is the test


def test_a_scenario_is_found_by_name() -> None:
    assert synfin.scenario("seed") is SCENARIOS["seed"]
    with pytest.raises(BadScenario, match="no scenario 'nowhere'"):
        synfin.scenario("nowhere")


def test_a_scenario_is_explored_by_name_or_as_it_is() -> None:
    by_name, itself = synfin.explore("four-way-close"), synfin.explore(synfin.scenario("four-way-close"))
    assert by_name.states == itself.states
    assert by_name.edges == itself.edges
    assert (len(by_name.states), by_name.complete) == (16, True)


def test_a_graph_is_handed_out_as_networkx() -> None:
    graph = synfin.explore("four-way-close")
    handed = graph.networkx()
    assert isinstance(handed, networkx.MultiDiGraph)
    assert (handed.number_of_nodes(), handed.number_of_edges()) == (len(graph.states), graph.transitions)
    assert handed.nodes[0]["A.state"] == "CLOSED"


def test_a_budget_ends_a_search() -> None:
    graph = synfin.explore("four-way-close", budget=5)
    assert (len(graph.states), graph.complete) == (5, False)


def test_an_engine_and_limits_are_chosen() -> None:
    native = synfin.explore("four-way-close", engine="native", seconds=60, memory=1 << 30)
    assert (native.engine, len(native.states), native.complete) == ("native", 16, True)
    assert (
        synfin.explore("four-way-close", engine="python", seconds=0).stop_reason
        == "the 0 seconds allowed are over"
    )
    result = synfin.check("both-closed", "four-way-close", engine="native", budget=5)
    assert (result.answer.verdict, result.engine) == (Verdict.UNDETERMINED, "native")


def test_an_engine_or_limit_that_cannot_be_is_told() -> None:
    with pytest.raises(BadLimit, match="no engine 'steam'; there are: auto, python, native"):
        synfin.explore("seed", engine="steam")
    with pytest.raises(BadLimit, match="the budget cannot be 0"):
        synfin.check("both-closed", "seed", budget=0)


def test_a_channel_that_overflows_is_a_fault_of_the_scenario() -> None:
    from dataclasses import replace

    narrow = replace(synfin.scenario("data-both-ways"), channel=Perfect(1))
    with pytest.raises(ScopeFault, match=r"Perfect\(1\) has no room for a segment"):
        synfin.explore(narrow)


def test_a_composed_has_the_records_that_predicates_speak_of() -> None:
    graph = synfin.explore("four-way-close")
    composed = synfin.compose("four-way-close")
    assert graph.where(composed.a.has_closed)
    assert not graph.where(composed.a.me.rcv_nxt == composed.a.me.rcv_nxt + 1)


def test_a_claim_is_settled_under_fairness() -> None:
    result = synfin.check("both-closed", "lossy-close")
    assert (result.answer.verdict, result.ok, result.case.fairness) == (Verdict.EXHAUSTED, True, FAIR)
    assert result.answer.trace is None


def test_the_example_of_the_module_draws_a_counterexample() -> None:
    result = synfin.check("both-closed", "lossy-close", variant="fin-not-repeated")
    assert (result.answer.verdict, result.ok) == (Verdict.REFUTED, True)
    picture = synfin.ladder(result)
    assert result.answer.trace is not None
    assert picture.trace == result.answer.trace
    assert picture.trace.headline in " ".join(str(picture).split())
    assert ElementTree.fromstring(picture._repr_svg_()).tag.endswith("svg")


def test_a_claim_without_a_counterexample_has_no_ladder() -> None:
    result = synfin.check("both-closed", "four-way-close")
    with pytest.raises(ValueError, match=r"nothing to draw: .* EXHAUSTED"):
        synfin.ladder(result)


@pytest.mark.parametrize(
    ("arguments", "variant", "error"),
    [
        (("both-open", "seed"), "rfc9293", UnknownClaim),
        (("both-closed", "nowhere"), "rfc9293", BadScenario),
        (("both-closed", "seed"), "mad", UnknownVariant),
    ],
)
def test_unknown_names_are_refused(arguments: tuple[str, str], variant: str, error: type[Exception]) -> None:
    with pytest.raises(error, match="there are: "):
        synfin.check(*arguments, variant=variant)


def test_a_run_draws_itself() -> None:
    picture = synfin.run("seed")
    assert "<SEQ=3233><CTL=SYN>" in str(picture)
    assert "FIN-WAIT-2" in picture._repr_svg_()
    replay(synfin.explore("seed").lowered, picture.trace)


def test_a_random_run_is_repeatable() -> None:
    assert synfin.run("lossy-close", seed=2).trace == synfin.run("lossy-close", seed=2).trace


def test_a_run_speaks_chinese() -> None:
    assert str(synfin.run("seed", lang="zh")) != str(synfin.run("seed"))
    assert any("\u4e00" <= character <= "\u9fff" for character in str(synfin.run("seed", lang="zh")))


def test_a_mutant_runs() -> None:
    assert "<ACK=36457>" in str(synfin.run("seed", variant="ack-without-plus-one"))
