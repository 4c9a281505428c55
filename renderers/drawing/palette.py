"""Colours of drawings, on a light ground and on a dark one, and which edges are dashed. Legible in print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from compiler.analysis.drawing.boxes import BoxKind


@dataclass(frozen=True, slots=True)
class BoxColours:
    """A box's ground, and its edge."""

    ground: str
    edge: str


@dataclass(frozen=True, slots=True)
class Palette:
    """`ink` for names, `soft` for small words, `line` for arrows; for each kind of box its own colours."""

    page: str
    ink: str
    soft: str
    line: str
    boxes: Mapping[BoxKind, BoxColours]


LIGHT = Palette(
    page="#ffffff",
    ink="#1f2328",
    soft="#57606a",
    line="#6e7781",
    boxes={
        BoxKind.NUMBER: BoxColours("#e6f0ff", "#1f6feb"),
        BoxKind.USER: BoxColours("#e8f6ec", "#1a7f37"),
        BoxKind.GROUP: BoxColours("#d9f0e1", "#116329"),
        BoxKind.QUEUE: BoxColours("#d7f0f2", "#1b6b76"),
        BoxKind.ROUTE: BoxColours("#fff5d6", "#9a6700"),
        BoxKind.MENU: BoxColours("#e0f7fa", "#0b7285"),
        BoxKind.TIME: BoxColours("#fffbea", "#9a6700"),
        BoxKind.VOICEMAIL: BoxColours("#f3ebff", "#8250df"),
        BoxKind.ANNOUNCEMENT: BoxColours("#f7efff", "#8250df"),
        BoxKind.OUTSIDE: BoxColours("#ffefe0", "#bc4c00"),
        BoxKind.REFUSED: BoxColours("#ffe9e7", "#cf222e"),
        BoxKind.EMERGENCY: BoxColours("#ffe9e7", "#cf222e"),
        BoxKind.FEATURE: BoxColours("#f6f8fa", "#57606a"),
        BoxKind.END: BoxColours("#f0f1f3", "#57606a"),
    },
)
DARK = Palette(
    page="#0d1117",
    ink="#e6edf3",
    soft="#9aa4af",
    line="#8b949e",
    boxes={
        BoxKind.NUMBER: BoxColours("#12233f", "#58a6ff"),
        BoxKind.USER: BoxColours("#11291a", "#3fb950"),
        BoxKind.GROUP: BoxColours("#153522", "#56d364"),
        BoxKind.QUEUE: BoxColours("#12303a", "#56c2d6"),
        BoxKind.ROUTE: BoxColours("#33280b", "#d29922"),
        BoxKind.MENU: BoxColours("#0b2a30", "#3bc9db"),
        BoxKind.TIME: BoxColours("#29220d", "#d29922"),
        BoxKind.VOICEMAIL: BoxColours("#271a3d", "#bc8cff"),
        BoxKind.ANNOUNCEMENT: BoxColours("#231b33", "#bc8cff"),
        BoxKind.OUTSIDE: BoxColours("#371f0c", "#f0883e"),
        BoxKind.REFUSED: BoxColours("#3c1618", "#ff7b72"),
        BoxKind.EMERGENCY: BoxColours("#3c1618", "#ff7b72"),
        BoxKind.FEATURE: BoxColours("#1c2128", "#9aa4af"),
        BoxKind.END: BoxColours("#21262d", "#9aa4af"),
    },
)

DASHED = (BoxKind.REFUSED, BoxKind.OUTSIDE)
"""Boxes whose edge is dashed: external calls, and calls that are refused."""
DASHES = "5 3"
"""Pixels drawn, and left out."""
