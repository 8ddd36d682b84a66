"""Claims about systems whose channels never forget: a message sent may be heard at any time, again and again.

Such a channel is a set without a bound, so no variable holds it. A lemma speaks of a state, or of a state and
one message, whichever it be, on a channel. All lemmas together are an invariant if every step keeps each of
them: for the message that is heard, for an arbitrary other one, and for the one that is sent. That is a
formula without quantifiers. Losing a message keeps every lemma, so the channels may also lose.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import z3

from ..properties.step_property import EveryStep, Stepwise
from ..solver.obligation import Obligation
from ..solver.z3_terms import constants_in
from ..system import Action, System
from .explicit.lowering import literal

Message = tuple[z3.ExprRef, ...]
"""The fields of a message."""


@dataclass(frozen=True)
class MessageSet:
    """A set of messages."""

    name: str
    any: Message
    """The fields of an arbitrary message on it, as constants: what a lemma speaks of."""

    def of(self, message: Message, term: z3.ExprRef) -> z3.ExprRef:
        """What `term` says of an arbitrary message, said of this one."""
        return z3.substitute(term, *zip(self.any, message, strict=True))


@dataclass(frozen=True)
class MessageStep:
    """An action with the message it hears and the message it sends."""

    action: Action
    hears: Mapping[str, Message] = field(default_factory=dict)
    """By channel; at most one."""
    sends: Mapping[str, Message] = field(default_factory=dict)
    """By channel; at most one. Terms over the values before."""
    assumed: Mapping[str, Mapping[str, z3.BoolRef]] = field(default_factory=dict)
    """By channel, named: what is assumed of every message on it when the step is taken."""


@dataclass(frozen=True)
class Lemma:
    """A part of the invariant."""

    name: str
    """The sentence it is; no other has it."""
    holds: z3.BoolRef
    channel: MessageSet | None = None
    """Whose messages it speaks of; None: it speaks of states."""
    needs: tuple[Lemma, ...] = ()
    """What it is shown from, besides itself."""
    follows_with: tuple[tuple[z3.ExprRef, z3.ExprRef], ...] | None = None
    """Not None: it follows from the others in every state, so no step has to keep it. Each free constant
    named here is taken to be the term beside it: what holds for all its values holds for that one."""


@dataclass(frozen=True)
class Network:
    """A system, its channels, and its steps with their messages."""

    system: System
    channels: tuple[MessageSet, ...]
    steps: tuple[MessageStep, ...]
    constants: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Free constants by name, which stand for any value; with each the variables that watch it."""


class BadLemma(ValueError):
    """A lemma that cannot be shown to follow; one line."""


def obligations(network: Network, lemmas: Iterable[Lemma]) -> Iterator[Obligation]:
    """What has to be shown so that every step keeps each lemma, where before it the lemma's `needs` hold.

    What a step cannot touch is left out. Lemmas are an invariant together if all of this is shown of each of
    them and of all that they need.

    Raises:
        BadLemma: a lemma fixes a constant that it speaks of, or follows from itself.
    """
    system = network.system
    first = [(v.term, literal(v.term, x)) for v, x in zip(system.variables, system.initial, strict=True)]
    for lemma in lemmas:
        if lemma.follows_with is not None:
            yield _followed(network, lemma, lemma.follows_with)
            continue
        if lemma.channel is None:
            holds = z3.simplify(z3.substitute(lemma.holds, *first))
            yield Obligation(f"{lemma.name} at first", lemma.name, None, (), holds)
        known = _Known(network, (lemma, *lemma.needs))
        for step in network.steps:
            yield from _kept(network, step, lemma, known)


def _followed(
    network: Network, lemma: Lemma, choice: tuple[tuple[z3.ExprRef, z3.ExprRef], ...]
) -> Obligation:
    """The lemma in any state, for any message."""
    _refuse_circles(lemma, ())
    for constant, _ in choice:
        if constants_in(lemma.holds).keys() & {str(constant), *network.constants[str(constant)]}:
            raise BadLemma(f"“{lemma.name}” fixes {constant} and speaks of it")
    about = (lemma.channel, None)
    given = (
        *(need.holds for need in lemma.needs if need.channel in about),
        *(constant == term for constant, term in choice),
    )
    return Obligation(f"{lemma.name} follows", lemma.name, None, given, lemma.holds)


def _refuse_circles(lemma: Lemma, above: tuple[str, ...]) -> None:
    """What follows may follow from what follows, but at last from what is kept."""
    if lemma.name in above:
        raise BadLemma(f"“{lemma.name}” follows from itself")
    for need in lemma.needs:
        if need.follows_with is not None:
            _refuse_circles(need, (*above, lemma.name))


def _kept(network: Network, step: MessageStep, lemma: Lemma, known: _Known) -> Iterator[Obligation]:
    """That one step keeps a lemma; nothing if it does not touch it."""
    update, channel, names = step.action.update, lemma.channel, constants_in(lemma.holds)
    moved = [
        (v.term, update[v.name]) for v in network.system.variables if v.name in update and v.name in names
    ]
    later = z3.substitute(lemma.holds, *moved) if moved else lemma.holds
    name, guard = f"“{step.action.name}” keeps {lemma.name}", tuple(step.action.guard.values())
    if channel is not None and channel.name in step.sends:
        sent = zip(channel.any, step.sends[channel.name], strict=True)
        holds, given = z3.substitute(later, *sent), known.before(step)
        yield Obligation(f"{name}, of what it sends", lemma.name, step.action, given, holds, guard)
    if not later.eq(lemma.holds):
        which = "" if channel is None else ", of what was sent before"
        given = known.before(step, channel)
        yield Obligation(f"{name}{which}", lemma.name, step.action, given, later, guard)


def of_every_step(
    network: Network, name: str, formula: EveryStep, needs: Sequence[Lemma]
) -> Iterator[Obligation]:
    """That every step satisfies `formula`, where before it the `needs` hold.

    The formula may also speak of the arbitrary message of a channel: the one that the step hears there.
    """
    stepwise, known = Stepwise(formula, network.system), _Known(network, needs)
    for step in network.steps:
        action = step.action
        heard = [
            pair
            for channel in network.channels
            if channel.name in step.hears
            for pair in zip(channel.any, step.hears[channel.name], strict=True)
        ]
        holds = stepwise.of(action, heard)
        if not z3.is_true(holds):
            words, guard = f"“{action.name}”: {name}", tuple(action.guard.values())
            yield Obligation(words, name, action, known.before(step), holds, guard)


class _Known:
    """What is known before a step. Steps that hear the same messages, and assume the same, know the same."""

    def __init__(self, network: Network, lemmas: Sequence[Lemma]) -> None:
        self.channels, self.lemmas = network.channels, lemmas
        self._found: dict[tuple[object, ...], tuple[z3.BoolRef, ...]] = {}

    def before(self, step: MessageStep, another: MessageSet | None = None) -> tuple[z3.BoolRef, ...]:
        """Of the state, of the message that is heard, and of an arbitrary one on the channel of another."""
        heard = ((name, *_numbers(message)) for name, message in step.hears.items())
        assumed = ((name, *_numbers(terms.values())) for name, terms in step.assumed.items())
        key = (None if another is None else another.name, tuple(heard), tuple(assumed))
        if key not in self._found:
            self._found[key] = tuple(self._all(step, another))
        return self._found[key]

    def _all(self, step: MessageStep, another: MessageSet | None) -> Iterator[z3.BoolRef]:
        yield from (lemma.holds for lemma in self.lemmas if lemma.channel is None)
        for channel in self.channels:
            if channel.name in step.hears:
                yield from self._of_message(step, channel, step.hears[channel.name])
        if another is not None:
            yield from self._of_message(step, another, another.any)

    def _of_message(self, step: MessageStep, channel: MessageSet, message: Message) -> Iterator[z3.BoolRef]:
        for lemma in self.lemmas:
            if lemma.channel is not None and lemma.channel.name == channel.name:
                yield channel.of(message, lemma.holds)
        for assumed in step.assumed.get(channel.name, {}).values():
            yield channel.of(message, assumed)


def _numbers(terms: Iterable[z3.ExprRef]) -> Iterator[int]:
    """By which terms that are alive are told apart."""
    return (term.get_id() for term in terms)
