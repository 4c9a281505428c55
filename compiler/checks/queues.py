"""Members of queues have phones that can ring, each is named once, and all of them have their turn while a caller waits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from compiler.diagnostics import Diagnostic, text
from compiler.resolving.resolved import ResolvedQueue
from compiler.resolving.subject import CheckedClient, Place
from schema.destination import Destination, DestinationKind
from schema.queue import QueueStrategy

_MAY_RING = (DestinationKind.USER,)
"""What a member may be."""


def check_queues(subject: CheckedClient) -> Iterator[Diagnostic]:
    """REF007 no such member, CALL004 a member twice, CALL005 a member that never rings, CALL060 no time for all, CALL061 a field that changes nothing."""
    for name, queue in subject.tenant.queues.items():
        named: set[Destination] = set()
        for index, member in enumerate(entry.member for entry in queue.members):
            place = Place(("queues", name, "members", index, "member"))
            if member.kind not in _MAY_RING:
                message = text("{member} cannot be a member of a queue", member=str(member))
                hint = text("Members are user:. Where calls go that no member takes is overflow.")
                yield subject.report("REF007", message, place, hint)
            elif member in named:
                message = text("{member} is already a member", member=str(member))
                yield subject.report("CALL004", message, place, text("Keep one of the two."))
            elif member.target in subject.users_without_phone:
                message = text("{member} has no phone that could ring", member=str(member))
                hint = text(
                    "Give the user a device. A queue rings phones: the user's own rules do not count."
                )
                yield subject.report("CALL005", message, place, hint)
            named.add(member)
        yield from _check_turns(subject, name, queue)
        yield from _check_tiers(subject, name, queue)


def _check_turns(subject: CheckedClient, name: str, queue: ResolvedQueue) -> Iterator[Diagnostic]:
    """Whether every member of a tier has rung to the end before callers leave."""
    turns = _most_turns(queue)
    needed = turns * queue.ring + (turns - 1) * queue.retry
    if needed > queue.max_wait:
        message = text(
            "callers leave after {most} s, and {needed} s pass until everybody has rung to the end",
            most=queue.max_wait,
            needed=needed,
        )
        hint = text("Lengthen max_wait, or shorten ring: the last ring is cut short, or never begins.")
        yield subject.report("CALL060", message, Place(("queues", name)), hint, key=True)


def _most_turns(queue: ResolvedQueue) -> int:
    """How many members of one tier ring one after another."""
    match queue.strategy:
        case QueueStrategy.ALL:
            return 1
        case QueueStrategy.IN_ORDER | QueueStrategy.ROUND_ROBIN:
            tiers = [member.tier for member in queue.members]
            return max(map(tiers.count, tiers))
        case _:
            assert_never(queue.strategy)


def _check_tiers(subject: CheckedClient, name: str, queue: ResolvedQueue) -> Iterator[Diagnostic]:
    """A tier that begins above the first says nothing: somebody has to be called first."""
    if min(member.tier for member in queue.members) > 1:
        message = text("no member is of tier 1")
        hint = text("Tiers are counted from 1: those of the lowest ring first.")
        yield subject.report("CALL061", message, Place(("queues", name, "members")), hint, key=True)


def check_queue_rules(subject: CheckedClient) -> Iterator[Diagnostic]:
    """CALL007 a rule for what never happens in a queue."""
    for name, queue in subject.tenant.queues.items():
        if queue.full is not None and queue.max_callers is None:
            message = text("full is never used: any number of callers may wait")
            hint = text("Remove it, or say how many may wait at once: max_callers.")
            yield subject.report("CALL007", message, Place(("queues", name, "full")), hint, key=True)
        for unused, what in _fields_unused(queue):
            message = text(
                "{field} is never used: callers are told nothing for which it counts", field=unused
            )
            place = Place(("queues", name, unused))
            yield subject.report(
                "CALL007", message, place, text("Remove it, or write {what}.", what=what), key=True
            )
        if queue.nobody is not None and queue.join_when_nobody and not queue.leave_when_nobody:
            message = text("nobody is never used: callers wait for members who are not there")
            hint = text("Remove it, or write leave_when_nobody: true.")
            yield subject.report("CALL007", message, Place(("queues", name, "nobody")), hint, key=True)


def _fields_unused(queue: ResolvedQueue) -> Iterator[tuple[str, str]]:
    """Fields about announcements of which there are none, and what would make them count."""
    written = queue.model_fields_set
    if not (queue.announce_position or queue.announce_wait):
        yield from (
            (name, "announce_position: true") for name in ("announce_every", "language") if name in written
        )
    if not queue.recordings and "recordings_every" in written:
        yield "recordings_every", "recordings"


def check_announcements(subject: CheckedClient) -> Iterator[Diagnostic]:
    """CALL070 callers leave later than they should, for what is announced."""
    for name, queue in subject.tenant.queues.items():
        place = Place(("queues", name))
        told = [
            *(["announce_position"] if queue.announce_position else []),
            *(["announce_wait"] if queue.announce_wait else []),
            *(["recordings"] if queue.recordings else []),
        ]
        if told:
            message = text(
                "callers may leave later than after {seconds} s: what is announced delays rings, and is said to the end",
                seconds=queue.max_wait,
            )
            hint = text("A trace says by how much. Leave it out where the second counts.")
            yield subject.report("CALL070", message, place.below(told[0]), hint, key=True)
