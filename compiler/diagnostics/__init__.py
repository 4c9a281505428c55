"""What centrex reports about a tree: a stable code, a place, a translatable sentence, a hint; and how names and values are quoted in it."""

from compiler.diagnostics.diagnostic import (
    Diagnostic,
    Path,
    Position,
    Range,
    Related,
    Severity,
    Text,
    file_start,
    has_errors,
    in_order,
    plural,
    sort_key,
    text,
)

__all__ = (
    "Diagnostic",
    "Path",
    "Position",
    "Range",
    "Related",
    "Severity",
    "Text",
    "file_start",
    "has_errors",
    "in_order",
    "plural",
    "sort_key",
    "text",
)
