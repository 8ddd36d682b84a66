"""Drawing without a system package: ASCII and Chinese, SVG and PNG."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from synfin.diagrams import render as module
from synfin.diagrams.palette import FONT_FAMILY, MONO_FAMILY
from synfin.diagrams.render import (
    BUNDLED,
    NoFont,
    NoRenderer,
    Placeholders,
    ems,
    find_dot,
    render,
    svg_to_png,
)

CHINESE = """digraph { a [label="收到 SYN\\n发送 SYN,ACK"]; "甲:乙" [label="→ x & y"];
a -> "甲:乙" [label=<<TABLE BORDER="0"><TR><TD>主动 OPEN</TD></TR><HR/><TR><TD>create TCB</TD></TR></TABLE>>];
graph [label="左\\l第二行\\l"] }"""
PLAIN = 'digraph { a -> b [label="rcv SYN"] }'
ONE = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><text y="30">{}</text></svg>'


def texts(svg: bytes) -> list[str]:
    return [text.text or "" for text in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def test_every_text_comes_back_where_a_stand_in_was() -> None:
    found = texts(render(CHINESE))
    for text in ("收到 SYN", "发送 SYN,ACK", "→ x & y", "主动 OPEN", "create TCB", "左", "第二行"):
        assert text in found
    assert not any(re.search(r"[XYVKEPBAS]{3}", text) for text in found)


def test_names_of_nodes_survive() -> None:
    assert (
        "<title>a&#45;&gt;甲:乙</title>" in render(CHINESE).decode() or "a-&gt;甲" in render(CHINESE).decode()
    )


def test_a_source_with_placeholders_is_ascii_and_as_wide() -> None:
    placeholders = Placeholders(CHINESE)
    assert placeholders.source.isascii()
    assert all(len(word) * Placeholders.EM >= ems(text) for word, text in placeholders.texts.items())


def test_many_short_texts_get_different_placeholders() -> None:
    characters = [chr(0x4E00 + at) for at in range(2000)]
    placeholders = Placeholders("digraph {" + ";".join(f'"{character}"' for character in characters) + "}")
    assert sorted(placeholders.texts.values()) == characters


def test_a_stand_in_is_never_a_word_of_the_picture() -> None:
    placeholders = Placeholders('digraph { a [label="XXX\\n收"] }')
    assert "XXX" not in placeholders.texts


def test_a_wide_character_is_one_em() -> None:
    assert ems("收到") == 2
    assert ems("ii") < ems("nn") < ems("NN")


def test_the_svg_names_fonts_with_chinese_characters() -> None:
    svg = render(PLAIN).decode()
    assert f'font-family="{FONT_FAMILY}"' in svg
    assert "Noto Sans CJK SC" in FONT_FAMILY


@pytest.mark.parametrize("format", ["svg", "dot"])
@pytest.mark.parametrize("source", [PLAIN, CHINESE])
def test_the_same_source_gives_the_same_bytes(source: str, format: module.Format) -> None:
    assert render(source, format) == render(source, format)


def test_dot_is_handed_out_as_it_is() -> None:
    assert render(CHINESE, "dot").decode() == CHINESE


def test_a_png_in_english_is_the_same_each_time() -> None:
    png = render(PLAIN, "png")
    assert png.startswith(b"\x89PNG")
    assert png == render(PLAIN, "png")


def test_our_font_has_what_pictures_use_beyond_ascii() -> None:
    missing = module._resvg(ONE.format("收"), 1.0, own_only=True)
    assert all(module._resvg(ONE.format(mark), 1.0, own_only=True) != missing for mark in BUNDLED)


def test_numbers_are_set_in_the_font_of_the_rest_whatever_else_is_drawn() -> None:
    """A sign that our font lacks lets in the fonts of the machine, a monospaced one among them."""
    sign = '<text x="500" font-family="{family}">↻</text>'
    numbers = '<text y="30" font-family="{family}">SEQ=1 ACK=7</text>'
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" width="99" height="40">{sign}{numbers}</svg>'
    mono, ours = (svg_to_png(drawing.format(family=family)) for family in (MONO_FAMILY, FONT_FAMILY))
    assert mono == ours


def test_our_font_alone_has_no_chinese() -> None:
    assert not module.draws_chinese(own_only=True)


def test_a_png_in_chinese_needs_a_font(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "draws_chinese", lambda: False)
    with pytest.raises(NoFont, match="install one"):
        svg_to_png(ONE.format("收"))
    assert svg_to_png(ONE.format("→"))


@pytest.mark.skipif(not module.draws_chinese(), reason="no font with Chinese characters here")
def test_a_png_in_chinese() -> None:
    assert svg_to_png(ONE.format("收")) != svg_to_png(ONE.format("闭"))


def test_a_missing_renderer_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(module.shutil, "which", lambda *_args, **_kwargs: None)
    with pytest.raises(NoRenderer, match="pip install graphviz-pure"):
        render(PLAIN)
    with pytest.raises(NoRenderer, match="no `dot` on the path"):
        render(PLAIN, system=True)
    monkeypatch.setattr(module, "find_dot", lambda **_: str(tmp_path / "gone"))
    with pytest.raises(NoRenderer, match="does not run"):
        render(PLAIN)


def test_a_missing_png_renderer_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    with pytest.raises(NoRenderer, match="resvg_py: pip install resvg-py"):
        svg_to_png(ONE.format("a"))


def test_a_system_dot_is_used_only_on_request(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "graphviz-pure" in find_dot()
    monkeypatch.setattr(module.shutil, "which", lambda name, **_: f"/somewhere/{name}")
    assert find_dot(system=True) == "/somewhere/dot"


def test_what_is_no_dot_is_refused() -> None:
    with pytest.raises(ValueError, match="Graphviz refuses"):
        render("digraph {")


def test_warnings_are_not_passed_on(capfd: pytest.CaptureFixture[str]) -> None:
    render(CHINESE)
    assert capfd.readouterr().err == ""
