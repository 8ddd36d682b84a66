"""One endpoint in its place: with its user and its wires."""

from __future__ import annotations

from dataclasses import dataclass

import z3

from ..checker.system import Variable
from .records import SHOWN, TCB, USER, Endpoint
from .scenario import User
from .wires import Wire


@dataclass(frozen=True)
class Side:
    """One endpoint in a composed system, with its user and its wires."""

    name: str
    me: Endpoint
    user: User
    out: Wire
    into: Wire
    issued: z3.BitVecRef | None = None
    """How many of several ISSs have been chosen; the last one is chosen again and again."""

    @property
    def has_opened(self) -> z3.BoolRef:
        """The user has called OPEN."""
        return z3.Bool(f"{self.name}.has_opened")

    @property
    def has_closed(self) -> z3.BoolRef:
        """The user has called CLOSE."""
        return z3.Bool(f"{self.name}.has_closed")

    def variables(self) -> list[Variable]:
        """The TCB, what the user has seen, and what the user has done."""
        fields = [Variable(getattr(self.me, name), SHOWN.get(name, str)) for name in (*TCB, *USER)]
        fields += [Variable(done, SHOWN["passive"]) for done in (self.has_opened, self.has_closed)]
        return fields if self.issued is None else [*fields, Variable(self.issued)]
