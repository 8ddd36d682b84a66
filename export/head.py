"""What stands above a text, and what its comments say, in English and Chinese."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..checker.system import System
from ..locales import translate
from .invariants import Invariant

_WORDS: dict[str, tuple[str, str]] = {
    "by": (
        "written by synfin {version} from its model of RFC 9293",
        "由 synfin {version} 从其 RFC 9293 模型写出",
    ),
    "variant": ("Rules: {variant}", "规则：{variant}"),
    "scope": ("Scope:", "范围："),
    "assumptions": ("Assumptions:", "假设："),
    "refuted": ("Refuted here", "在此被证伪"),
    "cites": ("RFC 9293", "RFC 9293"),
    "promela check": (
        "To check the invariants in every state (SPIN counts one transition more than synfin):",
        "在每个状态中检查不变式（SPIN 的转移数比 synfin 多一）：",
    ),
    "promela one": (
        "One invariant alone, with a shortest counterexample:",
        "只检查一个不变式，并给出最短反例：",
    ),
    "tla check": ("With TLC, beside the file {module}.cfg:", "用 TLC 检查，旁边放配置文件 {module}.cfg："),
    "tla wide": (
        "TLC counts to 2^31 - 1 only: at this width of the sequence numbers it needs Apalache.",
        "TLC 只能数到 2^31 - 1：这种宽度的序号需要 Apalache。",
    ),
    "tla arithmetic": ("Bit-vectors as naturals.", "用自然数表示位向量。"),
    "smtlib ask": (
        "sat: some invariant is violated after at most {depth} steps; unsat: none is.",
        "sat：至多 {depth} 步之后有不变式被违反；unsat：没有。",
    ),
    "smtlib run": ("To ask:  z3 {file}   or   cvc5 {file}", "询问：z3 {file} 或 cvc5 {file}"),
    "smtlib same": ("No step, so that shorter runs are considered too.", "不走一步，这样也包括较短的运行。"),
    "smtlib depth": ("after {depth} steps", "{depth} 步之后"),
    "smtlib question": ("Is one of these violated at the end?", "最后有哪个不变式被违反吗？"),
    "promela end": (
        "A state without a next step is an end, not a deadlock.",
        "没有后续步骤的状态是终点，不是死锁。",
    ),
    "promela assert": (
        "No step of the model: it can be taken only where an invariant does not hold.",
        "不是模型的步骤：只有在不变式不成立时才能执行。",
    ),
    "promela read": (
        "Never taken. SPIN leaves out of the state what nothing reads.",
        "永不执行。没有被读取的变量，SPIN 不会放进状态。",
    ),
}


def _same(text: str) -> str:
    return text


def _plain(text: str) -> str:
    """What a user has written, on one line, and without what ends a comment."""
    return " ".join(text.split()).replace("*/", "* /")


@dataclass(frozen=True)
class Head:
    """The words of the comments, in one language."""

    title: str
    variant: str
    lang: str = "en"
    translate: Callable[[str], str] = _same
    """A bound or an assumption in the language."""
    file: str = ""
    """The name that the text is to have."""
    version: str = ""
    """Of synfin."""

    def say(self, key: str, **values: str) -> str:
        """A sentence."""
        english, chinese = _WORDS[key]
        return (chinese if self.lang == "zh" else english).format(**values)

    def lines(self, system: System) -> Iterator[str]:
        """What it is, its scope and its assumptions."""
        yield _plain(f"{system.name}: {self.title}")
        yield self.say("by", version=self.version)
        yield _plain(self.say("variant", variant=self.variant))
        yield ""
        yield self.say("scope")
        yield from (f"  {self.translate(key)} {self.translate(value)}" for key, value in system.scope.items())
        yield self.say("assumptions")
        yield from (f"  {self.translate(assumption)}" for assumption in system.assumptions)

    def invariant(self, invariant: Invariant) -> Iterator[str]:
        """A claim in words, its source, and what is expected of it."""
        title = translate(invariant.title, self.lang)
        yield f"{title} [{self.say('cites')}, {invariant.cites}]" if invariant.cites else title
        if invariant.refuted:
            yield f"{self.say('refuted')}: {self.translate(invariant.why)}"

    def promela(self, *, wide: bool) -> Iterator[str]:
        """How to give the text to SPIN."""
        compiled = f"{'-fwrapv ' * wide}-DSAFETY -DNOREDUCE"
        yield self.say("promela check")
        yield f"  spin -a {self.file} && gcc -O2 {compiled} -o pan pan.c && ./pan -n -m1000000"
        yield self.say("promela one")
        yield f"  spin -a -DBFS -DCLAIM=NAME {self.file} && gcc {compiled} -DBFS -o pan pan.c && ./pan"

    def tla(self) -> Iterator[str]:
        """How to give the module to TLC."""
        module = self.file.removesuffix(".tla")
        yield self.say("tla check", module=module)
        yield f"  java -jar tla2tools.jar {self.file}"

    def smtlib(self, depth: int) -> Iterator[str]:
        """What the question is."""
        yield self.say("smtlib ask", depth=str(depth))
        yield self.say("smtlib run", file=self.file)
