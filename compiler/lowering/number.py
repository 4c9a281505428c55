"""The client's public numbers: where calls from a trunk come in, and where they go."""

from __future__ import annotations

from compiler.graph import NumberEntry, Reason
from compiler.lowering.work import Lowering
from compiler.resolving.resolved import ResolvedNumber


def lower_numbers(work: Lowering) -> tuple[NumberEntry, ...]:
    """An entry for each number, those without a destination too."""
    return tuple(
        NumberEntry(
            number=number,
            trunk=entry.trunk,
            language=work.tenant.client.language,
            target=_target(work, number, entry),
            origin=work.origin("numbers", number),
        )
        for number, entry in sorted(work.tenant.numbers.items())
    )


def _target(work: Lowering, number: str, entry: ResolvedNumber) -> str:
    if entry.to is None:
        return work.end(Reason.UNALLOCATED)
    owner = work.client_owner(entry.site)
    return work.target(entry.to, f"number.{number}", owner, ("numbers", number, "to"))
