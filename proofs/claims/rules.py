"""Claims about the rules themselves, for any network: decided by z3 at 32 bits, without a bound."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import monotonic

import z3

from ...checker.message import Listing, Message
from ...checker.verdict import Answer, Verdict
from ...checker.z3_terms import constants_in
from ...model.pipeline import rules_under
from ...model.rule import Acks, Policy, Reading, Rule
from ...model.state import Endpoint, Segment, endpoint, segment
from ...model.transitions import transitions_of
from ...model.variants.rfc_variants import VARIANTS
from ..case import RULES
from ..claim import Claim
from ..rule_totality import Flaw, JunctionSearch, flaws_of

WIDTH = 32

SCOPE = {"about": "every rule, every state, any segment", "sequence numbers of": f"{WIDTH} bits"}

POLICIES: tuple[frozenset[Policy], ...] = (
    frozenset({Acks.IMMEDIATE, Reading.AT_ONCE}),
    frozenset({Acks.DELAYED, Reading.BY_CALL}),
)
"""Policies under which together every rule exists."""


@dataclass(frozen=True)
class RuleClaim(Claim):
    """A claim whose subject is the rules."""

    decide: Callable[[Sequence[Rule]], tuple[Verdict, str]] = field(
        default=lambda rules: (Verdict.UNDETERMINED, "there is no decision procedure")
    )

    def check(self, rules: tuple[Rule, ...]) -> Answer:
        """PROVED or REFUTED; UNDETERMINED where z3 does not know."""
        started = monotonic()
        verdict, reason = self.decide(rules)
        return Answer(verdict, "z3", reason, seconds=monotonic() - started)


def _exactly_one(rules: Sequence[Rule]) -> tuple[Verdict, str]:
    undecided = ""
    for junction in JunctionSearch(rules, WIDTH).junctions():
        for finding in flaws_of(junction):
            if finding.flaw is not Flaw.UNDECIDED:
                return Verdict.REFUTED, Message("rules.refuted", "{flaw}.", flaw=finding.message)
            undecided = undecided or finding.message
    if undecided:
        return Verdict.UNDETERMINED, undecided
    return Verdict.PROVED, Message(
        "rules.exactly-one", "In every step and state some rule applies, and no two do."
    )


EXACTLY_ONE_RULE = RuleClaim(
    id="exactly-one-rule",
    title="In each step of 3.10.7, for each state and segment, exactly one rule applies; so for each call.",
    cites="3.10",
    formulas=lambda composed: (),
    premise=lambda composed: z3.BoolVal(True),
    holds_in=(RULES,),
    broken_by={"fin-ack-not-checked": RULES, "no-closing-state": RULES},
    holds_under=dict.fromkeys(VARIANTS, (RULES,)),
    applies_to=lambda scenario: False,
    decide=_exactly_one,
)


def _psh_and_urg(rules: Sequence[Rule]) -> tuple[Verdict, str]:
    """Decide whether a condition, a next value or a segment sent contains them: nothing else matters."""
    me: Endpoint = endpoint("me", WIDTH)
    seg: Segment = segment("seg", WIDTH)
    flags = {str(seg.psh), str(seg.urg)}
    for policies in POLICIES:
        for transition in transitions_of(rules_under(policies, rules), me, seg):
            met = {name for term in transition.terms() for name in constants_in(term).keys() & flags}
            if met:
                path = " + ".join(rule.name for rule in transition.path.rules)
                return Verdict.REFUTED, Message(
                    "rules.depends-on", "{path} depends on {flags}.", path=path, flags=Listing(sorted(met))
                )
    return Verdict.PROVED, Message(
        "rules.no-psh-urg", "No condition, next value or segment sent contains PSH or URG."
    )


FLAGS_THAT_DO_NOT_MATTER = RuleClaim(
    id="flags-that-do-not-matter",
    title="PSH and URG affect neither the state that is reached nor anything else.",
    cites="3.8.5, 3.10.7.4 sixth",
    formulas=lambda composed: (),
    premise=lambda composed: z3.BoolVal(True),
    holds_in=(RULES,),
    broken_by={"urgent-needs-an-answer": RULES},
    applies_to=lambda scenario: False,
    decide=_psh_and_urg,
)

RULE_CLAIMS = (EXACTLY_ONE_RULE, FLAGS_THAT_DO_NOT_MATTER)
