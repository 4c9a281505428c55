"""A limit of external calls leaves room for what the client itself forwards outside: a single call must not be too many by itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from compiler.checks.forwards import destination_is_own
from compiler.checks.queues import external_members
from compiler.diagnostics import Diagnostic, text
from compiler.resolving.resolved import ResolvedQueue
from compiler.resolving.subject import CheckedClient, Place
from schema.client import MOST_CALLS_OUT
from schema.destination import Destination, DestinationKind
from schema.meanings import Section
from schema.queue import QueueStrategy


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
    for name, queue in subject.tenant.queues.items():
        if any(external_members(subject, queue)):
            # Those that ring in turn are called one at a time.
            yield Place((Section.QUEUES, name, "members")), _called_at_once(subject, queue)
    outside_places = (
        owned.place for owned in subject.destinations if _leads_outside(subject, owned.destination)
    )
    # A default is there for each user it counts for.
    yield from ((place, 1) for place in dict.fromkeys(outside_places))


def _leads_outside(subject: CheckedClient, destination: Destination) -> bool:
    return destination.kind is DestinationKind.EXTERNAL and not destination_is_own(subject, destination)


def _called_at_once(subject: CheckedClient, queue: ResolvedQueue) -> int:
    match queue.strategy:
        case QueueStrategy.ALL:
            numbers = dict(external_members(subject, queue))
            tiers = [member.tier for index, member in enumerate(queue.members) if index in numbers]
            return max(map(tiers.count, tiers))
        case (
            QueueStrategy.IN_ORDER
            | QueueStrategy.ROUND_ROBIN
            | QueueStrategy.LONGEST_IDLE
            | QueueStrategy.FEWEST_CALLS
            | QueueStrategy.RANDOM
        ):
            return 1
        case _:
            assert_never(queue.strategy)
