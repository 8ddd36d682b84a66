"""What a scenario asks before an endpoint may take a step: its user's plans, its timers' patience."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import z3

from ..pipeline import Path
from ..rule import Event
from ..scenarios.scenario import Fault, Freshness, Msl, Opening, Scenario, Timer, When
from ..seqnum import within
from ..side import Side
from ..state import Outcome, State
from .iss import iss_is_fresh

Permission = dict[str, z3.BoolRef]
"""Named conditions; empty where nothing is asked."""

_OPEN = (State.ESTABLISHED, State.CLOSE_WAIT)


@dataclass(frozen=True)
class Permissions:
    """The permissions of one side."""

    scenario: Scenario
    me: Side
    peer: Side

    def of(self, path: Path) -> Permission | None:  # noqa: PLR0911 - one line for each event
        """What is asked before the path may be taken; None if it never may."""
        if path.event.is_call and path.changes_nothing:
            return {} if self.me.user.calls_in_any_state else None
        match path.event:
            case Event.ACTIVE_OPEN | Event.PASSIVE_OPEN:
                return self._open(path)
            case Event.SEND:
                return self._send(path.state)
            case Event.CLOSE:
                return self._close(path.state)
            case Event.RECEIVE:
                return {"there is text to read": self.me.me.unread != 0}
            case Event.ABORT:
                return {} if _may_call(self.me.user.aborts, path.state) else None
            case Event.USER_TIMEOUT | Event.GIVING_UP | Event.CRASH:
                return {} if Fault(self.me.name, path.event) in self.scenario.failures else None
            case Event.TIME_WAIT_TIMEOUT:
                waited = {"2 MSL outlast the delay of an acknowledgment": z3.Not(self.me.me.ack_pending)}
                return waited | self._lifetime
            case Event.RETRANSMISSION_TIMEOUT if self.scenario.timer is Timer.PATIENT:
                return self._patience
        return {}

    def _open(self, path: Path) -> Permission | None:
        user = self.me.user
        if path.state is State.LISTEN:
            return self._fresh if user.calls_in_any_state else None
        wanted = Event.ACTIVE_OPEN if user.opens is Opening.ACTIVE else Event.PASSIVE_OPEN
        if user.opens is Opening.NEVER or path.event is not wanted:
            return None
        waits = self.scenario.b_opens_first and self.me.name == "A"
        order = {"B has opened": self.peer.has_opened} if waits else {}
        again = "the user has not opened yet" if self.me.incarnations == 1 else "the user may open again"
        return {again: self.me.may_open, **order, **self._quiet_time, **self._fresh}

    @cached_property
    def _fresh(self) -> Permission:
        """The next ISS is fresh, where that is assumed."""
        return {} if self.scenario.freshness is Freshness.IGNORED else iss_is_fresh(self.me, self.peer)

    @cached_property
    def _quiet_time(self) -> Permission:
        """A host that has lost its memory keeps quiet for an MSL (section 3.4.3), where MSL is assumed."""
        if self.me.incarnations == 1 or self.scenario.msl is Msl.IGNORED:
            return {}
        lost = self.me.me.outcome == Outcome.CRASHED
        return {"the quiet time after a crash is over": z3.Or(z3.Not(lost), self._nothing_older)}

    @cached_property
    def _lifetime(self) -> Permission:
        """Each of 2 MSL outlasts every segment that was on its way when it began, where MSL is assumed."""
        if self.scenario.msl is Msl.IGNORED:
            return {}
        return {"no segment outlives 2 MSL": self._nothing_older}

    @property
    def _nothing_older(self) -> z3.BoolRef:
        """What was on its way when the last MSL began is gone; read strictly, nothing at all is there."""
        channels = (self.me.out, self.me.into)
        if self.scenario.msl is Msl.STRICT:
            return z3.And([channel.is_empty() for channel in channels])
        return z3.Not(z3.Or([channel.older(self.me.name) for channel in channels]))

    def _send(self, state: State) -> Permission | None:
        user = self.me.user
        if not user.sends or not _may_call(user.sends_when, state):
            return None
        return {
            "the user has more to send": z3.ULT(self.me.me.sent, user.sends),
            "the user has not closed": z3.Not(self.me.has_closed),
        }

    def _close(self, state: State) -> Permission | None:
        user = self.me.user
        if not _may_call(user.closes, state):
            return None
        sent_all = {"the user has sent all he had": self.me.me.sent == user.sends} if user.sends else {}
        return {"the user has not closed": z3.Not(self.me.has_closed), **sent_all}

    @cached_property
    def _patience(self) -> Permission:
        """A patient timer waits until what it would repeat, or the answer to it, is lost for sure."""
        una = self.me.me.snd_una
        copies = [z3.And(present, within(seg.seq, una, seg.len)) for present, seg in self.me.out.segments()]
        return {
            "no copy of it is on its way": z3.Not(z3.Or(copies)),
            "no answer is on its way": self.me.into.is_empty(),
            "the peer owes no acknowledgment": z3.Not(self.peer.me.ack_pending),
        }


def _may_call(when: When, state: State) -> bool:
    """Whether a user who calls at such a time calls in this state."""
    match when:
        case When.NEVER:
            return False
        case When.ONCE_OPEN:
            return state in _OPEN
        case When.AFTER_PEER:
            return state is State.CLOSE_WAIT
    return state is not State.CLOSED
