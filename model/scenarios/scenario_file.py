"""Scenarios of one's own, in TOML.

    title = "B answers late"
    channel = "Lossy(2)"       # Perfect(n), Lossy(n), Hostile(n)
    timer = "eager"            # patient (default) or eager
    iss_b = [6, 9]             # or one number; A's is iss_a
    valid_ends = [["CLOSED", "CLOSED"], ["CLOSED", "LISTEN"]]
    old_to_b = ["<SEQ=15><CTL=SYN>"]   # old duplicates on their way to B at the start

    [a]
    opens = "active"           # active, passive or never
    sends = 1                  # octets
    closes = "once-open"       # never, once-open, after-peer or any-time

    [b]
    opens = "passive"
    closes = "after-peer"
    aborts = "never"          # the same words

The other fields are those of `Scenario` and `User`, with their defaults; a run turn by turn, `script`, can
only be told in Python.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any

from ..channels import CONTROL_ORDER, ChannelKind, Hostile, Lossy, Perfect, SegmentValue, Unbounded
from ..rule import Acks, Event, Reading
from ..state import State
from .scenario import (
    BadScenario,
    Close,
    ExampleOrder,
    Fault,
    Freshness,
    Msl,
    Opening,
    Scenario,
    Timer,
    User,
    When,
)

CHANNELS: dict[str, type[Perfect | Lossy | Hostile]] = {
    "Perfect": Perfect,
    "Lossy": Lossy,
    "Hostile": Hostile,
}
CHOICES: dict[str, type[Enum]] = {
    "acks": Acks,
    "reading": Reading,
    "close": Close,
    "timer": Timer,
    "example_order": ExampleOrder,
    "msl": Msl,
    "freshness": Freshness,
}
NUMBERS = ("width", "iss_a", "iss_b", "window", "incarnations", "attacks")
FAILURES = {
    f"{side} {name}": Fault(side, event)
    for side in ("A", "B")
    for name, event in (
        ("crash", Event.CRASH),
        ("user-timeout", Event.USER_TIMEOUT),
        ("gives-up", Event.GIVING_UP),
    )
}
"""What may befall a side, as a file writes it."""
ISS = ("iss_a", "iss_b")
"""Each a number, or a list of numbers that are taken in turn."""


def read_scenario(path: Path) -> Scenario:
    """The scenario in a TOML file; its name is the file's.

    Raises:
        BadScenario: the file cannot be read, or a field is wrong; the message names it.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadScenario(f"{path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadScenario(f"{path}: it is not TOML: {error}") from None
    try:
        return scenario_from(path.stem, data)
    except BadScenario as error:
        raise BadScenario(f"{path}: {error}") from None


def scenario_from(name: str, data: Mapping[str, Any]) -> Scenario:
    """The scenario that a table describes.

    Raises:
        BadScenario: a field is missing, unknown or wrong; the message names it.
    """
    rest = dict(data)
    title = _text("title", rest.pop("title", name))
    fields: dict[str, Any] = {"title": title, "title_zh": _text("title_zh", rest.pop("title_zh", title))}
    for side in ("a", "b"):
        if side not in rest:
            raise BadScenario(f"[{side}] is missing: say what the user of {side.upper()} does")
        fields[side] = _user(side, rest.pop(side))
    for field, value in rest.items():
        name_now = FORMER_NAMES.get(field, field)
        if name_now in fields:
            raise BadScenario(f"{field} is the former name of {name_now}: give one of them")
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
    known = ("title", "title_zh", "a", "b", *CHOICES, *NUMBERS, *READERS)
    raise BadScenario(f"there is no field {field!r}; there are: {', '.join(known)}")


def _text(field: str, value: Any) -> str:
    if not isinstance(value, str):
        raise BadScenario(f"{field} is {value!r}: it is a sentence in quotes")
    return value


def _truth(field: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise BadScenario(f"{field} is {value!r}: it is true or false")
    return value


def _user(side: str, data: Any) -> User:
    if not isinstance(data, dict):
        raise BadScenario(f"{side} is {data!r}: it is a table, [{side}]")
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
            raise BadScenario(
                f"there is no field '{side}.{field}'; there are: {', '.join(kinds)}, sends, "
                "calls_in_any_state"
            )
    return User(**fields)


def _channel(value: Any) -> ChannelKind:
    if value == "Everlasting":
        return Unbounded()
    found = re.fullmatch(r"(\w+)\((\d+)\)", value) if isinstance(value, str) else None
    if found is None or found[1] not in CHANNELS:
        raise BadScenario(
            f"channel is {value!r}: write one of {', '.join(f'{name}(2)' for name in CHANNELS)}"
        )
    return CHANNELS[found[1]](int(found[2]))


def _choice(field: str, value: Any, choices: type[Enum]) -> Enum:
    """An enumeration's member by its name, with hyphens: once-open."""
    names = {choice.name.lower().replace("_", "-"): choice for choice in choices}
    if not isinstance(value, str) or value not in names:
        raise BadScenario(f"{field} is {value!r}: write one of {', '.join(names)}")
    return names[value]


def _number(field: str, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise BadScenario(f"{field} is {value!r}: it is a whole number")
    return value


def _numbers(field: str, value: Any) -> tuple[int, ...]:
    if not isinstance(value, list):
        raise BadScenario(f"{field} is {value!r}: it is a list of numbers")
    return tuple(_number(field, one) for one in value)


def _failures(value: Any) -> tuple[Fault, ...]:
    if not isinstance(value, list) or any(str(one) not in FAILURES for one in value):
        raise BadScenario(f"failures is {value!r}: it is a list of {', '.join(FAILURES)}")
    return tuple(FAILURES[one] for one in value)


def _ends(value: Any) -> tuple[tuple[State, State], ...]:
    names = {state.spelled: state for state in State}
    try:
        pairs = tuple((names[a], names[b]) for a, b in value)
    except (KeyError, TypeError, ValueError):
        raise BadScenario(f'valid_ends is {value!r}: it is pairs of states, [["CLOSED", "LISTEN"]]') from None
    return pairs


def _segments(field: str, value: Any) -> tuple[SegmentValue, ...]:
    if not isinstance(value, list):
        raise BadScenario(f"{field} is {value!r}: it is a list of segments, {SEGMENT}")
    return tuple(_segment(field, one) for one in value)


def _segment(field: str, value: Any) -> SegmentValue:
    """A segment as the RFC's figures print it."""
    form = r"<SEQ=(\d+)>(?:<ACK=(\d+)>)?(?:<DATA=(\d+)>)?(?:<CTL=([A-Z,]+)>)?"
    found = re.fullmatch(form, value) if isinstance(value, str) else None
    bits = set((found[4] or "").split(",")) - {""} if found else set()
    if found is None or not bits <= {*CONTROL_ORDER} or (found[2] is not None) != ("ACK" in bits):
        raise BadScenario(f"{field} has {value!r}: write a segment so: {SEGMENT}")
    control = tuple(bit for bit in CONTROL_ORDER if bit in bits)
    return SegmentValue(control, *(int(number or 0) for number in found.groups()[:3]))


SEGMENT = '"<SEQ=15><ACK=7><DATA=1><CTL=ACK>", and ACK in both places or none'

FORMER_NAMES = {
    "wire": "channel",
    "lost": "drop",
    "ends": "valid_ends",
    "story": "example_order",
    "errs": "calls_in_any_state",
}
"""Fields that had another name before; both are read."""

READERS: dict[str, Callable[[Any], Any]] = {
    "channel": _channel,
    "b_opens_first": partial(_truth, "b_opens_first"),
    "drop": partial(_numbers, "drop"),
    "valid_ends": _ends,
    "old_to_b": partial(_segments, "old_to_b"),
    "failures": _failures,
}
"""How the other fields are read."""
