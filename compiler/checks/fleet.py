"""The operator's layer: nodes do not share what each must have to itself, and time zones exist."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Diagnostic, Path, Related, Text, text
from compiler.diagnostics.addresses import object_address
from compiler.diagnostics.codes import diagnose
from compiler.diagnostics.quoting import quoted
from compiler.diagnostics.suggest import closest_name, name_list
from compiler.numbering import COUNTRIES
from compiler.reading.parse import FLEET_SCOPE
from compiler.resolving.resolved import ResolvedFleet
from compiler.resolving.walk import written_in_place
from compiler.time.schedule import zone_exists, zone_names


def check_fleet(parsed: ResolvedFleet) -> list[Diagnostic]:
    """FLEET001 nodes share a folder, FLEET002 share an address, NUM012 country, TIME001 time zones in defaults."""
    return [*_shared_by_nodes(parsed), *_unknown_country(parsed), *_unknown_zones(parsed)]


def _shared_by_nodes(parsed: ResolvedFleet) -> Iterator[Diagnostic]:
    folders: dict[str, str] = {}
    addresses: dict[tuple[str, int], str] = {}
    for name, node in parsed.fleet.nodes.items():
        first = folders.setdefault(_folder(node.path), name)
        if first != name:
            message = text("the node {other} already has this folder", other=first)
            yield _shared_diagnostic(parsed, "FLEET001", message, (name, "path"), (first, "path"))
        first = addresses.setdefault((node.sip.host.lower(), node.sip.port), name)
        if first != name:
            message = text("the node {other} already has this address", other=first)
            yield _shared_diagnostic(parsed, "FLEET002", message, (name, "sip"), (first, "sip"))


def _folder(path: str) -> str:
    """A path without what does not change where it leads."""
    parts = [part for part in path.split("/") if part not in ("", ".")]
    return ("/" if path.startswith("/") else "") + "/".join(parts)


def _shared_diagnostic(
    parsed: ResolvedFleet, code: str, message: Text, again: tuple[str, str], first: tuple[str, str]
) -> Diagnostic:
    place = parsed.places.range(("nodes", *first))
    related = (Related(text("first given here"), place),) if place else ()
    hint = text("Each node needs its own.")
    return _fleet_diagnostic(parsed, code, message, ("nodes", *again), hint, related=related)


def _unknown_country(parsed: ResolvedFleet) -> Iterator[Diagnostic]:
    country = parsed.fleet.fleet.country
    if country not in COUNTRIES:
        message = text("no numbering plan is known for the country {country}", country=country)
        hint = text("Known: {names}", names=name_list(COUNTRIES, most=30))
        yield _fleet_diagnostic(parsed, "NUM012", message, ("fleet", "country"), hint)


def _unknown_zones(parsed: ResolvedFleet) -> Iterator[Diagnostic]:
    """Conditions written in place in defaults for users."""
    for when, place in written_in_place(parsed.fleet):
        if when.time_zone and not zone_exists(when.time_zone):
            near = closest_name(when.time_zone, zone_names())
            hint = text("Did you mean {name}?", name=near) if near else None
            message = text("there is no time zone {name}", name=quoted(when.time_zone))
            yield _fleet_diagnostic(parsed, "TIME001", message, (*place, "time_zone"), hint)


def _fleet_diagnostic(
    parsed: ResolvedFleet,
    code: str,
    message: Text,
    path: Path,
    hint: Text | None,
    *,
    related: tuple[Related, ...] = (),
) -> Diagnostic:
    return diagnose(
        code,
        message,
        parsed.places.range(path),
        hint=hint,
        related=related,
        address=object_address(FLEET_SCOPE, path),
    )
