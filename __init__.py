"""synfin: an executable formal model of the TCP connection lifecycle.

The public names are those of `synfin.api`, loaded when first used; `synfin.checker` has the names to model a
protocol of one's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from .api import (
        Acks,
        Always,
        AmbiguousRules,
        BadClaim,
        BadEndpoint,
        BadMutant,
        BadScenario,
        BadSegment,
        BadTrace,
        CheckResult,
        Claim,
        Close,
        ComposedSystem,
        EndpointMachine,
        EndpointStep,
        EndsIn,
        Event,
        EveryStep,
        Fairness,
        Hostile,
        LeadsTo,
        Lossy,
        MessageFairness,
        Mutant,
        NotEnabled,
        Opening,
        Outcome,
        Perfect,
        Picture,
        Reading,
        ReplayResult,
        Retransmission,
        RuleChange,
        Scenario,
        SegmentValue,
        Sometimes,
        State,
        StateGraph,
        TcpEndpoint,
        Trace,
        UnknownClaim,
        UnknownRule,
        UnknownVariant,
        User,
        Verdict,
        When,
        WhyNot,
        after,
        check,
        compose,
        endpoint,
        explore,
        ladder,
        replay,
        run,
        scenario,
        segment,
    )

__all__ = [
    "Acks",
    "Always",
    "AmbiguousRules",
    "BadClaim",
    "BadEndpoint",
    "BadMutant",
    "BadScenario",
    "BadSegment",
    "BadTrace",
    "CheckResult",
    "Claim",
    "Close",
    "ComposedSystem",
    "EndpointMachine",
    "EndpointStep",
    "EndsIn",
    "Event",
    "EveryStep",
    "Fairness",
    "Hostile",
    "LeadsTo",
    "Lossy",
    "MessageFairness",
    "Mutant",
    "NotEnabled",
    "Opening",
    "Outcome",
    "Perfect",
    "Picture",
    "Reading",
    "ReplayResult",
    "Retransmission",
    "RuleChange",
    "Scenario",
    "SegmentValue",
    "Sometimes",
    "State",
    "StateGraph",
    "TcpEndpoint",
    "Trace",
    "UnknownClaim",
    "UnknownRule",
    "UnknownVariant",
    "User",
    "Verdict",
    "When",
    "WhyNot",
    "after",
    "check",
    "compose",
    "endpoint",
    "explore",
    "ladder",
    "replay",
    "run",
    "scenario",
    "segment",
]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from . import api

        return getattr(api, name)
    raise AttributeError(f"module 'synfin' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
