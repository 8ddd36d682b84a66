"""Progress of long work, for a display."""

from __future__ import annotations

from typing import Protocol

from ..checker.graph import Progress


class ProgressListener(Protocol):
    """A display of progress."""

    def say(self, text: str) -> None:
        """Show a line in place of the last."""

    def states(self, name: str, progress: Progress) -> None:
        """Show how far a search has come."""


class Silent:
    """A listener that shows nothing."""

    def say(self, text: str) -> None:
        """Ignore the line."""

    def states(self, name: str, progress: Progress) -> None:
        """Ignore the progress of a search."""


SILENT = Silent()
