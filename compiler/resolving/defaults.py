"""Defaults: the layers in which a value may be given once for many objects, and the filling in.

A nearer layer wins: object, site, client, brand, fleet, built in. A client's own `destinations`, `caller_id` and `language` count
for its users as if they stood in its `defaults`, just behind them; so does the fleet's `language`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from compiler.diagnostics import Path
from compiler.resolving.sites import main_site
from schema.base import Model
from schema.client import Client
from schema.defaults import BUILT_IN, Defaults, DeviceDefaults, GroupDefaults, UserDefaults, VoicemailDefaults
from schema.fleet import Fleet
from schema.tenant import Tenant

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
    """Defaults of one layer. `path` is where they stand, in the operator's layer if `in_fleet`; `own`: fields of the object
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


def layers(tenant: Tenant, fleet: Fleet, site: str) -> tuple[Layer, ...]:
    """All layers that count for an object of a site, the nearest first."""
    return (
        Layer(LayerName.SITE, ("sites", site, "defaults"), tenant.sites[site].defaults),
        *client_layers(tenant.client, fleet),
    )


def client_layers(client: Client, fleet: Fleet) -> tuple[Layer, ...]:
    """Those that count for all of a client, the nearest first."""
    own = UserDefaults.model_construct(
        destinations=client.destinations, caller_id=client.caller_id, language=client.language
    )
    operator = UserDefaults.model_construct(language=fleet.fleet.language)
    brand = fleet.brands.get(client.brand)
    return (
        Layer(LayerName.CLIENT, ("client", "defaults"), client.defaults),
        Layer(LayerName.CLIENT, ("client",), Defaults.model_construct(user=own), own=True),
        *(
            [Layer(LayerName.BRAND, ("brands", client.brand, "defaults"), brand.defaults, in_fleet=True)]
            if brand is not None
            else []
        ),
        Layer(LayerName.FLEET, ("defaults",), fleet.defaults, in_fleet=True),
        Layer(LayerName.FLEET, ("fleet",), Defaults.model_construct(user=operator), in_fleet=True, own=True),
        Layer(LayerName.BUILT_IN, (), BUILT_IN),
    )


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


def fill_defaults(tenant: Tenant, fleet: Fleet) -> Tenant:
    """The tenant with every default in place.

    Needs sites that are in place (`compiler.resolving.sites`). Left open: `no_answer` (the user's voicemail, if any), `busy` and
    `unreachable` (as `no_answer`), `caller_id` (none shown), `pack`. The defaults that users' own voicemail boxes take are left
    in `sites.<site>.defaults.voicemail`, and those of the client in `client.defaults.voicemail`.
    """
    by_site = {site: filling(layers(tenant, fleet, site)) for site in tenant.sites}
    of_client = filling(client_layers(tenant.client, fleet))
    home = main_site(tenant)

    def filled(one: Any, kind: str, site: str | None) -> Any:
        return _filled(one, by_site[site or home][kind])

    return tenant.model_copy(
        update={
            "client": _with_voicemail(
                _filled(tenant.client, _client_filling(tenant.client, fleet)), of_client
            ),
            "sites": {name: _with_voicemail(site, by_site[name]) for name, site in tenant.sites.items()},
            "users": {name: filled(user, "user", user.site) for name, user in tenant.users.items()},
            "devices": {
                name: filled(device, "device", _site_of(tenant, device.user))
                for name, device in tenant.devices.items()
            },
            "groups": {name: filled(group, "group", group.site) for name, group in tenant.groups.items()},
            "voicemails": {
                name: filled(box, "voicemail", box.site) for name, box in tenant.voicemails.items()
            },
        },
    )


def _site_of(tenant: Tenant, user: str) -> str | None:
    return tenant.users[user].site if user in tenant.users else None


def _client_filling(client: Client, fleet: Fleet) -> dict[str, Any]:
    profile = given_by(client_layers(client, fleet), "user", "destinations")
    return {
        "language": fleet.fleet.language,
        "destinations": profile.value("user", "destinations") if profile else None,
    }


def _filled(one: Any, values: Mapping[str, Any]) -> Any:
    missing = {field: value for field, value in values.items() if getattr(one, field) is None}
    return one.model_copy(update=missing) if missing else one


def _with_voicemail(one: Any, values: Filling) -> Any:
    settings = VoicemailDefaults.model_construct(**values["voicemail"])
    return one.model_copy(update={"defaults": one.defaults.model_copy(update={"voicemail": settings})})
