"""Only differences of numbers matter: every rule commutes with a shift, but for the one absolute number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import product

import pytest
import z3
from synfin.checker.engines.explicit.check import check_on_graph
from synfin.checker.engines.exploration import explore
from synfin.checker.engines.induction import check_by_induction
from synfin.checker.graph import StateGraph
from synfin.checker.properties.invariant import Always
from synfin.checker.system import State as Values
from synfin.checker.verdict import Verdict
from synfin.model.channel_order import OURS, THEIRS, in_order, known
from synfin.model.channels import Hostile, Lossy
from synfin.model.composed_system import ComposedSystem, compose
from synfin.model.open_endpoint import open_endpoint
from synfin.model.pipeline import Path, paths_of, rules_under
from synfin.model.rule import Acks, Event, Policy, Reading, Rule
from synfin.model.scenarios.catalogue import SCENARIOS
from synfin.model.scenarios.scenario import Opening, Scenario, User
from synfin.model.segment_layout import packed_value, value_of
from synfin.model.state import CONTROL_BITS, SYNCHRONIZED, TCB, USER, State, endpoint, segment
from synfin.model.variants.catalogue import Mutant, rules_of_variant
from synfin.proofs.claims.catalogue import CLAIMS
from synfin.proofs.claims.tcb import no_tcb_when_closed

WIDTH = 32
me, seg = endpoint("me", WIDTH), segment("seg", WIDTH)
OUR_SHIFT, THEIR_SHIFT, NONE = z3.BitVec("ours", WIDTH), z3.BitVec("theirs", WIDTH), z3.BitVecVal(0, WIDTH)

LATE = (State.SYN_RECEIVED, *SYNCHRONIZED)
"""The places where a reset of number 0 is compared with RCV.NXT."""

BEFORE = (State.CLOSED, State.LISTEN, State.SYN_SENT)


# Every rule, at 32 bits


def shift(name: str, state: State) -> z3.BitVecRef:
    """By how much a variable of the TCB is shifted in a state."""
    if name not in known(state):
        return NONE
    return OUR_SHIFT if name in OURS else THEIR_SHIFT


def bits_of(path: Path) -> list[tuple[bool, bool]]:
    """The RST and ACK bits of what arrives."""
    both = (False, True)
    return list(product(both, both)) if path.event is Event.SEGMENT_ARRIVES else [(False, False)]


Pairs = list[tuple[z3.ExprRef, z3.ExprRef]]


def known_here(path: Path, rst: bool, ack: bool) -> list[tuple[z3.ExprRef, z3.ExprRef]]:
    """The values that the state and the two bits decide; `test_what_is_not_known_is_zero` proves the rest."""
    unknown = [(getattr(me, name), NONE) for name in OURS + THEIRS if name not in known(path.state)]
    pending = [(me.ack_pending, z3.BoolVal(False))] if path.state in BEFORE else []
    return [(seg.rst, z3.BoolVal(rst)), (seg.ack, z3.BoolVal(ack)), *unknown, *pending]


def effects(path: Path) -> Iterator[tuple[z3.ExprRef, z3.BitVecRef | None]]:
    """The endpoint afterwards and the segment sent, each with the shift that it must have."""
    later = State(z3.simplify(path.then.state).as_long())
    for name in (*TCB, *USER):
        yield getattr(path.then, name), shift(name, later) if name in OURS + THEIRS else None
    if path.send is not None:
        sent = path.send
        answers_in_absolute = z3.is_true(sent.rst) and z3.is_true(sent.ack)
        yield sent.seq, None if answers_in_absolute else OUR_SHIFT
        yield sent.ack_number, THEIR_SHIFT if z3.is_true(sent.ack) else None
        yield from ((getattr(sent, field), None) for field in (*CONTROL_BITS, "text"))


def to_be_equal(path: Path, rst: bool, ack: bool) -> tuple[Pairs, Pairs] | None:
    """Conditions and effects: each with shifted numbers, beside itself and its shift; None: not taken."""
    case = known_here(path, rst, ack)
    conditions = [z3.substitute(condition, *case) for condition in path.when.values()]
    if any(z3.is_false(z3.simplify(condition)) for condition in conditions):
        return None
    shifted = [
        *((getattr(me, name), getattr(me, name) + shift(name, path.state)) for name in known(path.state)),
        (me.given.next_iss, me.given.next_iss + OUR_SHIFT),
        (seg.seq, seg.seq if rst and ack else seg.seq + THEIR_SHIFT),
        (seg.ack_number, seg.ack_number + OUR_SHIFT if ack else seg.ack_number),
    ]
    found = [(z3.substitute(term, *case), by) for term, by in effects(path)]
    return (
        [(z3.substitute(term, *shifted), term) for term in conditions],
        [(z3.substitute(term, *shifted), term if by is None else term + by) for term, by in found],
    )


def commutes(path: Path, rst: bool, ack: bool) -> bool:
    """z3's rewriting alone shows that to shift before the path and after it is the same."""
    both = to_be_equal(path, rst, ack)
    return both is None or all(
        z3.simplify(one, som=True).eq(z3.simplify(other, som=True)) for one, other in both[0] + both[1]
    )


def really_differs(path: Path, rst: bool, ack: bool) -> bool:
    """There are values for which the shift matters."""
    both = to_be_equal(path, rst, ack)
    assert both is not None
    before, after = (z3.And([one for one, _ in both[0]]), z3.And([other for _, other in both[0]]))
    solver = z3.SolverFor("QF_BV")
    solver.add(z3.Xor(before, after))
    return bool(solver.check() == z3.sat)


BOTH: tuple[frozenset[Policy], ...] = (
    frozenset({Acks.DELAYED, Reading.BY_CALL}),
    frozenset({Acks.IMMEDIATE, Reading.AT_ONCE}),
)


def exceptions(rules: tuple[Rule, ...]) -> list[tuple[Path, bool, bool]]:
    """The paths that do not commute, with the bits of the segment that arrives."""
    return [
        (path, rst, ack)
        for path in paths_of(rules, WIDTH)
        for rst, ack in bits_of(path)
        if not commutes(path, rst, ack)
    ]


@pytest.mark.parametrize("policies", BOTH, ids=["delayed", "immediate"])
def test_every_rule_commutes_with_a_shift_but_for_a_late_reset_of_number_0(
    policies: frozenset[Policy],
) -> None:
    """At 32 bits, for every path, every segment and every two shifts."""
    found = exceptions(rules_under(policies, rules_of_variant("rfc9293")))
    assert {(path.state, rst, ack) for path, rst, ack in found} == {(state, True, True) for state in LATE}
    assert {path.rules[-1].name for path, _, _ in found} == {
        "unacceptable_reset_is_dropped",
        "reset_outside_the_window",
        "reset_elsewhere_in_the_window_is_challenged",
        "reset_returns_to_listen",
        "reset_refuses_the_connection",
        "reset_ends_the_connection",
        "reset_cuts_the_closing_short",
    }
    assert all(really_differs(*exception) for exception in found if exception[0].state is State.SYN_RECEIVED)


def test_what_is_not_known_is_zero() -> None:
    """For any segments at all: by induction, at 32 bits."""
    system, side = open_endpoint()
    it = side.me

    def zero(names: tuple[str, ...]) -> z3.BoolRef:
        return z3.And([getattr(it, name) == 0 for name in names])

    unknown = {state: tuple(name for name in OURS + THEIRS if name not in known(state)) for state in State}
    holds = z3.And(
        *(z3.Implies(it.state == state, zero(names)) for state, names in unknown.items() if names),
        z3.Implies(it.is_in(*BEFORE), z3.Not(it.ack_pending)),
    )
    lemma = {"CLOSED has no TCB, LISTEN knows no peer": no_tcb_when_closed(side).holds}
    answer = check_by_induction(system, Always(holds), strengthening=lemma, unbounded=True)
    assert answer.verdict is Verdict.PROVED


def test_an_absolute_number_in_a_rule_is_found() -> None:
    """Planted: a SYN with the number 0 is not answered; a FIN is sent with its number doubled."""
    planted = {
        "syn_is_answered_with_syn_ack": lambda effect, me, seg: replace(
            effect, when={**effect.when, "it is not the first number": seg.seq != 0}
        ),
        "fin_is_sent_again": lambda effect, me, seg: replace(
            effect, send=replace(effect.send, seq=me.snd_una + me.snd_una)
        ),
    }
    rules = rules_under(BOTH[1], Mutant("absolute", "", planted).apply())
    names = {*planted, "text_is_sent_again"}
    found = {
        path.rules[-1].name
        for path in paths_of(rules, WIDTH)
        for rst, ack in bits_of(path)
        if path.rules[-1].name in names and not commutes(path, rst, ack)
    }
    assert found == set(planted)


# Whole graphs, at 4 bits


@cache
def graph_of(scenario: Scenario) -> StateGraph:
    return explore(compose(scenario).system)


def renumbered(scenario: Scenario, ours: int, theirs: int) -> Scenario:
    """The same scenario with other initial sequence numbers, old duplicates and all."""
    space = 1 << scenario.width

    old = tuple(replace(seg, seq=(seg.seq + ours) % space) for seg in scenario.old_to_b)
    assert all("ACK" not in seg.control for seg in old)
    return replace(
        scenario,
        iss_a=tuple((iss + ours) % space for iss in scenario.isss_a),
        iss_b=tuple((iss + theirs) % space for iss in scenario.isss_b),
        old_to_b=old,
    )


class Shift:
    """Shifts what A counts by one constant and what B counts by another, in states and segments."""

    def __init__(self, composed: ComposedSystem, ours: int, theirs: int) -> None:
        self.composed = composed
        self.by = {"A": (ours, theirs), "B": (theirs, ours)}
        self.segment = cache(self._segment)
        self.space = 1 << composed.scenario.width

    def _segment(self, packed: int, sender: str) -> int:
        """A packed segment; the number of a reset with an ACK stays."""
        width = self.composed.scenario.width
        value = value_of(packed, width)
        if value is None:
            return packed
        ours, theirs = self.by[sender]
        answers_in_absolute = {"RST", "ACK"} <= {*value.control}
        seq = value.seq if answers_in_absolute else (value.seq + ours) % self.space
        ack = (value.ack_number + theirs) % self.space if "ACK" in value.control else value.ack_number
        return packed_value(replace(value, seq=seq, ack_number=ack), width)

    def state(self, values: Values) -> Values:
        """A state, its hostile channels in order again."""
        index, shifted = self.composed.system.index, list(values)
        for side, _ in self.composed.sides:
            ours, theirs = self.by[side.name]
            for name in known(State(values[index[f"{side.name}.state"]])):
                at = index[f"{side.name}.{name}"]
                shifted[at] = (values[at] + (ours if name in OURS else theirs)) % self.space
            places = [index[str(place)] for place in side.out.places]
            packed = [self.segment(values[at], side.name) for at in places]
            for at, value in zip(
                places, in_order(packed) if side.out.channel.is_sorted else packed, strict=True
            ):
                shifted[at] = value
        return tuple(shifted)

    def seen(self, observed: dict[str, int]) -> dict[str, int]:
        """The observation of a step: `sends A→B` shows a segment of A's."""
        return {key: self.segment(packed, key.split()[1][0]) for key, packed in observed.items()}


def steps(graph: StateGraph, shifted: Shift) -> set[object]:
    """Every state with every step from it, shifted."""
    states = [shifted.state(state) for state in graph.states]
    return {
        (
            states[source],
            graph.system.actions[action].rules,
            tuple(sorted(shifted.seen(graph.lowered.observe(action, graph.states[source])).items())),
            states[target],
        )
        for source, edges in enumerate(graph.edges)
        for action, target in edges
    }


def isomorphic(scenario: Scenario, ours: int, theirs: int) -> bool:
    """The shifted graph is the graph of the scenario with shifted initial sequence numbers."""
    graph, other = graph_of(scenario), graph_of(renumbered(scenario, ours, theirs))
    shifted, same = Shift(compose(scenario), ours, theirs), Shift(compose(scenario), 0, 0)
    counts = [(len(g.states), g.transitions, g.depth) for g in (graph, other)]
    return counts[0] == counts[1] and steps(graph, shifted) == steps(other, same)


SCOPES = {
    "lossy-lifecycle": (2, 10),
    "hostile-handshake": (2, 9),
    "old-duplicate-syn": (1, 3),
    "reincarnation": (5, 0),
    "reset": (0, 9),
    "refused": (2, 0),
    "simultaneous-open": (2, 10),
}


@pytest.mark.parametrize("name", SCOPES)
def test_other_initial_sequence_numbers_give_the_same_graph(name: str) -> None:
    assert isomorphic(SCENARIOS[name], *SCOPES[name])


@pytest.mark.parametrize("name", ["lossy-lifecycle", "old-duplicate-syn"])
def test_every_claim_has_the_same_verdicts(name: str) -> None:
    graphs = []
    for scenario in (SCENARIOS[name], renumbered(SCENARIOS[name], *SCOPES[name])):
        composed, graph = compose(scenario), graph_of(scenario)
        asked = {
            claim.id: claim.formulas(composed) for claim in CLAIMS.values() if claim.applies_to(scenario)
        }
        graphs.append(
            {claim: [check_on_graph(graph, one).verdict for one in found] for claim, found in asked.items()}
        )
    assert graphs[0] == graphs[1]
    assert any(graphs[0].values())


LATE_RESET = Scenario(
    "late-reset",
    "A's SYN finds nobody; B listens only then, and the reset comes after the SYN,ACK.",
    a=User(Opening.ACTIVE),
    b=User(Opening.PASSIVE),
    channel=Hostile(2),
    b_opens_first=False,
)


def sizes(scenario: Scenario) -> dict[int, int]:
    """B's ISS to how many states are reached."""
    return {iss: len(graph_of(replace(scenario, iss_b=iss)).states) for iss in (6, 11, 12, 15)}


@pytest.mark.slow
def test_a_late_reset_of_number_0_depends_on_the_initial_sequence_number() -> None:
    """With B's ISS 15 A's RCV.NXT is 0, and the reset is taken; from 12 on it is in the window, and challenged."""
    assert sizes(LATE_RESET) == {6: 263, 11: 263, 12: 265, 15: 436}
    assert isomorphic(LATE_RESET, 3, 5)
    assert not isomorphic(LATE_RESET, 0, 6)


def test_where_segments_keep_their_order_the_reset_is_not_late() -> None:
    assert len({*sizes(replace(LATE_RESET, channel=Lossy(2))).values()}) == 1
