"""Routing loops are found from each number at exactly the instants at which there is one; and where there is none, soon."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.analysis.proofs.loops import Forwards, loops_across_clients, loops_of
from compiler.time.timeline import Cells
from tests.effort import examples
from tests.lattices import in_few_steps

NUMBERS = ("1", "2", "3", "4", "5")
FORWARDS = st.fixed_dictionaries(
    {number: st.dictionaries(st.sampled_from((*NUMBERS, "abroad")), st.integers(1, 7)) for number in NUMBERS}
).map(lambda forwards: {number: forwards[number] for number in NUMBERS})


def _every_loop(forwards: Forwards, way: tuple[str, ...], when: Cells) -> dict[str, Cells]:
    """The instants at which some loop through numbers that are not before its first is open, by that number."""
    found: dict[str, Cells] = {}
    for called, cells in forwards[way[-1]].items():
        here = when & cells
        if here and called == way[0]:
            found[called] = found.get(called, 0) | here
        elif here and called in forwards and called not in way and called > way[0]:
            for number, more in _every_loop(forwards, (*way, called), here).items():
                found[number] = found.get(number, 0) | more
    return found


@settings(max_examples=examples(500), deadline=None)
@given(forwards=FORWARDS)
def test_loops_are_found_whenever_there_are_some(forwards: Forwards) -> None:
    expected: dict[str, Cells] = {}
    for number in NUMBERS:
        expected |= _every_loop(forwards, (number,), 7)
    found: dict[str, Cells] = {}
    for loop, when in loops_of(forwards):
        assert len(set(loop)) == len(loop)
        for number, following in zip(loop, (*loop[1:], loop[0]), strict=True):
            assert when & ~forwards[number][following] == 0
        found[loop[0]] = found.get(loop[0], 0) | when
    assert found == expected


def _lattice(count: int) -> dict[str, dict[str, Cells]]:
    return {
        f"{index:03}": {f"{following:03}": 1 for following in (index + 1, index + 2)}
        for index in range(count)
    }


def test_forwards_that_never_come_back_are_not_all_followed() -> None:
    assert not in_few_steps(lambda: list(loops_of(_lattice(200))))
    owners = {number: f"client-{number}" for number in _lattice(200)}
    assert not in_few_steps(lambda: loops_across_clients(owners, _lattice(200)))


def test_of_loops_that_begin_alike_the_shortest_is_found() -> None:
    forwards = _lattice(60)
    forwards["059"] = {"000": 1}
    found = in_few_steps(lambda: list(loops_of(forwards)))
    assert [(loop[0], loop[1], when) for loop, when in found] == [("000", "001", 1), ("000", "002", 1)]
