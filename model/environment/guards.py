"""The environment of an endpoint in a scenario: what it asks before a transition of the endpoint is taken."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from ..pipeline import Path
from ..rule import Event
from ..scenarios.scenario import Failure, Scenario
from ..side import ComposedSide
from .guard import Conditions
from .timers import retransmission_guard, time_wait_guard
from .users import call_guard


@dataclass(frozen=True)
class EnvironmentGuards:
    """The guards that users, timers and failures put on the transitions of one side."""

    scenario: Scenario
    me: ComposedSide
    peer: ComposedSide

    def of(self, path: Path) -> Conditions | None:
        """The conditions under which the environment lets the path be taken; None if it never does."""
        if path.event.is_call:
            return call_guard(self.scenario, self.me, self.peer, path)
        if path.event.is_failure:
            return {} if Failure(self.me.name, path.event) in self.scenario.failures else None
        match path.event:
            case Event.TIME_WAIT_TIMEOUT:
                return self._time_wait
            case Event.RETRANSMISSION_TIMEOUT:
                return self._retransmission
        return {}

    @cached_property
    def _time_wait(self) -> Conditions:
        return time_wait_guard(self.scenario, self.me)

    @cached_property
    def _retransmission(self) -> Conditions:
        return retransmission_guard(self.scenario, self.me, self.peer)
