"""`export` prints or writes a text for another checker."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Synfin = Callable[..., Any]

FIRST = {"promela": "/*\n * four-way-close: ", "smtlib": "; four-way-close: "}


@pytest.mark.parametrize("to", FIRST)
def test_a_text_is_printed(to: str, synfin: Synfin) -> None:
    outcome = synfin("export", "--to", to, "four-way-close")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith(FIRST[to])
    assert "sequence numbers of 4 bits, ISS 14 and 6" in outcome.out


def test_a_file_is_written_whole(synfin: Synfin, tmp_path: Path) -> None:
    file = tmp_path / "close.pml"
    outcome = synfin("export", "--to", "promela", "four-way-close", "-o", str(file))
    assert (outcome.code, outcome.out) == (0, f"wrote {file}\n")
    text = file.read_text(encoding="utf-8")
    assert "spin -a close.pml" in text
    assert text.endswith("  od\n}\n")
    assert [path.name for path in tmp_path.iterdir()] == ["close.pml"]


def test_a_module_has_its_name_and_its_configuration_beside_it(synfin: Synfin, tmp_path: Path) -> None:
    outcome = synfin("export", "--to", "tla", "four-way-close", "-o", str(tmp_path / "Close.tla"))
    assert outcome.code == 0
    assert re.match(r"-+ MODULE Close -+\n", (tmp_path / "Close.tla").read_text(encoding="utf-8"))
    assert (tmp_path / "Close.cfg").read_text().startswith("SPECIFICATION Spec\n")


def test_a_printed_module_is_followed_by_its_configuration(synfin: Synfin) -> None:
    module, _, configuration = synfin("export", "--to", "tla", "four-way-close").out.partition("\n====")
    assert "MODULE four_way_close" in module
    assert "INVARIANT closed_has_no_tcb" in configuration


def test_one_claim_alone_is_checked(synfin: Synfin) -> None:
    out = synfin("export", "--to", "promela", "slow-reader", "--claim", "nothing-lost-by-closing").out
    assert "#define CLAIM (nothing_lost_by_closing)\n" in out


def test_a_variant_is_exported_and_named(synfin: Synfin) -> None:
    out = synfin("export", "--to", "promela", "four-way-close", "--variant", "tcb-left-behind").out
    assert "Rules: tcb-left-behind" in out
    (checked,) = re.findall(r"#define CLAIM \((.*)\)", out)
    assert "closed_has_no_tcb" not in checked


def test_the_depth_is_the_number_of_steps(synfin: Synfin) -> None:
    out = synfin("export", "--to", "smtlib", "four-way-close", "--depth", "3").out
    assert "violated after at most 3 steps" in out
    assert "A.state@3" in out
    assert "A.state@4" not in out


def test_comments_are_in_the_language_asked_for(synfin: Synfin) -> None:
    out = synfin("export", "--to", "promela", "four-way-close", "--lang", "zh").out
    top = out.partition("*/")[0]
    assert "A 先关闭" in top
    assert "不允许虚假重传" in top
    assert "双方都处于 ESTABLISHED 时" in out
    assert not re.search(r"Scope|Assumptions|channels Perfect", out)


def test_the_report_as_json_tells_what_is_checked(synfin: Synfin, tmp_path: Path) -> None:
    file = tmp_path / "slow.smt2"
    report = json.loads(synfin("export", "--to", "smtlib", "slow-reader", "-o", str(file), "--json").out)
    assert report["files"] == [str(file)]
    invariants = {row["id"]: (row["expected"], row["checked"]) for row in report["invariants"]}
    assert invariants["nothing-lost-by-closing"] == ("refuted", False)
    assert invariants["una-before-nxt"] == ("holds", True)
    assert "channels" in report["scope"]


def test_a_scenario_of_the_users_own_is_exported(synfin: Synfin, tmp_path: Path) -> None:
    own = tmp_path / "mine.toml"
    own.write_text(
        'title = "Mine */ really"\nwidth = 3\niss_a = 6\niss_b = 2\nwindow = 2\n'
        '[a]\nopens = "active"\n[b]\nopens = "passive"\n'
    )
    outcome = synfin("export", "--to", "promela", str(own))
    assert (outcome.code, outcome.err) == (0, "")
    assert "Mine * / really" in outcome.out
    assert "unsigned A_snd_nxt : 3;" in outcome.out
    assert "closed_has_no_tcb" in outcome.out


def test_a_folder_that_cannot_be_written_is_refused(synfin: Synfin, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/proc/self")
    outcome = synfin("export", "--to", "promela", "four-way-close", "-o", str(tmp_path / "link" / "x.pml"))
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
