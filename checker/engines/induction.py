"""Proof by induction: a property holds initially, and every action preserves it.

The number of steps has no bound; with 32-bit variables nothing is bounded at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from time import monotonic

import z3

from ..message import Message
from ..properties.invariant import Always
from ..properties.step_property import EveryStep, Stepwise
from ..solver.obligation import Obligation
from ..solver.obligation_groups import PATIENCE, grouped
from ..solver.z3_calls import ask, reader
from ..system import Action, System
from ..text import counted
from ..trace import Trace, step_of
from ..verdict import Answer, Finding, Verdict
from ..z3_terms import constants_in

CLAIM = Message("induction.claim", "the claim")
"""The name of the claim itself among the lemmas."""

INT_BLASTING = 2
"""z3's bit-vector solver that reasons in integers: chains of differences modulo 2^32 in milliseconds,
where bit-blasting took minutes."""


def obligations(
    system: System,
    invariant: z3.BoolRef | Always | EveryStep,
    strengthening: Mapping[str, z3.BoolRef] | None = None,
    granted: Mapping[str, z3.BoolRef] | None = None,
    name: str = CLAIM,
) -> Iterator[Obligation]:
    """The obligations, those of the initial state first; a lemma that an action cannot change has none.

    `strengthening` are auxiliary invariants, by name; an `EveryStep` is shown of each action from these.
    `granted` holds in every reachable state, which is shown elsewhere: it is a premise of each step.
    `name` is that of the invariant itself.

    Raises:
        ValueError: a lemma has the name of the claim.
    """
    claim = invariant.holds if isinstance(invariant, Always) else invariant
    lemmas = dict(strengthening or {})
    if name in lemmas:
        raise ValueError(Message("error.lemma-name", "a lemma may not be called “{name}”", name=name))
    if not isinstance(claim, EveryStep):
        lemmas = {name: claim, **lemmas}
    given = (*(granted or {}).values(), *lemmas.values())
    first = [(v.term, v.constant(x)) for v, x in zip(system.variables, system.initial, strict=True)]
    for named, lemma in lemmas.items():
        yield Obligation(holds_initially(named), named, None, (), z3.substitute(lemma, *first))
    stepwise = Stepwise(claim, system) if isinstance(claim, EveryStep) else None
    for action in system.actions:
        for named, lemma in lemmas.items():
            touched = constants_in(lemma).keys() & action.update.keys()
            updated = [(v.term, action.update[v.name]) for v in system.variables if v.name in touched]
            later = z3.substitute(lemma, *updated)
            if not later.eq(lemma):
                yield _preserved(named, action, given, later)
        if stepwise is not None and not z3.is_true(holds := stepwise.of(action)):
            yield _preserved(name, action, given, holds)


def _preserved(lemma: str, action: Action, given: tuple[z3.BoolRef, ...], later: z3.BoolRef) -> Obligation:
    return Obligation(preserves(action, lemma), lemma, action, given, later, tuple(action.guard.values()))


def holds_initially(lemma: str) -> Message:
    """The name of the obligation that a lemma holds in the initial state."""
    return Message("obligation.initial", "{lemma} holds initially", lemma=lemma)


def preserves(action: Action, lemma: str) -> Message:
    """The name of the obligation that an action preserves a lemma."""
    return Message("obligation.preserved", "“{action}” preserves {lemma}", action=action.name, lemma=lemma)


def check_by_induction(
    system: System,
    invariant: z3.BoolRef | Always | EveryStep,
    *,
    strengthening: Mapping[str, z3.BoolRef] | None = None,
    granted: Mapping[str, z3.BoolRef] | None = None,
    name: str = CLAIM,
    unbounded: bool,
    seconds: float | None = None,
) -> Answer:
    """PROVED if the system is `unbounded`, otherwise EXHAUSTED: true in every state or step of the scope.

    UNDETERMINED if an obligation fails, with a counterexample to induction: a trace of one step, with its
    inputs and observable values, from a state that may be unreachable. REFUTED only if the claim is false
    initially. PROVED rests on what is `granted`: the caller has a proof of that.
    """
    started = monotonic()
    prover = _Prover(None if seconds is None else started + seconds)
    for obligation in prover.in_doubt(obligations(system, invariant, strengthening, granted, name)):
        result = prover.refute(obligation)
        if result is not None:
            finding = failure(system, obligation, result, name)
            break
    else:
        verdict = Verdict.PROVED if unbounded else Verdict.EXHAUSTED
        finding = Finding(verdict, proved(prover.asked))
    seconds_taken = monotonic() - started
    return Answer(finding.verdict, "induction", finding.reason, finding.trace, seconds=seconds_taken)


def proved(count: int) -> Message:
    """All of so many obligations are shown."""
    return Message(
        "induction.proved",
        "It holds initially and every action preserves it: {obligations}.",
        obligations=counted(count, "obligation"),
    )


def failure(system: System, obligation: Obligation, result: z3.ModelRef | str, claim: str = CLAIM) -> Finding:
    """The finding of an obligation that is not shown, given a model of its failure or why z3 gave up."""
    lemma, action = obligation.lemma, obligation.action
    if isinstance(result, str):
        return Finding(
            Verdict.UNDETERMINED,
            Message(
                "induction.gave-up",
                "z3 gave up on “{obligation}”: {why}.",
                obligation=obligation.name,
                why=result,
            ),
        )
    if action is not None:
        headline = Message(
            "induction.cti",
            "The action “{action}” does not preserve {lemma} from a state that may be unreachable "
            "(counterexample to induction).",
            action=action.name,
            lemma=lemma,
        )
        return Finding(Verdict.UNDETERMINED, headline, step_from(system, action, result, headline, lemma))
    headline = Message("induction.initial", "In the initial state {lemma} does not hold.", lemma=lemma)
    verdict = Verdict.REFUTED if lemma == claim else Verdict.UNDETERMINED
    return Finding(verdict, headline, Trace(system, system.initial, (), headline=headline, violated=lemma))


def step_from(system: System, action: Action, model: z3.ModelRef, headline: str, violated: str) -> Trace:
    """The step that a model describes as a trace: the state, the inputs, the observable values."""
    read = reader(model)
    before = tuple(read(v.term) for v in system.variables)
    reached = tuple(read(system.next_value(action, v)) for v in system.variables)
    observed = {key: read(term) for key, term in action.observe.items()}
    inputs = {v.name: read(v.term) for v in action.inputs}
    step = step_of(system, action, before, reached, observed, inputs)
    return Trace(system, before, (step,), headline=headline, violated=violated)


class _Prover:
    """A solver for each question: lemmas learnt for one are no help for the next."""

    def __init__(self, deadline: float | None) -> None:
        self.asked = 0
        """Obligations asked so far."""
        self._deadline = deadline

    def in_doubt(self, all_of_them: Iterable[Obligation]) -> Iterator[Obligation]:
        """The obligations that are not shown by asking several together."""
        for group in grouped(all_of_them):
            self.asked += len(group.parts)
            if len(group.parts) == 1 or self.refute(group.question, PATIENCE) is not None:
                yield from group.parts

    def refute(self, obligation: Obligation, patience: int | None = None) -> z3.ModelRef | str | None:
        """Ask z3 for a failure: a model of it, None if it is impossible, or the reason why z3 does not know.

        The patience is in milliseconds; None: until the deadline, if there is one.
        """
        left = None if self._deadline is None else int((self._deadline - monotonic()) * 1000)
        if left is not None and left <= 0:
            return "timeout"
        solver = z3.SimpleSolver()
        solver.set("smt.bv.solver", INT_BLASTING)
        wait = min((time for time in (left, patience) if time is not None), default=None)
        if wait is not None:
            solver.set(timeout=wait)
        solver.add(*obligation.given, obligation.failure)
        found = ask(solver, milliseconds=wait)
        if found == z3.sat:
            model = solver.model()
            # The integers are a detour: the model has to satisfy the bit-vector formula.
            all_of_it = z3.And(*obligation.given, obligation.failure)
            counts = z3.is_true(model.eval(all_of_it, model_completion=True))
            return model if counts else "its counterexample does not satisfy the formula"
        return None if found == z3.unsat else str(solver.reason_unknown())
