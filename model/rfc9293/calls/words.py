"""Replies and condition names that the calls share."""

from __future__ import annotations

NO_CONNECTION = "error: connection does not exist"
CLOSING_ERROR = "error: connection closing"

NOTHING_LOST = "CLOSE is full-duplex, or no text is unread"
"""A condition that the rules for CLOSE share."""
