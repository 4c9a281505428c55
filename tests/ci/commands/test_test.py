"""`centrex test`: passes, failures with their instants and a call, JUnit, coverage, what cannot be read, and promises in a plan."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner, Result

from ci.terminal.cli import cli
from ci.terminal.exit_codes import ExitCode
from tests.broken_trees import CLIENT, NODES, OPERATOR
from tests.checkout import TENANTS
from tests.ci.demonstration import Centrex, edit

DELMAS = "tenants/delmas-avocats"

TESTS = """
calendars:
  open: {name: Ouvert, weekly: [{days: mon-fri, hours: 09:00-18:00}]}
tests:
  alice:
    name: Alice répond
    to: 01 99 00 00 01
    at: open
    expect: user:alice
  bob:
    name: Bob & les autres < personne
    to: 01 99 00 00 02
    at: {days: sat, hours: 09:00-12:00}
    expect: user:alice
    waits_at_most: 5s
"""

Lay = Callable[[str], Path]


@pytest.fixture
def lay(tmp_path: Path) -> Lay:
    """Writes a tree with one client, and more to it."""

    def write(more: str) -> Path:
        tree = tmp_path / "tenants"
        (tree / "acme").mkdir(parents=True)
        (tree / "fleet.yaml").write_text(OPERATOR + NODES)
        (tree / "acme" / "client.yaml").write_text(CLIENT + more)
        return tree

    return write


def run(*words: str, lang: str = "en") -> tuple[int, str, str]:
    result: Result = CliRunner().invoke(cli, ["--lang", lang, *words], standalone_mode=False)
    assert result.exception is None, result.exception
    return int(result.return_value or 0), result.stdout, result.stderr


def test_the_demonstration_tenants_keep_their_promises() -> None:
    code, said, _ = run("test", "--tree", str(TENANTS))
    assert code == ExitCode.OK
    assert said.count("✓") == 48
    assert "✗" not in said
    assert "48 tests of 3 clients: 0 failed" in said


def test_a_failure_is_told_with_its_place_its_instants_and_a_call(lay: Lay) -> None:
    code, said, _ = run("test", "--tree", str(lay(TESTS)))
    assert code == ExitCode.REFUSED
    lines = [line.strip() for line in said.splitlines()]
    assert "✓ Alice répond (alice)" in lines
    failed = lines.index("✗ Bob & les autres < personne (bob)")
    where, when, see = lines[failed + 1 : failed + 4]
    assert where.startswith(
        "tenants/acme/client.yaml:30:13: the call should go to user:alice, but goes to user:bob"
    )
    assert when == "when: Saturdays 09:00–12:00"
    assert see == (
        "see it: centrex trace --client acme --from anonymous --to +33199000002 --at '2026-11-28 10:00'"
    )
    assert lines[-1] == "2 tests of 1 client: 1 failed"


def test_the_call_that_is_named_can_be_traced(lay: Lay) -> None:
    tree = lay(TESTS)
    _, said, _ = run("test", "--tree", str(tree), "--format", "json")
    (failure,) = [one for test in json.loads(said)["clients"][0]["tests"] for one in test["failures"]]
    assert failure["trace"].startswith("centrex trace --client acme ")
    code, traced, _ = run("trace", "--client", "acme", "--from", "anonymous", "--to", "+33199000002",
                          "--at", "2026-01-03 09:00", "--tree", str(tree), "--format", "json")  # fmt: skip
    assert code == ExitCode.OK
    assert json.loads(traced)["outcome"]["phones"] == ["desk-202"]


def test_programs_are_told_everything(lay: Lay) -> None:
    _, said, _ = run("test", "--tree", str(lay(TESTS)), "--format", "json", lang="fr")
    (client,) = json.loads(said)["clients"]
    assert [(one["id"], one["passed"]) for one in client["tests"]] == [("alice", True), ("bob", False)]
    (failure,) = client["tests"][1]["failures"]
    assert (failure["key"], failure["expected"], failure["found"]) == ("expect", "user:alice", "user:bob")
    assert failure["instants"][0] == ["2026-01-03T08:00:00+00:00", "2026-01-03T11:00:00+00:00"]
    assert client["tests"][1]["range"]["start"]["line"] == 26
    assert client["coverage"]["kinds"]["number"]["spoken"] == 2
    assert {"kind": "internal", "label": "201"} in client["untested"]
    assert client["unreadable"] == []


def test_junit_holds_every_test_and_is_written_whole(lay: Lay, tmp_path: Path) -> None:
    report = tmp_path / "junit.xml"
    code, _, _ = run("test", "--tree", str(lay(TESTS)), "--junit", str(report))
    assert code == ExitCode.REFUSED
    suites = ET.parse(report).getroot()
    assert (suites.get("tests"), suites.get("failures"), suites.get("errors")) == ("2", "1", "0")
    good, bad = suites.findall("testsuite/testcase")
    assert good.get("name") == "Alice répond (alice)"
    assert list(good) == []
    assert (bad.get("name"), bad.get("file"), bad.get("line")) == (
        "Bob & les autres < personne (bob)",
        "tenants/acme/client.yaml",
        "26",
    )
    (failure,) = bad
    assert failure.get("message") == "the call should go to user:alice, but goes to user:bob"
    assert "when: Saturdays 09:00–12:00" in str(failure.text)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_test_of_what_was_removed_is_an_error_and_not_left_out(lay: Lay, tmp_path: Path) -> None:
    tree = lay(TESTS.replace("to: 01 99 00 00 02", "to: 01 99 00 00 09"))
    report = tmp_path / "junit.xml"
    code, _, wrong = run("test", "--tree", str(tree), "--junit", str(report))
    assert code == ExitCode.INVALID
    assert 'error ASK002: acme has no number "01 99 00 00 09"' in wrong
    suites = ET.parse(report).getroot()
    assert int(suites.get("errors", "0")) >= 1


@pytest.mark.parametrize(("more", "code"), [("tests: {}\n", ExitCode.INVALID), ("", ExitCode.INVALID)])
def test_nothing_tested_is_no_success(lay: Lay, more: str, code: ExitCode) -> None:
    found, said, wrong = run("test", "--tree", str(lay(more)))
    assert found == code
    assert said.startswith("acme: no tests\n")
    assert "no client has tests" in wrong


def test_a_client_is_named_or_told_the_nearest(lay: Lay) -> None:
    tree = str(lay(TESTS))
    assert run("test", "acme", "--tree", tree)[0] == ExitCode.REFUSED
    code, _, wrong = run("test", "amce", "--tree", tree)
    assert code == ExitCode.INVALID
    assert "Did you mean acme?" in wrong


def test_a_report_that_cannot_be_written_is_said(lay: Lay, run_centrex: Centrex) -> None:
    tree = lay(TESTS)
    assert run_centrex("test", "--tree", str(tree), "--junit", "/proc/none/junit.xml") == ExitCode.INVALID
    assert "Traceback" not in run_centrex.out + run_centrex.err


def test_a_change_that_breaks_a_promise_is_neither_valid_nor_planned(run_centrex: Centrex) -> None:
    # Callers who find both secretaries busy were promised the box.
    edit(f"{DELMAS}/appels.yaml", ("busy: voicemail:cabinet", "busy: busy"))
    assert run_centrex("validate") == ExitCode.INVALID
    assert "TEST001: the call should go to voicemail:cabinet, but goes to busy" in run_centrex.out
    assert (
        run_centrex("plan", "--first-apply", "--node", "pbx-ouest", "--out", "west.plan") == ExitCode.INVALID
    )
    assert "+ kerlan-plomberie" in run_centrex.out
    assert "left out: client delmas-avocats" in run_centrex.out
    assert "+ delmas-avocats" not in run_centrex.out


def test_a_promise_is_no_part_of_what_is_applied(run_centrex: Centrex) -> None:
    assert run_centrex("plan", "--first-apply", "--out", "plans") == ExitCode.OK
    assert run_centrex("apply", *map(str, sorted(Path("plans").iterdir()))) == ExitCode.OK
    edit(f"{DELMAS}/tests.yaml", ("name: Le jour de Noël", "name: À Noël"))
    assert run_centrex("plan", "--detailed-exitcode") == ExitCode.OK
