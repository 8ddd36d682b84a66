"""Scopes that several tests of the model share."""

from __future__ import annotations

from dataclasses import dataclass, replace

from synfin.model.channels import Channel, Lossy
from synfin.model.rule import Event
from synfin.model.scenarios.scenario import Failure, Msl, Opening, Scenario, User, When


@dataclass(frozen=True)
class Unsorted(Channel):
    """A hostile channel that keeps its segments in the order in which they came."""

    loses: bool = True
    duplicates: bool = True
    reorders: bool = True

    @property
    def is_sorted(self) -> bool:
        return False

    def __str__(self) -> str:
        return f"Unsorted({self.places})"


CLOSING = Scenario(
    "closing",
    "Both close when they like.",
    a=User(Opening.ACTIVE, closes=When.ONCE_OPEN),
    b=User(Opening.PASSIVE, closes=When.ONCE_OPEN),
    channel=Lossy(2),
    msl=Msl.ENFORCED,
)
CRASHING = replace(
    CLOSING,
    b=User(Opening.PASSIVE),
    channel=Lossy(1),
    failures=(Failure("A", Event.CRASH),),
    incarnations=2,
)
