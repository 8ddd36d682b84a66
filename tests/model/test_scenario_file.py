"""A scenario of one's own is read as it is written, and what is wrong is named."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from synfin.locales import translate
from synfin.model.channels import Hostile, Lossy, Perfect
from synfin.model.rule import Acks, Event, Reading
from synfin.model.scenarios import scenario_file
from synfin.model.scenarios.catalogue import SCENARIOS, scenario_named
from synfin.model.scenarios.scenario import (
    BadScenario,
    Close,
    ExampleOrder,
    Failure,
    Freshness,
    Msl,
    Opening,
    Retransmission,
    User,
    When,
)
from synfin.model.scenarios.scenario_file import read_scenario, scenario_from
from synfin.model.segment_layout import SegmentValue
from synfin.model.state import State

USERS = '[a]\nopens = "active"\n[b]\nopens = "passive"\n'


def read(tmp_path: Path, text: str) -> object:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return read_scenario(path)


def test_every_field_arrives_where_it_belongs(tmp_path: Path) -> None:
    scenario = read(
        tmp_path,
        """
        title = "B answers late"
        title_zh = "B 迟答"
        channel = "Hostile(3)"
        width = 5
        iss_a = 30
        iss_b = 1
        window = 3
        acks = "delayed"
        reading = "by-call"
        close = "half-duplex"
        timer = "eager"
        example_order = "crossing"
        b_opens_first = false
        drop = [2, 4]
        incarnations = 2
        attacks = 0
        msl = "kept"
        freshness = "assumed"
        failures = ["A crash", "B gives-up"]
        valid_ends = [["CLOSED", "TIME-WAIT"]]
        [a]
        opens = "active"
        sends = 2
        sends_when = "any-time"
        closes = "once-open"
        [b]
        opens = "passive"
        closes = "after-peer"
        aborts = "any-time"
        errs = true
        """,
    )
    assert translate(scenario.title, "zh") == "B 迟答"
    assert vars(scenario) == {
        "name": "mine", "title": "B answers late", "channel": Hostile(3), "width": 5,
        "iss_a": 30, "iss_b": 1, "window": 3, "acks": Acks.DELAYED, "reading": Reading.BY_CALL,
        "close": Close.HALF_DUPLEX,
        "retransmission": Retransmission.SPURIOUS_ALLOWED, "example_order": ExampleOrder.CROSSING, "b_opens_first": False, "drop": (2, 4), "old_to_b": (),
        "incarnations": 2, "attacks": 0, "msl": Msl.ENFORCED, "freshness": Freshness.ASSUMED,
        "failures": (Failure("A", Event.CRASH), Failure("B", Event.GIVING_UP)),
        "script": (),
        "valid_ends": ((State.CLOSED, State.TIME_WAIT),),
        "a": User(Opening.ACTIVE, 2, When.ANY_TIME, When.ONCE_OPEN),
        "b": User(Opening.PASSIVE, closes=When.AFTER_PEER, aborts=When.ANY_TIME, calls_in_any_state=True),
    }  # fmt: skip


def test_former_words_are_still_read(tmp_path: Path) -> None:
    former = read(tmp_path, 'timer = "eager"\nmsl = "kept"\nwire = "Lossy(3)"\n' + USERS)
    present = read(
        tmp_path, 'retransmission = "spurious-allowed"\nmsl = "enforced"\nchannel = "Lossy(3)"\n' + USERS
    )
    assert former == present
    assert read(tmp_path, 'timer = "patient"\n' + USERS) == read(tmp_path, USERS)


def test_an_iss_may_be_several(tmp_path: Path) -> None:
    scenario = read(tmp_path, "iss_a = [3]\niss_b = [6, 9]\n" + USERS)
    assert (scenario.iss_a, scenario.iss_b) == ((3,), (6, 9))


def test_what_is_not_said_has_its_default(tmp_path: Path) -> None:
    scenario = read(tmp_path, USERS)
    assert (scenario.name, scenario.title, scenario.channel) == ("mine", "mine", Perfect(2))


def test_the_example_in_the_documentation_is_read(tmp_path: Path) -> None:
    text = (scenario_file.__doc__ or "").split("\n\n")[1:-1]
    scenario = read(tmp_path, "\n".join(text))
    assert (scenario.title, scenario.channel) == ("B answers late", Lossy(2))
    assert scenario.old_to_b == (SegmentValue(("SYN",), 15, 0, 0),)


def test_old_duplicates_are_read_as_they_print(tmp_path: Path) -> None:
    for seg in (segment for one in SCENARIOS.values() for segment in one.old_to_b):
        assert read(tmp_path, f'width = 32\nold_to_b = ["{seg}"]\n' + USERS).old_to_b == (seg,)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("channel = ", "it is not TOML"),
        ('[b]\nopens = "passive"', "[a] is missing"),
        (
            'channel = "Elastic(2)"\n' + USERS,
            "channel is 'Elastic(2)': write one of Perfect(2), Lossy(2), Hostile(2)",
        ),
        ('channel = "Lossy(0)"\n' + USERS, "needs room for at least one segment"),
        (
            'timer = "quick"\n' + USERS,
            "retransmission is 'quick': write one of only-if-lost, spurious-allowed",
        ),
        ('close = "half"\n' + USERS, "close is 'half': write one of full-duplex, half-duplex"),
        ("close = true\n" + USERS, "close is True: write one of full-duplex, half-duplex"),
        ("width = 2\n" + USERS, "width is 2: sequence numbers have 3 to 32 bits"),
        ("width = true\n" + USERS, "width is True: it is a whole number"),
        ("iss_a = 16\n" + USERS, "iss_a is 16: at 4 bits it is at most 15"),
        ("iss_b = [6, 16]\n" + USERS, "iss_b is 16: at 4 bits it is at most 15"),
        ("iss_b = []\n" + USERS, "iss_b is empty: it is a number, or several that are taken in turn"),
        ('iss_b = ["6"]\n' + USERS, "iss_b is '6': it is a whole number"),
        ("window = 9\n" + USERS, "window is 9: at 4 bits it is 1 to 7 octets"),
        ("b_opens_first = 1\n" + USERS, "b_opens_first is 1: it is true or false"),
        (
            'failures = ["A sleeps"]\n' + USERS,
            "failures is ['A sleeps']: it is a list of A crash, A user-timeout",
        ),
        ("failures = 3\n" + USERS, "failures is 3: it is a list of"),
        ("attacks = 1\nwidth = 5\n" + USERS, "attacks is 1: it is 0 to 3 segments"),
        ("incarnations = 8\n" + USERS, "incarnations is 8: it is 1 to 7"),
        ('msl = "long"\n' + USERS, "msl is 'long': write one of ignored, enforced, strict"),
        ('freshness = "new"\n' + USERS, "freshness is 'new': write one of ignored, assumed"),
        (USERS + "errs = 1", "b.calls_in_any_state is 1: it is true or false"),
        ("lost = 3\n" + USERS, "drop is 3: it is a list of numbers"),
        ('ends = ["CLOSED"]\n' + USERS, "valid_ends is ['CLOSED']: it is pairs of states"),
        ('ends = [["CLOSED", "OPEN"]]\n' + USERS, "it is pairs of states"),
        ("colour = 3\n" + USERS, "there is no field 'colour'"),
        ("title = 3\n" + USERS, "title is 3: it is a sentence in quotes"),
        ("title_zh = []\n" + USERS, "title_zh is []: it is a sentence in quotes"),
        ("a = 3\nb = 4", "a is 3: it is a table, [a]"),
        ("lost = [0]\n" + USERS, "drop has 0: the segments sent are counted from 1"),
        ("failures = [[1]]\n" + USERS, "failures is [[1]]: it is a list of"),
        ("old_to_b = 3\n" + USERS, "old_to_b is 3: it is a list of segments"),
        ('old_to_b = ["SYN"]\n' + USERS, "old_to_b has 'SYN': write a segment so"),
        ('old_to_b = ["<SEQ=1><CTL=SYM>"]\n' + USERS, "old_to_b has '<SEQ=1><CTL=SYM>': write a segment so"),
        ('old_to_b = ["<SEQ=1><ACK=2>"]\n' + USERS, "ACK in both places or none"),
        (
            'old_to_b = ["<SEQ=16><CTL=SYN>"]\n' + USERS,
            "old_to_b has <SEQ=16><CTL=SYN>: at 4 bits it is at most 15",
        ),
        (USERS + 'colour = "red"', "there is no field 'b.colour'"),
        (USERS + "sends = 6", "b.sends is 6: SYN, text and FIN must take less than half the sequence space"),
        (
            USERS + 'closes = "soon"',
            "b.closes is 'soon': write one of never, once-open, after-peer, any-time",
        ),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(BadScenario) as error:
        read(tmp_path, text)
    assert complaint in str(error.value) and "mine.toml" in str(error.value)
    assert "\n" not in str(error.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadScenario, match=r"none\.toml: No such file"):
        read_scenario(tmp_path / "none.toml")


def test_former_names_of_fields_are_still_read() -> None:
    former = 'wire = "Lossy(3)"\nlost = [2]\nends = [["CLOSED", "CLOSED"]]\nstory = "crossing"\n'
    present = (
        'channel = "Lossy(3)"\ndrop = [2]\nvalid_ends = [["CLOSED", "CLOSED"]]\nexample_order = "crossing"\n'
    )
    read = [scenario_from("mine", tomllib.loads(text + USERS)) for text in (former, present)]
    assert read[0] == read[1]


def test_a_field_and_its_former_name_do_not_go_together() -> None:
    with pytest.raises(BadScenario, match="wire is the former name of channel: give one of them"):
        scenario_from("mine", tomllib.loads('channel = "Lossy(3)"\nwire = "Lossy(2)"\n' + USERS))


def test_a_channel_without_end_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadScenario, match=r"Perfect\(3000\): it has room for at most 64 segments"):
        read(tmp_path, 'channel = "Perfect(3000)"\n' + USERS)


@pytest.mark.parametrize(("text", "reason"), [
    ("width = " + "9" * 5000, "Exceeds the limit"),
    ("width = " + "[" * 20_000, "it is nested too deep"),
])  # fmt: skip
def test_values_too_long_or_too_deep_are_refused_in_one_line(text: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(BadScenario, match=f"it is not TOML: {reason}") as refused:
        read(tmp_path, text)
    assert "\n" not in str(refused.value) and len(str(refused.value)) < 300


def test_a_byte_order_mark_and_capitals_are_read(tmp_path: Path) -> None:
    path = tmp_path / "MINE.TOML"
    path.write_bytes(b"\xef\xbb\xbf" + USERS.encode())
    assert scenario_named(str(path)).name == "MINE"
