"""A stranger's script passes `mypy --strict`: the package ships its types."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

SCRIPT = """
from __future__ import annotations

import synfin
from synfin import Claim, LeadsTo, Mutant, RuleChange, State
from synfin.checker import Answer, System, verify

step: synfin.EndpointStep = synfin.endpoint(state="LISTEN", iss=400).arrives("<SEQ=300><CTL=SYN>")
sent: synfin.SegmentValue | None = step.sent
state: str = step.endpoint.state
why: str = step.why_not("no_syn").reason
sections: list[str] = [rule.section for rule in step.rules]

claim = Claim(
    "closes",
    "A closes.",
    lambda system: LeadsTo(system.a.has_closed, system.a.me.is_in(State.CLOSED)),
    fairness="fair",
)
mutant = Mutant("mine", [RuleChange(only_in="LAST-ACK", go_to="TIME-WAIT"), "fin-renumbered"])
result: synfin.CheckResult = synfin.check(claim, "four-way-close", variant=mutant)
if result.verdict is synfin.Verdict.REFUTED:
    print(synfin.ladder(result))
replayed: list[synfin.ReplayResult] = synfin.replay(result.json())


def check_mine(system: System) -> Answer:
    return verify(system, synfin.EndsIn(synfin.compose("seed").a.has_closed))
"""

WRONG = {
    "synfin.endpoint(iss='100')": "arg-type",
    "synfin.endpoint().call('CLOSE').sent.seq": "union-attr",
    "synfin.check(1, 'seed')": "arg-type",
    "synfin.Claim('id')": "call-arg",
    "synfin.RuleChange(go_too='CLOSED')": "call-arg",
}


def mypy(folder: Path, text: str) -> str:
    (folder / "script.py").write_text(text, encoding="utf-8")
    if not (folder / "synfin").exists():
        (folder / "synfin").symlink_to(ROOT)
    command = [sys.executable, "-m", "mypy", "--strict", "--follow-imports", "silent", "script.py"]
    settings = ["--ignore-missing-imports", "--cache-dir", str(ROOT / ".mypy_cache")]
    done = subprocess.run(
        [*command, *settings],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "MYPYPATH": "."},
    )
    return done.stdout


@pytest.mark.slow
def test_a_strangers_script_is_well_typed_and_mistakes_are_found(tmp_path: Path) -> None:
    pytest.importorskip("mypy")
    assert mypy(tmp_path, SCRIPT).startswith("Success")
    mistakes = mypy(tmp_path, "import synfin\n" + "\n".join(WRONG))
    for number, kind in enumerate(WRONG.values(), 2):
        assert f"script.py:{number}: error:" in mistakes
        assert f"[{kind}]" in next(line for line in mistakes.splitlines() if f":{number}:" in line)
