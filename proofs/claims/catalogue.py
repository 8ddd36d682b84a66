"""The catalogue of claims: all of them by id, and the cases in which they are checked."""

from __future__ import annotations

import copyreg
import pickle
from collections.abc import Callable, Iterable

from ...checker.text import did_you_mean
from ...model.scenarios.catalogue import SCENARIOS
from ..claim import Case, Claim, cases_of
from ..old_names import current_claim
from .agreement import AGREEMENT
from .data_delivery import ABOUT_WHAT_IS_TAKEN
from .knowledge import KNOWLEDGE
from .legal_transitions import LEAVING
from .liveness import LIVENESS
from .refinement import REFINEMENT
from .resolution import RESOLVING
from .rules import ABOUT_THE_RULES
from .safety import SAFETY
from .segment_responses import ABOUT_ANSWERS
from .segments import ABOUT_SEGMENTS
from .waves import WAVES

CLAIMS: dict[str, Claim] = {
    claim.id: claim
    for topic in (
        *(SAFETY, AGREEMENT, ABOUT_WHAT_IS_TAKEN, WAVES, REFINEMENT, ABOUT_SEGMENTS, ABOUT_ANSWERS, LEAVING),
        *(LIVENESS, RESOLVING, KNOWLEDGE, ABOUT_THE_RULES),
    )
    for claim in topic
}
"""Every claim by its id, safety first."""


class UnknownClaim(ValueError):
    """A claim that does not exist; the message lists those that do."""


def claim_named(name: str) -> Claim:
    """The claim of that id; an old id warns that it is deprecated.

    Raises:
        UnknownClaim: there is none.
    """
    name = current_claim(name)
    try:
        return CLAIMS[name]
    except KeyError:
        raise UnknownClaim(
            f"no claim {name!r}{did_you_mean(name, CLAIMS)}; there are: {', '.join(CLAIMS)}"
        ) from None


def all_cases(claims: Iterable[Claim] = tuple(CLAIMS.values())) -> list[Case]:
    """Every case of these claims."""
    return [case for claim in claims for case in cases_of(claim, lambda name: SCENARIOS[name].channel.loses)]


def _by_id(claim: Claim) -> tuple[Callable[[str], Claim], tuple[str]]:
    """Pickle a claim as its id: its formulas are functions, which do not travel to another process."""
    if CLAIMS.get(claim.id) is not claim:
        raise pickle.PicklingError(f"the claim {claim.id!r} is not in the catalogue")
    return claim_named, (claim.id,)


for _kind in {type(claim) for claim in CLAIMS.values()}:
    copyreg.pickle(_kind, _by_id)
