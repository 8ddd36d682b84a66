"""`synfin ask`: one endpoint and one event on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from commands import Command
from synfin.checker.message import Message
from synfin.locales import translate

ACK = "<SEQ=302><ACK=102><CTL=ACK>"


def test_it_prints_before_event_after_sent_and_the_rules(synfin: Command) -> None:
    found = synfin("ask", "LAST-ACK", "--snd-una", "101", "--snd-nxt", "102", "--segment", ACK)
    assert found.code == 0
    lines = found.out.splitlines()
    assert lines[0] == "before  LAST-ACK ISS=100 IRS=300 SND.UNA=101 SND.NXT=102 RCV.NXT=302 FIN-sent"
    assert lines[1] == f"event   {ACK} arrives"
    assert lines[2].startswith("after   CLOSED")
    assert "sent    nothing" in lines
    assert "  3.10.7.4 fifth, check the ACK field: in addition: ack_of_our_fin_in_last_ack" in lines
    assert max(map(len, lines)) <= 100


def test_a_call_says_what_it_returns(synfin: Command) -> None:
    found = synfin("ask", "ESTABLISHED", "--call", "SEND 2", "--window", "1").out
    assert "sent    <SEQ=101><ACK=301><DATA=1><CTL=PSH,ACK>\n" in found
    assert "reply   ok" in found
    assert "unsent=1" in found
    assert "LISTEN" in synfin("ask", "CLOSED", "--call", "passive OPEN").out
    assert "error: " in synfin("ask", "CLOSED", "--call", "CLOSE").out


def test_timeouts_and_queued_work(synfin: Command) -> None:
    assert "<CTL=SYN>" in synfin("ask", "SYN-SENT", "--timeout", "retransmission").out
    found = synfin("ask", "FIN-WAIT-1", "--with", "unsent=1", "--snd-nxt", "101", "--transmit")
    assert "<DATA=1>" in found.out


def test_without_an_event_it_lists_what_can_happen(synfin: Command) -> None:
    found = synfin("ask", "TIME-WAIT").out
    assert "  TIME-WAIT TIMEOUT  → CLOSED\n" in found
    rows = json.loads(synfin("ask", "TIME-WAIT", "--json").out)["possible"]
    assert "TIME-WAIT TIMEOUT" in {row["event"] for row in rows}


def test_why_not_names_the_condition(synfin: Command) -> None:
    found = synfin(
        "ask",
        "LAST-ACK",
        "--segment",
        "<SEQ=302><ACK=101><CTL=ACK>",
        "--why-not",
        "ack_of_our_fin_in_last_ack",
    )
    assert found.out.splitlines()[-1] == "  “it acknowledges our FIN”: SND.UNA = 101 and SND.NXT = 102"
    alone = synfin("ask", "FIN-WAIT-1", "--why-not", "two_msl_are_over")
    assert alone.out.splitlines()[-1] == "  “we are in TIME-WAIT”: state = FIN-WAIT-1"
    timed = synfin("ask", "FIN-WAIT-1", "--timeout", "time-wait", "--why-not", "two_msl_are_over")
    assert (timed.code, timed.out) == (0, alone.out)


def test_json_has_all_of_it(synfin: Command) -> None:
    found = json.loads(
        synfin(
            "ask",
            "LISTEN",
            "--iss",
            "400",
            "--segment",
            "<SEQ=300><CTL=SYN>",
            "--why-not",
            "no_syn",
            "--json",
        ).out
    )
    assert (found["before"]["state"], found["after"]["state"]) == ("LISTEN", "SYN-RECEIVED")
    assert found["sent"] == ["<SEQ=400><ACK=301><CTL=SYN,ACK>"]
    assert found["changed"]["RCV.NXT"] == [0, 301]
    assert {"rule", "section", "step", "sentence"} <= found["rules"][0].keys()
    assert found["why_not"]["rule"] == "no_syn"


def test_variants_by_name_and_in_a_file(synfin: Command, tmp_path: Path) -> None:
    file = tmp_path / "deaf.toml"
    file.write_text('[[change]]\nignore = "RST"\n', encoding="utf-8")
    arguments = ("ask", "ESTABLISHED", "--segment", "<SEQ=305><CTL=RST>", "--json")
    after = {
        variant: json.loads(synfin(*arguments, "--variant", variant).out)["after"]["state"]
        for variant in ("rfc793", str(file))
    }
    assert after == {"rfc793": "CLOSED", str(file): "ESTABLISHED"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("OPEN",), "there is no state 'OPEN'"),
        (("LISTEN", "--segment", "SYN"), "'SYN' is no segment: write it as <SEQ=300>"),
        (("LISTEN", "--call", "FLY"), "there is no call 'FLY'"),
        (("LISTEN", "--timeout", "never"), "there is no timeout 'never'"),
        (("LISTEN", "--timeout", "time-wait"), "TIME-WAIT TIMEOUT cannot happen in LISTEN"),
        (("LISTEN", "--transmit", "--call", "CLOSE"), "one event at a time"),
        (("LISTEN", "--with", "passive"), "write it as NAME=VALUE"),
        (("LISTEN", "--with", "cwnd=1"), "no variable 'cwnd'"),
        (("LISTEN", "--snd-una", "-1"), "SND.UNA is -1"),
        (("LISTEN", "--why-not", "nothing"), "there is no rule 'nothing'"),
        (("LISTEN", "--variant", "rfc9999"), "no variant 'rfc9999'"),
        (("LISTEN", "--variant", "none.toml"), "none.toml: No such file"),
        (("LISTEN", "--reading", "never"), "there is no reading 'never'"),
    ],
)
def test_bad_input_ends_in_one_line(synfin: Command, arguments: tuple[str, ...], message: str) -> None:
    found = synfin("ask", *arguments)
    assert (found.code, found.out, found.err.count("\n")) == (2, "", 1)
    assert found.err.startswith("synfin: ")
    assert message in found.err


def test_it_speaks_chinese(synfin: Command) -> None:
    found = synfin("ask", "LAST-ACK", "--segment", ACK, "--lang", "zh").out
    words = [translate(Message(f"ask.{word}", word), "zh") for word in ("before", "after", "sent", "rules")]
    assert [line.split()[0] for line in found.splitlines() if line.split()[0] in words] == words
