"""The alternating bit protocol over two lossy queues: a small system that is not TCP.

The sender repeats message n with bit n mod 2 until that bit comes back. The receiver accepts a message that
carries the bit it waits for and sends back the bit of whatever comes. Messages are numbered modulo 4.
"""

from __future__ import annotations

import z3
from synfin.checker.properties.step_property import after
from synfin.checker.system import Action, Citation, State, System, Variable

sending = z3.BitVec("sender.message", 2)
sender_bit = z3.Extract(0, 0, sending)
accepted = z3.BitVec("receiver.message", 2)
waiting = z3.Bool("receiver.waits_for_1")
forward = [z3.BitVec(f"forward.{place}", 3) for place in range(2)]
back = [z3.BitVec(f"back.{place}", 2) for place in range(2)]

CAN_SEND, EMPTY = "the queue has room", 0
RULE = Citation("alternating bit", "1", "first", "A message is repeated until its bit comes back.")


def full(place: z3.BitVecRef) -> z3.BoolRef:
    """The highest bit of a place says that something is there."""
    return place != EMPTY


def pushed(queue: list[z3.BitVecRef], item: z3.BitVecRef) -> dict[str, z3.ExprRef]:
    head, tail = queue
    return {str(head): z3.If(full(head), head, item), str(tail): z3.If(full(head), item, tail)}


def popped(queue: list[z3.BitVecRef]) -> dict[str, z3.ExprRef]:
    head, tail = queue
    return {str(head): tail, str(tail): z3.BitVecVal(EMPTY, tail.size())}


def send(item: z3.BitVecRef) -> Action:
    return Action(
        "send",
        "sender",
        "send",
        {CAN_SEND: z3.Not(full(forward[1]))},
        pushed(forward, item),
        rules=(RULE,),
        groups=frozenset({"send"}),
        observe={"sent": item},
    )


def receive(name: str, fresh: z3.BoolRef, update: dict[str, z3.ExprRef]) -> Action:
    bit = z3.Extract(0, 0, forward[0])
    return Action(
        name,
        "receiver",
        "message arrives",
        {
            "a message is there": full(forward[0]),
            "it is new or old, as named": fresh,
            CAN_SEND: back[1] == EMPTY,
        },
        {**popped(forward), **pushed(back, z3.Concat(z3.BitVecVal(1, 1), bit)), **update},
        groups=frozenset({"receive"}),
        observe={"received": forward[0]},
    )


def returned(name: str, expected: z3.BoolRef, update: dict[str, z3.ExprRef]) -> Action:
    return Action(
        name,
        "sender",
        "bit arrives",
        {"a bit is there": full(back[0]), "it is awaited or not, as named": expected},
        {**popped(back), **update},
        groups=frozenset({"return"}),
    )


def lose(queue: list[z3.BitVecRef], name: str) -> Action:
    return Action(name, "network", "loss", {"something is there": full(queue[0])}, popped(queue))


def build(*, checks_bit: bool = True, lossy: bool = True) -> System:
    """The protocol; without `checks_bit` the sender takes any bit for its own, and is wrong."""
    item = z3.Concat(z3.BitVecVal(1, 1), sending)
    awaited = (z3.Extract(0, 0, forward[0]) == 1) == waiting
    accept = {str(accepted): z3.Extract(1, 0, forward[0]), str(waiting): z3.Not(waiting)}
    mine = z3.Extract(0, 0, back[0]) == sender_bit if checks_bit else z3.BoolVal(True)
    actions = [
        send(item),
        receive("accept", awaited, accept),
        receive("repeat the bit", z3.Not(awaited), {}),
        returned("next message", mine, {str(sending): sending + 1}),
        returned("ignore the bit", z3.Not(mine), {}),
    ]
    if lossy:
        actions += [lose(forward, "lose a message"), lose(back, "lose a bit")]
    return System(
        "alternating bit",
        tuple(Variable(term) for term in (sending, accepted, waiting, *forward, *back)),
        initial(),
        tuple(actions),
        scope={"queues": "two places each", "messages": "numbered modulo 4"},
        observers={
            "sent": lambda value: f"message {value & 3}",
            "received": lambda value: f"message {value & 3}",
        },
    )


def initial() -> State:
    """Message 0 is to be sent; the last one accepted was message 3."""
    return (0, 3, 0, EMPTY, EMPTY, EMPTY, EMPTY)


IN_STEP = z3.Or(accepted == sending, accepted == sending - 1)
"""The receiver has the message being sent, or the one before it."""

IN_ORDER = z3.Or(after(accepted) == accepted, after(accepted) == accepted + 1)
"""Each step accepts the next message or none."""
