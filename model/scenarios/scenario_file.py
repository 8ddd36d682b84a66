"""Scenarios of one's own, in TOML.

    title = "B answers late"
    channel = "Lossy(2)"       # Perfect(n), Lossy(n), Hostile(n), Channel(n, loses=true, duplicates=true)
    retransmission = "spurious-allowed"   # only-if-lost (default) or spurious-allowed
    iss_b = [6, 9]             # or one number; A's is iss_a
    valid_ends = [["CLOSED", "CLOSED"], ["CLOSED", "LISTEN"]]
    old_to_b = ["<SEQ=15><CTL=SYN>"]   # old duplicates in flight to B at the start

    [a]
    opens = "active"           # active, passive or never
    sends = 1                  # octets
    closes = "once-open"       # never, once-open, after-peer or any-time

    [b]
    opens = "passive"
    closes = "after-peer"
    aborts = "never"          # the same words

The other fields are those of `Scenario` and `User`, with their defaults; a run step by step, `script`, can
only be written in Python. `title_zh` is the title in Chinese.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any

from ...checker.message import Listing, Message, OwnText
from ..channels import CHANNEL_FLAGS, NAMED_CHANNELS, Channel
from ..rule import Acks, Event, Reading
from ..segment_layout import CONTROL_ORDER, SegmentValue
from ..state import State
from ..toml_file import BadToml, read_toml
from .scenario import (
    BadScenario,
    Close,
    ExampleOrder,
    Failure,
    Freshness,
    Msl,
    Opening,
    Retransmission,
    Scenario,
    User,
    When,
)

CHOICES: dict[str, type[Enum]] = {
    "acks": Acks,
    "reading": Reading,
    "close": Close,
    "retransmission": Retransmission,
    "example_order": ExampleOrder,
    "msl": Msl,
    "freshness": Freshness,
}
NUMBERS = ("width", "iss_a", "iss_b", "window", "incarnations", "attacks")
FAILURES = {
    f"{side} {name}": Failure(side, event)
    for side in ("A", "B")
    for name, event in (
        ("crash", Event.CRASH),
        ("user-timeout", Event.USER_TIMEOUT),
        ("gives-up", Event.GIVING_UP),
    )
}
"""The failures of a side, as a file writes them."""
ISS = ("iss_a", "iss_b")
"""Each a number, or a list of numbers that are taken in turn."""


def read_scenario(path: Path) -> Scenario:
    """The scenario in a TOML file; its name is the file's.

    Raises:
        BadScenario: the file cannot be read, or a field is wrong; the message names it.
    """
    try:
        data = read_toml(path)
    except BadToml as error:
        raise _in_file(path, error.args[0]) from None
    try:
        return scenario_from(path.stem, data)
    except BadScenario as error:
        raise _in_file(path, error.args[0]) from None


def _in_file(path: Path, problem: str) -> BadScenario:
    return BadScenario(Message("error.in-file", "{path}: {problem}", path=str(path), problem=problem))


def scenario_from(name: str, data: Mapping[str, Any]) -> Scenario:
    """The scenario that a table describes.

    Raises:
        BadScenario: a field is missing, unknown or wrong; the message names it.
    """
    rest = dict(data)
    title = _text("title", rest.pop("title", name))
    chinese = _text("title_zh", rest.pop("title_zh", title))
    fields: dict[str, Any] = {"title": OwnText(title, {"zh": chinese})}
    for side in ("a", "b"):
        if side not in rest:
            raise BadScenario(
                Message(
                    "error.scenario.no-user",
                    "[{side}] is missing: say what the user of {name} does",
                    side=side,
                    name=side.upper(),
                )
            )
        fields[side] = _user(side, rest.pop(side))
    for field, value in rest.items():
        name_now = FORMER_NAMES.get(field, field)
        if name_now in fields:
            raise BadScenario(
                Message(
                    "error.scenario.twice",
                    "{field} is the former name of {name}: give one of them",
                    field=field,
                    name=name_now,
                )
            )
        fields[name_now] = _field(name_now, value)
    return Scenario(name, **fields)


def _field(field: str, value: Any) -> Any:
    if field in CHOICES:
        return _choice(field, value, CHOICES[field])
    if field in NUMBERS:
        several = field in ISS and isinstance(value, list)
        return _numbers(field, value) if several else _number(field, value)
    if field in READERS:
        return READERS[field](value)
    raise _unknown(field, ("title", "title_zh", "a", "b", *CHOICES, *NUMBERS, *READERS))


def _unknown(field: str, known: Iterable[str]) -> BadScenario:
    return BadScenario(
        Message(
            "error.scenario.field",
            "there is no field '{field}'; there are: {known}",
            field=field,
            known=Listing(known),
        )
    )


def _wrong(field: str, value: Any, expected: Message) -> BadScenario:
    return BadScenario(
        Message(
            "error.scenario.value",
            "{field} is {value}: {expected}",
            field=field,
            value=repr(value),
            expected=expected,
        )
    )


def _one_of(words: Iterable[str]) -> Message:
    return Message("error.scenario.one-of", "write one of {words}", words=Listing(words))


def _text(field: str, value: Any) -> str:
    if not isinstance(value, str):
        raise _wrong(field, value, Message("error.scenario.text", "it is a sentence in quotes"))
    return value


def _truth(field: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise _wrong(field, value, Message("error.scenario.truth", "it is true or false"))
    return value


def _user(side: str, data: Any) -> User:
    if not isinstance(data, dict):
        raise _wrong(side, data, Message("error.scenario.user", "it is a table, [{side}]", side=side))
    kinds: dict[str, type[Enum]] = {"opens": Opening, "sends_when": When, "closes": When, "aborts": When}
    fields: dict[str, Any] = {}
    for field, value in data.items():
        if field in kinds:
            fields[field] = _choice(f"{side}.{field}", value, kinds[field])
        elif FORMER_NAMES.get(field, field) == "calls_in_any_state":
            fields["calls_in_any_state"] = _truth(f"{side}.calls_in_any_state", value)
        elif field == "sends":
            fields[field] = _number(f"{side}.sends", value)
        else:
            raise _unknown(f"{side}.{field}", (*kinds, "sends", "calls_in_any_state"))
    return User(**fields)


_CHANNEL = re.compile(r"(?P<name>\w+)\((?P<places>\d+)(?P<flags>(?:, *\w+ *= *true)*)\)", re.IGNORECASE)


def _channel(value: Any) -> Channel:
    """A channel as it prints: `Lossy(2)`, `Channel(2, reorders=True)`."""
    if value in UNBOUNDED:
        raise _wrong(
            "channel",
            value,
            Message(
                "error.scenario.unbounded",
                "it has no bound and cannot be searched; write Hostile(n), or ask for the proofs with the "
                "scenario 'unbounded-channels'",
            ),
        )
    found = _CHANNEL.fullmatch(value) if isinstance(value, str) else None
    flags = re.findall(r"(\w+) *=", found["flags"]) if found else []
    if found and found["name"] in NAMED_CHANNELS and not flags:
        return NAMED_CHANNELS[found["name"]](int(found["places"]))
    if found and found["name"] == Channel.__name__ and set(flags) <= {*CHANNEL_FLAGS}:
        return Channel(int(found["places"]), **dict.fromkeys(flags, True))
    forms = [f"{name}(2)" for name in NAMED_CHANNELS]
    raise _wrong(
        "channel",
        value,
        _one_of((*forms, f"Channel(2, {', '.join(f'{flag}=true' for flag in CHANNEL_FLAGS)})")),
    )


def _choice(field: str, value: Any, choices: type[Enum]) -> Enum:
    """An enumeration's member by its name, with hyphens: once-open."""
    names = {choice.name.lower().replace("_", "-"): choice for choice in choices}
    name = FORMER_CHOICES.get((field, value), value) if isinstance(value, str) else None
    if name not in names:
        raise _wrong(field, value, _one_of(names))
    return names[name]


def _number(field: str, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _wrong(field, value, Message("error.scenario.number", "it is a whole number"))
    return value


def _numbers(field: str, value: Any) -> tuple[int, ...]:
    if not isinstance(value, list):
        raise _wrong(field, value, Message("error.scenario.numbers", "it is a list of numbers"))
    return tuple(_number(field, one) for one in value)


def _failures(value: Any) -> tuple[Failure, ...]:
    if not isinstance(value, list) or any(str(one) not in FAILURES for one in value):
        known = Message("error.scenario.failure-list", "it is a list of {words}", words=Listing(FAILURES))
        raise _wrong("failures", value, known)
    return tuple(FAILURES[one] for one in value)


def _ends(value: Any) -> tuple[tuple[State, State], ...]:
    names = {state.spelled: state for state in State}
    try:
        pairs = tuple((names[a], names[b]) for a, b in value)
    except (KeyError, TypeError, ValueError):
        expected = Message("error.scenario.ends", 'it is pairs of states, [["CLOSED", "LISTEN"]]')
        raise _wrong("valid_ends", value, expected) from None
    return pairs


def _segments(field: str, value: Any) -> tuple[SegmentValue, ...]:
    if not isinstance(value, list):
        expected = Message("error.scenario.segments", "it is a list of segments, {example}", example=_EXAMPLE)
        raise _wrong(field, value, expected)
    return tuple(_segment(field, one) for one in value)


def _segment(field: str, value: Any) -> SegmentValue:
    """A segment as the RFC's figures print it."""
    form = r"<SEQ=(\d+)>(?:<ACK=(\d+)>)?(?:<DATA=(\d+)>)?(?:<CTL=([A-Z,]+)>)?"
    found = re.fullmatch(form, value) if isinstance(value, str) else None
    bits = set((found[4] or "").split(",")) - {""} if found else set()
    if found is None or not bits <= {*CONTROL_ORDER} or (found[2] is not None) != ("ACK" in bits):
        raise BadScenario(
            Message(
                "error.scenario.segment",
                "{field} has {value}: write a segment so: {example}",
                field=field,
                value=repr(value),
                example=_EXAMPLE,
            )
        )
    control = tuple(bit for bit in CONTROL_ORDER if bit in bits)
    return SegmentValue(control, *(int(number or 0) for number in found.groups()[:3]))


_EXAMPLE = Message(
    "error.scenario.segment-example",
    '"<SEQ=15><ACK=7><DATA=1><CTL=ACK>", and ACK in both places or none',
)

UNBOUNDED = ("Unbounded", "Everlasting")
"""Names of the network without a bound, for which there are proofs only."""

FORMER_NAMES = {
    "wire": "channel",
    "lost": "drop",
    "ends": "valid_ends",
    "story": "example_order",
    "errs": "calls_in_any_state",
    "timer": "retransmission",
}
"""Fields that had another name before; both are read."""

FORMER_CHOICES = {
    ("retransmission", "patient"): "only-if-lost",
    ("retransmission", "eager"): "spurious-allowed",
    ("msl", "kept"): "enforced",
}
"""Words that a field had before for what it now calls by another; both are read."""

READERS: dict[str, Callable[[Any], Any]] = {
    "channel": _channel,
    "b_opens_first": partial(_truth, "b_opens_first"),
    "drop": partial(_numbers, "drop"),
    "valid_ends": _ends,
    "old_to_b": partial(_segments, "old_to_b"),
    "failures": _failures,
}
"""The readers of the other fields."""
