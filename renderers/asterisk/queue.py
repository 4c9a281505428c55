"""Queues: the step at which a caller waits, the channels by which members ring, and a client's queues.conf.

A queue's name carries a digest of what Asterisk honours in a fresh queue only, and of nothing else: whoever waits, and what is counted, stays over any
other change (docs/asterisk.md). Members ring by channels of their own, in a context whose name stays: all phones of a user at once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

from compiler.graph import CallGraph, QueueAnnouncements, QueuedMember, QueueStrategy, WaitInQueue
from compiler.graph.node_kinds import queue_node
from renderers.asterisk.announcement import recording_path
from renderers.asterisk.dialplan import extension, goto, goto_if
from renderers.asterisk.names import (
    exten,
    include_of_clients,
    keys_context,
    members_context,
    music_class,
    phone_channel,
    phone_channels,
    scope,
)
from renderers.asterisk.prompts import WITHOUT_A_MINUTE

_STRATEGIES: Mapping[QueueStrategy, str] = {
    QueueStrategy.ALL: "ringall",
    QueueStrategy.IN_ORDER: "linear",
    QueueStrategy.ROUND_ROBIN: "rrordered",
}
_UNREACHABLE = "unavailable,invalid,unknown"
"""The states of a member for whom nobody need wait. Lists alone: Asterisk takes `no` of one who is not registered for somebody to wait for."""
_LEAST_BETWEEN = 15
"""Seconds between two announcements to a caller whose place changes."""
_EMPTY = ("JOINEMPTY", "LEAVEEMPTY", "JOINUNAVAIL", "LEAVEUNAVAIL")


def queue_name(client: str, node: WaitInQueue) -> str:
    """What Asterisk calls a queue. A queue whose members are in no order keeps none that is made later, nor a round one a new order."""
    ordered = ",".join(member.user for member in node.members)
    needs_a_fresh_one = {
        QueueStrategy.ALL: "",
        QueueStrategy.IN_ORDER: "in order",
        QueueStrategy.ROUND_ROBIN: ordered,
    }[node.strategy]
    return f"{scope(client)}.{node.queue}.{_digest(needs_a_fresh_one)}"


def queue_steps(client: str, node: WaitInQueue) -> Iterator[str]:
    """Answer and wait; then go on by why the queue was left. Whoever was put through never comes back."""
    if not node.members:
        yield goto(node.nobody)
        return
    yield "Answer()"
    if node.announcements.language:
        yield f"Set(CHANNEL(language)={node.announcements.language})"
    # The channel keeps that of a queue which it left.
    yield f"Set(QUEUE_PRIO={node.priority})"
    # C: phones that rang in vain have no missed call.
    yield f"Queue({queue_name(client, node)},C,,,{node.max_wait})"
    if node.max_callers is not None:
        yield goto_if(_left_with("FULL"), node.full)
    if node.leaves_when_nobody:
        yield goto_if(_left_with(*_EMPTY), node.nobody)
    # TIMEOUT; UNKNOWN, for a moment while Asterisk reads its files anew; WITHDRAWN by somebody at Asterisk's own console.
    yield goto(node.no_answer)


def _left_with(*values: str) -> str:
    return "$[" + " | ".join(f'"${{QUEUESTATUS}}" = "{value}"' for value in values) + "]"


def _members(graph: CallGraph) -> dict[str, QueuedMember]:
    """Everybody who is a member of some queue, by user."""
    return {member.user: member for queue in _queues(graph) for member in queue.members}


def _queues(graph: CallGraph) -> list[WaitInQueue]:
    """Each queue once, whichever priorities callers have in it."""
    nodes = filter(None, map(queue_node, graph.nodes.values()))
    return [*{node.queue: node for node in nodes}.values()]


def _member_exten(member: QueuedMember) -> str:
    return exten(f"member.{member.user}")


def render_members(graph: CallGraph) -> list[str]:
    """An extension of the body for each member: all phones of the user ring for as long as the queue lets them."""
    return [
        line
        for member in _members(graph).values()
        for line in extension(
            _member_exten(member),
            f"Dial({phone_channels(graph.client, member.devices)},,i)",
            'ExecIf($["${DIALSTATUS}" = "BUSY"]?Hangup(17))',
            "Hangup(20)",
        )
    ]


def render_members_context(graph: CallGraph, body: str) -> Iterator[str]:
    """The context in which queues find their members: what rings, and of who has several phones, whether one of them is in use."""
    members = _members(graph)
    if not members:
        return
    yield from ("", f"[{members_context(graph.client)}]")
    for member in members.values():
        name = _member_exten(member)
        yield f"exten => {name},1,Goto({body},{name},1)"
        if len(member.devices) > 1:
            yield f"exten => {_state_exten(graph.client, member)},hint,{phone_channels(graph.client, member.devices)}"


def render_keys_contexts(graph: CallGraph, body: str) -> Iterator[str]:
    """For each queue with keys the context in which these are looked up, and nothing else: a caller keeps it who waits while the body changes."""
    for node in _queues(graph):
        if node.awaits_keys:
            yield from ("", f"[{keys_context(graph.client, node.queue)}]")
            yield from (f"exten => {key},1,Goto({body},{exten(target)},1)" for key, target in node.keys)


def _state_exten(client: str, member: QueuedMember) -> str:
    """Named after the phones: a hint whose phones change would keep the old state until one of them rings."""
    digest = _digest(phone_channels(client, member.devices))
    return exten(f"state.{member.user}.{digest}")


def _state_of(client: str, member: QueuedMember) -> str:
    """What says whether a member may be called."""
    if len(member.devices) == 1:
        return phone_channel(client, member.devices[0])
    return f"hint:{_state_exten(client, member)}@{members_context(client)}"


def render_queues(graph: CallGraph) -> str:
    """A client's queues.conf."""
    lines = [f"; Queues of {graph.client}. Written by centrex."]
    for node in _queues(graph):
        if node.members:
            lines += _queue_section(graph, node)
    return "\n".join(lines) + "\n"


def _queue_section(graph: CallGraph, node: WaitInQueue) -> Iterator[str]:
    client = graph.client
    yield f"[{queue_name(client, node)}]"
    yield f"strategy={_STRATEGIES[node.strategy]}"
    yield f"timeout={node.ring}"
    yield f"retry={node.retry}"
    yield f"wrapuptime={node.wrap_up}"
    yield f"maxlen={node.max_callers or 0}"
    yield f"joinempty={'yes' if node.join_when_nobody else _UNREACHABLE}"
    yield f"leavewhenempty={_UNREACHABLE if node.leave_when_nobody else 'no'}"
    yield "ringinuse=no"
    yield "autofill=yes"
    yield "timeoutpriority=app"
    if node.music:
        yield f"musicclass={music_class(client, node.music)}"
    if node.awaits_keys:
        yield f"context={keys_context(client, node.queue)}"
    yield from _announcements(graph, node.announcements)
    for member in node.members:
        called = f"Local/{_member_exten(member)}@{members_context(client)}/n"
        yield f"member => {called},{member.tier - 1},{member.user},{_state_of(client, member)}"


def _announcements(graph: CallGraph, told: QueueAnnouncements) -> Iterator[str]:
    """What callers are told."""
    if told.language:
        yield f"announce-frequency={told.every}"
        yield f"min-announce-frequency={_LEAST_BETWEEN}"
        yield f"announce-position={'yes' if told.position else 'no'}"
        yield f"announce-holdtime={'yes' if told.wait else 'no'}"
        yield from (f"{option}={prompt}" for option, prompt in _prompts(told))
    if told.recordings:
        paths = ",".join(recording_path(graph, audio) for audio in told.recordings)
        yield f"periodic-announce={paths}"
        yield f"periodic-announce-frequency={told.recordings_every}"
        yield "random-periodic-announce=no"


def _prompts(told: QueueAnnouncements) -> Iterator[tuple[str, str]]:
    """What is said for what. The prompts of France have no minute, and a minute sounds like minutes there."""
    if told.position:
        yield from (
            (prompt, prompt) for prompt in ("queue-youarenext", "queue-thereare", "queue-callswaiting")
        )
    if told.wait:
        minute = "queue-minutes" if told.language in WITHOUT_A_MINUTE else "queue-minute"
        yield from (("queue-holdtime", "queue-holdtime"), ("queue-minute", minute))
        yield "queue-minutes", "queue-minutes"
    yield "queue-thankyou", "queue-thankyou"


def render_node_queues() -> str:
    """A node's queues.conf: those of all clients.

    A former queue stays beside its follower, so that whoever waits in it is served; behind it, since of a name in both Asterisk takes the first.
    """
    return f"""\
; Queues. Written by centrex.
[general]
persistentmembers=no
shared_lastcall=no

{include_of_clients("queues.conf")}
{include_of_clients("queues.conf", version="previous")}
"""


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:8]
