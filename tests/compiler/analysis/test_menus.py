"""Voice menus: what callers press is told apart, all of it, and no walk goes round where menus lead to each other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.analysis.acts import NOTHING, Choosing, States
from compiler.analysis.behaviour.behaviour import EntryPoint, EntryPointKind, behaviour_of
from compiler.analysis.behaviour.feasible import states_for, takes_way
from compiler.analysis.calls.call import Call, FromOutside
from compiler.analysis.calls.trace import trace
from compiler.analysis.conditions import timeline_of
from compiler.analysis.proofs import Claim
from compiler.graph import CallGraph, Label, Pressed
from compiler.graph.menus import KEYS, begins_something, taken_of, wrong_digits
from tests.broken_trees import Broken, case_of
from tests.effort import examples
from tests.recordings import tone

NUMBER = EntryPoint(EntryPointKind.NUMBER, "+33199000001")
MANY = 9
"""Menus each of which leads to all others: there are more ways through them than can be listed."""


def _graph(menus: str) -> CallGraph:
    client = Broken(
        Claim.MENU,
        (),
        (("01: {to: user:alice}", "01: {to: menu:m1}"),),
        f"audio:\n  hello: {{name: Bonjour, file: audio/hello.wav}}\n{menus}\n",
        recordings={"audio/hello.wav": tone(0.2)},
    )
    return case_of(client).graph


def _all_to_all(count: int) -> str:
    names = [f"m{number}" for number in range(1, count + 1)]
    lines = [
        f"  {name}: {{name: {name}, greeting: hello, otherwise: hangup, keys: {{{', '.join(keys)}}}}}"
        for name in names
        for keys in [
            ['"0": user:alice', *(f'"{index}": menu:{other}' for index, other in enumerate(names, 1))]
        ]
    ]
    return "\n".join(["menus:", *lines])


choices = st.lists(
    st.sampled_from(KEYS) | st.text("0123456789", min_size=2, max_size=4),
    min_size=1,
    max_size=14,
    unique=True,
).map(lambda some: tuple(sorted(some)))


@settings(max_examples=examples(200), deadline=None)
@given(choices=choices, tries=st.integers(1, 4))
def test_what_is_pressed_for_a_result_brings_it_about_and_nothing_else_is_used_up(
    choices: tuple[str, ...], tries: int
) -> None:
    act = Choosing((), choices, None, "fr", 5, tries)
    for result in act.results:
        states = States(presses=(*act.presses_for(result), "7"))
        assert act.result(states) == result
        assert act.after(states).presses == ("7",)


@settings(max_examples=examples(200), deadline=None)
@given(choices=choices, digits=st.text(KEYS, min_size=1, max_size=6))
def test_no_more_is_taken_than_may_become_a_choice(choices: tuple[str, ...], digits: str) -> None:
    taken = taken_of(digits, choices)
    assert digits.startswith(taken)
    assert all(begins_something(taken[:length], choices) for length in range(1, len(taken)))
    assert taken == digits or not begins_something(taken, choices)


def test_where_every_key_leads_somewhere_nothing_is_wrong() -> None:
    assert wrong_digits(tuple(KEYS)) == ""
    assert Label.WRONG_KEY not in Choosing((), tuple(KEYS), None, "fr", 5, 3).results
    assert wrong_digits((*KEYS, "201")) == "21"


@pytest.mark.parametrize(
    ("presses", "result"),
    [
        ((), Label.SILENCE),
        (("1",), Pressed("1")),
        (("7", NOTHING, "1"), Pressed("1")),
        (("7", NOTHING, "7"), Label.WRONG_KEY),
        ((NOTHING, "7", NOTHING), Label.SILENCE),
        (("201",), Pressed("201")),
        (("20",), Label.SILENCE),
        (("12",), Pressed("1")),
    ],
)
def test_tries_without_a_key_and_with_a_wrong_one_are_counted_apart(
    presses: Sequence[str], result: Label | Pressed
) -> None:
    act = Choosing((), ("1", "201"), None, "fr", 5, 2)
    assert act.result(States(presses=tuple(presses))) == result


def test_menus_that_lead_to_each_other_are_told_once() -> None:
    graph = _graph(_all_to_all(3))
    behaviour = behaviour_of(graph, timeline_of([graph], (2026, 2028)))
    (entry,) = (entry for entry in behaviour.entries if entry == NUMBER)
    ends = list(behaviour.classes(entry))
    # Every way through three menus to a menu that was passed, to Alice (who answers, or whose mailbox does), or to the end.
    assert len(ends) == sum(ways * (passed + 3) for passed, ways in ((1, 1), (2, 2), (3, 2)))
    for one in ends:
        states = states_for(one.passed, one.last)
        assert states is not None
        assert takes_way(one.passed, one.last, states)


def test_many_menus_that_lead_to_each_other_are_followed() -> None:
    graph = _graph(_all_to_all(MANY))
    behaviour = behaviour_of(graph, timeline_of([graph], (2026, 2028)))
    # Each is looked at once for each set of menus that may have been passed before.
    assert len(behaviour.forest.trees) < MANY * 2**MANY
    assert behaviour.class_count > 10**5


def test_a_trace_goes_round_as_often_as_keys_are_pressed() -> None:
    graph = _graph(_all_to_all(2))
    pressed = ("2", "1", "2", "2", "1", "0")
    call = Call(
        FromOutside(), "+33199000001", datetime(2026, 11, 30, 10, tzinfo=UTC), States(presses=pressed)
    )
    hops = [hop.node for hop in trace(graph, call).hops]
    assert hops == ["menu.m1", "menu.m2", "menu.m1", "menu.m2", "menu.m2", "menu.m1", "user.alice"]
