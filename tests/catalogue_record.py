"""Every verdict, count and trace length of the catalogue, compared with those recorded in `catalogue.tsv`.

`python tests/catalogue_record.py` checks the whole catalogue and prints each difference; `--write` records anew.
A row is a case (claim, scenario, variant, method, fairness) with its verdict, the states, transitions and depth
of the search, and the steps and loop of the trace; a row whose claim is `-` is a search of a scenario.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from synfin.model.scenarios.catalogue import SCENARIOS
from synfin.proofs.fairness import ENDPOINT_FAIRNESS, FAIR, MAXIMAL_RUNS, NO_FAIRNESS

RECORD = Path(__file__).with_name("catalogue.tsv")
FAIRNESS = {
    FAIR: "fair",
    ENDPOINT_FAIRNESS: "fair-endpoints",
    MAXIMAL_RUNS: "maximal",
    NO_FAIRNESS: "none",
}


def asked(*arguments: str) -> Any:
    """What `synfin … --json` prints."""
    command = [sys.executable, "-m", "synfin", *arguments, "--json"]
    return json.loads(subprocess.run(command, capture_output=True, check=False).stdout)


def rows() -> Iterator[str]:
    """The lines of the record."""
    for name in SCENARIOS:
        found = asked("search", name)
        yield row("-", name, "rfc9293", "search", None, "-", found, None)
    for case in asked("check")["claims"]:
        keys = (case[key] for key in ("id", "scenario", "variant", "method", "fairness", "verdict"))
        yield row(*keys, case, case["trace"])


def row(
    claim: str,
    scenario: str,
    variant: str,
    method: str,
    fairness: str | None,
    verdict: str,
    counts: Any,
    trace: Any,
) -> str:
    """One line."""
    numbers = [counts.get(key) for key in ("states", "transitions", "depth")]
    run = [len(trace["steps"]), trace["loop"]] if trace else [None, None]
    cells = [claim, scenario, variant, method, FAIRNESS.get(fairness, fairness), verdict, *numbers, *run]
    return "\t".join("-" if cell is None else str(cell) for cell in cells)


def main(*, write: bool) -> int:
    """Compare, or record, and return the exit code."""
    found = sorted(rows())
    if write:
        RECORD.write_text("\n".join(found) + "\n")
        return 0
    recorded = RECORD.read_text().splitlines()
    differences = [f"- {line}" for line in recorded if line not in set(found)]
    differences += [f"+ {line}" for line in found if line not in set(recorded)]
    print("\n".join(differences) or f"{len(found)} rows, all as recorded")
    return int(bool(differences))


if __name__ == "__main__":
    raise SystemExit(main(write="--write" in sys.argv[1:]))
