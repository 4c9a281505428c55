"""From which nodes of a graph calls may come to some of its nodes."""

from __future__ import annotations

from collections.abc import Callable

from compiler.graph import CallGraph, Node


def leading_to(graph: CallGraph, question: Callable[[Node], bool]) -> frozenset[str]:
    """The nodes of which something is so, and all from which calls may come to one."""
    before: dict[str, list[str]] = {}
    for node in graph.nodes.values():
        for target in node.leads_to():
            before.setdefault(target, []).append(node.id)
    found = [node.id for node in graph.nodes.values() if question(node)]
    leading = set(found)
    while found:
        new = [node for node in before.get(found.pop(), ()) if node not in leading]
        leading.update(new)
        found += new
    return frozenset(leading)
