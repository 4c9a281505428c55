"""The client's public numbers: where calls from a trunk enter, and where they go."""

from __future__ import annotations

from compiler.graph import NumberEntry, Reason
from compiler.lowering.state import Lowering
from compiler.resolving.resolved import ResolvedNumber
from schema.destination import Destination, DestinationKind


def lower_numbers(lowering: Lowering) -> tuple[NumberEntry, ...]:
    """An entry for each number, those without a destination too."""
    return tuple(
        NumberEntry(
            number=number,
            trunks=tuple(sorted(entry.trunk)),
            language=lowering.tenant.client.language,
            target=_target(lowering, number, entry),
            origin=lowering.origin("numbers", number),
            prefix=entry.prefix or "",
        )
        for number, entry in sorted(lowering.tenant.numbers.items())
    )


def lower_own_number(lowering: Lowering, number: str) -> str:
    """The node that calls to one of the client's numbers come to, for what leads there.

    A conditional route is named, and made in its turn: at different times numbers may lead to each other.
    """
    numbers = lowering.tenant.numbers
    entry = numbers[number]
    while (
        isinstance(entry.to, Destination)
        and entry.to.kind is DestinationKind.EXTERNAL
        and entry.to.target in numbers
    ):
        number = entry.to.target
        entry = numbers[number]
    if entry.to is None or isinstance(entry.to, Destination):
        return _target(lowering, number, entry)
    return _decision(number)


def _target(lowering: Lowering, number: str, entry: ResolvedNumber) -> str:
    if entry.to is None:
        return lowering.end(Reason.UNALLOCATED)
    owner = lowering.client_owner(entry.site)
    return lowering.target(entry.to, _decision(number), owner, ("numbers", number, "to"))


def _decision(number: str) -> str:
    """The conditional route that a number may lead to."""
    return f"number.{number}"
