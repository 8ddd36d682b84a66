"""The observable values of steps, as machine code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import z3

from ...message import Message
from ..explicit.expression import LoweringError, Node
from ..explicit.lowering import Lowered
from .layout import WORD, Slot, layout_of
from .llvm import Function, LlvmValues, predicates
from .program import loaded

MOST_KEYS = 63
"""Keys that one kernel can serve: its answer has a bit for each."""


@dataclass(frozen=True)
class ObservationKernel:
    """Compiled functions over the steps of a system. The addresses are valid as long as it is."""

    keys: tuple[str, ...]
    observe: int
    """Address of `i64 shown(state, action, into)`: the value under each key is written to its word of
    `into`; the answer has a bit for each key that has a value. The other words are left alone."""
    holds: int
    """Address of `i64 watched(words)`, over a state, the state after it and a word for each key; 0: none."""
    _engine: object


def observation_kernel(
    lowered: Lowered, keys: Sequence[str], holds: z3.BoolRef | None = None
) -> ObservationKernel:
    """Compile the observable values under these keys; and a predicate over steps.

    Raises:
        LoweringError: more keys than `MOST_KEYS`, or a value that takes more than a word.
    """
    if len(keys) > MOST_KEYS:
        raise LoweringError(
            Message(
                "error.lowering.keys",
                "compiled code can observe {most} keys, not {count}",
                most=MOST_KEYS,
                count=len(keys),
            )
        )
    text = _shown(lowered, keys)
    if holds is not None:
        text = "\n\n".join([text, _holds(lowered, keys, holds)])
    engine = loaded(text)
    address = engine.get_function_address
    return ObservationKernel(
        tuple(keys), address("shown"), address("watched") if holds is not None else 0, engine
    )


def _shown(lowered: Lowered, keys: Sequence[str]) -> str:
    layout = layout_of(lowered.system)
    slots = {lowered.leaf(place): slot for place, slot in enumerate(layout.slots)}
    blocks: dict[tuple[tuple[int, Node], ...], list[int]] = {}
    for index, action in enumerate(lowered.system.actions):
        shows = tuple(
            (at, lowered.node(action.observe[k])) for at, k in enumerate(keys) if k in action.observe
        )
        if shows:
            blocks.setdefault(shows, []).append(index)
    function = Function(layout, slots)
    labels = [function.name() for _ in blocks]
    function.lines += ["define i64 @shown(ptr %state, i64 %action, ptr %into) {", "entry:"]
    cases = [
        f"i64 {index}, label %{label}"
        for label, indices in zip(labels, blocks.values(), strict=True)
        for index in indices
    ]
    function.write(f"switch i64 %action, label %nothing [ {' '.join(cases)} ]")
    function.label("nothing")
    function.write("ret i64 0")
    for label, shows in zip(labels, blocks, strict=True):
        function.label(label)
        _write_shows(function, shows)
    return "\n".join([*function.lines, "}"])


def _write_shows(function: Function, shows: Sequence[tuple[int, Node]]) -> None:
    values = LlvmValues(function)
    for at, node in shows:
        if node.width > WORD:
            raise LoweringError(_too_wide(node.width))
        value = values.of(node)
        if node.width < WORD:
            value = function.value(f"zext i{node.width} {value} to i64")
        place = function.value(f"getelementptr i64, ptr %into, i64 {at}")
        function.write(f"store i64 {value}, ptr {place}")
    function.write(f"ret i64 {sum(1 << at for at, _ in shows)}")


def _too_wide(width: int) -> Message:
    return Message(
        "error.lowering.wide",
        "an observable value has {width} bits: compiled code can observe {most} at most",
        width=width,
        most=WORD,
    )


def _holds(lowered: Lowered, keys: Sequence[str], holds: z3.BoolRef) -> str:
    """The predicate over the words of a state, of the one after it, and one word for each key."""
    layout = layout_of(lowered.system)
    slots = {lowered.leaf(place): slot for place, slot in enumerate(layout.slots)}
    for place, slot in enumerate(layout.slots):
        slots[lowered.leaf_after(place)] = Slot(layout.words + slot.word, slot.shift, slot.width)
    node = lowered.step_node(holds)
    widths = _widths(node)
    for at, key in enumerate(keys):
        leaf = lowered.leaf_shown(key)
        width = widths.get(leaf, WORD)
        if width > WORD:
            raise LoweringError(_too_wide(width))
        slots[leaf] = Slot(2 * layout.words + at, 0, width)
    return predicates(layout, slots, "watched", [node])


def _widths(root: Node) -> dict[str, int]:
    """The leaves of a term with their widths."""
    found, stack, seen = {}, [root], {root}
    while stack:
        node = stack.pop()
        if node.leaf:
            found[node.leaf] = node.width
        stack.extend(arg for arg in node.args if arg not in seen)
        seen.update(node.args)
    return found
