"""The one place where a person's words become part of a configuration line: a value can never become another option."""

from __future__ import annotations

from compiler.diagnostics.invisible import INVISIBLE

_UNSAFE = str.maketrans(
    {
        '"': "'",
        ";": ",",
        "\\": "/",
        "<": "(",
        ">": ")",
        "[": "(",
        "]": ")",
        "|": "/",
        "$": "S",
        "{": "(",
        "}": ")",
        "#": "n°",
        "=": "-",
    },
)


def plain(words: str, *, most_bytes: int | None = None) -> str:
    """Words for a quoted or last field: characters that mean something to Asterisk are replaced by harmless ones.

    What cannot be printed, such as the end of a line, becomes a space. `most_bytes`: where Asterisk would cut, maybe in the middle
    of a character, we cut after a whole one.
    """
    if not words.isprintable():
        words = INVISIBLE.sub(" ", words)
    harmless = " ".join(words.translate(_UNSAFE).split())
    if most_bytes is None:
        return harmless
    return harmless.encode()[:most_bytes].decode(errors="ignore").rstrip()


def field(words: str, *, most_bytes: int | None = None) -> str:
    """Words for one of several fields separated by commas."""
    return plain(words, most_bytes=most_bytes).replace(",", " ")
