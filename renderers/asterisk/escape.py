"""The one place where a person's words become part of a configuration line: a value can never become another option."""

from __future__ import annotations

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
        "\n": " ",
        "\r": " ",
        "\t": " ",
    },
)


def plain(words: str) -> str:
    """Words for a quoted or last field: characters that mean something to Asterisk are replaced by harmless ones."""
    return words.translate(_UNSAFE).strip()


def field(words: str) -> str:
    """Words for one of several fields separated by commas."""
    return plain(words).replace(",", " ")
