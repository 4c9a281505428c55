"""Queues: the step at which a caller waits, the channels by which members ring, and a client's queues.conf.

A queue's name carries a digest of what Asterisk honours in a fresh queue only, and of nothing else: whoever waits, and what is counted, stays over any
other change (docs/asterisk.md). Members ring by channels of their own, in a context whose name stays: all phones of a user at once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import assert_never

from compiler.graph import CallGraph, QueueAnnouncements, QueuedMember, QueueStrategy, WaitInQueue
from compiler.graph.node_kinds import queues_among
from renderers.asterisk.announcement import recording_path
from renderers.asterisk.dialplan import extension, goto, goto_if
from renderers.asterisk.external_number import presents_the_phones_own
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
from renderers.asterisk.presence import may_be_away, render_telling, told_who_is_present
from renderers.asterisk.prompts import WITHOUT_A_MINUTE

_STRATEGIES: Mapping[QueueStrategy, str] = {
    QueueStrategy.ALL: "ringall",
    QueueStrategy.IN_ORDER: "linear",
    QueueStrategy.ROUND_ROBIN: "rrordered",
    QueueStrategy.LONGEST_IDLE: "leastrecent",
    QueueStrategy.FEWEST_CALLS: "fewestcalls",
    QueueStrategy.RANDOM: "random",
}
_TURN = "turn"
"""The subroutine that passes over a member who has rung already, and its extension for each member."""
_UNREACHABLE = "unavailable,invalid,unknown"
"""The states of a member for whom nobody need wait. Lists alone: Asterisk takes `no` of one who is not registered for somebody to wait for."""
_LEAST_BETWEEN = 15
"""Seconds between two announcements to a caller whose place changes."""
_PAUSED = "paused"
"""The state of one who is not logged in, or pauses."""
_EMPTY = ("JOINEMPTY", "LEAVEEMPTY", "JOINUNAVAIL", "LEAVEUNAVAIL")


def queue_name(client: str, node: WaitInQueue) -> str:
    """What Asterisk calls a queue. A queue whose members are in no order keeps none that is made later, nor a round one a new order."""
    needs_a_fresh_one = {
        QueueStrategy.IN_ORDER: "in order",
        QueueStrategy.ROUND_ROBIN: ",".join(member.name for member in node.members),
    }.get(node.strategy, "")
    return f"{scope(client)}.{node.queue}.{_digest(needs_a_fresh_one)}"


def queue_steps(graph: CallGraph, node: WaitInQueue) -> Iterator[str]:
    """Answer and wait; then go on by why the queue was left. Whoever was put through never comes back."""
    if not node.members:
        yield goto(node.nobody)
        return
    if any(presents_the_phones_own(graph, graph.nodes[one.node]) for one in node.members if one.node):
        # A member outside has a channel of its own, which must present what the calling phone would.
        yield "Set(_OUTSIDE_NUMBER=${OUTSIDE_NUMBER})"
        yield "Set(_WITHHOLDS=${WITHHOLDS})"
    if _takes_turns(node.strategy):
        yield "Set(__WAITS_AS=${CHANNEL})"
        yield "Set(SHARED(ROUND)=$[0${SHARED(ROUND)} + 1])"
    yield from told_who_is_present(node)
    yield "Answer()"
    if node.announcements.language:
        yield f"Set(CHANNEL(language)={node.announcements.language})"
    # The channel keeps that of a queue which it left.
    yield f"Set(QUEUE_PRIO={node.priority})"
    # C: phones that rang in vain have no missed call.
    yield f"Queue({queue_name(graph.client, node)},C,,,{node.max_wait})"
    if node.max_callers is not None:
        yield goto_if(_left_with("FULL"), node.full)
    if node.leaves_when_nobody and node.nobody != node.no_answer:
        yield goto_if(_left_with(*_EMPTY), node.nobody)
    # TIMEOUT; UNKNOWN, for a moment while Asterisk reads its files anew; WITHDRAWN by somebody at Asterisk's own console.
    yield goto(node.no_answer)


def _left_with(*values: str) -> str:
    return "$[" + " | ".join(f'"${{QUEUESTATUS}}" = "{value}"' for value in values) + "]"


def _members(graph: CallGraph) -> dict[str, QueuedMember]:
    """Everybody who is a member of some queue, by name."""
    return {member.name: member for queue in queues_among(graph.nodes.values()) for member in queue.members}


def _taking_turns(graph: CallGraph) -> dict[str, QueuedMember]:
    """Those of them who are members of a queue in which Asterisk would call one who does not answer again and again."""
    return {
        member.name: member
        for queue in queues_among(graph.nodes.values())
        if _takes_turns(queue.strategy)
        for member in queue.members
    }


def _takes_turns(strategy: QueueStrategy) -> bool:
    match strategy:
        case QueueStrategy.LONGEST_IDLE | QueueStrategy.FEWEST_CALLS | QueueStrategy.RANDOM:
            return True
        case QueueStrategy.ALL | QueueStrategy.IN_ORDER | QueueStrategy.ROUND_ROBIN:
            return False
        case _:
            assert_never(strategy)


def _member_exten(member: QueuedMember) -> str:
    return exten(f"member.{member.name}")


def _channel(client: str, node: WaitInQueue, member: QueuedMember) -> str:
    """The channel by which a queue calls a member, and by which it knows the member."""
    name = _turn_exten(member) if _takes_turns(node.strategy) else _member_exten(member)
    return f"Local/{name}@{members_context(client)}/n"


def _turn_exten(member: QueuedMember) -> str:
    return exten(f"{_TURN}.{member.name}")


def render_members(graph: CallGraph) -> list[str]:
    """An extension of the body for each member: all phones of the user ring for as long as the queue lets them, or the number outside is called."""
    lines = [
        line
        for member in _members(graph).values()
        for line in extension(_member_exten(member), *_calling_steps(graph, member))
    ]
    taking_turns = _taking_turns(graph)
    for member in taking_turns.values():
        lines += extension(
            _turn_exten(member),
            f"Gosub({_TURN},1({exten(member.name)}))",
            'ExecIf($["${GOSUB_RETVAL}" = "0"]?Hangup(17))',
            goto(f"member.{member.name}"),
        )
    for node in queues_among(graph.nodes.values()):
        for member in filter(may_be_away, node.members):
            queue, channel = queue_name(graph.client, node), _channel(graph.client, node, member)
            lines += render_telling(graph.client, node, queue, member, channel)
    return lines + (_render_turns() if taking_turns else [])


def _calling_steps(graph: CallGraph, member: QueuedMember) -> Iterator[str]:
    if member.node:
        yield goto(member.node)
        return
    yield f"Dial({phone_channels(graph.client, member.devices)},,i)"
    yield 'ExecIf($["${DIALSTATUS}" = "BUSY"]?Hangup(17))'
    yield "Hangup(20)"


def _render_turns() -> list[str]:
    """The subroutine that has each member ring once in a round, kept on the caller's channel: 1 if it is a member's turn, else 0.

    Asterisk calls the first member by its order again and again, if he does not answer; the next one, at once, if he is busy. So who has rung in this round is.
    A round is over when a member is passed over a second time and nobody has rung since.
    """
    rang, passed = "SHARED(RANG_${ARG1},${WAITS_AS})", "SHARED(PASSED_${ARG1},${WAITS_AS})"
    round_, rings = "SHARED(ROUND,${WAITS_AS})", "SHARED(RINGS,${WAITS_AS})"
    first, *rest = (
        f'GotoIf($["${{{rang}}}" != "${{{round_}}}"]?ring)',
        f'GotoIf($["${{{passed}}}" = "${{{rings}}}"]?again)',
        f"Set({passed}=${{{rings}}})",
        "Return(0)",
    )
    return [
        f"exten => {_TURN},1,{first}",
        *(f" same => n,{step}" for step in rest),
        f" same => n(again),Set({round_}=$[${{{round_}}} + 1])",
        f" same => n(ring),Set({rang}=${{{round_}}})",
        f" same => n,Set({rings}=$[0${{{rings}}} + 1])",
        " same => n,Return(1)",
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
    for member in _taking_turns(graph).values():
        name = _turn_exten(member)
        yield f"exten => {name},1,Goto({body},{name},1)"


def render_keys_contexts(graph: CallGraph, body: str) -> Iterator[str]:
    """For each queue with keys the context in which these are looked up, and nothing else: a caller keeps it who waits while the body changes."""
    for node in queues_among(graph.nodes.values()):
        if node.awaits_keys:
            yield from ("", f"[{keys_context(graph.client, node.queue)}]")
            yield from (f"exten => {key},1,Goto({body},{exten(target)},1)" for key, target in node.keys)


def _state_exten(client: str, member: QueuedMember) -> str:
    """Named after the phones: a hint whose phones change would keep the old state until one of them rings."""
    digest = _digest(phone_channels(client, member.devices))
    return exten(f"state.{member.name}.{digest}")


def _state_of(client: str, member: QueuedMember) -> str:
    """What says whether a member may be called; of a number outside its own channel, which is in use while a queue has it called."""
    if member.node:
        return ""
    if len(member.devices) == 1:
        return phone_channel(client, member.devices[0])
    return f"hint:{_state_exten(client, member)}@{members_context(client)}"


def render_queues(graph: CallGraph) -> str:
    """A client's queues.conf."""
    lines = [f"; Queues of {graph.client}. Written by centrex."]
    for node in queues_among(graph.nodes.values()):
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
    away = f"{_PAUSED},{_UNREACHABLE}" if any(map(may_be_away, node.members)) else _UNREACHABLE
    yield f"joinempty={'yes' if node.join_when_nobody else away}"
    yield f"leavewhenempty={away if node.leave_when_nobody else 'no'}"
    yield "ringinuse=no"
    yield "autofill=yes"
    yield "timeoutpriority=app"
    if node.music:
        yield f"musicclass={music_class(client, node.music)}"
    if node.awaits_keys:
        yield f"context={keys_context(client, node.queue)}"
    yield from _announcements(graph, node.announcements)
    for member in node.members:
        line = (_channel(client, node, member), str(member.tier - 1), member.name)
        state = _state_of(client, member)
        yield f"member => {','.join((*line, state) if state else line)}"


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
