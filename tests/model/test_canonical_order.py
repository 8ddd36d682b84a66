"""A hostile channel that is sorted and one that is not are the same system, step by step, claim by claim."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import pairwise

import pytest
import z3
from scopes import CRASHING, Unsorted
from synfin.checker.engines.explicit.check import check_on_graph
from synfin.checker.engines.exploration import explore
from synfin.checker.graph import StateGraph
from synfin.checker.system import State, System
from synfin.checker.verdict import Verdict
from synfin.model.channel_order import inserted
from synfin.model.channels import Channel, ChannelState, Hostile
from synfin.model.composed_system import ComposedSystem, compose
from synfin.model.scenarios.catalogue import SCENARIOS
from synfin.model.scenarios.scenario import Msl
from synfin.proofs.claim import Formulas, Liveness
from synfin.proofs.claims.catalogue import CLAIMS
from synfin.proofs.claims.rules import RuleClaim
from synfin.proofs.fairness import FAIR

SCOPES = {
    "hostile-handshake": SCENARIOS["hostile-handshake"],
    "figure-11": SCENARIOS["figure-11"],
    "hostile-close": SCENARIOS["hostile-close"],
    "one waits": replace(SCENARIOS["four-way-close"], msl=Msl.ENFORCED),
    # Both may wait at once, so that a segment may have two marks.
    "2 MSL": replace(SCENARIOS["simultaneous-close"], msl=Msl.ENFORCED),
    "quiet time": CRASHING,
}
SCOPE = pytest.mark.parametrize(
    ("name", "places"),
    [
        ("hostile-handshake", 2),
        pytest.param("hostile-handshake", 3, marks=pytest.mark.slow),
        ("figure-11", 3),
        pytest.param("2 MSL", 2, marks=pytest.mark.slow),
        pytest.param("quiet time", 2, marks=pytest.mark.slow),
    ],
    ids=str,
)


@cache
def composed_of(name: str, channel: Channel) -> ComposedSystem:
    return compose(replace(SCOPES[name], channel=channel))


@cache
def graph_of(name: str, channel: Channel) -> StateGraph:
    return explore(composed_of(name, channel).system)


def sorting(composed: ComposedSystem) -> Callable[[State], State]:
    """A state with its channels in canonical order: the marks go with their segments."""
    index = composed.system.index
    channels_at = [
        [
            tuple(index[str(one)] for one in place)
            for place in zip(channel.places, *map(channel.marks, channel.waiters), strict=True)
        ]
        for channel in composed.channels
    ]

    def fold(state: State) -> State:
        values = list(state)
        for places in channels_at:
            held = sorted((tuple(values[at] for at in place) for place in places), reverse=True)
            for place, segment in zip(places, held, strict=True):
                for at, value in zip(place, segment, strict=True):
                    values[at] = value
        return tuple(values)

    return fold


def marks(system: System) -> list[list[int]]:
    """For each action: the places of the marks of the segment that arrives, is lost or is duplicated."""
    old = [(name.split(".old.")[0], at) for name, at in system.index.items() if ".old." in name]
    return [
        [at for name, at in old if name in map(str, action.observe.values())] for action in system.actions
    ]


def steps(
    graph: StateGraph, source: int, fold: Callable[[State], State], marked: list[list[int]]
) -> set[object]:
    """The steps of a state: actor, event, rules, observation, target."""
    state, actions = graph.states[source], graph.system.actions
    return {
        (
            actions[action].actor,
            actions[action].event,
            actions[action].rules,
            tuple(sorted(graph.lowered.observe(action, state).items())),
            tuple(state[at] for at in marked[action]),
            fold(graph.states[target]),
        )
        for action, target in graph.edges[source]
    }


def difference(reduced: StateGraph, full: StateGraph, fold: Callable[[State], State]) -> str:
    """The difference of the quotient of the full graph from the reduced one; empty if there is none."""
    if odd := sum(fold(state) != state for state in reduced.states):
        return f"{odd} states are not in canonical order"
    if {*map(fold, full.states)} != {*reduced.states}:
        return "the states differ"
    marked = marks(full.system)
    for number, state in enumerate(full.states):
        if steps(full, number, fold, marked) != steps(reduced, reduced.index[fold(state)], fold, marked):
            return f"the steps differ from {full.system.show(state)}"
    doubled = sum(
        len(edges) - len(steps(reduced, at, fold, marked)) for at, edges in enumerate(reduced.edges)
    )
    return f"{doubled} steps are counted twice" if doubled else ""


@SCOPE
def test_sorting_is_a_bisimulation(name: str, places: int) -> None:
    reduced, full = graph_of(name, Hostile(places)), graph_of(name, Unsorted(places))
    assert reduced.complete and full.complete
    assert len(full.states) > len(reduced.states)
    assert difference(reduced, full, sorting(composed_of(name, Hostile(places)))) == ""


def formulas(composed: ComposedSystem) -> dict[str, Formulas]:
    return {
        claim.id: claim.under(composed, FAIR) if isinstance(claim, Liveness) else claim.formulas(composed)
        for claim in CLAIMS.values()
        if not isinstance(claim, RuleClaim)
    }


def verdicts(name: str, channel: Channel) -> dict[str, list[tuple[Verdict, int | None]]]:
    """For every claim, wherever it is meant: its verdicts, and after how many steps a refutation of safety."""
    graph, found = graph_of(name, channel), {}
    for claim, asked in formulas(composed_of(name, channel)).items():
        answers = [check_on_graph(graph, formula) for formula in asked]
        safety = not isinstance(CLAIMS[claim], Liveness)
        lengths = [len(a.trace.steps) if safety and a.trace else None for a in answers]
        found[claim] = [(a.verdict, length) for a, length in zip(answers, lengths, strict=True)]
    return found


@pytest.mark.parametrize(
    ("name", "places"),
    [("hostile-handshake", 2), pytest.param("hostile-close", 2, marks=pytest.mark.slow)],
)
def test_every_claim_has_the_same_verdicts(name: str, places: int) -> None:
    reduced = verdicts(name, Hostile(places))
    assert reduced == verdicts(name, Unsorted(places))
    met = {verdict for answers in reduced.values() for verdict, _ in answers}
    assert met == {Verdict.EXHAUSTED, Verdict.REFUTED}


@pytest.mark.parametrize("places", [1, 2, 3, 4])
def test_what_is_inserted_into_ordered_places_is_in_order(places: int) -> None:
    """For all segments: ordered, nothing lost, nothing duplicated; a full channel stays as it is."""
    before = [z3.BitVec(f"place {at}", 8) for at in range(places)]
    packed = z3.BitVec("packed", 8)
    full = before[-1] != 0
    after = inserted(before, packed, full)
    value = z3.BitVec("any", 8)

    def count(terms: list[z3.ExprRef]) -> z3.ExprRef:
        return z3.Sum([z3.If(term == value, 1, 0) for term in terms])

    def ordered(terms: list[z3.ExprRef]) -> z3.BoolRef:
        return z3.And([z3.UGE(one, next_) for one, next_ in pairwise(terms)])

    kept = z3.And([new == old for new, old in zip(after, before, strict=True)])
    taken = count([*after, z3.BitVecVal(0, 8)]) == count([*before, packed])
    solver = z3.Solver()
    solver.add(ordered(before), packed != 0)
    assert solver.check(z3.Not(z3.And(ordered(after), z3.If(full, kept, taken)))) == z3.unsat
    assert solver.check(full) == solver.check(z3.Not(full)) == z3.sat


# Planted errors


def planted(name: str, target: str, error: object, monkeypatch: pytest.MonkeyPatch) -> str:
    full = graph_of(name, Unsorted(2))
    monkeypatch.setattr(f"synfin.model.channels.{target}", error)
    composed = compose.__wrapped__(replace(SCOPES[name], channel=Hostile(2)))
    return difference(explore(composed.system), full, sorting(composed))


def by_its_last_bits(places: list[z3.BitVecRef], packed: z3.BitVecRef, full: z3.BoolRef) -> list[z3.ExprRef]:
    """A wrong sort key: SEG.ACK and the text alone."""
    first, second = places
    behind = z3.UGE(z3.Extract(7, 0, first), z3.Extract(7, 0, packed))
    free = z3.Not(full)
    return [
        z3.If(z3.And(free, z3.Not(behind)), packed, first),
        z3.If(free, z3.If(behind, packed, first), second),
    ]


def as_a_set(places: list[z3.BitVecRef], packed: z3.BitVecRef, full: z3.BoolRef) -> list[z3.ExprRef]:
    """A segment that is in the channel already is not put there again."""
    there = z3.Or([place == packed for place in places])
    return [
        z3.If(there, place, after)
        for place, after in zip(places, inserted(places, packed, full), strict=True)
    ]


@pytest.mark.parametrize(
    ("insertion", "found"),
    [
        (inserted, ""),
        (by_its_last_bits, "states are not in canonical order"),
        (as_a_set, "the states differ"),
    ],
    ids=["none", "a wrong sort key", "a set"],
)
def test_a_planted_error_is_found(
    insertion: Callable[..., list[z3.ExprRef]], found: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported = planted("hostile-handshake", "inserted", insertion, monkeypatch)
    assert found in reported and bool(found) == bool(reported)


def whatever_its_marks(
    places: list[z3.BitVecRef], packed: z3.BitVecRef, full: z3.BoolRef
) -> list[z3.ExprRef]:
    """Two marks, the last bits, are no part of the order: of two equal segments the new one is in front."""
    first, second = places
    behind = z3.UGT(z3.LShR(first, 2), z3.LShR(packed, 2))
    free = z3.Not(full)
    return [
        z3.If(z3.And(free, z3.Not(behind)), packed, first),
        z3.If(free, z3.If(behind, packed, first), second),
    ]


def left_behind(channel: ChannelState, at: int) -> dict[str, z3.ExprRef]:
    """The segments behind one that is taken move up, and their marks stay."""
    behind = (*channel.places[at + 1 :], z3.BitVecVal(0, channel.head.size()))
    return dict(zip(channel.names[at:], behind, strict=True))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "target", "error", "found"),
    [
        ("one waits", "inserted", whatever_its_marks, "states are not in canonical order"),
        ("2 MSL", "Wire.without", left_behind, "states are not in canonical order"),
        ("2 MSL", "Wire.marked", lambda channel, at: (), "the states differ"),
    ],
    ids=["no order of marks", "marks that stay", "a copy without marks"],
)
def test_a_planted_error_in_the_marks_is_found(
    name: str, target: str, error: object, found: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found in planted(name, target, error, monkeypatch)


def test_a_step_left_out_is_found() -> None:
    """The second segment is never lost; the states are the same."""
    reduced, full = graph_of("hostile-handshake", Hostile(2)), graph_of("hostile-handshake", Unsorted(2))
    actions = reduced.system.actions
    late = {at for at, action in enumerate(actions) if action.name.endswith(" loses segment 2")}
    edges = [[(at, target) for at, target in row if at not in late] for row in reduced.edges]
    fold = sorting(composed_of("hostile-handshake", Hostile(2)))
    assert "the steps differ" in difference(replace(reduced, edges=edges), full, fold)
