"""The transitions of an endpoint: for each path of rules its conditions, changes and the segment sent.

They are worked out once on the template endpoint `me` and the template segment `seg`, then transferred
to every endpoint that needs them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache

import z3

from .pipeline import Path, paths_of
from .rule import Rule
from .segment_layout import pack
from .state import TCB, USER, Endpoint, Given, Segment, endpoint, segment


@dataclass(frozen=True)
class EndpointTransition:
    """One path: its conditions, the fields it changes, and the packed segment it sends."""

    path: Path
    when: dict[str, z3.BoolRef]
    changes: dict[str, z3.ExprRef]
    sent: z3.BitVecRef | None

    @property
    def chooses_an_iss(self) -> bool:
        """It takes the number that the generator of section 3.4.1 yields."""
        return bool(self.path.then.iss.eq(self.path.then.given.next_iss))

    def terms(self) -> list[z3.ExprRef]:
        """All terms, in a fixed order."""
        return [*self.when.values(), *self.changes.values(), *([] if self.sent is None else [self.sent])]

    def with_terms(self, terms: Iterator[z3.ExprRef]) -> EndpointTransition:
        """The same transition with other terms, in the order of `terms`."""
        when = {name: next(terms) for name in self.when}
        changes = {name: next(terms) for name in self.changes}
        return replace(self, when=when, changes=changes, sent=None if self.sent is None else next(terms))

    def simplified(self) -> EndpointTransition | None:
        """The transition without the conditions that always hold; None if one never does."""
        if any(z3.is_false(term) for term in self.when.values()):
            return None
        return replace(self, when={name: term for name, term in self.when.items() if not z3.is_true(term)})


@cache
def _template_transitions(rules: tuple[Rule, ...], width: int) -> tuple[EndpointTransition, ...]:
    return template_transitions(paths_of(rules, width), width)


def template_transitions(paths: Iterable[Path], width: int) -> tuple[EndpointTransition, ...]:
    """The transitions by these paths of the template endpoint, which receives the template segment."""
    me = endpoint("me", width)
    return tuple(
        EndpointTransition(
            path, path.when, _changes(me, path), None if path.send is None else pack(path.send)
        )
        for path in paths
    )


def _changes(me: Endpoint, path: Path) -> dict[str, z3.ExprRef]:
    """The fields that the path may change."""
    start = me.with_(state=path.state)
    values = {name: (getattr(start, name), getattr(path.then, name)) for name in (*TCB, *USER)}
    return {name: after for name, (before, after) in values.items() if not after.eq(before)}


def transitions_of(rules: tuple[Rule, ...], me: Endpoint, seg: Segment) -> tuple[EndpointTransition, ...]:
    """The transitions of an endpoint that receives the segment `seg`, at any width.

    Those that its given numbers rule out are left out.
    """
    return transferred(_template_transitions(rules, seg.width), me, seg)


def transferred(
    transitions: Sequence[EndpointTransition], me: Endpoint, seg: Segment
) -> tuple[EndpointTransition, ...]:
    """The transitions of the template endpoint as those of `me`, which receives `seg`."""
    if not transitions:
        return ()
    width = seg.width
    substitution = [
        *_pairs(endpoint("me", width), me, (*TCB, *USER)),
        *_pairs(endpoint("me", width).given, me.given, tuple(field.name for field in fields(Given))),
        *_pairs(segment("seg", width), seg, tuple(field.name for field in fields(Segment))),
    ]
    terms = iter(transfer([term for one in transitions for term in one.terms()], substitution))
    found = [one.with_terms(terms).simplified() for one in transitions]
    return tuple(one for one in found if one is not None)


def _pairs(old: object, new: object, names: Sequence[str]) -> list[tuple[z3.ExprRef, z3.ExprRef]]:
    return [(getattr(old, name), getattr(new, name)) for name in names]


def transfer(
    terms: Sequence[z3.ExprRef], substitution: Sequence[tuple[z3.ExprRef, z3.ExprRef]]
) -> list[z3.ExprRef]:
    """Substitute in many terms at once, and simplify them.

    They are passed as the arguments of one application: z3 then does all of them in one call.
    """
    bundle = z3.Function("bundle", *(term.sort() for term in terms), z3.BoolSort())
    changed = z3.simplify(z3.substitute(bundle(*terms), *substitution))
    return [changed.arg(place) for place in range(len(terms))]
