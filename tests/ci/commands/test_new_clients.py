"""A new client is reviewed on one screen: where each number leads, who may call abroad, where help is sent, licences, and the drawing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ci.terminal.exit_codes import ExitCode
from tests.ci.demonstration import Centrex, commit, edit, git

CLIENTS = ("delmas-avocats", "kerlan-plomberie", "krutenau-sante")
SCREEN = 40


@pytest.fixture(autouse=True)
def repository(committed: Path) -> Path:
    """The demonstration fleet, committed."""
    return committed


def new(client: str) -> None:
    """Make a client one that the last revision does not have."""
    shutil.rmtree(f"tenants/{client}")
    commit("without it")
    git("checkout", "-q", "HEAD~1", "--", f"tenants/{client}")


@pytest.mark.parametrize("client", CLIENTS)
def test_a_new_client_is_one_screen(run_centrex: Centrex, client: str) -> None:
    new(client)
    assert run_centrex("diff", "--detailed-exitcode") == ExitCode.DIFFERENCES
    lines = run_centrex.out.splitlines()
    assert len(lines) < SCREEN
    assert f"  draw it: centrex scenario {client}" in lines
    assert run_centrex("diff", "--format", "json") == ExitCode.OK
    (view,) = run_centrex.data["clients"]
    told = view["introduction"]
    assert sum(len(leads["numbers"]) for leads in told["leads"]) == view["numbers"]
    assert sum(sent["phones"] for sent in told["help_sent_to"]) == view["phones"]
    assert run_centrex("scenario", client) == ExitCode.OK
    drawn = run_centrex.out
    assert run_centrex("diff", "--format", "markdown") == ExitCode.OK
    assert f"\n```mermaid\n{drawn}```\n" in run_centrex.out


def test_what_a_reviewer_asks_of_a_new_client_is_answered(run_centrex: Centrex) -> None:
    new("delmas-avocats")
    prefixes = '["01 99 00 66 66"]\n    allow_prefixes: ["+33 3 88 11", "+49"]\n'
    edit(
        "tenants/delmas-avocats/destinations.yaml",
        ('["01 99 00 66 66"]\n', prefixes),
        ("allow: [north_america]", "allow: [north_america, satellite]"),
    )
    run_centrex("diff")
    lines = [line.strip() for line in run_centrex.out.splitlines()]
    start = lines.index("01 99 00 10 00 (Accueil du cabinet)")
    assert lines[start + 1].startswith(
        "by day: rings 25 s: Sylvie Marchand (poste-210), Nora Cherif (poste-211) → "
    )
    assert lines[start + 2].startswith("by night: plays “Accueil de la permanence pénale” ")
    assert (
        "01 99 00 10 08 (Réserve), 01 99 00 10 09 (Réserve): the caller hears that the number is not in use"
        in lines
    )
    partners = "! Hélène Delmas (poste-201), Antoine Roussel (poste-202), "
    (abroad,) = (line for line in lines if line.startswith(partners))
    assert "satellite phones" in abroad
    assert "United States and Canada" in abroad
    assert (
        "help is sent to 112 rue du Rocher, 3e étage, code 47B12, 75008 Paris (Cabinet rue du Rocher), "
        "and calls back 01 99 00 10 00: 9 phones"
    ) in lines
    assert "licences: 2 × accueil, 6 × poste" in lines
    # A beginning of ordinary numbers of the country is nothing abroad.
    assert "+49…" in abroad
    assert "+3338811…" not in abroad


def test_a_plan_tells_the_same_and_keeps_it(run_centrex: Centrex) -> None:
    plan = ("plan", "--node", "pbx-ouest", "--summary", "--first-apply")
    shutil.move("tenants/delmas-avocats", "delmas")
    run_centrex(*plan, "--out", "one.plan")
    assert run_centrex("apply", "one.plan") == ExitCode.OK
    shutil.move("delmas", "tenants/delmas-avocats")
    assert run_centrex(*plan, "--out", "two.plan") == ExitCode.OK
    (told,) = (line for line in run_centrex.out.splitlines() if "help is sent to 112 rue du Rocher" in line)
    assert run_centrex("show", "two.plan") == ExitCode.OK
    assert told in run_centrex.out.splitlines()
