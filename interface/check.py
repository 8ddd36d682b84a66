"""Checking a claim in a scenario under a variant, each by name or as an object."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace

from ..checker.condition import in_words, values_in
from ..checker.engines.exploration import Limits
from ..checker.message import Message
from ..checker.properties.fairness import Fairness
from ..checker.properties.forms import Property
from ..checker.properties.invariant import Always
from ..checker.properties.leads_to import LeadsTo
from ..checker.properties.step_property import EveryStep
from ..checker.properties.terminal_states import EndsIn
from ..checker.text import counted
from ..checker.trace import Trace
from ..checker.verdict import Verdict
from ..model.composed_system import ComposedSystem, compose
from ..model.scenarios.catalogue import SCENARIOS, scenario_named
from ..model.scenarios.scenario import Scenario
from ..model.variants.catalogue import RFC_9293
from ..proofs.case import BOUNDED, SEARCH, WITHOUT_SCENARIO, Case
from ..proofs.claims.catalogue import claim_named
from ..proofs.result import CONFIRMED, Result
from ..proofs.runner import ClaimRunner
from ..proofs.selection import CheckRequest, cases_for
from .claim import FAIRNESS_NAMES, BadClaim, UserClaim
from .variant import AnyVariant, name_of, rules_of


@dataclass(frozen=True, repr=False)
class CheckResult(Result):
    """A verdict with all it rests on; `synfin.ladder` draws its counterexample."""

    composed: ComposedSystem | None = field(default=None, compare=False)
    """The system in which the trace runs; None for claims without a scenario."""

    @property
    def verdict(self) -> Verdict:
        """PROVED, EXHAUSTED, BOUNDED, REFUTED or UNDETERMINED."""
        return self.answer.verdict

    @property
    def holds(self) -> bool | None:
        """True within the scope, false, or (None) not decided."""
        if self.verdict is Verdict.UNDETERMINED:
            return None
        return self.verdict in CONFIRMED

    @property
    def reason(self) -> str:
        """One sentence: what went wrong, or what the verdict rests on."""
        return self.answer.reason

    @property
    def counterexample(self) -> Trace | None:
        """The run that refutes the claim, if there is one; `trace` is the same as JSON data."""
        return self.answer.trace

    @property
    def vacuous(self) -> bool:
        """It holds, and the situation that it speaks of never occurs."""
        return bool(self.holds) and self.premise_states == 0

    def __str__(self) -> str:
        """The verdict, its reason, the condition that does not hold."""
        vacuous = ", vacuously" if self.vacuous else ""
        lines = [f"{self.case.claim.id} in {self.case.scenario}: {self.verdict.value}{vacuous}", self.reason]
        if self.counterexample is not None and self.counterexample.violated:
            lines.append(self.counterexample.violated)
        return "\n".join(lines)

    def __repr__(self) -> str:
        steps = f" after {counted(self.trace_length, 'step')}" if self.trace_length is not None else ""
        states = (
            "" if self.premise_states is None else f", premise in {counted(self.premise_states, 'state')}"
        )
        variant = "" if self.case.variant == RFC_9293 else f", {self.case.variant}"
        place = f"{self.case.claim.id} in {self.case.scenario}{variant}"
        return f"<CheckResult {place}: {self.verdict.value}{steps}{states}>"


@dataclass
class _ObjectRunner(ClaimRunner):
    """A claim runner for one scenario and one variant that need not be in the catalogue."""

    scenario: Scenario | None = None
    rules_under: AnyVariant = RFC_9293

    def composed(self, scenario: str, variant: str) -> ComposedSystem:
        """The composed system of the runner's own scenario."""
        assert self.scenario is not None
        return compose(self.scenario, rules_of(self.rules_under))


def check_claim(
    claim: str | UserClaim,
    scenario: str | Scenario,
    variant: AnyVariant,
    limits: Limits,
    method: str = SEARCH,
    bound: int = 20,
    fairness: str | Fairness | None = None,
) -> CheckResult:
    """Check a claim; see `synfin.check`."""
    if method not in (SEARCH, BOUNDED):
        raise BadClaim(
            Message(
                "check.method", "there is no method {method}; there are: {known}", method=repr(method),
                known=", ".join((SEARCH, BOUNDED)),
            )
        )  # fmt: skip
    if isinstance(claim, str) and _is_named(scenario) and isinstance(variant, str):
        name = scenario if isinstance(scenario, str) else scenario.name
        case = cases_for(CheckRequest((claim,), name, variant, None if method == SEARCH else method))[0]
    else:
        case = _case(claim, scenario, variant, method)
    if isinstance(claim, UserClaim) and fairness is not None:
        claim = replace(claim, fairness=fairness)
        case = _case(claim, scenario, variant, method)
    if case.scenario in WITHOUT_SCENARIO:
        return _result(ClaimRunner(limits, bound).check(case), None)
    place = scenario_named(scenario) if isinstance(scenario, str) else scenario
    runner = _ObjectRunner(limits, bound, scenario=place, rules_under=variant)
    composed = runner.composed(case.scenario, case.variant)
    found = _result(runner.check(case), composed)
    trace = found.counterexample
    if trace is None or not isinstance(claim, UserClaim):
        return found
    trace = replace(trace, headline=claim.title, violated=_violated(claim, composed, trace))
    return replace(found, answer=replace(found.answer, trace=trace))


def _is_named(scenario: str | Scenario) -> bool:
    """It is in the catalogue, or a name for the catalogue to refuse."""
    return isinstance(scenario, str) or SCENARIOS.get(scenario.name) == scenario


def _case(claim: str | UserClaim, scenario: str | Scenario, variant: AnyVariant, method: str) -> Case:
    """The case of a claim of which the catalogue expects nothing there: it is to hold."""
    if isinstance(claim, str):
        found = claim_named(claim)
        fairness = _fairness_of_named(claim)
    else:
        found, fairness = claim.in_catalogue_form(), _fairness_name(claim)
    expected = Verdict.BOUNDED if method == BOUNDED else Verdict.EXHAUSTED
    name = scenario if isinstance(scenario, str) else scenario.name
    return Case(found, name, name_of(variant), method, fairness, expected)


def _fairness_of_named(claim: str) -> str | None:
    """The fairness under which the catalogue has a claim."""
    return next((case.fairness for case in cases_for(CheckRequest((claim,))) if case.fairness), None)


def _fairness_name(claim: UserClaim) -> str | None:
    fairness = claim.fairness
    return fairness.name if isinstance(fairness, Fairness) else FAIRNESS_NAMES.get(fairness or "", fairness)


def _result(found: Result, composed: ComposedSystem | None) -> CheckResult:
    own = {each.name: getattr(found, each.name) for each in fields(Result)}
    return CheckResult(**own, composed=composed)


def _violated(claim: UserClaim, composed: ComposedSystem, trace: Trace) -> str:
    """The formula that does not hold at the end of the trace, in words, with the values there."""
    formulas = claim.formulas(composed)
    system, last = composed.system, trace.states[-1]
    for formula in formulas:
        term = _condition(formula)
        if term is not None and (len(formulas) == 1 or _is_false(composed, formula, trace)):
            return f"{in_words(term, system)}: {values_in(term, system, last)}"
    return trace.violated


def _is_false(composed: ComposedSystem, formula: Property, trace: Trace) -> bool:
    if not isinstance(formula, Always):
        return False
    from ..checker.engines.explicit.lowering import lower

    return not lower(composed.system).function(formula.holds)(trace.states[-1])


def _condition(formula: Property) -> object:
    match formula:
        case Always(holds) | EndsIn(holds) | EveryStep(holds):
            return holds
        case LeadsTo(_, goal):
            return goal
    return None
