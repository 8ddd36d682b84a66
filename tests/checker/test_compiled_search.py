"""Whatever ends a search early is said in words, with what has been found so far."""

from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
import z3
from synfin.checker import stop_reasons
from synfin.checker.engines import exploration
from synfin.checker.engines.compiled import memory, search
from synfin.checker.engines.compiled.graph import CompactGraph
from synfin.checker.engines.explicit.check import check_on_graph
from synfin.checker.engines.explicit.lowering import Lowered
from synfin.checker.engines.explicit.search import explore_in_python
from synfin.checker.engines.exploration import BadLimit, Engine, Limits, engine_named, explore
from synfin.checker.graph import Progress, StateGraph
from synfin.checker.properties.invariant import Always, Sometimes
from synfin.checker.properties.step_property import EveryStep, after
from synfin.checker.properties.terminal_states import EndsIn
from synfin.checker.system import Action, System, Variable
from synfin.checker.verdict import Verdict

NUMBER = z3.BitVec("number", 40)


def counter(last: int = (1 << 40) - 1) -> System:
    """It counts by one and by two up to a number."""
    steps = (
        Action(f"add {step}", "it", "add", {"there is room": z3.ULE(NUMBER, last - step)}, {"number": NUMBER + step})
        for step in (1, 2)
    )  # fmt: skip
    return System("counter", (Variable(NUMBER),), (0,), tuple(steps))


def native(system: System, **options: Any) -> StateGraph:
    return explore(system, engine=Engine.NATIVE, **options)


def assert_as_far_as_it_came(graph: StateGraph) -> None:
    """What an incomplete graph has is right: it counts, finds its states and leads to each of them."""
    count = len(graph.states)
    assert not graph.complete
    assert 0 <= graph.expanded < count
    assert sum(graph.taken) == graph.transitions >= count - 1
    assert [graph.index[state] for state in graph.states] == list(range(count))
    assert len(graph.trace_to(count - 1).steps) == graph.depths[-1] == graph.depth
    assert list(graph.states) == [(number,) for number in range(count)]


def test_the_states_allowed_end_it() -> None:
    graph = native(counter(), budget=10_000)
    assert (len(graph.states), graph.stop_reason) == (10_000, "the budget of 10,000 states is used up")
    assert_as_far_as_it_came(graph)


@pytest.mark.parametrize("which", [Engine.PYTHON, Engine.NATIVE])
def test_exactly_the_states_there_are_is_enough(which: Engine) -> None:
    assert explore(counter(99), engine=which, budget=100).complete
    assert not explore(counter(99), engine=which, budget=99).complete


@pytest.mark.parametrize("which", [Engine.PYTHON, Engine.NATIVE])
def test_no_time_ends_it_at_once(which: Engine) -> None:
    graph = explore(counter(), engine=which, seconds=0)
    assert (len(graph.states), graph.expanded, graph.transitions) == (1, 0, 0)
    assert graph.stop_reason == "the 0 seconds allowed are over"


def test_the_seconds_allowed_end_it() -> None:
    graph = native(counter(), seconds=0.5, budget=1 << 40)
    assert graph.stop_reason == "the 0.5 seconds allowed are over"
    # A chain has one state a depth, and the clock is looked at after each.
    assert 1 < len(graph.states) < 1 << 24
    assert graph.transitions > 0


def test_both_engines_together_have_the_seconds_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exploration, "SMALL", 200_000)
    graph = explore(counter(), seconds=0.001, budget=1 << 40)
    assert graph.stop_reason == "the 0.001 seconds allowed are over"


@pytest.mark.parametrize(
    ("allowed", "words"), [(1, "1 byte"), (700_000, "700,000 bytes"), (3 << 20, "3 MiB")]
)
def test_the_memory_allowed_ends_it(allowed: int, words: str) -> None:
    graph = native(counter(), memory=allowed, budget=1 << 40)
    assert graph.stop_reason == f"the memory allowed, {words}, is used up"
    assert isinstance(graph, CompactGraph)
    assert graph.bytes_per_state == graph.arrays.bytes / len(graph.states)
    # The arrays begin with some room; they never grow beyond what is allowed, but for what each depth takes.
    assert graph.arrays.bytes - graph.arrays.starts.nbytes < max(allowed, 1 << 20)
    assert_as_far_as_it_came(graph)


def test_a_search_of_all_memory_takes_what_is_free_and_not_more() -> None:
    assert 0 < memory.memory_left() < 1 << 62
    assert stop_reasons.memory_size(5 << 20) == "5 MiB"


def refusing(*_: object, **__: object) -> Any:
    raise MemoryError


def test_no_memory_left_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search._CompiledSearch, "_resize", refusing)
    graph = native(counter(), budget=1 << 40)
    assert graph.stop_reason == "no memory is left"
    assert len(graph.states) > 4000
    assert_as_far_as_it_came(graph)


def test_without_memory_for_a_larger_table_the_old_one_is_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = memory._pages

    def small(size: int) -> Any:
        return refusing() if size > 64 * search.BEGIN else pages(size)

    monkeypatch.setattr(memory, "_pages", small)
    graph = native(counter(), budget=1 << 40)
    assert graph.stop_reason == "no memory is left"
    assert_as_far_as_it_came(graph)


@pytest.mark.parametrize("times", [1, 7, 500])
def test_no_memory_left_ends_the_reference_too(times: int, monkeypatch: pytest.MonkeyPatch) -> None:
    lowered = Lowered(counter())
    successors: Callable[..., Any] = lowered.successors
    calls = iter(range(times))

    def refusing_later(state: Any) -> Any:
        return refusing() if next(calls, None) is None else successors(state)

    monkeypatch.setattr(lowered, "successors", refusing_later)
    graph = explore_in_python(lowered)
    assert (graph.stop_reason, graph.expanded) == ("no memory is left", times)
    assert_as_far_as_it_came(graph)


@pytest.mark.slow
@pytest.mark.parametrize("which", ["python", "native"])
def test_a_process_that_may_take_no_more_memory_says_so(which: str) -> None:
    code = f"""
import resource
from synfin.checker.engines.exploration import Engine, explore
from test_native_limits import counter
which = Engine({which!r})
explore(counter(50), engine=which)
pages = int(open("/proc/self/statm").read().split()[0])
most = pages * resource.getpagesize() + (300 << 20)
resource.setrlimit(resource.RLIMIT_AS, (most, most))
graph = explore(counter(), engine=which, budget=1 << 40)
print(len(graph.states) > 100_000, graph.stop_reason)
"""
    here = __file__.rpartition("/")[0]
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {here!r})\n{code}"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stderr == ""
    assert done.stdout.startswith("True ")
    assert "memory" in done.stdout


def test_an_incomplete_search_decides_nothing_that_it_has_not_seen() -> None:
    graphs = {
        "the budget of 20 states is used up": native(counter(), budget=20),
        "the memory allowed, 1 byte, is used up": native(counter(), memory=1, budget=1 << 40),
    }
    far = 1 << 39
    for why, graph in graphs.items():
        for formula in (
            Always(far != NUMBER), Sometimes(far == NUMBER), EndsIn(NUMBER == 1), EveryStep(after(NUMBER) != far),
        ):  # fmt: skip
            answer = check_on_graph(graph, formula)
            assert (answer.verdict, answer.trace) == (Verdict.UNDETERMINED, None)
            assert answer.reason == (
                f"The search is incomplete after {len(graph.states):,} states and "
                f"{graph.transitions:,} transitions, depth {graph.depth}: {why}."
            )
        assert check_on_graph(graph, Always(NUMBER != 9)).verdict is Verdict.REFUTED


def test_progress_ends_with_the_whole() -> None:
    seen: list[Progress] = []
    graph = native(counter(5000), progress=seen.append)
    last = seen[-1]
    assert (last.states, last.transitions, last.depth, last.frontier) == (5001, graph.transitions, 2500, 0)
    assert graph.depth == 2500


def test_an_interrupted_search_says_how_far_it_came(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Progress] = []

    def interrupt(progress: Progress) -> None:
        seen.append(progress)
        if len(seen) == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        native(counter(), progress=interrupt, budget=1 << 40)
    assert len(seen) == 2
    assert seen[0].states > 1000


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({"budget": 0}, "the budget cannot be 0"),
        ({"budget": -3}, "the budget cannot be -3"),
        ({"seconds": -1.0}, "not -1.0"),
        ({"seconds": math.nan}, "not nan"),
        ({"memory": 0}, "it cannot have 0 bytes"),
        ({"memory": 1 << 20, "engine": Engine.PYTHON}, "does not go with the engine 'python'"),
    ],
)
def test_a_limit_that_cannot_be_kept_is_refused(limits: dict[str, Any], words: str) -> None:
    with pytest.raises(BadLimit, match=words):
        Limits(**limits)
    with pytest.raises(BadLimit, match=words):
        explore(counter(), **limits)


def test_an_engine_that_does_not_exist_is_named() -> None:
    assert engine_named("native") is Engine.NATIVE
    with pytest.raises(BadLimit, match="no engine 'steam'; there are: auto, python, native"):
        engine_named("steam")
