"""From a class of behaviour to one call of it, which can be traced, and placed on a PBX."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import assert_never

from compiler.analysis.acts import PhoneState, States
from compiler.analysis.behaviour.behaviour import EntryPoint, EntryPointKind
from compiler.analysis.behaviour.caller_samples import shown_by
from compiler.analysis.calls.call import ANONYMOUS, Call, Caller, FromOutside, FromPhone
from compiler.graph import CallGraph
from compiler.graph.node_kinds import flip_switch


def callers_of(entry: EntryPoint, graph: CallGraph, rung: Collection[str] = ()) -> Iterator[Caller]:
    """Those who may call at an entry, those first by whom most can be shown: for an extension no phone of its own, and none of those rung; for a code those who may dial it.

    `rung`: phones that ring on the way, where the one that calls may be busy with that. None for an extension of a client without phones.
    """
    if entry.kind is EntryPointKind.NUMBER:
        yield shown_by(entry.caller)
    elif entry.caller:
        yield FromPhone(entry.caller)
    else:
        setters = _setters(entry, graph)
        for phone in sorted(
            graph.phones,
            key=lambda phone: (
                setters is not None and phone.device not in setters,
                phone.device in rung,
                phone.extension == entry.label,
            ),
        ):
            yield FromPhone(phone.device)


def _setters(entry: EntryPoint, graph: CallGraph) -> tuple[str, ...] | None:
    """The phones that may set the switch whose code is dialled, if not everybody may."""
    node = dict(graph.features).get(entry.label) if entry.kind is EntryPointKind.FEATURE else None
    flip = flip_switch(graph.nodes[node]) if node is not None else None
    return flip.by if flip is not None else None


def trace_command(client: str, call: Call) -> str:
    """The command that traces a call, as one types it. Its instant is written in the call's own zone."""
    words = ["centrex", "trace", "--client", client, "--from", _from(call.caller), "--to", call.dialled]
    words += ["--at", _instant(call.at)]
    for state in _given(call.states):
        words += ["--given", state]
    if call.states.presses:
        words += ["--press", ",".join(pressed or "nothing" for pressed in call.states.presses)]
    return shlex.join(words)


def _from(caller: Caller) -> str:
    match caller:
        case FromPhone():
            return f"device:{caller.device}"
        case FromOutside():
            return caller.number or ANONYMOUS
        case _:
            assert_never(caller)


def _instant(at: datetime) -> str:
    written = f"{at:%Y-%m-%d %H:%M}"
    # Where clocks are put back an hour comes twice: the offset says which.
    twice = at.replace(fold=0).utcoffset() != at.replace(fold=1).utcoffset()
    return f"{written} {at.isoformat()[-6:]}" if twice else written


def _given(states: States) -> Iterator[str]:
    if states.other_phones is not PhoneState.ANSWERS:
        yield f"everyone={states.other_phones}"
    yield from (f"device:{device}={state}" for device, state in sorted(states.phones.items()))
    yield from (f"external:{number}={state}" for number, state in sorted(states.outside.items()))
    yield from (f"trunk:{trunk}=down" for trunk in sorted(states.trunks_down))
    yield from (f"queue:{queue}=full" for queue in sorted(states.full_queues))
    yield from (f"member:{member}=logged_out" for member in sorted(states.logged_out))
    yield from (f"user:{user}=paused" for user in sorted(states.paused))
    yield from (f"box:{mailbox}=full" for mailbox in sorted(states.full_mailboxes))
    yield from (f"trunk:{trunk}=full" for trunk in sorted(states.trunks_full - states.trunks_down))
    yield from (f"switch:{switch}={position}" for switch, position in sorted(states.positions.items()))
    for holder in sorted(states.limits_reached):
        _, section, *name = holder.split("/")
        yield f"user:{name[0]}=full" if section == "users" else "client=full"
