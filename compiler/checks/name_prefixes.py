"""What is shown before a caller's name is shown on some phone."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.checks.forwards import destination_is_own
from compiler.diagnostics import Diagnostic, text
from compiler.resolving.resolved import ResolvedNumber
from compiler.resolving.subject import CheckedClient, Place
from compiler.resolving.walk import destinations_in
from schema.destination import DestinationKind

_MAY_RING = (DestinationKind.USER, DestinationKind.GROUP, DestinationKind.QUEUE, DestinationKind.ROUTE)


def check_name_prefixes(subject: CheckedClient) -> Iterator[Diagnostic]:
    """CALL007 a prefix of a number or a group for which no phone of the client rings."""
    hint = text("Remove it. It is shown on phones of the client that ring, before the caller's name.")
    for number, entry in subject.tenant.numbers.items():
        if entry.prefix is not None and not _may_ring(subject, number, entry):
            message = text("prefix is never used: no phone rings for calls to {number}", number=number)
            yield subject.report("CALL007", message, Place(("numbers", number, "prefix")), hint, key=True)
    for name, group in subject.tenant.groups.items():
        rings = any(entry.member.kind is DestinationKind.USER for entry in group.members)
        if group.prefix is not None and not rings:
            message = text(
                "prefix is never used: no phone of the client rings for the group {name}", name=name
            )
            yield subject.report("CALL007", message, Place(("groups", name, "prefix")), hint, key=True)


def _may_ring(subject: CheckedClient, number: str, entry: ResolvedNumber) -> bool:
    """Whether calls to a number may come to somebody's phone, as far as its own target says."""
    return any(
        destination.kind in _MAY_RING or destination_is_own(subject, destination)
        for destination, _ in destinations_in(entry.to, ("numbers", number, "to"))
    )
