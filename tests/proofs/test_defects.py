"""Known defects are found by the checker, each in a shortest run, and gone where they are cured."""

from __future__ import annotations

import re
from dataclasses import replace
from types import ModuleType

import pytest
import z3
from synfin.checker.engines.explicit.search import ScopeFault
from synfin.checker.trace import replay
from synfin.checker.verdict import Verdict
from synfin.locales import translate
from synfin.model.channels import Channel, ChannelState, Lossy
from synfin.model.composed_system import DUPLICATION, LOSS, loses
from synfin.model.rule import Event
from synfin.model.scenarios.catalogue import SCENARIOS
from synfin.model.segment_layout import is_present, value_of
from synfin.model.state import State
from synfin.model.variants.catalogue import RFC_9293
from synfin.proofs.claim import Formulas
from synfin.proofs.defects import Defect, Seeker, defects_named
from synfin.proofs.defects.closing import EARLY_CLOSE as EARLY_CLOSE_REORDERED
from synfin.proofs.defects.opening import EARLY_CLOSE
from synfin.proofs.query import QueryResult
from synfin.proofs.runner import UnknownClaim, check_on_graph
from synfin.runs import example

pytestmark = pytest.mark.xdist_group("defects")

SEEKER = Seeker()
"""Its graphs are shared by all that is asked here."""

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
"""How long the run of each fault is, its loop included."""

QUICK = ("defect-4", "defect-6")
"""What is looked for in every run of the tests."""

LATER = tuple(name for name in ALL if name not in QUICK)

LONG_FOR_Z3 = ("defect-7", "defect-8")
"""Where z3 would take minutes for a run of twenty steps and more."""


def formulas(found: QueryResult) -> Formulas:
    composed = SEEKER.composed(found.question.scenario, found.question.variant)
    formula = found.question.formula(composed)
    return formula if isinstance(formula, tuple) else (formula,)


def found_as_told(name: str) -> None:
    """The faults show, in runs of the length told; the cures hold; every run replays."""
    looked = SEEKER.look(ALL[name])
    assert looked.ok, [
        (one.question.says, one.question.variant, one.holds) for one in looked.all if not one.ok
    ]
    assert all(one.answer.verdict is Verdict.REFUTED for one in looked.faults)
    lengths = [len(one.answer.trace.steps) for one in looked.faults if one.answer.trace is not None]
    assert tuple(lengths) == STEPS[name]
    for one in looked.all:
        if one.shown is not None:
            replay(SEEKER.graph(one.question.scenario, one.question.variant).lowered, one.shown)


def z3_agrees(name: str, cross: ModuleType) -> None:
    """Each formula that the search refutes z3 refutes too, after as many steps or by no longer a lasso."""
    for one in SEEKER.look(ALL[name]).faults:
        graph = SEEKER.graph(one.question.scenario, one.question.variant)
        refuted = [f for f in formulas(one) if check_on_graph(graph, f).verdict is Verdict.REFUTED]
        assert refuted
        for formula in refuted:
            trace = check_on_graph(graph, formula).trace
            assert trace is not None
            assert cross.engines_differ(graph, formula, len(trace.steps)) == ""


@pytest.mark.parametrize("name", QUICK)
def test_a_defect_is_found_and_cured(name: str) -> None:
    found_as_told(name)


@pytest.mark.slow
@pytest.mark.parametrize("name", LATER)
def test_a_defect_is_found_and_cured_after_a_while(name: str) -> None:
    found_as_told(name)


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in ALL if name not in LONG_FOR_Z3])
def test_two_engines_find_it_alike(name: str, cross: ModuleType) -> None:
    z3_agrees(name, cross)


def test_a_defect_that_is_not_there_is_not_found() -> None:
    """The same questions of rules that have been cured: the checker does not repeat what it is told."""
    fault, *_ = ALL["defect-6"].faults
    looked = SEEKER.look(replace(ALL["defect-6"], faults=(replace(fault, variant="note-3"),), besides=()))
    assert not looked.ok
    assert not looked.is_open
    assert [one.holds for one in looked.faults] == [True]


def test_a_cure_that_does_not_help_is_told() -> None:
    cure, *_ = ALL["defect-4"].cures
    looked = SEEKER.look(replace(ALL["defect-4"], cures=(replace(cure, variant=RFC_9293),)))
    assert not looked.ok


def test_each_is_told_once_in_the_order_of_its_number() -> None:
    assert list(ALL) == [f"defect-{number}" for number in range(1, 14)] == list(STEPS)


def test_every_text_exists_in_both_languages() -> None:
    def told(defect: Defect) -> list[tuple[str, str]]:
        texts = ("title", "says", "happens", "cure")
        own = [(getattr(defect, name), getattr(defect, f"{name}_zh")) for name in texts]
        asked = [(question.says, question.says_zh) for question in defect.questions]
        titles = [q.scenario.title for q in defect.questions]
        return own + asked + [(title, translate(title, "zh")) for title in titles]

    for defect in ALL.values():
        for english, chinese in told(defect):
            assert english and not CHINESE.search(english)
            assert CHINESE.search(chinese)
        assert defect.cites[0].isdigit() and defect.source


def test_the_scenarios_of_the_defects_have_names_of_their_own() -> None:
    scenarios = {question.scenario for defect in ALL.values() for question in defect.questions}
    assert len({scenario.name for scenario in scenarios}) == len(scenarios)
    for scenario in scenarios:
        assert SCENARIOS.get(scenario.name, scenario) == scenario


def test_every_run_that_is_told_can_be_taken() -> None:
    for defect in ALL.values():
        if defect.told is not None:
            assert example(SEEKER.composed(defect.told.scenario, defect.told.variant)).steps


# What is said of how they happen

Arcs = dict[int, list[int]]

ROOMY = replace(EARLY_CLOSE, name="crossing-and-early-close-with-room", channel=Lossy(5))
"""With so much room that no segment is lost because a wire is full."""


def within_reach(arcs: Arcs, start: list[int]) -> set[int]:
    """The states that these arcs lead to."""
    found, waiting = set(start), list(start)
    while waiting:
        new = [target for target in arcs.get(waiting.pop(), ()) if target not in found]
        found.update(new)
        waiting += new
    return found


def loses_a_fin(seen: dict[str, int], channel: ChannelState) -> bool:
    """What is seen of the step is that the network loses a FIN on this wire."""
    lost = value_of(seen.get(loses(channel), 0), channel.width)
    return lost is not None and "FIN" in lost.control


@pytest.mark.parametrize(
    ("safe", "hangs"), [((), True), ((0,), False), ((1,), False)], ids=("none", "A's FIN", "B's FIN")
)
def test_crossing_syns_hang_only_where_both_fins_are_lost(safe: tuple[int, ...], hangs: bool) -> None:
    """As defect-3 says: a FIN that arrives acknowledges a SYN, and both can still close."""
    composed, graph = SEEKER.composed(ROOMY, RFC_9293), SEEKER.graph(ROOMY, RFC_9293)
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


# Networks that reorder and lose nothing


def test_the_network_of_a_defect_of_reordering_neither_loses_nor_duplicates() -> None:
    events = {action.event for action in SEEKER.composed(EARLY_CLOSE_REORDERED, RFC_9293).system.actions}
    assert Event.SEGMENT_ARRIVES.value in events
    assert not events & {LOSS, DUPLICATION}
    assert EARLY_CLOSE_REORDERED.scope["channels"] == "Channel(4, reorders=True)"


def test_a_channel_that_never_loses_must_not_overflow() -> None:
    scenario = replace(EARLY_CLOSE_REORDERED, name="narrow", channel=Channel(2, reorders=True))
    with pytest.raises(
        ScopeFault, match=r"overflowed: Channel.* has no room for a segment; give it more places"
    ):
        SEEKER.graph(scenario, RFC_9293)


def test_an_unknown_defect_is_refused() -> None:
    with pytest.raises(
        UnknownClaim, match="no defect 'defect-0'; there are defect-1 to defect-13, and defects for all"
    ):
        defects_named("defect-0")
