"""Nothing lies upon anything else, links pass between boxes, and the same drawing is laid out the same."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from renderers.drawing.layered import Layout, Link, Placed, Size, lay_out
from tests.effort import examples

SIZES = st.builds(Size, st.integers(60, 220).map(float), st.integers(24, 160).map(float))
LABELS = st.none() | st.builds(Size, st.integers(10, 150).map(float), st.integers(14, 60).map(float))

Graph = tuple[dict[str, Size], list[Link]]
"""The sizes of boxes by name, and the links between them."""


@st.composite
def graphs(draw: st.DrawFn, *, circles: bool = True) -> Graph:
    count = draw(st.integers(1, 60))
    names = [f"n{number}" for number in range(count)]
    sizes = {name: draw(SIZES) for name in names}
    links = {}
    for _ in range(draw(st.integers(0, 2 * count))):
        source, target = draw(st.integers(0, count - 1)), draw(st.integers(0, count - 1))
        if source != target and (circles or source < target):
            links[source, target] = Link(names[source], names[target], draw(LABELS))
    return sizes, list(links.values())


def overlap(one: Placed, other: Placed) -> bool:
    return (
        one.x < other.right
        and other.x < one.right
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


def curve(start: tuple[float, float], end: tuple[float, float]) -> list[tuple[float, float]]:
    """Points of a curve as it is drawn: level at both ends."""
    found = []
    for step in range(11):
        part = step / 10
        bend = (start[0] + end[0]) / 2
        weights = ((1 - part) ** 3, 3 * part * (1 - part) ** 2, 3 * part**2 * (1 - part), part**3)
        xs, ys = (start[0], bend, bend, end[0]), (start[1], start[1], end[1], end[1])
        found.append(
            (
                sum(w * x for w, x in zip(weights, xs, strict=True)),
                sum(w * y for w, y in zip(weights, ys, strict=True)),
            )
        )
    return found


def drawn(points: tuple[tuple[float, float], ...]) -> list[tuple[float, float]]:
    """Points along a link: straight within pairs, curved between them."""
    found = []
    for index in range(0, len(points), 2):
        (x, y), (right, _) = points[index : index + 2]
        found += [(x + (right - x) * step / 10, y) for step in range(11)]
        if index + 2 < len(points):
            found += curve(points[index + 1], points[index + 2])
    return found


def inside(point: tuple[float, float], place: Placed) -> bool:
    return (
        place.x + 0.2 < point[0] < place.right - 0.2
        and place.y + 0.2 < point[1] < place.y + place.height - 0.2
    )


def things(layout: Layout) -> list[Placed]:
    return [*layout.boxes.values(), *(route.label for route in layout.routes if route.label is not None)]


@settings(max_examples=examples(60), deadline=None)
@given(graphs())
def test_boxes_and_labels_never_overlap(graph: Graph) -> None:
    sizes, links = graph
    layout = lay_out(sizes, links)
    assert set(layout.boxes) == set(sizes)
    for one, other in combinations(things(layout), 2):
        assert not overlap(one, other), (one, other)
    for place in things(layout):
        assert place.x >= 0 <= place.y
        assert place.right <= layout.width + 0.1
        assert place.y + place.height <= layout.height + 0.1


@settings(max_examples=examples(40), deadline=None)
@given(graphs())
def test_a_link_touches_no_box_but_its_own_two(graph: Graph) -> None:
    sizes, links = graph
    layout = lay_out(sizes, links)
    for link, route in zip(links, layout.routes, strict=True):
        source, target = layout.boxes[link.source], layout.boxes[link.target]
        assert route.points[0][0] in (source.x, source.right)
        assert source.y <= route.points[0][1] <= source.y + source.height
        assert route.points[-1][0] in (target.x, target.right)
        assert target.y <= route.points[-1][1] <= target.y + target.height
        for point in drawn(route.points):
            assert not any(inside(point, place) for place in layout.boxes.values())


@settings(max_examples=examples(30), deadline=None)
@given(graphs(circles=False))
def test_calls_go_from_left_to_right(graph: Graph) -> None:
    sizes, links = graph
    layout = lay_out(sizes, links)
    for link in links:
        assert layout.boxes[link.source].right < layout.boxes[link.target].x


@settings(max_examples=examples(20), deadline=None)
@given(graphs())
def test_the_same_is_laid_out_the_same(graph: Graph) -> None:
    sizes, links = graph
    assert lay_out(sizes, links) == lay_out(dict(sizes), list(links))


def test_a_chain_is_straight() -> None:
    sizes = {name: Size(100, 40) for name in "abc"}
    layout = lay_out(sizes, [Link("a", "b"), Link("b", "c", Size(40, 14))])
    assert len({layout.boxes[name].middle for name in "abc"}) == 1


def test_a_tree_has_no_crossing() -> None:
    # Given crosswise: d and e would stand above what leads to them.
    sizes = {name: Size(100, 40) for name in ("a", "b", "c", "e", "d")}
    layout = lay_out(sizes, [Link("a", "b"), Link("a", "c"), Link("c", "e"), Link("b", "d")])
    assert (layout.boxes["b"].y < layout.boxes["c"].y) == (layout.boxes["d"].y < layout.boxes["e"].y)


def test_nothing_is_laid_out_as_nothing() -> None:
    assert lay_out({}, []) == Layout({}, (), 0.0, 0.0)
