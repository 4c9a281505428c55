"""Words for a terminal that knows colours, and for Markdown, where nothing in them may become markup."""

from __future__ import annotations


def paint(words: str, colour_code: str, *, colour: bool) -> str:
    """Words in a colour, if there are to be any."""
    return f"\x1b[{colour_code}m{words}\x1b[0m" if colour else words


def in_code(words: str) -> str:
    """Inside single backticks nothing is markup but the backtick."""
    return words.replace("`", "'").replace("\n", " ").replace("\r", " ")


def escaped(said: object) -> str:
    """For running text of a comment."""
    words = str(said)
    for sign, safe in (
        ("&", "&amp;"),
        ("<", "&lt;"),
        (">", "&gt;"),
        ("`", "'"),
        ("|", "&#124;"),
        ("@", "&#64;"),
        ("*", "&#42;"),
        ("_", "&#95;"),
        ("\n", " "),
        ("\r", " "),
    ):
        words = words.replace(sign, safe)
    return words
