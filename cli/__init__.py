"""The command line. `synfin --help` is fast: what is heavy is imported by the commands that need it."""

from __future__ import annotations

__all__ = ["main"]

INTERRUPTED = 130


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
        from .main import main as run

        run()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(bool(ended.code))
        return finish_streams(output, code)
    return finish_streams(output, 0)
