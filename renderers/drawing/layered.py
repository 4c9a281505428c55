"""Where the boxes of a drawing stand: a layered layout from left to right, after Sugiyama.

Boxes stand in columns by the longest way that leads to them, and between two columns of boxes is one for labels. A link passes every
column between its ends by a point of its own, which takes part in the layout like a box: so nothing lies upon anything. Columns are
ordered for few crossings (means of neighbours, then swaps), and heights chosen to keep links straight (isotonic regression).

No library: networkx places points, not boxes with labels; graphviz is a program that would have to be installed.
"""

from __future__ import annotations

from bisect import bisect, insort
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

Point = tuple[float, float]
"""x to the right, y downwards."""

_GAP = 28.0
"""Between columns, at the least; more where links climb steeply."""
_WIDEST_GAP = 96.0
_BETWEEN_BOXES = 16.0
_BETWEEN_LINES = 7.0
_LINE = 4.0
"""The height that a link is given where it passes a column without a label."""
_ORDER_SWEEPS = 12
_HEIGHT_SWEEPS = 16
_STRAIGHT = 4.0
"""How much more a bend within a long link weighs than one at a box."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much room something takes."""

    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Link:
    """A way from a box to another; `label`: the room that its label takes. Never from a box to itself."""

    source: str
    target: str
    label: Size | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """A rectangle: its upper left corner, and its size."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """Half way down."""
        return self.y + self.height / 2

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.width


@dataclass(frozen=True, slots=True)
class ArrowPath:
    """How a link goes: points joined in pairs, straight within a pair and curved to the next; and where its label stands."""

    points: tuple[Point, ...]
    label: Placed | None


@dataclass(frozen=True, slots=True)
class Layout:
    """Boxes by id, a route for each link in the order given, and how large it all is, from 0, 0."""

    boxes: Mapping[str, Placed]
    routes: tuple[ArrowPath, ...]
    width: float
    height: float


def lay_out(sizes: Mapping[str, Size], links: Sequence[Link]) -> Layout:
    """Place boxes and links. Only the order of what is given decides between placings that are as good."""
    forward = [not back for back in _leads_back(list(sizes), links)]
    ranks = _ranks(list(sizes), links, forward)
    net = _Net.of(sizes, links, forward, ranks)
    parts = [_ordered(net, columns) for columns in _parts(net)]
    middles = _stacked(net, parts)
    columns = [[number for part in parts for number in part[column]] for column in range(net.width)]
    return _placed(net, columns, middles, links)


def _leads_back(boxes: Sequence[str], links: Sequence[Link]) -> list[bool]:
    """For each link, whether it closes a cycle, seen from the first box on."""
    outgoing: dict[str, list[int]] = {box: [] for box in boxes}
    for number, link in enumerate(links):
        outgoing[link.source].append(number)
    back = [False] * len(links)
    done: set[str] = set()
    for start in boxes:
        waiting = [(start, list(reversed(outgoing[start])))]
        above = {start}
        while waiting and start not in done:
            box, links_left = waiting[-1]
            if not links_left:
                waiting.pop()
                above.discard(box)
                done.add(box)
                continue
            number = links_left.pop()
            target = links[number].target
            back[number] = target in above
            if target not in above and target not in done:
                above.add(target)
                waiting.append((target, list(reversed(outgoing[target]))))
    return back


def _ranks(boxes: Sequence[str], links: Sequence[Link], forward: Sequence[bool]) -> dict[str, int]:
    """The length of the longest way to each box."""
    following: dict[str, list[str]] = {box: [] for box in boxes}
    waiting = dict.fromkeys(boxes, 0)
    for link, ahead in zip(links, forward, strict=True):
        first, last = (link.source, link.target) if ahead else (link.target, link.source)
        following[first].append(last)
        waiting[last] += 1
    ranks = dict.fromkeys(boxes, 0)
    ready = [box for box in boxes if not waiting[box]]
    for box in ready:
        for target in following[box]:
            ranks[target] = max(ranks[target], ranks[box] + 1)
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    return ranks


@dataclass(slots=True)
class _Net:
    """Everything that takes room, numbered: boxes first, then the points of links. Neighbours stand in the next columns."""

    names: list[str]
    sizes: list[Size]
    column: list[int]
    left: list[list[int]]
    right: list[list[int]]
    chains: list[tuple[int, ...]]
    """For each link, what it passes from its left end to its right end, both boxes included."""
    labels: dict[int, int]
    """By link, the point that carries its label."""

    @classmethod
    def of(
        cls,
        sizes: Mapping[str, Size],
        links: Sequence[Link],
        forward: Sequence[bool],
        ranks: Mapping[str, int],
    ) -> _Net:
        """Boxes stand in even columns, labels in odd ones: that next to the box that a link comes from."""
        names = list(sizes)
        number_of = {name: number for number, name in enumerate(names)}
        net = cls(names, list(sizes.values()), [2 * ranks[name] for name in names], [], [], [], {})
        for index, (link, ahead) in enumerate(zip(links, forward, strict=True)):
            first, last = (link.source, link.target) if ahead else (link.target, link.source)
            passed = list(range(2 * ranks[first] + 1, 2 * ranks[last]))
            points = [net._add(column) for column in passed]
            if link.label is not None:
                labelled = points[0] if ahead else points[-1]
                net.sizes[labelled], net.labels[index] = link.label, labelled
            net.chains.append((number_of[first], *points, number_of[last]))
        net._join()
        return net

    def _add(self, column: int) -> int:
        self.sizes.append(Size(0, _LINE))
        self.column.append(column)
        return len(self.sizes) - 1

    def _join(self) -> None:
        self.left = [[] for _ in self.sizes]
        self.right = [[] for _ in self.sizes]
        for chain in self.chains:
            for left, right in pairwise(chain):
                self.right[left].append(right)
                self.left[right].append(left)

    @property
    def width(self) -> int:
        """How many columns there are."""
        return max(self.column, default=-1) + 1

    def is_box(self, number: int) -> bool:
        return number < len(self.names)

    def apart(self, upper: int, lower: int) -> float:
        """How far the middles of two that stand one below the other must be apart."""
        boxes = self.is_box(upper) or self.is_box(lower)
        room = _BETWEEN_BOXES if boxes else _BETWEEN_LINES
        return (self.sizes[upper].height + self.sizes[lower].height) / 2 + room


# ── The order within columns ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _parts(net: _Net) -> list[list[list[int]]]:
    """The columns of each part that no link joins to another, in the order of a walk.

    The walk starts at the first box of a part, and follows links from left to right before any back.
    """
    seen: set[int] = set()
    parts = []
    for first in range(len(net.names)):
        columns: list[list[int]] = [[] for _ in range(net.width)]
        starts = [first]
        while starts:
            stack = [starts.pop()]
            while stack:
                number = stack.pop()
                if number in seen:
                    continue
                seen.add(number)
                columns[net.column[number]].append(number)
                stack += reversed(net.right[number])
                starts += reversed(net.left[number])
        if any(columns):
            parts.append(columns)
    return parts


def _ordered(net: _Net, columns: list[list[int]]) -> list[list[int]]:
    """Each column from top to bottom, for few crossings."""
    best, fewest = [list(column) for column in columns], _crossings(net, columns)
    for sweep in range(_ORDER_SWEEPS):
        if not fewest:
            break
        _sort_by_neighbours(net, columns, to_the_right=sweep % 2 == 0)
        _swap(net, columns)
        crossings = _crossings(net, columns)
        if crossings < fewest:
            best, fewest = [list(column) for column in columns], crossings
    return best


def _positions(columns: Sequence[Sequence[int]]) -> dict[int, int]:
    return {number: place for column in columns for place, number in enumerate(column)}


def _sort_by_neighbours(net: _Net, columns: list[list[int]], *, to_the_right: bool) -> None:
    """Bring each where its neighbours on one side are, on average; those without any stay."""
    neighbours = net.left if to_the_right else net.right
    place = _positions(columns)
    for column in columns if to_the_right else reversed(columns):
        mean = {
            number: sum(place[neighbour] for neighbour in neighbours[number]) / len(neighbours[number])
            if neighbours[number]
            else float(place[number])
            for number in column
        }
        column.sort(key=lambda number: (mean[number], place[number]))
        place.update({number: index for index, number in enumerate(column)})


def _swap(net: _Net, columns: list[list[int]]) -> None:
    """Swap two that stand one below the other while it saves crossings."""
    place = _positions(columns)
    for column in columns:
        better = True
        while better:
            better = False
            for index, (upper, lower) in enumerate(pairwise(list(column))):
                if column[index] == upper and _saved(net, place, upper, lower) > 0:
                    column[index], column[index + 1] = lower, upper
                    place[upper], place[lower] = index + 1, index
                    better = True


def _saved(net: _Net, place: Mapping[int, int], upper: int, lower: int) -> int:
    """How many crossings fewer there are if the lower one goes up."""
    saved = 0
    for neighbours in (net.left, net.right):
        for from_upper in neighbours[upper]:
            for from_lower in neighbours[lower]:
                saved += (place[from_upper] > place[from_lower]) - (place[from_upper] < place[from_lower])
    return saved


def _crossings(net: _Net, columns: Sequence[Sequence[int]]) -> int:
    """How many pairs of links cross between columns."""
    place = _positions(columns)
    count = 0
    for column in columns:
        ends: list[int] = []
        for number in column:
            reached = sorted(place[neighbour] for neighbour in net.right[number])
            count += sum(len(ends) - bisect(ends, end) for end in reached)
            for end in reached:
                insort(ends, end)
    return count


# ── Heights ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _stacked(net: _Net, parts: Sequence[Sequence[Sequence[int]]]) -> list[float]:
    """How far down the middle of each stands: each part by itself, then one below the other as close as they fit."""
    middles = [0.0] * len(net.sizes)
    lowest: list[int | None] = [None] * net.width
    for part in parts:
        _align(net, part, middles)
        down = 0.0
        for column, above in zip(part, lowest, strict=True):
            if column and above is not None:
                down = max(down, middles[above] + net.apart(above, column[0]) - middles[column[0]])
        for index, column in enumerate(part):
            for number in column:
                middles[number] += down
                lowest[index] = number
    return middles


def _align(net: _Net, columns: Sequence[Sequence[int]], middles: list[float]) -> None:
    """Bring each near its neighbours, and keep it apart from those above and below; the highest top at 0."""
    for column in columns:
        for upper, lower in pairwise(column):
            middles[lower] = middles[upper] + net.apart(upper, lower)
    for sweep in range(_HEIGHT_SWEEPS):
        sides = (
            ((net.left,), (net.right,))[sweep % 2] if sweep < _HEIGHT_SWEEPS - 4 else (net.left, net.right)
        )
        for column in columns if sweep % 2 == 0 else reversed(columns):
            wished = [_wish(net, middles, number, sides) for number in column]
            for number, middle in zip(column, _apart(net, column, wished), strict=True):
                middles[number] = middle
    highest = min(middles[column[0]] - net.sizes[column[0]].height / 2 for column in columns if column)
    for column in columns:
        for number in column:
            middles[number] -= highest


def _wish(
    net: _Net, middles: Sequence[float], number: int, sides: Sequence[Sequence[Sequence[int]]]
) -> Point:
    """Where something would like to be, and how much it insists."""
    total = weight = 0.0
    for neighbours in sides:
        for neighbour in neighbours[number]:
            pull = 1.0 if net.is_box(number) or net.is_box(neighbour) else _STRAIGHT
            total += pull * middles[neighbour]
            weight += pull
    return (total / weight, weight) if weight else (middles[number], 0.1)


def _apart(net: _Net, column: Sequence[int], wished: Sequence[Point]) -> list[float]:
    """Middles in this order and far enough apart, as near as can be to what is wished (by squares): pool adjacent violators."""
    offsets = [0.0]
    for upper, lower in pairwise(column):
        offsets.append(offsets[-1] + net.apart(upper, lower))
    pools: list[tuple[float, float, int]] = []
    for (wish, weight), offset in zip(wished, offsets, strict=False):
        mean, heavy, count = wish - offset, weight, 1
        while pools and pools[-1][0] > mean:
            mean_above, weight_above, size = pools.pop()
            mean = (mean * heavy + mean_above * weight_above) / (heavy + weight_above)
            heavy, count = heavy + weight_above, count + size
        pools.append((mean, heavy, count))
    means = [mean for mean, _, count in pools for _ in range(count)]
    return [mean + offset for mean, offset in zip(means, offsets, strict=False)]


# ── Places ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _placed(
    net: _Net, columns: Sequence[Sequence[int]], middles: Sequence[float], links: Sequence[Link]
) -> Layout:
    tops = [middle - size.height / 2 for middle, size in zip(middles, net.sizes, strict=True)]
    edges = _edges(net, columns, middles)
    places = [
        Placed(round(edges[net.column[number]][0], 1), round(tops[number], 1), size.width, size.height)
        for number, size in enumerate(net.sizes)
    ]
    boxes = {name: places[number] for number, name in enumerate(net.names)}
    ports = _ports(net, places, columns)
    routes = []
    for index, (link, chain) in enumerate(zip(links, net.chains, strict=True)):
        points = tuple(_points(net, index, places, edges, ports))
        ahead = net.names[chain[0]] == link.source
        label = places[net.labels[index]] if index in net.labels else None
        routes.append(ArrowPath(points if ahead else tuple(reversed(points)), label))
    width = max((right for _, right in edges), default=0.0)
    height = max((place.y + place.height for place in places), default=0.0)
    return Layout(boxes, tuple(routes), round(width, 1), round(height, 1))


def _edges(net: _Net, columns: Sequence[Sequence[int]], middles: Sequence[float]) -> list[Point]:
    """The left and right edge of each column."""
    edges: list[Point] = []
    left = 0.0
    for column in columns:
        right = left + max((net.sizes[number].width for number in column), default=0.0)
        edges.append((left, right))
        climbs = [
            abs(middles[number] - middles[neighbour]) for number in column for neighbour in net.right[number]
        ]
        left = right + min(max(_GAP, max(climbs, default=0.0) / 6), _WIDEST_GAP)
    return edges


def _ports(
    net: _Net, places: Sequence[Placed], columns: Sequence[Sequence[int]]
) -> dict[tuple[int, int], float]:
    """Where links leave a box, by box and what they lead to: spread over its right side, in the order in which they part."""
    order = _positions(columns)
    ports = {}
    for number in range(len(net.names)):
        place = places[number]
        following = sorted(net.right[number], key=lambda target: order[target])
        for index, target in enumerate(following):
            ports[number, target] = round(place.y + place.height * (index + 1) / (len(following) + 1), 1)
    return ports


def _points(
    net: _Net,
    index: int,
    places: Sequence[Placed],
    edges: Sequence[Point],
    ports: Mapping[tuple[int, int], float],
) -> Iterator[Point]:
    """A link from left to right: out of its box, straight through each column, into the other box."""
    chain = net.chains[index]
    first, last = chain[0], chain[-1]
    port = ports[first, chain[1]]
    yield places[first].right, port
    yield round(edges[net.column[first]][1], 1), port
    for number in chain[1:-1]:
        left, right = edges[net.column[number]]
        middle = round(places[number].middle, 1)
        yield round(left, 1), middle
        yield round(right, 1), middle
    end = (places[last].x, round(places[last].middle, 1))
    yield end
    yield end
