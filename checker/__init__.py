"""A checker for any transition system given as z3 terms; it knows no protocol.

What a system and its properties are made of can be imported from here: `from synfin.checker import System`.
`examples/alternating_bit.py` models a protocol of its own with it. The names are loaded when first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .condition import in_words
    from .engines.exploration import BadLimit, explore
    from .graph import ScopeFault, StateGraph
    from .properties.fairness import MAXIMAL, NO_FAIRNESS, Fairness, MessageFairness
    from .properties.invariant import Always, Sometimes
    from .properties.leads_to import LeadsTo
    from .properties.step_property import EveryStep, after, shown
    from .properties.terminal_states import EndsIn
    from .system import Action, Citation, System, Variable
    from .trace import BadTrace, NotEnabled, Trace, follow, trace_from_json
    from .verdict import Answer, Verdict
    from .verification import BadProperty, trace_text, verify

__all__ = [
    "MAXIMAL",
    "NO_FAIRNESS",
    "Action",
    "Always",
    "Answer",
    "BadLimit",
    "BadProperty",
    "BadTrace",
    "Citation",
    "EndsIn",
    "EveryStep",
    "Fairness",
    "LeadsTo",
    "MessageFairness",
    "NotEnabled",
    "ScopeFault",
    "Sometimes",
    "StateGraph",
    "System",
    "Trace",
    "Variable",
    "Verdict",
    "after",
    "explore",
    "follow",
    "in_words",
    "shown",
    "trace_from_json",
    "trace_text",
    "verify",
]

_HOMES = {
    ".condition": ("in_words",),
    ".engines.exploration": ("BadLimit", "explore"),
    ".graph": ("ScopeFault", "StateGraph"),
    ".properties.fairness": ("MAXIMAL", "NO_FAIRNESS", "Fairness", "MessageFairness"),
    ".properties.invariant": ("Always", "Sometimes"),
    ".properties.leads_to": ("LeadsTo",),
    ".properties.step_property": ("EveryStep", "after", "shown"),
    ".properties.terminal_states": ("EndsIn",),
    ".system": ("Action", "Citation", "System", "Variable"),
    ".trace": ("BadTrace", "NotEnabled", "Trace", "follow", "trace_from_json"),
    ".verdict": ("Answer", "Verdict"),
    ".verification": ("BadProperty", "trace_text", "verify"),
}
"""The module that each name is defined in."""

_MODULE_OF = {name: module for module, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name in _MODULE_OF:
        return getattr(import_module(_MODULE_OF[name], __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return list(__all__)
