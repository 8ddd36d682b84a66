"""The variables of an endpoint by the names of RFC 9293, and a sensible TCB for each state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..checker.message import Message
from ..checker.text import did_you_mean
from ..model.state import Outcome, State
from .machine import FIELDS, GIVEN, EndpointMachine, Values

RFC_NAMES: Mapping[str, str] = {
    "iss": "ISS",
    "irs": "IRS",
    "snd_una": "SND.UNA",
    "snd_nxt": "SND.NXT",
    "rcv_nxt": "RCV.NXT",
    "rcv_wnd": "RCV.WND",
    "fin_sent": "FIN-sent",
    "next_iss": "next-ISS",
}
"""Fields whose name is more than their own with hyphens."""

RCV_WND = "RCV.WND"


class BadEndpoint(ValueError):
    """An endpoint that cannot be: one line that names the variable and what to write instead."""


def rfc_name(field: str) -> str:
    """A field as RFC 9293 writes it: `SND.UNA` for `snd_una`."""
    return RFC_NAMES.get(field, field.replace("_", "-"))


class TcbValues(Mapping[str, Any]):
    """The values of an endpoint by RFC name: `tcb["SND.UNA"]`.

    `state` and `outcome` are text, flags are bool, the others numbers; RCV.WND is derived.
    """

    def __init__(self, machine: EndpointMachine, values: Values) -> None:
        self._machine, self._values = machine, values

    @property
    def state(self) -> str:
        """The state as the RFC spells it: `SYN-RECEIVED`."""
        return State(self._values[FIELDS.index("state")]).spelled

    @property
    def outcome(self) -> str:
        """The end of the connection as reported to the user: NONE, CLOSED, RESET, …."""
        return Outcome(self._values[FIELDS.index("outcome")]).spelled

    def __getitem__(self, name: str) -> Any:
        if name == RCV_WND:
            return self._machine.value(self._machine.me.rcv_wnd, self._values)
        field = _FIELD_OF[name]
        value, variable = self._values[FIELDS.index(field)], self._machine.shown[field]
        if field in ("state", "outcome"):
            return variable.show(value)
        return bool(value) if variable.width == 1 else value

    def __iter__(self) -> Iterator[str]:
        yield from (*_FIELD_OF, RCV_WND)

    def __len__(self) -> int:
        return len(FIELDS) + 1

    def __str__(self) -> str:
        """The state and what is not zero, in one line."""
        parts = [self.state]
        for field, name in zip(FIELDS, _FIELD_OF, strict=True):
            value = self[name]
            if value is True:
                parts.append(name)
            elif value and value != "NONE" and field != "state" and field not in GIVEN:
                parts.append(f"{name}={value}")
        return " ".join(parts)

    def __repr__(self) -> str:
        return f"<TcbValues {self}>"


_FIELD_OF = {rfc_name(field): field for field in FIELDS}

OUR_NUMBERS = {
    State.SYN_SENT: (0, 1), State.SYN_RECEIVED: (0, 1), State.ESTABLISHED: (1, 1), State.CLOSE_WAIT: (1, 1),
    State.FIN_WAIT_1: (1, 2), State.FIN_WAIT_2: (2, 2), State.CLOSING: (1, 2), State.LAST_ACK: (1, 2),
    State.TIME_WAIT: (2, 2),
}  # fmt: skip
"""The distances of SND.UNA and SND.NXT from the ISS where no text was sent."""

PEER_NUMBERS = {
    **dict.fromkeys((State.SYN_RECEIVED, State.ESTABLISHED, State.FIN_WAIT_1, State.FIN_WAIT_2), 1),
    **dict.fromkeys((State.CLOSE_WAIT, State.CLOSING, State.LAST_ACK, State.TIME_WAIT), 2),
}
"""The distance of RCV.NXT from the IRS where no text came."""

PASSIVE = (State.LISTEN, State.SYN_RECEIVED)
"""The states that a passive OPEN leads to, unless the caller says otherwise."""

PEER_ISS = 300
"""The IRS where none is given."""


def initial_values(machine: EndpointMachine, state: str, iss: int, given: Mapping[str, Any]) -> Values:
    """An endpoint in a state; what is not `given` is as in a connection without text.

    Raises:
        BadEndpoint: there is no such state or variable, or a value does not fit.
    """
    for name in given:
        if name not in FIELDS or name == "state":
            known = ", ".join(field for field in FIELDS if field != "state")
            raise BadEndpoint(
                Message(
                    "endpoint.variable",
                    "an endpoint has no variable {name}{guess}; it has: {known}",
                    name=repr(name),
                    guess=did_you_mean(name, FIELDS),
                    known=known,
                )
            )
    known_values = {field: _number(machine, field, value) for field, value in given.items()}
    start = _defaults(state_named(state), _number(machine, "iss", iss), known_values, machine.width)
    values = {**dict.fromkeys(FIELDS, 0), **start, **known_values}
    return tuple(values[field] for field in FIELDS)


def state_named(name: str) -> State:
    """The state that the RFC spells so; underscores do as well.

    Raises:
        BadEndpoint: there is none.
    """
    states = {state.spelled: state for state in State}
    spelled = name.upper().replace("_", "-")
    if spelled not in states:
        raise BadEndpoint(
            Message(
                "endpoint.state",
                "there is no state {name}{guess}; there are: {known}",
                name=repr(name),
                guess=did_you_mean(spelled, states),
                known=", ".join(states),
            )
        )
    return states[spelled]


def _defaults(state: State, iss: int, given: Mapping[str, int], width: int) -> dict[str, int]:
    """The numbers of a connection that has carried no text, as far as they follow from those given."""
    mask = (1 << width) - 1
    found = {"state": int(state), "next_iss": iss, "passive": int(state in PASSIVE)}
    if state in OUR_NUMBERS:
        una, nxt = OUR_NUMBERS[state]
        base = iss
        if "snd_nxt" in given:
            base = given["snd_nxt"] - nxt
        elif "snd_una" in given:
            base = given["snd_una"] - una
        fin_sent = int(nxt == 2)
        found |= {
            "iss": iss,
            "snd_una": base + una & mask,
            "snd_nxt": base + nxt & mask,
            "fin_sent": fin_sent,
        }
    if state in PEER_NUMBERS:
        nxt = PEER_NUMBERS[state]
        irs = given.get("irs", given["rcv_nxt"] - nxt if "rcv_nxt" in given else PEER_ISS)
        found |= {"irs": irs & mask, "rcv_nxt": irs + nxt & mask}
    return found


def _number(machine: EndpointMachine, field: str, value: Any) -> int:
    """A value as the number that stands for it."""
    if field == "outcome" and isinstance(value, str):
        outcomes: dict[str, Outcome] = {outcome.spelled: outcome for outcome in Outcome}
        if value.upper().replace("_", "-") not in outcomes:
            raise BadEndpoint(
                Message(
                    "endpoint.outcome",
                    "there is no outcome {name}; there are: {known}",
                    name=repr(value),
                    known=", ".join(outcomes),
                )
            )
        return int(outcomes[value.upper().replace("_", "-")])
    most = (1 << machine.shown[field].width) - 1
    if not isinstance(value, int) or not 0 <= value <= most:
        raise BadEndpoint(
            Message(
                "endpoint.range",
                "{name} is {value}: it is a number from 0 to {most}",
                name=rfc_name(field),
                value=repr(value),
                most=most,
            )
        )
    return int(value)
