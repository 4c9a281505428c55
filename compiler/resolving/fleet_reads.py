"""Which parts of the operator's layer the compilation of a client looked at: only if one of them changes is the client compiled anew."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from compiler.diagnostics import Path, Range
from compiler.reading.places import Places
from compiler.resolving.resolved import ResolvedFleet
from schema.base import Model
from schema.fleet import Fleet

_Object = TypeVar("_Object", bound=Model)

OBJECT, FIELD, PRESENCE, NAMES, PLACE, KEY_PLACE = (
    "object",
    "field",
    "presence",
    "names",
    "place",
    "key_place",
)
"""What may be looked at: an object, a field of it, whether there is one of this name, the names of a section, where something is written."""


class FleetRead(NamedTuple):
    """One look. `path`: a section of the operator's layer, with the object's name behind it, and the field's; for places, any path."""

    what: str
    path: Path


FleetReads = tuple[FleetRead, ...]
"""All that a compilation looked at, besides the sections that every client reads: `fleet` and `defaults`."""


class NotedFleet:
    """The operator's layer, given to one compilation that must not know of it, and a note of what that compilation looks at."""

    def __init__(self, fleet: ResolvedFleet) -> None:
        self._noted: set[FleetRead] = set()
        sections = {
            name: _NotedSection(name, value, self._noted)
            for name in Fleet.model_fields
            if isinstance(value := getattr(fleet.fleet, name), dict)
        }
        value = fleet.fleet
        self.fleet = ResolvedFleet(
            Fleet.model_construct(value.model_fields_set, **{**value.__dict__, **sections}),
            _NotedPlaces(fleet.places.documents, fleet.places.files, fleet.places.aliases, self._noted),
            fleet.gaps,
        )

    @property
    def reads(self) -> FleetReads:
        """What was looked at until now, in an order that is the same in every process."""
        return tuple(sorted(self._noted, key=repr))


def field_of(section: Mapping[str, Model], name: str, field_name: str) -> Any:
    """A field of an object, by which alone a compilation goes: another value of any other field does not compile the client anew."""
    if isinstance(section, _NotedSection):
        return section.field_of(name, field_name)
    return getattr(section[name], field_name)


class _NotedSection(Mapping[str, _Object]):
    """A section that notes which of its objects are asked for. Not a dict: whatever could pass it by would have to be written here."""

    def __init__(self, section: str, objects: Mapping[str, _Object], noted: set[FleetRead]) -> None:
        self._section = section
        self._objects = objects
        self._noted = noted

    def __getitem__(self, name: str) -> _Object:
        self._noted.add(FleetRead(OBJECT, (self._section, name)))
        return self._objects[name]

    def field_of(self, name: str, field_name: str) -> Any:
        self._noted.add(FleetRead(FIELD, (self._section, name, field_name)))
        return getattr(self._objects[name], field_name)

    def __contains__(self, name: object) -> bool:
        self._noted.add(FleetRead(PRESENCE, (self._section, str(name))))
        return name in self._objects

    def __iter__(self) -> Iterator[str]:
        self._noted.add(FleetRead(NAMES, (self._section,)))
        return iter(self._objects)

    def __len__(self) -> int:
        self._noted.add(FleetRead(NAMES, (self._section,)))
        return len(self._objects)


@dataclass(frozen=True, slots=True)
class _NotedPlaces(Places):
    """Places that note which of them are asked for: a client's message may cite a line of the operator's files."""

    noted: set[FleetRead] = field(default_factory=set)

    def range(self, path: Path, *, key: bool = False) -> Range | None:
        self.noted.add(FleetRead(KEY_PLACE if key else PLACE, tuple(path)))
        return Places.range(self, path, key=key)


class ReadsDigest:
    """Digests of what compilations looked at, in the operator's layer as it stands now.

    Two that are equal mean that the same compilation would see the same layer. Each part is digested once, for all clients.
    """

    def __init__(self, fleet: ResolvedFleet) -> None:
        self._fleet = fleet
        self._seen: dict[FleetRead, str] = {}
        of_all = [fleet.fleet.fleet.model_dump_json(), fleet.fleet.defaults.model_dump_json()]
        self._of_all = "\n".join(of_all)

    def of(self, reads: Iterable[FleetRead]) -> str:
        """The digest of these parts, and of those that every client reads."""
        parts = [self._of_all]
        for read in reads:
            if read not in self._seen:
                self._seen[read] = json.dumps([read, self._value(read)])
            parts.append(self._seen[read])
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def _value(self, read: FleetRead) -> Any:
        if read.what in (PLACE, KEY_PLACE):
            return repr(self._fleet.places.range(read.path, key=read.what == KEY_PLACE))
        section: Mapping[str, Model] = getattr(self._fleet.fleet, str(read.path[0]))
        if read.what == NAMES:
            return list(section)
        name = str(read.path[1])
        if read.what == PRESENCE:
            return name in section
        if name not in section:
            return None
        return section[name].model_dump(
            mode="json", include={str(read.path[2])} if read.what == FIELD else None
        )
