"""All forms of property."""

from __future__ import annotations

from .invariant import Always, Sometimes
from .knowledge import NeverEveryoneKnows
from .leads_to import LeadsTo
from .refinement import Refines
from .step_property import EveryStep
from .terminal_states import EndsIn
from .trace_language import TraceLanguage

Property = Always | Sometimes | EndsIn | EveryStep | LeadsTo | TraceLanguage | Refines | NeverEveryoneKnows
