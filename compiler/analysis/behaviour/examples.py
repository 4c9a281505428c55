"""From a class of behaviour to one call of it, which can be traced, and placed on a PBX."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import assert_never

from compiler.analysis.acts import Act, PhoneState, States
from compiler.analysis.behaviour.behaviour import EntryPoint, EntryPointKind, Passed
from compiler.analysis.behaviour.feasible import states_for
from compiler.analysis.calls.call import Call, Caller, FromOutside, FromPhone
from compiler.graph import CallGraph


def caller_of(entry: EntryPoint, graph: CallGraph) -> Caller | None:
    """Somebody who calls at an entry: for an extension, a phone that is not its own; None for a client without phones."""
    if entry.kind is EntryPointKind.NUMBER:
        return FromOutside()
    if entry.caller:
        return FromPhone(entry.caller)
    other_phones = (phone.device for phone in graph.phones if phone.extension != entry.label)
    device = next(other_phones, graph.phones[0].device if graph.phones else None)
    return FromPhone(device) if device is not None else None


def calls_of(
    graph: CallGraph, entry: EntryPoint, at: datetime, ways: Iterable[tuple[Sequence[Passed], Act]]
) -> Iterator[Call]:
    """A call at an instant for each way that states can bring about."""
    caller = caller_of(entry, graph)
    for way, last in ways:
        states = states_for(way, last)
        if caller is not None and states is not None:
            yield Call(caller, entry.dialled, at, states)


def trace_command(client: str, call: Call) -> str:
    """The command that traces a call, as one types it. Its instant is written in the call's own zone."""
    words = ["centrex", "trace", "--client", client, "--from", _from(call.caller), "--to", call.dialled]
    words += ["--at", _instant(call.at)]
    for state in _given(call.states):
        words += ["--given", state]
    return shlex.join(words)


def _from(caller: Caller) -> str:
    match caller:
        case FromPhone():
            return f"device:{caller.device}"
        case FromOutside():
            return caller.number or "anonymous"
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
    yield from (f"trunk:{trunk}=full" for trunk in sorted(states.trunks_full - states.trunks_down))
    for holder in sorted(states.limits_reached):
        _, section, *name = holder.split("/")
        yield f"user:{name[0]}=full" if section == "users" else "client=full"
