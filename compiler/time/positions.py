"""Positions of switches beside the instants of time: every combination of them is a time of its own.

A combination is one position of each switch. Sets of combinations are told as boxes: for each switch that matters some of its positions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import prod

Positions = tuple[tuple[str, tuple[str, ...]], ...]
"""For each switch that matters, sorted, the positions that it may be at; any, of a switch that is not named."""

AnyPosition: Positions = ()


def positions_words(positions: Positions) -> str:
    """As it is told in every language: `opening = night / leave, on-duty = bob`."""
    return ", ".join(f"{switch} = {' / '.join(possible)}" for switch, possible in positions)


class Combinations:
    """All combinations of positions of some switches, by number; one, of no switch. `switches`: the positions of each."""

    def __init__(self, switches: Mapping[str, Sequence[str]]) -> None:
        self.switches = {switch: tuple(positions) for switch, positions in sorted(switches.items())}
        self.count = prod(len(positions) for positions in self.switches.values())
        self._all = tuple(product(*self.switches.values()))

    def __getitem__(self, number: int) -> dict[str, str]:
        """The position of each switch in a combination."""
        return dict(zip(self.switches, self._all[number], strict=True))

    def at(self, switch: str, positions: Sequence[str] | frozenset[str]) -> list[int]:
        """The combinations in which a switch is at one of some positions. KeyError for a switch that is not among them."""
        place = list(self.switches).index(switch) if switch in self.switches else None
        if place is None:
            raise KeyError(switch)
        return [number for number, chosen in enumerate(self._all) if chosen[place] in positions]

    def boxes(self, numbers: Sequence[int]) -> Iterator[Positions]:
        """Some combinations as boxes, which have none in common and together all of them."""
        boxes = [tuple(frozenset({position}) for position in self._all[number]) for number in numbers]
        for place in range(len(self.switches)):
            boxes = list(_joined_along(boxes, place))
        for box in boxes:
            yield tuple(
                (switch, tuple(position for position in positions if position in chosen))
                for (switch, positions), chosen in zip(self.switches.items(), box, strict=True)
                if len(chosen) < len(positions)
            )


_Box = tuple[frozenset[str], ...]


def _joined_along(boxes: Sequence[_Box], place: int) -> Iterator[_Box]:
    """Boxes that differ in one switch alone are one box."""
    positions_beside: dict[_Box, frozenset[str]] = {}
    for box in boxes:
        beside = (*box[:place], *box[place + 1 :])
        positions_beside[beside] = positions_beside.get(beside, frozenset()) | box[place]
    for beside, positions in positions_beside.items():
        yield (*beside[:place], positions, *beside[place:])
