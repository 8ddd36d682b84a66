"""Exactly one rule: wherever a rule is to be chosen, z3 proves that one applies and no two do.

A junction is such a place. For an arriving segment it is a step of section 3.10.7 in one state, after the
rules that the segment has passed; for a call or a timeout it is the event itself in one state. To a segment
and to a call exactly one rule must apply. To queued work, timeouts and delayed acknowledgments at most one:
without work nothing happens.

A rule made by `otherwise` has conditions of its own, written out. No gap and no overlap means that they are
equal to the negation of what the other rules of its step ask.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import combinations, product

import z3
from z3.z3util import get_vars

from ..checker.message import Listing, Message
from ..checker.solver.z3_calls import ask
from ..model.pipeline import OTHER_STATES, Path, Steps, section_of, steps_of
from ..model.rule import NEXT_STEP, RETURN, Effect, Event, Rule
from ..model.state import SHOWN, Endpoint, Segment, State, endpoint, segment


class Flaw(Enum):
    """The flaws of a junction."""

    GAP = Message("flaw.gap", "no rule applies")
    OVERLAP = Message("flaw.overlap", "two rules apply")
    UNDECIDED = Message("flaw.undecided", "z3 could not decide it")


@dataclass(frozen=True)
class JunctionFlaw:
    """A flaw at a junction, with values that show it."""

    flaw: Flaw
    event: Event
    state: State
    step: str
    """Section and step: `3.10.7.4 second, check the RST bit`."""
    before: tuple[str, ...]
    """The rules passed before."""
    rules: tuple[str, ...]
    """The two that overlap; for a gap, all choices."""
    example: Mapping[str, str]
    """Variable to value; empty if undecided."""

    @property
    def message(self) -> Message:
        """The flaw in one line, with place and values."""
        before = " + ".join(self.before)
        return Message(
            "rules.flaw",
            "{state}, {step}{after}: {flaw}{rules}: {values}",
            state=self.state.spelled,
            step=self.step,
            after=Message("rules.flaw-after", " after {rules}", rules=before) if before else "",
            flaw=self.flaw.value,
            rules=Message("rules.flaw-rules", " ({rules})", rules=Listing(self.rules)) if self.rules else "",
            values=Listing(f"{name} = {value}" for name, value in self.example.items()),
        )


@dataclass(frozen=True)
class Junction:
    """A place where one of several rules is to apply."""

    path: Path
    """The state, the event, and the rules passed before."""
    section: str
    step: str
    choices: Choices
    solver: z3.Solver
    """It has the conditions of the path asserted; usable until the next junction is asked for."""

    @property
    def must_choose(self) -> bool:
        """Some rule has to apply: the event is a segment or a call."""
        return self.path.event is Event.SEGMENT_ARRIVES or self.path.event.is_call

    def allows(self, *conditions: z3.BoolRef) -> bool | None:
        """The conditions can hold here together; None if z3 does not know."""
        found = ask(self.solver, *conditions)
        return None if found == z3.unknown else bool(found == z3.sat)


def applies(effect: Effect, *, but_for: str | None = None) -> z3.BoolRef:
    """All conditions of an effect hold, not counting the one named `but_for`."""
    return z3.simplify(z3.And([term for name, term in effect.when.items() if name != but_for]))


Choices = tuple[tuple[Rule, Effect], ...]


def _by_policy(choices: Choices, path: Path) -> Iterator[Choices]:
    """The choices under each policy on which these rules and the path depend."""
    settled = {type(rule.only): rule.only for rule in path.rules if rule.only is not None}
    open_ = {type(rule.only): list(type(rule.only)) for rule, _ in choices if rule.only is not None}
    for policies in product(*([settled[kind]] if kind in settled else all_ for kind, all_ in open_.items())):
        yield tuple(choice for choice in choices if choice[0].only is None or choice[0].only in policies)


class JunctionSearch:
    """A search through every path that some endpoint and some segment can take, under every policy."""

    def __init__(self, rules: Sequence[Rule], width: int) -> None:
        self.rules = rules
        self.steps: Steps = steps_of(rules)
        self.me: Endpoint = endpoint("me", width)
        self.seg: Segment = segment("seg", width)
        self.solver = solver_for(width)
        self.events: tuple[Event, ...] = tuple(Event)

    def junctions(self) -> Iterator[Junction]:
        """Every reachable junction, by state."""
        for state in State:
            me = self.me.with_(state=state)
            for event in self.events:
                start = Path(event, state, (), {}, me)
                if event is Event.SEGMENT_ARRIVES:
                    yield from self._at(start, section_of(state), self._place(section_of(state)))
                else:
                    choices = tuple((rule, rule(me)) for rule in self.rules if rule.event is event)
                    section = choices[0][0].section if choices else "3.10"
                    for allowed in _by_policy(choices, start):
                        yield Junction(start, section, event.value, allowed, self.solver)

    def _place(self, section: str, step: str = "") -> int | None:
        """The place of a step, or of the first step of a section; None if it has no rule."""
        found = (
            p for p, (of, name, _) in enumerate(self.steps.steps) if of == section and name.startswith(step)
        )
        return next(found, None)

    def _at(self, path: Path, section: str, place: int | None) -> Iterator[Junction]:
        """The junction at a step and those after it. Without a step there are no choices."""
        if place is None:
            yield Junction(path, section, "no further step", (), self.solver)
            return
        section, step, rules = self.steps.steps[place]
        every = tuple((rule, rule(path.then, path.segment_after or self.seg)) for rule in rules)
        alternatives = list(_by_policy(every, path))
        for allowed in alternatives:
            yield Junction(path, section, step, allowed, self.solver)
        for rule, effect in (
            choice for choice in every if any(choice in allowed for allowed in alternatives)
        ):
            new = applies(effect)
            if effect.next_step == RETURN or z3.is_false(new):
                continue
            self.solver.push()
            self.solver.add(new)
            # A path that z3 cannot rule out is followed.
            if ask(self.solver) != z3.unsat:
                further = path.extended(rule, effect, {"all": new})
                if effect.next_step == NEXT_STEP:
                    yield from self._at(further, section, self.steps.after(place, NEXT_STEP))
                else:
                    yield from self._at(further, OTHER_STATES, self._place(OTHER_STATES, effect.next_step))
            self.solver.pop()


def solver_for(width: int) -> z3.Solver:
    """A solver for sequence numbers of that width.

    Differences modulo 2^32 are quick to decide as integers, small ones bit by bit.
    """
    solver = z3.SimpleSolver()
    if width > 8:
        solver.set("smt.bv.solver", 2)
    return solver


def gaps_and_overlaps(rules: Sequence[Rule], width: int = 32) -> list[JunctionFlaw]:
    """Every gap and overlap of these rules; empty if z3 proves that exactly one applies at every junction.

    Args:
        rules: of all policies together; each policy's own are taken in turn.
        width: bits of a sequence number.

    Nothing is assumed of the endpoint or the segment: the variables may have any values.
    """
    return [
        finding for junction in JunctionSearch(rules, width).junctions() for finding in flaws_of(junction)
    ]


def flaws_of(junction: Junction) -> Iterator[JunctionFlaw]:
    """The gap and the overlaps of one junction."""
    for flaw, rules, term in questions_of(junction):
        yield from _asked(junction, flaw, rules, term)


def questions_of(junction: Junction) -> Iterator[Question]:
    """The flaws that must not be possible at a junction, without those that simplify to false."""
    for flaw, rules, term in _all_questions(junction):
        simple = z3.simplify(term)
        if not z3.is_false(simple):
            yield flaw, rules, simple


Question = tuple[Flaw, tuple[Rule, ...], z3.BoolRef]
"""A flaw, the rules that would have it, and the condition under which they would."""


def _all_questions(junction: Junction) -> Iterator[Question]:
    conditions = [(rule, applies(effect)) for rule, effect in junction.choices]
    if junction.must_choose:
        none = z3.Not(z3.Or([condition for _, condition in conditions]))
        yield Flaw.GAP, tuple(rule for rule, _ in conditions), none
    possible = [(rule, condition) for rule, condition in conditions if not z3.is_false(condition)]
    for (one, first), (other, second) in combinations(possible, 2):
        yield Flaw.OVERLAP, (one, other), z3.And(first, second)


def _asked(
    junction: Junction, flaw: Flaw, rules: tuple[Rule, ...], term: z3.BoolRef
) -> Iterator[JunctionFlaw]:
    """Ask whether the flaw is possible."""
    possible = junction.allows(term)
    if possible is False:
        return
    yield JunctionFlaw(
        flaw=flaw if possible else Flaw.UNDECIDED,
        event=junction.path.event,
        state=junction.path.state,
        step=f"{junction.section} {junction.step}",
        before=tuple(rule.name for rule in junction.path.rules),
        rules=tuple(rule.name for rule in rules),
        example=_values(junction.solver.model(), (*junction.path.when.values(), term)) if possible else {},
    )


def _values(model: z3.ModelRef, terms: Iterable[z3.ExprRef]) -> dict[str, str]:
    """The values of the variables of these terms, as they print elsewhere."""
    variables = {str(variable): variable for term in terms for variable in get_vars(term)}
    values: dict[str, str] = {}
    for name, variable in sorted(variables.items()):
        value = model.eval(variable, model_completion=True)
        show = SHOWN.get(name.rsplit(".", maxsplit=1)[-1], str)
        flag = "yes" if z3.is_true(value) else "no"
        values[name] = show(value.as_long()) if z3.is_bv_value(value) else flag
    return values
