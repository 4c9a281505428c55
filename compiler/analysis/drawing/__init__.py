"""The call flow as boxes and arrows, for people to look at; `renderers/drawing` spells it."""

from compiler.analysis.drawing.flow import (
    Arrow,
    Drawing,
    draw_client,
    draw_number,
    draw_object,
)

__all__ = ("Arrow", "Drawing", "draw_client", "draw_number", "draw_object")
