"""The sentences with which engines give a verdict, the same for all of them."""

from __future__ import annotations

from ..graph import StateGraph
from ..message import Listing, Message
from ..properties.knowledge import NeverEveryoneKnows
from ..properties.trace_language import Word, in_line
from ..text import counted


def incomplete(graph: StateGraph) -> Message:
    """Nothing is decided, for the search stopped early."""
    return Message(
        "search.incomplete",
        "The search is incomplete after {states} and {transitions}, depth {depth}: {reason}.",
        states=counted(len(graph.states), "state"),
        transitions=counted(graph.transitions, "transition"),
        depth=graph.depth,
        reason=graph.stop_reason,
    )


def no_counterexample(bound: int) -> Message:
    """The bounded engine has considered all runs of this length."""
    return Message(
        "bounded.no-counterexample",
        "There is no counterexample within {bound}.",
        bound=counted(bound, "step"),
    )


def invariant_violated(steps: int) -> Message:
    """A state after so many steps violates an invariant."""
    return Message(
        "invariant.refuted",
        "After {steps} a state is reached that violates the invariant.",
        steps=counted(steps, "step"),
    )


def state_reached(steps: int) -> Message:
    """A state after so many steps is the one asked for."""
    return Message(
        "reachability.witness",
        "After {steps} a state is reached that satisfies it.",
        steps=counted(steps, "step"),
    )


def invalid_end_state(steps: int) -> Message:
    """A run of so many steps ends in a terminal state that is not acceptable."""
    return Message(
        "terminal.refuted",
        "After {steps} the run is in a terminal state that is no valid end state.",
        steps=counted(steps, "step"),
    )


def step_violates(number: int) -> Message:
    """The step of this number, from 1 on, violates a step property."""
    return Message("step.refuted", "Step {number} violates the property.", number=number)


def lasso(stem: int, loop: int) -> Message:
    """A lasso never reaches the goal; with a loop of no steps the run stutters."""
    if not loop:
        return Message(
            "leads-to.stutter",
            "After {steps} the run may stutter forever under this fairness, and the goal is never reached.",
            steps=counted(stem, "step"),
        )
    return Message(
        "leads-to.lasso",
        "After {stem} a loop of {loop} may repeat forever under this fairness, and never reaches the goal.",
        stem=counted(stem, "step"),
        loop=counted(loop, "step"),
    )


def unexpected_word(steps: int) -> Message:
    """A run of so many steps observes a word that is not in the language."""
    return Message(
        "trace-language.refuted",
        "After {steps} the observed word is none of the expected ones.",
        steps=counted(steps, "step"),
    )


def never_observed(words: frozenset[Word]) -> Message:
    """Every observed word is expected, but not every expected word is observed."""
    return Message("trace-language.missing", "No run observes: {words}.", words=in_line(words))


def no_step_of_the_machine(number: int) -> Message:
    """The machine cannot take the step of this number, from 1 on."""
    return Message("refinement.refuted", "Step {number} is no step of the machine.", number=number)


def everyone_knows(steps: int, formula: NeverEveryoneKnows) -> Message:
    """After a run of so many steps every observer knows the fact."""
    return Message(
        "knowledge.refuted",
        "After {steps} {observers} know that {fact}.",
        steps=counted(steps, "step"),
        observers=Listing((observer.actor for observer in formula.observers), " and "),
        fact=formula.words,
    )
