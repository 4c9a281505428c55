"""Ways that come back to where they began, at the instants at which all of each is open: routing loops, of whatever leads on at times."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import TypeVar

from compiler.time.timeline import Cells

Step = TypeVar("Step", bound=Hashable)
"""What leads on: a node, an object, a number."""


def leading_to_circles(following: Mapping[Step, Iterable[Step]]) -> set[Step]:
    """Those from which some way comes to a circle, were all ways open at once. Of the others there is no loop at any time."""
    before: dict[Step, list[Step]] = {}
    ways: dict[Step, int] = {}
    for step, next_steps in following.items():
        ways[step] = 0
        for next_step in next_steps:
            ways[step] += 1
            before.setdefault(next_step, []).append(step)
    # What leads nowhere is taken away, with the ways that come to it, until nothing but circles and ways to them is left.
    ended = [step for step in {**ways, **dict.fromkeys(before)} if not ways.get(step)]
    while ended:
        for step in before.get(ended.pop(), ()):
            ways[step] -= 1
            if not ways[step]:
                ended.append(step)
    return {step for step, left in ways.items() if left}


def circles_of(following: Mapping[Step, Iterable[Step]]) -> dict[Step, frozenset[Step]]:
    """For each step that some way comes back to, all those that lead to it and to which it leads, itself among them."""
    onward = {step: set(following[step]) for step in leading_to_circles(following)}
    reached = {step: _reached(onward, step) for step in onward}
    return {
        step: frozenset(other for other in there if step in reached[other])
        for step, there in reached.items()
        if step in there
    }


def _reached(onward: Mapping[Step, AbstractSet[Step]], start: Step) -> set[Step]:
    """All to which a step leads that lead to circles themselves."""
    reached: set[Step] = set()
    waiting = [start]
    while waiting:
        fresh = {step for step in onward[waiting.pop()] if step in onward} - reached
        reached |= fresh
        waiting += fresh
    return reached


def loops_of(forwards: Mapping[Step, Mapping[Step, Cells]]) -> Iterator[tuple[tuple[Step, ...], Cells]]:
    """Loops, each from the first of its steps, and the instants at which all of it is open. `forwards`: where each leads, and when.

    Of those that begin with the same forward one for each instant, the shortest: there may be more than can be listed.
    """
    passed: set[Step] = set()
    for step, following in forwards.items():
        for first, when in following.items():
            if first not in passed:
                yield from _ways_back(forwards, step, first, when, passed)
        passed.add(step)


def _ways_back(
    forwards: Mapping[Step, Mapping[Step, Cells]],
    start: Step,
    first: Step,
    when: Cells,
    passed: AbstractSet[Step],
) -> Iterator[tuple[tuple[Step, ...], Cells]]:
    """Ways that come back to where they start when they have led to `first`, by none that was passed."""
    arrived: dict[Step, Cells] = {}
    waiting: list[tuple[tuple[Step, ...], Cells]] = [((start, first), when)]
    for way, cells in waiting:
        last = way[-1]
        fresh = cells & ~arrived.get(last, 0)
        arrived[last] = arrived.get(last, 0) | fresh
        if last == start:
            if fresh:
                yield way[:-1], fresh
            continue
        for following, open_at in forwards.get(last, {}).items():
            if fresh & open_at and following not in passed:
                waiting.append(((*way, following), fresh & open_at))
