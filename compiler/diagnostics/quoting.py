"""A value of the tree as a message quotes it: short, on one line, harmless to a terminal."""

from __future__ import annotations

from compiler.diagnostics.diagnostic import Text, text
from compiler.diagnostics.invisible import INVISIBLE

LONGEST = 60


def quoted(value: object) -> Text | str:
    """As in YAML: text in the quotes of the reader's language, lists and mappings abbreviated, unprintable characters escaped."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case list() | tuple():
            return f"[{_ellipsis(value)}]"
        case dict():
            return f"{{{_ellipsis(value)}}}"
        case _:
            return text('"{value}"', value=_shortened(_printable(str(value))))


def _ellipsis(items: list[object] | tuple[object, ...] | dict[object, object]) -> str:
    return "…" if items else ""


def _printable(value: str) -> str:
    return "".join(
        character.encode("unicode_escape").decode()
        if not character.isprintable() or INVISIBLE.match(character)
        else character
        for character in value
    )


def _shortened(value: str) -> str:
    return value if len(value) <= LONGEST else value[: LONGEST - 1] + "…"
