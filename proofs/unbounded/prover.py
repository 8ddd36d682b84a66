"""Claims for unbounded channels: the obligations, as data, and the verdicts that they amount to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from time import monotonic

import z3

from ...checker.engines.induction import check_by_induction, failure, proved
from ...checker.engines.induction import obligations as open_endpoint_obligations
from ...checker.engines.message_sets import Lemma, Network, obligations, of_every_step
from ...checker.message import Message
from ...checker.properties.invariant import Always
from ...checker.solver.obligation import Obligation
from ...checker.solver.obligation_groups import PATIENCE, grouped
from ...checker.solver.z3_calls import ask
from ...checker.system import System
from ...checker.verdict import Answer, Verdict
from ...model.rule import Rule
from ...model.unbounded import unbounded_system
from ..claims.tcb import UNA_BEFORE_NXT, una_before_nxt
from .claims import UNBOUNDED, UnboundedClaim
from .history import ChannelView, UnboundedNetwork, unbounded_network
from .lemma import COMMON, OPEN_ENDPOINT_LEMMAS, UnboundedLemma
from .lemmas import ALL_LEMMAS

LEMMAS: dict[str, UnboundedLemma] = {lemma.name: lemma for lemma in ALL_LEMMAS}

METHOD = "induction"


def obligations_of(claim: str, rules: tuple[Rule, ...]) -> Iterator[Obligation]:
    """The obligations of a claim: first `OPEN_ENDPOINT_LEMMAS`, last the claim itself.

    The formula of each (`Obligation.formula`) has to be unsatisfiable.
    """
    system, una, lemmas = _open_endpoint_problem(rules)
    yield from open_endpoint_obligations(system, una, lemmas, name=UNA_BEFORE_NXT.id)
    for name in lemmas_of(claim):
        yield from _of_lemma(name, rules)
    yield from _of_claim(claim, rules)


def lemmas_of(claim: str) -> tuple[str, ...]:
    """The lemmas that a claim rests on, in the order in which they are written."""
    found: set[str] = set()
    waiting = [*COMMON, *UNBOUNDED[claim].needs.split(), *UNBOUNDED[claim].steps_need.split()]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _needs(name)
    return tuple(name for name in LEMMAS if name in found and name not in OPEN_ENDPOINT_LEMMAS)


def _needs(name: str) -> tuple[str, ...]:
    lemma = LEMMAS[name]
    common = () if lemma.derived else COMMON
    return tuple(need for need in dict.fromkeys((*common, *lemma.needs)) if need != name)


def _lemma_for(name: str, view: ChannelView, needs: tuple[Lemma, ...] = ()) -> Lemma:
    lemma = LEMMAS[name]
    choice = ((view.theirs.one, view.me.irs), (view.theirs.other, view.coming.of))
    return Lemma(
        f"{lemma.sentence}, as {view.side.name} sees it",
        lemma.holds(view),
        view.channel if lemma.of_segments else None,
        needs,
        choice if lemma.derived else None,
    )


def _lemmas(name: str, network: UnboundedNetwork) -> tuple[Lemma, ...]:
    """A lemma for both views, each with the lemmas that its proof uses."""
    both = () if LEMMAS[name].derived else (name,)
    about = (*both, *_needs(name))
    needs = tuple(_lemma_for(one, view) for one in about for view in network.views)
    own = [_lemma_for(name, view) for view in network.views]
    return tuple(
        replace(lemma, needs=tuple(need for need in needs if need.name != lemma.name)) for lemma in own
    )


def _of_lemma(name: str, rules: tuple[Rule, ...]) -> Iterator[Obligation]:
    network = unbounded_network(rules)
    yield from obligations(_steps_for(name, network), _lemmas(name, network))


def _steps_for(name: str, network: UnboundedNetwork) -> Network:
    return network.read_at_once if LEMMAS[name].at_once else network.network


def _of_claim(claim: str, rules: tuple[Rule, ...]) -> Iterator[Obligation]:
    """Derive the claim from its lemmas, in every state and for every step."""
    network, unbounded = unbounded_network(rules), UNBOUNDED[claim]
    given = tuple(
        LEMMAS[name].holds(view)
        for name in (*COMMON, *unbounded.needs.split())
        for view in network.views
        if not LEMMAS[name].of_segments
    )
    for view in network.views:
        name = f"{claim} follows, as {view.side.name} sees it"
        yield Obligation(name, claim, None, given, unbounded.holds(view))
    yield from _of_steps(unbounded, network)


def _of_steps(unbounded: UnboundedClaim, network: UnboundedNetwork) -> Iterator[Obligation]:
    about = network.read_at_once if unbounded.at_once else network.network
    needs = tuple(
        _lemma_for(name, view) for name in (*COMMON, *unbounded.steps_need.split()) for view in network.views
    )
    for view in network.views:
        for words, formula in unbounded.steps(view).items():
            yield from of_every_step(about, f"{words}, as {view.side.name} sees it", formula, needs)


SIMPLER = ("simplify", "propagate-values", "solve-eqs", "simplify")
BITS = (*SIMPLER, "bit-blast", "sat")
"""For a step that preserves a lemma: wide and shallow, decided by its Booleans."""
WORDS = (*SIMPLER, "smt")
"""For a derivation from lemmas: it rests on sums and their bounds."""
MILLISECONDS = 60_000


@dataclass(frozen=True)
class ProofFailure:
    """The first obligation that could not be proved, with a model or z3's reason for giving up."""

    obligation: Obligation
    found: z3.ModelRef | str


@cache
def lemma_fails(name: str, rules: tuple[Rule, ...]) -> tuple[int, ProofFailure | None]:
    """The number of obligations of a lemma, and the first that fails; each lemma is checked once."""
    return _first_failure(_of_lemma(name, rules), WORDS if LEMMAS[name].derived else BITS)


def _first_failure(asked: Iterable[Obligation], tactics: tuple[str, ...]) -> tuple[int, ProofFailure | None]:
    count = 0
    for group in grouped(asked):
        count += len(group.parts)
        patience = MILLISECONDS if len(group.parts) == 1 else PATIENCE
        if refute(group.question, tactics, patience) is not None:
            for part in group.parts:
                found = refute(part, tactics)
                if found is not None:
                    return count, ProofFailure(part, found)
    return count, None


def refute(
    obligation: Obligation, tactics: tuple[str, ...] = BITS, milliseconds: int = MILLISECONDS
) -> z3.ModelRef | str | None:
    """None if the failure is impossible, a model if it is possible, or z3's reason for giving up."""
    solver = z3.Then(*tactics).solver()
    solver.set(timeout=milliseconds)
    solver.add(*obligation.given, obligation.failure)
    found = ask(solver, milliseconds=milliseconds)
    if found == z3.sat:
        return solver.model()
    if found == z3.unsat:
        return None
    return str(solver.reason_unknown()) or "no reason given"


def _open_endpoint_problem(rules: tuple[Rule, ...]) -> tuple[System, Always, dict[str, z3.BoolRef]]:
    """The proof of `OPEN_ENDPOINT_LEMMAS`: one endpoint, its invariant, and the auxiliary invariants."""
    composed = unbounded_system(rules)
    own = tuple(step.action for step in composed.steps if step.side is composed.a)
    return (
        replace(composed.system, actions=own),
        una_before_nxt(composed.a),
        UNA_BEFORE_NXT.lemmas(composed.a),
    )


@cache
def _open_endpoint_answer(rules: tuple[Rule, ...]) -> Answer:
    """The answer to the proof of `OPEN_ENDPOINT_LEMMAS`."""
    system, una, lemmas = _open_endpoint_problem(rules)
    return check_by_induction(system, una, strengthening=lemmas, name=UNA_BEFORE_NXT.id, unbounded=True)


def check_unbounded(claim: str, rules: tuple[Rule, ...]) -> Answer:
    """PROVED, or UNDETERMINED with the step that breaks a lemma, from a state that may be unreachable."""
    started = monotonic()
    asked = 0
    alone = _open_endpoint_answer(rules)
    if alone.verdict is not Verdict.PROVED:
        # A lemma that is false initially does not refute the claim.
        return replace(alone, verdict=Verdict.UNDETERMINED, seconds=monotonic() - started)
    for name in lemmas_of(claim):
        count, open_ = lemma_fails(name, rules)
        asked += count
        if open_ is not None:
            return replace(_failed(open_, rules), seconds=monotonic() - started)
    count, open_ = _first_failure(_of_claim(claim, rules), WORDS)
    if open_ is not None:
        return replace(_failed(open_, rules), seconds=monotonic() - started)
    return Answer(Verdict.PROVED, METHOD, proved(asked + count), seconds=monotonic() - started)


def _failed(open_: ProofFailure, rules: tuple[Rule, ...]) -> Answer:
    obligation, found = open_.obligation, open_.found
    if obligation.action is None and not isinstance(found, str):
        return Answer(
            Verdict.UNDETERMINED,
            METHOD,
            Message(
                "unbounded.open",
                "The lemmas do not suffice for “{obligation}”.",
                obligation=obligation.name,
            ),
        )
    finding = failure(unbounded_network(rules).network.system, obligation, found)
    return Answer(finding.verdict, METHOD, finding.reason, finding.trace)
