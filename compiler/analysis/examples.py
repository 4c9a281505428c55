"""From a class of behaviour to one call of it, which can be traced, and placed on a PBX."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from compiler.analysis.behaviour import Entry, EntryKind, Passed
from compiler.analysis.calls import Call, Caller, FarEnd, FromOutside, FromPhone, PhoneState, States
from compiler.analysis.meaning import Act, CallingOut, CallingRescue, Ringing
from compiler.analysis.trace import result
from compiler.graph import CallGraph, Label

_PHONES = {
    Label.NO_ANSWER: PhoneState.NO_ANSWER,
    Label.BUSY: PhoneState.BUSY,
    Label.UNREACHABLE: PhoneState.UNREGISTERED,
}
_NUMBERS = {
    Label.NO_ANSWER: FarEnd.NO_ANSWER,
    Label.BUSY: FarEnd.BUSY,
    Label.UNREACHABLE: FarEnd.REFUSES,
}


def states_for(way: Sequence[Passed], last: Act) -> States | None:
    """States in which a call takes this way to this end; None if a phone would have to change its mind during the call.

    Whoever is not on the way answers.
    """
    phones: dict[str, PhoneState] = {}
    numbers: dict[str, FarEnd] = {}
    down: set[str] = set()
    for step in way:
        label = _first_possible(step, phones, numbers)
        if isinstance(step.act, Ringing) and label is not None:
            phones.update(dict.fromkeys(step.act.phones, _PHONES[label]))
            numbers.update(dict.fromkeys((one.number for one in step.act.outside), _NUMBERS[label]))
        down.update(_trunks(step.act))
    states = States(phones, numbers, frozenset(down))
    if any(result(step.act, states) not in step.labels for step in way):
        return None
    return states if result(last, states) is None else None


def _first_possible(step: Passed, phones: dict[str, PhoneState], numbers: dict[str, FarEnd]) -> Label | None:
    """The result that what is fixed already allows; else the likeliest: nobody answers."""
    if not isinstance(step.act, Ringing):
        return None
    for label in sorted(step.labels, key=list(_PHONES).index):
        if all(phones.get(one, _PHONES[label]) is _PHONES[label] for one in step.act.phones) and all(
            numbers.get(one.number, _NUMBERS[label]) is _NUMBERS[label] for one in step.act.outside
        ):
            return label
    return None


def _trunks(done: Act) -> Iterable[str]:
    """The trunks that must be down, for a call to go on after an act."""
    if isinstance(done, CallingOut):
        return done.call.trunks
    return done.trunks if isinstance(done, CallingRescue) else ()


def caller_of(entry: Entry, graph: CallGraph) -> Caller | None:
    """Somebody who calls at an entry: for an extension, a phone that is not its own; None for a client without phones."""
    if entry.kind is EntryKind.NUMBER:
        return FromOutside(trunk=entry.caller)
    if entry.caller:
        return FromPhone(entry.caller)
    others = (phone.device for phone in graph.phones if phone.extension != entry.label)
    device = next(others, graph.phones[0].device if graph.phones else None)
    return FromPhone(device) if device is not None else None


def calls_of(
    graph: CallGraph, entry: Entry, at: datetime, ways: Iterable[tuple[Sequence[Passed], Act]]
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
    if isinstance(caller, FromPhone):
        return f"device:{caller.device}"
    return caller.number or "anonymous"


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
