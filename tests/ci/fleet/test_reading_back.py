"""`plan` reads back what it would write: files that say something else than the graph are refused."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from ci.fleet.planning import plan_tree
from ci.nodes.planfile import read_plan
from ci.terminal.exit_codes import ExitCode
from compiler.graph import CallGraph, End, NodeGraph, Reason
from compiler.planning.artifact import Artifact
from compiler.planning.bundle import NODE_SCOPE
from compiler.time.timeline import Years
from renderers.readback.agree import Disagreement, disagreements
from renderers.registry import render_client
from tests.checkout import ROOT
from tests.ci.demonstration import Centrex, edit

DELMAS = "tenants/delmas-avocats/appels.yaml"


def every_end_is_a_hangup(node: End) -> Sequence[str]:
    """A renderer that forgot what the caller's side is told."""
    assert node.reason in Reason
    return ("Hangup(16)",)


@pytest.fixture
def damaged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("renderers.asterisk.body.end_steps", every_end_is_a_hangup)
    # What the inner loop remembers of the sound one is not asked for.
    monkeypatch.setattr("ci.fleet.compilation.render_client", render_client)


@pytest.fixture
def read_clients(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The clients whose files are read, in this process."""
    clients: list[str] = []

    def noted(
        graph: CallGraph,
        node: NodeGraph,
        client: Iterable[Artifact],
        layer: Iterable[Artifact],
        years: Years,
        *,
        most: int | None,
    ) -> list[Disagreement]:
        clients.append(graph.client)
        return disagreements(graph, node, client, layer, years, most=most)

    monkeypatch.setattr("ci.fleet.reading_back.disagreements", noted)
    monkeypatch.setattr("ci.fleet.compilation.worker_count", lambda: 1)
    return clients


@pytest.mark.usefixtures("damaged")
def test_a_plan_whose_files_say_something_else_is_refused(run_centrex: Centrex) -> None:
    assert run_centrex("plan", "--first-apply", "--detailed-exitcode", "--out", "plans") == ExitCode.REFUSED
    assert run_centrex.out.count("left out: client ") == 3
    assert "+ delmas-avocats" not in run_centrex.out
    assert run_centrex.err.count("error PLAN006: the files made for ") == 3
    assert "the files made for delmas-avocats do not say what its configuration means: " in run_centrex.err
    assert "the files say Ending(reason=<Reason.HANGUP: 'hangup'>)" in run_centrex.err
    assert "This is a fault of centrex, not of the configuration" in run_centrex.err
    for node in ("pbx-ouest", "pbx-est"):
        plan, _ = read_plan(Path("plans", f"{node}.plan"))
        assert plan is not None
        assert [change.scope for change in plan.changes] == [NODE_SCOPE]
    # What was found out about the tree is kept between runs; that its files were refused is not forgotten for it.
    assert run_centrex("plan", "--first-apply", "--node", "pbx-est", lang="fr") == ExitCode.REFUSED
    assert "les fichiers produits pour krutenau-sante ne disent pas" in run_centrex.err


def test_a_node_whose_own_files_say_something_else_is_refused(
    run_centrex: Centrex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("renderers.asterisk.voicemail.MAIL_TIME", "%H:%M")
    assert run_centrex("plan", "--first-apply", "--node", "pbx-ouest") == ExitCode.REFUSED
    assert run_centrex.err.count("error PLAN006: the files made for ") == 1
    assert "the files made for pbx-ouest do not say what its configuration means: " in run_centrex.err


@pytest.mark.usefixtures("damaged")
def test_a_tree_is_valid_whatever_becomes_of_it(run_centrex: Centrex) -> None:
    assert run_centrex("validate") == ExitCode.OK


def test_only_what_a_plan_creates_or_updates_is_read(
    run_centrex: Centrex, read_clients: list[str], applied: None
) -> None:
    assert run_centrex("plan", "--detailed-exitcode") == ExitCode.OK
    assert read_clients == []
    Path("tenants/delmas-avocats/tests.yaml").unlink()
    edit(DELMAS, ("ring: 25s", "ring: 24s"))
    (plan,) = plan_tree(Path("tenants"), ["pbx-ouest"], verify=False).plans
    assert read_clients == ["delmas-avocats"]
    assert NODE_SCOPE not in plan.bundles


def test_what_was_read_back_is_not_read_again(run_centrex: Centrex, read_clients: list[str]) -> None:
    assert run_centrex("plan", "--first-apply", "--summary") == ExitCode.OK
    assert sorted(read_clients) == ["delmas-avocats", "kerlan-plomberie", "krutenau-sante"]
    assert run_centrex("plan", "--first-apply", "--summary") == ExitCode.OK
    assert len(read_clients) == 3
    read_clients.clear()
    # It is read beside the operator's layer: with another one it may mean something else.
    edit("tenants/_fleet/noeuds.yaml", ("host: 192.0.2.40", "host: 192.0.2.41"))
    assert run_centrex("plan", "--first-apply", "--summary") == ExitCode.OK
    assert sorted(read_clients) == ["delmas-avocats", "kerlan-plomberie", "krutenau-sante"]


def test_a_plan_that_still_has_nothing_to_do_loads_neither_renderers_nor_their_reader(
    run_centrex: Centrex, applied: None
) -> None:
    assert run_centrex("plan") == ExitCode.OK
    code = (
        "import sys; from ci.terminal.entry import main; main(['plan']);"
        "print(sorted({'jinja2', 'renderers.registry', 'renderers.readback.agree'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(ROOT), "LANGUAGE": "en"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "pbx-ouest: nothing to do" in done.stdout
    assert done.stdout.splitlines()[-1] == "[]", done.stderr
