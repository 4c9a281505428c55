"""The part of a graph into which calls may come: what is rendered of it, and read back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from compiler.graph.client import CallGraph


def reached_part(graph: CallGraph) -> CallGraph:
    """A graph without the nodes to which no entry leads: a recording that is only a greeting, a group that nothing names."""
    reached: set[str] = set()
    waiting = list(_entry_nodes(graph))
    while waiting:
        node = waiting.pop()
        if node not in reached:
            reached.add(node)
            waiting += graph.nodes[node].leads_to()
    return replace(graph, nodes={name: node for name, node in graph.nodes.items() if name in reached})


def _entry_nodes(graph: CallGraph) -> Iterator[str]:
    yield from (entry.target for entry in graph.numbers)
    yield from (node for _, node in (*graph.internal, *graph.features))
    for context in graph.contexts:
        yield from (node for _, node in context.emergency)
        yield context.outside
