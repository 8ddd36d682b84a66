"""A matrix as a picture: every row and column is there, and no name lies on another."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from itertools import pairwise, product

from synfin.cli.matrix_output import mutants_matrix, verdicts_matrix
from synfin.diagrams.ladder_measure import text_width
from synfin.diagrams.matrix import Matrix, MatrixCell, MatrixGroup, matrix_svg, matrix_text

SVG = "{http://www.w3.org/2000/svg}"

SMALL = Matrix(
    "A title",
    ("one", "two & three"),
    (
        MatrixGroup(
            "first",
            (
                ("a", (MatrixCell("7", "1", "told"), MatrixCell())),
                ("b", (MatrixCell(), MatrixCell("x", "third"))),
            ),
        ),
        MatrixGroup("second", (("a longer name", (MatrixCell("9", "2"), MatrixCell("P", "weak"))),)),
    ),
    (("1", "good"), ("weak", "so so")),
)


def texts(svg: str) -> list[ET.Element]:
    return list(ET.fromstring(svg).iter(f"{SVG}text"))


def test_every_name_and_cell_is_drawn():
    shown = [element.text for element in texts(matrix_svg(SMALL))]
    assert shown == [
        "A title", "one", "two & three",
        "first", "a", "7", "b", "x", "second", "a longer name", "9", "P", "good", "so so",
    ]  # fmt: skip
    assert "<title>told</title>" in matrix_svg(SMALL)


def test_as_text_each_row_tells_its_columns():
    assert matrix_text(SMALL).splitlines() == [
        "A title", "", "first", "  a  one 7", "  b  two & three x", "",
        "second", "  a longer name  one 9, two & three P",
    ]  # fmt: skip


def test_no_name_reaches_into_the_cells_and_nothing_leaves_the_picture():
    for matrix, lang in product((mutants_matrix(), verdicts_matrix()), ("en", "zh")):
        svg = matrix_svg(matrix, lang)
        root = ET.fromstring(svg)
        width, height = float(root.get("width", 0)), float(root.get("height", 0))
        cells = min(float(rect.get("x", 0)) for rect in root.iter(f"{SVG}rect") if rect.get("width") == "26"
                    and float(rect.get("x", 0)) > 16)  # fmt: skip
        rows = {name for group in matrix.groups for name, _ in group.rows}
        for element in texts(svg):
            x, y = float(element.get("x", 0)), float(element.get("y", 0))
            assert 0 <= x <= width and 0 <= y <= height
            if element.text in rows and "transform" not in element.attrib:
                assert x + text_width(element.text or "", 11) < cells


def test_lines_of_text_do_not_touch():
    ys = sorted({float(e.get("y", 0)) for e in texts(matrix_svg(mutants_matrix())) if e.get("x") == "30"})
    assert all(later - earlier >= 16 for earlier, later in pairwise(ys))


def test_the_same_bytes_twice():
    assert matrix_svg(mutants_matrix()) == matrix_svg(mutants_matrix())
