"""`synfin replay`: a trace in JSON, replayed on the model step by step."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..checker.message import Message
from ..diagrams.ladder import ladder_of
from ..diagrams.ladder_text import ladder_text
from ..interface.replay import ReplayResult, replay_file
from ..locales import Language, translate
from .induction_output import lines_of
from .output import print_json

NOT_A_RUN = 1


def run_replay(
    file: Path, scenario: str | None, variant: str | None, *, as_json: bool, lang: Language
) -> int:
    """Print the ladder of each trace, or the step at which it does not replay; 1 if one does not."""
    found = replay_file(file, scenario, variant)
    if as_json:
        print_json({"ok": all(one.ok for one in found), "traces": [_row(one) for one in found]})
    else:
        print("\n\n".join(_text(one, lang) for one in found))
    return 0 if all(one.ok for one in found) else NOT_A_RUN


def _row(found: ReplayResult) -> dict[str, Any]:
    return {
        "title": found.title,
        "scenario": found.scenario,
        "variant": found.variant,
        "steps": len(found.trace.steps),
        "ok": found.ok,
        "problem": str(found.problem),
    }


def _text(found: ReplayResult, lang: Language) -> str:
    where = found.scenario if found.variant == "rfc9293" else f"{found.scenario}, {found.variant}"
    if not found.ok:
        verdict = Message(
            "replay.problem",
            "{title} ({where}) is no run of the model: {problem}",
            title=found.title,
            where=where,
            problem=found.problem,
        )
        return translate(verdict, lang)
    verdict = Message(
        "replay.ok", "{title} ({where}): every step is one of the model.", title=found.title, where=where
    )
    return "\n".join([translate(verdict, lang), "", _run(found, lang)])


def _run(found: ReplayResult, lang: Language) -> str:
    """The run as a ladder; of one endpoint, step by step."""
    if found.composed is not None:
        return ladder_text(ladder_of(found.composed, found.trace), lang)
    if len(found.trace.steps) == 1:
        return "\n".join(translate(line, lang) for line in lines_of(found.trace.json()))
    show = {variable.name: variable.show for variable in found.trace.system.variables}
    lines = [
        f"  {name} = {show[name](value)}"
        for name, value in zip(show, found.trace.initial, strict=True)
        if value
    ]
    for step in found.trace.steps:
        lines.append(f"{step.action}")
        lines += [
            f"  {name}: {show[name](old)} → {show[name](new)}" for name, (old, new) in step.changed.items()
        ]
    return "\n".join(lines)
