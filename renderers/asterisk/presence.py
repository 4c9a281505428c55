"""Who is away from queues: where that is kept, the subroutines by which Asterisk's queues know of it, and the codes that set it.

What is kept is a value for each member of a queue who is logged in (`queue`, the queue, the user), and one for each user who pauses (`paused`, the user).
Asterisk's queues have a pause of their own, which a restart and a fresh queue forget: so every caller who comes to a queue has it set anew from what is kept, before he waits,
and a code sets it at once for those who wait already.
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.graph import CallGraph, QueuedMember, SetPresence, WaitInQueue
from compiler.graph.node_kinds import queues_among
from compiler.graph.phones import LOG_IN_LAMP, PAUSE_LAMP
from renderers.asterisk.dialplan import extension
from renderers.asterisk.kept_state import kept_name, kept_value, lamp, locked
from renderers.asterisk.names import exten


def log_in_lamp(client: str, queue: str, user: str) -> str:
    """The lamp of a user who is logged in to a queue."""
    return lamp(client, LOG_IN_LAMP, queue, user)


def pause_lamp(client: str, user: str) -> str:
    """The lamp of a user who pauses."""
    return lamp(client, PAUSE_LAMP, user)


def _log_in(client: str, queue: str, user: str) -> str:
    return f"DB({kept_value(client, 'queue', queue, user)})"


def _pause(client: str, user: str) -> str:
    return f"DB({kept_value(client, 'paused', user)})"


def may_be_away(member: QueuedMember) -> bool:
    """Whether somebody can log the member out, or begin a pause."""
    return member.logs_in or member.pauses


def _telling(node: WaitInQueue, member: QueuedMember) -> str:
    return exten(f"present.{node.queue}.{member.name}")


def told_who_is_present(node: WaitInQueue) -> Iterator[str]:
    """The steps by which a queue knows who is away, before somebody waits in it."""
    for member in node.members:
        if may_be_away(member):
            yield f"Gosub({_telling(node, member)},1)"


def render_telling(
    client: str, node: WaitInQueue, queue: str, member: QueuedMember, channel: str
) -> list[str]:
    """The subroutine that tells a queue whether a member is present. `queue`, `channel`: as Asterisk calls them."""
    conditions = []
    if member.logs_in:
        conditions.append(f'"${{{_log_in(client, node.queue, member.user)}}}" = "1"')
    if member.pauses:
        conditions.append(f'"${{{_pause(client, member.user)}}}" != "1"')
    is_present = f"$[{' & '.join(conditions)}]"
    called = f"{queue},{channel}"
    return extension(
        _telling(node, member),
        f"ExecIf({is_present}?UnpauseQueueMember({called}):PauseQueueMember({called}))",
        "Return()",
    )


def set_presence_steps(graph: CallGraph, node: SetPresence) -> Iterator[str]:
    """One tone: the user is logged in, or pauses. Two: not any more. Codes that are dialled at once wait for each other."""
    client, user = graph.client, node.user
    if node.pauses:
        values, lamps = [_pause(client, user)], [pause_lamp(client, user)]
    else:
        values = [_log_in(client, queue, user) for queue in node.queues]
        lamps = [log_in_lamp(client, queue, user) for queue in node.queues]
    was = " | ".join(f'"${{{value}}}" = "1"' for value in values)
    yield from locked(
        kept_name(client, "queue"),
        (
            f"Set(NOW=${{IF($[{was}]?0:1)}})",
            *(f"Set({value}=${{NOW}})" for value in values),
            *(f"Set(DEVICE_STATE({each})=${{IF($[${{NOW}}]?INUSE:NOT_INUSE)}})" for each in lamps),
            *_tells(graph, node),
        ),
    )
    yield "Answer()"
    yield "Playback(${IF($[${NOW}]?beep:beep&beep)})"
    yield "Hangup(16)"


def _tells(graph: CallGraph, node: SetPresence) -> Iterator[str]:
    """Those queues to which callers come; the others learn of it when somebody does."""
    for queue in queues_among(graph.nodes.values()):
        if queue.queue in node.queues:
            for member in queue.members:
                if member.user == node.user and may_be_away(member):
                    yield f"Gosub({_telling(queue, member)},1)"
