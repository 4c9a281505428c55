"""A limit of external calls leaves room for what the client itself forwards outside: a single call must not be too many by itself."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.checks.forwards import destination_is_own
from compiler.diagnostics import Diagnostic, text
from compiler.resolving.subject import CheckedClient, Place
from schema.client import MOST_CALLS_OUT
from schema.destination import Destination, DestinationKind
from schema.meanings import Section


def check_call_limits(subject: CheckedClient) -> Iterator[Diagnostic]:
    """CALL030 a call from outside that is forwarded outside, to one number or to all members of a group, is more than the client may have."""
    own = subject.tenant.client.max_external_calls
    most = own or MOST_CALLS_OUT
    for place, calls in _forwarded(subject):
        # What comes in is counted where the client has a limit of its own.
        needed = calls if own is None else 1 + calls
        if needed > most:
            message = text(
                "a call that comes in and is forwarded here is {needed} external calls, and the client may have {most}",
                needed=needed,
                most=most,
            )
            hint = text("Raise max_external_calls to {needed}, or forward the call inside.", needed=needed)
            yield subject.report("CALL030", message, place, hint)


def _forwarded(subject: CheckedClient) -> Iterator[tuple[Place, int]]:
    """Where calls are forwarded outside, and to how many numbers at once. Members that ring in turn may overlap for an instant."""
    for name, group in subject.tenant.groups.items():
        outside = sum(_leads_outside(subject, entry.member) for entry in group.members)
        if outside:
            yield Place((Section.GROUPS, name, "members")), outside
    outside_places = (
        owned.place for owned in subject.destinations if _leads_outside(subject, owned.destination)
    )
    # A default is there for each user it counts for.
    yield from ((place, 1) for place in dict.fromkeys(outside_places))


def _leads_outside(subject: CheckedClient, destination: Destination) -> bool:
    return destination.kind is DestinationKind.EXTERNAL and not destination_is_own(subject, destination)
