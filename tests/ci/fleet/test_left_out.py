"""What has an error stays as it is, and is named; all the rest is planned and compared."""

from __future__ import annotations

from pathlib import Path

from ci.terminal.exit_codes import ExitCode
from tests.ci.demonstration import Centrex, edit

WAIVERS = "tenants/delmas-avocats/derogations.yaml"
MAIN = "01 99 00 10 00"
PRACTICE = "tenants/krutenau-sante/accueil.yaml"


def _lapse() -> None:
    """A waiver lapsed at midnight."""
    words = Path(WAIVERS).read_text(encoding="utf-8")
    assert "until: 2028-" in words
    Path(WAIVERS).write_text(words.replace("until: 2028-", "until: 2025-"), encoding="utf-8")


def _plans(folder: str = "plans") -> list[str]:
    return sorted(path.name for path in Path(folder).iterdir())


def test_an_error_of_one_client_stops_nobody_else(run_centrex: Centrex, applied: None) -> None:
    _lapse()
    edit(PRACTICE, ("08:30-12:00", "09:00-12:00"))
    edit("tenants/kerlan-plomberie/kerlan.yaml", ("name: Kerlan", "name: Maison Kerlan"))
    assert run_centrex("plan", "--out", "plans", "--detailed-exitcode") == ExitCode.INVALID
    assert "left out: client delmas-avocats, which stays as it is: tenants/delmas-avocats/" in run_centrex.out
    assert "expired" in run_centrex.err
    assert _plans() == ["pbx-est.plan", "pbx-ouest.plan"]
    assert run_centrex("apply", "plans/pbx-est.plan", "plans/pbx-ouest.plan") == ExitCode.OK
    live = Path(".centrex/nodes/pbx-ouest/clients/delmas-avocats/current")
    assert live.is_symlink()
    # Nothing else is left to do: nothing was done to the client, whose error still is no success.
    assert run_centrex("plan", "--detailed-exitcode") == ExitCode.INVALID
    assert "nothing to do" in run_centrex.out
    assert run_centrex("plan", lang="fr") == ExitCode.INVALID
    assert "laissé de côté : le client delmas-avocats, qui reste comme il est" in run_centrex.out


def test_programs_and_reviewers_are_told_who_is_left_out(run_centrex: Centrex, applied: None) -> None:
    _lapse()
    assert run_centrex("plan", "--format", "json") == ExitCode.INVALID
    (one,) = run_centrex.data["left_out"]
    assert one["client"] == "delmas-avocats"
    assert one["reasons"][0]["range"]["file"] == WAIVERS
    assert [plan["empty"] for plan in run_centrex.data["plans"]] == [True, True]
    assert run_centrex("plan", "--format", "markdown") == ExitCode.INVALID
    assert "- left out: client delmas-avocats" in run_centrex.out


def test_two_clients_with_one_number_both_stay_as_they_are(run_centrex: Centrex, applied: None) -> None:
    edit("tenants/kerlan-plomberie/kerlan.yaml", ("name: Kerlan", "name: Maison Kerlan"))
    _give_number_to_the_practice()
    assert run_centrex("plan", "--summary") == ExitCode.INVALID
    assert "left out: client delmas-avocats" in run_centrex.out
    assert "left out: client krutenau-sante" in run_centrex.out
    assert "~ kerlan-plomberie/client" in run_centrex.out


def test_a_number_that_somebody_left_out_keeps_is_given_to_nobody(
    run_centrex: Centrex, applied: None
) -> None:
    edit("tenants/delmas-avocats/numbers.yaml", (f'"{MAIN}"', '"01 99 00 10 98"'))
    Path("tenants/delmas-avocats/broken.yaml").write_text("users: [\n", encoding="utf-8")
    _give_number_to_the_practice()
    assert run_centrex("plan", "--summary") == ExitCode.INVALID
    assert "left out: client krutenau-sante, which stays as it is: +33" in run_centrex.out
    assert "is still live at the client delmas-avocats, which stays as it is [PLAN010]" in run_centrex.out


def test_the_operators_layer_does_not_change_beneath_somebody_left_out(
    run_centrex: Centrex, applied: None
) -> None:
    _lapse()
    edit("tenants/_fleet/noeuds.yaml", ("192.0.2.48/29", "192.0.2.56/29"))
    edit(PRACTICE, ("08:30-12:00", "09:00-12:00"))
    assert run_centrex("plan", "--out", "plans", "--summary") == ExitCode.INVALID
    assert "left out: node " in run_centrex.out
    assert "[PLAN011]" in run_centrex.out
    assert len(_plans()) == 1


def test_a_node_that_cannot_be_read_stops_no_other(run_centrex: Centrex, applied: None) -> None:
    edit(PRACTICE, ("08:30-12:00", "09:00-12:00"))
    west = Path(".centrex/nodes/pbx-ouest")
    west.rename(west.with_name("aside"))
    west.write_text("not a folder")
    assert run_centrex("plan", "--out", "plans") == ExitCode.INVALID
    assert "left out: node pbx-ouest" in run_centrex.out
    assert _plans() == ["pbx-est.plan"]


def test_a_comparison_goes_on_without_a_client_that_does_not_compile(
    run_centrex: Centrex, committed: Path
) -> None:
    edit(PRACTICE, ("08:30-12:00", "09:00-12:00"))
    Path("tenants/delmas-avocats/broken.yaml").write_text("users: [\n", encoding="utf-8")
    assert run_centrex("diff") == ExitCode.INVALID
    assert "krutenau-sante" in run_centrex.out
    assert "left out: client delmas-avocats" in run_centrex.out
    assert "broken.yaml" in run_centrex.err
    for form in ("json", "markdown"):
        assert run_centrex("diff", "--format", form) == ExitCode.INVALID
        assert "delmas-avocats" in run_centrex.out


def _give_number_to_the_practice() -> None:
    """The law firm's main number."""
    edit(
        "tenants/krutenau-sante/numeros.yaml",
        ("\nnumbers:\n", f'\nnumbers:\n  "{MAIN}": {{to: route:patients}}\n'),
    )
