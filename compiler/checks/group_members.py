"""Members of groups have phones that can ring, each is named once, and those that ring in turn do so in time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from compiler.checks.forwards import destination_is_own
from compiler.diagnostics import Diagnostic, text
from compiler.resolving.resolved import ResolvedGroup
from compiler.resolving.subject import CheckedClient, Place
from compiler.time.ringing import LONGEST_RINGING
from schema.defaults import Strategy
from schema.destination import Destination, DestinationKind


def check_group_members(subject: CheckedClient) -> Iterator[Diagnostic]:
    """REF007 no such member, CALL003 rings too long, CALL004 a member twice, CALL005 a member that never rings; delays, as below."""
    for name, group in subject.tenant.groups.items():
        named: set[Destination] = set()
        for index, member in enumerate(entry.member for entry in group.members):
            place = Place(("groups", name, "members", index, "member"))
            own = destination_is_own(subject, member)
            if own or not _may_ring(member.kind):
                message = text("{member} cannot be a member of a group", member=str(member))
                hint = (
                    text(
                        "It is the client's own number, and a group rings phones: name the user whose phones ring, as user:."
                    )
                    if own
                    else text(
                        "Members are user: or external:. What happens when none of them answers is no_answer."
                    )
                )
                yield subject.report("REF007", message, place, hint)
            elif member in named:
                message = text("{member} is already a member", member=str(member))
                yield subject.report("CALL004", message, place, text("Keep one of the two."))
            elif member.kind is DestinationKind.USER and member.target in subject.users_without_phone:
                message = text("{member} has no phone that could ring", member=str(member))
                hint = text(
                    "Give the user a device, or name a number, as external:. A group rings phones: the user's own rules do not count."
                )
                yield subject.report("CALL005", message, place, hint)
            named.add(member)
        total = _in_turn(group)
        if total > LONGEST_RINGING:
            message = text("the members ring one after another, for {total} s in all", total=total)
            hint = text(
                "Most networks give up after {most} s: shorten ring, or remove members.",
                most=LONGEST_RINGING,
            )
            yield subject.report("CALL003", message, Place(("groups", name)), hint, key=True)
        yield from _check_delays(subject, name, group)


def _check_delays(subject: CheckedClient, name: str, group: ResolvedGroup) -> Iterator[Diagnostic]:
    """CALL007 a delay among members that ring in turn, CALL031 a member that would begin after the end, CALL032 nobody rings at first."""
    delayed = [(index, entry) for index, entry in enumerate(group.members) if entry.delay]
    for index, entry in delayed:
        place = Place(("groups", name, "members", index, "delay"))
        match group.strategy:
            case Strategy.IN_ORDER:
                message = text("delay is never used: the members of {name} ring one after another", name=name)
                hint = text("Remove it, or write strategy: all.")
                yield subject.report("CALL007", message, place, hint, key=True)
            case Strategy.ALL if entry.delay >= group.ring:
                message = text(
                    "{member} never rings: the group rings {ring} s, and this member only after {delay} s",
                    member=str(entry.member),
                    ring=group.ring,
                    delay=entry.delay,
                )
                yield subject.report(
                    "CALL031", message, place, text("Shorten delay, or lengthen the group's ring.")
                )
            case Strategy.ALL:
                pass
            case _:
                assert_never(group.strategy)
    if group.strategy is Strategy.ALL and len(delayed) == len(group.members):
        soonest = min(entry.delay for _, entry in delayed)
        message = text("nobody rings for the first {delay} s: every member has a delay", delay=soonest)
        hint = text("Give at least one member no delay.")
        yield subject.report("CALL032", message, Place(("groups", name, "members")), hint, key=True)


def _may_ring(kind: DestinationKind) -> bool:
    """Whether it is a phone, or several, that a group can ring."""
    match kind:
        case DestinationKind.USER | DestinationKind.EXTERNAL:
            return True
        case (
            DestinationKind.GROUP
            | DestinationKind.QUEUE
            | DestinationKind.VOICEMAIL
            | DestinationKind.VOICEMAIL_OF
            | DestinationKind.ROUTE
            | DestinationKind.MENU
            | DestinationKind.ANNOUNCEMENT
            | DestinationKind.BUSY
            | DestinationKind.HANGUP
        ):
            return False
        case _:
            assert_never(kind)


def _in_turn(group: ResolvedGroup) -> int:
    """Seconds that the members of a group ring one after another; none if all ring together."""
    match group.strategy:
        case Strategy.ALL:
            return 0
        case Strategy.IN_ORDER:
            return len(group.members) * group.ring
        case _:
            assert_never(group.strategy)
