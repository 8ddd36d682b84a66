"""Each part of a rule is taken from it, one at a time, and the changed rule is tested first."""

from __future__ import annotations

import pytest
from synfin.locales import translate
from synfin.model.pipeline import ALL_RULES, rules_under
from synfin.model.rule import RETURN, Acks, Reading
from synfin.model.state import State, endpoint, segment
from synfin.model.variants.catalogue import UnknownVariant, rules_of_variant
from synfin.model.variants.mutation import (
    FORMER_KINDS,
    MutationKind,
    every_mutation,
    mutated,
    mutation_named,
    rivals_of,
)
from synfin.proofs.rule_totality import gaps_and_overlaps


def rule_of(rules, name: str):
    return next(rule for rule in rules if rule.name == name)


def effect_of(name: str, rule: str):
    me = endpoint("me", 4)
    return me, rule_of(rules_of_variant(name), rule)(me, segment("seg", 4))


def test_every_condition_and_every_effect_of_every_rule_has_a_mutant_of_its_own():
    mutations = every_mutation()
    assert len({mutation.name for mutation in mutations}) == len(mutations)
    dropped = {(one.rule, one.what) for one in mutations if one.kind is MutationKind.DROP_GUARD}
    me, seg = endpoint("me", 4), segment("seg", 4)
    effects = {rule.name: rule(me, seg) for rule in ALL_RULES}
    assert dropped == {(name, condition) for name, effect in effects.items() for condition in effect.when}
    muted = {one.rule for one in mutations if one.kind is MutationKind.DROP_SEND}
    assert muted == {name for name, effect in effects.items() if effect.send is not None}
    ended = {one.rule for one in mutations if one.kind is MutationKind.STOP_PROCESSING}
    assert ended == {name for name, effect in effects.items() if effect.next_step != RETURN}
    assert {one.rule for one in mutations if one.kind is MutationKind.DROP_ACK} == {
        name for name, effect in effects.items() if effect.ack_due is not None
    }


def test_a_mutant_is_named_as_a_variant_and_always_has_the_same_rules():
    for mutation in every_mutation()[::50]:
        assert mutation_named(mutation.name) == mutation
        assert rules_of_variant(mutation.name) is mutated(mutation)


def test_only_what_is_taken_is_missing():
    me, effect = effect_of("drop-update fin_in_established: rcv_nxt", "fin_in_established")
    assert effect.then.rcv_nxt.eq(me.rcv_nxt)
    assert effect.then.state.as_long() == State.CLOSE_WAIT
    _, effect = effect_of("drop-send syn_is_challenged", "syn_is_challenged")
    assert effect.send is None
    _, effect = effect_of("drop-ack fin_in_established", "fin_in_established")
    assert effect.ack_due is None
    _, effect = effect_of("stop-processing no_reset", "no_reset")
    assert effect.next_step == RETURN
    _, effect = effect_of("drop-trim old_syn_is_trimmed_off", "old_syn_is_trimmed_off")
    assert effect.segment_after is None


FIRST = ("drop-guard reset_ends_the_connection: it begins exactly at RCV.NXT",)


@pytest.mark.parametrize("name", FIRST)
def test_others_give_way_to_the_rule_without_its_condition(name: str):
    mutation = mutation_named(name)
    assert mutation is not None
    assert any(mutation.rule in finding.rules for finding in gaps_and_overlaps(mutation.alone(), 4))
    assert gaps_and_overlaps(mutated(mutation), 4) == []


def test_where_the_policy_has_no_such_rule_nobody_gives_way_to_it():
    rules = rules_of_variant("drop-guard text_is_delivered: it carries text not yet received")
    by_call = rules_under(frozenset({Acks.IMMEDIATE, Reading.BY_CALL}), rules)
    me, seg = endpoint("me", 4), segment("seg", 4)
    conditions = rule_of(by_call, "no_new_text")(me, seg).when
    assert not any("does not apply" in name for name in conditions)
    at_once = rules_under(frozenset({Acks.IMMEDIATE, Reading.AT_ONCE}), rules)
    assert "text_is_delivered does not apply" in rule_of(at_once, "no_new_text")(me, seg).when


def test_rules_of_other_steps_and_calls_are_no_rivals():
    changed = rule_of(mutation_named("drop-guard no_reset: it carries no RST").alone(), "no_reset")
    rivals = rivals_of(changed, ALL_RULES)
    assert "reset_ends_the_connection" in rivals
    assert {rule_of(ALL_RULES, name).step for name in rivals} == {changed.step}


WRONG = {
    "drop mad: it": "no rule 'mad'",
    "drop-guard no_reset: it is mad": "'drop-guard no_reset: it carries no RST'",
    "drop-send no_reset": "'stop-processing no_reset'",
    "drop-update fin_in_established: irs": "'drop-update fin_in_established: rcv_nxt'",
}


@pytest.mark.parametrize("name", WRONG)
def test_what_a_rule_does_not_have_cannot_be_taken(name: str):
    with pytest.raises(UnknownVariant) as refused:
        rules_of_variant(name)
    assert WRONG[name] in str(refused.value)
    assert "\n" not in str(refused.value)


def test_the_title_of_a_mutation_names_its_rule_and_what_is_taken_from_it():
    for mutation in every_mutation():
        english, chinese = str(mutation.title), translate(mutation.title, "zh")
        assert mutation.rule in english and mutation.what in english
        assert chinese != english and mutation.rule in chinese


def test_a_former_name_of_a_mutation_is_still_read():
    for mutation in every_mutation():
        former = next(old for old, new in FORMER_KINDS.items() if new == mutation.kind.value)
        name = mutation.name.replace(mutation.kind.value, former, 1)
        assert mutation_named(name) == mutation
    assert rules_of_variant("mute abort_sends_a_reset") == rules_of_variant("drop-send abort_sends_a_reset")
