"""History variables of the proofs, and the freshness of a new ISS that they assume.

No rule reads a history variable. Each segment carries the ISS of the incarnation that sent it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import z3

from ...checker.engines.message_sets import Fields, MessageSet, MessageStep, Network
from ...checker.system import Variable
from ...model import unbounded
from ...model.open_endpoint import LIMIT
from ...model.pipeline import ALL_RULES
from ...model.rule import Rule
from ...model.segment_layout import SEGMENT_FIELDS
from ...model.seqnum import within
from ...model.side import Side
from ...model.state import SYNCHRONIZED, Endpoint, Segment, State, segment
from ...model.unbounded import UnboundedSystem, unbounded_system

RANGE = LIMIT + 3
"""The size of the range of an incarnation: a SYN, 2^30 octets, a FIN, and the number after them."""

WITH_PEER_ISS = (State.SYN_RECEIVED, *SYNCHRONIZED)


@dataclass(frozen=True)
class EndpointHistory:
    """The history variables of one side."""

    numbered: z3.BoolRef
    """It has chosen an ISS and has not reopened since, though its TCB may be deleted."""
    last: z3.BitVecRef
    """The ISS it chose last."""
    heard: z3.BoolRef
    """The incarnation with that ISS has received the peer's ISS, …"""
    irs: z3.BitVecRef
    """… and this is it."""
    acknowledged: z3.BoolRef
    """It has been acknowledged."""
    one: z3.BitVecRef
    other: z3.BitVecRef
    """Any two ISSs of this side."""
    one_used: z3.BoolRef
    other_used: z3.BoolRef
    """It has been chosen."""
    other_later: z3.BoolRef
    """The other was chosen after the one."""
    met: z3.BoolRef
    """The peer's incarnation that began with its `one` has held our last ISS."""

    def variables(self) -> list[Variable]:
        """The variables with an initial value."""
        terms = (self.numbered, self.last, self.heard, self.irs, self.acknowledged)
        return [Variable(t) for t in (*terms, self.one_used, self.other_used, self.other_later, self.met)]


def _endpoint_history(name: str, width: int) -> EndpointHistory:
    flags = (
        "numbered",
        "heard",
        "acknowledged",
        "one_used",
        "other_used",
        "other_later",
        "met",
    )
    numbers = ("last", "irs", "one", "other")
    return EndpointHistory(
        **{flag: z3.Bool(f"{name}'s past.{flag}") for flag in flags},
        **{number: z3.BitVec(f"{name}'s past.{number}", width) for number in numbers},
    )


@dataclass(frozen=True)
class Sent:
    """A segment and the ISS of the incarnation that sent it."""

    seg: Segment
    of: z3.BitVecRef

    @property
    def message(self) -> Fields:
        """Its fields."""
        return (*(getattr(self.seg, name) for name in SEGMENT_FIELDS), self.of)

    @property
    def end(self) -> z3.BitVecRef:
        """The number after its last."""
        return self.seg.seq + self.seg.len

    def acknowledges_some_of(self, iss: z3.BitVecRef) -> z3.BoolRef:
        """It acknowledges numbers of an incarnation that began with `iss`."""
        number = self.seg.ack_number
        return z3.And(z3.Not(self.seg.rst), self.seg.ack, number != iss, belongs(number, iss))

    def is_outside(self, iss: z3.BitVecRef) -> z3.BoolRef:
        """Its numbers are outside the range of an incarnation that began with `iss`, and not next to it."""
        return z3.Not(z3.Or(belongs(self.seg.seq, iss), belongs(self.end, iss)))


def belongs(number: z3.BitVecRef, iss: z3.BitVecRef) -> z3.BoolRef:
    """The number is in the range of an incarnation that began with `iss`."""
    return within(iss, number, z3.BitVecVal(RANGE, iss.size()))


@dataclass(frozen=True)
class ChannelView:
    """The system from one side; a lemma is about a view, and holds for both."""

    side: Side
    peer: Side
    mine: EndpointHistory
    theirs: EndpointHistory
    chose_later: z3.BoolRef
    """This side chose its last ISS after the peer chose its own."""
    coming: Sent
    """An arbitrary segment that the peer has sent."""
    channel: MessageSet
    """The channel that it is in."""

    @property
    def me(self) -> Endpoint:
        """This side's endpoint."""
        return self.side.me

    @property
    def you(self) -> Endpoint:
        """The peer's endpoint."""
        return self.peer.me

    @property
    def constants(self) -> dict[z3.BitVecRef, tuple[z3.BoolRef, ...]]:
        """The two arbitrary ISSs of the peer, with the variables that depend on them."""
        theirs, later = self.theirs, self.theirs.other_later
        return {
            theirs.one: (theirs.one_used, later, self.mine.met),
            theirs.other: (theirs.other_used, later),
        }

    def has_a_tcb(self) -> z3.BoolRef:
        """This side is neither in CLOSED nor in LISTEN."""
        return z3.Not(self.me.is_in(State.CLOSED, State.LISTEN))

    def holds_peer_iss(self) -> z3.BoolRef:
        """IRS and RCV.NXT are defined."""
        return self.me.is_in(*WITH_PEER_ISS)

    def holds_latest(self) -> z3.BoolRef:
        """This side is synchronized with the peer's last incarnation."""
        return z3.And(self.holds_peer_iss(), self.theirs.numbered, self.me.irs == self.theirs.last)

    def has_held_latest(self) -> z3.BoolRef:
        """As `holds_latest`, though this side's TCB may be deleted."""
        mine, theirs = self.mine, self.theirs
        return z3.And(mine.numbered, mine.heard, theirs.numbered, mine.irs == theirs.last)

    def has_been_acknowledged(self) -> z3.BoolRef:
        """The peer has acknowledged this side's SYN."""
        return z3.And(self.holds_peer_iss(), self.mine.acknowledged)


@dataclass(frozen=True)
class UnboundedNetwork:
    """The network with its history, and both views of it."""

    network: Network
    views: tuple[ChannelView, ChannelView]
    at_once: tuple[MessageStep, ...]
    """The steps where data is read as it arrives."""

    @property
    def read_at_once(self) -> Network:
        """The network with only these steps."""
        return replace(self.network, steps=self.at_once)


A_LATER = z3.Bool("A chose later")


@cache
def unbounded_network(rules: tuple[Rule, ...] = ALL_RULES) -> UnboundedNetwork:
    """The model over unbounded channels, with history.

    A and B follow the same rules over the same channels, and each lemma is about both: so only A's steps
    are checked (`tests` show that B's are the same with the names exchanged).
    """
    composed = unbounded_system(rules)
    views = _views(composed)
    pairs = [
        (_with_history(step, views[0]), step.at_once) for step in composed.steps if step.side is composed.a
    ]
    history = [*views[0].mine.variables(), *views[1].mine.variables(), Variable(A_LATER)]
    variables = (*composed.system.variables, *history)
    system = replace(
        composed.system,
        variables=variables,
        initial=(0,) * len(variables),
        actions=tuple(step.action for step, _ in pairs),
        rigid=tuple(Variable(constant) for view in views for constant in view.constants),
    )
    constants: dict[str, frozenset[str]] = {}
    for view in views:
        for constant, watched_by in view.constants.items():
            constants[str(constant)] = frozenset(map(str, watched_by))
    network = Network(system, tuple(v.channel for v in views), tuple(step for step, _ in pairs), constants)
    return UnboundedNetwork(network, views, tuple(step for step, at_once in pairs if at_once))


def _views(composed: UnboundedSystem) -> tuple[ChannelView, ChannelView]:
    width = composed.a.me.iss.size()
    a, b = _endpoint_history("A", width), _endpoint_history("B", width)
    to_a, to_b = (_any_sent(f"any to {name}", width) for name in "AB")
    return (
        ChannelView(composed.a, composed.b, a, b, A_LATER, to_a, MessageSet("B→A", to_a.message)),
        ChannelView(composed.b, composed.a, b, a, z3.Not(A_LATER), to_b, MessageSet("A→B", to_b.message)),
    )


def _any_sent(name: str, width: int) -> Sent:
    return Sent(segment(name, width), z3.BitVec(f"{name}.of", width))


def _with_history(step: unbounded.SideStep, view: ChannelView) -> MessageStep:
    """A step with its history, its segments, and the freshness assumed where it chooses an ISS."""
    me, you, width = view.me, view.you, view.me.iss.size()
    chooses = step.transition.chooses_an_iss
    after = replace(me, **step.transition.changes)
    history = _history(view, after, chooses)
    action = replace(
        step.action,
        guard={**step.action.guard, **(_fresh_for_peer(view) if chooses else {})},
        update={**step.action.update, **{str(old): z3.simplify(new) for old, new in history}},
    )
    arriving = (
        None if step.arriving is None else Sent(step.arriving, z3.BitVec(f"to {view.side.name}.of", width))
    )
    of = me.given.next_iss if chooses else view.mine.last
    assert you is step.peer.me
    return MessageStep(
        action,
        receives={} if arriving is None else {step.side.into.name: arriving.message},
        sends={} if step.sent is None else {step.side.out.name: Sent(step.sent, of).message},
        assumed=_fresh_for_channels(view) if chooses else {},
    )


def _history(view: ChannelView, after: Endpoint, chooses: bool) -> Sequence[tuple[z3.ExprRef, z3.ExprRef]]:
    """Each history variable that the step may change, with its value after it."""
    mine, theirs, n = view.mine, view.theirs, after.given.next_iss
    knows = after.is_in(*WITH_PEER_ISS)
    meets = z3.And(knows, theirs.numbered, after.irs == theirs.last, after.iss == mine.one)
    yes, no = z3.BoolVal(True), z3.BoolVal(False)
    listens = after.is_in(State.LISTEN)
    changes: list[tuple[z3.ExprRef, z3.ExprRef]] = [
        (mine.numbered, yes if chooses else z3.And(mine.numbered, z3.Not(listens))),
        (mine.heard, knows if chooses else z3.Or(mine.heard, knows)),
        (mine.irs, z3.If(knows, after.irs, mine.irs)),
        (theirs.met, z3.Or(theirs.met, meets)),
    ]
    if not chooses and not after.snd_una.eq(view.me.snd_una):
        moves = z3.And(knows, after.snd_una != view.me.snd_una)
        changes.append((mine.acknowledged, z3.Or(mine.acknowledged, moves)))
    if chooses:
        changes += [
            (mine.last, n),
            (mine.met, no),
            (mine.acknowledged, no),
            (mine.one_used, z3.Or(mine.one_used, n == mine.one)),
            (mine.other_used, z3.Or(mine.other_used, n == mine.other)),
            (mine.other_later, z3.Or(n == mine.other, z3.And(mine.other_later, n != mine.one))),
            (A_LATER, yes),
        ]
    return [(old, new) for old, new in changes if not z3.simplify(new).eq(old)]


def _fresh_for_peer(view: ChannelView) -> Mapping[str, z3.BoolRef]:
    """Freshness of an ISS at the peer: RCV.NXT is outside the new range.

    That the peer has not received the ISS itself follows from the freshness in the channels, which still hold
    the SYN.
    """
    you, theirs, iss = view.you, view.theirs, view.me.given.next_iss
    expects = z3.And(you.is_in(*WITH_PEER_ISS), belongs(you.rcv_nxt, iss))
    return {
        "a new ISS is fresh: the peer does not expect a number of it": z3.Not(expects),
        "a new ISS is fresh: the peer has not received it before": z3.Not(
            z3.And(theirs.heard, theirs.irs == iss)
        ),
    }


def _fresh_for_channels(view: ChannelView) -> Mapping[str, Mapping[str, z3.BoolRef]]:
    """Freshness of an ISS in the channels: no segment acknowledges it, and none overlaps its range."""
    iss = view.me.given.next_iss
    own = _any_sent(f"any to {view.peer.name}", iss.size())
    return {
        view.side.into.name: {
            "a new ISS is fresh: no segment acknowledges it": z3.Not(view.coming.acknowledges_some_of(iss))
        },
        view.side.out.name: {"a new ISS is fresh: no segment has a number in its range": own.is_outside(iss)},
    }


def one_if(condition: z3.BoolRef, like: z3.BitVecRef) -> z3.BitVecRef:
    """1 where the condition is true, else 0, as wide as `like`."""
    return z3.If(condition, z3.BitVecVal(1, like.size()), z3.BitVecVal(0, like.size()))


def numbers_used_by_peer(view: ChannelView) -> z3.BitVecRef:
    """The count of numbers that the peer has used for its SYN and its data."""
    return 1 + view.you.sent - view.you.unsent
