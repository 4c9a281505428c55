"""Defaults: the layers in which a value may be given once for many objects, and what they come to.

A nearer layer wins: object, site, client, brand, fleet, built in. A client's own `destinations`, `caller_id`, `withhold_number` and `language` count
for its users as if they stood in its `defaults`, just behind them; so does the fleet's `language`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from compiler.diagnostics import Path
from schema.base import Model
from schema.client import Client
from schema.defaults import BUILT_IN, Defaults, DeviceDefaults, GroupDefaults, UserDefaults, VoicemailDefaults
from schema.fleet import Fleet
from schema.meanings import Section

DEFAULTS_OF: Mapping[str, str] = {
    Section.USERS: "user",
    Section.DEVICES: "device",
    Section.GROUPS: "group",
    Section.VOICEMAILS: "voicemail",
}
"""Sections whose objects have defaults, and what `defaults:` calls them."""

KINDS: dict[str, type[Model]] = {
    "user": UserDefaults,
    "device": DeviceDefaults,
    "group": GroupDefaults,
    "voicemail": VoicemailDefaults,
}
"""The kinds of objects that have defaults, as `defaults:` names them."""


class LayerName(StrEnum):
    """Who may give a default."""

    SITE = "site"
    CLIENT = "client"
    BRAND = "brand"
    FLEET = "fleet"
    BUILT_IN = "built_in"


@dataclass(frozen=True, slots=True)
class Layer:
    """Defaults of one layer. `path` is where they are written, in the operator's layer if `in_fleet`; `own`: fields of the object
    itself, such as `client.language`, rather than of a `defaults:` below it."""

    name: LayerName
    path: Path
    values: Defaults
    in_fleet: bool = False
    own: bool = False

    def value(self, kind: str, field: str) -> Any:
        """What the layer gives for a field of a kind of object, or None."""
        return getattr(getattr(self.values, kind), field)

    def place(self, kind: str, field: str) -> Path:
        """Where it gives it."""
        return (*self.path, field) if self.own else (*self.path, kind, field)


@dataclass(frozen=True, slots=True)
class ClientLayers:
    """All layers that count for objects of a client, the nearest first: those of the whole client, and by site."""

    of_client: tuple[Layer, ...]
    by_site: Mapping[str, tuple[Layer, ...]]


def layers_of(client: Client, sites: Mapping[str, Defaults], fleet: Fleet) -> ClientLayers:
    """The layers of a client. `client` and the defaults of each of its sites are as they were written, their numbers in E.164."""
    of_client = client_layers(client, fleet)
    return ClientLayers(
        of_client,
        {
            site: (Layer(LayerName.SITE, ("sites", site, "defaults"), defaults), *of_client)
            for site, defaults in sites.items()
        },
    )


def client_layers(client: Client, fleet: Fleet) -> tuple[Layer, ...]:
    """Those that count for all of a client, the nearest first."""
    own = {
        "destinations": client.destinations,
        "caller_id": client.caller_id,
        "withhold_number": client.withhold_number,
        "language": client.language,
    }
    brand = fleet.brands.get(client.brand)
    return (
        Layer(LayerName.CLIENT, ("client", "defaults"), client.defaults),
        Layer(LayerName.CLIENT, ("client",), _for_users(own), own=True),
        *(
            [Layer(LayerName.BRAND, ("brands", client.brand, "defaults"), brand.defaults, in_fleet=True)]
            if brand is not None
            else []
        ),
        Layer(LayerName.FLEET, ("defaults",), fleet.defaults, in_fleet=True),
        Layer(
            LayerName.FLEET,
            ("fleet",),
            _for_users({"language": fleet.fleet.language}),
            in_fleet=True,
            own=True,
        ),
        Layer(LayerName.BUILT_IN, (), BUILT_IN),
    )


_NONE = Defaults()


def _for_users(values: Mapping[str, Any]) -> Defaults:
    """Defaults that give these values to users, and nothing else."""
    return _NONE.model_copy(update={"user": _NONE.user.model_copy(update=values)})


def given_by(ordered: Sequence[Layer], kind: str, field: str) -> Layer | None:
    """The layer that decides a field which the object itself leaves open."""
    return next((layer for layer in ordered if layer.value(kind, field) is not None), None)


Filling = Mapping[str, Mapping[str, Any]]
"""By kind, then field: the value for objects that give none."""


def filling(ordered: Sequence[Layer]) -> Filling:
    """What the layers come to."""
    result: dict[str, dict[str, Any]] = {}
    for kind, model in KINDS.items():
        values = {field: given_by(ordered, kind, field) for field in model.model_fields}
        result[kind] = {
            field: layer.value(kind, field) for field, layer in values.items() if layer is not None
        }
    return result
