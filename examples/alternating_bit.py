"""The alternating bit protocol over two lossy channels: how to model a protocol of your own, and check it.

The sender repeats message n with the bit n mod 2 until that bit comes back. The receiver accepts a message
that carries the bit it waits for, and sends the bit of every message back. Each channel holds one message.

    python examples/alternating_bit.py
"""

from __future__ import annotations

import z3
from synfin.checker import (
    Action,
    Always,
    Answer,
    EveryStep,
    Fairness,
    LeadsTo,
    System,
    Variable,
    after,
    explore,
    trace_text,
    verify,
)

# The state: a z3 constant for each variable, and how its values print. Messages are numbered modulo 4.
NO_MESSAGE, NO_BIT = z3.BitVecVal(4, 3), z3.BitVecVal(2, 2)
sending, accepted = z3.BitVecs("sending accepted", 2)
forward, back = z3.BitVec("forward", 3), z3.BitVec("back", 2)
VARIABLES = (
    Variable(sending),
    Variable(accepted),
    Variable(forward, lambda value: "–" if value == 4 else str(value)),
    Variable(back, lambda value: "–" if value == 2 else str(value)),
)
INITIAL = (0, 3, 4, 2)  # in their order: message 0 is to be sent, 3 was accepted last, nothing is in flight


def bit(number: z3.BitVecRef) -> z3.BitVecRef:
    """The alternating bit of a message, as a channel carries it."""
    return z3.ZeroExt(1, z3.Extract(0, 0, number))


def action(name: str, actor: str, guard: dict[str, z3.BoolRef], update: dict[str, z3.ExprRef]) -> Action:
    """An action: named conditions, and the variables that change. It is a fairness group of its own."""
    return Action(name, actor, name, guard, update, groups=frozenset({name}))


def system(*, checks_bit: bool = True) -> System:
    """The protocol; without `checks_bit` the sender takes every bit that comes back for its own."""
    arrived = z3.Extract(1, 0, forward)
    message, bit_there = {"a message is there": forward != NO_MESSAGE}, {"a bit is there": back != NO_BIT}
    arrival = {**message, "there is room for its bit": back == NO_BIT}
    new, mine = bit(arrived) != bit(accepted), back == bit(sending)
    answer = {"forward": NO_MESSAGE, "back": bit(arrived)}
    actions = [
        action("send", "sender", {}, {"forward": z3.ZeroExt(1, sending)}),
        action("accept", "receiver", {**arrival, "it is new": new}, {**answer, "accepted": arrived}),
        action("repeat", "receiver", {**arrival, "it is old": z3.Not(new)}, answer),
        action("lose a message", "network", message, {"forward": NO_MESSAGE}),
        action("lose a bit", "network", bit_there, {"back": NO_BIT}),
    ]
    go_on = {"sending": sending + 1, "back": NO_BIT}
    if checks_bit:
        actions += [
            action("go on", "sender", {**bit_there, "it is mine": mine}, go_on),
            action("drop", "sender", {**bit_there, "it is old": z3.Not(mine)}, {"back": NO_BIT}),
        ]
    else:
        actions.append(action("go on", "sender", bit_there, go_on))
    return System("alternating bit", VARIABLES, INITIAL, tuple(actions))


# The claims: an invariant, a property of steps, a leads-to under fairness and without.
IN_STEP = Always(z3.Or(accepted == sending, accepted == sending - 1))
IN_ORDER = EveryStep(z3.Or(after(accepted) == accepted, after(accepted) == accepted + 1))
CHANNELS = Fairness(
    "what is sent infinitely often arrives infinitely often",
    weak=("send",),  # enabled from some point on: taken again and again
    strong=("accept", "repeat", "go on", "drop"),  # enabled again and again: taken again and again
)
PROGRESS = LeadsTo(sending == 0, sending == 1, CHANNELS)
UNFAIR = LeadsTo(sending == 0, sending == 1)

older = z3.ZeroExt(1, sending - 1)
LEMMAS = {  # IN_STEP is not inductive by itself: an action could start from what is never in flight
    "the message": z3.Or(forward == NO_MESSAGE, forward == z3.ZeroExt(1, sending), forward == older),
    "an old message": z3.Implies(forward == older, accepted == sending - 1),
    "the bit": z3.Implies(back == bit(sending), accepted == sending),
}


def results() -> dict[str, Answer]:
    """Every claim by every method that decides it."""
    graph = explore(system())
    return {
        "in step, by search": verify(graph, IN_STEP),
        "in step, bounded": verify(system(), IN_STEP, "bounded", bound=6),
        "in step, by induction": verify(system(), IN_STEP, "induction", lemmas=LEMMAS),
        "in order": verify(graph, IN_ORDER),
        "progress, fair channels": verify(graph, PROGRESS),
        "progress, unfair": verify(graph, UNFAIR),
        "in step, bit not checked": verify(system(checks_bit=False), IN_STEP),
    }


def main() -> None:
    """Print how every claim comes out, the counterexample, and the size of the graph."""
    found = results()
    for name, answer in found.items():
        print(f"{name:26}{answer.verdict.value:13}{answer.reason}")
    counterexample = found["in step, bit not checked"].trace
    assert counterexample is not None
    print("\n" + trace_text(counterexample))
    graph = explore(system()).networkx()
    print(f"\nas networkx: {graph.number_of_nodes()} states, {graph.number_of_edges()} steps")


def test_the_protocol_is_right_and_its_mutant_is_not() -> None:
    """For pytest: `pytest examples/alternating_bit.py`."""
    verdicts = " ".join(answer.verdict.value for answer in results().values())
    assert verdicts == "EXHAUSTED BOUNDED EXHAUSTED EXHAUSTED EXHAUSTED REFUTED REFUTED"


if __name__ == "__main__":
    main()
