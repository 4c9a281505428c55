"""Queues: callers wait for the next member who may take a call."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import assert_never

from compiler.graph import QueueAnnouncements, QueuedMember, WaitInQueue
from compiler.lowering.external_number import lower_external_number
from compiler.lowering.state import Lowering
from compiler.resolving.resolved import ResolvedQueue, ResolvedQueueMember, ResolvedTenant
from compiler.resolving.walk import all_targets, destinations_in
from schema.destination import DestinationKind, Target
from schema.queue import LoggedIn, MemberKind
from schema.sections import node_id

_KEYS = {"*": "star", "#": "hash"}
"""What keys are called in ids that are no digits."""


def queue_node_id(name: str, priority: int) -> str:
    """The node at which callers wait in a queue with a priority; 0: with none."""
    node = node_id(DestinationKind.QUEUE, name)
    return f"{node}.{priority}" if priority else node


def priorities_asked(tenant: ResolvedTenant) -> dict[tuple[str, int], None]:
    """The queues into which something leads with a priority, and which one."""
    return {
        (one.target, one.priority): None
        for target, path in all_targets(tenant)
        for one, _ in destinations_in(target, path)
        if one.priority and one.target in tenant.queues
    }


def lower_queue(lowering: Lowering, name: str, priority: int = 0) -> str:
    """The node at which callers wait with a priority: in one line with all others, and as these."""
    queue = lowering.tenant.queues[name]
    overflow = _onward(lowering, name, "overflow", queue.overflow)

    def onward(rule: str, target: Target | None) -> str:
        return overflow if target is None else _onward(lowering, name, rule, target)

    return lowering.add(
        WaitInQueue(
            id=queue_node_id(name, priority),
            origin=lowering.origin("queues", name),
            queue=name,
            strategy=queue.strategy,
            members=tuple(_members(lowering, name)),
            ring=queue.ring,
            retry=queue.retry,
            wrap_up=queue.wrap_up or 0,
            max_callers=queue.max_callers,
            max_wait=queue.max_wait,
            join_when_nobody=queue.join_when_nobody,
            leave_when_nobody=queue.leave_when_nobody,
            no_answer=onward("timeout", queue.timeout),
            full=onward("full", queue.full),
            nobody=onward("nobody", queue.nobody),
            keys=tuple(
                sorted(
                    (key, _onward(lowering, name, f"key-{_KEYS.get(key, key)}", target, ("keys", key)))
                    for key, target in queue.keys.items()
                )
            ),
            priority=priority,
            music=queue.music or "",
            announcements=_announcements(queue),
        )
    )


def _announcements(queue: ResolvedQueue) -> QueueAnnouncements:
    """What callers are told; what is not asked for has no language, and no interval."""
    speaks = queue.announce_position or queue.announce_wait
    recordings = queue.recordings or ()
    return QueueAnnouncements(
        language=queue.language if speaks else "",
        position=queue.announce_position,
        wait=queue.announce_wait,
        every=queue.announce_every if speaks else 0,
        recordings=recordings,
        recordings_every=queue.recordings_every if recordings else 0,
    )


def _members(lowering: Lowering, name: str) -> Iterator[QueuedMember]:
    """The members that have something to ring."""
    queue = lowering.tenant.queues[name]
    for entry in queue.members:
        target = entry.member.target
        match entry.member.kind:
            case MemberKind.USER:
                if target in lowering.devices:
                    yield _with_presence(
                        lowering, entry, target, QueuedMember(target, lowering.devices[target], entry.tier)
                    )
            case MemberKind.DEVICE:
                user = lowering.tenant.devices[target].user
                yield _with_presence(
                    lowering, entry, user, QueuedMember(f"device.{target}", (target,), entry.tier)
                )
            case MemberKind.EXTERNAL:
                owner = lowering.client_owner(queue.site)
                path = ("queues", name, "members")
                gate = lower_external_number(lowering, target, owner, path, confirm=entry.confirm)
                yield QueuedMember(gate, (), entry.tier, gate)
            case _:
                assert_never(entry.member.kind)


def _with_presence(
    lowering: Lowering, entry: ResolvedQueueMember, user: str, member: QueuedMember
) -> QueuedMember:
    """A member who may be away, and why."""
    logs_in, pauses = entry.logged_in is LoggedIn.BY_CODE, lowering.tenant.client.pause_code is not None
    return replace(member, user=user, logs_in=logs_in, pauses=pauses) if logs_in or pauses else member


def _onward(
    lowering: Lowering, name: str, rule: str, target: Target, below: tuple[str, ...] | None = None
) -> str:
    """Where a rule of a queue sends callers, or a key, which is written `below`."""
    decision = f"{node_id(DestinationKind.QUEUE, name)}.{rule}"
    owner = lowering.client_owner(lowering.tenant.queues[name].site)
    return lowering.target(target, decision, owner, ("queues", name, *(below or (rule,))))
