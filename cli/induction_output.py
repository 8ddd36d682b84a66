"""Counterexamples to induction: a state that may be unreachable, a step from it, a condition that fails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..checker.engines.induction import CLAIM
from ..checker.message import Listing, Message
from ..checker.verdict import Verdict
from ..proofs.case import INDUCTION
from ..proofs.result import Result
from .page import named

SEGMENT = "seg."
"""The prefix of the inputs that make up the arriving segment."""


def is_counterexample(result: Result) -> bool:
    """Say whether the trace of a result is a counterexample to induction."""
    answer = result.answer
    undecided = answer.verdict is Verdict.UNDETERMINED and answer.method == INDUCTION
    return undecided and result.trace_length == 1


def violated_by(result: Result) -> str:
    """The condition that fails: the claim itself, or a lemma of its proof."""
    reason = result.answer.reason
    lemma = reason.args.get("lemma", "") if isinstance(reason, Message) else ""
    return result.case.claim.title if lemma == CLAIM else lemma


def lines_of(trace: Mapping[str, Any], violated: str = "") -> Iterator[str]:
    """The lines of a counterexample, given as JSON data: `Trace.json` of one step.

    `violated` is the condition that fails, if it is known better than by the name that the data has.
    """
    (step,) = trace["steps"]
    yield Message("cti.from", "From this state, which may be unreachable (what is not named is 0 or no):")
    yield _indented(_values(trace["initial"]))
    arrives = False
    for key, value in step["observed"].items():
        kind, _, _ = key.partition(" ")
        arrives = arrives or kind == "delivers"
        if kind == "delivers":
            yield Message("cti.arrives", "the segment {segment} arrives;", segment=value["shown"])
    if not arrives:
        yield Message("cti.event", "the event is {event};", event=step["event"])
    inputs = {name: value for name, value in step["inputs"].items() if not name.startswith(SEGMENT)}
    yield Message("cti.inputs", "free inputs: {values};", values=_values(inputs))
    yield from _effect(step)
    yield Message("cti.fails", "then this fails: {condition}", condition=violated or trace["violated"])


def _effect(step: Mapping[str, Any]) -> Iterator[str]:
    """The rules of the step, the segments that it sends, and the variables that it changes."""
    rules = Listing(f"{rule['section']} {rule['rule']}" for rule in step["rules"])
    yield Message("cti.rules", "by the rules {rules}", rules=rules)
    for key, value in step["observed"].items():
        if key.startswith("sends"):
            yield _indented(Message("cti.sends", "{segment} is sent", segment=value["shown"]))
    for name, (old, new) in step["changed"].items():
        yield _indented(named(name, f"{old['shown']} → {new['shown']}"))


def _values(values: Mapping[str, Mapping[str, Any]]) -> str:
    """The values that are not zero, each with its name."""
    shown = [f"{name} = {value['shown']}" for name, value in values.items() if value["value"]]
    return Listing(shown) if shown else Message("cti.all-zero", "all 0 or no")


def _indented(text: str) -> Message:
    return Message("cti.indented", "  {text}", text=text)
