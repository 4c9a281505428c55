"""Calls to a number arrive by a trunk that the client's node has."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Diagnostic, text
from compiler.diagnostics.suggest import name_list
from compiler.resolving.subject import CheckedClient, Place


def check_trunks(subject: CheckedClient) -> Iterator[Diagnostic]:
    """NUM011 trunk not on the client's node, NUM015 trunk of a number named twice."""
    node = subject.fleet.nodes.get(subject.tenant.client.node)
    if node is None:
        return
    for name, number in subject.tenant.numbers.items():
        for index, trunk in enumerate(number.trunk):
            place = Place(("numbers", name, "trunk", index))
            if trunk in subject.fleet.trunks and trunk not in node.trunks:
                message = text(
                    "the node {node} has no trunk {trunk}", node=subject.tenant.client.node, trunk=trunk
                )
                hint = text("It has: {names}", names=name_list(node.trunks))
                yield subject.report("NUM011", message, place, hint)
            elif trunk in number.trunk[:index]:
                message = text("the trunk {trunk} is named twice", trunk=trunk)
                yield subject.report("NUM015", message, place, text("Keep one of the two."))
