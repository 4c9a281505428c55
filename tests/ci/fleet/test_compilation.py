"""A node's own files hold all that its clients' files lead to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ci.fleet.bundle_store import BundleStore, waiting_bundles
from ci.fleet.compilation import CLIENTS_WORTH_A_WORKER, compile_tree
from ci.tree.workspace import open_workspace
from compiler.diagnostics import has_errors

FLEET = """
fleet: {name: Opérateur, horizon: 2026..2028}
nodes: {pbx-1: {path: nodes/pbx-1, sip: {host: 192.0.2.10}, trunks: [carrier], development: true}}
trunks: {carrier: {name: Collecte, host: 198.51.100.7}}
brands: {azur: {name: Azur}}
destinations: {all: {name: Tout, allow: [national_mobile, overseas]}}
defaults: {user: {destinations: all}}
"""
CLIENT = """
client: {name: Acme, node: pbx-1, brand: azur, main_site: paris}
sites:
  paris:
    name: Paris
    time_zone: Europe/Paris
    emergency: {address: 1 rue X, postcode: "75002", city: Paris, insee: "75102", callback: "+33199000001"}
  saint-denis:
    name: Saint-Denis
    time_zone: Indian/Reunion
    country: RE
    emergency: {address: 1 rue X, postcode: "97400", city: Saint-Denis, insee: "97411", callback: "+262262201001"}
users:
  alice: {name: Alice, extension: 201}
devices:
  desk-1: {model: yealink-t53, mac: 805ec0000001, user: alice}
numbers:
  "+33199000001": {to: user:alice}
  # No phone stands there: calls go on to a mobile, which is read by the numbering plan of Réunion.
  "+262262201001": {site: saint-denis, to: external:0692001001}
"""


def test_every_subroutine_that_a_client_calls_is_there(tmp_path: Path) -> None:
    tree = tmp_path / "tenants"
    (tree / "acme").mkdir(parents=True)
    (tree / "fleet.yaml").write_text(FLEET, encoding="utf-8")
    (tree / "acme" / "client.yaml").write_text(CLIENT, encoding="utf-8")
    workspace, _ = open_workspace(tree)
    assert workspace is not None
    bundles = BundleStore(tmp_path / "bundles")
    bundles.folder.mkdir()
    compiled = compile_tree(workspace, workers=1, bundles=bundles)
    assert not has_errors(compiled.diagnostics), compiled.diagnostics
    words = "\n".join(
        artifact.content.decode()
        for bundle in (compiled.node_bundle("pbx-1"), bundles["acme"].unpack())
        for artifact in bundle.artifacts
        if artifact.path.endswith("conf")
    )
    called = set(re.findall(r"Gosub\(([a-z.]+),", words))
    assert "numbering.re" in called
    assert called <= set(re.findall(r"^\[(.+)\]$", words, re.MULTILINE))


@pytest.mark.parametrize(("clients", "workers"), [(2, 1), (CLIENTS_WORTH_A_WORKER, 2)])
def test_bundles_wait_on_the_disk_and_not_in_memory(tmp_path: Path, clients: int, workers: int) -> None:
    tree = tmp_path / "tenants"
    tree.mkdir()
    (tree / "fleet.yaml").write_text(FLEET, encoding="utf-8")
    for number in range(clients):
        words = CLIENT.replace("805ec0000001", f"805ec00000{number:02}")
        words = words.replace("+33199000001", f"+331990000{number:02}")
        words = words.replace("+262262201001", f"+2622622010{number:02}")
        (tree / f"client-{number:02}").mkdir()
        (tree / f"client-{number:02}" / "client.yaml").write_text(words, encoding="utf-8")
    workspace, _ = open_workspace(tree)
    assert workspace is not None
    with waiting_bundles() as bundles:
        compiled = compile_tree(workspace, workers=workers, bundles=bundles)
        assert not has_errors(compiled.diagnostics), compiled.diagnostics
        assert all(result.bundle is None for result in compiled.clients.values())
        assert {scope: bundle.unpack().digest for scope, bundle in bundles.items()} == {
            client: result.digest for client, result in compiled.clients.items()
        }
        assert len(bundles) == clients
    assert not bundles.folder.exists()
