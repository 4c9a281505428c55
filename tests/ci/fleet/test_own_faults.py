"""Whatever one client's tree does to the compiler, what is said of the other clients stands."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from ci.fleet import client, compilation, node_planning, revision_changes
from ci.terminal.exit_codes import ExitCode
from tests.ci.demonstration import Centrex, commit, edit, git

GUILTY = "krutenau-sante"
USERS = "tenants/delmas-avocats/users.yaml"


@pytest.fixture(params=[RecursionError, UnicodeEncodeError])
def broken(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A compiler that one client breaks; the folder of the reports."""
    unforeseen = (
        request.param("utf-8", "7", 0, 1, "secret")
        if request.param is UnicodeEncodeError
        else request.param("secret")
    )
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for module, name in (
        (client, "compile_client"),
        (compilation, "compile_client"),
        (revision_changes, "compile_unproved"),
    ):
        sound = getattr(module, name)

        def compile_client(files: Any, fleet: Any, sound: Any = sound, **more: Any) -> Any:
            if files.client == GUILTY:
                raise unforeseen
            return sound(files, fleet, **more)

        monkeypatch.setattr(module, name, compile_client)
    return tmp_path


def test_a_fault_of_ours_is_one_clients_error(broken: Path, run_centrex: Centrex) -> None:
    edit(USERS, ("extension: ", "extention: "))
    assert run_centrex("validate", "--format", "json") == ExitCode.INVALID
    codes = {
        (one["code"], one["address"].partition("/")[0])
        for one in run_centrex.data["diagnostics"]
        if one["severity"] == "error"
    }
    assert codes >= {("BUG001", GUILTY), ("TYPE001", "delmas-avocats")}
    report, *_ = broken.glob("centrex-bug-*.txt")
    assert "secret" not in run_centrex.out + report.read_text()


def test_other_clients_are_proved_tested_and_compared(broken: Path, run_centrex: Centrex) -> None:
    assert broken.exists()
    git("init", "-q", ".")
    commit("first")
    edit("tenants/krutenau-sante/accueil.yaml", ("08:30-12:00", "09:00-12:00"))
    for words in (("prove",), ("test",), ("diff",)):
        assert run_centrex(*words) == ExitCode.INVALID, words
        assert "error BUG001" in run_centrex.out + run_centrex.err


def _fails_for_the_guilty(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, place: int) -> None:
    """What is named fails for one client; `place`: where among its arguments that one is told."""
    sound = getattr(module, name)

    def failing(*arguments: Any, **options: Any) -> Any:
        if GUILTY in repr(arguments[place])[:3000]:
            raise RecursionError("secret")
        return sound(*arguments, **options)

    monkeypatch.setattr(module, name, failing)


def test_what_goes_wrong_in_planning_or_comparing_a_client_is_its_own(
    run_centrex: Centrex, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    git("init", "-q", ".")
    commit("first")
    for tenant, file in ((GUILTY, "accueil.yaml"), ("delmas-avocats", "users.yaml")):
        path = Path("tenants") / tenant / file
        path.write_text(
            re.sub(r"name: (\w)", r"name: X\1", path.read_text(encoding="utf-8"), count=1), encoding="utf-8"
        )
    _fails_for_the_guilty(monkeypatch, revision_changes, "edits_between", 0)
    _fails_for_the_guilty(monkeypatch, revision_changes, "also_changed", 0)
    assert run_centrex("diff") == ExitCode.INVALID
    said = run_centrex.out + run_centrex.err
    assert "error BUG001" in said
    assert "delmas-avocats" in said
    _fails_for_the_guilty(monkeypatch, node_planning, "scope_change", 0)
    assert run_centrex("plan", "--first-apply", "--out", "plans") == ExitCode.REFUSED
    assert "error BUG001" in run_centrex.err
    assert run_centrex("apply", "plans") == ExitCode.OK
    live = {folder.name for folder in Path(".centrex/nodes").glob("*/clients/*")}
    assert live == {"delmas-avocats", "kerlan-plomberie"}


def test_others_are_planned_beside_such_a_client(broken: Path, run_centrex: Centrex) -> None:
    assert broken.exists()
    assert run_centrex("plan", "--first-apply", "--out", "plans") == ExitCode.INVALID
    assert "error BUG001" in run_centrex.err
    assert run_centrex("apply", "plans") == ExitCode.OK
    live = {folder.name for folder in Path(".centrex/nodes").glob("*/clients/*")}
    assert live == {"delmas-avocats", "kerlan-plomberie", "krutenau-sante"} - {GUILTY}
