"""Where every value of an object comes from: the object itself, a layer of defaults, or none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from compiler.diagnostics import Diagnostic, Path, Range, Text, text
from compiler.diagnostics.codes import diagnose
from compiler.diagnostics.suggest import closest_name
from compiler.numbering import parse_number
from compiler.reading.parse import ParsedClient
from compiler.resolving.layers import DEFAULTS_OF as DEFAULTED_AS
from compiler.resolving.layers import KINDS as DEFAULTED
from compiler.resolving.layers import Layer, LayerName, given_by
from compiler.resolving.resolve import resolve_client
from compiler.resolving.resolved import NO_OBJECT, ResolvedClient, ResolvedFleet, ResolvedMember
from compiler.resolving.subject import CheckedClient, Place
from compiler.resolving.walk import fields_that_are
from schema.base import Model
from schema.call_test import Expected
from schema.destination import Destination
from schema.meanings import Meaning
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
    hint = text("Did you mean {name}?", name=near) if near else None
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
            if field != "defaults":
                value = getattr(self.holder, field)
                yield self._field(field, None if value == NO_OBJECT else value)

    def _key_in_file(self, field: str) -> str:
        """The key in the file: `from`, where Python has the word for itself."""
        return type(self.holder).model_fields[field].alias or field

    def _field(self, field: str, value: Any) -> Explained:
        shown_value = self._shown(field, value)
        if field in self.holder.model_fields_set:
            place = Place((*self.path, self._key_in_file(field)))
            return Explained(self._key_in_file(field), shown_value, _GIVEN, self.subject.range(place))
        layer = self._layer(field)
        if layer is not None and value is not None:
            place = Place(layer.place(DEFAULTED_AS.get(str(self.path[0]), "user"), field), layer.in_fleet)
            position = None if layer.name is LayerName.BUILT_IN else self.subject.range(place)
            return Explained(field, shown_value, _LAYERS[layer.name], position)
        return self._derived(field, value)

    def _shown(self, field: str, value: Any) -> str:
        durations = fields_that_are(Meaning.DURATION, type(self.holder))
        return shown(value, in_seconds=field in durations)

    def _layer(self, field: str) -> Layer | None:
        """The layer of defaults that gave the value."""
        section, layers = str(self.path[0]), self.subject.client.layers
        if section == "client":
            has_default = field in ("language", "destinations")
            return given_by(layers.of_client, "user", field) if has_default else None
        kind = DEFAULTED_AS.get(section)
        if kind is None or field not in DEFAULTED[kind].model_fields:
            return None
        return given_by(layers.by_site[self._site()], kind, field)

    def _site(self) -> str:
        tenant = self.subject.tenant
        holder: Any = self.holder
        if self.path[0] == "devices":
            user = tenant.users.get(holder.user)
            return user.site if user is not None else tenant.client.main_site
        site: str = holder.site
        return site

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
        return ", ".join(f"{key}: {item}" for key, item in value.items())
    if isinstance(value, tuple):
        items = [shown(item) for item in value]
        return f"[{', '.join(items)}]"
    return str(value)
