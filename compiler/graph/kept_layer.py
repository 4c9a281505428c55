"""The operator's layer of a node as text, kept beside its bundle: what is live is compared with what is wanted, as clients' graphs are.

A field may be added with a default; any other change of shape needs a new `FORMAT`.
"""

from __future__ import annotations

import json

from compiler.graph import NodeGraph
from compiler.graph.json_records import data_of, value_of
from compiler.graph.kept_graph import UnreadableGraphError

FORMAT = 1


def node_graph_json(graph: NodeGraph) -> str:
    """The text; equal layers are equal texts."""
    data = {"format": FORMAT, "layer": data_of(graph)}
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def kept_node_graph(words: str) -> NodeGraph:
    """The layer of a text. Raises `UnreadableGraphError`."""
    try:
        data = json.loads(words)
        if data["format"] != FORMAT:
            raise UnreadableGraphError(f"format {data['format']}")
        graph: NodeGraph = value_of(NodeGraph, data["layer"])
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise UnreadableGraphError(str(error)) from error
    return graph
