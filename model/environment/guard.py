"""Conditions that the environment puts on a transition, beside those of its rules."""

from __future__ import annotations

import z3

Conditions = dict[str, z3.BoolRef]
"""Named conditions that must all hold; empty where nothing is asked."""
