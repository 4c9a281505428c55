"""Of two lines that cannot both be right, the one that was written last is blamed, wherever it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from ci.terminal.exit_codes import ExitCode
from tests.ci.demonstration import Centrex, commit, edit

DELMAS = "tenants/delmas-avocats"
USERS = f"{DELMAS}/users.yaml"
NEW_USER = "users:\n  zoe-lambert: {name: Zoé Lambert, extension: 212}\n"
NEW_PHONE = "devices:\n  poste-299: {model: yealink-t53, mac: 80-5e-c0-4a-10-12, user: helene-delmas}\n"
NEW_NUMBER = 'numbers:\n  "+33 1 99 00 10 08": {name: Encore, to: hangup}\n'


def first_lines(path: str, section: str, words: str) -> None:
    """Write objects before all others of a file."""
    edit(path, (f"{section}:\n", words))


CONFLICTS = {
    "NUM007": (USERS, "users", NEW_USER, "users.yaml:3:", "the extension 212 already belongs to user:brigitte-lenoir"),
    "DEV004": (f"{DELMAS}/devices.yaml", "devices", NEW_PHONE, "devices.yaml:3:", "already belongs to poste-212"),
    "NUM003": (f"{DELMAS}/numbers.yaml", "numbers", NEW_NUMBER, "numbers.yaml:3:", "is given twice"),
}  # fmt: skip


@pytest.mark.parametrize("code", CONFLICTS)
def test_the_new_line_is_blamed_though_it_stands_first(
    run_centrex: Centrex, committed: Path, code: str
) -> None:
    del committed
    path, section, words, place, said = CONFLICTS[code]
    first_lines(path, section, words)
    assert run_centrex("validate", "delmas-avocats") == ExitCode.INVALID
    (blame,) = (line for line in run_centrex.out.splitlines() if f"error {code}" in line)
    assert place in blame
    assert said in blame


def test_of_lines_that_are_committed_the_later_one_is_blamed(
    run_centrex: Centrex, committed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del committed
    first_lines(USERS, "users", NEW_USER)
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2030-01-01T10:00:00Z")
    commit("Zoé")
    assert run_centrex("validate", "delmas-avocats") == ExitCode.INVALID
    assert "users.yaml:3:" in run_centrex.out
    assert "already belongs to user:brigitte-lenoir" in run_centrex.out


def test_a_client_that_takes_anothers_number_is_blamed(run_centrex: Centrex, committed: Path) -> None:
    """Whatever comes first in the alphabet."""
    del committed
    edit(f"{DELMAS}/numbers.yaml", ('"01 99 00 10 09"', '"02 61 91 20 00"'))
    assert run_centrex("validate") == ExitCode.INVALID
    assert "the number +33261912000 already belongs to the client kerlan-plomberie" in run_centrex.out


def test_without_a_repository_the_later_line_is_blamed(run_centrex: Centrex) -> None:
    first_lines(USERS, "users", NEW_USER)
    assert run_centrex("validate", "delmas-avocats") == ExitCode.INVALID
    assert "the extension 212 already belongs to user:zoe-lambert" in run_centrex.out


def test_of_the_operators_layer_the_new_line_is_blamed_too(run_centrex: Centrex, committed: Path) -> None:
    del committed
    first_lines(
        "tenants/_fleet/destinations.yaml",
        "destinations",
        "packs:\n  poste: {name: Poste, seats: 5}\n\ndestinations:\n",
    )
    assert run_centrex("validate") == ExitCode.INVALID
    (blame,) = (line for line in run_centrex.out.splitlines() if "error" in line and "TYPE" in line)
    assert "tenants/_fleet/destinations.yaml" in blame
