"""The part of a graph into which calls may come: what is rendered of it, and read back."""

from __future__ import annotations

from dataclasses import replace

from compiler.graph.client import CallGraph


def reached_part(graph: CallGraph) -> CallGraph:
    """A graph without the nodes to which no entry leads: a recording that is only a greeting, a group that nothing names."""
    reached: set[str] = set()
    waiting = list(graph.entry_nodes())
    while waiting:
        node = waiting.pop()
        if node not in reached:
            reached.add(node)
            waiting += graph.nodes[node].leads_to()
    return replace(graph, nodes={name: node for name, node in graph.nodes.items() if name in reached})
