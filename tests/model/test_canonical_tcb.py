"""A TCB that is not there: what is left in its variables changes nothing, so they may as well be zero."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest
import z3
from synfin.checker.engines.explicit.check import check_on_graph
from synfin.checker.engines.exploration import explore
from synfin.checker.graph import StateGraph
from synfin.checker.system import State as Values
from synfin.checker.verdict import Verdict
from synfin.model.channel_order import OURS, THEIRS
from synfin.model.composed_system import ComposedSystem, compose
from synfin.model.pipeline import ALL_RULES, Path, paths_of, rules_under
from synfin.model.rule import Acks, Effect, Reading, Rule
from synfin.model.scenarios.catalogue import SCENARIOS
from synfin.model.state import CONTROL_BITS, TCB, USER, Endpoint, Segment, State, endpoint
from synfin.model.variants.catalogue import Change, Mutant
from synfin.proofs.claims.catalogue import CLAIMS

WIDTH = 32
NUMBERS = OURS + THEIRS
GONE = {
    State.CLOSED: tuple(name for name in TCB if name not in ("state", "ack_pending")),
    State.LISTEN: NUMBERS,
}
"""The variables that mean nothing in these states."""


# Every rule, at 32 bits


def outcome(path: Path) -> list[z3.ExprRef]:
    """The condition of the path, the segment it sends, and the endpoint afterwards."""
    gone = GONE.get(State(z3.simplify(path.then.state).as_long()), ())
    fields = (*CONTROL_BITS, "seq", "ack_number", "text")
    return [
        z3.And(list(path.when.values())),
        *(getattr(path.send, name) for name in fields if path.send is not None),
        *(getattr(path.then, name) for name in (*TCB, *USER) if name not in gone),
    ]


def zero(term: z3.ExprRef) -> z3.ExprRef:
    return z3.BoolVal(False) if z3.is_bool(term) else z3.BitVecVal(0, term.size())


def differs(path: Path, left: dict[str, z3.ExprRef]) -> bool:
    """It makes a difference to the path whether these variables hold what is left, or zero."""
    me = endpoint("me", WIDTH)
    junk = [(getattr(me, name), term) for name, term in left.items()]
    none = [(getattr(me, name), zero(term)) for name, term in left.items()]
    (taken, *found), (expected, *others) = (
        [z3.substitute(term, *values) for term in outcome(path)] for values in (junk, none)
    )
    same = z3.And([one == other for one, other in zip(found, others, strict=True)])
    solver = z3.SolverFor("QF_BV")
    return bool(solver.check(z3.Or(z3.Xor(taken, expected), z3.And(taken, z3.Not(same)))) == z3.sat)


def left_over(state: State, *, in_flight: bool = False, pending: bool = False) -> dict[str, z3.ExprRef]:
    """Anything at all in what is gone; the retransmission queue is empty and no ACK pending, unless asked for."""
    junk = endpoint("junk", WIDTH)
    left = {name: getattr(junk, name) for name in GONE[state]}
    left["snd_una"] = junk.snd_una if in_flight else junk.snd_nxt
    return {**left, "ack_pending": z3.BoolVal(pending)}


def readers(state: State, rules: tuple[Rule, ...] = ALL_RULES, **also: bool) -> set[str]:
    """The rules that tell what is left over from a TCB that is not there."""
    kept = rules_under(frozenset({Acks.DELAYED, Reading.BY_CALL}), rules)
    paths = [path for path in paths_of(kept, WIDTH) if path.state is state]
    assert paths
    return {path.rules[-1].name for path in paths if differs(path, left_over(state, **also))}


@pytest.mark.parametrize("state", GONE)
def test_no_rule_reads_a_tcb_that_is_not_there(state: State) -> None:
    assert readers(state) == set()


def test_an_empty_retransmission_queue_and_nothing_owed_are_meant() -> None:
    assert readers(State.CLOSED, in_flight=True) == {"retransmissions_come_to_their_limit"}
    # The others leave it as it is.
    assert "delayed_ack_is_sent" in readers(State.CLOSED, pending=True)


@pytest.mark.parametrize("name", ["unsent", "unread", "close_pending", "passive"])
def test_what_is_queued_is_meant_in_listen(name: str) -> None:
    """SYN-RECEIVED goes on with it."""
    paths = paths_of(rules_under(frozenset({Acks.DELAYED, Reading.BY_CALL})), WIDTH)
    left = {name: getattr(endpoint("junk", WIDTH), name)}
    assert "syn_is_answered_with_syn_ack" in {
        path.rules[-1].name for path in paths if path.state is State.LISTEN and differs(path, left)
    }


def reads_the_iss(effect: Effect, me: Endpoint, seg: Segment) -> Effect:
    return replace(effect, when={**effect.when, "it has an ISS": me.iss != 0})


def keeps_irs(effect: Effect, me: Endpoint, seg: Segment) -> Effect:
    assert effect.then is not None
    return replace(effect, then=effect.then.with_(irs=me.irs))


@pytest.mark.parametrize(
    ("state", "rule", "change"),
    [
        (State.CLOSED, "closed_discards_a_reset", reads_the_iss),
        (State.CLOSED, "active_open_sends_a_syn", keeps_irs),
        (State.LISTEN, "syn_is_answered_with_syn_ack", keeps_irs),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_planted_reader_is_found(state: State, rule: str, change: Change) -> None:
    assert readers(state, Mutant("planted", "", {rule: change}).apply()) == {rule}


# Whole graphs: the search with the TCBs left behind


def leaves_the_tcb(effect: Effect, me: Endpoint, seg: Segment) -> Effect:
    """The effect with what is gone in the state it leads to left as it was, its queue flushed."""
    if effect.then is None or not z3.is_bv_value(effect.then.state):
        return effect
    gone = GONE.get(State(effect.then.state.as_long()), ())
    if not gone:
        return effect
    left = {name: getattr(me, name) for name in gone}
    return replace(effect, then=effect.then.with_(**{**left, "snd_una": me.snd_nxt}))


LEFT_BEHIND = Mutant("left-behind", "", {rule.name: leaves_the_tcb for rule in ALL_RULES}).apply()
SCOPES = ("lossy-close", "old-duplicate-syn", "early-calls", "reset", "crash-and-reopen", "giving-up")


@cache
def found(name: str, rules: tuple[Rule, ...]) -> tuple[ComposedSystem, StateGraph]:
    composed = compose(SCENARIOS[name], rules)
    return composed, explore(composed.system)


def resetting(composed: ComposedSystem) -> Callable[[Values], Values]:
    """A state with what is not there at its reset value."""
    index = composed.system.index
    gone = {
        (side.name, state): [index[f"{side.name}.{name}"] for name in names]
        for side, _ in composed.sides
        for state, names in GONE.items()
    }

    def fold(state: Values) -> Values:
        values = list(state)
        for side in "AB":
            for at in gone.get((side, State(state[index[f"{side}.state"]])), ()):
                values[at] = 0
        return tuple(values)

    return fold


Edges = set[tuple[Values, str, Values]]


def edges(graph: StateGraph, fold: Callable[[Values], Values]) -> Edges:
    states, actions = [fold(state) for state in graph.states], graph.system.actions
    return {
        (states[source], actions[action].name, states[target])
        for source, row in enumerate(graph.edges)
        for action, target in row
    }


def enabled_alike(graph: StateGraph, fold: Callable[[Values], Values]) -> bool:
    """States that are reset to the same state have the same actions."""
    seen: dict[Values, set[int]] = {}
    return all(
        seen.setdefault(fold(state), actions) == actions
        for state, row in zip(graph.states, graph.edges, strict=True)
        for actions in [{action for action, _ in row}]
    )


@pytest.mark.parametrize("name", SCOPES)
def test_the_search_with_tcbs_left_behind_is_the_same_when_they_are_reset(name: str) -> None:
    composed, reduced = found(name, ALL_RULES)
    _, full = found(name, LEFT_BEHIND)
    fold = resetting(composed)
    assert full.complete and len(full.states) >= len(reduced.states)
    assert any(fold(state) != state for state in full.states)
    assert edges(full, fold) == edges(reduced, fold) == edges(reduced, lambda state: state)
    assert enabled_alike(full, fold)


@pytest.mark.parametrize("name", ["crash-and-reopen", "early-calls"])
def test_every_other_claim_has_the_same_verdicts(name: str) -> None:
    verdicts = []
    for rules in (ALL_RULES, LEFT_BEHIND):
        composed, graph = found(name, rules)
        asked = {claim.id: claim.formulas(composed) for claim in CLAIMS.values()}
        verdicts.append(
            {claim: [check_on_graph(graph, one).verdict for one in all_] for claim, all_ in asked.items()}
        )
    assert Verdict.REFUTED in verdicts[1].pop("closed-has-no-tcb")
    assert Verdict.REFUTED not in verdicts[0].pop("closed-has-no-tcb")
    assert verdicts[0] == verdicts[1]


def test_a_tcb_left_behind_is_found() -> None:
    """Without the folding the states differ."""
    assert edges(found("lossy-close", ALL_RULES)[1], lambda state: state) != edges(
        found("lossy-close", LEFT_BEHIND)[1], lambda state: state
    )
