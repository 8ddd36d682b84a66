"""One search in a process of its own: `python once.py NAME`, counts and CPU seconds as JSON.

With `--promela FILE` the text for SPIN is written instead of searching.
"""

from __future__ import annotations

import argparse
import json
from mmap import PAGESIZE
from pathlib import Path
from time import process_time
from typing import Any

import z3
from rows import CLAIMS, ROWS, switches
from synfin.checker.engines.compiled import search
from synfin.checker.engines.compiled.graph import CompactGraph
from synfin.checker.engines.explicit.lowering import lower
from synfin.checker.system import System
from synfin.export.head import Head
from synfin.export.invariants import chosen, invariants_of
from synfin.export.promela import promela
from synfin.model.composed_system import compose
from synfin.model.variants.catalogue import RFC_9293


def main() -> None:
    """Read the arguments, and do it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=ROWS)
    parser.add_argument("--promela", type=Path)
    asked = parser.parse_args()
    scenario = ROWS[asked.name].scenario
    if scenario is None:
        system = switches()
        row = system.variables[0].term
        print(json.dumps(searched(system, [z3.UGT(row, z3.BitVecVal(-1, row.size()))])))
        return
    composed = compose(scenario)
    invariants = invariants_of(composed, RFC_9293)
    asserted = chosen(invariants, CLAIMS)
    if asked.promela is not None:
        head = Head(composed.scenario.title, RFC_9293, file=asked.promela.name)
        asked.promela.write_text(promela(composed, invariants, asserted, head))
        return
    refuting = [*composed.system.faults.values(), *(z3.Not(one.holds) for one in asserted)]
    print(json.dumps(searched(composed.system, refuting)))


def searched(system: System, refuting: list[z3.BoolRef]) -> dict[str, Any]:
    """Search with invariants on and parents kept, and say what was found."""
    watched = [z3.Or(*refuting)]
    begun = process_time()
    lowered = lower(system)
    program = search.program_of(lowered, watched)
    # The program and the loop are there before the clock of the search starts.
    search.program_of = lambda *_: program  # type: ignore[assignment]
    search.explore(lowered, search.Budgets(states=100), watched)
    compiled, base = process_time(), in_memory()
    graph: CompactGraph = search.explore(lowered, search.Budgets(), watched)
    ended = process_time()
    return {
        "states": len(graph.states),
        "transitions": graph.transitions,
        "depth": graph.depth,
        "ended": graph.stop_reason,
        "compile": compiled - begun,
        "search": ended - compiled,
        "bytes": graph.bytes_per_state,
        "words": graph.arrays.layout.words,
        "base": base,
    }


def in_memory() -> int:
    """Bytes of this process that are in memory now; 0 where the system does not tell."""
    status = Path("/proc/self/statm")
    return int(status.read_text("ascii").split()[1]) * PAGESIZE if status.exists() else 0


if __name__ == "__main__":
    main()
