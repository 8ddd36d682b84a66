"""Exit codes that do not depend on what a command finds."""

from __future__ import annotations

INTERRUPTED = 130
"""Ctrl-C, as shells have it."""
