"""Kernels over a graph in arrays, compiled by numba: they know only words, numbers and addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .intrinsics import call_successors, call_watched
from .jit import njit
from .state_compression import StateTables, lay_out, width_of

if TYPE_CHECKING:
    from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def answers(watched: int, states: NDArray[np.uint64], found: NDArray[np.uint8]) -> None:
    """Write the low bits of the answer of `watched` for each state."""
    width = states.shape[1]
    for number in range(states.shape[0]):
        found[number] = call_watched(watched, states.ctypes.data + number * width * 8)


@njit(cache=True, nogil=True)
def first_without(
    holds: int,
    observe: int,
    state_tables: StateTables,
    offsets: NDArray[np.int64],
    targets: NDArray[np.uint32],
    labels: NDArray[np.uint16],
    scratch: NDArray[np.uint64],
) -> int:
    """The first step for which `holds` answers 0, -1 if there is none.

    It is asked of the words before, the words after and, unless `observe` is 0, the observed values of the
    step, which all are laid into `scratch`.
    """
    width = width_of(state_tables)
    before = scratch.ctypes.data
    after, beside = before + width * 8, before + 2 * width * 8
    for source in range(offsets.shape[0] - 1):
        lay_out(source, state_tables, before)
        for place in range(offsets[source], offsets[source + 1]):
            lay_out(np.int64(targets[place]), state_tables, after)
            if observe != 0:
                scratch[2 * width :] = 0
                call_successors(observe, before, np.int64(labels[place]), beside)
            if call_watched(holds, before) == 0:
                return place
    return -1


@njit(cache=True, nogil=True)
def _slot(value: np.uint64, table: NDArray[np.uint64]) -> int:
    """The place of a value in a table of pairs (value, number), or the place to enter it at."""
    mixed = value * np.uint64(0x9E3779B97F4A7C15)
    mask = np.uint64(table.shape[0] - 1)
    at = (mixed ^ (mixed >> np.uint64(32))) & mask
    while table[at, 1] != 0 and table[at, 0] != value:
        at = (at + np.uint64(1)) & mask
    return np.int64(at)


@njit(cache=True, nogil=True)
def reenter(old: NDArray[np.uint64], new: NDArray[np.uint64]) -> None:
    """Enter all pairs of a table into a larger, empty one."""
    for row in range(old.shape[0]):
        if old[row, 1] != 0:
            at = _slot(old[row, 0], new)
            new[at, 0] = old[row, 0]
            new[at, 1] = old[row, 1]


@njit(cache=True, nogil=True)
def number_observed(
    observe: int,
    state_tables: StateTables,
    sources: NDArray[np.int64],
    offsets: NDArray[np.int64],
    labels: NDArray[np.uint16],
    kinds: NDArray[np.int64],
    tables: NDArray[np.uint64],
    counts: NDArray[np.int64],
    at: NDArray[np.int64],
    into: NDArray[np.uint64],
    found: NDArray[np.uint32],
) -> bool:
    """Number the observed values of steps: `found[key, step]`, 0 where a step has none under a key.

    Goes on with the source `at[0]`. The answer is False if a table has to grow before it can go on.
    """
    state = np.empty(width_of(state_tables), np.uint64)
    room = tables.shape[1] // 2
    while at[0] < sources.shape[0]:
        source = at[0]
        lay_out(sources[source], state_tables, state.ctypes.data)
        for place in range(offsets[source], offsets[source + 1]):
            bits = call_successors(observe, state.ctypes.data, np.int64(labels[place]), into.ctypes.data)
            for key in range(kinds.shape[0]):
                if (bits >> key) & 1:
                    kind = kinds[key]
                    slot = _slot(into[key], tables[kind])
                    if tables[kind, slot, 1] == 0:
                        if counts[kind] >= room:
                            return False
                        counts[kind] += 1
                        tables[kind, slot, 0] = into[key]
                        tables[kind, slot, 1] = counts[kind]
                    found[key, place] = tables[kind, slot, 1]
        at[0] += 1
    return True


@njit(cache=True, nogil=True)
def search_pending(
    answers: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    targets: NDArray[np.uint32],
    labels: NDArray[np.uint16],
    depths: NDArray[np.int32],
    came: NDArray[np.uint32],
    by: NDArray[np.uint16],
    order: NDArray[np.uint32],
) -> int:
    """Breadth-first search of the graph with state s as place 2 s, and 2 s + 1 with an obligation pending.

    Bit 0 of an answer is the premise, bit 1 the goal. `depths` is -1 where a place is not reached; `came` and
    `by` are the place before and the action between; `order` lists the places. Returns their number.
    """
    first = 1 if answers[0] == 1 else 0
    depths[first] = 0
    order[0] = first
    count, at = 1, 0
    while at < count:
        place = np.int64(order[at])
        at += 1
        source = place >> 1
        if source >= offsets.shape[0] - 1:
            continue
        for step in range(offsets[source], offsets[source + 1]):
            target = np.int64(targets[step])
            answer = answers[target]
            pending = 0 if answer & 2 else (place & 1) | (answer & 1)
            following = 2 * target + pending
            if depths[following] < 0:
                depths[following] = depths[place] + 1
                came[following] = place
                by[following] = labels[step]
                order[count] = following
                count += 1
    return count


@njit(cache=True, nogil=True)
def components(
    offsets: NDArray[np.int64],
    targets: NDArray[np.int32],
    component: NDArray[np.int32],
    own: NDArray[np.int32],
    at: NDArray[np.int64],
) -> int:
    """Number the strongly connected component of each node; returns how many there are.

    Tarjan's algorithm without recursion. `component` has a place for each node, and `own` four of them; all
    are -1 at the start. `at` has a place for each node and any content.
    """
    order, low, open_nodes, path = own[0], own[1], own[2], own[3]
    found, seen, opened = 0, 0, 0
    for root in range(offsets.shape[0] - 1):
        if order[root] >= 0:
            continue
        coming, length = root, 0
        while coming >= 0 or length > 0:
            if coming >= 0:
                order[coming] = low[coming] = seen
                at[coming] = offsets[coming]
                open_nodes[opened] = path[length] = coming
                seen, opened, length = seen + 1, opened + 1, length + 1
            node, coming = path[length - 1], -1
            if at[node] < offsets[node + 1]:
                target = np.int64(targets[at[node]])
                at[node] += 1
                if order[target] < 0:
                    coming = target
                elif component[target] < 0 and order[target] < low[node]:
                    low[node] = order[target]
                continue
            length -= 1
            if length > 0 and low[node] < low[path[length - 1]]:
                low[path[length - 1]] = low[node]
            if low[node] == order[node]:
                opened = _close(node, found, open_nodes, opened, component)
                found += 1
    return found


@njit(cache=True, inline="always")
def _close(
    node: int, number: int, open_nodes: NDArray[np.int32], opened: int, component: NDArray[np.int32]
) -> int:
    """Close the open nodes from this one on as the component of this number; returns how many stay open."""
    member = -1
    while member != node:
        opened -= 1
        member = open_nodes[opened]
        component[member] = number
    return opened


@njit(cache=True, nogil=True)
def run_automaton(
    borders: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    targets: NDArray[np.uint32],
    labels: NDArray[np.uint16],
    symbols: NDArray[np.uint32],
    arcs: NDArray[np.int32],
    accepting: NDArray[np.uint8],
    seen: NDArray[np.uint8],
    came: NDArray[np.uint64],
    by: NDArray[np.uint16],
    order: NDArray[np.uint64],
    met: NDArray[np.uint8],
) -> int:
    """Breadth-first search of the places (state, prefix), numbered state * prefixes + prefix.

    A prefix is a state of the automaton: 0 before the start, 1 the empty word, the last the rejecting one.
    Bit 0 of `borders` marks the states of the start, bit 1 those of the end. `arcs[prefix, symbols[step]]` is
    the prefix after a step. Returns the first place whose run has an unexpected word, -1 if there is none;
    `met` marks the `accepting` prefixes reached until then.
    """
    prefixes = np.int64(accepting.shape[0])
    seen[0] = 1
    order[0] = 0
    count, at = 1, 0
    while at < count:
        place = np.int64(order[at])
        at += 1
        source, prefix = place // prefixes, place % prefixes
        over = borders[source] & 2
        if prefix != 0 and (over or prefix == prefixes - 1):
            if not accepting[prefix]:
                return place
            met[prefix] = 1
        if source >= offsets.shape[0] - 1 or (prefix != 0 and over):
            continue
        for step in range(offsets[source], offsets[source + 1]):
            target = np.int64(targets[step])
            starts = borders[target] & 1 and not borders[source] & 1
            following = target * prefixes + _longer(prefix, starts, symbols[step], arcs)
            if not seen[following]:
                seen[following] = 1
                came[following] = place
                by[following] = labels[step]
                order[count] = following
                count += 1
    return -1


@njit(cache=True, inline="always")
def _longer(prefix: int, starts: bool, symbol: int, arcs: NDArray[np.int32]) -> int:
    """The prefix after a step; the values of steps before the start are in no word."""
    if prefix == 0 and starts:
        prefix = 1
    return np.int64(arcs[prefix, symbol]) if prefix != 0 else 0
