"""Every mutant is killed by a claim, is equivalent, or survives with a reason."""

from __future__ import annotations

from dataclasses import replace

import pytest
from synfin.locales import translate
from synfin.model.variants.mutation import mutation_named
from synfin.proofs.claims.catalogue import CLAIMS
from synfin.proofs.mutants.baseline import Baseline, baselines
from synfin.proofs.mutants.equivalence import implied, invariants_hold
from synfin.proofs.mutants.result import Difference, Kill, KillMethod, MutantResult, MutantStatus
from synfin.proofs.mutants.runner import MutationRunner, every_mutant
from synfin.proofs.mutants.stored import FILE, as_text, rows_in, stored_rows
from synfin.proofs.mutants.survivors import ALL_REASONS, REASONS, stale_reasons

ROWS = {row.mutant: row for row in stored_rows()}


def test_every_mutant_has_a_row():
    assert list(ROWS) == list(every_mutant())


def test_every_survivor_is_explained():
    assert [name for name, row in ROWS.items() if row.status is MutantStatus.UNEXPLAINED] == []


def test_no_reason_is_stale_and_each_is_needed():
    assert stale_reasons(row.mutant for row in ROWS.values() if row.status is MutantStatus.KILLED) == []
    assert {
        name for name in REASONS if name in ROWS and ROWS[name].status is not MutantStatus.SURVIVED
    } == set()
    assert set(REASONS) <= set(every_mutant())
    assert len(REASONS) == sum(len(reason.mutants) for reason in ALL_REASONS)


def test_a_reason_is_given_in_both_languages_and_in_one_line():
    for reason in ALL_REASONS:
        assert reason.text.endswith(".") and translate(reason.text, "zh").endswith("。")
        assert "\n" not in reason.text


def test_only_claims_of_the_catalogue_kill():
    assert {kill.claim for row in ROWS.values() for kill in row.kills} <= set(CLAIMS)


def test_the_stored_text_reads_back_as_it_was_written():
    text = FILE.read_text(encoding="utf-8")
    assert as_text(rows_in(text)) == text


def refutations(row: MutantResult) -> set[tuple[str, str, int]]:
    return {(one.claim, one.scenario, one.steps) for one in row.kills if one.method is KillMethod.REFUTED}


def differ(stored: MutantResult, found: MutantResult) -> str:
    """How what is found now is less than what is stored; empty if it is not."""
    if (
        stored.status is not found.status
        or stored.flawed != found.flawed
        or stored.equivalence != found.equivalence
    ):
        return f"{stored.mutant}: {stored.status} stored, {found.status} found"
    missing = refutations(stored) - refutations(found)
    return f"{stored.mutant}: {missing} no longer" if missing else ""


@pytest.fixture(scope="module")
def runner() -> MutationRunner:
    return MutationRunner(previous=ROWS)


QUICKLY = ("three-way-handshake", "four-way-close", "simultaneous-open", "simultaneous-close", "lossy-close")
SAMPLE = [
    *[name for name, row in ROWS.items() if row.kills and row.kills[0].scenario in QUICKLY][::40],
    *[name for name, row in ROWS.items() if row.equivalence == "by the rules"][::12],
]


@pytest.mark.parametrize("name", SAMPLE)
def test_a_sample_comes_out_as_stored(name: str, runner: MutationRunner):
    assert differ(ROWS[name], runner.result(name)) == ""


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in ROWS if name not in SAMPLE])
def test_all_come_out_as_stored(name: str, runner: MutationRunner):
    assert differ(ROWS[name], runner.result(name)) == ""


@pytest.mark.slow
def test_the_invariants_are_proved():
    assert invariants_hold()


def test_a_needed_condition_is_not_equivalent():
    for name in (
        "drop-guard syn_ack_opens_the_connection: it carries SYN",
        "drop-update close_sends_a_fin: snd_nxt",
        "drop-guard queued_text_goes_out: the window has room",
    ):
        mutation = mutation_named(name)
        assert mutation is not None
        assert not implied(mutation) and not implied(mutation, invariants_too=True)


@pytest.fixture(scope="module")
def baseline() -> Baseline:
    return baselines()["four-way-close"]


def test_without_the_claim_that_kills_it_a_mutant_survives_unexplained(baseline: Baseline):
    name = "drop-update fin_in_established: state"
    nobody = MutationRunner(frozenset(), baselines={"four-way-close": baseline})
    assert nobody.result(name).status is MutantStatus.UNEXPLAINED
    somebody = MutationRunner(frozenset({"both-closed"}), baselines={"four-way-close": baseline})
    assert somebody.result(name).status is MutantStatus.KILLED


def test_a_stale_reason_is_reported():
    row = replace(
        ROWS["drop-send queued_text_goes_out"],
        kills=(Kill("eventually-established", "simultaneous-open", KillMethod.REFUTED, 9),),
    )
    assert row.status is MutantStatus.KILLED
    assert stale_reasons([row.mutant]) == ["drop-send queued_text_goes_out"]


def test_rules_that_a_scenario_does_not_exercise_leave_it_unchanged(baseline: Baseline):
    from synfin.model.variants.mutation import mutated

    mutation = mutation_named("drop-send abort_sends_a_reset")
    assert mutation is not None
    assert not baseline.exercises(mutation.rule)
    assert baseline.compare(mutated(mutation)).difference is Difference.NOT_EXERCISED
