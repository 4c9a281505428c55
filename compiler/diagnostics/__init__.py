"""What is said of a tree: a stable code, a place, a sentence that can be translated, a hint; and how words and names are quoted in it."""

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
