"""What callers of queues press is told apart, all of it; before whom they wait and what they hear is told, and no walk goes round."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.analysis.acts import NOTHING, PhoneState, Queueing, QueueingMember, States
from compiler.analysis.behaviour.behaviour import EntryPoint, EntryPointKind, behaviour_of
from compiler.analysis.behaviour.feasible import states_for, takes_way
from compiler.analysis.behaviour.ways import ways_taken
from compiler.analysis.calls.call import Call, FromOutside, arrival
from compiler.analysis.calls.trace import trace
from compiler.analysis.conditions import timeline_of
from compiler.analysis.proofs import Claim
from compiler.graph import CallGraph, Label, Pressed, QueueStrategy, Result, WaitInQueue
from compiler.graph.menus import KEYS
from tests.broken_trees import Broken, case_of
from tests.effort import examples
from tests.recordings import tone

AT = datetime(2026, 3, 3, 10, tzinfo=UTC)
NUMBER = "+33199000001"
QUEUE = Queueing(
    "desk",
    QueueStrategy.ALL,
    (QueueingMember(("desk-201",), 1),),
    *(20, 1, 0, 4, 60),
    join_when_nobody=False,
    leave_when_nobody=True,
)
CLIENT = """
queues:
  desk: {name: Accueil, members: [user:alice], keys: {1: "menu:front", 2: "queue:other priority 7", "*": "voicemail-of:bob"}, overflow: user:bob}
  other: {name: Autre, members: [user:bob], keys: {1: "queue:desk priority 2", 2: "queue:desk"}, overflow: hangup}
menus:
  front: {name: Menu, greeting: hello, keys: {1: "queue:desk", 2: "queue:other"}, otherwise: hangup}
audio:
  hello: {name: Bonjour, file: audio/hello.wav}
"""


def _graph() -> CallGraph:
    leads = (("01: {to: user:alice}", "01: {to: queue:desk}"),)
    return case_of(Broken(Claim.MENU, (), leads, CLIENT, recordings={"audio/hello.wav": tone(0.2)})).graph


@settings(max_examples=examples(100), deadline=None)
@given(keys=st.lists(st.sampled_from(KEYS), min_size=1, max_size=6, unique=True))
def test_what_is_pressed_for_a_result_brings_it_about_and_nothing_else_is_used_up(keys: list[str]) -> None:
    queueing = replace(QUEUE, keys=tuple(sorted(keys)))
    nobody = States(other_phones=PhoneState.NO_ANSWER)
    results: list[Result] = [*map(Pressed, queueing.keys), Label.NO_ANSWER]
    for result in results:
        states = replace(nobody, presses=(*queueing.presses_for(result), "7"))
        assert queueing.result(states) == result
        assert queueing.after(states).presses == ("7",)


@pytest.mark.parametrize(
    ("presses", "states", "result", "left"),
    [
        ((), States(), None, ()),
        (("1",), States(), Pressed("1"), ()),
        (("7", "12"), States(), Pressed("1"), ("2",)),
        (("7", "8"), States(), None, ()),
        ((NOTHING, "1"), States(), None, ("1",)),
        ((NOTHING, "1"), States(other_phones=PhoneState.NO_ANSWER), Label.NO_ANSWER, ("1",)),
        (("1",), States(other_phones=PhoneState.BUSY), Pressed("1"), ()),
        (("1",), States(full_queues=frozenset({"desk"})), Label.FULL, ("1",)),
        (("1",), States(other_phones=PhoneState.UNREGISTERED), Label.NOBODY, ("1",)),
    ],
)
def test_who_waits_leaves_by_the_first_key_of_the_queue(
    presses: tuple[str, ...], states: States, result: Result | None, left: tuple[str, ...]
) -> None:
    queueing, pressing = replace(QUEUE, keys=("1", "#")), replace(states, presses=presses)
    assert queueing.result(pressing) == result
    assert queueing.after(pressing).presses == left
    without_keys = replace(QUEUE, keys=())
    assert without_keys.after(pressing).presses == presses


def test_a_trace_follows_keys_and_priorities() -> None:
    graph = _graph()

    def nodes(*presses: str) -> list[str]:
        states = States(presses=presses, other_phones=PhoneState.NO_ANSWER)
        return [hop.node for hop in trace(graph, Call(FromOutside(), NUMBER, AT, states)).hops]

    assert nodes("9", "*") == ["queue.desk", "voicemail-of.bob"]
    assert nodes("2", "1", "1", "1") == [
        "queue.desk",
        "queue.other.7",
        "queue.desk.2",
        "menu.front",
        "queue.desk",
        "user.bob",
        "voicemail-of.bob",
    ]
    urgent = graph.nodes["queue.other.7"]
    assert isinstance(urgent, WaitInQueue)
    assert (urgent.queue, urgent.priority) == ("other", 7)
    plain = graph.nodes["queue.other"]
    assert plain == replace(urgent, id="queue.other", priority=0)


def test_every_way_of_pressing_has_states_that_take_it() -> None:
    graph = _graph()
    timeline = timeline_of([graph], (2026, 2026))
    behaviour = behaviour_of(graph, timeline)
    assert EntryPoint(EntryPointKind.NUMBER, NUMBER, "", NUMBER) in behaviour.entries
    start = arrival(graph, FromOutside(), NUMBER)
    assert start is not None
    ways = list(ways_taken(graph, timeline, start, timeline.everything))
    pressed = [
        way for way in ways if any(isinstance(label, Pressed) for step in way.passed for label in step.labels)
    ]
    assert pressed
    for way in pressed:
        states = states_for(way.passed, way.last)
        if states is not None:
            assert takes_way(way.passed, way.last, states)
    assert any(states_for(way.passed, way.last) is not None for way in pressed)
