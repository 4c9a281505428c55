"""What is known from earlier runs: it spares work, and never changes a result."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from ci.fleet import compilation
from ci.fleet.cache import FILE, Cache
from ci.fleet.compilation import CompiledTree, compile_tree
from ci.tree.workspace import Workspace, client_ids, files_below, open_workspace
from compiler.diagnostics import has_errors
from compiler.pipeline import ClientFiles, Compilation
from compiler.resolving.resolved import ResolvedFleet
from tests.ci.demonstration import edit
from tests.effort import examples, some_of

OPERATOR = "tenants/fleet.yaml"
NODES = "tenants/_fleet/noeuds.yaml"
PROFILES = "tenants/_fleet/destinations.yaml"
BRANDS = "tenants/_fleet/marques.yaml"
EVERYBODY = {"delmas-avocats", "kerlan-plomberie", "krutenau-sante"}


@pytest.fixture
def compiled_clients(monkeypatch: pytest.MonkeyPatch, demonstration: Path) -> list[str]:
    """The clients that are compiled, in this process."""
    clients: list[str] = []
    compile_client = compilation.compile_client  # type: ignore[attr-defined]  # perhaps that of the inner loop

    def noted(files: ClientFiles, fleet: ResolvedFleet, *, today: date | None = None) -> Compilation:
        clients.append(files.client)
        return compile_client(files, fleet, today=today)

    monkeypatch.setattr(compilation, "compile_client", noted)
    return clients


def opened() -> Workspace:
    workspace, _ = open_workspace(Path("tenants"))
    assert workspace is not None
    return workspace


def compiled(*, cached: bool = True) -> CompiledTree:
    workspace = opened()
    cache = Cache(workspace) if cached else None
    tree = compile_tree(workspace, workers=1, cache=cache)
    if cache is not None:
        cache.close()
    return tree


def said(tree: CompiledTree) -> object:
    """All that a run says of a tree and would put on its nodes."""
    clients = {
        name: (result.node, result.countries, result.digest, result.summary, result.expires)
        for name, result in tree.clients.items()
    }
    nodes = tree.fleet.fleet.nodes if tree.fleet is not None else {}
    return clients, tree.diagnostics, {node: tree.node_bundle(node).digest for node in nodes}


def fresh_checkout() -> None:
    """The same files with other inodes and times, in another folder; what a pipeline keeps is kept."""
    shutil.copytree("tenants", "checkout/tenants", copy_function=shutil.copy)
    shutil.copytree(".centrex", "checkout/.centrex")
    os.chdir("checkout")


def test_nothing_is_compiled_twice(compiled_clients: list[str]) -> None:
    first = compiled()
    assert set(compiled_clients) == EVERYBODY
    compiled_clients.clear()
    assert said(compiled()) == said(first)
    assert compiled_clients == []


def test_a_fresh_checkout_compiles_nothing(
    compiled_clients: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = compiled()
    monkeypatch.chdir(Path.cwd())
    fresh_checkout()
    compiled_clients.clear()
    assert said(compiled()) == said(first)
    assert compiled_clients == []


def test_an_edit_of_any_file_compiles_its_client_and_no_other(compiled_clients: list[str]) -> None:
    compiled()
    for client in client_ids(opened()):
        for path in some_of(files_below(Path("tenants") / client, (".yaml", ".wav"))):
            before, times = path.read_bytes(), path.stat()
            compiled_clients.clear()
            # As long as before, and no younger: only its content tells.
            path.write_bytes(before[:-2] + b" \n")
            os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
            compiled()
            assert compiled_clients == [client], path
            path.write_bytes(before)
            compiled()


def test_a_file_that_comes_or_goes_compiles_its_client(compiled_clients: list[str]) -> None:
    compiled()
    more = Path("tenants/krutenau-sante/notes.yaml")
    more.write_text("calendars: {}\n", encoding="utf-8")
    compiled_clients.clear()
    compiled()
    assert compiled_clients == ["krutenau-sante"]
    more.rename(more.with_name("other.yaml"))
    compiled()
    more.with_name("other.yaml").unlink()
    compiled()
    assert compiled_clients == ["krutenau-sante"] * 3


def test_a_client_with_an_error_does_not_make_the_others_unknown(compiled_clients: list[str]) -> None:
    Path("tenants/krutenau-sante/broken.yaml").write_text("users: 7\n", encoding="utf-8")
    assert has_errors(compiled().diagnostics)
    Path("tenants/krutenau-sante/broken.yaml").unlink()
    compiled_clients.clear()
    compiled()
    assert compiled_clients == ["krutenau-sante"]


EDITS_OF_THE_LAYER: dict[str, tuple[str, tuple[str, str], set[str]]] = {
    "a comment above everything": (PROFILES, ("destinations:", "# Tous.\n\ndestinations:"), set()),
    "the port of a node": (
        NODES,
        ("sip-est.cormoran.example, port: 5060", "sip-est.cormoran.example, port: 5070"),
        {"krutenau-sante"},
    ),
    "a carrier's address": (NODES, ("192.0.2.40", "192.0.2.41"), set()),
    "whom a carrier tells where help is needed": (
        NODES,
        ("emergency_location: geolocation", "emergency_location: none"),
        {"krutenau-sante"},
    ),
    "a carrier nobody uses": (
        NODES,
        ("trunks:\n  coll", "trunks:\n  autre: {name: Autre, host: 192.0.2.9}\n  coll"),
        set(),
    ),
    "a profile nobody has": (PROFILES, ("deny: [eu_mobile]", "deny: [eu_mobile, eu_fixed]"), set()),
    "a profile of two clients": (
        PROFILES,
        ("allow: [eu_fixed, eu_mobile]", "allow: [eu_fixed]"),
        {"delmas-avocats", "krutenau-sante"},
    ),
    "seats": (BRANDS, ("seats: 10", "seats: 11"), set()),
    "the brand of all": (BRANDS, ("ring: 35s", "ring: 30s"), EVERYBODY),
    "a brand nobody has": (BRANDS, ("brands:\n", "brands:\n  autre: {name: Autre}\n"), set()),
    "a default": (OPERATOR, ("ring: 25s", "ring: 20s"), EVERYBODY),
    "the horizon": (OPERATOR, ("2026..2028", "2026..2027"), EVERYBODY),
}


@pytest.mark.parametrize("what", EDITS_OF_THE_LAYER)
def test_an_edit_of_the_operators_layer_compiles_who_reads_it(what: str, compiled_clients: list[str]) -> None:
    file, change, readers = EDITS_OF_THE_LAYER[what]
    compiled()
    compiled_clients.clear()
    edit(file, change)
    again = compiled()
    assert set(compiled_clients) == readers
    assert said(again) == said(compiled(cached=False))


def test_no_line_of_the_operators_layer_is_missed(compiled_clients: list[str]) -> None:
    """Each line is taken out, and each number in it changed: a client that is recalled is what it would be compiled to."""
    for client in ("delmas-avocats", "krutenau-sante"):  # the third is enough of a company
        shutil.rmtree(f"tenants/{client}")
    Path("tenants/bolt").mkdir()
    Path("tenants/bolt/client.yaml").write_text(BOLT, encoding="utf-8")
    first = compiled()
    assert not has_errors(first.diagnostics)
    recalled = 0
    for path in map(Path, (OPERATOR, NODES, PROFILES, BRANDS)):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        for number, line in some_of([*enumerate(lines)]):
            if line.strip().startswith("#") or not line.strip():
                continue
            other = re.sub(r"\d+", lambda digits: str(int(digits[0]) - 1), line)
            for changed in {"", other} - {line}:
                path.write_text("".join([*lines[:number], changed, *lines[number + 1 :]]), encoding="utf-8")
                now = compiled()
                assert said(now) == said(compiled(cached=False)), (path, line, changed)
                recalled += sum(result.recalled for result in now.clients.values())
        path.write_text("".join(lines), encoding="utf-8")
    assert recalled > examples(10)


BOLT = """
client: {name: Bolt, node: pbx-est, brand: cormoran}
sites:
  main:
    name: Siège
    time_zone: Europe/Paris
    emergency: {address: 1 rue Haute, postcode: "67000", city: Strasbourg, insee: "67482", callback: "03 88 00 10 00"}
numbers:
  "03 88 00 10 00": {to: user:bob}
users:
  bob: {name: Bob, extension: "10", caller_id: "03 88 00 10 00", destinations: monde}
devices:
  bob: {user: bob, model: yealink-t54w, mac: "80:5e:c0:00:00:01"}
"""


def _bytes_of_nothing(path: Path) -> None:
    path.write_bytes(b"")


def _noise(path: Path) -> None:
    path.write_bytes(b"centrex" * 1000)


def _half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _zeroes_in_the_middle(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:200] + bytes(len(content) - 300) + content[-100:])


def _another_format(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()


def _records_of_nobody(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE clients SET record = '{\"tools\": 3}', stamp = ''")
    connection.close()


def _other_tables(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE clients")
        connection.execute("CREATE TABLE clients (something)")
    connection.close()


def _a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _not_ours(path: Path) -> None:
    path.chmod(0)


@pytest.mark.parametrize(
    "damage",
    [
        _bytes_of_nothing,
        _noise,
        _half,
        _zeroes_in_the_middle,
        _another_format,
        _records_of_nobody,
        _other_tables,
        _a_folder,
        _not_ours,
    ],
)
def test_a_damaged_cache_is_no_cache(damage: Callable[[Path], None], compiled_clients: list[str]) -> None:
    first = said(compiled())
    damage(Path(FILE))
    assert said(compiled()) == first
    assert said(compiled()) == first


def test_a_cache_that_is_in_use_is_no_cache(compiled_clients: list[str]) -> None:
    first = said(compiled())
    with sqlite3.connect(FILE) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        assert said(compiled()) == first
    connection.close()
