"""Loops are found from each step at exactly the instants at which there is one; and where there is none, soon."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.time.loops import leading_to_circles, loops_of
from compiler.time.timeline import Cells
from tests.effort import examples
from tests.lattices import in_few_steps, lattice_of_forwards

Forwards = Mapping[str, Mapping[str, Cells]]

STEPS = ("1", "2", "3", "4", "5")
FORWARDS = st.fixed_dictionaries(
    {step: st.dictionaries(st.sampled_from((*STEPS, "abroad")), st.integers(1, 7)) for step in STEPS}
).map(lambda forwards: {step: forwards[step] for step in STEPS})


def _every_loop(forwards: Forwards, way: tuple[str, ...], when: Cells) -> dict[str, Cells]:
    """The instants at which some loop through steps that are not before its first is open, by that step."""
    found: dict[str, Cells] = {}
    for following, cells in forwards[way[-1]].items():
        here = when & cells
        if here and following == way[0]:
            found[following] = found.get(following, 0) | here
        elif here and following in forwards and following not in way and following > way[0]:
            for step, more in _every_loop(forwards, (*way, following), here).items():
                found[step] = found.get(step, 0) | more
    return found


@settings(max_examples=examples(500), deadline=None)
@given(forwards=FORWARDS)
def test_loops_are_found_whenever_there_are_some(forwards: Forwards) -> None:
    expected: dict[str, Cells] = {}
    for step in STEPS:
        expected |= _every_loop(forwards, (step,), 7)
    found: dict[str, Cells] = {}
    for loop, when in loops_of(forwards):
        assert len(set(loop)) == len(loop)
        for step, following in zip(loop, (*loop[1:], loop[0]), strict=True):
            assert when & ~forwards[step][following] == 0
        found[loop[0]] = found.get(loop[0], 0) | when
    assert found == expected


@settings(max_examples=examples(500), deadline=None)
@given(forwards=FORWARDS)
def test_what_leads_to_no_circle_is_on_no_loop_and_the_rest_comes_to_one(forwards: Forwards) -> None:
    at_once = {step: dict.fromkeys(following, 1) for step, following in forwards.items()}
    circling = leading_to_circles(forwards)
    on_loops = {step for loop, _ in loops_of(at_once) for step in loop}
    assert on_loops <= circling
    for step in circling:
        assert circling & forwards[step].keys()
    for step in forwards.keys() - circling:
        assert not circling & forwards[step].keys()


def test_forwards_that_never_come_back_are_not_all_followed() -> None:
    assert not in_few_steps(lambda: list(loops_of(lattice_of_forwards(200))))


def test_of_loops_that_begin_alike_the_shortest_is_found() -> None:
    forwards = lattice_of_forwards(60)
    forwards["059"] = {"000": 1}
    found = in_few_steps(lambda: list(loops_of(forwards)))
    assert [(loop[0], loop[1], when) for loop, when in found] == [("000", "001", 1), ("000", "002", 1)]
