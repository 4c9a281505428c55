"""Queues: callers wait for the next member who may take a call."""

from __future__ import annotations

from compiler.graph import QueueAnnouncements, QueuedMember, WaitInQueue
from compiler.lowering.state import Lowering
from compiler.resolving.resolved import ResolvedQueue, ResolvedTenant
from compiler.resolving.walk import mentions
from schema.destination import Destination, DestinationKind, Target
from schema.meanings import Meaning
from schema.sections import node_id

_KEYS = {"*": "star", "#": "hash"}
"""What keys are called in ids that are no digits."""


def queue_node_id(name: str, priority: int) -> str:
    """The node at which callers wait in a queue with a priority; 0: with none."""
    node = node_id(DestinationKind.QUEUE, name)
    return f"{node}.{priority}" if priority else node


def priorities_asked(tenant: ResolvedTenant) -> dict[tuple[str, int], None]:
    """The queues into which something leads with a priority, and which one."""
    destinations: list[Destination] = [
        destination for _, destination, _ in mentions(tenant, frozenset({Meaning.DESTINATION}))
    ]
    return {
        (one.target, one.priority): None
        for one in destinations
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
            members=tuple(
                QueuedMember(member.member.target, lowering.devices[member.member.target], member.tier)
                for member in queue.members
                if member.member.target in lowering.devices
            ),
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


def _onward(
    lowering: Lowering, name: str, rule: str, target: Target, below: tuple[str, ...] | None = None
) -> str:
    """Where a rule of a queue sends callers, or a key, which is written `below`."""
    decision = f"{node_id(DestinationKind.QUEUE, name)}.{rule}"
    owner = lowering.client_owner(lowering.tenant.queues[name].site)
    return lowering.target(target, decision, owner, ("queues", name, *(below or (rule,))))
