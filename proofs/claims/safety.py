"""Safety: what never happens."""

from __future__ import annotations

import z3

from ...checker.properties.forms import Property
from ...checker.properties.invariant import Always
from ...checker.properties.step_property import EveryStep, after
from ...checker.properties.terminal_states import EndsIn
from ...model.composed_system import ComposedSystem
from ...model.scenarios.catalogue import SCENARIOS
from ...model.scenarios.scenario import Scenario
from ...model.seqnum import at_most, between
from ...model.side import Side
from ...model.state import TCB, Outcome, State
from ..claim import Claim, Formulas
from .figure5 import KNOWN

ALLOWED = frozenset((arc.source, arc.target) for arc in KNOWN.values())
"""The state changes that the RFC has."""

EVERYWHERE = tuple(SCENARIOS)

COME_TO_AN_END = tuple(
    name
    for name, scenario in SCENARIOS.items()
    if not (scenario.a.calls_in_any_state or scenario.b.calls_in_any_state)
)
"""Where users do not err for ever."""


def one_connection(scenario: Scenario) -> bool:
    """Nobody else injects segments, and what is said of the peer can be read off its present variables."""
    return not scenario.attacks and scenario.incarnations == 1


ONE_CONNECTION = tuple(name for name, scenario in SCENARIOS.items() if one_connection(scenario))

GUESSED = {
    "blind-attack": "a guess that hits RCV.NXT and the range of the ACK is taken: RFC 5961 makes it rare, "
    "not impossible"
}


def _either(composed: ComposedSystem, *states: State) -> z3.BoolRef:
    return z3.Or([side.me.is_in(*states) for side, _ in composed.sides])


def _is_reset(side: Side, names: tuple[str, ...]) -> z3.BoolRef:
    terms = (getattr(side.me, name) for name in names)
    return z3.And([z3.Not(term) if z3.is_bool(term) else term == 0 for term in terms])


# closed-has-no-tcb


def no_tcb_when_closed(side: Side) -> Always:
    """CLOSED: every variable of the TCB is at its reset value. LISTEN: nothing is known of a peer."""
    rest = tuple(name for name in TCB if name not in ("state", "passive"))
    return Always(
        z3.And(
            z3.Implies(side.me.is_in(State.CLOSED), _is_reset(side, ("passive", *rest))),
            z3.Implies(side.me.is_in(State.LISTEN), z3.And(side.me.passive, _is_reset(side, rest))),
        )
    )


CLOSED_HAS_NO_TCB = Claim(
    id="closed-has-no-tcb",
    title="CLOSED means every TCB variable is at its reset value; LISTEN knows no peer.",
    title_zh="CLOSED 状态下 TCB 的每个变量都是初始值；LISTEN 状态下尚不知道对方是谁。",
    cites="3.3.2, 3.10.1",
    formulas=lambda composed: tuple(no_tcb_when_closed(side) for side, _ in composed.sides),
    premise=lambda composed: z3.Or(
        [z3.And(side.me.is_in(State.CLOSED), side.has_opened) for side, _ in composed.sides]
    ),
    holds_in=EVERYWHERE,
    broken_by={"tcb-left-behind": "four-way-close"},
    open_endpoint=no_tcb_when_closed,
)


# una-before-nxt


def una_before_nxt(side: Side) -> Always:
    """ISS =< SND.UNA =< SND.NXT, and no more is numbered than the SYN, what the user sent and the FIN."""
    me = side.me
    fin = z3.If(me.our_fin_was_sent, z3.BitVecVal(1, me.iss.size()), z3.BitVecVal(0, me.iss.size()))
    numbered = z3.And(
        between(me.iss, me.snd_una, me.snd_nxt),
        at_most(me.snd_una, me.snd_nxt),
        me.snd_nxt - me.iss == 1 + (me.sent - me.unsent) + fin,
        z3.ULE(me.unsent, me.sent),
    )
    return Always(z3.Implies(z3.Not(me.is_in(State.CLOSED, State.LISTEN)), numbered))


UNA_BEFORE_NXT = Claim(
    id="una-before-nxt",
    title="SND.UNA =< SND.NXT, and SND.NXT - ISS is never more than SYN + data + FIN.",
    title_zh="SND.UNA =< SND.NXT，且 SND.NXT - ISS 绝不超过 SYN + 数据 + FIN。",
    cites="3.4",
    formulas=lambda composed: tuple(una_before_nxt(side) for side, _ in composed.sides),
    premise=lambda composed: z3.Or(
        [z3.And(side.me.fin_sent, side.me.snd_una != side.me.snd_nxt) for side, _ in composed.sides]
    ),
    holds_in=EVERYWHERE,
    broken_by={"fin-renumbered": "lossy-close"},
    open_endpoint=una_before_nxt,
    lemmas=lambda side: {
        "CLOSED has no TCB, LISTEN knows no peer": no_tcb_when_closed(side).holds,
        "LISTEN has sent nothing": z3.Implies(side.me.is_in(State.LISTEN), side.me.sent == 0),
        "an incarnation sends less than half the space": z3.ULE(side.me.sent, 1 << (side.me.sent.size() - 2)),
        "before the handshake is over nothing is segmentized": z3.Implies(
            side.me.is_in(State.SYN_SENT, State.SYN_RECEIVED), side.me.sent == side.me.unsent
        ),
        "SYN-SENT waits for the acknowledgment of its SYN": z3.Implies(
            side.me.is_in(State.SYN_SENT),
            z3.And(side.me.snd_una == side.me.iss, z3.Not(side.me.close_pending)),
        ),
    },
)


# handshake-agreement


def _agreement(composed: ComposedSystem) -> Formulas:
    a, b = composed.a.me, composed.b.me
    both = z3.And(a.is_in(State.ESTABLISHED), b.is_in(State.ESTABLISHED))
    return (Always(z3.Implies(both, z3.And(a.irs == b.iss, b.irs == a.iss))),)


HANDSHAKE_AGREEMENT = Claim(
    id="handshake-agreement",
    title="Where both are ESTABLISHED, each side's IRS is the other's ISS.",
    title_zh="双方都处于 ESTABLISHED 时，每一方的 IRS 都等于对方的 ISS。",
    cites="3.5",
    formulas=_agreement,
    premise=lambda composed: z3.And(
        composed.a.me.is_in(State.ESTABLISHED), composed.b.me.is_in(State.ESTABLISHED)
    ),
    holds_in=EVERYWHERE,
    broken_by={"ack-not-checked": "old-duplicate-syn"},
    unbounded_channels=True,
)


# no-phantom-connection

OPENED_BY_ACK = (State.ESTABLISHED, State.FIN_WAIT_2, State.CLOSE_WAIT, State.LAST_ACK, State.TIME_WAIT)
"""The states that only an acknowledgment of the SYN leads to; CLOSE may lead to the others before it."""


def _no_phantom(composed: ComposedSystem) -> Formulas:
    return tuple(
        Always(z3.Implies(side.me.is_in(*OPENED_BY_ACK), z3.And(peer.has_opened, _is_an_iss(composed, side))))
        for side, peer in composed.sides
    )


def _is_an_iss(composed: ComposedSystem, side: Side) -> z3.BoolRef:
    """What the side holds as the peer's ISS is one that the peer chooses."""
    isss = composed.scenario.isss_b if side.name == "A" else composed.scenario.isss_a
    return z3.Or([side.me.irs == iss for iss in isss])


NO_PHANTOM_CONNECTION = Claim(
    id="no-phantom-connection",
    title="An ESTABLISHED side holds the ISS of a peer that really opened; an old SYN alone opens nothing.",
    title_zh="处于 ESTABLISHED 的一方，持有的是真正打开过连接的对方的 ISS；仅凭一个旧的 SYN 打不开任何连接。",
    cites="3.5 Figure 8",
    formulas=_no_phantom,
    premise=lambda composed: _either(composed, *OPENED_BY_ACK),
    holds_in=tuple(name for name in EVERYWHERE if name != "blind-attack"),
    refuted_in={"blind-attack": "a forged SYN,ACK whose ACK is guessed opens a connection to nobody"},
    broken_by={"two-way-handshake": "old-duplicate-syn"},
    unbounded_channels=True,
)


# close-wait-means-fin

AFTER_PEERS_FIN = (State.CLOSE_WAIT, State.LAST_ACK, State.CLOSING, State.TIME_WAIT)


def _all_of_the_peer_came(side: Side, peer: Side) -> z3.BoolRef:
    """The peer's FIN is the last number received, after its SYN and all it had to send."""
    return z3.And(peer.me.fin_sent, side.me.rcv_nxt - side.me.irs == peer.me.sent + 2)


def _fin_came(composed: ComposedSystem) -> Formulas:
    return tuple(
        Always(z3.Implies(side.me.is_in(*AFTER_PEERS_FIN), _all_of_the_peer_came(side, peer)))
        for side, peer in composed.sides
    )


CLOSE_WAIT_MEANS_FIN = Claim(
    id="close-wait-means-fin",
    title="In CLOSE-WAIT, LAST-ACK, CLOSING or TIME-WAIT the peer has sent a FIN; all before it has come.",
    title_zh="处于 CLOSE-WAIT、LAST-ACK、CLOSING 或 TIME-WAIT 时，对方已发出 FIN，此前的一切都已到达。",
    cites="3.3.2, 3.10.7.4 eighth",
    formulas=_fin_came,
    premise=lambda composed: _either(composed, *AFTER_PEERS_FIN),
    suits=one_connection,
    holds_in=ONE_CONNECTION,
    refuted_in=GUESSED,
    broken_by={"every-segment-is-a-fin": "lossy-close", "fin-out-of-order": "lossy-lifecycle"},
    unbounded_channels=True,
)


# time-wait-means-done


def _done(composed: ComposedSystem) -> Formulas:
    return tuple(
        Always(
            z3.Implies(
                side.me.is_in(State.TIME_WAIT),
                z3.And(
                    _all_of_the_peer_came(side, peer),
                    side.me.fin_sent,
                    side.me.snd_una == side.me.snd_nxt,
                    z3.Or(peer.me.is_in(State.CLOSED), peer.me.rcv_nxt == side.me.snd_nxt),
                ),
            )
        )
        for side, peer in composed.sides
    )


TIME_WAIT_MEANS_DONE = Claim(
    id="time-wait-means-done",
    title="In TIME-WAIT the peer's FIN has been received and our FIN acknowledged, by a peer that has it.",
    title_zh="处于 TIME-WAIT 时，已收到对方的 FIN；我方的 FIN 也已得到确认，且对方确实收到了它。",
    cites="3.3.2",
    formulas=_done,
    premise=lambda composed: _either(composed, State.TIME_WAIT),
    suits=one_connection,
    holds_in=ONE_CONNECTION,
    refuted_in=GUESSED,
    broken_by={"fin-ack-not-checked": "lossy-lifecycle"},
    unbounded_channels=True,
)


# nothing-lost-by-closing


def both_closed_normally(composed: ComposedSystem) -> z3.BoolRef:
    """Both connections ended by FIN."""
    return z3.And([side.me.outcome == Outcome.CLOSED for side, _ in composed.sides])


def _all_delivered(composed: ComposedSystem) -> Formulas:
    complete = z3.And([side.me.delivered == peer.me.sent for side, peer in composed.sides])
    return (Always(z3.Implies(both_closed_normally(composed), complete)),)


CANNOT_READ = "RECEIVE in CLOSING, LAST-ACK or TIME-WAIT returns an error (3.10.3), whatever is still on hand"

NOTHING_LOST_BY_CLOSING = Claim(
    id="nothing-lost-by-closing",
    title="Where both have closed by FIN, every octet sent was delivered.",
    title_zh="双方都以 FIN 正常关闭时，发出的每个字节都已交付。",
    cites="3.6",
    formulas=_all_delivered,
    premise=lambda composed: z3.And(
        both_closed_normally(composed), z3.Or([side.me.sent != 0 for side, _ in composed.sides])
    ),
    holds_in=tuple(name for name in EVERYWHERE if name != "slow-reader"),
    refuted_in={"slow-reader": CANNOT_READ},
    broken_by={"text-not-delivered": "one-octet", "fin-out-of-order": "one-octet"},
    unbounded_channels=True,
)


# closed-means-read


def _read_by_the_peer(composed: ComposedSystem) -> Formulas:
    return tuple(
        Always(z3.Implies(side.me.outcome == Outcome.CLOSED, peer.me.delivered == side.me.sent))
        for side, peer in composed.sides
    )


CLOSED_MEANS_READ = Claim(
    id="closed-means-read",
    title="Where a side has closed normally, the peer's user has read every octet it sent.",
    title_zh="一方正常关闭时，它发出的每个字节都已被对方的用户读取。",
    cites="3.6, 3.6.1 SHLD-3; RFC 2525 2.17",
    formulas=_read_by_the_peer,
    premise=lambda composed: z3.Or(
        [z3.And(side.me.outcome == Outcome.CLOSED, side.me.sent != 0) for side, _ in composed.sides]
    ),
    suits=one_connection,
    holds_in=tuple(name for name in ONE_CONNECTION if name != "slow-reader"),
    refuted_in={"slow-reader": CANNOT_READ},
    broken_by={
        "unread-text-forgotten": "close-with-unread-data",
        "text-taken-after-close": "close-with-unread-data",
        "text-not-delivered": "one-octet",
    },
)


# valid-end-states


def _acceptable_end(composed: ComposedSystem) -> z3.BoolRef:
    pairs = z3.Or(
        [z3.And(composed.a.me.is_in(a), composed.b.me.is_in(b)) for a, b in composed.scenario.valid_ends]
    )
    return z3.And(pairs, *(channel.is_empty() for channel in composed.channels))


RESET_LOST = "a reset that is lost is not sent again, and a peer who has nothing more to send never finds out"

NOBODY_TELLS = {
    "lossy-abort": "an aborted peer sends nothing more: where its reset is lost, FIN-WAIT-2 waits for ever, "
    "for the RFC has no timeout there",
    "lossy-unread-data": RESET_LOST,
    "half-open": "a crashed peer sends nothing more: FIN-WAIT-2 waits for ever, "
    "for the RFC has no timeout there",
    "giving-up": "one that gives up tells its peer nothing (3.8.3), "
    "and a peer that sends nothing never finds out",
}
"""Where one side is left half-open for good."""

ENDS_WELL = Claim(
    id="valid-end-states",
    title="Where nothing more can happen, the states are an acceptable pair and no segment is on its way.",
    title_zh="不再有后续步骤时，双方的状态是可接受的组合，且线路上没有报文段。",
    cites="3.3.2; Billington and Han 2005",
    formulas=lambda composed: (EndsIn(_acceptable_end(composed)),),
    premise=_acceptable_end,
    holds_in=tuple(name for name in COME_TO_AN_END if name not in NOBODY_TELLS | GUESSED),
    refuted_in=NOBODY_TELLS | GUESSED,
    broken_by={"no-closing-state": "simultaneous-close", "fin-not-repeated": "lossy-close"},
)


# figure-5


def only_known_arcs(side: Side) -> Property:
    """A step leaves the state as it is or follows an arc of Figure 5, of its Notes, or a cited one."""
    before, later = side.me.state, after(side.me.state)
    arcs = [z3.And(before == start, later == end) for start, end in sorted(ALLOWED)]
    return EveryStep(z3.Or(before == later, *arcs))


FIGURE_5 = Claim(
    id="figure-5",
    title="Every state change is an arc of Figure 5, of its Notes 1-3, or a cited arc of 3.10.",
    title_zh="每次状态变化都是图 5、其附注 1–3 中的一条弧，或 3.10 中注明出处的一条弧。",
    cites="3.3.2 Figure 5",
    formulas=lambda composed: tuple(only_known_arcs(side) for side, _ in composed.sides),
    premise=lambda composed: _either(composed, State.ESTABLISHED),
    holds_in=EVERYWHERE,
    broken_by={"fin-answers-itself": "four-way-close"},
    open_endpoint=only_known_arcs,
)


SAFETY = (
    CLOSED_HAS_NO_TCB,
    UNA_BEFORE_NXT,
    HANDSHAKE_AGREEMENT,
    NO_PHANTOM_CONNECTION,
    CLOSE_WAIT_MEANS_FIN,
    TIME_WAIT_MEANS_DONE,
    NOTHING_LOST_BY_CLOSING,
    CLOSED_MEANS_READ,
    ENDS_WELL,
    FIGURE_5,
)
