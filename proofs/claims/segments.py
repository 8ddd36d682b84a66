"""Safety of single steps: what a segment may do that arrives, and what may be sent in answer.

These claims speak of one endpoint, so they are proved for any segment whatever; the scenarios show that
their premises occur, and how other protocols and mutants break them.
"""

from __future__ import annotations

from collections.abc import Callable

import z3

from ...checker.properties.step_property import EveryStep, after, shown
from ...model.channels import Direction
from ...model.composed_system import ComposedSystem, delivers, sends
from ...model.segment_layout import is_present, pack, packed_bits, unpack
from ...model.segments import acknowledgment
from ...model.seqnum import within
from ...model.side import Side
from ...model.state import SYNCHRONIZED, TCB, USER, Endpoint, Outcome, Segment, State
from ..claim import Claim

ATTACKED = "blind-attack"
ASSASSINATION = "time-wait-assassination"

WITNESSES = ("old-duplicate-syn", "reset", ATTACKED)
"""Where resets and SYNs come that nobody expects."""


def _packed(channel: Direction, key: str) -> z3.BitVecRef:
    return shown(key, packed_bits(channel.width))


def arrives(side: Side) -> tuple[z3.BoolRef, Segment]:
    """Whether a segment arrives in the step, and the segment."""
    packed = _packed(side.into, delivers(side.into))
    return is_present(packed), unpack(packed)


def sent(side: Side) -> tuple[z3.BoolRef, Segment]:
    """Whether a segment is sent in the step, and the segment."""
    packed = _packed(side.out, sends(side.out))
    return is_present(packed), unpack(packed)


def nothing_changes(side: Side) -> z3.BoolRef:
    """The step leaves the endpoint as it is, but that an answer may pay an acknowledgment that was owed."""
    names = [name for name in (*TCB, *USER) if name != "ack_pending"]
    return z3.And([after(getattr(side.me, name)) == getattr(side.me, name) for name in names])


def answers_with(side: Side, segment: Segment) -> z3.BoolRef:
    """The step sends this segment."""
    return _packed(side.out, sends(side.out)) == pack(segment)


def answers_with_an_ack(side: Side) -> z3.BoolRef:
    """The step sends <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>."""
    return answers_with(side, acknowledgment(side.me))


def comes(composed: ComposedSystem, *states: State, bit: str) -> z3.BoolRef:
    """A segment with that control bit is on its way to an endpoint in one of these states."""
    return comes_that(composed, lambda me, seg: z3.And(me.is_in(*states), getattr(seg, bit)))


def comes_that(composed: ComposedSystem, fits: Callable[[Endpoint, Segment], z3.BoolRef]) -> z3.BoolRef:
    """A segment is on its way that fits the endpoint that it goes to."""
    return z3.Or(
        [
            z3.And(there, fits(side.me, seg))
            for side, _ in composed.sides
            for there, seg in side.into.segments()
        ]
    )


# rst-needs-exact-number


def rst_needs_exact_number(side: Side) -> EveryStep:
    """RFC 5961 section 3, from SYN-RECEIVED on."""
    me, (there, seg), (answered, _) = side.me, arrives(side), sent(side)
    exact = seg.seq == me.rcv_nxt
    elsewhere = z3.And(within(me.rcv_nxt, seg.seq, me.rcv_wnd), z3.Not(exact))
    return EveryStep(
        z3.Implies(
            z3.And(there, seg.rst, me.is_in(State.SYN_RECEIVED, *SYNCHRONIZED)),
            z3.And(
                z3.Or(exact, nothing_changes(side)),
                z3.If(elsewhere, answers_with_an_ack(side), z3.Not(answered)),
            ),
        )
    )


RST_NEEDS_EXACT_NUMBER = Claim(
    id="rst-needs-exact-number",
    title="Once a SYN has come, a RST resets only at RCV.NXT; elsewhere in the window an ACK answers it.",
    title_zh="自 SYN-RECEIVED 起，只有序号为 RCV.NXT 的 RST 才能复位连接；窗口内其他位置的以 ACK 回应。",
    cites="3.10.7.4 second",
    formulas=lambda composed: tuple(rst_needs_exact_number(side) for side, _ in composed.sides),
    premise=lambda composed: comes(composed, State.SYN_RECEIVED, *SYNCHRONIZED, bit="rst"),
    holds_in=WITNESSES,
    broken_by={"rfc793": ATTACKED},
    open_endpoint=rst_needs_exact_number,
)


# syn-in-synchronized


def syn_in_synchronized(side: Side) -> EveryStep:
    """RFC 5961 section 4: irrespective of the sequence number."""
    there, seg = arrives(side)
    return EveryStep(
        z3.Implies(
            z3.And(there, seg.syn, z3.Not(seg.rst), side.me.is_in(*SYNCHRONIZED)),
            z3.And(nothing_changes(side), answers_with_an_ack(side)),
        )
    )


SYN_IN_SYNCHRONIZED = Claim(
    id="syn-in-synchronized",
    title="A SYN that arrives in a synchronized state changes nothing, and is answered with an ACK.",
    title_zh="在已同步的状态下到达的 SYN 不改变任何东西，只以 ACK 回应。",
    cites="3.10.7.4 first, fourth",
    formulas=lambda composed: tuple(syn_in_synchronized(side) for side, _ in composed.sides),
    premise=lambda composed: comes(composed, *SYNCHRONIZED, bit="syn"),
    holds_in=WITNESSES,
    broken_by={"rfc793": ATTACKED},
    open_endpoint=syn_in_synchronized,
)


# no-rst-for-rst


def no_rst_for_rst(side: Side) -> EveryStep:
    """Two endpoints never answer each other's resets for ever; without a TCB all else is reset (3.5.2)."""
    (there, seg), (answered, answer) = arrives(side), sent(side)
    believed = z3.If(
        seg.ack,
        z3.And(answer.seq == seg.ack_number, z3.Not(answer.ack)),
        z3.And(answer.seq == 0, answer.ack, answer.ack_number == seg.seq + seg.len),
    )
    closed = side.me.is_in(State.CLOSED)
    return EveryStep(
        z3.Implies(
            there,
            z3.If(
                seg.rst,
                z3.Not(z3.And(answered, answer.rst)),
                z3.Implies(closed, z3.And(answered, answer.rst, believed)),
            ),
        )
    )


NO_RST_FOR_RST = Claim(
    id="no-rst-for-rst",
    title="A RST is never answered with a RST; in CLOSED everything else is.",
    title_zh="绝不以 RST 回应 RST；在 CLOSED 状态下，其他报文段一律以 RST 回应。",
    cites="3.5.2, 3.10.7.1",
    formulas=lambda composed: tuple(no_rst_for_rst(side) for side, _ in composed.sides),
    premise=lambda composed: comes(composed, *State, bit="rst"),
    holds_in=(*WITNESSES, "refused"),
    broken_by={"reset-for-a-reset": "old-duplicate-syn", "closed-is-silent": "refused"},
    open_endpoint=no_rst_for_rst,
)


# passive-returns-to-listen


def passive_returns_to_listen(side: Side) -> EveryStep:
    """MUST-11: the endpoint remembers how it was opened."""
    me, (there, seg) = side.me, arrives(side)
    later = after(me.state)
    return EveryStep(
        z3.Implies(
            z3.And(there, seg.rst, me.is_in(State.SYN_RECEIVED), later != me.state),
            later == z3.If(me.passive, z3.BitVecVal(State.LISTEN, 4), z3.BitVecVal(State.CLOSED, 4)),
        )
    )


PASSIVE_RETURNS_TO_LISTEN = Claim(
    id="passive-returns-to-listen",
    title="A RST that ends SYN-RECEIVED leads to LISTEN after a passive OPEN, to CLOSED after an active one.",
    title_zh="RST 结束 SYN-RECEIVED 时：经被动 OPEN 而来则回到 LISTEN，经主动 OPEN 而来则进入 CLOSED。",
    cites="3.10.7.4 second",
    formulas=lambda composed: tuple(passive_returns_to_listen(side) for side, _ in composed.sides),
    premise=lambda composed: comes(composed, State.SYN_RECEIVED, bit="rst"),
    holds_in=WITNESSES,
    broken_by={"opening-forgotten": "old-duplicate-syn"},
    open_endpoint=passive_returns_to_listen,
)

# time-wait-lasts


def time_wait_lasts(side: Side) -> EveryStep:
    """The hazard of RFC 1337 does not exist: only 2 MSL, or the endpoint's own host, end TIME-WAIT."""
    there, _ = arrives(side)
    stays = after(side.me.state) == State.TIME_WAIT
    return EveryStep(z3.Implies(z3.And(there, side.me.is_in(State.TIME_WAIT)), stays))


TIME_WAIT_LASTS = Claim(
    id="time-wait-lasts",
    title="No segment ends TIME-WAIT.",
    title_zh="任何报文段都不能使 TIME-WAIT 提前结束。",
    cites="3.6.1, 3.10.8; RFC 1337",
    formulas=lambda composed: tuple(time_wait_lasts(side) for side, _ in composed.sides),
    premise=lambda composed: z3.Or([side.me.is_in(State.TIME_WAIT) for side, _ in composed.sides]),
    holds_in=("four-way-close", "simultaneous-close", "lossy-close", "lost-last-ack"),
    refuted_in={
        ASSASSINATION: "an old duplicate is answered with an ACK, and the closed peer resets (RFC 1337)",
        ATTACKED: "a RST with exactly RCV.NXT ends TIME-WAIT as it ends any other state",
    },
    holds_under={"rfc1337": (ASSASSINATION,)},
    open_endpoint=time_wait_lasts,
    open_endpoint_under=("rfc1337",),
)

# abort-enters-time-wait


def opens_again_in_quiet(composed: ComposedSystem, side: Side, outcome: Outcome) -> EveryStep:
    """Whose connection ended so leaves CLOSED only while nothing is on its way in either direction."""
    leaves = z3.And(side.me.is_in(State.CLOSED), after(side.me.state) != State.CLOSED)
    quiet = z3.And([channel.is_empty() for channel in composed.channels])
    return EveryStep(z3.Implies(z3.And(leaves, side.me.outcome == outcome), quiet))


ABORT_WAITS = Claim(
    id="abort-enters-time-wait",
    title="Who has aborted opens again only when no segment of the old connection is on its way.",
    title_zh="中止连接的一方，只有在旧连接的报文段都不在途中时才会重新打开。",
    cites="3.10.5; 3.5.2, Figure 5 Note 3",
    formulas=lambda composed: tuple(
        opens_again_in_quiet(composed, side, Outcome.ABORTED) for side, _ in composed.sides
    ),
    premise=lambda composed: z3.Or(
        [
            z3.And(side.me.is_in(State.CLOSED), side.me.outcome == Outcome.ABORTED)
            for side, _ in composed.sides
        ]
    ),
    holds_in=(),
    refuted_in={"abort-and-reopen": "ABORT deletes the TCB and enters CLOSED at once (3.10.5): nobody waits"},
    holds_under={"note-3": ("abort-and-reopen",)},
)

ABOUT_SEGMENTS = (
    RST_NEEDS_EXACT_NUMBER,
    SYN_IN_SYNCHRONIZED,
    NO_RST_FOR_RST,
    PASSIVE_RETURNS_TO_LISTEN,
    TIME_WAIT_LASTS,
    ABORT_WAITS,
)
