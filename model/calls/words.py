"""Words that the calls share."""

from __future__ import annotations

NO_CONNECTION = "error: connection does not exist"
CLOSING_ERROR = "error: connection closing"
