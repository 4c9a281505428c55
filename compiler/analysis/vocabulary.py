"""What people call a client's things: the names in its objects, where the tree itself is not at hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from compiler.naming import shared_mailbox, user_mailbox
from compiler.resolving.walk import sections_with
from schema.meanings import Meaning

Objects = Mapping[str, Mapping[str, Any]]
"""Address → fields, as `compiler.planning.objects.client_objects` makes them."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Names of one client's things. What is not named goes by its id.

    `country`: that of its main site, empty if it is not known. `zones`: of that site, under an empty key, and of each number
    and device. `names`: by address without the client (`users/alice`); `users`: whose a device is; `mailboxes`: by
    the graph's ids; `extensions`: who is behind each; `boxes`: whose each mailbox is, by address (`voicemails/general`). `main_number`: the number
    (E.164) that the client shows, empty if there is none.
    """

    client: str
    country: str
    zones: Mapping[str, str]
    names: Mapping[str, str]
    users: Mapping[str, str]
    mailboxes: Mapping[str, str]
    extensions: Mapping[str, str]
    boxes: Mapping[str, str] = field(default_factory=dict)
    main_number: str = ""

    @classmethod
    def of(cls, client: str, objects: Objects) -> Vocabulary:
        """The names in these objects."""
        inside = {address.partition("/")[2]: fields for address, fields in objects.items()}
        return cls(
            client,
            str(_main_site(inside).get("country") or ""),
            _zones(inside),
            {place: fields["name"] for place, fields in inside.items() if fields.get("name")}
            | _positions(inside),
            {name: fields["user"] for name, fields in _section(inside, "devices")},
            _mailboxes(inside),
            _extensions(inside),
            _boxes(inside),
            str(inside.get("client", {}).get("caller_id") or ""),
        )

    def zone(self, place: str = "") -> str:
        """The time zone of a number or a device (`numbers/+33199001000`), or of the main site."""
        return self.zones.get(place) or self.zones.get("", "UTC")

    def main_first(self, numbers: Iterable[str]) -> list[str]:
        """Numbers as they are told: the client's main number before the others."""
        return sorted(numbers, key=lambda number: number != self.main_number)

    @property
    def all_zones(self) -> tuple[str, ...]:
        """The time zones that anybody lives by, that of the main site first."""
        return tuple(dict.fromkeys((self.zone(), *sorted(self.zones.values()))))

    def over(self, older: Vocabulary) -> Vocabulary:
        """These names, and those that were used before of what there is no longer."""
        return Vocabulary(
            self.client,
            self.country or older.country,
            {**older.zones, **self.zones},
            {**older.names, **self.names},
            {**older.users, **self.users},
            {**older.mailboxes, **self.mailboxes},
            {**older.extensions, **self.extensions},
            {**older.boxes, **self.boxes},
        )


def _section(inside: Objects, section: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for place, fields in inside.items():
        kind, _, name = place.partition("/")
        if kind == section:
            yield name, fields


def _main_site(inside: Objects) -> Mapping[str, Any]:
    """As `compiler.resolving.sites` does: the one the client names, else its only one."""
    named = inside.get("client", {}).get("main_site")
    sites = dict(_section(inside, "sites"))
    return sites.get(str(named)) or next(iter(sites.values()), {})


def _zones(inside: Objects) -> dict[str, str]:
    sites = {name: str(fields["time_zone"]) for name, fields in _section(inside, "sites")}
    main = str(_main_site(inside).get("time_zone") or "UTC")
    users = {name: fields.get("site") for name, fields in _section(inside, "users")}
    stands = {f"numbers/{name}": fields.get("site") for name, fields in _section(inside, "numbers")}
    stands |= {f"devices/{name}": users.get(fields["user"]) for name, fields in _section(inside, "devices")}
    zones = {place: sites.get(str(site), main) for place, site in stands.items()}
    return {"": main, **zones}


def _positions(inside: Objects) -> dict[str, str]:
    """The names of switches' positions, as those of what there is below the switches."""
    return {
        f"switches/{switch}/{position}": str(settings["name"])
        for switch, fields in _section(inside, "switches")
        for position, settings in fields["positions"].items()
        if settings.get("name")
    }


def _mailboxes(inside: Objects) -> dict[str, str]:
    return {mailbox: str(inside[place]["name"]) for mailbox, place in _boxes(inside).items()}


def _boxes(inside: Objects) -> dict[str, str]:
    """The address of whose each mailbox is, by the graph's ids."""
    return {
        mailbox_id(name, fields.get("mailbox")): f"{section}/{name}"
        for section, mailbox_id in (("users", user_mailbox), ("voicemails", shared_mailbox))
        for name, fields in _section(inside, section)
    }


def _extensions(inside: Objects) -> dict[str, str]:
    return {
        str(fields["extension"]): str(fields.get("name") or name)
        for section in sections_with(Meaning.EXTENSION)
        for name, fields in _section(inside, section)
        if fields.get("extension")
    }
