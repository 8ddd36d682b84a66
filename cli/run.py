"""`synfin run`: one run as a ladder: the scenario's example, at random, or chosen step by step."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

from ..checker.engines.explicit.lowering import Lowered, lower
from ..checker.message import Listing, Message
from ..checker.system import State
from ..checker.trace import Trace, trace_of
from ..diagrams.ladder import ladder_of
from ..diagrams.ladder_measure import wrap
from ..diagrams.ladder_text import MOST_COLUMNS, ladder_text
from ..locales import Language, translate
from ..model.composed_system import ComposedSystem, compose
from ..model.scenarios.catalogue import scenario_named
from ..model.scenarios.figures import FIGURES, Figure
from ..model.variants.catalogue import rules_of_variant
from ..proofs.figure_replay import Departure, FigureReplay, line_by_line
from ..runs import Refusal, at_random, example, refusals
from .output import print_json
from .page import Page


def composed_of(scenario: str, variant: str) -> ComposedSystem:
    """The composed system that a command names."""
    return compose(scenario_named(scenario), rules_of_variant(variant))


def as_text(composed: ComposedSystem, trace: Trace, lang: Language) -> str:
    """A run as a ladder for the terminal."""
    return ladder_text(ladder_of(composed, trace), lang)


def run_run(scenario: str, variant: str, seed: int | None, *, as_json: bool, lang: Language) -> int:
    """Print the run."""
    composed = composed_of(scenario, variant)
    trace = example(composed) if seed is None else at_random(composed, seed)
    refused = list(refusals(composed, trace))
    figure = FIGURES.get(scenario) if seed is None else None
    found = line_by_line(composed, figure, trace) if figure else ()
    if as_json:
        rows = [_refusal_json(refusal) for refusal in refused]
        print_json({**trace.json(), "variant": variant, "refusals": rows, **_figure_json(found)})
        return 0
    print(as_text(composed, trace, lang))
    if refused:
        print(translate(Message("run.refused", "Refused"), lang))
        for refusal in refused:
            print("\n".join(refusal_lines(refusal, lang)))
    if figure:
        print("\n" * bool(refused) + "\n".join(figure_lines(figure, found, lang)))
    return 0


def _refusal_json(refusal: Refusal) -> dict[str, Any]:
    return {
        "step": refusal.step,
        "side": refusal.side,
        "segment": str(refusal.segment),
        "rule": refusal.rule,
        "section": refusal.section,
        "lacks": list(refusal.lacks),
        "values": list(refusal.values),
    }


def figure_lines(figure: Figure, found: tuple[FigureReplay, ...], lang: Language) -> list[str]:
    """The lines of the figure, beside each the steps of the run and the differences of the model."""
    heading = Message(
        "run.figure",
        "Figure {number} of RFC 9293, line by line; on the left the steps above",
        number=figure.number,
    )
    lines = [translate(heading, lang)]
    for row in found:
        lines.append(f"{', '.join(map(str, row.steps)):>7}  {row.line.printed}")
        lines += [f"{'':13} {translate(_departure(other), lang)}" for other in row.departures]
    return lines


def _departure(other: Departure) -> Message:
    """A difference of the model from the figure."""
    return Message(
        "run.departs",
        "the model departs: after step {step} {side} has {found}, the figure {printed}",
        step=other.step,
        side=other.side,
        found=other.found,
        printed=other.printed,
    )


def _figure_json(found: tuple[FigureReplay, ...]) -> dict[str, Any]:
    """The lines of the figure, if the run is that of a figure."""
    rows = [
        {
            "line": row.line.number,
            "printed": row.line.printed,
            "steps": list(row.steps),
            "departures": [vars(other) for other in row.departures],
        }
        for row in found
    ]
    return {"figure": rows} if rows else {}


def refusal_lines(refusal: Refusal, lang: Language) -> list[str]:
    """A refused segment and the condition that failed, no line wider than a ladder."""
    refused = Message(
        "run.refuses",
        "{side} refuses {segment}: {failure}",
        side=refusal.side,
        segment=str(refusal.segment),
        failure=_failure(refusal.lacks),
    )
    values = f"{', '.join(refusal.values)} [{refusal.section} {refusal.rule}]"
    first, *more = wrap(translate(refused, lang), MOST_COLUMNS - 5)
    lines = (*more, *wrap(values, MOST_COLUMNS - 5))
    return [f"{refusal.step:>3}. {first}", *(f"     {line}" for line in lines)]


def run_stepwise(scenario: str, variant: str, lang: Language) -> int:
    """Let the user choose each step; `? RULE` says why a rule is not enabled."""
    composed, page = composed_of(scenario, variant), Page(lang)
    lowered = lower(composed.system)
    state, taken = composed.system.initial, list[int]()
    while enabled := lowered.enabled(state):
        answer = _ask(page, [composed.system.actions[index].name for index in enabled])
        if answer in ("q", ""):
            break
        if answer.startswith("?"):
            for line in why_not(lowered, state, answer[1:].strip()):
                page.line(line, folds=False)
        elif answer.isdecimal() and 1 <= int(answer) <= len(enabled):
            taken.append(enabled[int(answer) - 1])
            state = lowered.apply(taken[-1], state)
        else:
            page.line(
                Message(
                    "run.no-such-step",
                    "there is no step {answer}: a number from 1 to {most}",
                    answer=answer,
                    most=len(enabled),
                )
            )
    else:
        page.line(Message("run.terminal", "Terminal state: no step is enabled."))
    trace = trace_of(lowered, composed.system.initial, taken, headline=composed.scenario.title)
    print(as_text(composed, trace, lang))
    return 0


def _ask(page: Page, steps: list[str]) -> str:
    """The user's answer to a list of enabled steps."""
    page.line()
    page.line(Message("run.enabled", "Enabled steps:"))
    for number, name in enumerate(steps, 1):
        page.line(f"{number:>3}. {name}", folds=False)
    prompt = Message("run.choose", "number to take a step, ? RULE for why it is not enabled, q to end: ")
    print(page.say(prompt), end="", flush=True)
    return sys.stdin.readline().strip()


def why_not(lowered: Lowered, state: State, rule: str) -> list[Message]:
    """The conditions that fail, for each path through a rule that is nearest to being enabled."""
    paths = [
        (lowered.failing(index, state), action.name)
        for index, action in enumerate(lowered.system.actions)
        if rule and rule in (citation.rule for citation in action.rules)
    ]
    if not paths:
        return [
            Message(
                "run.no-such-path",
                "no step of this scenario goes through a rule called {rule}: `synfin rules` lists the rules",
                rule=rule or "?",
            )
        ]
    fewest = min(len(failing) for failing, _ in paths)
    nearest = [(failing, name) for failing, name in paths if len(failing) == fewest]
    return [
        Message("run.why-not", "  {step}: {failure}", step=name, failure=_failure(failing))
        for failing, name in nearest
    ]


def _failure(failing: Iterable[str]) -> Message:
    """The conditions that fail; without any the step is enabled."""
    quoted = [Message("run.quoted", "“{condition}”", condition=name) for name in failing]
    if not quoted:
        return Message("run.is-enabled", "it is enabled")
    return Message("run.fails", "this fails: {conditions}", conditions=Listing(quoted))
