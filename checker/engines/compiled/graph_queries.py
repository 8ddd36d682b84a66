"""The questions of the checks on graphs, answered in arrays. Importing this module registers the answers.

Where compiled code cannot answer, the reference does.
"""

from __future__ import annotations

import numpy as np
import z3

from ...graph import StateGraph
from ...properties.leads_to import LeadsTo
from ...properties.trace_language import ObservedWords, TraceLanguage
from ..explicit.expression import LoweringError
from ..explicit.pending import PendingStates, pending_states
from ..explicit.states_and_steps import first_violating_step
from ..explicit.trace_language import observed_words
from . import step_queries
from .graph import CompactGraph
from .pending import ArrayPendingStates
from .run_automaton import observed_words_in_arrays

_reference_pending = pending_states.dispatch(StateGraph)
_reference_words = observed_words.dispatch(StateGraph)
_reference_step = first_violating_step.dispatch(StateGraph)


@pending_states.register(CompactGraph)
def _(graph: CompactGraph, formula: LeadsTo) -> PendingStates:
    try:
        return ArrayPendingStates(graph, formula)
    except LoweringError:
        return _reference_pending(graph, formula)


@observed_words.register(CompactGraph)
def _(graph: CompactGraph, language: TraceLanguage) -> ObservedWords:
    try:
        return observed_words_in_arrays(graph, language)
    except LoweringError:
        return _reference_words(graph, language)


@first_violating_step.register(CompactGraph)
def _(graph: CompactGraph, holds: z3.BoolRef) -> tuple[int, int] | None:
    try:
        place = step_queries.first_without(graph.lowered, graph.arrays, holds)
    except LoweringError:
        return _reference_step(graph, holds)
    if place is None:
        return None
    source = int(np.searchsorted(graph.arrays.offsets, place, side="right")) - 1
    return source, int(graph.arrays.labels[place])
