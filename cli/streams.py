"""Standard output and standard error: any encoding, closed, full, or with a reader that goes away.

What an encoding lacks is replaced, so that printing never fails for a character. A stream that is closed is
replaced before anything else can take its number.
"""

from __future__ import annotations

import codecs
import io
import os
import sys
from typing import Any

BAD_OUTPUT = 2
"""The exit code where standard output cannot be written."""

READER_GONE = 141
"""The exit code where the reader of a pipe is gone: that of a program ended by SIGPIPE."""

SUBSTITUTES = {
    "✓": "+", "✗": "x", "×": "x", "╳": "x", "↻": "@", "→": ">", "←": "<", "▶": ">", "◀": "<", "⇝": "~",
    "–": "-", "—": "-", "−": "-", "…": ".", "′": "'", "‘": "'", "’": "'", "“": '"', "”": '"', "·": ".",
    "─": "-", "━": "-", "│": "|", "┃": "|", "┌": "+", "┐": "+", "└": "+", "┘": "+", "├": "+", "┤": "+",
    "┬": "+", "┴": "+", "┼": "+", "╱": "/", "╲": "\\", "●": "o", "○": "o", "■": "#", "▪": "#", "≤": "<",
    "≥": ">", "≠": "#", "∈": "e", "∉": "!", "⇒": ">", "⇔": "=",
}  # fmt: skip
"""One column for one column, so that tables and ladders keep their shape. Anything else becomes `?`."""


def replace_unencodable(error: UnicodeError) -> tuple[str, int]:
    """The substitute for characters that the encoding of a stream lacks; a handler of `codecs`."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(SUBSTITUTES.get(character, "?") for character in lacking), error.end


class Output(io.FileIO):
    """The file under standard output; it remembers that its reader was found gone.

    Whoever writes cannot be relied on to pass that error on: typer's parser makes exit code 1 of it.
    """

    reader_gone = False

    def write(self, data: Any, /) -> int:
        """Write, and remember."""
        try:
            return super().write(data)
        except BrokenPipeError:
            self.reader_gone = True
            raise


def prepare_streams() -> Output | None:
    """Make standard output and standard error fit for any text, whatever they are.

    Returns the file under standard output; None where it is closed.
    """
    closed = sys.stdout is None
    _occupy_closed()
    codecs.register_error("synfin", replace_unencodable)
    if hasattr(sys.stderr, "reconfigure"):
        sys.stderr.reconfigure(errors="synfin")
    if closed:
        return None
    output = Output(sys.stdout.fileno(), "w", closefd=False)
    sys.stdout = io.TextIOWrapper(
        io.BufferedWriter(output),
        encoding=sys.stdout.encoding,
        errors="synfin",
        line_buffering=output.isatty(),
    )
    return output


def _occupy_closed() -> None:
    """Open the null device under the numbers of closed standard streams, so that no file gets them."""
    for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "r"), ("stderr", "w"))):
        if getattr(sys, name) is None:
            handle = os.open(os.devnull, os.O_RDWR)
            if handle != number:
                os.dup2(handle, number)
                os.close(handle)
            # A closed standard output can be read only: to write it is the error that it should be.
            setattr(sys, name, os.fdopen(number, mode))


def finish_streams(output: Output | None, code: int) -> int:
    """Write what is left of standard output, and return the exit code: another one where that fails."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        pass
    except (OSError, ValueError) as error:
        _give_up_output()
        print(f"synfin: standard output: {getattr(error, 'strerror', None) or error}", file=sys.stderr)
        return BAD_OUTPUT
    if output is not None and output.reader_gone:
        _give_up_output()
        return READER_GONE
    return code


def _give_up_output() -> None:
    """Let nothing more be written to standard output, not even when Python ends."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.close(null)
