"""Terms that are rewritten for a reader or for a language keep their values."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from itertools import islice

import pytest
import z3
from synfin.checker.engines.explicit.expression import CodeBlock, Node, Terms, compile_function, count_uses
from synfin.export.names import Names, identifier
from synfin.export.narrow import Narrow, width_of, word_name, words_of
from synfin.export.tidy import Nodes, Tidy
from synfin.model.composed_system import ComposedSystem
from synfin.model.segment_layout import layout

Small = Callable[..., ComposedSystem]
Values = dict[str, int]


def value(node: Node, values: Values) -> int:
    """The value of a node."""
    block = CodeBlock(count_uses([node]), known={leaf: f"v[{leaf.leaf!r}]" for leaf in leaves(node)})
    block.write(f"return +{block.text(node)}")
    found: int = compile_function("\n".join(["def value(v):", *block.lines]), "value")(values)
    return found


def leaves(node: Node) -> Iterator[Node]:
    waiting, seen = [node], {node}
    while waiting:
        current = waiting.pop()
        if current.leaf:
            yield current
        waiting.extend(arg for arg in current.args if arg not in seen)
        seen.update(current.args)


def terms(composed: ComposedSystem) -> list[z3.ExprRef]:
    """Terms of all kinds, each once."""
    found = {t.get_id(): t for a in composed.system.actions for t in (*a.guard.values(), *a.update.values())}
    return list(found.values())


def states(composed: ComposedSystem, seed: int) -> Iterator[Values]:
    """Random values; at 32 bits near each other and near zero, where comparisons matter."""
    dice = random.Random(seed)
    while True:
        yield {v.name: dice.getrandbits(v.width) for v in composed.system.variables}
        yield {v.name: dice.randint(-3, 3) & ((1 << v.width) - 1) for v in composed.system.variables}


def test_a_tidied_term_has_the_same_value_in_every_state(small: Small) -> None:
    composed = small("hostile-handshake")
    reads, tidy = Terms({v.name: v.name for v in composed.system.variables}), Tidy(Nodes())
    changed = 0
    for term in terms(composed):
        node = reads.node(term)
        tidied = tidy(node)
        changed += tidied.size < node.size
        for values in islice(states(composed, node.size), 10):
            assert value(tidied, values) == value(node, values), term
    assert changed > 20


@pytest.mark.parametrize("scenario", ["figure-8", "figure-10"])
def test_a_term_cut_into_words_has_the_same_value_in_every_state(scenario: str, small: Small) -> None:
    composed = small(scenario)
    places = {str(place): layout(channel.width) for channel in composed.channels for place in channel.places}
    nodes = Nodes()
    reads, tidy = Terms({v.name: v.name for v in composed.system.variables}), Tidy(nodes)
    narrow = Narrow(nodes, lambda name: places[name], 32, "SPIN")
    wide = 0
    for term in terms(composed):
        node = tidy(reads.node(term))
        cuts = words_of(layout(32), 32) if node.width > 32 else ((("all", node.width),),)
        parts = narrow.words(node, cuts) if node.width > 32 else [narrow(node)]
        wide += node.width > 32
        assert max(part.width for part in parts) <= 32
        for values in islice(states(composed, node.size), 6):
            cut = values | dict(words(values, places))
            assert joined([value(part, cut) for part in parts], [width_of(c) for c in cuts]) == value(
                node, values
            )
    assert wide > 5


def words(values: Values, places: dict[str, tuple[tuple[str, int], ...]]) -> Iterator[tuple[str, int]]:
    for name, parts in places.items():
        below = width_of(parts)
        for word in words_of(parts, 32):
            below -= width_of(word)
            yield f"{name}.{word_name(word)}", values[name] >> below & ((1 << width_of(word)) - 1)


def joined(parts: list[int], widths: list[int]) -> int:
    whole = 0
    for part, width in zip(parts, widths, strict=True):
        whole = whole << width | part
    return whole


def test_fields_are_joined_to_words_as_wide_as_allowed() -> None:
    assert [word_name(word) for word in words_of(layout(32), 32)] == [
        "present_to_urg",
        "seq",
        "ack_number",
        "text",
    ]
    assert len(words_of(layout(4), 32)) == 1


@pytest.mark.parametrize(
    ("name", "plain"),
    [("A.snd_nxt", "A_snd_nxt"), ("A→B.0", "A_to_B_0"), ("SYN-SENT", "SYN_SENT"), ("2 MSL", "x_2_MSL")],
)
def test_names_become_identifiers(name: str, plain: str) -> None:
    assert identifier(name) == plain


def test_names_that_would_be_alike_are_numbered() -> None:
    names = Names({"do"})
    assert [names.give(name) for name in ("a.b", "a_b", "do", "a b")] == ["a_b", "a_b_2", "do_2", "a_b_3"]
