"""Calls to a number arrive by a trunk that the client's node has."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Diagnostic, text
from compiler.diagnostics.suggest import name_list
from compiler.resolving.subject import CheckedClient, Place


def check_trunks(subject: CheckedClient) -> Iterator[Diagnostic]:
    """NUM011 trunk not on the client's node."""
    node = subject.fleet.nodes.get(subject.tenant.client.node)
    if node is None:
        return
    for name, number in subject.tenant.numbers.items():
        if number.trunk in node.trunks or number.trunk not in subject.fleet.trunks:
            continue
        message = text(
            "the node {node} has no trunk {trunk}", node=subject.tenant.client.node, trunk=number.trunk
        )
        hint = text("It has: {names}", names=name_list(node.trunks))
        yield subject.report("NUM011", message, Place(("numbers", name, "trunk")), hint)
