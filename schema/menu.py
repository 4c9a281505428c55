"""`menus`: a caller hears what there is to choose, and presses a key (menu vocal, SVI)."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    WithJsonSchema,
)

from schema import patterns
from schema.base import Model
from schema.destination import Target
from schema.greeting import MenuGreeting
from schema.scalars import (
    AudioId,
    Duration,
    Extension,
    Language,
    Name,
    SiteId,
    WholeNumber,
    at_least_one,
)

MENU_KEYS = "1234567890*#"
"""The keys of a telephone, in their order there."""

MenuKey = Annotated[
    str,
    StringConstraints(pattern=patterns.MENU_KEY),
    WithJsonSchema({"type": ["string", "integer"], "pattern": patterns.MENU_KEY}),
]
"""A key of a telephone: `0` to `9`, `*` or `#`."""

DialledExtension = Annotated[
    str,
    StringConstraints(pattern=patterns.EXTENSION),
    WithJsonSchema({"type": ["string", "integer"], "pattern": patterns.EXTENSION}),
]
"""An extension of the client that callers may dial."""


class DirectDial(StrEnum):
    """Which extensions callers may dial in a menu, in a word."""

    NONE = "none"
    """None."""
    EXTENSIONS = "extensions"
    """Those of all users, groups and menus, and no other."""


def _dial_kind(value: Any) -> str:
    return "listed" if isinstance(value, (list, tuple)) else "word"


class Menu(Model):
    """A voice menu. The caller hears its greeting, and presses a key at once or when it is over.

    A try is over when nothing was pressed for `timeout`, or something that leads nowhere. Tries without a key and tries with a wrong one are
    counted apart: where either have been `tries`, the call goes to `otherwise`. Who comes back to a menu has all tries again.
    """

    name: Name
    language: Language | None = None
    """Language of the system's own words in the menu. Default: the client's."""
    site: SiteId | None = None
    """The site whose time zone and holidays apply to conditions written in place. Default: the client's main site."""
    extension: Extension | None = None
    """An internal number for the menu."""
    greeting: MenuGreeting
    """The recording that tells the keys, or several that are played one after the other; or by conditions a list of `when` and `play`, of which the one that holds when the caller comes to the menu is played each time. A key cuts it short. Conditions are on the site's clock."""
    keys: Annotated[dict[MenuKey, Target], AfterValidator(at_least_one)]
    """Where each key leads: a destination, or a conditional route. A sub-menu is a menu to which a key leads."""
    back: MenuKey | None = None
    """The key that leads back to the menu from whose keys this one is reached; there must be one such menu. Default: none."""
    direct_dial: Annotated[
        Annotated[DirectDial, Tag("word")]
        | Annotated[tuple[DialledExtension, ...], AfterValidator(at_least_one), Tag("listed")],
        Discriminator(_dial_kind),
    ] = DirectDial.NONE
    """The extensions that callers may dial instead of a key: `none`, `extensions` for those of all users, groups and menus, or a list of some extensions. Never a code, an emergency number or another number. A key with which some extension begins is waited for: 3 s pass before it counts."""
    timeout: Annotated[Duration, Field(ge=1, le=30)] = 5
    """How long nothing may be pressed when the greeting is over. Default: 5s."""
    invalid: AudioId | None = None
    """What is played after a key that leads nowhere, before the greeting is repeated. Default: the system's words."""
    tries: Annotated[WholeNumber, Field(ge=1, le=9)] = 3
    """How many tries a caller has without a key, and as many with wrong keys. Default: 3."""
    otherwise: Target
    """Where a call goes after the last try."""
