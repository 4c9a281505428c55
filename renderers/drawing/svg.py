"""A drawing as SVG, by itself: no font, no script, nothing to fetch. Legible on white, on a dark page, and in print."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.sax.saxutils import escape

from compiler.analysis.drawing import Arrow, Drawing
from compiler.analysis.drawing.boxes import KIND_WORDS, Box, BoxKind
from compiler.analysis.drawing.words import Words, spelled
from compiler.analysis.instants.dates import Translate
from compiler.diagnostics.invisible import INVISIBLE
from renderers.drawing.layered import ArrowPath, Layout, Link, Placed, Point, Size, lay_out
from renderers.drawing.lettering import FONT, text_width, wrapped
from renderers.drawing.palette import DARK, DASHED, DASHES, LIGHT, Palette

_MARGIN = 20
_PAD = 10
_TITLE, _NAME, _SMALL, _CAPTION = 17.0, 13.0, 11.5, 9.5
"""Sizes of letters: the drawing's title, a box's, details and labels, what kind of thing a box is."""
_LEADING = 1.32
"""From line to line, in sizes of letters."""
_WIDEST_BOX, _NARROWEST_BOX, _WIDEST_LABEL = 220, 110, 150


_MARKED = ".centrex-scenario .marked>rect{stroke-width:5}"

CORNERS: Mapping[BoxKind, int] = {
    BoxKind.NUMBER: 16,
    BoxKind.USER: 6,
    BoxKind.GROUP: 6,
    BoxKind.QUEUE: 6,
    BoxKind.ROUTE: 2,
    BoxKind.MENU: 2,
    BoxKind.TIME: 2,
    BoxKind.VOICEMAIL: 6,
    BoxKind.ANNOUNCEMENT: 6,
    BoxKind.OUTSIDE: 6,
    BoxKind.REFUSED: 6,
    BoxKind.EMERGENCY: 6,
    BoxKind.FEATURE: 6,
    BoxKind.END: 16,
}
"""How round a box's corners are: where calls begin and end the roundest, decisions the least."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of text: its words, the size of its letters, and its class of style."""

    words: str
    size: float
    style: str


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines one below the other, and the room they take."""

    lines: tuple[_Line, ...]
    size: Size


def render_svg(
    drawing: Drawing, translate: Translate, name: str = "centrex", marked: frozenset[str] = frozenset()
) -> str:
    """The drawing; the same bytes for the same drawing and language.

    `name`: what its ids begin with, one for each drawing on a page; `marked`: boxes whose edge is thick.
    """
    return "\n".join(_Sheet(drawing, translate, name, marked).lines()) + "\n"


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One drawing in one language."""

    drawing: Drawing
    translate: Translate
    name: str
    marked: frozenset[str]

    def lines(self) -> Iterator[str]:
        """The file, line by line."""
        blocks = {box.id: self._box_block(box) for box in self.drawing.boxes}
        labels = [self._label_block(arrow) for arrow in self.drawing.arrows]
        links = [
            Link(arrow.source, arrow.target, label.size if label else None)
            for arrow, label in zip(self.drawing.arrows, labels, strict=True)
        ]
        layout = lay_out({box_id: block.size for box_id, block in blocks.items()}, links)
        title = self._words(self.drawing.title)
        hours = [self._words(line) for line in self.drawing.hours]
        above = _MARGIN + _TITLE * 2
        width, height = self._extent(layout, title, hours, above)
        yield (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="centrex-scenario" role="img" aria-labelledby="{self.name}-title {self.name}-what" '
            f'viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}">'
        )
        yield f'<title id="{self.name}-title">{_xml(title)}</title>'
        yield f'<desc id="{self.name}-what">{_xml(self._described())}</desc>'
        yield f"<style>{_style()}{_MARKED if self.marked else ''}</style>"
        yield (
            f'<defs><marker id="{self.name}-arrow" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="7" markerHeight="7" '
            'orient="auto-start-reverse"><path class="head" d="M0 0.5 8 4 0 7.5z"/></marker></defs>'
        )
        yield f'<rect class="page" width="{width:g}" height="{height:g}"/>'
        yield f'<text class="title" x="{_MARGIN}" y="{_MARGIN + _TITLE:g}">{_xml(title)}</text>'
        yield f'<g transform="translate({_MARGIN} {above:g})">'
        for route in layout.routes:
            yield _path(route, self.name)
        for label, route in zip(labels, layout.routes, strict=True):
            if label is not None and route.label is not None:
                yield from _label(label, route.label)
        for box in self.drawing.boxes:
            yield from self._box(box, blocks[box.id], layout.boxes[box.id])
        yield "</g>"
        yield from _hours(hours, above + layout.height + _TITLE)
        yield "</svg>"

    def _extent(self, layout: Layout, title: str, hours: Sequence[str], above: float) -> tuple[float, float]:
        texts = [text_width(title, _TITLE, bold=True), *(text_width(line, _SMALL) for line in hours)]
        below = _TITLE + len(hours) * _SMALL * _LEADING * 1.2 if hours else 0.0
        width = max(layout.width, *texts) + 2 * _MARGIN
        return round(width + 0.5), round(above + layout.height + below + _MARGIN + 0.5)

    def _words(self, words: Words) -> str:
        return spelled(words, self.translate)

    def _box_block(self, box: Box) -> _Block:
        most = _WIDEST_BOX - 2 * _PAD
        caption = self.translate(KIND_WORDS[box.kind])
        lines = [_Line(caption, _CAPTION, "kind")]
        title = wrapped(self._words(box.title), _NAME, most, bold=True)
        lines += [_Line(line, _NAME, "name") for line in title]
        for detail in box.details:
            lines += [_Line(line, _SMALL, "more") for line in wrapped(self._words(detail), _SMALL, most)]
        return _block(lines, _PAD, _NARROWEST_BOX)

    def _label_block(self, arrow: Arrow) -> _Block | None:
        lines = [
            _Line(line, _SMALL, "label")
            for label in arrow.labels
            for line in wrapped(self._words(label), _SMALL, _WIDEST_LABEL)
        ]
        return _block(lines, 3, 0) if lines else None

    def _box(self, box: Box, block: _Block, place: Placed) -> Iterator[str]:
        what = f"{self.translate(KIND_WORDS[box.kind])}: {self._words(box.title)}"
        where = f" ({box.place.file}:{box.place.start.line})" if box.place else ""
        kind = f"{box.kind} marked" if box.id in self.marked else box.kind
        yield f'<g class="{kind}"><title>{_xml(what + where)}</title>'
        yield (
            f'<rect x="{place.x:g}" y="{place.y:g}" width="{place.width:g}" height="{place.height:g}" '
            f'rx="{CORNERS[box.kind]}"/>'
        )
        yield from _text(block, place, _PAD)
        yield "</g>"

    def _described(self) -> str:
        """The drawing in words, for those who cannot see it."""
        titles = {box.id: self._words(box.title) for box in self.drawing.boxes}
        ways = []
        for arrow in self.drawing.arrows:
            labels = "; ".join(self._words(label) for label in arrow.labels)
            way = f"{titles[arrow.source]} → {titles[arrow.target]}"
            ways.append(f"{way} ({labels})" if labels else way)
        return ". ".join(ways)


def _block(lines: Sequence[_Line], pad: float, narrowest: float) -> _Block:
    widths = [text_width(line.words, line.size, bold=line.style == "name") for line in lines]
    height = sum(line.size * _LEADING for line in lines)
    width = max(narrowest, max(widths) + 2 * pad)
    return _Block(tuple(lines), Size(round(width, 1), round(height + 1.2 * pad, 1)))


def _text(block: _Block, place: Placed, pad: float) -> Iterator[str]:
    y = place.y + 0.6 * pad
    for line in block.lines:
        y += line.size * _LEADING
        baseline = round(y - line.size * (_LEADING - 1), 1)
        yield f'<text class="{line.style}" x="{place.x + pad:g}" y="{baseline:g}">{_xml(line.words)}</text>'


def _label(label: _Block, place: Placed) -> Iterator[str]:
    """Its ground hides the line that it stands on."""
    yield f'<rect class="ground" x="{place.x:g}" y="{place.y:g}" width="{place.width:g}" height="{place.height:g}"/>'
    yield from _text(label, place, 3)


def _path(route: ArrowPath, name: str) -> str:
    """Straight through columns, and from one to the next by a curve that leaves and arrives level."""
    pairs = list(zip(route.points[::2], route.points[1::2], strict=True))
    steps = [f"M{_point(pairs[0][0])}"]
    for (_, end), (start, _) in pairwise(pairs):
        bend = (end[0] + start[0]) / 2
        steps.append(f"L{_point(end)}C{_point((bend, end[1]))} {_point((bend, start[1]))} {_point(start)}")
    return f'<path class="way" d="{"".join(steps)}" marker-end="url(#{name}-arrow)"/>'


def _point(point: Point) -> str:
    return f"{round(point[0], 1):g} {round(point[1], 1):g}"


def _hours(hours: Sequence[str], top: float) -> Iterator[str]:
    """When the calendars hold, below."""
    for index, line in enumerate(hours):
        y = top + (index + 1) * _SMALL * _LEADING * 1.2
        yield f'<text class="more" x="{_MARGIN}" y="{y:g}">{_xml(line)}</text>'


def _style() -> str:
    sizes = "".join(
        f".centrex-scenario .{style}{{font-size:{size:g}px}}"
        for style, size in (
            ("title", _TITLE),
            ("name", _NAME),
            ("more", _SMALL),
            ("label", _SMALL),
            ("kind", _CAPTION),
        )
    )
    dashed = ",".join(f".centrex-scenario .{kind}>rect" for kind in DASHED)
    return (
        f".centrex-scenario text{{font-family:{FONT}}}{sizes}"
        ".centrex-scenario .title,.centrex-scenario .name{font-weight:bold}"
        ".centrex-scenario .way{fill:none;stroke-width:1.4}"
        f"{dashed}{{stroke-dasharray:{DASHES}}}"
        f"{_colours(LIGHT)}@media screen and (prefers-color-scheme:dark){{{_colours(DARK)}}}"
    )


def _colours(palette: Palette) -> str:
    boxes = "".join(
        f".centrex-scenario .{kind}>rect{{fill:{colours.ground};stroke:{colours.edge}}}"
        for kind, colours in palette.boxes.items()
    )
    return (
        f".centrex-scenario text{{fill:{palette.ink}}}"
        f".centrex-scenario .kind,.centrex-scenario .label{{fill:{palette.soft}}}"
        f".centrex-scenario .page,.centrex-scenario .ground{{fill:{palette.page}}}"
        f".centrex-scenario .way{{stroke:{palette.line}}}.centrex-scenario .head{{fill:{palette.line}}}{boxes}"
    )


def _xml(words: str) -> str:
    """Text as XML has it; what nobody sees is left out, and with it all that XML cannot hold."""
    return escape(INVISIBLE.sub("", words), {'"': "&quot;"})
