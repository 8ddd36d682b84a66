"""Mutants of one's own, in Python and in TOML: what they change, several at once, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
import synfin
from synfin import Mutant, RuleChange

FIN = "<SEQ=301><ACK=101><CTL=FIN,ACK>"


def mutant(**change: object) -> Mutant:
    return Mutant("mine", [RuleChange(**change)])


def test_in_a_state_it_goes_to_another() -> None:
    waits = mutant(only_in="LAST-ACK", go_to="TIME-WAIT")
    step = synfin.endpoint(waits, state="LAST-ACK").arrives("ACK", 302, 102)
    assert (step.after.state, step.after["SND.UNA"]) == ("TIME-WAIT", 102)
    assert step.rules[-1].rule == "ack_of_our_fin_in_last_ack_mutated"
    assert "mutant" in step.rules[-1].sentence
    assert synfin.endpoint(waits, state="TIME-WAIT").timeout("time-wait").after.state == "CLOSED"


def test_it_goes_elsewhere_only_instead_of_one_state() -> None:
    change = mutant(only_in="FIN-WAIT-1", go_to="TIME-WAIT", instead_of="CLOSING")
    fin_wait_1 = synfin.endpoint(change, state="FIN-WAIT-1")
    assert fin_wait_1.arrives("FIN,ACK", 301, 101).after.state == "TIME-WAIT"
    assert fin_wait_1.arrives("ACK", 301, 102).after.state == "FIN-WAIT-2"


def test_closed_means_no_tcb_for_mutants_too() -> None:
    step = synfin.endpoint(mutant(only_in="ESTABLISHED", event="CLOSE", go_to="CLOSED"), state="ESTABLISHED")
    after = step.call("CLOSE").after
    assert (after.state, after["ISS"], after["SND.NXT"], after["RCV.NXT"]) == ("CLOSED", 0, 0, 0)


def test_it_sends_another_segment_or_nothing_instead() -> None:
    resets = mutant(rule="fin_in_established", send="<SEQ=SND.NXT><ACK=RCV.NXT - 1><CTL=RST,ACK>")
    step = synfin.endpoint(resets, state="ESTABLISHED").arrives(FIN)
    assert str(step.sent) == "<SEQ=101><ACK=301><CTL=RST,ACK>"
    silent = mutant(event="CLOSE", only_in="CLOSE-WAIT", send="nothing")
    assert synfin.endpoint(silent, state="CLOSE-WAIT").call("CLOSE").sent is None
    assert synfin.endpoint(silent, state="ESTABLISHED").call("CLOSE").sent is not None


def test_it_ignores_a_control_bit_everywhere_or_in_some_states() -> None:
    everywhere = mutant(ignore="RST")
    assert synfin.endpoint(everywhere, state="SYN-SENT").arrives("RST,ACK", 0, 101).after.state == "SYN-SENT"
    assert synfin.endpoint(everywhere, state="ESTABLISHED").arrives("RST", 301).after.state == "ESTABLISHED"
    assert synfin.endpoint(everywhere, state="ESTABLISHED").arrives(FIN).after.state == "CLOSE-WAIT"
    here = mutant(ignore="RST", only_in=["ESTABLISHED", "CLOSE-WAIT"])
    assert synfin.endpoint(here, state="CLOSE-WAIT").arrives("RST", 302).after.state == "CLOSE-WAIT"
    assert synfin.endpoint(here, state="FIN-WAIT-1").arrives("RST", 301).after.state == "CLOSED"


def test_it_sets_variables_drops_conditions_and_removes_rules() -> None:
    far = mutant(rule="fin_in_established", set={"RCV.NXT": "SEG.SEQ + 7", "passive": True})
    after = synfin.endpoint(far, state="ESTABLISHED").arrives(FIN).after
    assert (after["RCV.NXT"], after["passive"]) == (308, True)
    condition = "it acknowledges our FIN"
    any_ack = mutant(rule="ack_of_our_fin_in_last_ack", without=condition)
    assert synfin.endpoint(any_ack, state="LAST-ACK").arrives("ACK", 302, 101).after.state == "CLOSED"
    gone = mutant(rule="two_msl_are_over", remove=True)
    with pytest.raises(synfin.NotEnabled, match="no rule applies"):
        synfin.endpoint(gone, state="TIME-WAIT").timeout("time-wait")


def test_several_changes_stand_together_some_by_name() -> None:
    both = Mutant(
        "both", ["fin-renumbered", RuleChange(ignore="URG"), "drop two_msl_are_over: we are in TIME-WAIT"]
    )
    fin = synfin.endpoint(both, state="LAST-ACK").timeout("retransmission")
    assert fin.after["SND.NXT"] == 103
    assert synfin.endpoint(both, state="ESTABLISHED").timeout("time-wait").after.state == "CLOSED"
    old = Mutant("old", [RuleChange(ignore="URG")], base="rfc793")
    assert synfin.endpoint(old, state="ESTABLISHED").arrives("RST", 305).after.state == "CLOSED"


def test_a_claim_is_refuted_by_it_and_the_run_is_drawn() -> None:
    never = Mutant("no-fin-again", [RuleChange(rule="fin_is_sent_again", send="nothing")])
    result = synfin.check("both-closed", "lossy-close", variant=never)
    assert (result.verdict, result.case.variant) == (synfin.Verdict.REFUTED, "no-fin-again")
    assert "CLOSE sends a FIN" in str(synfin.ladder(result))
    assert synfin.check("both-closed", "four-way-close", variant=never).holds


def test_every_run_of_a_mutant_takes_one_rule_a_step() -> None:
    wild = Mutant(
        "wild", [RuleChange(ignore="FIN", only_in="CLOSING"), RuleChange(only_in="CLOSING", go_to="LISTEN")]
    )
    for state in synfin.State:
        before = synfin.endpoint(wild, state=state.spelled)
        for flags in ("SYN", "RST", "FIN"):
            for seq in (300, 301, 302):
                assert len(before.arrives(flags, seq).segments) <= 1


TOML = """
title = "Resets are ignored, and LAST-ACK waits."
also = ["fin-renumbered"]

[[change]]
only_in = "LAST-ACK"
go-to = "TIME-WAIT"

[[change]]
ignore = "RST"
only_in = ["ESTABLISHED"]

[[change]]
rule = "fin_in_established"
set = { rcv_nxt = "SEG.SEQ + 2" }
"""


def test_a_file_in_toml_says_the_same(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(TOML, encoding="utf-8")
    name = str(file)
    assert synfin.endpoint(name, state="LAST-ACK").arrives("ACK", 302, 102).after.state == "TIME-WAIT"
    assert synfin.endpoint(name, state="ESTABLISHED").arrives("RST", 301).after.state == "ESTABLISHED"
    assert synfin.endpoint(name, state="ESTABLISHED").arrives(FIN).after["RCV.NXT"] == 303
    assert synfin.check("both-closed", "four-way-close", variant=name).case.variant == name


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({}, "changes nothing: give go_to, send, set, without, remove or ignore"),
        ({"go_to": "CLOSED"}, "say where: by rule, event or only_in"),
        ({"only_in": "ESTABLISH", "go_to": "CLOSED"}, r"no state 'ESTABLISH' \(did you mean ESTABLISHED\?\)"),
        ({"rule": "fin_in_establishd", "go_to": "CLOSED"}, r"did you mean fin_in_established\?"),
        ({"event": "LEAP", "go_to": "CLOSED"}, "there is no event 'LEAP'; there are: active OPEN"),
        ({"rule": "fin_in_established", "without": "x"}, "has no condition “x”; it has: “"),
        ({"rule": "fin_in_established", "send": "ACK"}, "'ACK' is no segment"),
        ({"rule": "fin_in_established", "set": {"cwnd": 1}}, "there is no variable 'cwnd'"),
        ({"rule": "fin_in_established", "set": {"RCV.NXT": "SEG.SEQ + many"}}, "there is no variable 'many'"),
        ({"rule": "close_sends_a_fin", "send": "<SEQ=SEG.SEQ><CTL=RST>"}, "number of an arriving segment"),
        ({"ignore": "SYM"}, "no control bit 'SYM'; there are: SYN"),
        ({"only_in": "CLOSED", "event": "CLOSE", "go_to": "LISTEN"}, "no rule does this"),
        ({"only_in": "CLOSED", "set": {"iss": 1}}, "are for one rule: give rule"),
    ],
)
def test_a_change_that_cannot_be_is_refused(change: dict[str, object], message: str) -> None:
    with pytest.raises(synfin.BadMutant, match=message) as caught:
        mutant(**change)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("mutant 'mine': ")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[change]", "it is not TOML"),
        ("title = 'x'", "it changes nothing"),
        ("chnge = 1", r"no field 'chnge' \(did you mean change\?\)"),
        ("change = 1", r"change is a table, \[\[change\]\]"),
        ("also = 'x'", "also is 'x': it is a list of names"),
        ("also = ['x']", "there is no mutant 'x'"),
        ("[[change]]\ngoto = 'CLOSED'", r"change 1 has no field 'goto' \(did you mean go_to\?\)"),
        ("[[change]]\ngo_to = 3", "go_to of change 1 is 3: it is text"),
        ("[[change]]\nrule = 'x'\nremove = 1", "remove of change 1 is 1: it is true or false"),
        ("base = 'x'\nalso = ['fin-renumbered']", "there is no mutant 'x'"),
    ],
)
def test_a_file_that_cannot_be_is_refused(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(synfin.BadMutant, match=message):
        synfin.endpoint(str(file))
    with pytest.raises(synfin.BadMutant, match="No such file"):
        synfin.endpoint(str(tmp_path / "none.toml"))
