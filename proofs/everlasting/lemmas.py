"""The lemmas: together they are an invariant, and the claims follow from them.

One lemma is one sentence and one formula over one view: “we” are the view's side. Most were added because
without them some step broke another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import z3

from ...model.alone import LIMIT
from ...model.numbers import acknowledges
from ...model.records import SYNCHRONIZED, Outcome, State
from ..safety import AFTER_PEERS_FIN, OPENED_BY_ACK, UNA_BEFORE_NXT, no_tcb_when_closed, una_before_nxt
from .history import REACH, View, belongs


@dataclass(frozen=True)
class Sentence:
    """A lemma before it is said of one of the two views."""

    name: str
    words: str
    of_segments: bool
    """It speaks of a segment on its way to this side."""
    holds: Callable[[View], z3.BoolRef]
    needs: tuple[str, ...] = ()
    """The names of what it is shown from, besides itself and what every lemma may use (`COMMON`)."""
    follows: bool = False
    """It follows from the others, the peer's `one` ISS being that which we hold, the `other` the sender's."""
    at_once: bool = False
    """It holds where text is read as it comes."""


ALL: list[Sentence] = []

COMMON = ("formed", "remembers", "fin_is_last", "acknowledged", "no_tcb")
"""What every lemma may use."""

ALONE = ("no_tcb", "una", "una_needs")
"""What is proved of one endpoint alone, whatever segments come (`una-before-nxt` and its lemmas)."""


def state(**more: Any) -> Callable[[Callable[[View], z3.BoolRef]], Sentence]:
    """Make a function a lemma about states. Its docstring is the lemma in words."""
    return _lemma(of_segments=False, **more)


def segments(**more: Any) -> Callable[[Callable[[View], z3.BoolRef]], Sentence]:
    """Make a function a lemma about every segment on its way to this side."""
    return _lemma(of_segments=True, **more)


def _lemma(**more: Any) -> Callable[[Callable[[View], z3.BoolRef]], Sentence]:
    def decorate(holds: Callable[[View], z3.BoolRef]) -> Sentence:
        words = " ".join((holds.__doc__ or "").split()).removesuffix(".")
        sentence = Sentence(holds.__name__, words, holds=holds, **more)
        ALL.append(sentence)
        return sentence

    return decorate


def _one_if(condition: z3.BoolRef, like: z3.BitVecRef) -> z3.BitVecRef:
    return z3.If(condition, z3.BitVecVal(1, like.size()), z3.BitVecVal(0, like.size()))


def _numbered_by_the_peer(view: View) -> z3.BitVecRef:
    """How many numbers the peer has given to its SYN and its text."""
    return 1 + view.you.sent - view.you.unsent


# One endpoint


@state()
def no_tcb(view: View) -> z3.BoolRef:
    """CLOSED has no TCB, LISTEN knows no peer."""
    return no_tcb_when_closed(view.side).holds


@state()
def una(view: View) -> z3.BoolRef:
    """SND.UNA is before SND.NXT, and what is numbered has been sent."""
    return una_before_nxt(view.side).holds


@state()
def una_needs(view: View) -> z3.BoolRef:
    """What una-before-nxt needs."""
    return z3.And(*UNA_BEFORE_NXT.lemmas(view.side).values())


@state(needs=("una", "una_needs"), follows=True)
def counts(view: View) -> z3.BoolRef:
    """What waits to be sent is part of what was handed over, and that is less than a quarter of the space."""
    me = view.me
    return z3.And(z3.ULE(me.unsent, me.sent), z3.ULE(me.sent, LIMIT))


@state(needs=("una", "una_needs"), follows=True)
def reach(view: View) -> z3.BoolRef:
    """SND.UNA and SND.NXT are numbers of this incarnation, and SND.UNA is not ahead of SND.NXT."""
    me = view.me
    count = me.snd_nxt - me.iss
    return z3.Implies(
        view.has_a_tcb(),
        z3.And(
            z3.ULE(1, count),
            z3.ULT(count, REACH),
            z3.ULE(me.snd_una - me.iss, count),
            z3.Implies(me.our_fin_is_out, z3.ULE(2, count)),
            z3.Implies(z3.Not(me.our_fin_is_out), z3.ULT(count + 1, REACH)),
            z3.Implies(me.is_in(State.SYN_SENT), me.snd_una == me.iss),
        ),
    )


@state(needs=("una", "una_needs"), follows=True)
def numbering(view: View) -> z3.BoolRef:
    """SND.NXT - ISS counts the SYN, the text that does not wait, and the FIN."""
    me = view.me
    counted = 1 + me.sent - me.unsent + _one_if(me.our_fin_is_out, me.sent)
    return z3.Implies(view.has_a_tcb(), me.snd_nxt - me.iss == counted)


@state(needs=("reach",), follows=True)
def queue(view: View) -> z3.BoolRef:
    """What is sent again is text that has been numbered, or the FIN after all of it."""
    me = view.me
    oldest, fin = me.snd_una - me.iss, _one_if(me.our_fin_is_out, me.sent)
    top = me.snd_nxt - me.iss - fin
    return z3.Implies(
        view.has_a_tcb(),
        z3.And(
            z3.Implies(z3.UGT(me.in_flight, fin), z3.ULE(oldest + 1, top)),
            z3.Implies(z3.And(me.our_fin_is_out, me.in_flight == 1), oldest == top),
        ),
    )


@segments(needs=("reach",), follows=True)
def advancing_is_ours(view: View) -> z3.BoolRef:
    """An acknowledgment that advances SND.UNA is one of our numbers."""
    me, number = view.me, view.coming.seg.ack_number
    advances = z3.And(view.has_a_tcb(), acknowledges(me.snd_una, number, me.snd_nxt))
    return z3.Implies(advances, z3.And(number != me.iss, belongs(number, me.iss)))


@state(needs=("una", "una_needs"))
def fin_is_last(view: View) -> z3.BoolRef:
    """A FIN has been sent where the state says so, and nothing is left to be sent after it."""
    me = view.me
    return z3.And(
        z3.Implies(view.has_a_tcb(), me.fin_sent == me.our_fin_is_out),
        z3.Implies(me.fin_sent, me.unsent == 0),
        z3.Implies(me.is_in(State.LISTEN), z3.Not(me.fin_sent)),
        z3.Implies(me.is_in(State.FIN_WAIT_2, State.LAST_ACK, State.TIME_WAIT), me.fin_sent),
    )


@state(needs=("reach",))
def acknowledged(view: View) -> z3.BoolRef:
    """Only an acknowledgment leads past the handshake, but for CLOSE."""
    me = view.me
    return z3.And(
        z3.Implies(me.is_in(*OPENED_BY_ACK), view.mine.acknowledged),
        z3.Implies(z3.And(view.has_a_tcb(), z3.Not(view.mine.acknowledged)), me.snd_una == me.iss),
        z3.Implies(me.is_in(State.SYN_SENT), z3.Not(view.mine.acknowledged)),
        z3.Implies(me.is_in(State.FIN_WAIT_2, State.TIME_WAIT), me.snd_una == me.snd_nxt),
    )


@state()
def remembers(view: View) -> z3.BoolRef:
    """Who has a TCB chose its ISS last, and knows the peer by what it heard."""
    me, mine = view.me, view.mine
    return z3.And(
        z3.Implies(view.has_a_tcb(), z3.And(mine.numbered, mine.last == me.iss)),
        z3.Implies(view.has_a_tcb(), mine.heard == view.knows_the_peer()),
        z3.Implies(view.knows_the_peer(), mine.irs == me.irs),
        z3.Implies(me.is_in(State.LISTEN), z3.Not(mine.numbered)),
        z3.Implies(z3.Not(me.is_in(State.CLOSED)), me.outcome == Outcome.NONE),
        z3.Implies(me.ack_owed, view.knows_the_peer()),
    )


@state(needs=("numbers_of_the_sender", "expected_is_of_the_held"))
def rcv_nxt_in_reach(view: View) -> z3.BoolRef:
    """RCV.NXT is a number of the peer's incarnation that we hold, after its SYN."""
    me = view.me
    expected = z3.And(me.rcv_nxt != me.irs, belongs(me.rcv_nxt, me.irs))
    return z3.Implies(view.knows_the_peer(), expected)


# Segments and the incarnation that sent them


@segments()
def formed(view: View) -> z3.BoolRef:
    """A segment is one that an endpoint forms."""
    seg = view.coming.seg
    nothing_else = z3.And(seg.text == 0, z3.Not(seg.fin))
    return z3.And(
        z3.ULE(seg.text, 1),
        z3.Implies(seg.syn, z3.And(nothing_else, z3.Not(seg.rst))),
        z3.Implies(seg.rst, nothing_else),
        z3.Implies(seg.fin, seg.text == 0),
        z3.Or(seg.ack, seg.syn, seg.rst),
    )


@segments(needs=("reach",))
def numbers_of_the_sender(view: View) -> z3.BoolRef:
    """The numbers of a segment are those of its sender's incarnation, and only the SYN has the ISS."""
    seg, of = view.coming.seg, view.coming.of
    return z3.Implies(
        z3.Not(seg.rst),
        z3.And(belongs(seg.seq, of), belongs(view.coming.end, of), seg.syn == (seg.seq == of)),
    )


@segments(needs=("reach", "queue", "numbering", "counts", "numbers_of_the_sender"))
def numbered(view: View) -> z3.BoolRef:
    """What the peer's last incarnation has sent, it has numbered: SYN, then text, then FIN."""
    seg, theirs, you = view.coming.seg, view.theirs, view.you
    top, count = _numbered_by_the_peer(view), seg.seq - theirs.last
    fin = _one_if(you.fin_sent, count)
    return z3.Implies(
        z3.And(z3.Not(seg.rst), theirs.numbered, view.coming.of == theirs.last),
        z3.And(
            z3.ULE(count, top + fin),
            z3.Implies(seg.text != 0, z3.ULE(count + 1, top)),
            z3.Implies(seg.fin, z3.And(you.fin_sent, count == top)),
        ),
    )


@segments()
def older_is_apart(view: View) -> z3.BoolRef:
    """No number of an older incarnation is one of the peer's last."""
    theirs, coming = view.theirs, view.coming
    return z3.Implies(
        z3.And(z3.Not(coming.seg.rst), theirs.numbered, coming.of != theirs.last),
        coming.is_apart_from(theirs.last),
    )


@state(needs=("older_is_apart", "expected_is_of_the_held", "rcv_nxt_in_reach", "numbers_of_the_sender"))
def expects_nothing_of_the_last(view: View) -> z3.BoolRef:
    """Who holds an older incarnation of the peer expects no number of the last."""
    me, theirs = view.me, view.theirs
    return z3.Implies(
        z3.And(view.knows_the_peer(), theirs.numbered, me.irs != theirs.last),
        z3.Not(belongs(me.rcv_nxt, theirs.last)),
    )


@state(needs=("numbered", "counts", "rcv_nxt_in_reach", "expected_is_of_the_held", "numbers_of_the_sender"))
def received_was_numbered(view: View) -> z3.BoolRef:
    """What has been received of the peer's last incarnation, it has numbered."""
    me, you, top = view.me, view.you, _numbered_by_the_peer(view)
    count = me.rcv_nxt - me.irs
    return z3.Implies(
        view.holds_the_last(),
        z3.If(
            me.is_in(*AFTER_PEERS_FIN),
            z3.And(you.fin_sent, count == top + 1),
            z3.ULE(count, top),
        ),
    )


# Who acknowledges


@segments(
    needs=(
        "older_is_apart",
        "expects_nothing_of_the_last",
        "rcv_nxt_in_reach",
        "numbers_of_the_sender",
        "expected_is_of_the_held",
    )
)
def acknowledges_what_it_holds(view: View) -> z3.BoolRef:
    """Whoever acknowledges our last ISS has heard it, and acknowledges no more than it has received."""
    mine, theirs, you, coming = view.mine, view.theirs, view.you, view.coming
    last = mine.last
    return z3.Implies(
        z3.And(
            mine.numbered,
            theirs.numbered,
            coming.of == theirs.last,
            coming.acknowledges_some_of(last),
        ),
        z3.And(
            theirs.heard,
            theirs.irs == last,
            z3.Implies(
                you.is_in(State.SYN_RECEIVED, *SYNCHRONIZED),
                z3.ULE(coming.seg.ack_number - last, you.rcv_nxt - last),
            ),
        ),
    )


@segments()
def the_older_alone_acknowledges(view: View) -> z3.BoolRef:
    """If we chose our ISS after the peer, its last incarnation alone acknowledges it."""
    mine, theirs, coming = view.mine, view.theirs, view.coming
    return z3.Implies(
        z3.And(mine.numbered, theirs.numbered, view.chose_later, coming.acknowledges_some_of(mine.last)),
        coming.of == theirs.last,
    )


@state(
    needs=(
        "acknowledges_what_it_holds",
        "older_is_apart",
        "expected_is_of_the_held",
        "expects_nothing_of_the_last",
        "rcv_nxt_in_reach",
        "numbers_of_the_sender",
        "advancing_is_ours",
    )
)
def held_by_whom_we_hold(view: View) -> z3.BoolRef:
    """Who has been acknowledged by the incarnation it holds is held by it."""
    me, you = view.me, view.you
    return z3.Implies(
        z3.And(view.has_been_acknowledged(), view.holds_the_last()),
        z3.And(
            view.theirs.heard,
            view.theirs.irs == me.iss,
            z3.Implies(
                you.is_in(State.SYN_RECEIVED, *SYNCHRONIZED),
                z3.ULE(me.snd_una - me.iss, you.rcv_nxt - me.iss),
            ),
        ),
    )


@state(
    needs=(
        "the_older_alone_acknowledges",
        "acknowledges_what_it_holds",
        "expected_is_of_the_held",
        "expects_nothing_of_the_last",
        "rcv_nxt_in_reach",
        "numbers_of_the_sender",
        "advancing_is_ours",
    )
)
def the_later_agrees(view: View) -> z3.BoolRef:
    """If we chose our ISS after the peer and it has been acknowledged, each holds the other."""
    mine, theirs = view.mine, view.theirs
    return z3.Implies(
        z3.And(
            z3.Or(view.has_been_acknowledged(), view.me.outcome == Outcome.CLOSED),
            theirs.numbered,
            view.chose_later,
        ),
        z3.And(mine.numbered, mine.heard, mine.irs == theirs.last, theirs.heard, theirs.irs == mine.last),
    )


# Any two incarnations of the peer


@state()
def the_last_is_later(view: View) -> z3.BoolRef:
    """Of two ISSs the last is the later."""
    mine = view.mine
    both = z3.And(mine.one_used, mine.other_used, mine.one != mine.other)
    return z3.Implies(
        mine.numbered,
        z3.And(
            z3.Implies(mine.last == mine.one, z3.And(mine.one_used, z3.Not(z3.And(both, mine.other_later)))),
            z3.Implies(mine.last == mine.other, z3.And(mine.other_used, z3.Implies(both, mine.other_later))),
        ),
    )


@segments(needs=("the_last_is_later",))
def senders_were_born(view: View) -> z3.BoolRef:
    """An ISS from which a segment was sent has been chosen."""
    of, theirs = view.coming.of, view.theirs
    return z3.Implies(
        z3.Not(view.coming.seg.rst),
        z3.And(
            z3.Implies(of == theirs.one, theirs.one_used),
            z3.Implies(of == theirs.other, theirs.other_used),
        ),
    )


@state(needs=("senders_were_born", "numbers_of_the_sender"))
def the_held_was_born(view: View) -> z3.BoolRef:
    """An ISS that is held has been chosen."""
    me, theirs = view.me, view.theirs
    return z3.Implies(
        view.knows_the_peer(),
        z3.And(
            z3.Implies(me.irs == theirs.one, theirs.one_used),
            z3.Implies(me.irs == theirs.other, theirs.other_used),
        ),
    )


def _two_were_chosen(view: View) -> z3.BoolRef:
    theirs = view.theirs
    return z3.And(theirs.one_used, theirs.other_used, theirs.one != theirs.other)


@segments(needs=("the_last_is_later",))
def earlier_is_apart(view: View) -> z3.BoolRef:
    """Of any two incarnations of the peer, no number of the earlier is one of the later."""
    theirs, coming = view.theirs, view.coming
    return z3.Implies(
        z3.And(z3.Not(coming.seg.rst), _two_were_chosen(view)),
        z3.And(
            z3.Implies(
                z3.And(coming.of == theirs.one, theirs.other_later), coming.is_apart_from(theirs.other)
            ),
            z3.Implies(
                z3.And(coming.of == theirs.other, z3.Not(theirs.other_later)),
                coming.is_apart_from(theirs.one),
            ),
        ),
    )


@state(
    needs=(
        "the_held_was_born",
        "senders_were_born",
        "earlier_is_apart",
        "expected_is_of_the_held",
        "rcv_nxt_in_reach",
        "numbers_of_the_sender",
    )
)
def expects_nothing_of_the_later(view: View) -> z3.BoolRef:
    """Who holds the earlier of two incarnations expects no number of the later."""
    me, theirs = view.me, view.theirs
    return z3.Implies(
        z3.And(view.knows_the_peer(), _two_were_chosen(view)),
        z3.And(
            z3.Implies(
                z3.And(me.irs == theirs.one, theirs.other_later),
                z3.Not(belongs(me.rcv_nxt, theirs.other)),
            ),
            z3.Implies(
                z3.And(me.irs == theirs.other, z3.Not(theirs.other_later)),
                z3.Not(belongs(me.rcv_nxt, theirs.one)),
            ),
        ),
    )


@segments(
    follows=True,
    needs=(
        "rcv_nxt_in_reach",
        "numbers_of_the_sender",
        "senders_were_born",
        "the_held_was_born",
        "earlier_is_apart",
        "expects_nothing_of_the_later",
    ),
)
def expected_is_of_the_held(view: View) -> z3.BoolRef:
    """What continues what we have received was sent by the incarnation that we hold."""
    me, seg = view.me, view.coming.seg
    continues = z3.And(view.knows_the_peer(), z3.Not(seg.rst), seg.seq == me.rcv_nxt)
    return z3.Implies(continues, view.coming.of == me.irs)


# No phantom


@state(needs=("rcv_nxt_in_reach",))
def holding_is_meeting(view: View) -> z3.BoolRef:
    """The incarnation of the peer that holds us has met us."""
    return z3.Implies(z3.And(view.holds_the_last(), view.me.iss == view.mine.one), view.theirs.met)


@segments(
    needs=(
        "holding_is_meeting",
        "older_is_apart",
        "expects_nothing_of_the_last",
        "rcv_nxt_in_reach",
        "numbers_of_the_sender",
    )
)
def acknowledging_is_meeting(view: View) -> z3.BoolRef:
    """The incarnation of the peer that acknowledges us has met us."""
    mine, coming = view.mine, view.coming
    return z3.Implies(
        z3.And(mine.numbered, coming.acknowledges_some_of(mine.last), coming.of == view.theirs.one),
        mine.met,
    )


@state(
    needs=(
        "acknowledging_is_meeting",
        "expected_is_of_the_held",
        "numbers_of_the_sender",
        "advancing_is_ours",
    )
)
def acknowledged_is_met(view: View) -> z3.BoolRef:
    """The incarnation of the peer that we hold has met us, once we are acknowledged."""
    return z3.Implies(z3.And(view.has_been_acknowledged(), view.me.irs == view.theirs.one), view.mine.met)
