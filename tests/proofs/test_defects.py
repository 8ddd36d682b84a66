"""Known defects are reproduced by the checker, each by a shortest run, and do not occur where they are cured."""

from __future__ import annotations

import re
from dataclasses import replace
from types import ModuleType

import pytest
import z3
from synfin.checker.engines.explicit.check import check_on_graph
from synfin.checker.graph import ScopeFault
from synfin.checker.trace import replay
from synfin.checker.verdict import Verdict
from synfin.locales import translate
from synfin.model.channels import Channel, ChannelState, Lossy
from synfin.model.composed_system import compose, loses
from synfin.model.rule import Event
from synfin.model.scenarios.catalogue import SCENARIOS
from synfin.model.segment_layout import is_present, value_of
from synfin.model.state import State
from synfin.model.variants.catalogue import RFC_9293
from synfin.proofs.claim import Formulas
from synfin.proofs.claims.catalogue import UnknownClaim
from synfin.proofs.defects import Defect, check_defect, defects_named
from synfin.proofs.defects.opening import EARLY_CLOSE
from synfin.proofs.query_runner import QueryResult, QueryRunner
from synfin.runs import example

pytestmark = pytest.mark.xdist_group("defects")

RUNNER = QueryRunner()
"""Its graphs are shared by the tests."""

ALL = {defect.id: defect for defect in defects_named("defects")}

CHINESE = re.compile(r"[\u4e00-\u9fff]")

STEPS = {
    "defect-1": (2,),
    "defect-2": (3, 7),
    "defect-3": (5, 14),
    "defect-4": (13, 14),
    "defect-5": (11,),
    "defect-6": (6, 9),
    "defect-7": (14, 22),
    "defect-8": (20, 19),
    "defect-9": (11,),
    "defect-10": (3, 3),
    "defect-11": (5, 6),
    "defect-12": (7, 9, 7),
    "defect-13": (13, 13),
}
"""The length of the run of each fault, its loop included."""

QUICK = ("defect-4", "defect-6")
"""What is result for in every run of the tests."""

LATER = tuple(name for name in ALL if name not in QUICK)

LONG_FOR_Z3 = ("defect-7", "defect-8")
"""Where z3 would take minutes for a run of twenty steps and more."""


def formulas(found: QueryResult) -> Formulas:
    composed = RUNNER.composed(found.query.scenario, found.query.variant)
    formula = found.query.formula(composed)
    return formula if isinstance(formula, tuple) else (formula,)


def reproduced_and_cured(name: str) -> None:
    """The faults show, in runs of the recorded length; the cures hold; every run replays."""
    result = check_defect(ALL[name], RUNNER)
    assert result.ok, [(one.query.text, one.query.variant, one.holds) for one in result.answers if not one.ok]
    assert all(one.answer.verdict is Verdict.REFUTED for one in result.faults)
    lengths = [len(one.answer.trace.steps) for one in result.faults if one.answer.trace is not None]
    assert tuple(lengths) == STEPS[name]
    for one in result.answers:
        if one.trace is not None:
            replay(RUNNER.graph(one.query.scenario, one.query.variant).lowered, one.trace)


def z3_agrees(name: str, cross: ModuleType) -> None:
    """Each formula that the search refutes z3 refutes too, after as many steps or by no longer a lasso."""
    for one in check_defect(ALL[name], RUNNER).faults:
        graph = RUNNER.graph(one.query.scenario, one.query.variant)
        refuted = [f for f in formulas(one) if check_on_graph(graph, f).verdict is Verdict.REFUTED]
        assert refuted
        for formula in refuted:
            trace = check_on_graph(graph, formula).trace
            assert trace is not None
            assert cross.engines_differ(graph, formula, len(trace.steps)) == ""


@pytest.mark.parametrize("name", QUICK)
def test_a_defect_is_reproduced_and_cured(name: str) -> None:
    reproduced_and_cured(name)


@pytest.mark.slow
@pytest.mark.parametrize("name", LATER)
def test_a_slow_defect_is_reproduced_and_cured(name: str) -> None:
    reproduced_and_cured(name)


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in ALL if name not in LONG_FOR_Z3])
def test_two_engines_find_it_alike(name: str, cross: ModuleType) -> None:
    z3_agrees(name, cross)


def test_a_defect_of_cured_rules_is_not_reproduced() -> None:
    """The same queries on cured rules have the opposite answer."""
    fault, *_ = ALL["defect-6"].faults
    result = check_defect(
        replace(ALL["defect-6"], faults=(replace(fault, variant="note-3"),), related=()), RUNNER
    )
    assert not result.ok
    assert not result.is_undetermined
    assert [one.holds for one in result.faults] == [True]


def test_a_cure_that_does_not_help_is_not_ok() -> None:
    cure, *_ = ALL["defect-4"].cures
    result = check_defect(replace(ALL["defect-4"], cures=(replace(cure, variant=RFC_9293),)), RUNNER)
    assert not result.ok


def test_each_is_listed_once_in_the_order_of_its_number() -> None:
    assert list(ALL) == [f"defect-{number}" for number in range(1, 14)] == list(STEPS)


def test_every_text_exists_in_both_languages() -> None:
    def texts_of(defect: Defect) -> list[tuple[str, str]]:
        own = (defect.title, defect.standard, defect.consequence, defect.cure)
        texts = (*own, *(text for query in defect.queries for text in (query.text, query.scenario.title)))
        return [(text, translate(text, "zh")) for text in texts]

    for defect in ALL.values():
        for english, chinese in texts_of(defect):
            assert english and not CHINESE.search(english)
            assert CHINESE.search(chinese)
        assert defect.cites[0].isdigit() and defect.source


def test_the_scenarios_of_the_defects_have_names_of_their_own() -> None:
    scenarios = {query.scenario for defect in ALL.values() for query in defect.queries}
    assert len({scenario.name for scenario in scenarios}) == len(scenarios)
    for scenario in scenarios:
        assert SCENARIOS.get(scenario.name, scenario) == scenario


def test_every_example_run_can_be_taken() -> None:
    for defect in ALL.values():
        if defect.example is not None:
            assert example(RUNNER.composed(defect.example.scenario, defect.example.variant)).steps


# How they happen

Arcs = dict[int, list[int]]

ROOMY = replace(EARLY_CLOSE, name="crossing-and-early-close-with-room", channel=Lossy(5))
"""With so much room that no segment is lost because a channel is full."""


def within_reach(arcs: Arcs, start: list[int]) -> set[int]:
    """The states that these arcs lead to."""
    found, waiting = set(start), list(start)
    while waiting:
        new = [target for target in arcs.get(waiting.pop(), ()) if target not in found]
        found.update(new)
        waiting += new
    return found


def loses_a_fin(seen: dict[str, int], channel: ChannelState) -> bool:
    """The network loses a FIN in this channel in the step."""
    lost = value_of(seen.get(loses(channel), 0), channel.width)
    return lost is not None and "FIN" in lost.control


@pytest.mark.parametrize(
    ("safe", "hangs"), [((), True), ((0,), False), ((1,), False)], ids=("none", "A's FIN", "B's FIN")
)
def test_crossing_syns_hang_only_where_both_fins_are_lost(safe: tuple[int, ...], hangs: bool) -> None:
    """As defect-3 says: a FIN that arrives acknowledges a SYN, and both can still close."""
    composed, graph = RUNNER.composed(ROOMY, RFC_9293), RUNNER.graph(ROOMY, RFC_9293)
    channels = [composed.channels[place] for place in safe]
    assert not graph.where(z3.Or([is_present(channel.places[-1]) for channel in composed.channels]))
    onward, back = Arcs(), Arcs()
    for source, steps in enumerate(graph.edges):
        for action, target in steps:
            back.setdefault(target, []).append(source)
            seen = graph.lowered.observe(action, graph.states[source])
            if not any(loses_a_fin(seen, channel) for channel in channels):
                onward.setdefault(source, []).append(target)
    closed = graph.where(z3.And([side.me.is_in(State.CLOSED) for side, _ in composed.sides]))
    assert (within_reach(onward, [0]) <= within_reach(back, closed)) is not hangs


# A network that reorders and loses nothing


def test_a_network_that_reorders_alone_neither_loses_nor_duplicates() -> None:
    scenario = replace(SCENARIOS["early-close"], name="kind", channel=Channel(4, reorders=True))
    events = {action.event for action in compose(scenario).system.actions}
    assert Event.SEGMENT_ARRIVES.value in events
    assert not events & {"loss", "duplication"}


def test_a_channel_that_never_loses_must_not_be_full() -> None:
    scenario = replace(SCENARIOS["early-close"], name="narrow", channel=Channel(2, reorders=True))
    with pytest.raises(ScopeFault, match="give it more places"):
        RUNNER.graph(scenario, RFC_9293)


def test_an_unknown_defect_is_refused() -> None:
    with pytest.raises(
        UnknownClaim, match="no defect 'defect-0'; there are defect-1 to defect-13, and defects for all"
    ):
        defects_named("defect-0")
