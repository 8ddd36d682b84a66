"""The house rules hold, and their counters count."""

from __future__ import annotations

import house
import pytest


@pytest.mark.parametrize("rule", house.REQUIRED)
def test_there_are_no(rule: str) -> None:
    count, read = house.REQUIRED[rule]
    found = list(count(read()))
    if found:
        shown = "\n".join(f"  {place}: {text}" for place, text in found[:25])
        pytest.fail(f"{len(found)} {rule}; `python tests/house.py {rule}` prints all\n{shown}", pytrace=False)


def departures(count: house.Count, text: str, name: str = "model/some.py") -> list[str]:
    return [found.text for found in count({name: text})]


def test_a_question_word_is_found_in_a_docstring_of_any_kind() -> None:
    text = '"""What this is."""\nclass A:\n    x: int\n    """How many."""\n    def f(self):\n        """Whatever."""\n'
    assert departures(house.question_docstrings, text) == ["What this is.", "How many."]


def test_a_class_name_used_twice_is_found_in_both_places() -> None:
    sources = {"model/a.py": "class Step: ...\nclass Other: ...", "cli/b.py": "if 1:\n    class Step: ..."}
    assert [found.place for found in house.repeated_classes(sources)] == ["model/a.py:1", "cli/b.py:2"]


def test_chinese_is_found_outside_the_catalogues_only() -> None:
    assert departures(house.chinese_lines, 'x = "信道"\ny = "，"\nz = 1') == ['x = "信道"', 'y = "，"']
    assert not departures(house.chinese_lines, 'x = "信道"', "locales/__init__.py")


def test_a_regular_expression_counts_unless_it_reads_what_others_write() -> None:
    text = 'import re\nX = re.compile("a")\ny = re.escape("b")\n'
    assert departures(house.expressions_on_our_output, text) == ["re.compile('a')"]
    assert not departures(house.expressions_on_our_output, text, "diagrams/render.py")


def test_each_file_that_reads_what_others_write_exists_and_uses_regular_expressions() -> None:
    sources = house.product()
    assert {name for name in house.READS_OTHERS if "import re" in sources.get(name, "")} == set(
        house.READS_OTHERS
    )


@pytest.mark.parametrize(
    "text",
    [
        "RFC 9293 section 3.10, 3.10.7.4, Figure 7, Figures 6 to 13, Note 2, MUST-58, FIN-WAIT-2",
        "2 MSL at 32 bits, R2; since 2026-12-01; Python 3.11+ and SMT-LIB 2",
        "settles <!-- number: claims -->47<!-- end --> claims in `4` cases",
        "```sh\nsynfin check --bound 6\n```",
        "[page](docs/0001-page.md) of two endpoints, two commands",
        "RFC 图 6 至图 13，3.10 节，32 位序号，两条命令",
    ],
)
def test_a_number_that_counts_nothing_of_ours_may_be_written(text: str) -> None:
    assert not departures(house.numbers_by_hand, text, "README.md")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("There are 47 claims.", "47"),
        ("It has 68,662 states", "68,662"),
        ("after 22 steps", "22"),
        ("twenty-four claims", "twenty-four claims"),
        ("Seven of the claims", "Seven of the claims"),
        ("thirteen known defects", "thirteen known defects"),
        ("共 47 条断言", "47"),
        ("十三处缺陷", "十三处缺陷"),
    ],
)
def test_a_number_that_counts_something_of_ours_is_found(text: str, found: str) -> None:
    shown = departures(house.numbers_by_hand, text, "README.md")
    assert [one.partition(" in: ")[0] for one in shown] == [found]


def test_a_word_of_the_old_language_is_found_in_docstrings_and_messages() -> None:
    text = '"""It stays for ever."""\nx = Message("a.b", "A wire is empty.")\ny = "a wire"\n'
    assert [one.partition(":")[0] for one in departures(house.avoided_words, text)] == ["for ever", "wire"]


def test_long_functions_and_files_are_found() -> None:
    long = "def f():\n" + "    x = 1\n" * house.LONG_FUNCTION
    assert departures(house.long_functions, long) == [f"f: {house.LONG_FUNCTION + 1} lines"]
    assert not departures(house.long_functions, "def f():\n" + "    x = 1\n" * (house.LONG_FUNCTION - 1))
    assert departures(house.long_files, "\n" * (house.LONG_FILE + 1)) == [f"{house.LONG_FILE + 1} lines"]
