"""What SPIN says is read right, a count that differs is noticed, and the page and the plots have it all."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import bench
import kept
import measure
import plots
import pytest
import report
import rows
import spin
from synfin.checker.engines.compiled.layout import layout_of

SAID = """
(Spin Version 6.5.2 -- 6 December 2019)

Full statespace search for:
	never claim         	- (none specified)
	assertion violations	+
	invalid end states	+

State-vector 44 byte, depth reached 40, errors: 0
    27998 states, stored
   139400 states, matched
   167398 transitions (= stored+matched)
        0 atomic steps
hash conflicts:       817 (resolved)

   55.632	total actual memory usage

pan: elapsed time 0.43 seconds
"""


def process(cpu: float = 2.0, peak: int = 100 << 20) -> measure.Process:
    return measure.Process("", 2 * cpu, cpu, peak)


def ours(**changed: Any) -> measure.Ours:
    found = {
        "states": 27_998,
        "transitions": 167_397,
        "words": 3,
        "search": 0.5,
        "bytes": 49.0,
        "base": 90 << 20,
    }
    return measure.Ours(process(), found | changed)


def spins() -> measure.Spins:
    return measure.Spins(process(4.0, 200 << 20), spin.read(SAID))


ROW = rows.ROWS["hostile-2"]


def test_the_counts_of_spin_are_read() -> None:
    assert spin.read(SAID) == spin.Told(27_998, 167_398)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "its last words: nothing"),
        ("pan: out of memory\n" + SAID, "ran out of memory"),
        ("error: max search depth too small\n" + SAID, "stack was too small"),
        (SAID.replace("errors: 0", "errors: 1"), "found 1 violations"),
        (SAID.partition("27998")[0], "did not finish"),
        ("sh: no such thing\n", "its last words: sh: no such thing"),
    ],
)
def test_what_is_no_complete_search_is_refused(text: str, words: str) -> None:
    with pytest.raises(spin.BadOutput, match=words):
        spin.read(text)


def test_counts_of_nine_digits_are_compared_to_as_many_as_spin_prints() -> None:
    told = spin.read(SAID.replace("   167398 transitions", "2.1998213e+08 transitions"))
    assert told.transitions == 219_982_130
    found = measure.Spins(process(), told)
    measure.compare(ROW, ours(transitions=219_982_131), found)
    with pytest.raises(measure.Failed):
        measure.compare(ROW, ours(transitions=219_982_139), found)


@pytest.mark.parametrize("wrong", [{"states": 27_997}, {"transitions": 167_398}, {"transitions": 167_396}])
def test_a_count_that_differs_is_noticed(wrong: dict[str, int]) -> None:
    measure.compare(ROW, ours(), spins())
    with pytest.raises(measure.Failed, match="27,998 and 167,398 by SPIN"):
        measure.compare(ROW, ours(**wrong), spins())


def test_a_process_is_measured_and_a_failure_is_told(tmp_path: Path) -> None:
    done = measure.run([sys.executable, "-c", "x = bytearray(60 << 20); print('here')"], tmp_path)
    assert done.out == "here\n"
    assert done.peak > 60 << 20
    assert 0 < done.cpu < 60
    with pytest.raises(measure.Failed, match="ended with 3: it broke"):
        measure.run([sys.executable, "-c", "import sys; print('it broke'); sys.exit(3)"], tmp_path)


def test_an_incomplete_search_of_ours_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    done = measure.Process('{"ended": "no memory is left"}', 1, 1, 1)
    monkeypatch.setattr(measure, "run", lambda *_, **__: done)
    with pytest.raises(measure.Failed, match="hostile-2: the search is incomplete: no memory is left"):
        measure.search_ours(ROW)


def test_ratios_are_of_runs_taken_together_and_their_median_counts() -> None:
    measured = measure.Measured(
        ROW,
        [ours(search=seconds) for seconds in (1.0, 2.0, 8.0)],
        [measure.Spins(process(cpu), spin.read(SAID)) for cpu in (6.0, 10.0, 32.0)],
        3.0,
    )
    assert measured.ratio(lambda s: s.run.cpu, lambda o: o.found["search"]) == 5.0
    assert measured.of_ours(lambda o: o.found["search"]) == 2.0
    assert measured.of_spin(lambda s: s.run.cpu) == 10.0


def test_the_stack_and_the_table_of_spin_are_large_enough() -> None:
    for row in rows.ROWS.values():
        _, _, stack, table = spin.search_command(row.states)
        assert int(stack.removeprefix("-m")) >= min(row.states, spin.LEAST_STACK)
        assert 1 << int(table.removeprefix("-w")) >= row.states


def whole_report() -> report.Report:
    measured = measure.Measured(ROW, [ours()], [spins()], 30.0)
    alone = measure.Measured(rows.ROWS["hostile-3"], [ours(states=777_025, search=0.9)], [], 0.0)
    grown = [report.Counted("octets", n, 90 * 2**n, 245, 0.1) for n in range(3)]
    return report.Report([measured, alone], grown, [process()], 1, "-O2", False)


def test_the_page_has_every_number(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    notes = tmp_path / "NOTES.md"
    notes.write_text("## By hand\n")
    monkeypatch.setattr(report, "NOTES", notes)
    page = whole_report().markdown()
    assert "| hostile-2 | 27,998 | 167,397 | 3 | 0.50 | 55,996 | 334,794 | 2.0 | 100 | 49 | 4.00 |" in page
    assert (
        "| hostile-3 | 777,025 | 167,397 | 3 | 0.90 | 863,361 | 185,997 | 2.0 | 100 | 49 |  |  |  |  | 1 |"
        in page
    )
    assert "| hostile-2 | 27,998 | 3 | 90 | 100 | 375 | 7490 |" in page
    assert "| hostile-2 | 27,998 | 8.00 | 2.00 | 17.00 | 0.50 |" in page
    assert "| octets | 2 | 360 | 245 | 2.0 |" in page
    widths = [line.count("|") for line in page.splitlines() if line.startswith("| hostile-2")]
    assert widths == [16, 7, 8]
    assert page.endswith("## By hand\n")


def test_what_is_kept_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "kept.json"
    assert kept.load(file) == {}
    measured = {"hostile-2": measure.Measured(ROW, [ours()], [spins()], 30.0, "-O1")}
    kept.save(file, measured)
    assert kept.load(file) == measured
    file.write_text('{"hostile-2": 1}')
    with pytest.raises(ValueError, match="holds no measurements"):
        kept.load(file)


def test_long_rows_are_measured_less_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measure, "search_ours", lambda row: ours())
    for name, times in (("switches", 3), ("hostile-3-most", 1)):
        assert len(measure.measure(rows.ROWS[name], 5, "-O1", lambda _: None).ours) == times


def test_the_switches_are_states_of_one_word() -> None:
    system = rows.switches()
    assert layout_of(system).words == 1
    assert len(system.actions) == rows.SWITCHES


@pytest.mark.slow
def test_a_state_of_one_word_takes_48_bytes_at_most() -> None:
    """With its parent kept and an invariant asked: what the process takes beyond what it had before."""
    one = measure.search_ours(rows.ROWS["switches"])
    assert one.found["states"] == 1 << rows.SWITCHES > 1_000_000
    assert one.found["bytes"] <= (one.process.peak - one.found["base"]) / one.found["states"] <= 48


def test_the_plots_are_pictures_with_every_series() -> None:
    whole = whole_report()
    for picture, names in (
        (plots.rates_plot(whole.rows), ("synfin, search", "SPIN, run alone", "SPIN, all")),
        (plots.growth_plot(whole.grown), ("octets",)),
    ):
        root = ElementTree.fromstring(picture)
        texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
        assert set(names) <= set(texts)
        for circle in root.iter("{http://www.w3.org/2000/svg}circle"):
            assert plots.LEFT <= float(circle.get("cx", "0")) <= plots.WIDTH - plots.RIGHT
            assert plots.TOP <= float(circle.get("cy", "0")) <= plots.HEIGHT - plots.BOTTOM


def test_a_driver_that_changes_nothing_is_not_drawn() -> None:
    grown = [report.Counted(driver, n, 90 * n ** (driver == "octets"), 245, 0.1)
             for driver in ("octets", "bits") for n in (1, 2)]  # fmt: skip
    picture = plots.growth_plot(grown)
    assert "octets" in picture and "bits" not in picture


def test_points_lie_where_their_values_say() -> None:
    axis = plots.Axis(1, 1000, 0, 300, True)
    assert [axis.at(value) for value in (1, 10, 100, 1000)] == pytest.approx([0, 100, 200, 300])
    assert axis.ticks == [1, 10, 100, 1000]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--runs", "0"], "there is at least one run, not 0"),
        (["-o", "/no/such"], "there is no such folder"),
        (["--only", "mad"], "no scenario 'mad'; there are: hostile-2, "),
    ],
)
def test_wrong_arguments_are_told(
    arguments: list[str], words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["bench.py", *arguments])
    with pytest.raises(SystemExit) as ended:
        bench.main()
    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert words in told and told.count("\n") == 1


def test_a_missing_tool_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(bench.shutil, "which", lambda tool: None)
    monkeypatch.setattr(sys, "argv", ["bench.py"])
    with pytest.raises(SystemExit) as ended:
        bench.main()
    assert ended.value.code == 2
    assert "apt-get install spin" in capsys.readouterr().err


def test_a_failure_ends_it_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def wrong(*_: Any) -> None:
        raise measure.Failed("hostile-2: the counts differ")

    monkeypatch.setattr(bench, "measure", wrong)
    monkeypatch.setattr(sys, "argv", ["bench.py", "--no-spin", "-o", str(tmp_path)])
    assert bench.main() == 1
    assert capsys.readouterr().err.endswith("bench: hostile-2: the counts differ\n")
    assert list(tmp_path.iterdir()) == []
