"""Scopes that several tests of the model share."""

from __future__ import annotations

from dataclasses import dataclass, replace

from synfin.model.channels import Hostile, Lossy
from synfin.model.rule import Event
from synfin.model.scenarios.scenario import Fault, Msl, Opening, Scenario, User, When


@dataclass(frozen=True)
class Unsorted(Hostile):
    """A hostile wire that keeps its segments in the order in which they came."""

    is_sorted = False

    def __str__(self) -> str:
        return f"Unsorted({self.places})"


CLOSING = Scenario(
    "closing",
    "Both close when they like.",
    "双方随时可以关闭。",
    a=User(Opening.ACTIVE, closes=When.ONCE_OPEN),
    b=User(Opening.PASSIVE, closes=When.ONCE_OPEN),
    channel=Lossy(2),
    msl=Msl.KEPT,
)
CRASHING = replace(
    CLOSING,
    b=User(Opening.PASSIVE),
    channel=Lossy(1),
    failures=(Fault("A", Event.CRASH),),
    incarnations=2,
)
