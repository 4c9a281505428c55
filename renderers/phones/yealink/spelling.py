"""How a Yealink file is spelt: templates lay it out, and every value that they print passes `spelled` here, once.

So what people wrote can never add a line, a setting, or a secret's token, and no template can forget it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, assert_never

from compiler.diagnostics.invisible import INVISIBLE

if TYPE_CHECKING:  # without phones to render, the template engine need not be loaded
    from jinja2 import Environment, Template

VERSION_HEADER = "#!version:1.0.0.1"
"""Must be the first line of every file."""

RESET = "%NULL%"
"""The value that means the factory's own; an empty value does not mean the same on all firmwares."""


@dataclass(frozen=True, slots=True)
class Verbatim:
    """A value that a renderer composed itself, such as a secret's token; written as it is."""

    text: str


YealinkValue = str | int | Verbatim


def plain(value: str) -> str:
    """The value on one line, without invisible characters, and without anything that a reader of the file could act on."""
    if not value.isprintable():
        value = INVISIBLE.sub(" ", value)
    value = " ".join(value.split())
    # The apply step looks for `${secret:…}`; a label that says so must stay a label.
    value = value.replace("${", "$(")
    # `%NULL%` and its like are orders to the phone.
    return value.strip("%") if value[:1] == value[-1:] == "%" else value


@lru_cache(maxsize=8192)
def spelled(value: YealinkValue) -> str:
    """A value as it stands in a file. Most values are the same on many phones: they are looked at once."""
    match value:
        case str():
            return plain(value) or RESET
        case int():
            return str(value)
        case Verbatim():
            return value.text
        case _:
            assert_never(value)


@cache
def template(name: str) -> Template:
    """A template of this folder, compiled once."""
    return _templates().get_template(name)


@cache
def _templates() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    templates = Environment(
        loader=PackageLoader("renderers.phones.yealink"),
        autoescape=False,  # noqa: S701  # a phone's file is not HTML: `spelled` does for it what escaping does there
        undefined=StrictUndefined,
        finalize=spelled,
        keep_trailing_newline=True,
        trim_blocks=True,
        auto_reload=False,
    )
    # Without the engine's own functions, which no template calls and every file would copy.
    templates.globals = {"version_header": VERSION_HEADER}
    return templates
