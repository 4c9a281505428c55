"""Words for a terminal that knows colours, and for Markdown, where nothing in them may become markup."""

from __future__ import annotations

import re
from html import escape
from urllib.parse import quote

from compiler.diagnostics.invisible import visible


def paint(words: str, colour_code: str, *, colour: bool) -> str:
    """Words in a colour, if there are to be any."""
    return f"\x1b[{colour_code}m{words}\x1b[0m" if colour else words


def in_code(words: str) -> str:
    """Inside single backticks nothing is markup but the backtick."""
    return _on_one_line(words).replace("`", "'")


def escaped(said: object) -> str:
    """For running text of a comment, in Markdown and in HTML: each sign that could be markup there as an entity.

    Forges look for names of people, issues, labels, links and emoji once more, in the text that comes of it, where an entity is the sign itself:
    behind the signs that these begin with, or hold, a comment parts the text.
    """
    return _MARKUP.sub(_as_entity, _on_one_line(str(said)))


_NUMBERED = "|".join("(?<=^" + r"\d" * count + ")" for count in range(1, 10))
_MARKUP = re.compile(
    r"([\\`*_\[\]{}<>#@&|~$^]"  # wherever they stand
    r"|[!%](?=\S)|(?i:(?<=www))\.|(?<!\d):(?=\S)|:(?=[^\s\d])"  # but not before a space, nor in a time of day
    r"|(?<!\w)[-/]|[-/](?!\w)|(?<=\bGH)-"  # but not within a word
    r"|\+(?!\w)"  # but not of a number
    rf"|(?:{_NUMBERED})[.)])"  # of an item in a list
    r"(?=(\S?))"
)
_JOINING = set("@#:!~$%&^.-")
"""With what a reference begins, or what it holds: @name, #12, !12, :smile:, ~label, www.x.example, GH-12."""


def _as_entity(sign: re.Match[str]) -> str:
    parted = "<!-- -->" if sign[1] in _JOINING and sign[2] else ""
    return f"&#{ord(sign[1])};{parted}"


def _on_one_line(words: str) -> str:
    return re.sub(r"\s+", " ", visible(str(words))).strip()


def linked(place: str, base: str) -> str:
    """A place of the tree, `tenants/acme/users.yaml:3`, in parentheses, as a link below an address of the web; as text, where it is one
    of another revision or there is no address."""
    address = address_of(place, base)
    return f"([{escaped(place)}]({address}))" if address else f"({escaped(place)})"


def address_of(place: str, base: str) -> str:
    """The address of a place of the tree on the web; empty where it is one of another revision or there is none."""
    file, _, line = place.rpartition(":")
    if not base or ":" in file or not line.isdecimal():
        return ""
    return f"{base.rstrip('/')}/{quote(file)}#L{line}"


def in_html(said: object) -> str:
    """For a page, as text or in an attribute in double quotes: nothing in it is markup, and nothing unseen."""
    return escape(visible(str(said)))
