"""What is rendered for the three companies and for the nodes, whole: a change of a renderer or of a rule shows its effect here."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ci.fleet.bundle_store import BundleStore
from ci.fleet.client_result import ClientResult
from ci.fleet.compilation import compile_one, compile_tree
from ci.tree.workspace import Workspace, fleet_files
from compiler.pipeline import compile_fleet
from compiler.planning.bundle import Bundle
from tests.checkout import ROOT, TENANTS
from tests.conftest import Golden

GOLDEN = Path(__file__).parent / "golden"
TODAY = date(2026, 3, 2)
WORKSPACE = Workspace(ROOT, TENANTS, TODAY)


def bundle_of(result: ClientResult) -> Bundle:
    assert result.bundle is not None
    return result.bundle


def _compare(golden: Golden, folder: Path, files: dict[str, bytes], request: pytest.FixtureRequest) -> None:
    if not request.config.getoption("--update-golden"):
        there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
        assert there == set(files)
    for path, content in files.items():
        golden(folder / path, content)


@pytest.mark.parametrize("client", ["delmas-avocats", "kerlan-plomberie", "krutenau-sante"])
def test_a_companys_bundle_is_what_was_reviewed(
    client: str, golden: Golden, request: pytest.FixtureRequest
) -> None:
    fleet, _ = compile_fleet(fleet_files(WORKSPACE)[0])
    assert fleet is not None
    bundle = bundle_of(compile_one(WORKSPACE, fleet, client))
    # Recordings are copied as they are, and phones of one model differ little: one of each is enough to read.
    files = {one.path: one.content for one in bundle.artifacts if one.path.endswith(".conf")}
    phones = [one for one in bundle.artifacts if one.path.endswith(".cfg")]
    files |= {one.path: one.content for one in phones[:2]}
    _compare(golden, GOLDEN / client, files, request)


def test_the_nodes_layer_is_what_was_reviewed(golden: Golden, request: pytest.FixtureRequest) -> None:
    bundle = compile_tree(WORKSPACE, workers=1).node_bundle("pbx-ouest")
    _compare(golden, GOLDEN / "@pbx-ouest", {one.path: one.content for one in bundle.artifacts}, request)


def test_no_bundle_holds_a_secret_or_another_clients_name(tmp_path: Path) -> None:
    bundles = BundleStore(tmp_path)
    compiled = compile_tree(WORKSPACE, workers=1, bundles=bundles)
    assert set(bundles) == set(compiled.clients)
    for client in compiled.clients:
        others = set(compiled.clients) - {client}
        for artifact in bundles[client].unpack().artifacts:
            if artifact.path.endswith((".wav", ".wav16")):
                continue
            text = artifact.content.decode()
            assert not any(other in text for other in others), artifact.path
            for line in text.splitlines():
                if "password" in line and "=" in line and not line.startswith(";"):
                    value = line.partition("=")[2].strip()
                    assert "${secret:" in value or value in {"", "spooldir"}, line


def test_changing_one_client_changes_no_byte_of_another(tmp_path: Path) -> None:
    import shutil

    shutil.copytree(TENANTS, tmp_path / "tenants")
    file = tmp_path / "tenants" / "delmas-avocats" / "users.yaml"
    file.write_text(file.read_text().replace("Hélène Delmas", "Hélène Delmas-Petit"))
    before = compile_tree(WORKSPACE, workers=1)
    after = compile_tree(Workspace(tmp_path, tmp_path / "tenants", TODAY), workers=1)
    changed = {name for name in before.clients if before.clients[name].digest != after.clients[name].digest}
    assert changed == {"delmas-avocats"}
