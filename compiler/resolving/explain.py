"""Where every value of an object comes from: the object itself, a layer of defaults, or none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from compiler.diagnostics import Diagnostic, Path, Range, Text, text
from compiler.diagnostics.codes import diagnose
from compiler.diagnostics.suggest import closest_name
from compiler.numbering import parse_number
from compiler.reading.parse import FLEET_SCOPE, ParsedClient
from compiler.resolving.deciding_place import entries_by_profile, layer_of, profiles_of
from compiler.resolving.layers import DEFAULTS_OF as DEFAULTED_AS
from compiler.resolving.layers import LayerName
from compiler.resolving.resolve import resolve_client
from compiler.resolving.resolved import NO_OBJECT, ResolvedClient, ResolvedFleet, ResolvedMember
from compiler.resolving.subject import CheckedClient, Place
from compiler.resolving.walk import fields_that_are
from schema.base import Model
from schema.call_test import Expected
from schema.destination import Destination
from schema.destination_profile import DestinationProfile
from schema.fleet import Fleet
from schema.meanings import Meaning, Section
from schema.tenant import Tenant

_GIVEN = text("given here")
_NOT_GIVEN = text("not given")
_LAYERS: dict[LayerName, Text] = {
    LayerName.SITE: text("default of the site"),
    LayerName.CLIENT: text("default of the client"),
    LayerName.BRAND: text("default of the brand"),
    LayerName.FLEET: text("default of the fleet"),
    LayerName.BUILT_IN: text("built in"),
}


@dataclass(frozen=True, slots=True)
class Explained:
    """A field of an object: its value as YAML would say it (empty: none), where it comes from, and where that is written; built-in values have no place."""

    field: str
    value: str
    origin: Text
    range: Range | None


def explain(
    parsed: ParsedClient, fleet: ResolvedFleet, address: str
) -> tuple[tuple[Explained, ...], list[Diagnostic]]:
    """Every field of the object at an address, such as `acme/users/alice` or `acme/client`.

    An address that leads nowhere is an error that names the nearest one.
    """
    resolved, diagnostics = resolve_client(parsed, fleet)
    if resolved is None:
        return (), diagnostics
    match = find_object(resolved, address)
    if match is None:
        return (), [unknown_object(resolved, address)]
    path, holder = match
    explained = _ExplainedObject(CheckedClient(resolved, fleet), path, holder)
    return tuple(explained.fields()), []


def addresses(resolved: ResolvedClient) -> Iterator[str]:
    """Every address of a client."""
    yield f"{resolved.id}/client"
    for section in Tenant.model_fields:
        if section != "client":
            yield from (f"{resolved.id}/{section}/{name}" for name in getattr(resolved.tenant, section))


def find_object(resolved: ResolvedClient, address: str) -> tuple[Path, Model] | None:
    """The object at an address, and its path in the tree. A number may be written in any form that its site reads."""
    client, _, rest = address.partition("/")
    section, _, name = rest.partition("/")
    if client != resolved.id or section not in Tenant.model_fields:
        return None
    if section == "client":
        return (("client",), resolved.tenant.client) if not name else None
    objects: dict[str, Model] = getattr(resolved.tenant, section)
    key = _number_of(resolved, name) if section == "numbers" else name
    return ((section, key), objects[key]) if key in objects else None


def _number_of(resolved: ResolvedClient, written: str) -> str:
    """A number as the compiler knows it, from how it is written in the file, in E.164, or as a site of the client dials it."""
    by_alias = {key: new for (_, new), key in resolved.places.aliases.items()}
    if written in by_alias or written in resolved.tenant.numbers:
        return by_alias.get(written, written)
    countries = sorted({site.country for site in resolved.tenant.sites.values()})
    readings = (parse_number(written, country).e164 for country in countries)
    return next(
        (number for number in readings if number is not None and number in resolved.tenant.numbers), written
    )


def unknown_object(resolved: ResolvedClient, address: str) -> Diagnostic:
    """What to say of an address that leads nowhere: the nearest one that leads somewhere."""
    near = closest_name(address, addresses(resolved))
    # A number that is spelled alike is another number.
    hint = text("Did you mean {name}?", name=near) if near and "/numbers/" not in near else None
    return diagnose(
        "REF001", text("there is no object {address}", address=address), None, hint=hint, address=address
    )


@dataclass(frozen=True, slots=True)
class _ExplainedObject:
    """One object, resolved."""

    subject: CheckedClient
    path: Path
    holder: Model

    def fields(self) -> Iterator[Explained]:
        """The object's own fields first, then those that defaults may give."""
        kind = _model_of(str(self.path[0]))
        for field in sorted(kind.model_fields, key=lambda name: name not in kind.__annotations__):
            value = getattr(self.holder, field)
            if self.path[0] == Section.DESTINATIONS and field in LISTS:
                subject = self.subject
                profiles = profiles_of(subject.client, subject.resolved_fleet)
                yield from _entries(
                    profiles, str(self.path[1]), field, subject.tenant.destinations, subject.range
                )
            elif field != "defaults":
                yield self._field(field, None if value == NO_OBJECT else value)

    def _key_in_file(self, field: str) -> str:
        """The key in the file: `from`, where Python has the word for itself."""
        return type(self.holder).model_fields[field].alias or field

    def _field(self, field: str, value: Any) -> Explained:
        shown_value = self._shown(field, value)
        if field in self.holder.model_fields_set:
            place = Place((*self.path, self._key_in_file(field)))
            return Explained(self._key_in_file(field), shown_value, _GIVEN, self.subject.range(place))
        layer = layer_of(self.subject.client, str(self.path[0]), self.holder, field)
        if layer is not None and value is not None:
            place = Place(layer.place(DEFAULTED_AS.get(str(self.path[0]), "user"), field), layer.in_fleet)
            position = None if layer.name is LayerName.BUILT_IN else self.subject.range(place)
            return Explained(field, shown_value, _LAYERS[layer.name], position)
        return self._derived(field, value)

    def _shown(self, field: str, value: Any) -> str:
        durations = fields_that_are(Meaning.DURATION, type(self.holder))
        return shown(value, in_seconds=field in durations)

    def _derived(self, field: str, value: Any) -> Explained:
        """Values that follow from another object."""
        subject, section = self.subject, self.path[0]
        if section == "users" and value is None:
            return self._unanswered(field)
        origin, place = _NOT_GIVEN, None
        if value is not None and field in ("site", "main_site"):
            origin, place = text("the client's main site"), Place(("client", "main_site"))
        elif value is not None and field == "trunk":
            node = subject.tenant.client.node
            origin, place = (
                text("every trunk of the node"),
                Place(("nodes", node, "trunks"), in_fleet=True),
            )
        elif value is not None and field == "time_zone":
            holder: Any = self.holder
            origin, place = text("the time zone of the site"), Place(("sites", holder.site, "time_zone"))
        elif value is not None and field == "country":
            origin, place = text("the country of the fleet"), Place(("fleet", "country"), in_fleet=True)
        elif value not in (None, ()):
            origin = _LAYERS[LayerName.BUILT_IN]
        return Explained(
            self._key_in_file(field),
            self._shown(field, value),
            origin,
            subject.range(place) if place else None,
        )

    def _unanswered(self, field: str) -> Explained:
        """What takes a user's call for which there is no rule."""
        user: Any = self.holder
        if field in ("busy", "unreachable"):
            return Explained(field, "", text("as no_answer"), None)
        if field == "no_answer" and user.voicemail:
            return Explained(field, f"voicemail-of:{self.path[1]}", text("the user's voicemail"), None)
        return Explained(field, "", _NOT_GIVEN, None)


LISTS = ("allow", "allow_numbers", "deny_numbers", "allow_prefixes", "deny_prefixes", "allow_countries")
"""The lists of a destination profile that take over those of the profile that it extends."""


def _entries(
    profiles: Mapping[str, DestinationProfile],
    name: str,
    field: str,
    own: Mapping[str, DestinationProfile],
    range_of: Callable[[Place], Range | None],
) -> Iterator[Explained]:
    """A list of a profile, once for each profile that has entries of it. `own`: the profiles of the client."""
    found = list(entries_by_profile(profiles, name, field))
    for holder, entries in found:
        origin = _GIVEN if holder == name else text("extends {profile}", profile=holder)
        place = Place((str(Section.DESTINATIONS), holder, field), in_fleet=holder not in own)
        yield Explained(field, shown(entries), origin, range_of(place))
    if not found:
        yield Explained(field, "", _NOT_GIVEN, None)


OPERATOR = "@"
"""Before an address of the operator's layer: `@fleet/trunks/carrier`, or by its node, as plans name it: `@pbx-1/node`."""


def explain_operator(fleet: ResolvedFleet, address: str) -> tuple[tuple[Explained, ...], list[Diagnostic]]:
    """Every field of an object of the operator's layer; an address that leads nowhere names the nearest one."""
    path = _operator_path(fleet, address)
    holder: Any = getattr(fleet.fleet, path[0], None) if path else None
    if len(path) == 2 and holder is not None:
        holder = holder.get(path[1])
    if not isinstance(holder, Model):
        near = closest_name(address, _operator_addresses(fleet))
        hint = text("Did you mean {name}?", name=near) if near else None
        message = text("there is no object {address}", address=address)
        return (), [diagnose("REF001", message, None, hint=hint, address=address)]
    return tuple(_of_operator(fleet, path, holder)), []


def _operator_path(fleet: ResolvedFleet, address: str) -> tuple[str, ...]:
    """The path of an address in the operator's layer."""
    scope, *path = address.removeprefix(OPERATOR).split("/")
    if scope in fleet.fleet.nodes and path == ["node"]:
        return ("nodes", scope)
    return tuple(path) if f"{OPERATOR}{scope}" == FLEET_SCOPE or scope in fleet.fleet.nodes else ()


def _operator_addresses(fleet: ResolvedFleet) -> Iterator[str]:
    for section in Fleet.model_fields:
        held = getattr(fleet.fleet, section)
        names = held if isinstance(held, Mapping) else None
        yield from (
            [f"{FLEET_SCOPE}/{section}/{name}" for name in names]
            if names is not None
            else [f"{FLEET_SCOPE}/{section}"]
        )


def _of_operator(fleet: ResolvedFleet, path: tuple[str, ...], holder: Model) -> Iterator[Explained]:
    """Each field of an object of the operator's layer, those of what it holds too: `sip.host`."""
    durations = fields_that_are(Meaning.DURATION, type(holder))
    for field in type(holder).model_fields:
        value, here = getattr(holder, field), (*path, field)
        name = ".".join(here[1 if path[0] in ("fleet", "defaults") else 2 :])
        if path[0] == Section.DESTINATIONS and field in LISTS:
            yield from _entries(
                fleet.fleet.destinations, path[1], field, {}, lambda place: fleet.places.range(place.path)
            )
        elif isinstance(value, Model) and field in holder.model_fields_set:
            yield from _of_operator(fleet, here, value)
        elif field in holder.model_fields_set:
            yield Explained(
                name, shown(value, in_seconds=field in durations), _GIVEN, fleet.places.range(here)
            )
        elif not isinstance(value, Model):
            origin = _NOT_GIVEN if value in (None, ()) else _LAYERS[LayerName.BUILT_IN]
            yield Explained(name, shown(value), origin, None)


def _model_of(section: str) -> type[Model]:
    """The model of the language for the objects of a section: of a mapping, what it maps to."""
    annotation: Any = Tenant.model_fields[section].annotation
    model: type[Model] = get_args(annotation)[1] if get_args(annotation) else annotation
    return model


def shown(value: Any, *, in_seconds: bool = False) -> str:
    """A value as YAML would say it, shortly; empty for none."""
    if value is None or value == ():
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (Destination, Expected, ResolvedMember)):
        return str(value)
    if in_seconds:
        return f"{value}s"
    if isinstance(value, Model):
        return "{…}"
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {shown(item)}" for key, item in value.items())
    if isinstance(value, tuple):
        items = [shown(item) for item in value]
        return f"[{', '.join(items)}]"
    return str(value)
