"""A value of the tree as a message quotes it: short, on one line, harmless to a terminal."""

from __future__ import annotations

LONGEST = 60


def written(value: object) -> str:
    """As in YAML: texts in quotes, lists and mappings hinted at, what cannot be printed escaped."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case list() | tuple():
            return f"[{_first(value)}]"
        case dict():
            return f"{{{_first(value)}}}"
        case _:
            return f'"{_shortened(_printable(str(value)))}"'


def _first(items: list[object] | tuple[object, ...] | dict[object, object]) -> str:
    return "…" if items else ""


def _printable(value: str) -> str:
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in value)


def _shortened(value: str) -> str:
    return value if len(value) <= LONGEST else value[: LONGEST - 1] + "…"
