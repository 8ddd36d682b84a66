"""Messages are their English text, and keep what a translation needs through copies, processes and files."""

from __future__ import annotations

import json
import pickle
from copy import deepcopy

import pytest
from synfin.checker.message import SEPARATORS, Count, Listing, Message, from_json, message_in, to_json
from synfin.checker.text import counted, did_you_mean

INNER = Message("stop.states", "the budget of {states} is used up", states=counted(1, "state"))
NESTED = Message(
    "search.incomplete",
    "incomplete after {steps}: {reason}; {names}",
    steps=counted(1242, "step"),
    reason=INNER,
    names=Listing(["a", INNER, "c"], " or "),
)
TEXTS = [INNER, NESTED, counted(2, "byte"), Listing(["x"], "; "), Message("plain", "{braces} stay"), "plain"]


def keys(text: str) -> object:
    """All that a translation needs of a text."""
    match text:
        case Message():
            return text.id, text.english, {name: keys(arg) for name, arg in text.args.items()}
        case Count():
            return text.number, text.noun
        case Listing():
            return [keys(item) for item in text.items], text.last
    return text


def test_a_message_is_its_english_text() -> None:
    assert INNER == "the budget of 1 state is used up"
    assert f"incomplete after 1,242 steps: {INNER}; a, {INNER} or c" == NESTED
    assert f"{INNER}." == "the budget of 1 state is used up." and type(f"{INNER}") is str


def test_a_message_without_arguments_keeps_its_braces() -> None:
    assert Message("error", "give {key: value}") == "give {key: value}"


def test_arguments_may_have_the_names_of_the_parts_of_a_message() -> None:
    message = Message("x", "{id}, {english}, {args}", id=1, english=2, args=3)
    assert message == "1, 2, 3" and message.id == "x"


@pytest.mark.parametrize("text", TEXTS, ids=str)
@pytest.mark.parametrize(
    "copied",
    [lambda text: pickle.loads(pickle.dumps(text)), deepcopy, lambda text: from_json(to_json(text))],
    ids=["another process", "deepcopy", "JSON"],
)
def test_a_copy_can_still_be_translated(text: str, copied: object) -> None:
    copy = copied(text)  # type: ignore[operator]
    assert copy == text and type(copy) is type(text)
    assert keys(copy) == keys(text)


def test_a_message_stands_in_json_as_its_text() -> None:
    assert json.loads(json.dumps({"reason": NESTED})) == {"reason": str(NESTED)}


@pytest.mark.parametrize("written", ["", "3", "null", "[]", "the 0 seconds allowed are over", '{"id": 1}'])
def test_text_that_is_no_written_message_is_read_as_it_stands(written: str) -> None:
    assert from_json(written) == written


def test_what_is_counted_is_one_or_many() -> None:
    assert [counted(count, "step") for count in (0, 1, 2, 1242)] == [
        "0 steps",
        "1 step",
        "2 steps",
        "1,242 steps",
    ]
    with pytest.raises(ValueError, match="'segment' is not in NOUNS"):
        Count(2, "segment")


@pytest.mark.parametrize(
    ("items", "last", "text"),
    [
        ([], " or ", ""),
        (["a"], " or ", "a"),
        (["a", "b"], " or ", "a or b"),
        (["a", "b", "c"], " and ", "a, b and c"),
        (["a", "b", "c"], ", ", "a, b, c"),
        (["a, b", "c", "d"], "; ", "a, b; c; d"),
        (["", "b"], ", ", ", b"),
    ],
)
def test_a_listing_joins_its_items(items: list[str], last: str, text: str) -> None:
    assert Listing(items, last) == text
    assert Listing(iter(items), last) == text


def test_a_listing_has_a_known_separator() -> None:
    with pytest.raises(ValueError, match="is not in SEPARATORS"):
        Listing(["a", "b"], " xor ")
    assert set(SEPARATORS.values()) <= set(SEPARATORS)


def test_the_message_of_an_error_can_still_be_translated() -> None:
    assert message_in(ValueError(INNER)) is INNER
    assert type(str(ValueError(INNER))) is str
    assert message_in(OSError(2, "no such file")) == "[Errno 2] no such file"
    assert message_in(KeyError("x")) == "x"


def test_the_nearest_name_is_suggested_and_no_far_one() -> None:
    found = did_you_mean("both-closd", ["both-closed", "establishes"])
    assert found == " (did you mean both-closed?)" and isinstance(found, Message)
    assert did_you_mean("xyz", ["both-closed"]) == ""
