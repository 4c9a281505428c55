"""Puts every object at a site, every site in a country and a time zone that exist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from compiler.diagnostics import Diagnostic, Path, text
from compiler.diagnostics.addresses import address_of
from compiler.diagnostics.codes import diagnose
from compiler.diagnostics.suggest import closest, listed
from compiler.diagnostics.written import written
from compiler.numbering import COUNTRIES
from compiler.reading.parse import ALL, ParsedClient
from compiler.resolving.walk import mentions
from compiler.time.schedule import zone_exists, zone_names
from schema.calendar import Calendar
from schema.destination import InlineWhen
from schema.fleet import Fleet
from schema.meanings import Meaning
from schema.site import Site
from schema.tenant import Tenant

_SITED = ("users", "numbers", "groups", "voicemails", "routes")
_STAND_IN_ZONE = "Europe/Paris"
_STAND_IN_COUNTRY = "FR"


@dataclass(slots=True)
class _Placing:
    """A client's tenant as it is being placed. What is wrong is said, and stood in for, so that the rest can be checked."""

    parsed: ParsedClient
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def zone(self, name: str, path: Path) -> str:
        if zone_exists(name):
            return name
        near = closest(name, zone_names())
        hint = (
            text("Did you mean {name}?", name=near)
            if near
            else text("For example: Europe/Paris, Indian/Reunion, America/Martinique.")
        )
        message = text("there is no time zone {name}", name=written(name))
        self.report("TIME001", message, path, hint)
        return _STAND_IN_ZONE

    def report(self, code: str, message: Any, path: Path, hint: Any) -> None:
        place = self.parsed.places.range(path)
        self.diagnostics.append(
            diagnose(code, message, place, hint=hint, address=address_of(self.parsed.id, path))
        )


def place_client(parsed: ParsedClient, fleet: Fleet) -> tuple[Tenant, list[Diagnostic]]:
    """The tenant with `site`, `country`, `time_zone` and `main_site` in place everywhere. It must have a site."""
    work = _Placing(parsed)
    tenant = parsed.tenant
    home = _main_site(work, tenant)
    sites = {name: _site(work, name, site, fleet) for name, site in tenant.sites.items()}
    update: dict[str, Any] = {
        "client": tenant.client.model_copy(update={"main_site": home}),
        "sites": sites,
        "calendars": {
            name: _calendar(work, name, one, sites, home) for name, one in tenant.calendars.items()
        },
    }
    for section in _SITED:
        update[section] = _at_sites(getattr(tenant, section), sites, home)
    placed = tenant.model_copy(update=update)
    for when, path in _inline_conditions(tenant):
        work.zone(str(when.time_zone), path)
    return placed, work.diagnostics


def _main_site(work: _Placing, tenant: Tenant) -> str:
    named = tenant.client.main_site
    if named in tenant.sites:
        return str(named)
    gaps = work.parsed.gaps
    unsure = gaps.breaks("sites") or ("client", ALL) in gaps.broken
    if named is None and len(tenant.sites) > 1 and not unsure:
        message = text("several sites, and none of them is named as main_site")
        hint = text("Write into client: main_site: {name}", name=next(iter(tenant.sites)))
        place = work.parsed.places.range(("client",), key=True)
        work.diagnostics.append(
            diagnose("REF002", message, place, hint=hint, address=f"{work.parsed.id}/client")
        )
    return next(iter(tenant.sites))


def _site(work: _Placing, name: str, site: Site, fleet: Fleet) -> Site:
    zone = work.zone(site.time_zone, ("sites", name, "time_zone"))
    country = site.country or fleet.fleet.country
    if country not in COUNTRIES:
        message = text("no numbering plan is known for the country {country}", country=country)
        hint = text("Known: {names}", names=listed(COUNTRIES, most=30))
        work.report("NUM012", message, ("sites", name, "country"), hint)
        country = _STAND_IN_COUNTRY
    return site.model_copy(update={"country": country, "time_zone": zone})


def _calendar(
    work: _Placing, name: str, calendar: Calendar, sites: Mapping[str, Site], home: str
) -> Calendar:
    site = calendar.site if calendar.site is not None and calendar.site in sites else home
    if calendar.time_zone is None:
        return calendar.model_copy(update={"site": site, "time_zone": sites[site].time_zone})
    zone = work.zone(calendar.time_zone, ("calendars", name, "time_zone"))
    return calendar.model_copy(update={"site": site, "time_zone": zone})


def _at_sites(objects: Mapping[str, Any], sites: Mapping[str, Site], home: str) -> dict[str, Any]:
    return {
        name: one if one.site in sites else one.model_copy(update={"site": home})
        for name, one in objects.items()
    }


def _inline_conditions(tenant: Tenant) -> Iterator[tuple[InlineWhen, Path]]:
    """Conditions written in place that name a time zone of their own."""
    for _, when, place in mentions(tenant, frozenset({Meaning.CONDITION})):
        if isinstance(when, InlineWhen) and when.time_zone is not None:
            yield when, (*place, "time_zone")
