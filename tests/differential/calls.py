"""Random calls of a graph: from anybody to anything, at instants close to where something changes, in any states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from compiler.analysis.acts import NOTHING, FarEnd, PhoneState, States
from compiler.analysis.behaviour.dialled_samples import numbers_apart
from compiler.analysis.calls.call import Call, Caller, EntryNodes, FromOutside, FromPhone
from compiler.analysis.calls.trace import trace
from compiler.analysis.conditions import callers_of, schedules_of
from compiler.graph import CallEmergency, CallGraph, DialOut, PermissionGate
from compiler.graph.menus import KEYS, taken_of
from compiler.graph.node_kinds import menu, queue_node
from compiler.numbering import format_national, numbers_matching, patterns
from compiler.time.timeline import Timeline
from testpbx.exchange import phones_left_by_key
from tests.differential.moments import HORIZON

MOST_IN_QUEUES = 2
STRANGERS = (None, "+33612345678", "+33612345679", "+33712345678", "+442079460000")
NO_NUMBERS = ("0", "00", "0712", "9999999", "*99", "+33123", "01234567890123")
"""What leads nowhere, or is no number."""


@st.composite
def calls(draw: st.DrawFn, graph: CallGraph, trunks: tuple[str, ...], count: int) -> list[Call]:
    """Calls of any kind, so many. `trunks`: those of the node.

    They share a few scenes (who is registered, what numbers outside do, which trunks are down, which mailboxes are full, where switches are), since calls of one scene are placed
    together; what the registered phones do differs from call to call.
    """
    scenes = draw(st.lists(_scenes(graph, trunks), min_size=1, max_size=3))
    entries = EntryNodes(graph)
    found = []
    for _ in range(count):
        caller, dialled = draw(_entrances(graph))
        states = draw(_with_phones(graph, draw(st.sampled_from(scenes))))
        start = entries.arrival(caller, dialled)
        node = graph.nodes[start.node] if start is not None else None
        if isinstance(
            node, CallEmergency
        ):  # by whatever is dialled to reach it, a withholding code before it too
            # An emergency call that rings would ring for ever.
            answer = draw(st.sampled_from((FarEnd.ANSWERS, FarEnd.ANSWERS, FarEnd.BUSY, FarEnd.REFUSES)))
            states = replace(states, outside={**states.outside, node.number: answer})
        found.append(Call(caller, dialled, draw(instants(graph)), states))
    full = draw(_full_mailboxes(graph))
    pressing = _presses(graph)
    pressed = [
        replace(call, states=replace(call.states, full_mailboxes=full, presses=draw(pressing)))
        for call in found
    ]
    return _few_in_queues(graph, [call for call in pressed if not _answers_late(graph, call)])


def _answers_late(graph: CallGraph, call: Call) -> bool:
    """Whether somebody answers whose phone rang before in a queue that the caller left by a key: that it does not answer there is all that a phone is told."""
    left = phones_left_by_key(graph, call)
    return bool(left.intersection(trace(graph, call).outcome.phones))


def _presses(graph: CallGraph) -> st.SearchStrategy[tuple[str, ...]]:
    """What callers press in menus and queues: mostly what some of them has; what phones dial where all of it is waited for."""
    menus = [*filter(None, map(menu, graph.nodes.values()))]
    queues = [node for node in filter(None, map(queue_node, graph.nodes.values())) if node.awaits_keys]
    if not menus and not queues:
        return st.just(())
    keys = [
        *(key for one in menus for key, _ in one.keys),
        *(key for one in queues for key, _ in one.keys),
    ]
    choices = [{digits for digits, _ in (*one.keys, *one.extensions)} for one in menus]
    known = {digits for digits, _ in (*graph.internal, *graph.features)}
    # Of others a part is taken, and when the rest is pressed decides what it counts for.
    dialled = sorted(digits for digits in known if all(taken_of(digits, one) == digits for one in choices))
    one = st.sampled_from(keys) | st.sampled_from([*KEYS, NOTHING, *dialled])
    pressed = st.lists(one, max_size=4).map(tuple)
    # Who presses nothing in a queue comes to its members.
    return pressed if menus else st.just(()) | st.just(()) | pressed


def _few_in_queues(graph: CallGraph, found: Sequence[Call]) -> list[Call]:
    """Without calls of queues but the first few: each is placed by itself, and waits; and a few that leave by a key, who do not wait for long."""
    queued = [
        call for call in found if any(hop.act and hop.act.reached.waits_in for hop in trace(graph, call).hops)
    ]
    leaving = [call for call in queued if phones_left_by_key(graph, call)]
    waiting = [call for call in queued if call not in leaving]
    return [call for call in found if call not in (*waiting[MOST_IN_QUEUES:], *leaving[MOST_IN_QUEUES:])]


@st.composite
def _full_mailboxes(draw: st.DrawFn, graph: CallGraph) -> frozenset[str]:
    """Each mailbox by chance: one in three."""
    return frozenset(mailbox.id for mailbox in graph.mailboxes if draw(st.integers(0, 2)) == 2)


def _entrances(graph: CallGraph) -> st.SearchStrategy[tuple[Caller, str]]:
    """Who calls, and what; numbers of the trunk more often than the rest."""
    numbers = [entry.number for entry in graph.numbers]
    kinds: list[st.SearchStrategy[tuple[Caller, str]]] = []
    if numbers:
        # By a trunk that does not bring calls to a number, it is not allocated.
        by = st.sampled_from((None, *{trunk for entry in graph.numbers for trunk in entry.trunks}))
        told_apart = (caller or None for caller in callers_of(graph) if caller is not None)
        callers = st.sampled_from((*STRANGERS, *told_apart))
        outside = st.tuples(st.builds(FromOutside, callers, by), st.sampled_from(numbers))
        kinds += [outside, outside]
    kinds += [_dialled(graph, phone.device, phone.context) for phone in graph.phones]
    return st.one_of(kinds)


def _dialled(graph: CallGraph, device: str, context_id: str) -> st.SearchStrategy[tuple[Caller, str]]:
    context = next(one for one in graph.contexts if one.id == context_id)
    outside = graph.nodes[context.outside]
    assert isinstance(outside, DialOut)
    listed = [
        number
        for permission in graph.dialled_permissions(context)
        for number in (*permission.allow_numbers, *permission.deny_numbers)
    ]
    samples = [one.dialled for one in numbers_apart([graph]).samples()[device]]
    behind_code = [
        f"{code}{number}"
        for code in context.withholding
        for number in (*samples[:6], context.emergency[0][0], graph.internal[0][0])
    ]
    own = [
        spelling
        for number, _ in outside.own
        for spelling in (
            number,
            f"00{number[1:]}",
            format_national(number, outside.country).replace(" ", "").removeprefix("+"),
        )
    ]
    what: list[Any] = [
        st.sampled_from([extension for extension, _ in graph.internal]),
        st.sampled_from([code for code, _ in graph.features]),
        st.sampled_from([number for number, _ in context.emergency]),
        st.sampled_from([*samples, *sorted(listed), *NO_NUMBERS]),
        st.sampled_from(own or samples),
        st.sampled_from(behind_code),
    ]
    return st.tuples(st.just(FromPhone(device)), st.one_of(what))


@st.composite
def anything_dialled(draw: st.DrawFn) -> str:
    """A number of any pattern of any country's plan, its last digits at random; or digits alone, as many as an extension or a number has."""
    pattern = draw(st.sampled_from(patterns(draw(st.sampled_from(("FR", "RE", "PM"))))))
    model = next(numbers_matching(pattern.match))
    tail = draw(st.text("0123456789", max_size=max(0, min(6, len(model) - 2))))
    of_plan = model[: len(model) - len(tail)] + tail
    return draw(st.sampled_from((of_plan, of_plan, draw(st.text("0123456789", min_size=2, max_size=12)))))


@st.composite
def _scenes(draw: st.DrawFn, graph: CallGraph, trunks: tuple[str, ...]) -> States:
    """What holds for all calls of a scene."""
    called = sorted(
        {node.number for node in graph.nodes.values() if isinstance(node, PermissionGate) and node.number}
    )
    every_number = st.sampled_from(list(FarEnd))
    return States(
        phones={
            phone.device: PhoneState.UNREGISTERED for phone in graph.phones if draw(st.integers(0, 3)) == 3
        },
        outside={number: draw(every_number) for number in called if draw(st.booleans())},
        trunks_down=frozenset(trunk for trunk in trunks if draw(st.integers(0, 5)) == 5),
        other_numbers=draw(every_number),
        positions={
            switch: draw(st.sampled_from(positions)) for switch, positions in graph.switches_asked.items()
        },
    )


_REGISTERED = (PhoneState.NO_ANSWER, PhoneState.NO_ANSWER, PhoneState.BUSY, PhoneState.ANSWERS)
"""Mostly nobody answers, so that calls go far."""


@st.composite
def _with_phones(draw: st.DrawFn, graph: CallGraph, scene: States) -> States:
    phones = {
        phone.device: scene.phones.get(phone.device) or draw(st.sampled_from(_REGISTERED))
        for phone in graph.phones
    }
    return replace(scene, phones=phones)


@st.composite
def instants(draw: st.DrawFn, graph: CallGraph) -> datetime:
    """An instant within the horizon, more often than not one at which some condition of the graph changes, or just beside it."""
    schedules = schedules_of(graph)
    timeline = Timeline.of(schedules, HORIZON)
    if not schedules or draw(st.integers(0, 3)) == 0:
        # The first and the last day are not those of every clock, and the graph has none to go by.
        aside = timedelta() if schedules else timedelta(days=1)
        start, stop = timeline.start + aside, timeline.stop - aside
        minutes = (stop - start) // timedelta(minutes=1)
        return start + timedelta(minutes=draw(st.integers(0, minutes - 1)), seconds=draw(st.integers(0, 59)))
    cell = draw(st.integers(0, len(timeline.cells) - 1))
    # Cells may come back for years: the first stretches, and some of the later ones.
    stretches = [stretch for _, stretch in zip(range(60), timeline.intervals(1 << cell), strict=False)]
    begin, end = draw(st.sampled_from(stretches))
    edge = draw(st.sampled_from(("first", "last", "inside")))
    if edge == "first":
        return begin
    if edge == "last":
        return end - timedelta(seconds=1)
    return begin + (end - begin) // 2
