"""One of a thing is told in the singular, and the Chinese sentences know it."""

from __future__ import annotations

from synfin.checker.message import Count
from synfin.checker.text import counted
from synfin.locales import translate


def test_one_is_singular() -> None:
    assert [counted(count, "state") for count in (0, 1, 2, 1242)] == [
        "0 states", "1 state", "2 states", "1,242 states",
    ]  # fmt: skip
    cases = [Count(count, "case") for count in (1, 989)]
    assert [translate(case, "en") for case in cases] == ["1 case", "989 cases"]
    assert [translate(case, "zh") for case in cases] == ["1 个案例", "989 个案例"]
