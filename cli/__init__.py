"""The command line. `synfin --help` is fast: what is heavy is imported by the commands that need it."""

from __future__ import annotations

from .exit_codes import INTERRUPTED

__all__ = ["INTERRUPTED", "main"]


def main() -> None:
    """Run the command line; an interrupt ends it quietly from the first import on."""
    try:
        raise SystemExit(_run())
    except KeyboardInterrupt:
        raise SystemExit(INTERRUPTED) from None


def _run() -> int:
    """The exit status of the command, or of what became of its output."""
    from .streams import finish_streams, prepare_streams

    output = prepare_streams()
    try:
        from .entry import run_command

        run_command()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(bool(ended.code))
        return finish_streams(output, code)
    return finish_streams(output, 0)
