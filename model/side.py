"""One endpoint in its place: between two directions and, in a composed system, with its user."""

from __future__ import annotations

from dataclasses import dataclass

import z3

from ..checker.system import Variable
from .channels import ChannelState, Direction
from .scenarios.scenario import User
from .state import SHOWN, TCB, USER, Endpoint


def first_msl(side: str) -> str:
    """The variable that is true while the first MSL of a side's 2 MSL runs."""
    return f"{side}.first_msl"


@dataclass(frozen=True)
class Side:
    """One endpoint and the directions of what it sends and receives, whatever its environment."""

    name: str
    me: Endpoint
    out: Direction
    into: Direction


@dataclass(frozen=True)
class ComposedSide(Side):
    """One endpoint in a composed system, with its user and its channels."""

    out: ChannelState
    into: ChannelState
    user: User
    incarnations: int = 1
    """The most OPENs of the user."""
    issued: z3.BitVecRef | None = None
    """The number of ISSs chosen so far, where there are several; the last one is chosen again and again."""

    @property
    def opened(self) -> z3.ExprRef:
        """The variable that says whether the user has called OPEN or, where they may again, how often."""
        if self.incarnations == 1:
            return z3.Bool(f"{self.name}.has_opened")
        return z3.BitVec(f"{self.name}.openings", 3)

    @property
    def has_opened(self) -> z3.BoolRef:
        """The user has called OPEN."""
        return self.opened if self.incarnations == 1 else self.opened != 0

    @property
    def may_open(self) -> z3.BoolRef:
        """The user has an OPEN left."""
        return z3.Not(self.opened) if self.incarnations == 1 else z3.ULT(self.opened, self.incarnations)

    def opening(self) -> dict[str, z3.ExprRef]:
        """The update of an OPEN: it is counted, and the user has not closed this connection yet."""
        if self.incarnations == 1:
            return {str(self.opened): z3.BoolVal(True)}
        return {str(self.opened): self.opened + 1, str(self.has_closed): z3.BoolVal(False)}

    @property
    def has_closed(self) -> z3.BoolRef:
        """The user has called CLOSE."""
        return z3.Bool(f"{self.name}.has_closed")

    @property
    def first_msl(self) -> z3.BoolRef:
        """Of the 2 MSL that the side waits, the first is not over; a variable only where MSL is enforced."""
        return z3.Bool(first_msl(self.name))

    def variables(self) -> list[Variable]:
        """The TCB, what the user has seen, and what the user has done."""
        fields = [Variable(getattr(self.me, name), SHOWN.get(name, str)) for name in (*TCB, *USER)]
        show = SHOWN["passive"] if self.incarnations == 1 else str
        fields += [Variable(self.opened, show), Variable(self.has_closed, SHOWN["passive"])]
        fields += [] if self.issued is None else [Variable(self.issued)]
        return [*fields, Variable(self.first_msl, SHOWN["passive"])] if self.out.waiters else fields
