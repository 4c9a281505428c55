"""What a field means beyond its text, written into its type: which section holds the object that an id names, and what is a target,
a condition, an extension, a duration.

`compiler/resolving/walk.py` reads these marks: what a model says is found by its types, wherever it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, StrEnum, auto


class Section(StrEnum):
    """The sections that hold objects by id, of a client's tree and of the operator's layer."""

    SITES = "sites"
    USERS = "users"
    NUMBERS = "numbers"
    DEVICES = "devices"
    GROUPS = "groups"
    QUEUES = "queues"
    VOICEMAILS = "voicemails"
    ROUTES = "routes"
    MENUS = "menus"
    CALENDARS = "calendars"
    CALLERS = "callers"
    SWITCHES = "switches"
    DESTINATIONS = "destinations"
    AUDIO = "audio"
    MUSIC = "music"
    WAIVERS = "waivers"
    TESTS = "tests"
    NODES = "nodes"
    TRUNKS = "trunks"
    BRANDS = "brands"
    PACKS = "packs"


def _whole_text(value: str) -> str:
    return value


@dataclass(frozen=True, slots=True)
class References:
    """Marks a text that names an object of a section. `name_in`: the id in the text, or None where it names nothing."""

    section: Section
    name_in: Callable[[str], str | None] = _whole_text


class Meaning(Enum):
    """What a type may be marked as."""

    REFERENCE = auto()
    """Names an object by its id; which one, `References` says."""
    DESTINATION = auto()
    """One place for a call to go: its word says which section its target belongs to."""
    EXPECTED = auto()
    """Where a test expects a call to go; written as a destination."""
    TARGET = auto()
    """Says where a call goes: a destination, or a conditional route in its place."""
    CONDITION = auto()
    """Says when: a calendar's name, or a condition written in place."""
    EXTENSION = auto()
    """Is dialled by the client's phones."""
    DURATION = auto()
    """Seconds."""
