"""Strongly connected components."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

Successors = Callable[[int], Iterable[int]]


def components(nodes: Iterable[int], successors: Successors) -> Iterator[list[int]]:
    """The strongly connected components of the graph on `nodes`; `successors` stays within them.

    Tarjan's algorithm without recursion, for paths are longer than Python's stack.
    """
    order: dict[int, int] = {}
    low: dict[int, int] = {}
    open_nodes: list[int] = []
    finished: set[int] = set()
    for root in nodes:
        if root in order:
            continue
        order[root] = low[root] = len(order)
        open_nodes.append(root)
        path = [(root, iter(successors(root)))]
        while path:
            node, rest = path[-1]
            for target in rest:
                if target not in order:
                    order[target] = low[target] = len(order)
                    open_nodes.append(target)
                    path.append((target, iter(successors(target))))
                    break
                if target not in finished and order[target] < low[node]:
                    low[node] = order[target]
            else:
                path.pop()
                if path and low[node] < low[path[-1][0]]:
                    low[path[-1][0]] = low[node]
                if low[node] == order[node]:
                    component = _pop_to(node, open_nodes)
                    finished.update(component)
                    yield component


def _pop_to(node: int, stack: list[int]) -> list[int]:
    place = len(stack) - 1
    while stack[place] != node:
        place -= 1
    component = stack[place:]
    del stack[place:]
    return component
