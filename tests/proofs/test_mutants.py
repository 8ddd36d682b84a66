"""Nothing can be taken from a rule without a claim that notices, a proof that it is implied, or a reason."""

from __future__ import annotations

from dataclasses import replace

import pytest
from synfin.model.variants.mutation import mutation_named
from synfin.proofs.claims.catalogue import CLAIMS
from synfin.proofs.mutants.equivalence import implied, invariants_hold
from synfin.proofs.mutants.matrix import MutantResult, MutantStatus, MutationRunner, every_mutant
from synfin.proofs.mutants.stored import FILE, as_text, rows_in, stored_rows
from synfin.proofs.mutants.survivors import ALL_REASONS, REASONS, stale_reasons
from synfin.proofs.mutants.trial import Baseline, Difference, Kill, KillMethod, stages

ROWS = {row.mutant: row for row in stored_rows()}


def test_every_mutant_has_a_row():
    assert list(ROWS) == list(every_mutant())


def test_every_survivor_is_explained():
    assert [name for name, row in ROWS.items() if row.fate is MutantStatus.UNEXPLAINED] == []


def test_no_reason_is_stale_and_each_is_needed():
    assert stale_reasons(row.mutant for row in ROWS.values() if row.fate is MutantStatus.CAUGHT) == []
    assert {name for name in REASONS if name in ROWS and ROWS[name].fate is not MutantStatus.EXCUSED} == set()
    assert set(REASONS) <= set(every_mutant())
    assert len(REASONS) == sum(len(reason.mutants) for reason in ALL_REASONS)


def test_a_reason_is_given_in_both_languages_and_in_one_line():
    for reason in ALL_REASONS:
        assert reason.english.endswith(".") and reason.chinese.endswith("。")
        assert "\n" not in reason.english + reason.chinese


def test_only_claims_of_the_catalogue_notice_anything():
    assert {catch.claim for row in ROWS.values() for catch in row.catches} <= set(CLAIMS)


def test_the_stored_text_reads_back_as_it_was_written():
    text = FILE.read_text(encoding="utf-8")
    assert as_text(rows_in(text)) == text


def refutations(row: MutantResult) -> set[tuple[str, str, int]]:
    return {(one.claim, one.scenario, one.steps) for one in row.catches if one.how is KillMethod.REFUTED}


def differ(stored: MutantResult, found: MutantResult) -> str:
    """How what is found now is less than what is stored; empty if it is not."""
    if stored.fate is not found.fate or stored.flaw != found.flaw or stored.implied != found.implied:
        return f"{stored.mutant}: {stored.fate} stored, {found.fate} found"
    missing = refutations(stored) - refutations(found)
    return f"{stored.mutant}: {missing} no longer" if missing else ""


@pytest.fixture(scope="module")
def trier() -> MutationRunner:
    return MutationRunner(known=ROWS)


QUICKLY = ("three-way-handshake", "four-way-close", "simultaneous-open", "simultaneous-close", "lossy-close")
SAMPLE = [
    *[name for name, row in ROWS.items() if row.catches and row.catches[0].scenario in QUICKLY][::40],
    *[name for name, row in ROWS.items() if row.implied == "by the rules"][::12],
]


@pytest.mark.parametrize("name", SAMPLE)
def test_a_sample_comes_out_as_stored(name: str, trier: MutationRunner):
    assert differ(ROWS[name], trier.row(name)) == ""


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in ROWS if name not in SAMPLE])
def test_all_come_out_as_stored(name: str, trier: MutationRunner):
    assert differ(ROWS[name], trier.row(name)) == ""


@pytest.mark.slow
def test_the_invariants_are_proved():
    assert invariants_hold()


def test_a_condition_that_is_needed_is_not_taken_for_implied():
    for name in (
        "drop syn_ack_opens_the_connection: it carries SYN",
        "keep close_sends_a_fin: snd_nxt",
        "drop queued_text_goes_out: the window has room",
    ):
        mutation = mutation_named(name)
        assert mutation is not None
        assert not implied(mutation) and not implied(mutation, invariants_too=True)


@pytest.fixture(scope="module")
def stage() -> Baseline:
    return stages()["four-way-close"]


def test_without_the_claim_that_notices_a_mutant_survives_unexplained(stage: Baseline):
    name = "keep fin_in_established: state"
    nobody = MutationRunner(frozenset(), stages={"four-way-close": stage})
    assert nobody.row(name).fate is MutantStatus.UNEXPLAINED
    somebody = MutationRunner(frozenset({"both-closed"}), stages={"four-way-close": stage})
    assert somebody.row(name).fate is MutantStatus.CAUGHT


def test_a_stale_reason_is_noticed():
    row = replace(
        ROWS["mute queued_text_goes_out"],
        catches=(Kill("eventually-established", "simultaneous-open", KillMethod.REFUTED, 9),),
    )
    assert row.fate is MutantStatus.CAUGHT
    assert stale_reasons([row.mutant]) == ["mute queued_text_goes_out"]


def test_rules_that_have_no_part_in_a_scenario_leave_it_untouched(stage: Baseline):
    from synfin.model.variants.mutation import mutated

    mutation = mutation_named("mute abort_sends_a_reset")
    assert mutation is not None
    assert not stage.tries(mutation.rule)
    assert stage.judge(mutated(mutation)).sight is Difference.UNTOUCHED
