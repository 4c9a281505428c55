"""How a Yealink configuration file is spelt: `key = value` lines below a version header.

Everything that people wrote passes `plain` here, once: a value can never add a line, a setting, or a secret's token.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

VERSION_HEADER = "#!version:1.0.0.1"
"""Must be the first line of every file (facts "phones and numbers" 1.1)."""

RESET = "%NULL%"
"""The value that means the factory's own; an empty value does not mean the same on all firmwares."""


@dataclass(frozen=True, slots=True)
class Verbatim:
    """A value that a renderer composed itself, such as a secret's token; written as it is."""

    text: str


Value = str | int | Verbatim
Setting = tuple[str, Value]


@dataclass(frozen=True, slots=True)
class YealinkSection:
    """Settings under a heading."""

    title: str
    settings: tuple[Setting, ...]


def plain(value: str) -> str:
    """The value on one line, without invisible characters, and without anything that a reader of the file could act on."""
    if not value.isprintable():
        value = "".join(one if one.isprintable() else " " for one in value)
    value = " ".join(value.split())
    # The apply step looks for `${secret:…}`; a label that says so must stay a label.
    value = value.replace("${", "$(")
    # `%NULL%` and its like are orders to the phone.
    return value.strip("%") if value[:1] == value[-1:] == "%" else value


def render_file(title: str, sections: Iterable[YealinkSection]) -> bytes:
    """A whole file."""
    return "\n".join(_lines(title, sections)).encode()


def _lines(title: str, sections: Iterable[YealinkSection]) -> Iterator[str]:
    yield VERSION_HEADER
    yield f"# {plain(title)}"
    for section in sections:
        yield ""
        yield f"# {section.title}"
        for key, value in section.settings:
            yield _line(key, value)
    yield ""


@lru_cache(maxsize=8192)
def _line(key: str, value: Value) -> str:
    """A setting's line. Most lines are the same on every phone: they are spelt once."""
    return f"{key} = {_spelt(value)}"


def _spelt(value: Value) -> str:
    if isinstance(value, Verbatim):
        return value.text
    if isinstance(value, int):
        return str(value)
    return plain(value) or RESET
