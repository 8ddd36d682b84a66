"""`make bench`: this checker and SPIN on the same scenarios, and how scenarios grow.

    python benchmarks/bench.py [--quick] [--runs N] [--only NAME …] [--level -O1] [--keep FILE] [-o FOLDER]

Writes RESULTS.md, rates.svg and growth.svg. With `--keep` the page also has what earlier runs left in the
file, and this one leaves there what it has measured. Exit codes: 0; 1 if the two do not find the same; 2 for
bad input or a tool that is missing.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import kept
from measure import HERE, Failed, Measured, measure, run
from plots import growth_plot, rates_plot
from report import FIRST_VERDICT, Counted, Report
from rows import ROWS, growth
from synfin.checker.engines.exploration import Engine, explore
from synfin.model.composed_system import compose


class Parser(argparse.ArgumentParser):
    """An argument parser that reports an error in one line."""

    def error(self, message: str) -> NoReturn:
        """Print the message and exit."""
        print(f"bench: {message}", file=sys.stderr)
        raise SystemExit(2)


def main() -> int:
    """Measure, and write the page and its pictures."""
    parser = Parser(description="This checker and SPIN on the same scenarios.")
    parser.add_argument("--quick", action="store_true", help="small scenarios, one run: under two minutes")
    parser.add_argument("--runs", type=int, default=5, help="runs of each, of which the median counts")
    parser.add_argument("--only", nargs="*", help="only these scenarios, or none")
    parser.add_argument("--level", default="-O1", help="how hard the C compiler tries")
    parser.add_argument("--no-spin", action="store_true", help="measure this checker alone")
    parser.add_argument("--keep", type=Path, help="a file of measurements to add to")
    parser.add_argument("-o", "--output", type=Path, default=HERE, help="the folder for what is written")
    asked = parser.parse_args()
    if asked.runs < 1:
        parser.error(f"there is at least one run, not {asked.runs}")
    if not asked.output.is_dir():
        parser.error(f"{asked.output}: there is no such folder")
    unknown = [name for name in asked.only or () if name not in ROWS]
    if unknown:
        parser.error(f"no scenario {unknown[0]!r}; there are: {', '.join(ROWS)}")
    missing = [tool for tool in ("spin", "gcc") if not asked.no_spin and shutil.which(tool) is None]
    if missing:
        parser.error(f"there is no {missing[0]} here: apt-get install {missing[0]}, or give --no-spin")
    try:
        report = measured(asked)
    except (Failed, ValueError) as failure:
        print(f"bench: {failure}", file=sys.stderr)
        return 1
    (asked.output / "rates.svg").write_text(rates_plot(report.rows), encoding="utf-8")
    (asked.output / "growth.svg").write_text(growth_plot(report.grown), encoding="utf-8")
    (asked.output / "RESULTS.md").write_text(report.markdown(), encoding="utf-8")
    print(f"wrote {asked.output / 'RESULTS.md'}")
    return 0


def measured(asked: argparse.Namespace) -> Report:
    """All measurements."""
    runs = 1 if asked.quick else asked.runs
    # The compiler takes minutes; a quick look compares what is quick.
    level = "-O0" if asked.quick else asked.level
    names = asked.only
    if names is None:
        names = [row.name for row in ROWS.values() if row.quick or not asked.quick]
    found = kept.load(asked.keep) if asked.keep else {}
    rows: list[Measured] = []
    for name in names:
        row = ROWS[name]
        # Even so the compiler takes most of the time of a quick look: SPIN searches one scenario in it.
        asked_of_spin = not asked.no_spin and not (asked.quick and rows)
        row = replace(row, with_spin=row.with_spin and asked_of_spin)
        rows.append(measure(row, runs, level, say))
        found[name] = rows[-1]
        if asked.keep:
            kept.save(asked.keep, found)
    rows = [found[name] for name in ROWS if name in found]
    counted = []
    for one in growth(quick=asked.quick):
        say(f"growth: {one.driver}, {one.value}")
        graph = explore(compose(one.scenario).system, engine=Engine.NATIVE, budget=100_000_000)
        counted.append(Counted(one.driver, one.value, len(graph.states), graph.transitions, graph.seconds))
    say("the first verdict")
    first = [run(["synfin", *FIRST_VERDICT], HERE) for _ in range(runs)]
    return Report(rows, counted, first, runs, level, asked.quick)


def say(text: str) -> None:
    """A line of progress."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
