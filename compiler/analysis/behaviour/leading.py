"""From which nodes of a graph calls may come to some of its nodes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from compiler.graph import CallGraph, Node


def leading_to(graph: CallGraph, question: Callable[[Node], bool]) -> frozenset[str]:
    """The nodes of which something is so, and all from which calls may come to one."""
    (leading,) = leading_to_each(graph, [question])
    return leading


def leading_to_each(
    graph: CallGraph, questions: Iterable[Callable[[Node], bool]]
) -> Iterator[frozenset[str]]:
    """The same of several things."""
    before: dict[str, list[str]] = {}
    for node in graph.nodes.values():
        for target in node.leads_to():
            before.setdefault(target, []).append(node.id)
    for question in questions:
        yield _leading([node.id for node in graph.nodes.values() if question(node)], before)


def _leading(found: list[str], before: Mapping[str, Iterable[str]]) -> frozenset[str]:
    leading = set(found)
    while found:
        new = [node for node in before.get(found.pop(), ()) if node not in leading]
        leading.update(new)
        found += new
    return frozenset(leading)
