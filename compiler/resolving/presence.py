"""Who may be away from queues, and what phones dial to log a user in or out, and for a pause."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, assert_never

from compiler.resolving.resolved import ResolvedTenant
from schema.queue import LoggedIn, Member, MemberKind


class PresenceCode(NamedTuple):
    """What phones dial for a user: to log in to these queues, or out of them, or for a pause in them."""

    code: str
    user: str
    queues: tuple[str, ...]
    pauses: bool


def user_of_member(tenant: ResolvedTenant, member: Member) -> str | None:
    """The user who logs in where this is a member; None for a number outside, and where there is no such phone."""
    match member.kind:
        case MemberKind.USER:
            return member.target
        case MemberKind.DEVICE:
            device = tenant.devices.get(member.target)
            return device.user if device is not None else None
        case MemberKind.EXTERNAL:
            return None
        case _:
            assert_never(member.kind)


def queues_of(tenant: ResolvedTenant, user: str, *, by_code: bool) -> tuple[str, ...]:
    """The queues of which a user is a member, or one of his phones; with `by_code`, only those to which he logs in. Sorted."""
    return tuple(
        sorted(
            name
            for name, queue in tenant.queues.items()
            if any(
                user_of_member(tenant, entry.member) == user
                and (entry.logged_in is LoggedIn.BY_CODE or not by_code)
                for entry in queue.members
            )
        )
    )


def presence_codes(tenant: ResolvedTenant) -> Iterator[PresenceCode]:
    """All of a client's."""
    for user, settings in tenant.users.items():
        queues = queues_of(tenant, user, by_code=True)
        code = tenant.client.log_in_code
        if code is not None and queues:
            own = f"{code}{settings.extension}"
            yield PresenceCode(own, user, queues, pauses=False)
            for queue in queues:
                extension = tenant.queues[queue].extension
                if extension is not None:
                    yield PresenceCode(f"{own}*{extension}", user, (queue,), pauses=False)
        everywhere = queues_of(tenant, user, by_code=False)
        if tenant.client.pause_code is not None and everywhere:
            yield PresenceCode(
                f"{tenant.client.pause_code}{settings.extension}", user, everywhere, pauses=True
            )
