"""Claims about channels that never forget: what is known of one channel is not taken for another's."""

from __future__ import annotations

from dataclasses import replace

import z3
from synfin.checker.engines.message_sets import (
    Lemma,
    MessageSet,
    MessageStep,
    Network,
    obligations,
    of_every_step,
)
from synfin.checker.properties.step_property import EveryStep, after
from synfin.checker.solver.obligation import Obligation
from synfin.checker.system import Action, System, Variable

X, HEARD, LEFT, RIGHT = (z3.BitVec(name, 8) for name in ("x", "heard", "any to the left", "any to the right"))
TO_LEFT, TO_RIGHT = MessageSet("left", (LEFT,)), MessageSet("right", (RIGHT,))


def takes(name: str, channel: MessageSet, **assumed: z3.BoolRef) -> MessageStep:
    """A step after which x is what is heard on a channel."""
    action = Action(f"takes from the {name}", "it", "takes", {}, {"x": HEARD}, inputs=(Variable(HEARD),))
    return MessageStep(action, {channel.name: (HEARD,)}, assumed={channel.name: assumed} if assumed else {})


def network(*steps: MessageStep) -> Network:
    actions = tuple(step.action for step in steps)
    return Network(System("two channels", (Variable(X),), (0,), actions), (TO_LEFT, TO_RIGHT), steps)


SMALL = Lemma("what goes to the left is small", z3.ULT(LEFT, 10), TO_LEFT)
X_IS_SMALL = Lemma("x is small", z3.ULT(X, 10), needs=(SMALL,))
BOTH_WAYS = (takes("left", TO_LEFT), takes("right", TO_RIGHT))


def broken(asked: list[Obligation]) -> list[str]:
    solver = z3.Solver()
    return [one.action.name for one in asked if one.action and solver.check(one.formula) == z3.sat]


def test_a_lemma_about_one_channel_is_no_premise_for_a_message_of_another() -> None:
    for steps in (BOTH_WAYS, BOTH_WAYS[::-1]):
        assert broken(list(obligations(network(*steps), [X_IS_SMALL]))) == ["takes from the right"]


def test_nor_is_it_known_of_every_step() -> None:
    small = EveryStep(z3.ULT(after(X), 10))
    asked = list(of_every_step(network(*BOTH_WAYS), "x becomes small", small, [SMALL]))
    assert broken(asked) == ["takes from the right"]


def test_an_assumption_about_one_channel_is_no_premise_for_another() -> None:
    """Both steps hear the same and assume the same, one of what it hears and one of what it does not."""
    left = takes("left", TO_LEFT, small=z3.ULT(LEFT, 10))
    right = replace(takes("right", TO_RIGHT), assumed=left.assumed)
    bare = replace(X_IS_SMALL, needs=())
    for steps in ((left, right), (right, left)):
        assert broken(list(obligations(network(*steps), [bare]))) == ["takes from the right"]
