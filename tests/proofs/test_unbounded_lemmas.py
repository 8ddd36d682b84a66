"""Nothing is taken as given in the proofs over any wire that is not shown: of lemmas, messages and history."""

from __future__ import annotations

from graphlib import TopologicalSorter

import pytest
import z3
from synfin.checker.engines.message_sets import BadLemma, Lemma, MessageStep, Network, obligations
from synfin.checker.solver.obligation import Obligation
from synfin.checker.z3_terms import constants_in
from synfin.model.pipeline import ALL_RULES
from synfin.proofs.unbounded import prover
from synfin.proofs.unbounded.claims import READ_AT_ONCE, UNBOUNDED
from synfin.proofs.unbounded.history import UnboundedNetwork, unbounded_network
from synfin.proofs.unbounded.lemma import OPEN_ENDPOINT_LEMMAS
from synfin.proofs.unbounded.prover import LEMMAS, lemmas_of, refute


@pytest.fixture(scope="module")
def everlasting() -> UnboundedNetwork:
    return unbounded_network(ALL_RULES)


def follows(given: z3.BoolRef, holds: z3.BoolRef) -> bool:
    return refute(Obligation("", "", None, (given,), holds)) is None


def with_names_exchanged(term: z3.BoolRef) -> z3.BoolRef:
    """What is said of A, said of B."""
    constants = constants_in(term).items()
    return z3.substitute(term, *((c, z3.Const(name.replace("A.", "B."), c.sort())) for name, c in constants))


# Lemmas


@pytest.mark.parametrize("name", OPEN_ENDPOINT_LEMMAS)
def test_what_is_given_of_one_endpoint_alone_is_what_is_shown_of_it(
    name: str, everlasting: UnboundedNetwork
) -> None:
    _, una, lemmas = prover._open_endpoint_problem(ALL_RULES)
    shown = z3.And(una.holds, *lemmas.values())
    of_a, of_b = (LEMMAS[name].holds(view) for view in everlasting.views)
    assert follows(shown, of_a) and follows(with_names_exchanged(shown), of_b)
    assert not follows(shown, of_b)


def test_every_other_lemma_is_shown_as_each_side_sees_it(everlasting: UnboundedNetwork) -> None:
    for name in set(LEMMAS) - set(OPEN_ENDPOINT_LEMMAS):
        seen = [lemma.holds for lemma in prover._lemmas(name, everlasting)]
        wanted = [LEMMAS[name].holds(view) for view in everlasting.views]
        assert len(seen) == 2 and all(one.eq(other) for one, other in zip(seen, wanted, strict=True)), name


def test_what_follows_from_others_follows_at_last_from_what_is_kept() -> None:
    following = {name: s.needs for name, s in LEMMAS.items() if s.derived}
    order = list(TopologicalSorter(following).static_order())  # it refuses a circle
    assert set(following) <= set(order)


def test_what_needs_text_to_be_read_at_once_says_so() -> None:
    for name, sentence in LEMMAS.items():
        if not sentence.at_once:
            assert not [need for need in prover._needs(name) if LEMMAS[need].at_once], name
    for name, claim in UNBOUNDED.items():
        needs_it = any(LEMMAS[lemma].at_once for lemma in lemmas_of(name))
        assert claim.at_once == needs_it == (READ_AT_ONCE in claim.assumed), name


def test_a_lemma_about_states_does_not_follow_from_what_is_said_of_messages(
    everlasting: UnboundedNetwork,
) -> None:
    """There may be none of them."""
    view = everlasting.views[0]
    none = Lemma("no message is there", z3.BoolVal(False), view.channel)
    lemma = Lemma("A is never closed", view.me.state != 0, needs=(none,), derived_with=())
    (asked,) = obligations(everlasting.network, [lemma])
    assert refute(asked) is not None


class GivesUp:
    """z3 where it does not know, and does not say why."""

    def __init__(self, *tactics: str) -> None: ...

    def solver(self) -> GivesUp:
        return self

    def set(self, **options: object) -> None: ...

    def add(self, *terms: z3.BoolRef) -> None: ...

    def check(self) -> z3.CheckSatResult:
        return z3.unknown

    def reason_unknown(self) -> str:
        return ""


def test_what_z3_does_not_know_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(z3, "Then", GivesUp)
    asked = list(prover._of_lemma("queued_within_sent", ALL_RULES))
    assert refute(asked[0]) == "no reason given"
    count, failure = prover._first_failure(asked, prover.WORDS)
    assert count == 1 and failure is not None and failure.obligation is asked[0]


# Messages


def terms_of(step: MessageStep) -> list[z3.ExprRef]:
    messages = [*step.receives.values(), *step.sends.values()]
    return [
        *step.action.guard.values(),
        *step.action.update.values(),
        *(term for message in messages for term in message),
    ]


def test_an_arbitrary_message_is_another_than_the_one_heard(everlasting: UnboundedNetwork) -> None:
    arbitrary = {str(field) for channel in everlasting.network.channels for field in channel.any}
    for step in everlasting.network.steps:
        for term in terms_of(step):
            assert not constants_in(term).keys() & arbitrary, step.action.name


# History


def history_in(term: z3.ExprRef) -> set[str]:
    return {name for name in constants_in(term) if "past." in name or name == "A chose later"}


def test_no_variable_of_an_endpoint_and_no_field_sent_depends_on_history(
    everlasting: UnboundedNetwork,
) -> None:
    for step in everlasting.network.steps:
        for name, term in step.action.update.items():
            assert not history_in(term) or "past." in name, (step.action.name, name)
        for message in step.sends.values():
            *fields, _ = message  # the last is whose it is
            assert not [field for field in fields if history_in(field)], step.action.name


def watching(network: Network, constant: str) -> frozenset[str]:
    """The variables whose values depend on a free constant, however far down."""
    found = {constant}
    while True:
        more = {
            name
            for action in network.system.actions
            for name, term in action.update.items()
            if name not in found and constants_in(term).keys() & found
        }
        if not more:
            return frozenset(found - {constant})
        found |= more


def test_every_variable_that_depends_on_a_free_constant_is_known_to_watch_it(
    everlasting: UnboundedNetwork,
) -> None:
    """Only A's steps are there: what B's change is found with the names exchanged."""
    network, exchange = everlasting.network, str.maketrans("AB", "BA")
    seen = {constant: watching(network, constant) for constant in network.constants}
    assert {"A's past.one_used", "B's past.met"} <= seen["A's past.one"]
    for constant, names in seen.items():
        assert names <= network.constants[constant]
        assert {name.translate(exchange) for name in names} <= network.constants[constant.translate(exchange)]


def test_what_follows_may_not_speak_of_what_watches_the_constants_it_fixes(
    everlasting: UnboundedNetwork,
) -> None:
    view = everlasting.views[0]
    for watches in (view.theirs.one_used, view.theirs.other_later, view.mine.met):
        wrong = Lemma("x", watches, derived_with=((view.theirs.one, view.me.irs),))
        with pytest.raises(BadLemma, match=r"fixes B's past\.one and speaks of it"):
            list(obligations(everlasting.network, [wrong]))


def test_a_new_incarnation_has_met_nobody_and_has_not_been_acknowledged(
    everlasting: UnboundedNetwork,
) -> None:
    mine = everlasting.views[0].mine
    chooses = [step.action for step in everlasting.network.steps if str(mine.last) in step.action.update]
    assert chooses
    for action in chooses:
        for flag in (mine.acknowledged, mine.met):
            assert z3.is_false(action.update[str(flag)]), action.name
