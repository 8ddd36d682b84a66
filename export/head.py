"""The head of an exported text and its comments, in the language of the reader."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..checker.message import Message
from ..checker.system import System
from ..locales import Language, translate
from .invariants import Invariant


def _one_line(text: str) -> str:
    """A text on one line, and without the mark that ends a comment: a user may have written it."""
    return " ".join(text.split()).replace("*/", "* /")


@dataclass(frozen=True)
class Head:
    """The words of the comments, in one language."""

    title: str
    variant: str
    lang: Language = "en"
    file: str = ""
    """The name that the text is to have."""
    version: str = ""
    """Of synfin."""

    def say(self, text: str) -> str:
        """The text in the language of the reader, on one line."""
        return _one_line(translate(text, self.lang))

    def lines(self, system: System) -> Iterator[str]:
        """The title, the scope and the assumptions of a system."""
        title = Message("export.title", "{name}: {title}", name=system.name, title=self.title)
        yield self.say(title)
        yield self.say(
            Message(
                "export.by",
                "written by synfin {version} from its model of RFC 9293",
                version=self.version,
            )
        )
        yield self.say(Message("export.rules", "Rules: {variant}", variant=self.variant))
        yield ""
        yield self.say(Message("export.scope", "Scope:"))
        for name, value in system.scope.items():
            yield f"  {self.say(Message('scope.bound', '{name} {value}', name=name, value=value))}"
        yield self.say(Message("export.assumptions", "Assumptions:"))
        yield from (f"  {self.say(assumption)}" for assumption in system.assumptions)

    def invariant(self, invariant: Invariant) -> Iterator[str]:
        """A claim in words, its source, and the reason if it is expected to fail."""
        cites = f" [RFC 9293, {invariant.cites}]" if invariant.cites else ""
        yield f"{self.say(invariant.title)}{cites}"
        if invariant.refuted:
            yield self.say(Message("export.refuted", "Refuted here: {reason}", reason=invariant.why))

    def promela(self, *, wide: bool) -> Iterator[str]:
        """The commands that give the text to SPIN."""
        compiled = f"{'-fwrapv ' * wide}-DSAFETY -DNOREDUCE"
        yield self.say(
            Message(
                "export.promela-check",
                "To check the invariants in every state (SPIN counts one transition more than synfin):",
            )
        )
        yield f"  spin -a {self.file} && gcc -O2 {compiled} -o pan pan.c && ./pan -n -m1000000"
        yield self.say(Message("export.promela-one", "One invariant alone, with a shortest counterexample:"))
        yield f"  spin -a -DBFS -DCLAIM=NAME {self.file} && gcc {compiled} -DBFS -o pan pan.c && ./pan"

    def tla(self) -> Iterator[str]:
        """The command that gives the module to TLC."""
        module = self.file.removesuffix(".tla")
        yield self.say(Message("export.tla-check", "With TLC, beside the file {module}.cfg:", module=module))
        yield f"  java -jar tla2tools.jar {self.file}"

    def smtlib(self, depth: int) -> Iterator[str]:
        """The question, and the commands that put it to a solver."""
        yield self.say(
            Message(
                "export.smtlib-question",
                "sat: some invariant is violated after at most {depth} steps; unsat: none is.",
                depth=depth,
            )
        )
        yield self.say(
            Message("export.smtlib-run", "To solve:  z3 {file}   or   cvc5 {file}", file=self.file)
        )


PROMELA_END = Message(
    "export.promela-end", "A state without a next step is a valid end state, not a deadlock."
)
PROMELA_ASSERT = Message(
    "export.promela-assert",
    "No step of the model: it can be taken only where an invariant does not hold.",
)
PROMELA_READ = Message(
    "export.promela-read", "Never taken. SPIN leaves variables that nothing reads out of the state."
)
TLA_ARITHMETIC = Message("export.tla-arithmetic", "Bit-vectors as naturals.")
SMTLIB_STUTTER = Message("export.smtlib-stutter", "No step, so that shorter runs are included.")
SMTLIB_VIOLATED = Message("export.smtlib-violated", "Is one of these violated at the end?")


def after_steps(depth: int) -> Message:
    """The heading of the values after a number of steps."""
    return Message("export.smtlib-depth", "after {depth} steps", depth=depth)
