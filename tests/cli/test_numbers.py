"""One of a thing is told in the singular, and the Chinese sentences know it."""

from __future__ import annotations

import pytest
from synfin.checker.text import counted
from synfin.cli import words


def test_one_is_singular() -> None:
    assert [counted(count, "state") for count in (0, 1, 2, 1242)] == [
        "0 states", "1 state", "2 states", "1,242 states",
    ]  # fmt: skip
    assert [words.counted(count, "cases", "en") for count in (1, 989)] == ["1 case", "989 cases"]
    assert [words.counted(count, "cases", "zh") for count in (1, 989)] == ["1 个案例", "989 个案例"]


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("There is no counterexample within 1 step.", "1 步之内没有反例。"),
        ("It holds in all 1 state.", "在全部 1 个状态中成立。"),
        ("It holds in none of the 1 state.", "在全部 1 个状态中都不成立。"),
        ("window 1 octet", "窗口 1 字节"),
        (
            "The search is incomplete after 1 state and 0 transitions, depth 0: the budget of 1 state is used up.",
            "搜索未穷尽，已有 1 个状态、0 个转移，深度 0：1 个状态的预算已用完。",
        ),
        (
            "The search is incomplete after 10 states: the budget of 10 states is used up.",
            "搜索未穷尽，已有 10 个状态：10 个状态的预算已用完。",
        ),
    ],
)
def test_the_chinese_of_a_sentence_with_a_number(english: str, chinese: str) -> None:
    assert words.sentence(english, "zh") == chinese
