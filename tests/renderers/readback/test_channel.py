"""What a channel passes on, and what was asked of it: two that differ in something that was asked for are told apart."""

from __future__ import annotations

import pytest

from renderers.readback.channel import Channel
from renderers.readback.dialplan import Dialplan, Extension
from renderers.readback.memory import Memory

START = Extension("start")


def channel(*assignments: str) -> Channel:
    """One on which these variables were set before anybody looked at it."""
    made = Channel(Dialplan({}), "context", START, 0, {"EXTEN": "start"})
    for assignment in assignments:
        made.assign(assignment)
    return made.afresh()


def leg(of: Channel) -> Channel:
    return of.made("context", Extension("leg"), "leg")


def is_taken_for(other: Channel, call: Channel) -> bool:
    """Whether what was found out about a call holds for another one."""
    memory = Memory[str]()
    memory.keep(call.standpoint, call, "found")
    return memory.recall(other) == "found"


@pytest.mark.parametrize(
    ("assignment", "of_a_leg", "of_its_leg"), [("X=1", None, None), ("_X=1", "1", None), ("__X=1", "1", "1")]
)
def test_a_variable_is_inherited_as_often_as_it_says(
    assignment: str, of_a_leg: str | None, of_its_leg: str | None
) -> None:
    first = leg(channel(assignment))
    assert (first.value("X"), leg(first).value("X")) == (of_a_leg, of_its_leg)


@pytest.mark.parametrize("other", ["X=1", "__X=1", "_X=2", "Y=1"])
def test_what_is_asked_of_a_leg_of_a_leg_is_asked_of_the_call(other: str) -> None:
    call = channel("_X=1")
    first = leg(call)
    second = leg(first)
    first.value("X")
    second.value("X")
    first.ask_as(second)
    call.ask_as(first)
    assert is_taken_for(channel("_X=1", "Y=1"), call)
    assert not is_taken_for(channel(other), call)


def test_for_how_long_a_variable_is_inherited_is_asked_where_a_leg_of_a_leg_lacks_it() -> None:
    call = channel("_X=1")
    first = leg(call)
    second = leg(first)
    assert second.value("X") is None
    first.ask_as(second)
    call.ask_as(first)
    assert is_taken_for(channel("_X=1"), call)
    assert not is_taken_for(channel("__X=1"), call)


def test_what_was_remembered_of_a_call_was_asked_of_whoever_is_like_it() -> None:
    call = channel("X=1", "Y=2")
    call.value("X")
    memory = Memory[str]()
    memory.keep(call.standpoint, call, "found")
    other = channel("X=1", "Y=3")
    assert memory.recall(other) == "found"
    assert list(other.asked) == ["X"]


def test_a_call_that_comes_where_another_came_has_what_was_set_on_the_way() -> None:
    first = channel("X=1")
    first.call("other", START, "inside", ["argument"])
    first.go_back("done")
    first.enter("context", Extension("end"), "end")
    first.assign("Y=2")
    first.parted.append((1, 7))
    other = channel("X=3", "Y=4")
    other.arrive(first.arrival)
    assert other.standpoint == first.standpoint
    assert (other.value("X"), other.value("Y"), other.value("EXTEN")) == ("3", "2", "end")
    assert (list(other.asked), other.parted) == (["X"], [(1, 7)])


def test_what_a_step_sets_is_not_asked_of_what_was_there_before() -> None:
    call = channel("X=1", "Y=2")
    call.assign("X=3")
    assert (call.variable("X"), call.variable("Y"), call.forked(Y="4").variable("Y")) == ("3", "2", "4")
    assert list(call.asked) == ["Y"]


def test_a_subroutine_gives_back_what_it_hid() -> None:
    call = channel("ARG1=outer")
    call.call("other", Extension("routine"), "dialled", ["inner"])
    call.assign("LOCAL(NUMBER)=5")
    inside = (call.context, call.variable("EXTEN"), call.variable("ARG1"), call.variable("NUMBER"))
    assert inside == ("other", "dialled", "inner", "5")
    call.go_back("done")
    back = (call.context, call.variable("EXTEN"), call.variable("ARG1"), call.value("NUMBER"))
    assert back == ("context", "start", "outer", None)
    assert call.variable("GOSUB_RETVAL") == "done"
