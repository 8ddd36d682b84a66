"""Claims proved by induction: true at first, and kept by every action.

Nothing is said about how many steps there are; with 32-bit variables nothing is bounded at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from time import monotonic

import z3

from ..properties.invariant import Always
from ..properties.step_property import EveryStep, Stepwise
from ..solver.obligation import Obligation
from ..solver.obligation_groups import PATIENCE, bundles
from ..solver.z3_calls import ask
from ..solver.z3_terms import constants_in
from ..system import Action, System
from ..text import counted
from ..trace import Trace, step_of
from ..verdict import Answer, Verdict
from .bounded.unrolling import reader
from .explicit.lowering import literal

CLAIM = "the claim"
"""The name under which the claim itself stands among the lemmas."""

INT_BLASTING = 2
"""z3's bit-vector solver that reasons in integers: chains of differences modulo 2^32 in milliseconds,
where bit-blasting took minutes."""


def obligations(
    system: System,
    invariant: z3.BoolRef | Always | EveryStep,
    strengthening: Mapping[str, z3.BoolRef] | None = None,
    granted: Mapping[str, z3.BoolRef] | None = None,
) -> Iterator[Obligation]:
    """All that has to be shown, the initial state first; what an action cannot touch is left out.

    An `EveryStep` is shown of each action from the strengthening alone. What is `granted` holds in every
    reachable state, which is shown elsewhere: it is a given of each step, and nothing to be shown here.
    """
    claim = invariant.holds if isinstance(invariant, Always) else invariant
    lemmas = dict(strengthening or {})
    if CLAIM in lemmas:
        raise ValueError(f"a lemma may not be called “{CLAIM}”")
    if not isinstance(claim, EveryStep):
        lemmas = {CLAIM: claim, **lemmas}
    given = (*(granted or {}).values(), *lemmas.values())
    first = [(v.term, literal(v.term, x)) for v, x in zip(system.variables, system.initial, strict=True)]
    for name, lemma in lemmas.items():
        yield Obligation(f"{name} holds at first", name, None, (), z3.substitute(lemma, *first))
    stepwise = Stepwise(claim, system) if isinstance(claim, EveryStep) else None
    for action in system.actions:
        for name, lemma in lemmas.items():
            touched = constants_in(lemma).keys() & action.update.keys()
            moved = [(v.term, action.update[v.name]) for v in system.variables if v.name in touched]
            later = z3.substitute(lemma, *moved)
            if not later.eq(lemma):
                yield _kept(name, action, given, later)
        if stepwise is not None and not z3.is_true(holds := stepwise.of(action)):
            yield _kept(CLAIM, action, given, holds)


def _kept(lemma: str, action: Action, given: tuple[z3.BoolRef, ...], later: z3.BoolRef) -> Obligation:
    name = f"“{action.name}” keeps {lemma}"
    return Obligation(name, lemma, action, given, later, tuple(action.guard.values()))


def check_by_induction(
    system: System,
    invariant: z3.BoolRef | Always | EveryStep,
    *,
    strengthening: Mapping[str, z3.BoolRef] | None = None,
    granted: Mapping[str, z3.BoolRef] | None = None,
    unbounded: bool,
    seconds: float | None = None,
) -> Answer:
    """PROVED if the system is `unbounded`, otherwise EXHAUSTED: true in every state or step of the scope.

    UNDETERMINED if an obligation fails, with the step that breaks it as a trace that need not begin in
    the initial state (such a state may be unreachable). REFUTED only if the claim is false at first.
    PROVED is no more than what is `granted`: the caller has a proof of that.
    """
    started = monotonic()
    prover = _Prover(None if seconds is None else started + seconds)
    for obligation in prover.in_doubt(obligations(system, invariant, strengthening, granted)):
        result = prover.refute(obligation)
        if result is not None:
            verdict, reason, trace = _failed(system, obligation, result)
            break
    else:
        verdict, trace = (Verdict.PROVED if unbounded else Verdict.EXHAUSTED), None
        reason = f"It holds at first and every action keeps it: {counted(prover.shown, 'obligation')}."
    return Answer(verdict, "induction", reason, trace, seconds=monotonic() - started)


def _failed(
    system: System, obligation: Obligation, result: z3.ModelRef | str
) -> tuple[Verdict, str, Trace | None]:
    """What an obligation that could not be shown means."""
    lemma, action = obligation.lemma, obligation.action
    if isinstance(result, str):
        return Verdict.UNDETERMINED, f"z3 gave up on “{obligation.name}”: {result}.", None
    if action is not None:
        reason = f"The action “{action.name}” does not keep {lemma} in a state that may be unreachable."
        return Verdict.UNDETERMINED, reason, step_from(system, action, result, reason, lemma)
    reason = f"In the initial state {lemma} does not hold."
    verdict = Verdict.REFUTED if lemma == CLAIM else Verdict.UNDETERMINED
    return verdict, reason, Trace(system, system.initial, (), headline=reason, violated=lemma)


def step_from(system: System, action: Action, model: z3.ModelRef, headline: str, violated: str) -> Trace:
    """The step that a model describes, as a trace."""
    read = reader(model)
    before = tuple(read(v.term) for v in system.variables)
    reached = tuple(read(system.next_value(action, v)) for v in system.variables)
    observed = {key: read(term) for key, term in action.observe.items()}
    step = step_of(system, action, before, reached, observed)
    return Trace(system, before, (step,), headline=headline, violated=violated)


class _Prover:
    """A solver for each question: what one has taught is no help for the next."""

    def __init__(self, deadline: float | None) -> None:
        self.shown = 0
        """Obligations looked at so far."""
        self._deadline = deadline

    def in_doubt(self, asked: Iterable[Obligation]) -> Iterator[Obligation]:
        """Those that are not settled by asking several together."""
        for bundle in bundles(asked):
            self.shown += len(bundle.parts)
            if len(bundle.parts) == 1 or self.refute(bundle.question, PATIENCE) is not None:
                yield from bundle.parts

    def refute(self, obligation: Obligation, patience: int | None = None) -> z3.ModelRef | str | None:
        """None if the failure is impossible, a model if it is not, or why z3 does not know.

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
            # The integers are a detour: what comes back is looked at as bit-vectors.
            all_of_it = z3.And(*obligation.given, obligation.failure)
            counts = z3.is_true(model.eval(all_of_it, model_completion=True))
            return model if counts else "its counterexample does not count"
        return None if found == z3.unsat else str(solver.reason_unknown())
