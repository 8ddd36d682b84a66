"""`synfin ask`: what one endpoint does at one event, by which rules, and why not by another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..checker.message import Message, message_in
from ..checker.trace import NotEnabled
from ..diagrams.ladder_measure import wrap
from ..interface.endpoint import EndpointStep, TcpEndpoint, endpoint
from ..interface.segment_text import BadSegment, parse_segment
from ..interface.tcb import BadEndpoint
from ..interface.why_not import UnknownRule, WhyNot
from ..locales import Language, translate
from .output import BadRequest, print_json

COLUMNS = 100


@dataclass(frozen=True)
class AskRequest:
    """An endpoint, and one event; without an event, all that can happen."""

    state: str
    variant: str = "rfc9293"
    segment: str | None = None
    call: str | None = None
    timeout: str | None = None
    transmit: bool = False
    why_not: str | None = None
    policies: Mapping[str, Any] = field(default_factory=dict)
    """Arguments of `synfin.endpoint` that are no variables."""
    variables: Mapping[str, Any] = field(default_factory=dict)
    """Variables that were given."""

    @property
    def events(self) -> int:
        """The number of events given."""
        return sum(one is not None for one in (self.segment, self.call, self.timeout)) + self.transmit


def variables_of(given: Mapping[str, int | None], more: Iterable[str]) -> dict[str, Any]:
    """The variables given by options of their own, and those given as `NAME=VALUE`.

    Raises:
        BadRequest: one of the latter is written otherwise.
    """
    found: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    for text in more:
        name, _, value = text.partition("=")
        if not name or not value:
            raise BadRequest(
                Message("ask.variable", "--with {text}: write it as NAME=VALUE, passive=1", text=text)
            )
        found[name.replace("-", "_")] = int(value) if value.isdecimal() else value
    return found


def run_ask(request: AskRequest, *, as_json: bool, lang: Language) -> int:
    """Print the step, or what is possible.

    Raises:
        BadRequest: the endpoint, the event or the rule cannot be; one line.
    """
    if request.events > 1:
        raise BadRequest(
            Message("ask.one-event", "one event at a time: --segment, --call, --timeout or --transmit")
        )
    try:
        before = endpoint(request.variant, request.state, **request.policies, **request.variables)
        if not request.events:
            return _possible(before, request, as_json=as_json, lang=lang)
        step = _step(before, request)
        why = None if request.why_not is None else step.why_not(request.why_not)
    except NotEnabled as error:
        if request.why_not is None:
            raise BadRequest(message_in(error)) from None
        return _why(before.why_not(request.why_not), as_json=as_json, lang=lang)
    except (BadEndpoint, BadSegment, UnknownRule) as error:
        raise BadRequest(message_in(error)) from None
    if as_json:
        print_json({**step.json(), "variant": request.variant, **({"why_not": why.json()} if why else {})})
        return 0
    print("\n".join(lines_of(step, lang)))
    if why:
        print("\n".join(["", *_why_lines(why, lang)]))
    return 0


def _step(before: TcpEndpoint, request: AskRequest) -> EndpointStep:
    if request.segment is not None:
        return before.arrives(parse_segment(request.segment, before.machine.width))
    if request.call is not None:
        name, _, octets = request.call.rpartition(" ")
        if octets.isdecimal():
            return before.call(name, int(octets))
        return before.call(request.call)
    if request.timeout is not None:
        return before.timeout(request.timeout)
    return before.transmit()


def _possible(before: TcpEndpoint, request: AskRequest, *, as_json: bool, lang: Language) -> int:
    """Print what can happen without a segment, or why a rule does not apply."""
    if request.why_not is not None:
        return _why(before.why_not(request.why_not), as_json=as_json, lang=lang)
    steps = before.possible()
    if as_json:
        print_json({"before": dict(before.tcb), "possible": [step.json() for step in steps]})
        return 0
    print(before.tcb)
    width = max(len(step.event) for step in steps)
    print("\n".join(f"  {step.event:{width}}  {_in_short(step, lang)}" for step in steps))
    return 0


def _in_short(step: EndpointStep, lang: Language) -> str:
    """The next state, the segments sent and the reply of a step in one line."""
    parts = [step.after.state] if step.after.state == step.before.state else [f"→ {step.after.state}"]
    parts += map(str, step.segments)
    parts += [translate(step.reply, lang)] if step.reply != "ok" else []
    return "  ".join(parts)


def lines_of(step: EndpointStep, lang: Language) -> list[str]:
    """A step as text: before, the event, after, what is sent, what is returned, the rules."""

    def say(message: Message) -> str:
        return translate(message, lang)

    event = Message("ask.arrives", "{segment} arrives", segment=str(step.segment)) if step.segment else None
    changed = [f"{name} {_shown(old)} → {_shown(new)}" for name, (old, new) in step.changed.items()]
    rows = [
        (Message("ask.before", "before"), str(step.before)),
        (Message("ask.event", "event"), say(event) if event else step.event),
        (Message("ask.after", "after"), str(step.after)),
        (Message("ask.changed", "changed"), ", ".join(changed) or say(Message("ask.nothing", "nothing"))),
        (
            Message("ask.sent", "sent"),
            " ".join(map(str, step.segments)) or say(Message("ask.nothing", "nothing")),
        ),
    ]
    if step.segment is None:
        rows.append((Message("ask.reply", "reply"), translate(step.reply, lang)))
    lines = [f"{say(name):8}{line}" for name, text in rows for line in _hanging(text, 8)]
    lines.append(say(Message("ask.rules", "rules")))
    for rule in step.rules:
        lines.append(f"  {rule.section} {translate(rule.step, lang)}: {rule.rule}")
        lines += [f"    {line}" for line in wrap(translate(rule.sentence, lang), COLUMNS - 4)]
    return lines


def _hanging(text: str, indent: int) -> list[str]:
    """The text in one piece, its further lines beside the name of the row."""
    return [
        "\n".join(f"{' ' * indent * bool(at)}{line}" for at, line in enumerate(wrap(text, COLUMNS - indent)))
    ]


def _shown(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _why(why: WhyNot, *, as_json: bool, lang: Language) -> int:
    if as_json:
        print_json(why.json())
    else:
        print("\n".join(_why_lines(why, lang)))
    return 0


def _why_lines(why: WhyNot, lang: Language) -> Iterable[str]:
    yield translate(why.reason, lang)
    yield from (f"  {translate(line, lang)}" for line in why.lines)
