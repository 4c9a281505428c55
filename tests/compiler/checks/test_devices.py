"""What phone models can do decides what a device may ask of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from compiler.checks import check_client, devices
from compiler.checks.devices import check_devices
from compiler.resolving.resolved import ResolvedClient, ResolvedFleet
from compiler.resolving.subject import CheckedClient
from schema.defaults import TransferType
from schema.phone_models import PHONE_MODELS, Support
from tests.compiler.conftest import Resolve


def test_a_transfer_that_the_model_cannot_do_is_refused(
    resolve: Resolve, fleet: ResolvedFleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No model of today refuses one; DEV003 is for those to come.
    model = PHONE_MODELS["yealink-t54w"]
    deaf = replace(model, transfer={**model.transfer, TransferType.NEW_CALL: Support.NONE})
    monkeypatch.setattr(devices, "PHONE_MODELS", {deaf.id: deaf})
    resolved, _ = resolve(("user: bob}", "user: bob, transfer: new_call}"))
    diagnostics = list(check_devices(CheckedClient(resolved, fleet)))
    assert [(diagnostic.code, str(diagnostic.message)) for diagnostic in diagnostics] == [
        ("DEV003", "the Yealink T54W cannot transfer as new_call")
    ]
    assert str(diagnostics[0].hint) == "Possible: blind, attended, ask"
    assert diagnostics[0].address == "acme/devices/desk-202"


def test_a_shorter_screen_makes_a_shorter_label(
    resolve: Resolve, fleet: ResolvedFleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = replace(PHONE_MODELS["yealink-t54w"], label_length=6)
    monkeypatch.setattr(devices, "PHONE_MODELS", {model.id: model})
    resolved, _ = resolve(
        (
            "user: bob}",
            "user: bob, keys: [{type: line}, {type: blf, user: alice, label: Alice}, {type: blf, user: alice, label: Alice M.}]}",
        )
    )
    diagnostics = list(check_devices(CheckedClient(resolved, fleet)))
    assert [str(diagnostic.message) for diagnostic in diagnostics] == [
        "the Yealink T54W shows only 6 characters of this label"
    ]


def test_every_key_of_a_model_can_be_used(resolve: Resolve, fleet: ResolvedFleet) -> None:
    keys = ", ".join(["{type: none}"] * PHONE_MODELS["yealink-t54w"].keys)
    resolved, _ = resolve(("user: bob}", f"user: bob, keys: [{keys}]}}"))
    assert list(check_devices(CheckedClient(resolved, fleet))) == []


def test_nobody_is_without_a_phone_while_one_may_be_theirs(resolve: Resolve, fleet: ResolvedFleet) -> None:
    group = "groups:\n  sales: {name: Ventes, members: [user:alice, user:bob], no_answer: hangup}\n"
    keys = ("user: alice}", "user: alice, keys: [{type: blf, user: bob}]}")
    nobodys, _ = resolve(keys, ("805ec0000202, user: bob}", "805ec0000202, user: alice}"), group)
    misspelt, _ = resolve(keys, ("805ec0000202, user: bob}", "805ec0000202, user: bop}"), group)

    def said(resolved: ResolvedClient) -> list[str]:
        codes = {"CALL002", "CALL005", "DEV008"}
        return sorted({found.code for found in check_client(resolved, fleet)} & codes)

    assert (said(nobodys), said(misspelt)) == (["CALL002", "CALL005", "DEV008"], [])
