"""Induction over ever-growing message sets: a message sent may be received at any time, any number of times.

Such a channel is an unbounded set, so no variable holds it. A lemma speaks of a state, or of a state and one
arbitrary message on a channel. All lemmas together are an invariant if every step preserves each of them: for
the message that is received, for an arbitrary other one, and for the one that is sent. That is a formula
without quantifiers. Losing a message preserves every lemma, so the channels may also lose.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import z3

from ..message import Message
from ..properties.step_property import EveryStep, Stepwise
from ..solver.obligation import Obligation
from ..system import Action, System
from ..z3_terms import constants_in
from .induction import holds_initially, preserves

Fields = tuple[z3.ExprRef, ...]
"""The fields of a message in a set."""


@dataclass(frozen=True)
class MessageSet:
    """A set of messages."""

    name: str
    any: Fields
    """The fields of an arbitrary message in it, as constants: the message that a lemma speaks of."""

    def of(self, message: Fields, term: z3.ExprRef) -> z3.ExprRef:
        """Put the fields of this message in place of those of the arbitrary one."""
        return z3.substitute(term, *zip(self.any, message, strict=True))


@dataclass(frozen=True)
class MessageStep:
    """An action with the message it receives and the message it sends."""

    action: Action
    receives: Mapping[str, Fields] = field(default_factory=dict)
    """By channel; at most one."""
    sends: Mapping[str, Fields] = field(default_factory=dict)
    """By channel; at most one. Terms over the values before."""
    assumed: Mapping[str, Mapping[str, z3.BoolRef]] = field(default_factory=dict)
    """By channel, named: assumptions about every message in it when the step is taken."""


@dataclass(frozen=True)
class Lemma:
    """A part of the invariant."""

    name: str
    """The sentence that it states; unique."""
    holds: z3.BoolRef
    channel: MessageSet | None = None
    """The channel whose messages it speaks of; None: it speaks of states."""
    needs: tuple[Lemma, ...] = ()
    """The lemmas it is shown from, besides itself."""
    derived_with: tuple[tuple[z3.ExprRef, z3.ExprRef], ...] | None = None
    """Not None: it is derived from the others in every state, so no step has to preserve it. Each free
    constant named here is taken to be the term beside it: a lemma for all its values holds for that one."""


@dataclass(frozen=True)
class Network:
    """A system, its channels, and its steps with their messages."""

    system: System
    channels: tuple[MessageSet, ...]
    steps: tuple[MessageStep, ...]
    constants: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Free constants by name, which stand for any value; with each the variables that depend on it."""


class BadLemma(ValueError):
    """A lemma that cannot be derived; one line."""


def obligations(network: Network, lemmas: Iterable[Lemma]) -> Iterator[Obligation]:
    """The obligations that every step preserves each lemma, where before it the lemma's `needs` hold.

    A lemma that a step cannot change has none. Lemmas are an invariant together if the obligations of each of
    them and of all that they need are shown.

    Raises:
        BadLemma: a lemma fixes a constant that it speaks of, or is derived from itself.
    """
    system = network.system
    first = [(v.term, v.constant(x)) for v, x in zip(system.variables, system.initial, strict=True)]
    for lemma in lemmas:
        if lemma.derived_with is not None:
            yield _derived(network, lemma, lemma.derived_with)
            continue
        if lemma.channel is None:
            holds = z3.simplify(z3.substitute(lemma.holds, *first))
            yield Obligation(holds_initially(lemma.name), lemma.name, None, (), holds)
        premises = _Premises(network, (lemma, *lemma.needs))
        for step in network.steps:
            yield from _preserved(network, step, lemma, premises)


def _derived(network: Network, lemma: Lemma, choice: tuple[tuple[z3.ExprRef, z3.ExprRef], ...]) -> Obligation:
    """The lemma in any state, for any message."""
    _refuse_circles(lemma, ())
    for constant, _ in choice:
        if constants_in(lemma.holds).keys() & {str(constant), *network.constants[str(constant)]}:
            raise BadLemma(
                Message(
                    "error.lemma.fixes",
                    "“{lemma}” fixes {constant} and speaks of it",
                    lemma=lemma.name,
                    constant=str(constant),
                )
            )
    about = (lemma.channel, None)
    given = (
        *(need.holds for need in lemma.needs if need.channel in about),
        *(constant == term for constant, term in choice),
    )
    name = Message("obligation.derived", "{lemma} is derived", lemma=lemma.name)
    return Obligation(name, lemma.name, None, given, lemma.holds)


def _refuse_circles(lemma: Lemma, above: tuple[str, ...]) -> None:
    """A derived lemma may depend on derived lemmas, but every chain ends in an inductive one."""
    if lemma.name in above:
        raise BadLemma(Message("error.lemma.circle", "“{lemma}” is derived from itself", lemma=lemma.name))
    for need in lemma.needs:
        if need.derived_with is not None:
            _refuse_circles(need, (*above, lemma.name))


def _preserved(
    network: Network, step: MessageStep, lemma: Lemma, premises: _Premises
) -> Iterator[Obligation]:
    """The obligations that one step preserves a lemma; none if it cannot change it."""
    update, channel, names = step.action.update, lemma.channel, constants_in(lemma.holds)
    updated = [
        (v.term, update[v.name]) for v in network.system.variables if v.name in update and v.name in names
    ]
    later = z3.substitute(lemma.holds, *updated) if updated else lemma.holds
    name, guard = preserves(step.action, lemma.name), tuple(step.action.guard.values())
    if channel is not None and channel.name in step.sends:
        sent = zip(channel.any, step.sends[channel.name], strict=True)
        holds, given = z3.substitute(later, *sent), premises.before(step)
        of_sent = Message("obligation.of-sent", "{obligation}, for the message it sends", obligation=name)
        yield Obligation(of_sent, lemma.name, step.action, given, holds, guard)
    if not later.eq(lemma.holds):
        of_earlier = (
            name
            if channel is None
            else Message("obligation.of-earlier", "{obligation}, for a message sent before", obligation=name)
        )
        given = premises.before(step, channel)
        yield Obligation(of_earlier, lemma.name, step.action, given, later, guard)


def of_every_step(
    network: Network, name: str, formula: EveryStep, needs: Sequence[Lemma]
) -> Iterator[Obligation]:
    """The obligations that every step satisfies `formula`, where before it the `needs` hold.

    The formula may also speak of the arbitrary message of a channel: the one that the step receives there.
    """
    stepwise, premises = Stepwise(formula, network.system), _Premises(network, needs)
    for step in network.steps:
        action = step.action
        received = [
            pair
            for channel in network.channels
            if channel.name in step.receives
            for pair in zip(channel.any, step.receives[channel.name], strict=True)
        ]
        holds = stepwise.of(action, received)
        if not z3.is_true(holds):
            guard = tuple(action.guard.values())
            words = Message("obligation.step", "“{action}”: {property}", action=action.name, property=name)
            yield Obligation(words, name, action, premises.before(step), holds, guard)


class _Premises:
    """The premises before a step: the same for steps with the same messages and assumptions."""

    def __init__(self, network: Network, lemmas: Sequence[Lemma]) -> None:
        self.channels, self.lemmas = network.channels, lemmas
        self._found: dict[tuple[object, ...], tuple[z3.BoolRef, ...]] = {}

    def before(self, step: MessageStep, another: MessageSet | None = None) -> tuple[z3.BoolRef, ...]:
        """The lemmas for the state, for the message received, and for an arbitrary one of `another`."""
        received = ((name, *_numbers(message)) for name, message in step.receives.items())
        assumed = ((name, *_numbers(terms.values())) for name, terms in step.assumed.items())
        key = (None if another is None else another.name, tuple(received), tuple(assumed))
        if key not in self._found:
            self._found[key] = tuple(self._all(step, another))
        return self._found[key]

    def _all(self, step: MessageStep, another: MessageSet | None) -> Iterator[z3.BoolRef]:
        yield from (lemma.holds for lemma in self.lemmas if lemma.channel is None)
        for channel in self.channels:
            if channel.name in step.receives:
                yield from self._of_message(step, channel, step.receives[channel.name])
        if another is not None:
            yield from self._of_message(step, another, another.any)

    def _of_message(self, step: MessageStep, channel: MessageSet, message: Fields) -> Iterator[z3.BoolRef]:
        for lemma in self.lemmas:
            if lemma.channel is not None and lemma.channel.name == channel.name:
                yield channel.of(message, lemma.holds)
        for assumed in step.assumed.get(channel.name, {}).values():
            yield channel.of(message, assumed)


def _numbers(terms: Iterable[z3.ExprRef]) -> Iterator[int]:
    """The identifiers of terms, unique as long as these are alive."""
    return (term.get_id() for term in terms)
