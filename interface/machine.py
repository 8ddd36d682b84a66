"""One endpoint under one variant and one set of policies, executable on plain tuples of numbers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, cached_property
from typing import NamedTuple

import z3

from ..checker.engines.explicit.lowering import Lowered, lower
from ..checker.message import Message
from ..checker.system import Action, System, Variable
from ..model.pipeline import ALL_RULES, rules_under
from ..model.rule import Acks, Event, Policy, Reading, Rule
from ..model.state import CONTROL_BITS, SHOWN, TCB, USER, State, endpoint, segment
from ..model.transitions import EndpointTransition, transitions_of

Values = tuple[int, ...]
"""An endpoint: one number for each of `FIELDS`, Booleans as 0 and 1."""

GIVEN = ("next_iss", "window", "half_duplex")
"""The variables that an endpoint is given and no rule changes."""

FIELDS = (*TCB, *USER, *GIVEN)
"""The order of the numbers of an endpoint: its TCB, the history that its user knows, the given variables."""

SEGMENT_FIELDS = (*CONTROL_BITS, "seq", "ack_number", "text")
"""The order of the numbers of a segment: SYN, ACK, PSH, FIN, RST, URG, SEG.SEQ, SEG.ACK, octets of text."""

NO_SEGMENT: Values = (0,) * len(SEGMENT_FIELDS)
"""The numbers of the segment where none arrives."""

_SENT = "sent"


class AmbiguousRules(ValueError):
    """Several rules of a variant apply to the same event; one line that names them."""


class Taken(NamedTuple):
    """The result of `EndpointMachine.step`."""

    values: Values
    """The endpoint afterwards."""
    sent: int | None
    """The segment sent, packed as `model.channels.value_of` reads it."""
    path: int
    """The place of the path of rules in `EndpointMachine.transitions`."""


class EndpointMachine:
    """The rules of a variant as a function from an endpoint and an event to an endpoint.

    The paths of rules are composed once, when the machine is made (about a second at 32 bits), and compiled
    to Python as they are met; after that `step` takes a few microseconds. Machines come from `machine_of`.

    Attributes:
        width: bits of a sequence number.
        rules: those that exist under the policies, in the RFC's order.
        transitions: all paths of rules.
    """

    def __init__(self, rules: tuple[Rule, ...], policies: frozenset[Policy], width: int) -> None:
        self.width = width
        self.rules = rules_under(policies, rules)
        self.me, self.seg = endpoint("me", width), segment("seg", width)
        self.transitions = transitions_of(self.rules, self.me, self.seg)
        self._lowered: dict[Event, tuple[Lowered, list[int]]] = {}

    def step(self, values: Values, event: Event, segment: Values = NO_SEGMENT) -> Taken | None:
        """Process one event; `segment` is that of a SEGMENT ARRIVES. None: no rule applies.

        Raises:
            AmbiguousRules: several paths of rules apply, as in some mutants.
        """
        lowered, places = self._of(event)
        state = values + segment
        found = lowered.successors(state)
        if not found:
            return None
        if len(found) > 1:
            raise AmbiguousRules(self._ambiguous([places[index] for index, _ in found]))
        ((index, after),) = found
        sent = lowered.observe(index, state).get(_SENT)
        return Taken(after[: len(FIELDS)], sent, places[index])

    def value(self, term: z3.ExprRef, values: Values, segment: Values = NO_SEGMENT) -> int:
        """The value of a term over `me` and `seg`."""
        return self._of(Event.STATUS)[0].function(term)(values + segment)

    @cached_property
    def shown(self) -> Mapping[str, Variable]:
        """The variables of an endpoint by field, with how their values print."""
        terms = {name: getattr(self.me, name) for name in (*TCB, *USER)}
        terms |= {name: getattr(self.me.given, name) for name in GIVEN}
        return {name: Variable(term, SHOWN.get(name, str)) for name, term in terms.items()}

    def _of(self, event: Event) -> tuple[Lowered, list[int]]:
        """The compiled system of an event, and the places of its actions among all transitions."""
        if event not in self._lowered:
            places = [at for at, one in enumerate(self.transitions) if one.path.event is event]
            self._lowered[event] = lower(self._system(event, places)), places
        return self._lowered[event]

    def _system(self, event: Event, places: list[int]) -> System:
        """The endpoint with the segment as variables of a system whose actions process the event."""
        variables = (*self.shown.values(), *(Variable(getattr(self.seg, name)) for name in SEGMENT_FIELDS))
        actions = tuple(self._action(at, self.transitions[at]) for at in places)
        return System(event.value, variables, (0,) * len(variables), actions)

    def _action(self, number: int, transition: EndpointTransition) -> Action:
        path = transition.path
        return Action(
            name=str(number),
            actor="me",
            event=path.event.value,
            guard={"the state": self.me.state == path.state, **transition.when},
            update={f"me.{field}": value for field, value in transition.changes.items()},
            observe={} if transition.sent is None else {_SENT: transition.sent},
        )

    def _ambiguous(self, places: list[int]) -> str:
        paths = [" + ".join(rule.name for rule in self.transitions[at].path.rules) for at in places]
        state = State(self.transitions[places[0]].path.state).spelled
        return Message(
            "machine.ambiguous",
            "in {state} several rules apply at once: {paths}",
            state=state,
            paths="; ".join(paths),
        )


@cache
def machine_of(
    rules: tuple[Rule, ...] = ALL_RULES,
    acks: Acks = Acks.IMMEDIATE,
    reading: Reading = Reading.AT_ONCE,
    width: int = 32,
) -> EndpointMachine:
    """The machine for these rules and policies, made once."""
    return EndpointMachine(rules, frozenset((acks, reading)), width)
