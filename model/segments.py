"""The segments that an endpoint sends, in the notation of RFC 9293: <SEQ=…><ACK=…><CTL=…>."""

from __future__ import annotations

import z3

from .state import Endpoint, Segment


def _form(seq: z3.BitVecRef, ack_number: z3.BitVecRef | None = None, text: int = 0, **bits: bool) -> Segment:
    width = seq.size()
    flags = {bit: z3.BoolVal(bits.get(bit, False)) for bit in ("syn", "psh", "fin", "rst", "urg")}
    return Segment(
        **flags,
        ack=z3.BoolVal(ack_number is not None),
        seq=seq,
        ack_number=z3.BitVecVal(0, width) if ack_number is None else ack_number,
        text=z3.BitVecVal(text, width),
    )


def syn(iss: z3.BitVecRef) -> Segment:
    """<SEQ=ISS><CTL=SYN>."""
    return _form(iss, syn=True)


def syn_ack(iss: z3.BitVecRef, rcv_nxt: z3.BitVecRef) -> Segment:
    """<SEQ=ISS><ACK=RCV.NXT><CTL=SYN,ACK>."""
    return _form(iss, rcv_nxt, syn=True)


def acknowledgment(me: Endpoint) -> Segment:
    """<SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>."""
    return _form(me.snd_nxt, me.rcv_nxt)


def octet(me: Endpoint, seq: z3.BitVecRef) -> Segment:
    """One octet of text from `seq` on, with a piggybacked acknowledgment."""
    return _form(seq, me.rcv_nxt, text=1, psh=True)


def fin(me: Endpoint, seq: z3.BitVecRef) -> Segment:
    """<SEQ=seq><ACK=RCV.NXT><CTL=FIN,ACK>."""
    return _form(seq, me.rcv_nxt, fin=True)


def reset(me: Endpoint) -> Segment:
    """<SEQ=SND.NXT><CTL=RST>: the reset of ABORT (section 3.10.5)."""
    return _form(me.snd_nxt, rst=True)


def reset_for(seg: Segment) -> Segment:
    """<SEQ=SEG.ACK><CTL=RST>: the reply to a segment with an ACK field (section 3.5.2)."""
    return _form(seg.ack_number, rst=True)


def reset_without_ack(seg: Segment) -> Segment:
    """<SEQ=0><ACK=SEG.SEQ+SEG.LEN><CTL=RST,ACK>: the reply to a segment without one."""
    return _form(z3.BitVecVal(0, seg.width), seg.seq + seg.len, rst=True)
