"""The forms of property that are checked state by state or step by step."""

from __future__ import annotations

from .invariant import Always, Sometimes
from .leads_to import LeadsTo
from .step_property import EveryStep
from .terminal_states import EndsIn

Formula = Always | Sometimes | EndsIn | EveryStep | LeadsTo
