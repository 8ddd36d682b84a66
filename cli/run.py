"""`synfin run`: one run as a ladder, told, random, or chosen step by step."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any, Literal

from ..checker.engines.explicit.lowering import Lowered, lower
from ..checker.system import State
from ..checker.trace import Trace, trace_of
from ..diagrams.ladder import ladder_of
from ..diagrams.ladder_measure import wrap
from ..diagrams.ladder_text import MOST_COLUMNS, ladder_text
from ..model.composed_system import ComposedSystem, compose
from ..model.scenarios.catalogue import scenario_named
from ..model.scenarios.figures import FIGURES, Figure
from ..model.variants.catalogue import rules_of_variant
from ..proofs.figure_replay import FigureReplay, line_by_line
from ..runs import Refusal, at_random, example, refusals
from .output import print_json
from .words import say, sentence


def composed_of(scenario: str, variant: str) -> ComposedSystem:
    """The composed system that a command names."""
    return compose(scenario_named(scenario), rules_of_variant(variant))


def title(composed: ComposedSystem, trace: Trace, lang: str) -> str | None:
    """The scenario's own title in the language asked for; None: as it stands."""
    if lang != "zh":
        return None
    return sentence(trace.headline, lang)


def as_text(composed: ComposedSystem, trace: Trace, lang: str) -> str:
    """A run as a ladder for the terminal."""
    language: Literal["en", "zh"] = "zh" if lang == "zh" else "en"
    return ladder_text(ladder_of(composed, trace), language, title=title(composed, trace, lang))


def run_run(scenario: str, variant: str, seed: int | None, *, as_json: bool, lang: str) -> int:
    """Print the run."""
    composed = composed_of(scenario, variant)
    trace = example(composed) if seed is None else at_random(composed, seed)
    refused = list(refusals(composed, trace))
    figure = FIGURES.get(scenario) if seed is None else None
    found = line_by_line(composed, figure, trace) if figure else ()
    if as_json:
        rows = [
            {
                "step": r.step, "side": r.side, "segment": str(r.segment), "rule": r.rule,
                "section": r.section, "lacks": list(r.lacks), "values": list(r.values),
            }
            for r in refused
        ]  # fmt: skip
        print_json({**trace.json(), "variant": variant, "refusals": rows, **_figure_json(found)})
        return 0
    print(as_text(composed, trace, lang))
    if refused:
        print(say("refused", lang))
        for refusal in refused:
            print("\n".join(refusal_lines(refusal, lang)))
    if figure:
        print("\n" * bool(refused) + "\n".join(figure_lines(figure, found, lang)))
    return 0


def figure_lines(figure: Figure, found: tuple[FigureReplay, ...], lang: str) -> list[str]:
    """The lines of the figure, beside each the steps of the run and what they have otherwise."""
    lines = [say("line by line", lang).format(n=figure.number)]
    for row in found:
        lines.append(f"{', '.join(map(str, row.steps)):>7}  {row.line.printed}")
        lines += [f"{'':13} {say('departs', lang).format(**vars(other))}" for other in row.departures]
    return lines


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


def refusal_lines(refusal: Refusal, lang: str) -> list[str]:
    """What was refused, and what it lacked, no line wider than a ladder."""
    refused = f"{refusal.side} {say('refuses', lang)} {refusal.segment}: {_told(refusal.lacks, lang)}"
    values = f"{', '.join(refusal.values)} [{refusal.section} {refusal.rule}]"
    (first, *more), beside = wrap(refused, MOST_COLUMNS - 5), wrap(values, MOST_COLUMNS - 5)
    return [f"{refusal.step:>3}. {first}", *(f"     {line}" for line in (*more, *beside))]


def run_stepwise(scenario: str, variant: str, lang: str) -> int:
    """Let the user choose each step; `? RULE` says why a rule is not enabled."""
    composed = composed_of(scenario, variant)
    lowered = lower(composed.system)
    state, taken = composed.system.initial, list[int]()
    while enabled := lowered.enabled(state):
        print(f"\n{say('enabled', lang)}:")
        for number, index in enumerate(enabled, 1):
            print(f"{number:>3}. {composed.system.actions[index].name}")
        print(say("choose", lang), end="", flush=True)
        answer = sys.stdin.readline().strip()
        if answer in ("q", ""):
            break
        if answer.startswith("?"):
            print("\n".join(why_not(lowered, state, answer[1:].strip(), lang)))
        elif answer.isdecimal() and 1 <= int(answer) <= len(enabled):
            taken.append(enabled[int(answer) - 1])
            state = lowered.apply(taken[-1], state)
        else:
            print(say("no such step", lang).format(answer=answer, most=len(enabled)))
    else:
        print(say("end", lang))
    trace = trace_of(lowered, composed.system.initial, taken, headline=composed.scenario.title)
    print(as_text(composed, trace, lang))
    return 0


def why_not(lowered: Lowered, state: State, rule: str, lang: str) -> list[str]:
    """For each way through a rule that is nearest to being enabled: the conditions that fail."""
    ways = [
        (lowered.failing(index, state), action.name)
        for index, action in enumerate(lowered.system.actions)
        if rule and rule in (citation.rule for citation in action.rules)
    ]
    if not ways:
        return [say("no such way", lang).format(rule=rule or "?")]
    fewest = min(len(failing) for failing, _ in ways)
    return [f"  {name}: {_told(failing, lang)}" for failing, name in ways if len(failing) == fewest]


def _told(failing: Iterable[str], lang: str) -> str:
    lacks = say("list comma", lang).join(f"“{name}”" for name in failing)
    return f"{say('lacks', lang)} {lacks}" if lacks else say("possible", lang)
