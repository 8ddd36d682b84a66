"""What the unbounded proofs rest on: z3 and cvc5 answer it alike, and neither is taken in by an error."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import islice

import pytest
import z3
from solvers import SOLVERS, Ask, cvc5_says
from synfin.checker.solver.certificate import Certificate
from synfin.model.side import Side
from synfin.model.variants.catalogue import RFC_9293
from synfin.proofs import certificates
from synfin.proofs.case import Case
from synfin.proofs.certificates import certificates_of, proved_cases
from synfin.proofs.claims.catalogue import CLAIMS
from synfin.proofs.claims.rules import FLAGS_THAT_DO_NOT_MATTER
from synfin.proofs.claims.segment_responses import NO_RST_FOR_RST

ALL = proved_cases()


def case_of(claim: object) -> Case:
    return next(case for case in ALL if case.claim is claim)


@cache
def questions(claim: str, variant: str = RFC_9293) -> list[Certificate]:
    return list(certificates_of(replace(case_of(CLAIMS[claim]), variant=variant)))


def wrong(found: list[Certificate], says: Ask) -> list[Certificate]:
    return [one for one in found if says(one.text) != one.expected]


@pytest.mark.slow
def test_there_are_obligations_for_every_proof_but_the_one_that_reads_the_rules() -> None:
    none = [case.claim for case in ALL if next(certificates_of(case), None) is None]
    assert none == [FLAGS_THAT_DO_NOT_MATTER]


@SOLVERS
@pytest.mark.parametrize(
    ("claim", "every"), [("no-rst-for-rst", 1), ("passive-returns-to-listen", 2), ("exactly-one-rule", 3)]
)
def test_some_of_the_questions_are_answered_unsat(claim: str, every: int, says: Ask) -> None:
    found = questions(claim)[::every]
    assert len(found) > 15
    assert wrong(found, says) == []


@cache
def cvc5_says_once(question: str) -> str:
    """Claims share lemmas, and so questions."""
    return cvc5_says(question)


@pytest.mark.slow
@pytest.mark.xdist_group("cvc5")
@pytest.mark.parametrize("case", ALL, ids=lambda case: f"{case.claim.id}, {case.variant}")
def test_cvc5_answers_all_of_them_unsat(case: Case) -> None:
    for one in certificates_of(case):
        question = "".join(line for line in one.text.splitlines(keepends=True) if not line.startswith(";"))
        assert cvc5_says_once(question) == one.expected, one.name


# Errors planted


def wrong_lemma(side: Side) -> dict[str, z3.BoolRef]:
    """It holds at first of no endpoint, and no longer after more is acknowledged."""
    return {"only the SYN is out": side.me.snd_nxt == side.me.snd_una + 1}


@SOLVERS
def test_a_lemma_that_is_wrong_is_seen(says: Ask) -> None:
    case = replace(case_of(NO_RST_FOR_RST), claim=replace(NO_RST_FOR_RST, lemmas=wrong_lemma))
    about = (one for one in certificates_of(case) if one.lemma == "only the SYN is out")
    found = list(islice(about, 20))
    seen = wrong(found, says)
    assert seen[0] is found[0]
    assert found[0].name == "only the SYN is out holds initially"
    assert 1 < len(seen) < 20
    assert {says(one.text) for one in seen} == {"sat"}


@pytest.mark.slow
@SOLVERS
def test_a_claim_that_does_not_hold_under_other_rules_is_seen(says: Ask) -> None:
    """RFC 9293 lets a RST end TIME-WAIT, RFC 1337 does not."""
    found = questions("time-wait-lasts", "rfc9293")
    seen = wrong([one for one in found if "TIME-WAIT" in one.name], says)
    assert seen != []
    assert all("reset" in one.rule for one in seen)


@pytest.mark.slow
@SOLVERS
def test_a_gap_between_the_rules_is_seen(says: Ask) -> None:
    found = questions("exactly-one-rule", "no-closing-state")
    seen = wrong([one for one in found if "FIN-WAIT-1" in one.name], says)
    assert {one.lemma for one in seen} == {"no rule applies"}


def test_every_kind_of_proof_has_a_source() -> None:
    assert {case.scenario for case in ALL} == set(certificates.SOURCES)
    assert len(ALL) >= 13
