"""The drawings of the three companies, whole: golden, read back, and held to what a page needs."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import combinations
from pathlib import Path

import pytest

from compiler.analysis.drawing import Drawing, draw_client, draw_number, draw_object
from compiler.analysis.drawing.boxes import Box, BoxKind
from compiler.analysis.drawing.words import plain, spelled
from renderers.drawing.mermaid import node_ids, render_mermaid
from renderers.drawing.svg import render_svg
from tests.checkout import ROOT
from tests.companies import COMPANIES, compiled
from tests.conftest import Golden
from tests.renderers.drawing.mermaid_reader import read

GOLDEN = Path(__file__).parent / "golden"
SVG = "{http://www.w3.org/2000/svg}"


def company(client: str) -> Drawing:
    compilation = compiled(client)
    return draw_client(compilation.graph, compilation.resolved)


def attribute(element: ET.Element, name: str) -> str:
    value = element.get(name)
    assert value is not None, name
    return value


def boxes_of(root: ET.Element) -> list[tuple[float, ...]]:
    found = []
    for group in root.iter(f"{SVG}g"):
        rect = group.find(f"{SVG}rect")
        if rect is not None and group.find(f"{SVG}title") is not None:
            found.append(tuple(float(attribute(rect, name)) for name in ("x", "y", "width", "height")))
    return found


@pytest.mark.parametrize("client", COMPANIES)
def test_a_companys_drawing_is_what_was_reviewed(client: str, golden: Golden) -> None:
    drawing = company(client)
    golden(GOLDEN / f"{client}.mmd", render_mermaid(drawing, str).encode())
    golden(GOLDEN / f"{client}.svg", render_svg(drawing, str).encode())


def test_the_drawings_of_a_number_a_route_and_a_user_are_what_was_reviewed(golden: Golden) -> None:
    client = compiled("kerlan-plomberie")
    drawings = {
        "number": draw_number(client.graph, client.resolved, "+33261912010"),
        "route": draw_object(client.graph, client.resolved, "routes", "astreinte-nantes"),
        "user": draw_object(client.graph, client.resolved, "users", "ronan-morvan"),
    }
    for name, drawing in drawings.items():
        golden(GOLDEN / f"kerlan-{name}.mmd", render_mermaid(drawing, str).encode())
        golden(GOLDEN / f"kerlan-{name}.svg", render_svg(drawing, str).encode())


@pytest.mark.parametrize("client", COMPANIES)
def test_mermaid_reads_back_as_the_drawing(client: str) -> None:
    drawing = company(client)
    found = read(render_mermaid(drawing, str))
    names = node_ids(box.id for box in drawing.boxes)
    for box in drawing.boxes:
        assert found.nodes[names[box.id]] == [spelled(line, str) for line in (box.title, *box.details)]
    assert found.arrows == [
        (names[one.source], names[one.target], [spelled(label, str) for label in one.labels])
        for one in drawing.arrows
    ]


@pytest.mark.parametrize("client", COMPANIES)
def test_svg_stands_by_itself(client: str) -> None:
    text = render_svg(company(client), str)
    root = ET.fromstring(text)
    assert root.get("role") == "img"
    ids = {element.get("id") for element in root.iter() if element.get("id")}
    assert set(attribute(root, "aria-labelledby").split()) <= ids
    assert not re.search(r"<script|<image|<foreignObject|href|@import|@font-face|url\((?!#)", text)
    assert "prefers-color-scheme:dark" in text
    assert text.count("http") == 1, "the namespace alone"


@pytest.mark.parametrize("client", COMPANIES)
def test_every_box_of_an_svg_says_its_place(client: str) -> None:
    drawing = company(client)
    root = ET.fromstring(render_svg(drawing, str))
    titles = [group.find(f"{SVG}title") for group in root.iter(f"{SVG}g")]
    said = [title.text for title in titles if title is not None]
    assert len(said) == len(drawing.boxes)
    for box, words in zip(drawing.boxes, said, strict=True):
        assert words is not None
        assert box.place is not None
        assert f"({box.place.file}:{box.place.start.line})" in words
        assert (ROOT / box.place.file).exists()


@pytest.mark.parametrize("client", COMPANIES)
def test_boxes_of_an_svg_do_not_overlap_and_lie_on_the_page(client: str) -> None:
    drawing = company(client)
    root = ET.fromstring(render_svg(drawing, str))
    boxes = boxes_of(root)
    assert len(boxes) == len(drawing.boxes)
    for (x, y, width, height), (left, top, wide, high) in combinations(boxes, 2):
        assert x + width < left or left + wide < x or y + height < top or top + high < y
    _, _, page, length = (float(part) for part in attribute(root, "viewBox").split())
    assert all(x + width < page and y + height < length for x, y, width, height in boxes)


def test_letters_are_dark_on_light_and_light_on_dark() -> None:
    text = render_svg(company("delmas-avocats"), str)
    light, dark = text.split("@media screen and (prefers-color-scheme:dark)")
    for theme in (light, dark.partition("</style>")[0]):
        ink = colour_luminance(r"text\{fill:(#\w+)\}", theme)
        soft = colour_luminance(r"\.label\{fill:(#\w+)\}", theme)
        page = colour_luminance(r"\.ground\{fill:(#\w+)\}", theme)
        assert contrast(soft, page) >= 4.5
        for kind in BoxKind:
            ground = colour_luminance(rf"\.{kind}>rect\{{fill:(#\w+);", theme)
            assert contrast(ink, ground) >= 7
            assert contrast(soft, ground) >= 4.5


def colour_luminance(pattern: str, theme: str) -> float:
    """The luminance of the colour that the pattern finds in a style sheet."""
    match = re.search(pattern, theme)
    assert match is not None, pattern
    return luminance(match[1])


def luminance(colour: str) -> float:
    """As WCAG has it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def test_whatever_a_name_holds_the_svg_is_valid() -> None:
    nasty = "</text><script>&\"']]> \x07 \ud800 \ufffe ﬂ 漢 😀"
    box = Box("user.a", BoxKind.USER, (plain(nasty),), ((plain(nasty),),), "", None)
    text = render_svg(Drawing((plain(nasty),), (box,), (), ("user.a",), ((plain(nasty),),)), str)
    root = ET.fromstring(text.encode())
    title = root.findtext(f"{SVG}title")
    assert title is not None
    assert "</text><script>&\"']]>" in title
