"""The command line from its start to its exit status."""

from __future__ import annotations

import typer

from .app import app
from .errors import explained
from .exit_codes import INTERRUPTED
from .interrupt import interruptible
from .output import LANGUAGE, report


def run_command() -> None:
    """Run the command line; bad input ends in one line on standard error."""
    LANGUAGE.set("en")
    try:
        with interruptible():
            raise SystemExit(app(standalone_mode=False) or 0)
    except (KeyboardInterrupt, typer.Abort):
        raise SystemExit(INTERRUPTED) from None
    except Exception as error:
        found = explained(error)
        if found is None:
            raise
        text, code = found
        if text:
            report(text)
        raise SystemExit(code) from None
