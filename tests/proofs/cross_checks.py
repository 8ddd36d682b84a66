"""Ways to notice that an engine is wrong: each compares two readings of the same z3 terms."""

from __future__ import annotations

import z3
from lassos import lasso_problem
from synfin.checker.engines.bounded.check import check_bounded
from synfin.checker.engines.bounded.deepening import Deepening
from synfin.checker.engines.bounded.leads_to import find_lasso
from synfin.checker.engines.bounded.unrolling import Unrolling
from synfin.checker.engines.explicit.check import check_on_graph
from synfin.checker.engines.exploration import explore
from synfin.checker.graph import ScopeFault, StateGraph
from synfin.checker.properties.forms import Property
from synfin.checker.properties.leads_to import LeadsTo
from synfin.checker.properties.trace_language import TraceLanguage
from synfin.checker.system import State, System
from synfin.checker.trace import BadTrace, Trace, replay
from synfin.checker.verdict import Verdict

Step = tuple[State, str, State]
"""The state before, the action's name, the state after."""


def number(term: z3.ExprRef) -> int:
    """The value of a term without variables."""
    term = z3.simplify(term)
    if z3.is_bool(term):
        assert z3.is_true(term) or z3.is_false(term), term
        return int(z3.is_true(term))
    assert z3.is_bv_value(term), term
    return int(term.as_long())


def steps_by_z3(system: System, state: State) -> set[Step]:
    """Every step from a state, as z3 evaluates the terms of each action."""
    now = [(v.term, v.constant(value)) for v, value in zip(system.variables, state, strict=True)]

    def value(term: z3.ExprRef) -> int:
        return number(z3.substitute(term, *now))

    enabled = [action for action in system.actions if all(map(value, action.guard.values()))]
    return {
        (state, action.name, tuple(value(system.next_value(action, v)) for v in system.variables))
        for action in enabled
    }


def reached_by_z3(system: System) -> set[Step]:
    """Every step from a reachable state, by z3 alone."""
    steps: set[Step] = set()
    waiting, met = [system.initial], {system.initial}
    for state in waiting:
        here = steps_by_z3(system, state)
        steps |= here
        fresh = {after for _, _, after in here} - met
        met |= fresh
        waiting.extend(fresh)
    return steps


def reached_by_search(graph: StateGraph) -> set[Step]:
    """The same by the search."""
    return {
        (graph.states[source], graph.system.actions[action].name, graph.states[target])
        for source, edges in enumerate(graph.edges)
        for action, target in edges
    }


def steps_of_the_unrolling(system: System, state: State) -> set[Step]:
    """Every step from a state that the formula for the solver allows."""
    runs = Unrolling(system)
    solver = z3.Solver()
    solver.add(runs.at(runs.step, 0))
    for variable, value in zip(system.variables, state, strict=True):
        solver.add(z3.Const(f"{variable.name}@0", variable.term.sort()) == variable.constant(value))
    choice = runs.at(runs.choice, 0)
    steps: set[Step] = set()
    while solver.check() == z3.sat:
        model = solver.model()
        trace = runs.trace(model, 1)
        steps.add((trace.initial, trace.steps[0].action, trace.steps[0].state))
        later = [z3.Const(f"{v.name}@1", v.term.sort()) for v in system.variables]
        seen = [term == model.eval(term, model_completion=True) for term in (choice, *later)]
        solver.add(z3.Not(z3.And(seen)))
    return steps


def search_and_evaluation_differ(system: System) -> str:
    """How the search and z3's evaluation of the same terms differ; empty if they do not."""
    try:
        graph = explore(system)
    except ScopeFault as fault:
        return f"the search meets a fault of the scope: {fault}"
    searched, evaluated = reached_by_search(graph), reached_by_z3(system)
    if searched != evaluated:
        return f"{len(searched - evaluated)} steps too many, {len(evaluated - searched)} missing"
    counted = len(graph.states), graph.transitions
    states = {system.initial} | {after for _, _, after in evaluated}
    expected = len(states), len(evaluated)
    return "" if counted == expected else f"{counted} states and transitions, and not {expected}"


def trace_problem(graph: StateGraph, formula: Property, trace: Trace | None) -> str:
    """Why a trace is no run, or no counterexample; empty if it is one."""
    if trace is None:
        return "there is no trace"
    if isinstance(formula, LeadsTo):
        return lasso_problem(graph.lowered, trace, formula) or ""
    try:
        replay(graph.lowered, trace)
    except BadTrace as problem:
        return str(problem)
    return ""


def engines_differ(graph: StateGraph, formula: Property, bound: int) -> str:
    """How search and z3 differ about runs of up to `bound` steps; empty if they do not.

    A shortest counterexample of a safety claim has one length. The search's lasso need not be shortest,
    so z3's may be shorter.
    """
    searched = check_on_graph(graph, formula)
    try:
        solved = check_bounded(graph.system, formula, bound)
    except ScopeFault as fault:
        return f"z3 meets a fault of the scope, the search does not: {fault}"
    length = len(searched.trace.steps) if searched.trace else None
    if searched.verdict is Verdict.REFUTED and length is not None and length <= bound:
        problem = trace_problem(graph, formula, searched.trace) or trace_problem(graph, formula, solved.trace)
        if solved.verdict is not Verdict.REFUTED or problem:
            return f"search finds a trace of {length} steps, z3 {solved.verdict.value}: {problem}"
        liveness = isinstance(formula, LeadsTo)
        same = solved.depth is not None and (solved.depth == length or (liveness and solved.depth < length))
        return "" if same else f"{length} steps by search, {solved.depth} by z3"
    unsaid = isinstance(formula, TraceLanguage) and searched.verdict is Verdict.REFUTED and length is None
    expected = Verdict.REFUTED if unsaid and solved.trace is None else Verdict.BOUNDED
    return "" if solved.verdict is expected else f"z3 {solved.verdict.value}, search {searched.verdict.value}"


def lasso_length(system: System, formula: LeadsTo, bound: int) -> int | None:
    """The length of z3's lasso; None if it finds none."""
    trace = find_lasso(system, formula, bound)
    return None if trace is None else len(trace.steps)


def first_depths_by_z3(system: System, targets: dict[str, z3.BoolRef], bound: int) -> dict[str, int]:
    """After how many steps each target is first met, as far as it is met within `bound` steps."""
    runs, found = Deepening(system), dict[str, int]()
    while True:
        for name, target in targets.items():
            if name not in found and runs.model(runs.last_state(target)) is not None:
                found[name] = runs.depth
        if runs.over or runs.depth >= bound:
            return found
        runs.deepen()


def first_depths_by_search(graph: StateGraph, targets: dict[str, z3.BoolRef]) -> dict[str, int]:
    """The same by the search, without a bound."""
    found = {name: next(graph.among(target), None) for name, target in targets.items()}
    return {name: graph.depths[state] for name, state in found.items() if state is not None}
