"""Errors as users see them: one line in the language of the command, and an exit status."""

from __future__ import annotations

from ..checker.message import Message, message_in

BAD_INPUT, UNDETERMINED = 2, 3

ABOUT_THE_INPUT = frozenset(
    {
        "AmbiguousRules", "BadCertificates", "BadCheckpoint", "BadGraph", "BadLimit", "BadMutant",
        "BadRequest", "BadScenario", "BadScript", "BadSelection", "BadTrace", "LoweringError", "NoFont",
        "NoRay", "NoRenderer", "NoSuchInvariant", "ScopeFault", "TooManyStates", "UnknownClaim",
        "UnknownVariant",
    }
)  # fmt: skip
"""Errors whose message says in one line what to do; their modules are loaded if they were raised."""


def explained(error: Exception) -> tuple[str, int] | None:
    """The text and the exit status of an error that is no fault of the program; None for any other.

    An empty text stands for nothing to say: typer has printed the help.
    """
    if isinstance(error, OSError):
        return _of_the_system(error), BAD_INPUT
    if want := _of_resources(error):
        return want, UNDETERMINED
    if type(error).__name__ in ABOUT_THE_INPUT and type(error).__module__.startswith("synfin."):
        return message_in(error), BAD_INPUT
    if hasattr(error, "format_message"):  # typer's own: an unknown option, a missing argument
        usage = " ".join(error.format_message().replace("Value error, ", "").split()).rstrip(".")
        text = Message("error.usage", "{error}. Try synfin --help.", error=usage) if usage else ""
        return text, BAD_INPUT
    return None


def _of_resources(error: Exception) -> Message | None:
    """The text of an error for want of memory."""
    if isinstance(error, MemoryError):
        return Message("error.no-memory", "no memory is left: give a smaller --budget or a smaller scenario")
    if type(error).__name__ == "BrokenProcessPool":
        return Message(
            "error.process-ended", "a process was ended from outside, perhaps for its memory: give --memory"
        )
    return None


def _of_the_system(error: OSError) -> str:
    reason = error.strerror or str(error)
    if not error.filename:
        return reason
    return Message("error.file", "{file}: {reason}", file=str(error.filename), reason=reason)
