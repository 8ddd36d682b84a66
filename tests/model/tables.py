"""Expectations written by hand, as text tables in the notation of the RFC: a TCB, an event, and the TCB after it.

    # first, check for a RST: "An incoming RST should be ignored."
    LISTEN | <SEQ=300><CTL=RST> | = |

A row is `before | event | after | sends | returns`; the last columns may be left out. A line that begins
with `#` is the RFC's reason for the rows below it. `policy:` chooses what the RFC leaves open, `variant:` the
rules (those of RFC 9293 if it is left out). An indented line continues the one above.

- before: a state, several with commas, or one of `GROUPS`; and the variables that differ from `CONNECTION`.
- event: a segment, `<SEQ=300><ACK=101><DATA=5><CTL=SYN,ACK>`, or the name of a call or a timeout.
- after: `=` if nothing changes, else the state (`=` for the same) and every variable that changes;
  `no-TCB` stands for the reset value of all variables of the TCB, `new` for that of the user's too;
  `nothing applies` means that the event cannot happen.
- sends: a segment; SND.NXT, RCV.NXT, … are the values before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import z3
from synfin.model.pipeline import ALL_RULES, Path, PathFinder, feasible_path_names, rules_under
from synfin.model.rule import Acks, Event, Policy, Reading, Rule
from synfin.model.state import TCB, USER, Endpoint, Outcome, Segment, State, endpoint, segment
from synfin.model.variants.catalogue import RFC_9293

WIDTH = 32
ME, SEG = endpoint("me", WIDTH), segment("seg", WIDTH)
SPACE = 1 << WIDTH

ALWAYS = "next-ISS=400 window=10 no half-duplex"
"""Given in every row that says nothing else."""

CONNECTION = {
    "CLOSED": "",
    "LISTEN": "passive",
    "SYN-SENT": "ISS=100 SND.UNA=100 SND.NXT=101",
    "SYN-RECEIVED": "ISS=100 SND.UNA=100 SND.NXT=101 IRS=300 RCV.NXT=301 passive",
    "ESTABLISHED": "ISS=100 SND.UNA=101 SND.NXT=101 IRS=300 RCV.NXT=301",
    "FIN-WAIT-1": "ISS=100 SND.UNA=101 SND.NXT=102 IRS=300 RCV.NXT=301 FIN-sent",
    "FIN-WAIT-2": "ISS=100 SND.UNA=102 SND.NXT=102 IRS=300 RCV.NXT=301 FIN-sent",
    "CLOSE-WAIT": "ISS=100 SND.UNA=101 SND.NXT=101 IRS=300 RCV.NXT=302",
    "CLOSING": "ISS=100 SND.UNA=101 SND.NXT=102 IRS=300 RCV.NXT=302 FIN-sent",
    "LAST-ACK": "ISS=100 SND.UNA=101 SND.NXT=102 IRS=300 RCV.NXT=302 FIN-sent",
    "TIME-WAIT": "ISS=100 SND.UNA=102 SND.NXT=102 IRS=300 RCV.NXT=302 FIN-sent",
}
"""TCP Peer A of Figures 6, 12 and 13 without text: the variables that are not zero, by state."""

GROUPS = {
    "any": tuple(CONNECTION),
    "others": tuple(CONNECTION)[3:],
    "synchronized": tuple(CONNECTION)[4:],
}
"""The eleven states, the eight of section 3.10.7.4, and the seven synchronized states."""

FLAGS = {
    "passive": "passive",
    "close-pending": "close_pending",
    "ack-pending": "ack_pending",
    "FIN-sent": "fin_sent",
    "half-duplex": "half_duplex",
}
NAMES = {
    "ISS": "iss", "IRS": "irs", "SND.UNA": "snd_una", "SND.NXT": "snd_nxt", "RCV.NXT": "rcv_nxt",
    "unsent": "unsent", "unread": "unread", "sent": "sent", "delivered": "delivered",
    "next-ISS": "next_iss", "window": "window",
}  # fmt: skip
BITS = ("syn", "ack", "psh", "fin", "rst", "urg")

_ZERO, _ONE = z3.BitVecVal(0, 1), z3.BitVecVal(1, 1)

Values = dict[str, int]
DEFAULT: frozenset[Policy] = frozenset({Acks.IMMEDIATE, Reading.AT_ONCE})


@dataclass(frozen=True)
class Row:
    """One expectation."""

    text: str
    reason: str
    variant: str
    policies: frozenset[Policy]
    state: State
    before: Values
    event: Event
    segment: Values | None
    after: Values | None
    """None: nothing applies."""
    sends: Values | None
    returns: str

    def __str__(self) -> str:
        return f"{self.text}\n  because {self.reason}"


@dataclass
class Happened:
    """The effect of the rules on the values of a row: one entry for each path that applies."""

    paths: list[Path] = field(default_factory=list)

    @property
    def rules(self) -> set[str]:
        """The names of the rules gone through."""
        return {rule.name for path in self.paths for rule in path.rules}


def rows_of(table: str) -> list[Row]:
    """The rows of a table, one for each state it names."""
    rows: list[Row] = []
    reason, variant, policies = "", RFC_9293, DEFAULT
    for line in re.sub(r"\n#? {3,}", " ", table.strip()).splitlines():
        if line.startswith("policy:"):
            policies = frozenset(policy for policy in (*Acks, *Reading) if policy.value in line)
        elif line.startswith("variant:"):
            variant = line.removeprefix("variant: ")
        elif line.startswith("#"):
            reason = line.removeprefix("# ")
        elif line:
            rows += _rows(line, reason, variant, policies)
    return rows


def _rows(line: str, reason: str, variant: str, policies: frozenset[Policy]) -> Iterator[Row]:
    before, event, after, sends, returns = (*(cell.strip() for cell in line.split("|")), "", "", "")[:5]
    found = re.match(r"((?:[A-Z][A-Z0-9-]+, )*\S+)\s*(.*)", before)
    assert found is not None, line
    names, rest = found.groups()
    for name in GROUPS.get(names, names.split(", ")):
        values = dict.fromkeys((*TCB, *USER), 0)
        values |= {"state": _state(name)} | _changes(f"{ALWAYS} {CONNECTION[name]} {rest}", values)
        arrives = event.startswith("<")
        yield Row(
            text=f"{name} {rest} | {event} | {after} | {sends}",
            reason=reason,
            variant=variant,
            policies=policies,
            state=State(values["state"]),
            before=values,
            event=Event.SEGMENT_ARRIVES if arrives else Event(event),
            segment=_segment(event, values) if arrives else None,
            after=_after(after, values),
            sends=_segment(sends, values) if sends else None,
            returns=returns or "ok",
        )


def _state(name: str) -> int:
    return State[name.replace("-", "_")]


def _changes(words: str, before: Values) -> Values:
    changes: Values = {}
    off = False
    for word in words.split():
        name, _, value = word.partition("=")
        if word == "no":
            off = True
        elif word in FLAGS:
            changes[FLAGS[word]], off = int(not off), False
        elif word == "no-TCB":
            changes |= dict.fromkeys((name for name in TCB if name != "state"), 0)
        elif word == "new":
            changes |= dict.fromkeys((name for name in (*TCB, *USER) if name != "state"), 0)
        elif name == "outcome":
            changes[name] = Outcome[value]
        else:
            changes[NAMES[name]] = int(value)
    return changes


def _after(cell: str, before: Values) -> Values | None:
    if cell == "nothing applies":
        return None
    state, _, rest = cell.partition(" ")
    after = before | _changes(rest, before)
    return after if state == "=" else after | {"state": _state(state)}


def _segment(text: str, before: Values) -> Values:
    fields = dict(re.findall(r"<(SEQ|ACK|DATA|CTL)=([^>]*)>", text))
    bits = fields["CTL"].lower().split(",")
    number = {name: str(before[field]) for name, field in NAMES.items()}
    return {
        **{bit: int(bit in bits) for bit in BITS},
        "seq": int(number.get(fields["SEQ"], fields["SEQ"])),
        "ack_number": int(number.get(fields.get("ACK", "0"), fields.get("ACK", "0"))),
        "text": int(fields.get("DATA", "0")),
    }


class Rulebook:
    """Some rules, with their paths for each policy, to be tried on values."""

    def __init__(self, rules: tuple[Rule, ...] = ALL_RULES) -> None:
        self.rules = rules
        self._paths: dict[frozenset[Policy], dict[tuple[State, Event], list[Path]]] = {}
        self._which: dict[tuple[frozenset[Policy], State, Event], z3.BitVecRef] = {}

    def paths(self, row: Row) -> list[Path]:
        """The paths that begin where the row does."""
        if row.policies not in self._paths:
            found = self._paths[row.policies] = {}
            rules = rules_under(row.policies, self.rules)
            for path in PathFinder(rules, ME, SEG, feasible_path_names(rules)).paths():
                found.setdefault((path.state, path.event), []).append(path)
        return self._paths[row.policies].get((row.state, row.event), [])

    def applied(self, row: Row) -> Happened:
        """The paths that apply to a row's values."""
        paths = self.paths(row)
        if not paths:
            return Happened()
        key = (row.policies, row.state, row.event)
        if key not in self._which:
            # One term with a bit for each path: z3 fills in the values once for all of them.
            bits = [z3.If(z3.And(list(path.when.values())), _ONE, _ZERO) for path in paths]
            self._which[key] = z3.Concat(_ZERO, *bits)
        which = _number(_value(self._which[key], _terms(row)))
        return Happened([path for at, path in enumerate(reversed(paths)) if which >> at & 1])

    def disagreement(self, row: Row) -> str | None:
        """The differences between the rules and the row; None if there are none."""
        paths = self.applied(row).paths
        if row.after is None:
            return f"{[rule.name for path in paths for rule in path.rules]} apply" if paths else None
        if len(paths) != 1:
            return f"{len(paths)} paths apply: {[[rule.name for rule in path.rules] for path in paths]}"
        (path,) = paths
        known = _terms(row)
        found = {name: _number(_value(getattr(path.then, name), known)) for name in (*TCB, *USER)}
        differences = [
            f"{name} is {found[name]}, not {row.after[name]}"
            for name in (*TCB, *USER)
            if found[name] != row.after[name]
        ]
        sent = None if path.send is None else _sent(path.send, known)
        if sent != row.sends:
            differences.append(f"it sends {sent}, not {row.sends}")
        if path.reply != row.returns:
            differences.append(f"it returns {path.reply!r}, not {row.returns!r}")
        rules = " + ".join(rule.name for rule in path.rules)
        return f"{rules}: {'; '.join(differences)}" if differences else None


def _terms(row: Row) -> list[tuple[z3.ExprRef, z3.ExprRef]]:
    values = [(_field(ME, name), value) for name, value in row.before.items()]
    values += [(getattr(SEG, name), value) for name, value in (row.segment or {}).items()]
    return [(term, _literal(term, value)) for term, value in values]


def _field(me: Endpoint, name: str) -> z3.ExprRef:
    term: z3.ExprRef = getattr(me.given if hasattr(me.given, name) else me, name)
    return term


def _literal(term: z3.ExprRef, value: int) -> z3.ExprRef:
    return z3.BoolVal(bool(value)) if z3.is_bool(term) else z3.BitVecVal(value, term.size())


def _value(term: z3.ExprRef, known: Sequence[tuple[z3.ExprRef, z3.ExprRef]]) -> z3.ExprRef:
    return z3.simplify(z3.substitute(term, *known))


def _number(term: z3.ExprRef) -> int:
    return int(z3.is_true(term)) if z3.is_bool(term) else int(term.as_long())


def _sent(seg: Segment, known: Sequence[tuple[z3.ExprRef, z3.ExprRef]]) -> Values:
    return {name: _number(_value(getattr(seg, name), known)) for name in (*BITS, "seq", "ack_number", "text")}
