"""The client's public numbers: where calls from a trunk enter, and where they go."""

from __future__ import annotations

from compiler.graph import NumberEntry, Reason
from compiler.lowering.state import Lowering
from compiler.resolving.resolved import ResolvedNumber


def lower_numbers(lowering: Lowering) -> tuple[NumberEntry, ...]:
    """An entry for each number, those without a destination too."""
    return tuple(
        NumberEntry(
            number=number,
            trunks=tuple(sorted(entry.trunk)),
            language=lowering.tenant.client.language,
            target=_target(lowering, number, entry),
            origin=lowering.origin("numbers", number),
        )
        for number, entry in sorted(lowering.tenant.numbers.items())
    )


def _target(lowering: Lowering, number: str, entry: ResolvedNumber) -> str:
    if entry.to is None:
        return lowering.end(Reason.UNALLOCATED)
    owner = lowering.client_owner(entry.site)
    return lowering.target(entry.to, f"number.{number}", owner, ("numbers", number, "to"))
