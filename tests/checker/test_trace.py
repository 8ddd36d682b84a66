"""A trace is data that replays; what does not replay is refused with a reason."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest
import z3
from synfin.checker.engines.explicit.lowering import Lowered, lower
from synfin.checker.system import Action, System, Variable
from synfin.checker.trace import BadTrace, NotEnabled, Step, Trace, follow, replay, trace_from_json

RUN = ["send", "send", "accept", "repeat the bit", "next message", "lose a bit", "send"]


@pytest.fixture
def trace(lowered: Lowered) -> Trace:
    return follow(lowered, RUN, headline="A message is sent twice.")


def test_a_run_by_names_takes_these_actions_and_replays(lowered: Lowered, trace: Trace) -> None:
    replay(lowered, trace)
    assert [step.action for step in trace.steps] == RUN
    assert len(trace.states) == len(RUN) + 1
    assert trace.states[0] == lowered.system.initial


def test_a_step_tells_only_what_changed(trace: Trace) -> None:
    first = trace.steps[0]
    assert first.changed == {"forward.0": (0, 4)}
    assert first.observed == {"sent": 4}
    assert [rule.rule for rule in first.rules] == ["alternating bit"]


def test_an_action_that_cannot_happen_is_named_with_what_fails(lowered: Lowered) -> None:
    with pytest.raises(NotEnabled, match=r"step 2: 'next message' is not enabled: .*a bit is there"):
        follow(lowered, ["send", "next message"])


def test_an_action_that_does_not_exist_is_named(lowered: Lowered) -> None:
    with pytest.raises(NotEnabled, match="step 1: alternating bit has no action 'fly'"):
        follow(lowered, ["fly"])


def test_json_reads_back_as_the_same_trace(lowered: Lowered, trace: Trace) -> None:
    again = trace_from_json(lowered.system, json.loads(json.dumps(trace.json())))
    assert again == trace
    replay(lowered, again)


def test_json_tells_numbers_and_how_they_are_shown(trace: Trace) -> None:
    told = trace.json()
    assert told["system"] == "alternating bit"
    assert told["headline"] == "A message is sent twice."
    assert told["initial"]["receiver.message"] == {"value": 3, "shown": "3"}
    assert told["loop"] is None
    assert told["steps"][0] == {
        "action": "send",
        "actor": "sender",
        "event": "send",
        "rules": [
            {
                "rule": "alternating bit",
                "section": "1",
                "step": "first",
                "sentence": "A message is repeated until its bit comes back.",
            }
        ],
        "inputs": {},
        "observed": {"sent": {"value": 4, "shown": "message 0"}},
        "changed": {"forward.0": [{"value": 0, "shown": "0"}, {"value": 4, "shown": "4"}]},
    }


def changed_step(trace: Trace, number: int, **changes: Any) -> Trace:
    steps = list(trace.steps)
    steps[number] = replace(steps[number], **changes)
    return replace(trace, steps=tuple(steps))


def other_state(step: Step) -> tuple[int, ...]:
    return (*step.state[:-1], step.state[-1] ^ 1)


FORGERIES: dict[str, tuple[Callable[[Trace], Trace], str]] = {
    "another beginning": (lambda t: replace(t, initial=(1, *t.initial[1:])), "does not begin"),
    "an action that is not enabled": (
        lambda t: changed_step(t, 0, action="lose a message", actor="network", event="loss", rules=()),
        "step 1, 'lose a message': it is not enabled: it fails at something is there",
    ),
    "an action that does not exist": (lambda t: changed_step(t, 0, action="fly"), "no such action"),
    "another actor": (lambda t: changed_step(t, 0, actor="receiver"), "actor, event or rules"),
    "another rule": (lambda t: changed_step(t, 0, rules=()), "actor, event or rules"),
    "another observation": (
        lambda t: changed_step(t, 0, observed={"sent": 5}),
        "its observable values are others",
    ),
    "an observation kept back": (
        lambda t: changed_step(t, 0, observed={}),
        "its observable values are others",
    ),
    "a change kept back": (lambda t: changed_step(t, 0, changed={}), "step 1, 'send': the changes given"),
    "a change made up": (
        lambda t: changed_step(t, 6, changed={**t.steps[6].changed, "back.1": (0, 1)}),
        "step 7, 'send': the changes given",
    ),
    "another state": (
        lambda t: changed_step(
            t, 6, state=other_state(t.steps[6]), changed={**t.steps[6].changed, "back.1": (0, 1)}
        ),
        "step 7, 'send': it leads to another state",
    ),
    "a step left out": (lambda t: replace(t, steps=t.steps[1:]), "the changes given"),
    "a loop that does not close": (lambda t: replace(t, loop=0), "does not close"),
    "a loop that begins after the end": (lambda t: replace(t, loop=8), "the loop begins after step 8 of 7"),
    "a loop that begins before the beginning": (lambda t: replace(t, loop=-1), "the loop begins after"),
}


@pytest.mark.parametrize("name", list(FORGERIES))
def test_a_forged_trace_is_refused_with_the_reason(name: str, lowered: Lowered, trace: Trace) -> None:
    forge, reason = FORGERIES[name]
    with pytest.raises(BadTrace, match=reason) as refusal:
        replay(lowered, forge(trace))
    assert "\n" not in str(refusal.value)


def test_a_run_of_another_protocol_is_refused(abp: ModuleType, trace: Trace) -> None:
    with pytest.raises(BadTrace, match="step 6, 'lose a bit': alternating bit has no such action"):
        replay(lower(abp.build(lossy=False)), trace)


def test_a_loop_that_closes_replays(lowered: Lowered) -> None:
    loop = replace(follow(lowered, ["send", "lose a message"]), loop=0)
    replay(lowered, loop)
    assert trace_from_json(lowered.system, loop.json()) == loop


def test_a_run_may_end_in_stuttering(lowered: Lowered, trace: Trace) -> None:
    replay(lowered, replace(trace, loop=len(trace.steps)))


def test_a_run_from_elsewhere_replays_only_if_that_is_allowed(lowered: Lowered, trace: Trace) -> None:
    rest = replace(trace, initial=trace.states[2], steps=trace.steps[2:])
    replay(lowered, rest, anywhere=True)
    with pytest.raises(BadTrace, match="does not begin in the initial state"):
        replay(lowered, rest)


def without(told: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name != key}


def with_value(told: dict[str, Any], value: object) -> dict[str, Any]:
    return {**told, "initial": {**told["initial"], "back.0": {"value": value, "shown": "?"}}}


NONSENSE: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "nothing": (lambda t: None, "this is no trace of alternating bit"),
    "a list": (lambda t: [t], "this is no trace of alternating bit"),
    "another system": (lambda t: {**t, "system": "TCP"}, "this is no trace of alternating bit"),
    "no steps": (lambda t: without(t, "steps"), "malformed: KeyError: 'steps'"),
    "steps that are a number": (lambda t: {**t, "steps": 3}, "malformed: TypeError"),
    "an empty step": (lambda t: {**t, "steps": [{}]}, "malformed: KeyError"),
    "a variable too few": (lambda t: {**t, "initial": without(t["initial"], "back.0")}, "each variable once"),
    "a variable too many": (
        lambda t: {**t, "initial": {**t["initial"], "z": t["initial"]["back.0"]}},
        "each variable once",
    ),
    "a text for a number": (lambda t: with_value(t, "1"), "a value is not a number: '1'"),
    "a truth for a number": (lambda t: with_value(t, True), "a value is not a number: True"),
    "a number too great": (lambda t: with_value(t, 4), "does not fit"),
    "a negative number": (lambda t: with_value(t, -1), "does not fit"),
    "a bare number": (lambda t: {**t, "initial": {**t["initial"], "back.0": 1}}, "malformed: TypeError"),
    "a loop beyond the end": (lambda t: {**t, "loop": 8}, "the loop begins after step 8 of 7"),
    "a loop that is a text": (lambda t: {**t, "loop": "0"}, "the loop begins after step '0'"),
}


@pytest.mark.parametrize("name", list(NONSENSE))
def test_nonsense_is_refused_in_one_line(name: str, lowered: Lowered, trace: Trace) -> None:
    spoil, reason = NONSENSE[name]
    with pytest.raises(BadTrace, match=reason) as refusal:
        trace_from_json(lowered.system, spoil(trace.json()))
    assert "\n" not in str(refusal.value)


def chooser() -> System:
    """One action that sets x to any number less than x that the environment likes."""
    x, chosen = z3.BitVec("x", 32), z3.BitVec("n", 32)
    action = Action(
        "choose",
        "environment",
        "choice",
        {"it is less": z3.ULT(chosen, x)},
        {"x": chosen},
        observe={"twice": chosen * 2},
        inputs=(Variable(chosen),),
    )
    return System("chooser", (Variable(x),), (1000,), (action,))


@pytest.mark.parametrize(
    ("after", "observed", "fine"),
    [
        (7, {"twice": 14}, True),
        (7, {"twice": 15}, False),
        (7, {"twice": 14, "thrice": 21}, False),
        (7, {}, False),
        (1000, {"twice": 2000}, False),
        (1001, {"twice": 2002}, False),
    ],
)
def test_a_step_with_a_great_input_replays_if_some_input_explains_it(
    after: int, observed: dict[str, int], fine: bool
) -> None:
    system = chooser()
    changed = {} if after == 1000 else {"x": (1000, after)}
    step = Step("choose", "environment", "choice", (), observed, changed, (after,))
    trace = Trace(system, system.initial, (step,))
    if fine:
        replay(lower(system), trace)
    else:
        with pytest.raises(BadTrace, match="no input leads to this step"):
            replay(lower(system), trace)


def test_a_step_with_a_small_input_replays_under_either_name() -> None:
    chosen = Variable(z3.BitVec("n", 1))
    action = Action("set", "it", "set", {}, {"x": chosen.term}, inputs=(chosen,))
    one = lower(System("bit", (Variable(z3.BitVec("x", 1)),), (0,), (action,)))
    trace = follow(one, ["set [n=1]"])
    replay(one, trace)
    replay(one, changed_step(trace, 0, action="set"))
