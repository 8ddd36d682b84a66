"""One endpoint at 32-bit numbers: calls, segments and timeouts by name, one step of the model's rules each.

>>> listener = endpoint(state="LISTEN", iss=400)
>>> step = listener.arrives("<SEQ=300><CTL=SYN>")
>>> step
<EndpointStep <SEQ=300><CTL=SYN> arrives: LISTEN → SYN-RECEIVED, sends <SEQ=400><ACK=301><CTL=SYN,ACK>>
>>> step.endpoint.arrives("ACK", seq=301, ack=401).after.state
'ESTABLISHED'
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..checker.message import Message
from ..checker.system import Citation
from ..checker.text import did_you_mean
from ..checker.trace import NotEnabled
from ..model.pipeline import Path
from ..model.rule import Acks, Event, Reading
from ..model.segment_layout import SegmentValue, value_of
from ..model.state import CONTROL_BITS
from .machine import FIELDS, NO_SEGMENT, EndpointMachine, Values, machine_of
from .segment_text import BadSegment, parse_segment, segment_of
from .tcb import BadEndpoint, TcbValues, initial_values
from .variant import AnyVariant, name_of, rules_of
from .why_not import WhyNot, why_not

CALLS: Mapping[str, Event] = {
    "OPEN": Event.ACTIVE_OPEN,
    **{event.value: event for event in Event if event.is_call},
}
"""The user calls by name; OPEN alone is active."""

TIMEOUTS: Mapping[str, Event] = {
    "retransmission": Event.RETRANSMISSION_TIMEOUT,
    "time-wait": Event.TIME_WAIT_TIMEOUT,
    "delayed-ack": Event.DELAYED_ACK,
    "user": Event.USER_TIMEOUT,
    "r2": Event.GIVING_UP,
}
"""The timeouts by name: of the retransmission timer, 2 MSL, a delayed ACK, the user, and threshold R2."""


@dataclass(frozen=True, repr=False)
class TcpEndpoint:
    """An endpoint of TCP in one state; it never changes: each event gives a step with the endpoint after it.

    What a call leaves queued stays queued until `transmit`: as in the model, one event sends at most one
    segment. There are no clocks: a timer expires when `timeout` says so.
    """

    variant: AnyVariant
    machine: EndpointMachine = field(compare=False)
    values: Values
    """The numbers of `tcb`, in the order of `synfin.interface.machine.FIELDS`."""

    @property
    def tcb(self) -> TcbValues:
        """The variables by RFC name."""
        return TcbValues(self.machine, self.values)

    @property
    def state(self) -> str:
        """The state as the RFC spells it."""
        return self.tcb.state

    def with_(self, **variables: Any) -> TcpEndpoint:
        """The endpoint with some variables set: `snd_una`, `rcv_nxt`, `unsent`, `next_iss`, ….

        Raises:
            BadEndpoint: there is no such variable, or a value does not fit.

        >>> endpoint(state="ESTABLISHED").with_(snd_nxt=150).tcb["SND.NXT"]
        150
        """
        state = str(variables.pop("state", self.state))
        same = state == self.state
        kept = dict(zip(FIELDS, self.values, strict=True)) if same else {}
        kept.pop("state", None)
        values = initial_values(self.machine, state, self.tcb["ISS"], {**kept, **variables})
        return replace(self, values=values)

    def call(self, name: str, octets: int = 1, *, passive: bool = False) -> EndpointStep:
        """A user call: OPEN (active, or `passive`), SEND, RECEIVE, CLOSE, ABORT or STATUS.

        `SEND` hands over so many octets, one after the other as in the model; the step tells of all of them.

        Raises:
            BadEndpoint: there is no such call, or there are no octets.

        >>> endpoint(state="ESTABLISHED").call("CLOSE").sent
        SegmentValue(control=('FIN', 'ACK'), seq=101, ack_number=301, text=0)
        """
        event = _named(name.upper() if name.isalpha() else name, CALLS, Message("endpoint.kind", "call"))
        if passive and event in (Event.ACTIVE_OPEN, Event.PASSIVE_OPEN):
            event = Event.PASSIVE_OPEN
        elif passive:
            raise BadEndpoint(Message("endpoint.passive", "only an OPEN is passive, not {call}", call=name))
        if octets < 1 or (octets > 1 and event is not Event.SEND):
            raise BadEndpoint(
                Message("endpoint.octets", "{call} cannot have {octets} octets", call=name, octets=octets)
            )
        step = self._step(event)
        for _ in range(octets - 1):
            step = step.joined(step.endpoint._step(event))
        return step

    def arrives(
        self,
        segment: str | Iterable[str] | SegmentValue,
        seq: int | None = None,
        ack: int | None = None,
        text: int = 0,
        *,
        window: int | None = None,
    ) -> EndpointStep:
        """A segment arrives: as the RFC prints it, or by its flags, SEG.SEQ, SEG.ACK and octets of text.

        The model has one window for both directions, that of the endpoint: another `window` is refused.

        Raises:
            BadSegment: it is no segment.

        >>> established = endpoint(state="ESTABLISHED")
        >>> established.arrives("<SEQ=301><ACK=101><CTL=FIN,ACK>").after.state
        'CLOSE-WAIT'
        >>> established.arrives("FIN,ACK", 301, 101) == established.arrives(["ACK", "FIN"], seq=301, ack=101)
        True
        """
        if window is not None and window != self.tcb["window"]:
            raise BadSegment(
                Message(
                    "segment.window",
                    "the model has one window for both directions, and it is {ours}: not {window}",
                    ours=self.tcb["window"],
                    window=window,
                )
            )
        width = self.machine.width
        if isinstance(segment, SegmentValue):
            found = segment
        elif isinstance(segment, str) and segment.lstrip().startswith("<"):
            found = parse_segment(segment, width)
        elif seq is None:
            raise BadSegment(Message("segment.seq", "a segment has a sequence number: give seq="))
        else:
            found = segment_of(segment, seq, ack, text, width)
        return self._step(Event.SEGMENT_ARRIVES, found)

    def timeout(self, name: str) -> EndpointStep:
        """A timer expires: `retransmission`, `time-wait` (2 MSL), `delayed-ack`, `user` or `r2`.

        Raises:
            BadEndpoint: there is no such timer.
            NotEnabled: it does not run in this state.

        >>> endpoint(state="LAST-ACK").timeout("retransmission").sent
        SegmentValue(control=('FIN', 'ACK'), seq=101, ack_number=302, text=0)
        """
        return self._step(_named(name.lower(), TIMEOUTS, Message("endpoint.kind", "timeout")))

    def transmit(self) -> EndpointStep:
        """Take up queued work: send an octet of text or a FIN that a call left waiting.

        Raises:
            NotEnabled: nothing is queued, or the window is full.
        """
        return self._step(Event.TRANSMIT)

    def crash(self) -> EndpointStep:
        """The host fails, and its memory is lost.

        Raises:
            NotEnabled: there is nothing to lose.
        """
        return self._step(Event.CRASH)

    def possible(self) -> tuple[EndpointStep, ...]:
        """Every step that is possible without a segment: calls, timeouts, queued work.

        >>> for step in endpoint(state="TIME-WAIT").possible():
        ...     if not step.reply.startswith("error"):
        ...         print(step.event)
        ABORT
        STATUS
        TIME-WAIT TIMEOUT
        crash
        """
        return tuple(self._possible())

    def _possible(self) -> Iterator[EndpointStep]:
        for event in Event:
            if event is not Event.SEGMENT_ARRIVES:
                try:
                    yield self._step(event)
                except NotEnabled:
                    continue

    def _step(self, event: Event, segment: SegmentValue | None = None) -> EndpointStep:
        numbers = NO_SEGMENT if segment is None else numbers_of(segment)
        taken = self.machine.step(self.values, event, numbers)
        if taken is None:
            raise NotEnabled(
                Message(
                    "endpoint.impossible",
                    "{event} cannot happen in {state}: no rule applies{nearest}",
                    event=event.value,
                    state=self.state,
                    nearest=self._nearest(event, numbers),
                )
            )
        sent = None if taken.sent is None else value_of(taken.sent, self.machine.width)
        return EndpointStep(
            event=event.value,
            segment=segment,
            start=self,
            endpoint=replace(self, values=taken.values),
            segments=() if sent is None else (sent,),
            path=self.machine.transitions[taken.path].path,
        )

    def _nearest(self, event: Event, numbers: Values) -> str:
        """The condition that the rule which is nearest to applying lacks."""
        if event is Event.SEGMENT_ARRIVES:
            return ""
        rules = [rule for rule in self.machine.rules if rule.event is event]
        lacks = [why_not(self.machine, self.values, event, rule.name, numbers) for rule in rules]
        elsewhere = (f"state = {self.state}",)
        best = min(
            (one for one in lacks if one.unmet),
            key=lambda one: (one.unmet[0].endpoint == elsewhere, len(one.unmet)),
            default=None,
        )
        if best is None:
            return ""
        return Message(
            "endpoint.nearest", "; {rule} lacks {condition}", rule=best.rule, condition=best.unmet[0].text
        )

    def why_not(self, rule: str, event: str | None = None) -> WhyNot:
        """Explain why a rule for a call or a timeout does not apply now; of arriving segments, ask the step.

        Raises:
            UnknownRule: the variant has no such rule.

        >>> print(endpoint(state="FIN-WAIT-1").why_not("two_msl_are_over"))
        two_msl_are_over does not apply:
          “we are in TIME-WAIT”: state = FIN-WAIT-1
        """
        events = {one.name: one.event for one in self.machine.rules}
        found = events.get(rule, Event.STATUS)
        if found is Event.SEGMENT_ARRIVES:
            raise BadEndpoint(
                Message(
                    "endpoint.which-segment",
                    "{rule} is a rule for arriving segments: let one arrive, and ask the step for why_not",
                    rule=rule,
                )
            )
        taken = self.machine.step(self.values, found) if rule in events else None
        path = None if taken is None else self.machine.transitions[taken.path].path
        return why_not(self.machine, self.values, found, rule, path=path)

    def __repr__(self) -> str:
        variant = name_of(self.variant)
        return f"<TcpEndpoint {self.tcb}{'' if variant == 'rfc9293' else f' ({variant})'}>"


@dataclass(frozen=True, repr=False)
class EndpointStep:
    """One event at an endpoint, and all that came of it."""

    event: str
    """`SEGMENT ARRIVES`, `active OPEN`, `RETRANSMISSION TIMEOUT`, …."""
    segment: SegmentValue | None
    """The segment that arrived."""
    start: TcpEndpoint
    """The endpoint before."""
    endpoint: TcpEndpoint
    """The endpoint afterwards: go on with this one."""
    segments: tuple[SegmentValue, ...]
    """The segments sent: at most one, unless several octets were handed over."""
    path: Path = field(compare=False)
    """The path of rules as the model has it; of several octets, that of the last."""

    @property
    def before(self) -> TcbValues:
        """The variables before, by RFC name."""
        return self.start.tcb

    @property
    def after(self) -> TcbValues:
        """The variables afterwards, by RFC name."""
        return self.endpoint.tcb

    @property
    def changed(self) -> dict[str, tuple[Any, Any]]:
        """The variables that differ: RFC name to value before and after.

        >>> endpoint(state="ESTABLISHED").arrives("FIN,ACK", 301, 101).changed
        {'state': ('ESTABLISHED', 'CLOSE-WAIT'), 'RCV.NXT': (301, 302)}
        """
        before, after = self.before, self.after
        return {
            name: (before[name], after[name])
            for name in before
            if before[name] != after[name] and name != "RCV.WND"
        }

    @property
    def sent(self) -> SegmentValue | None:
        """The segment sent, the last one if there are several; None if there is none."""
        return self.segments[-1] if self.segments else None

    @property
    def reply(self) -> str:
        """The return value of a call: `ok`, `queued`, `state = ESTABLISHED`, `error: …`."""
        return self.path.reply

    @property
    def rules(self) -> tuple[Citation, ...]:
        """The rules gone through, in order, each with section, step and sentence.

        >>> [rule.section for rule in endpoint().call("OPEN").rules]
        ['3.10.1']
        """
        return tuple(rule.citation for rule in self.path.rules)

    def why_not(self, rule: str) -> WhyNot:
        """Explain why a rule did not apply to this event: its conditions that do not hold, with values.

        Raises:
            UnknownRule: the variant has no such rule.

        >>> last_ack = endpoint(state="LAST-ACK", snd_una=36457, snd_nxt=36458, rcv_nxt=3235)
        >>> print(last_ack.arrives("ACK", seq=3235, ack=36457).why_not("ack_of_our_fin_in_last_ack"))
        ack_of_our_fin_in_last_ack does not apply:
          “it acknowledges our FIN”: SND.UNA = 36457 and SND.NXT = 36458
        """
        numbers = NO_SEGMENT if self.segment is None else numbers_of(self.segment)
        return why_not(
            self.start.machine, self.start.values, self.path.event, rule, segment=numbers, path=self.path
        )

    def joined(self, later: EndpointStep) -> EndpointStep:
        """This step and a later one of the same event as one."""
        return replace(
            self, endpoint=later.endpoint, segments=(*self.segments, *later.segments), path=later.path
        )

    def json(self) -> dict[str, Any]:
        """The step as JSON data."""
        return {
            "event": self.event,
            "segment": None if self.segment is None else str(self.segment),
            "before": dict(self.before),
            "after": dict(self.after),
            "changed": {name: list(pair) for name, pair in self.changed.items()},
            "sent": [str(segment) for segment in self.segments],
            "reply": str(self.reply),
            "rules": [vars(rule) for rule in self.rules],
        }

    def __repr__(self) -> str:
        what = self.event if self.segment is None else f"{self.segment} arrives"
        states = self.before.state if self.before.state == self.after.state else None
        moved = f"stays in {states}" if states else f"{self.before.state} → {self.after.state}"
        sent = ", ".join(map(str, self.segments)) or "nothing"
        return f"<EndpointStep {what}: {moved}, sends {sent}>"


def endpoint(
    variant: AnyVariant = "rfc9293",
    state: str = "CLOSED",
    iss: int = 100,
    window: int = 65535,
    *,
    width: int = 32,
    delayed_acks: bool = False,
    reading: str = "at-once",
    **tcb: Any,
) -> TcpEndpoint:
    """An endpoint in a state, under a variant of the rules.

    Args:
        variant: `rfc9293`, another protocol or mutant by name, a TOML file, or a `Mutant`.
        state: as the RFC spells it, `SYN-RECEIVED`.
        iss: the initial sequence number: that of the connection, or in CLOSED and LISTEN the next one.
        window: octets of the receive buffer, on both sides.
        width: bits of a sequence number, 3 to 32.
        delayed_acks: acknowledgments of text and FIN wait for `timeout("delayed-ack")` or for a segment.
        reading: `at-once` if text is delivered as it comes, `by-call` if by RECEIVE.
        tcb: other variables, `irs`, `snd_una`, `snd_nxt`, `rcv_nxt`, `passive`, `unsent`, `unread`,
            `close_pending`, `ack_pending`, `half_duplex`, `next_iss`, …; those not given are as in a
            connection that has carried no text, with a peer whose ISS is 300.

    Raises:
        BadEndpoint: there is no such state, policy or variable, or a value does not fit.
        UnknownVariant: there is no such variant.

    >>> endpoint(state="ESTABLISHED", snd_una=36457, snd_nxt=36458)
    <TcpEndpoint ESTABLISHED ISS=100 IRS=300 SND.UNA=36457 SND.NXT=36458 RCV.NXT=301>
    """
    readings = {one.name.lower().replace("_", "-"): one for one in Reading}
    if not 3 <= width <= 32:
        raise BadEndpoint(
            Message("endpoint.width", "sequence numbers have 3 to 32 bits, not {width}", width=width)
        )
    acks = Acks.DELAYED if delayed_acks else Acks.IMMEDIATE
    machine = machine_of(
        rules_of(variant), acks, _named(reading, readings, Message("endpoint.kind", "reading")), width
    )
    return TcpEndpoint(variant, machine, initial_values(machine, state, iss, {"window": window, **tcb}))


def numbers_of(segment: SegmentValue) -> Values:
    """A segment as the numbers that `EndpointMachine.step` takes."""
    bits = tuple(int(bit.upper() in segment.control) for bit in CONTROL_BITS)
    return (*bits, segment.seq, segment.ack_number, segment.text)


def _named(name: str, known: Mapping[str, Any], kind: str) -> Any:
    """The entry of that name.

    Raises:
        BadEndpoint: nothing does.
    """
    if name not in known:
        raise BadEndpoint(
            Message(
                "endpoint.name",
                "there is no {kind} {name}{guess}; there are: {known}",
                kind=kind,
                name=repr(name),
                guess=did_you_mean(name, known),
                known=", ".join(known),
            )
        )
    return known[name]
