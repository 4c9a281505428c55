"""Where everything is: the site of every object, the country and the time zone of every site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from compiler.diagnostics import Diagnostic, Path, Text, text
from compiler.diagnostics.addresses import object_address
from compiler.diagnostics.codes import diagnose
from compiler.diagnostics.quoting import quoted
from compiler.diagnostics.suggest import closest_name, name_list
from compiler.numbering import COUNTRIES
from compiler.reading.parse import ALL, ParsedClient
from compiler.resolving.walk import written_in_place
from compiler.time.schedule import zone_exists, zone_names
from schema.fleet import Fleet

_STAND_IN_ZONE = "Europe/Paris"
_STAND_IN_COUNTRY = "FR"


@dataclass(frozen=True, slots=True)
class Locations:
    """A client's sites: the main one, the country and the time zone of each; the time zones that calendars name.

    What is wrong was reported and replaced by a stand-in, so that the rest can be checked.
    """

    main_site: str
    countries: Mapping[str, str]
    zones: Mapping[str, str]
    calendar_zones: Mapping[str, str]

    def site(self, named: str | None) -> str:
        """The site that an object names, else the main one."""
        return named if named is not None and named in self.countries else self.main_site


def locate(parsed: ParsedClient, fleet: Fleet) -> tuple[Locations, list[Diagnostic]]:
    """Where the objects of a client are. It must have a site."""
    locating = _Locating(parsed, fleet, [])
    tenant = parsed.tenant
    locations = Locations(
        main_site=locating.main_site(),
        countries={name: locating.country(name, site.country) for name, site in tenant.sites.items()},
        zones={
            name: locating.zone(site.time_zone, ("sites", name, "time_zone"))
            for name, site in tenant.sites.items()
        },
        calendar_zones={
            name: locating.zone(calendar.time_zone, ("calendars", name, "time_zone"))
            for name, calendar in tenant.calendars.items()
            if calendar.time_zone is not None
        },
    )
    for when, path in written_in_place(tenant):
        if when.time_zone is not None:
            locating.zone(when.time_zone, (*path, "time_zone"))
    return locations, locating.diagnostics


@dataclass(frozen=True, slots=True)
class _Locating:
    """What is wrong is reported, and replaced by a stand-in."""

    parsed: ParsedClient
    fleet: Fleet
    diagnostics: list[Diagnostic]

    def main_site(self) -> str:
        """The site that the client names, else its only one."""
        tenant, gaps = self.parsed.tenant, self.parsed.gaps
        named = tenant.client.main_site
        if named is not None and named in tenant.sites:
            return named
        unsure = gaps.breaks("sites") or ("client", ALL) in gaps.broken
        if named is None and len(tenant.sites) > 1 and not unsure:
            message = text("there are several sites, but no main_site")
            hint = text("Write under client: main_site: {name}", name=next(iter(tenant.sites)))
            place = self.parsed.places.range(("client",), key=True)
            self.diagnostics.append(
                diagnose("REF002", message, place, hint=hint, address=f"{self.parsed.id}/client")
            )
        return next(iter(tenant.sites))

    def country(self, site: str, named: str | None) -> str:
        country = named or self.fleet.fleet.country
        if country in COUNTRIES:
            return country
        message = text("no numbering plan is known for the country {country}", country=country)
        hint = text("Known: {names}", names=name_list(COUNTRIES, most=30))
        self._report("NUM012", message, ("sites", site, "country"), hint)
        return _STAND_IN_COUNTRY

    def zone(self, name: str, path: Path) -> str:
        if zone_exists(name):
            return name
        near = closest_name(name, zone_names())
        hint = (
            text("Did you mean {name}?", name=near)
            if near
            else text("For example: Europe/Paris, Indian/Reunion, America/Martinique.")
        )
        self._report("TIME001", text("there is no time zone {name}", name=quoted(name)), path, hint)
        return _STAND_IN_ZONE

    def _report(self, code: str, message: Text, path: Path, hint: Text) -> None:
        place = self.parsed.places.range(path)
        self.diagnostics.append(
            diagnose(code, message, place, hint=hint, address=object_address(self.parsed.id, path))
        )
