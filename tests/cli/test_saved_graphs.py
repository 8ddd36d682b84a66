"""`synfin search --save` and `synfin draw --graph`: the picture is that of a new search."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Synfin = Callable[..., Any]
SCENARIO = "three-way-handshake"


def test_a_saved_graph_is_drawn_as_a_new_one_is(synfin: Synfin, tmp_path: Path) -> None:
    saved = tmp_path / "graph.npz"
    outcome = synfin("search", SCENARIO, "--engine", "native", "--save", str(saved), "--lang", "zh")
    assert (outcome.code, outcome.err) == (0, "")
    assert f"  已写入 {saved}\n" in outcome.out
    assert list(tmp_path.iterdir()) == [saved]
    drawn = [tmp_path / f"{which}.dot" for which in ("saved", "new")]
    assert synfin("draw", "quotient", SCENARIO, "--graph", str(saved), "-o", str(drawn[0])).code == 0
    assert synfin("draw", "quotient", SCENARIO, "-o", str(drawn[1])).code == 0
    # The states of one depth may have other numbers, and so stand in another order.
    one, two = (sorted(path.read_text().splitlines()) for path in drawn)
    assert one == two and len(one) > 10
    outcome = synfin(
        "draw", "quotient", SCENARIO, "--variant", "rfc793", "--graph", str(saved), "-o", "x.dot"
    )
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert "another model" in outcome.err


def test_what_cannot_be_drawn_is_told_in_one_line(synfin: Synfin, tmp_path: Path) -> None:
    saved, text, picture = (tmp_path / name for name in ("graph.npz", "text.npz", "picture.svg"))
    text.write_text("no graph")
    for arguments, words in (
        (("draw", "quotient", SCENARIO, "--graph", str(text)), "is no saved graph"),
        (("draw", "state-machine", SCENARIO, "--graph", str(saved)), "does not go with state-machine"),
    ):
        outcome = synfin(*arguments, "-o", str(picture))
        assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
        assert words in outcome.err
        assert not picture.exists()
    for arguments, words in (
        (("search", SCENARIO, "--save", str(tmp_path / "none" / "x.npz")), "there is no such folder"),
        (("search", "--save", str(saved)), "which scenario?"),
    ):
        outcome = synfin(*arguments)
        assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
        assert words in outcome.err
