"""Commands that are asked about some clients say nothing of others but how much there would be to say."""

from __future__ import annotations

from pathlib import Path

import pytest

from ci.terminal.exit_codes import ExitCode
from tests.ci.demonstration import Centrex, edit

PRACTICE = "tenants/krutenau-sante/accueil.yaml"
CALLS = "tenants/delmas-avocats/appels.yaml"


def test_faults_of_others_are_counted(run_centrex: Centrex, demonstration: Path) -> None:
    edit(CALLS, ("group:secretariat", "group:secretaria"))
    assert run_centrex("validate", "krutenau-sante") == ExitCode.OK
    assert "delmas" not in run_centrex.out + run_centrex.err
    assert "about other clients: centrex validate" in run_centrex.err
    assert "1 client: nothing wrong" in run_centrex.out
    assert run_centrex("validate", "delmas-avocats") == ExitCode.INVALID
    assert "secretaria" in run_centrex.out
    assert "kerlan" not in run_centrex.out


def test_a_fault_of_two_clients_is_one_of_each(run_centrex: Centrex, demonstration: Path) -> None:
    edit(
        "tenants/krutenau-sante/numeros.yaml",
        ("\nnumbers:\n", '\nnumbers:\n  "01 99 00 10 00": {to: route:patients}\n'),
    )
    for client in ("krutenau-sante", "delmas-avocats"):
        assert run_centrex("validate", client) == ExitCode.INVALID
        assert "NUM004" in run_centrex.out
    assert run_centrex("validate", "kerlan-plomberie") == ExitCode.OK


def test_only_those_who_are_named_are_planned(run_centrex: Centrex, applied: None) -> None:
    edit(PRACTICE, ("08:30-12:00", "09:00-12:00"))
    edit(CALLS, ("hours: 09:30-12:00", "hours: 09:00-12:00"))
    assert (
        run_centrex("plan", "delmas-avocats", "--detailed-exitcode", "--out", "plans") == ExitCode.DIFFERENCES
    )
    assert "~ delmas-avocats/calendars" in run_centrex.out
    assert "krutenau" not in run_centrex.out
    assert "kerlan" not in run_centrex.err
    assert "about other clients" in run_centrex.err
    assert [path.name for path in Path("plans").iterdir()] == ["pbx-ouest.plan"]
    assert run_centrex("apply", "plans") == ExitCode.OK
    assert run_centrex("plan", "delmas-avocats", "--detailed-exitcode") == ExitCode.OK
    # That nothing is left to do for one client is no seal for the others.
    assert run_centrex("plan", "--detailed-exitcode", "--summary") == ExitCode.DIFFERENCES


def test_nobody_else_is_removed_and_nothing_changes_beneath_them(run_centrex: Centrex, applied: None) -> None:
    Path("tenants/kerlan-plomberie").rename("kerlan-plomberie")
    assert run_centrex("plan", "delmas-avocats", "--detailed-exitcode") == ExitCode.OK
    edit("tenants/_fleet/noeuds.yaml", ("192.0.2.48/29", "192.0.2.56/29"))
    assert run_centrex("plan", "delmas-avocats", "--node", "pbx-ouest") == ExitCode.INVALID
    assert "would change beneath clients that stay as they are: kerlan-plomberie [PLAN011]" in run_centrex.out


def test_a_comparison_of_one_client(run_centrex: Centrex, committed: Path) -> None:
    edit(PRACTICE, ("08:30-12:00", "09:00-12:00"))
    assert run_centrex("diff", "--client", "delmas-avocats", "--detailed-exitcode") == ExitCode.OK
    assert run_centrex("diff", "--client", "krutenau-sante", "--detailed-exitcode") == ExitCode.DIFFERENCES
    # As of plan: that there are differences is no failure, unless it is asked for.
    assert run_centrex("diff") == ExitCode.OK
    assert "krutenau-sante" in run_centrex.out


@pytest.mark.parametrize(
    "words", [("validate", "delmas-avocat"), ("plan", "delmas-avocat"), ("diff", "--client", "delmas-avocat")]
)
def test_a_client_that_there_is_not(words: tuple[str, ...], run_centrex: Centrex, committed: Path) -> None:
    assert run_centrex(*words) == ExitCode.INVALID
    said = run_centrex.out + run_centrex.err
    assert "there is no client delmas-avocat" in said
    assert "Did you mean delmas-avocats?" in said
