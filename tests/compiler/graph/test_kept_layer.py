"""A node's operator's layer as text: read again it is the same, and what is none is said to be none."""

from __future__ import annotations

import hashlib

import pytest

from compiler.graph import Account, NodeGraph, TlsFiles, TrunkLine
from compiler.graph.json_records import shape_of
from compiler.graph.kept_graph import UnreadableGraphError
from compiler.graph.kept_layer import FORMAT, kept_node_graph, node_graph_json

SHAPE = "8907407850dd2f6f"
"""Of everything that layers are made of, when `FORMAT` was last looked at."""

TRUNK = TrunkLine(
    id="carrier",
    name="Collecte",
    host="198.51.100.7",
    port=5060,
    addresses=("203.0.113.0/28",),
    number_format="e164",
    max_calls=30,
    country="FR",
    caller_from="from",
    called_from="to",
    account=Account("acme", registers=True, secret_epoch=1),
    transport="udp",
    media="rtp",
    emergency_location="p_access_network_info",
    network_code="12",
)
LAYER = NodeGraph(
    "pbx-1", "192.0.2.10", 5060, TlsFiles(5061, "/a.pem", "/a.key", "/ca.crt"), (TRUNK,), ("FR", "RE")
)


def test_what_is_written_is_read_again() -> None:
    assert kept_node_graph(node_graph_json(LAYER)) == LAYER


@pytest.mark.parametrize(
    "words", ["", "{}", "null", f'{{"format":{FORMAT + 1}}}', f'{{"format":{FORMAT},"layer":[]}}']
)
def test_what_is_no_layer_is_said_to_be_none(words: str) -> None:
    with pytest.raises(UnreadableGraphError):
        kept_node_graph(words)


def test_whoever_changes_the_shape_of_layers_looks_at_the_format() -> None:
    """Another field with a default is read as it is: write the new digest. Else raise `FORMAT` too."""
    assert hashlib.sha256("\n".join(shape_of(NodeGraph)).encode()).hexdigest()[:16] == SHAPE
