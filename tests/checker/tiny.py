"""Tiny systems with cases of liveness.

A tiny system is a list of steps `A verb B`. The verb is the fairness group; `send:1` also shows the value
1 under the key `send`. The first state named is the initial one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import z3
from hypothesis import strategies as st
from synfin.checker.properties.fairness import ANY, MAXIMAL, NO_FAIRNESS, Fairness, MessageFairness
from synfin.checker.properties.leads_to import LeadsTo
from synfin.checker.system import Action, System, Variable

CHANNEL = MessageFairness("send", "receive")
BITS = 12
place = z3.BitVec("place", BITS)


@dataclass(frozen=True)
class Arc:
    source: str
    verb: str
    target: str
    shown: int | None


def arc(line: str) -> Arc:
    source, label, target = line.split()
    verb, _, shown = label.partition(":")
    return Arc(source, verb, target, int(shown) if shown else None)


def names(steps: list[str]) -> list[str]:
    return list(dict.fromkeys(name for line in steps for name in (arc(line).source, arc(line).target)))


def tiny(steps: list[str]) -> System:
    order = names(steps)

    def action(line: str) -> Action:
        this = arc(line)
        return Action(
            line,
            "the system",
            this.verb,
            {f"in {this.source}": place == order.index(this.source)},
            {"place": z3.BitVecVal(order.index(this.target), BITS)},
            groups=frozenset({this.verb}),
            observe={} if this.shown is None else {this.verb: z3.BitVecVal(this.shown, 4)},
        )

    variable = Variable(place, lambda value: order[value] if value < len(order) else "?")
    return System("tiny", (variable,), (0,), tuple(action(line) for line in steps))


def anywhere_in(steps: list[str], wanted: str) -> z3.BoolRef:
    """The state is one of those in `wanted`, which need not occur in the steps."""
    order = names(steps)
    return z3.Or(*(place == order.index(name) for name in wanted.split() if name in order))


@dataclass(frozen=True)
class Case:
    claim: str
    steps: list[str]
    fairness: Fairness
    loop: list[str] | None
    """The loop of a counterexample, in some rotation; [] if the run stops; None if the goal always comes."""
    premise: str = "A"
    goal: str = "G"

    def formula(self) -> LeadsTo:
        return LeadsTo(
            anywhere_in(self.steps, self.premise), anywhere_in(self.steps, self.goal), self.fairness
        )


def weak(*groups: str) -> Fairness:
    return Fairness("weak", weak=groups)


def strong(*groups: str) -> Fairness:
    return Fairness("strong", weak=(ANY,), strong=groups)


FAIR_LOSS = Fairness("fair loss", weak=(ANY,), messages=(CHANNEL,))
ON_AND_OFF = ["A pause B", "B resume A", "A go G"]
DROPPING = ["A send:1 B", "B drop A", "B receive:1 G"]
DROPS_THE_FIRST = ["A send:1 B", "B drop C", "C send:2 D", "D receive:2 A", "B receive:1 G"]
EIGHT = ["A left B", "B back A", "A right C", "C return A"]

CASES = [
    Case("where nothing is promised a run stops at once", ["A go G"], NO_FAIRNESS, []),
    Case("a maximal run does not stop while something can happen", ["A go G"], MAXIMAL, None),
    Case("a maximal run stops where nothing can happen", ["A go B"], MAXIMAL, []),
    Case("a maximal run may repeat a loop forever", ["A spin A", "A go G"], MAXIMAL, ["A spin A"]),
    Case("weak fairness takes what stays enabled", ["A spin A", "A go G"], weak("go"), None),
    Case("weak fairness of one group lets a run stop where only others go on",
         ["A go B", "B idle G"], weak("go"), []),
    Case("a run does not stop where a strongly fair group is enabled",
         ["A go G"], Fairness("only strong", strong=("go",)), None),
    Case("weak fairness does not help what is enabled and disabled in turn",
         ON_AND_OFF, weak(ANY, "go"), ["A pause B", "B resume A"]),
    Case("a shorter loop in which a weakly fair group stays enabled does not count",
         ["A spin A", *ON_AND_OFF], weak(ANY, "go"), ["A pause B", "B resume A"]),
    Case("strong fairness helps what is enabled and disabled in turn", ON_AND_OFF, strong("go"), None),
    Case("a loop with two constraints takes both, though no simple cycle does",
         EIGHT, strong("left", "right"), EIGHT),
    Case("weak constraints are met in turns, too: one taken, one switched off",
         ["A left B", "B back A", "A right C", "C go G"], weak(ANY, "left", "right"),
         ["A left B", "B back A"]),
    Case("what is left when a state is removed is judged again",
         ["A step B", "B step A", "A spin A", "B leave G"],
         Fairness("both", weak=("step",), strong=("leave",)), None),
    Case("what is left when a state is removed may still have a fair cycle",
         ["A step B", "B step A", "A spin A", "B leave G"], strong("leave"), ["A spin A"]),
    Case("removing states for one constraint leaves another unmet, twice over",
         ["A a B", "B b C", "C c A", "A x G", "C y G", "B spin B"],
         Fairness("three", weak=("b",), strong=("x", "y")), None),
    Case("the goal need not last", ["A go G", "G fall C", "C spin C"], MAXIMAL, None),
    Case("a premise after the goal wants the goal again",
         ["A go G", "G fall C", "C spin C"], MAXIMAL, ["C spin C"], premise="A C"),
    Case("a premise that satisfies the goal is met", ["A spin A"], MAXIMAL, None, goal="A"),
    Case("a premise that is never true asks for nothing", ["A spin A"], NO_FAIRNESS, None, premise="B"),
    Case("a goal before the premise does not count", ["G go A", "A spin A"], MAXIMAL, ["A spin A"]),
    Case("the goal may not lie in the loop", ["A go B", "B go G", "G go A"], MAXIMAL, None),
    Case("the premise may lie in the loop only",
         ["B go A", "A go B"], MAXIMAL, ["A go B", "B go A"]),
    Case("a channel that may lose forever", DROPPING, MAXIMAL, ["A send:1 B", "B drop A"]),
    Case("a channel with message fairness does not lose forever", DROPPING, FAIR_LOSS, None),
    Case("a channel that delivers forever, but never the one value needed, is unfair",
         DROPS_THE_FIRST, FAIR_LOSS, None),
    Case("without message fairness that channel is allowed", DROPS_THE_FIRST, MAXIMAL,
         ["A send:1 B", "B drop C", "C send:2 D", "D receive:2 A"]),
    Case("a loop in which the channel delivers is fair",
         ["A send:1 B", "B receive:1 A", "B other G"], FAIR_LOSS, ["A send:1 B", "B receive:1 A"]),
    Case("a channel may lose as long as it delivers as well",
         ["A send:1 B", "B receive:1 A", "B drop A"],
         Fairness("loses", weak=(ANY,), strong=("drop",), messages=(CHANNEL,)),
         ["A send:1 B", "B receive:1 A", "A send:1 B", "B drop A"]),
    Case("message fairness asks nothing where nothing is sent",
         ["A send:1 B", "B drop A", "A spin A"], FAIR_LOSS, ["A spin A"]),
    Case("a value received where another was sent does not count",
         ["A send:1 B", "B receive:2 A", "B receive:1 G"], FAIR_LOSS, None),
    Case("a value received before the loop does not count",
         ["A receive:1 B", "B send:1 C", "C drop B", "C receive:1 G"], FAIR_LOSS, None),
    Case("a sent value that cannot be received is in no fair loop",
         ["A send:1 A", "A go G"], FAIR_LOSS, None),
]  # fmt: skip

VERBS = ("a", "b", "c", "send:1", "send:2", "receive:1", "receive:2")
GROUPS = (ANY, "a", "b", "c", "send")


@st.composite
def random_cases(draw: st.DrawFn) -> Case:
    """Three to seven states, each with a step or (rarely) none, and further steps: eleven at most."""
    states = "ABCDEFG"[: draw(st.integers(3, 7))]
    verbs, anywhere = st.sampled_from(VERBS), st.sampled_from(states)
    lively = [state for state in states if draw(st.integers(0, 9)) > 0] or ["A"]
    more = st.lists(anywhere, max_size=min(4, 11 - len(lively)))
    sources = [*lively, *draw(more)]
    steps = list(dict.fromkeys(f"{source} {draw(verbs)} {draw(anywhere)}" for source in sources))
    demanded = st.lists(st.sampled_from(GROUPS), max_size=2, unique=True).map(tuple)
    messages = draw(st.sampled_from([(), (CHANNEL,)]))
    fairness = Fairness("random", (ANY, *draw(demanded)), draw(demanded), messages)
    if draw(st.integers(0, 3)) == 0:
        fairness = replace(fairness, weak=draw(demanded))
    premise = draw(st.lists(anywhere, min_size=1, max_size=3, unique=True))
    goal = draw(st.lists(anywhere, max_size=1))
    return Case("random", steps, fairness, None, premise=" ".join(premise), goal=" ".join(goal))
