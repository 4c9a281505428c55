"""Defaults: the nearest layer that says something wins."""

from __future__ import annotations

from itertools import product

import pytest

from compiler.reading.parse import ParsedClient
from compiler.resolving.layers import LayerName, given_by
from compiler.resolving.resolve import resolve_client
from compiler.resolving.resolved import ResolvedFleet
from schema.defaults import BUILT_IN, Strategy, TransferType
from schema.destination import Destination, DestinationKind
from schema.tenant import Tenant
from tests.compiler.conftest import FleetOf, Resolve

LAYERS = ("object", "site", "client", "brand", "fleet")


@pytest.mark.parametrize("given", list(product([False, True], repeat=5)))
def test_the_nearest_layer_wins(given: tuple[bool, ...], resolve: Resolve, fleet_of: FleetOf) -> None:
    says = dict(zip(LAYERS, given, strict=True))
    ring = {layer: f"{10 + index}s" for index, layer in enumerate(LAYERS)}
    operator = fleet_of(
        (
            "defaults:\n  user: {",
            f"defaults:\n  user: {{ring: {ring['fleet']}, " if says["fleet"] else "defaults:\n  user: {",
        ),
        (
            "azur: {name: Azur Télécom}",
            f"azur: {{name: Azur, defaults: {{user: {{ring: {ring['brand']}}}}}}}"
            if says["brand"]
            else "azur: {name: Azur}",
        ),
    )
    changes = []
    if says["object"]:
        changes.append(("extension: 202}", f"extension: 202, ring: {ring['object']}}}"))
    if says["site"]:
        changes.append(
            ("    name: Paris\n", f"    name: Paris\n    defaults: {{user: {{ring: {ring['site']}}}}}\n")
        )
    if says["client"]:
        changes.append(("brand: azur}", f"brand: azur, defaults: {{user: {{ring: {ring['client']}}}}}}}"))
    resolved, diagnostics = resolve(*changes, operator=operator)
    assert diagnostics == []
    expected = next((10 + index for index, layer in enumerate(LAYERS) if says[layer]), 25)
    assert resolved.tenant.users["bob"].ring == expected


def test_built_in_values_are_the_last_word(resolve: Resolve) -> None:
    resolved, _ = resolve(
        "groups:\n  sales: {name: Ventes, members: [user:alice], no_answer: hangup}\n"
        "voicemails:\n  reception: {name: Accueil}\n"
    )
    tenant = resolved.tenant
    assert (tenant.users["bob"].ring, tenant.users["bob"].voicemail) == (25, True)
    assert tenant.devices["desk-201"].transfer is TransferType.ATTENDED
    assert (tenant.groups["sales"].strategy, tenant.groups["sales"].ring) == (Strategy.ALL, 30)
    assert (tenant.voicemails["reception"].max_message, tenant.voicemails["reception"].attach_audio) == (
        180,
        True,
    )
    assert BUILT_IN.user.ring == 25


def test_a_clients_own_profile_counts_for_its_users_behind_its_defaults(resolve: Resolve) -> None:
    more = "destinations:\n  sales: {name: Ventes}\n  quiet: {name: Calme}\n"
    own, _ = resolve(("brand: azur}", "brand: azur, destinations: sales}"), more)
    assert own.tenant.users["bob"].destinations == "sales"
    defaulted, _ = resolve(
        ("brand: azur}", "brand: azur, destinations: sales, defaults: {user: {destinations: quiet}}}"), more
    )
    assert defaulted.tenant.users["bob"].destinations == "quiet"
    assert defaulted.tenant.client.destinations == "sales"


def test_false_is_a_value_and_not_a_gap(resolve: Resolve) -> None:
    resolved, _ = resolve(
        ("brand: azur}", "brand: azur, defaults: {user: {voicemail: true}}}"),
        ("extension: 202}", "extension: 202, voicemail: false, no_answer: hangup}"),
    )
    assert resolved.tenant.users["bob"].voicemail is False
    assert resolved.tenant.users["bob"].no_answer == Destination(DestinationKind.HANGUP)


def test_devices_follow_the_site_of_their_user(resolve: Resolve) -> None:
    resolved, diagnostics = resolve(
        (
            "sites:\n",
            (
                "sites:\n  lyon:\n    name: Lyon\n    time_zone: Europe/Paris\n    defaults: {device: {transfer: blind}}\n"
                "    emergency: {address: 3 rue R, postcode: 69001, city: Lyon, insee: 69381, callback: 01 99 00 00 01}\n"
            ),
        ),
        ("brand: azur}", "brand: azur, main_site: paris}"),
        ("extension: 202}", "extension: 202, site: lyon}"),
    )
    assert diagnostics == []
    assert resolved.tenant.devices["desk-201"].transfer is TransferType.ATTENDED
    assert resolved.tenant.devices["desk-202"].transfer is TransferType.BLIND


def test_settings_of_users_own_boxes_are_left_at_site_and_client(resolve: Resolve) -> None:
    resolved, _ = resolve(
        ("brand: azur}", "brand: azur, defaults: {voicemail: {max_message: 1m}}}"),
        ("    name: Paris\n", "    name: Paris\n    defaults: {voicemail: {attach_audio: false}}\n"),
    )
    client, site = (
        resolved.tenant.client.defaults.voicemail,
        resolved.tenant.sites["paris"].defaults.voicemail,
    )
    assert (client.max_message, client.attach_audio) == (60, True)
    assert (site.max_message, site.attach_audio) == (60, False)


def test_each_layer_says_where_its_values_stand(resolve: Resolve) -> None:
    resolved, _ = resolve()
    ordered = resolved.layers.by_site["paris"]
    layer = given_by(ordered, "user", "destinations")
    assert layer is not None
    assert (layer.name, layer.in_fleet) == (LayerName.FLEET, True)
    assert layer.place("user", "destinations") == ("defaults", "user", "destinations")
    assert given_by(ordered, "user", "no_answer") is None


def test_resolving_twice_changes_nothing(resolve: Resolve, fleet: ResolvedFleet) -> None:
    resolved, _ = resolve()
    tenant = Tenant.model_construct(**{name: getattr(resolved.tenant, name) for name in Tenant.model_fields})
    again, diagnostics = resolve_client(ParsedClient("acme", tenant, resolved.places), fleet)
    assert not diagnostics
    assert again is not None
    assert again.tenant == resolved.tenant
