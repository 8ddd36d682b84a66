"""The catalogue of claims: all of them by id, and the cases in which they are checked."""

from __future__ import annotations

import copyreg
import pickle
from collections.abc import Callable, Iterable

from ...checker.message import Listing, Message
from ...checker.text import did_you_mean
from ...model.scenarios.catalogue import SCENARIOS
from ..case import Case, cases_of
from ..claim import Claim
from ..old_names import current_claim
from .agreement import AGREEMENT_CLAIMS
from .closing import CLOSING_CLAIMS
from .closing_exchange import CLOSING_EXCHANGE_CLAIMS
from .data_delivery import DATA_DELIVERY_CLAIMS
from .handshake import HANDSHAKE_CLAIMS
from .knowledge import KNOWLEDGE_CLAIMS
from .legal_transitions import LEGAL_TRANSITION_CLAIMS
from .liveness import LIVENESS_CLAIMS
from .refinement import REFINEMENT_CLAIMS
from .rules import RULE_CLAIMS
from .segment_responses import SEGMENT_RESPONSE_CLAIMS
from .tcb import TCB_CLAIMS

CLAIMS: dict[str, Claim] = {
    claim.id: claim
    for topic in (
        TCB_CLAIMS,
        HANDSHAKE_CLAIMS,
        AGREEMENT_CLAIMS,
        DATA_DELIVERY_CLAIMS,
        CLOSING_CLAIMS,
        CLOSING_EXCHANGE_CLAIMS,
        SEGMENT_RESPONSE_CLAIMS,
        LEGAL_TRANSITION_CLAIMS,
        REFINEMENT_CLAIMS,
        LIVENESS_CLAIMS,
        KNOWLEDGE_CLAIMS,
        RULE_CLAIMS,
    )
    for claim in topic
}
"""Every claim by its id; a new claim goes into the tuple of its topic."""


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
            Message(
                "claim.unknown",
                "no claim {name!r}{hint}; there are: {claims}",
                name=name,
                hint=did_you_mean(name, CLAIMS),
                claims=Listing(CLAIMS),
            )
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
