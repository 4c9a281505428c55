"""Members of queues have phones that can ring, each is named once, and all of them have their turn while a caller waits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from compiler.diagnostics import Diagnostic, text
from compiler.resolving.presence import user_of_member
from compiler.resolving.resolved import ResolvedQueue
from compiler.resolving.subject import CheckedClient, Place
from schema.meanings import Section
from schema.queue import LoggedIn, Member, MemberKind, QueueStrategy


def external_members(subject: CheckedClient, queue: ResolvedQueue) -> Iterator[tuple[int, str]]:
    """The external numbers among the members of a queue, each with its place; less the client's own."""
    for index, entry in enumerate(queue.members):
        if entry.member.kind is MemberKind.EXTERNAL and entry.member.target not in subject.tenant.numbers:
            yield index, entry.member.target


def check_queues(subject: CheckedClient) -> Iterator[Diagnostic]:
    """REF007 no such member, CALL004 a member twice, CALL005 a member that never rings, CALL060 no time for all, CALL061 a field that changes nothing, CALL063 nobody who could answer."""
    for name, queue in subject.tenant.queues.items():
        named: dict[str, Member] = {}
        for index, member in enumerate(entry.member for entry in queue.members):
            yield from _check_member(
                subject, member, named, Place(("queues", name, "members", index, "member"))
            )
        yield from _check_turns(subject, name, queue)
        yield from _check_tiers(subject, name, queue)
        yield from _check_presence(subject, name, queue)


def _check_member(
    subject: CheckedClient, member: Member, named: dict[str, Member], place: Place
) -> Iterator[Diagnostic]:
    """`named`: the phones and numbers of the members before, each with its member."""
    rings = _rings(subject, member)
    before = [named[each] for each in rings if each in named]
    if member.kind is MemberKind.EXTERNAL and member.target in subject.tenant.numbers:
        message = text("{member} cannot be a member of a queue", member=str(member))
        hint = text(
            "It is the client's own number, and a queue rings phones: name the user whose phones ring, as user:."
        )
        yield subject.report("REF007", message, place, hint)
    elif member in before:
        message = text("{member} is already a member", member=str(member))
        yield subject.report("CALL004", message, place, text("Keep one of the two."))
    elif before:
        message = text("{member} is already a member, by {other}", member=str(member), other=str(before[0]))
        hint = text("Keep one of the two: a phone would ring twice.")
        yield subject.report("CALL004", message, place, hint)
    elif member.kind is MemberKind.USER and member.target in subject.users_without_phone:
        message = text("{member} has no phone that could ring", member=str(member))
        hint = text("Give the user a device. A queue rings phones: the user's own rules do not count.")
        yield subject.report("CALL005", message, place, hint)
    named.update((each, member) for each in rings)


def _rings(subject: CheckedClient, member: Member) -> list[str]:
    """The phones of a member, or its number; a user without any is one thing too."""
    devices = subject.tenant.devices
    match member.kind:
        case MemberKind.USER:
            phones = [f"device:{name}" for name, device in devices.items() if device.user == member.target]
            return [str(member), *phones]
        case MemberKind.DEVICE | MemberKind.EXTERNAL:
            return [str(member)]
        case _:
            assert_never(member.kind)


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
        case (
            QueueStrategy.IN_ORDER
            | QueueStrategy.ROUND_ROBIN
            | QueueStrategy.LONGEST_IDLE
            | QueueStrategy.FEWEST_CALLS
            | QueueStrategy.RANDOM
        ):
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


def _check_presence(subject: CheckedClient, name: str, queue: ResolvedQueue) -> Iterator[Diagnostic]:
    """Whether callers wait while nobody who could answer is logged in: at any instant, since that goes by no time."""
    waits = queue.join_when_nobody and not queue.leave_when_nobody
    if waits and all(member.logged_in is LoggedIn.BY_CODE for member in queue.members):
        message = text(
            "callers wait {most} s for nobody while no member is logged in, which may be at any time",
            most=queue.max_wait,
        )
        hint = text("Write leave_when_nobody: true, or have a member who is always logged in.")
        yield subject.report("CALL063", message, Place(("queues", name)), hint, key=True)


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
    yield from _unused_codes(subject)


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


def _unused_codes(subject: CheckedClient) -> Iterator[Diagnostic]:
    """CALL007 a code that nobody dials for anything, CALL062 members by code without a code, CALL007 a number outside that is said to log in."""
    tenant = subject.tenant
    by_code = False
    for name, queue in tenant.queues.items():
        for index, entry in enumerate(queue.members):
            place = Place(("queues", name, "members", index, "logged_in"))
            if entry.member.kind is MemberKind.EXTERNAL and "logged_in" in entry.model_fields_set:
                message = text(
                    "logged_in is never used: {member} is an external number", member=str(entry.member)
                )
                hint = text("Remove it: nobody could log it in or out.")
                yield subject.report("CALL007", message, place, hint, key=True)
            if entry.logged_in is LoggedIn.BY_CODE:
                by_code = True
                if tenant.client.log_in_code is None and not subject.gaps.breaks("client"):
                    message = text(
                        "{member} can never log in: the client has no log_in_code", member=str(entry.member)
                    )
                    hint = text('Give the client one: log_in_code: "*45".')
                    yield subject.report("CALL062", message, Place(("queues", name, "members", index)), hint)
    if subject.gaps.breaks(Section.QUEUES):
        return  # who is not a member may be one of what could not be read
    members = {
        user_of_member(tenant, entry.member) for queue in tenant.queues.values() for entry in queue.members
    }
    if tenant.client.log_in_code is not None and not by_code:
        message = text("log_in_code is never used: no member of a queue logs in by code")
        hint = text("Remove it, or write logged_in: by_code.")
        yield subject.report("CALL007", message, Place(("client", "log_in_code")), hint, key=True)
    if tenant.client.pause_code is not None and not members - {None}:
        message = text("pause_code is never used: no queue calls a user")
        yield subject.report(
            "CALL007", message, Place(("client", "pause_code")), text("Remove it."), key=True
        )
