"""Words for a terminal that knows colours, and for Markdown, where nothing in them may become markup."""

from __future__ import annotations

import re
from urllib.parse import quote


def paint(words: str, colour_code: str, *, colour: bool) -> str:
    """Words in a colour, if there are to be any."""
    return f"\x1b[{colour_code}m{words}\x1b[0m" if colour else words


def in_code(words: str) -> str:
    """Inside single backticks nothing is markup but the backtick."""
    return words.replace("`", "'").replace("\n", " ").replace("\r", " ")


def escaped(said: object) -> str:
    """For running text of a comment, at the beginning of a line or within it: nothing in it is markup in CommonMark."""
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
        ("[", "&#91;"),
        ("]", "&#93;"),
        ("~", "&#126;"),
        ("\\", "&#92;"),
        ("\n", " "),
        ("\r", " "),
    ):
        words = words.replace(sign, safe)
    return _BEGINS_A_BLOCK.sub(lambda found: f"{found[1]}&#{ord(found[2])};", words)


_BEGINS_A_BLOCK = re.compile(r"^(\s*\d*)([-+=#.)])")
"""What opens a list, a heading or a rule at the beginning of a line: the sign that does, and the digits before it."""


def linked(place: str, base: str) -> str:
    """A place of the tree, `tenants/acme/users.yaml:3`, in parentheses, as a link below an address of the web; as text, where it is one
    of another revision or there is no address."""
    file, _, line = place.rpartition(":")
    if not base or ":" in file or not line.isdecimal():
        return f"({escaped(place)})"
    return f"([{escaped(place)}]({base.rstrip('/')}/{quote(file)}#L{line}))"
