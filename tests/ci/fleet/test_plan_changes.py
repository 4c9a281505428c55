"""What callers notice, in plans: compared with what is live, without the tree it was made from; in words, for programs, and saved."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from ci.fleet.planning import plan_tree
from ci.nodes.directory import DirectoryNode
from ci.nodes.manifest import GRAPH
from ci.nodes.planfile import read_plan
from ci.nodes.seal import SEAL, seal_of
from ci.terminal.exit_codes import ExitCode
from compiler.analysis.change.what_callers_notice import Standing
from compiler.graph.kept_graph import FORMAT, kept_graph
from compiler.planning.plan import Plan
from tests.ci.demonstration import Centrex, edit
from tests.plans import plan_bytes

KRUTENAU = "tenants/krutenau-sante/accueil.yaml"
DELMAS = "tenants/delmas-avocats/appels.yaml"
EAST = ".centrex/nodes/pbx-est"
SATURDAY = ("08:30-12:00", "09:00-12:00")


pytestmark = pytest.mark.usefixtures("applied")


@pytest.fixture(autouse=True)
def nothing_promised(demonstration: Path) -> None:
    """What the clients of the fleet were promised stands in nobody's way here."""
    for promises in Path("tenants").glob("*/tests.yaml"):
        promises.unlink()


def plan_of(node: str) -> Plan:
    planning = plan_tree(Path("tenants"), [node], verify=False)
    (plan,) = planning.plans
    return plan


def test_a_new_client_is_a_line(run_centrex: Centrex) -> None:
    shutil.copytree(EAST, "kept")
    shutil.rmtree(EAST)
    assert run_centrex("plan", "--first-apply", "--node", "pbx-est", "--summary") == ExitCode.OK
    lines = run_centrex.out.splitlines()
    assert lines[1] == "what callers notice: new clients: 1"
    assert "  a new client: 19 numbers, 25 phones" in lines


def test_the_second_plan_is_empty_and_tells_nothing(run_centrex: Centrex) -> None:
    assert run_centrex("plan", "--detailed-exitcode") == ExitCode.OK
    assert "callers" not in run_centrex.out


def test_what_is_live_says_what_happens_to_calls() -> None:
    node = DirectoryNode("pbx-est", Path(EAST))
    graph = kept_graph(node.live()["krutenau-sante"].graph()).graph
    assert graph.client == "krutenau-sante"
    assert len(graph.numbers) == 19
    words = (Path(EAST) / "clients/krutenau-sante/current" / GRAPH).read_text(encoding="utf-8")
    assert "secret:" not in words


def test_one_saturday_slot_in_words_and_nothing_else(run_centrex: Centrex) -> None:
    edit(KRUTENAU, SATURDAY)
    assert run_centrex("plan", "--node", "pbx-est") == ExitCode.OK
    lines = run_centrex.out.splitlines()
    assert lines[1].startswith(
        "what callers notice: 1 re-routed; 3\N{NARROW NO-BREAK SPACE}026 classes of calls"
    )
    told = {line.split(":")[0].strip(): line.strip() for line in lines if line.startswith("      ")}
    assert told["when"].startswith("when: Saturdays 08:30–09:00, except on 15 August and 26 December 2026, ")
    # The tree of what is live is gone: the object is known, its line is not.
    assert told["was"] == "was: rings 20 s: Océane Riehl (poste-513)  (krutenau-sante/routes/patients)"
    assert told["now"].startswith(f"now: plays “Fermé - composez le 116 117” (8 s)  ({KRUTENAU}:")
    assert told["see it"].startswith("see it: centrex trace --client krutenau-sante ")
    # Callers first, then objects, then files.
    order = [
        run_centrex.out.index(words) for words in ("goes elsewhere", "~ krutenau-sante/calendars", "--- live")
    ]
    assert order == sorted(order)


def test_refactoring_changes_files_and_nothing_for_callers(run_centrex: Centrex) -> None:
    edit(DELMAS, ("\n  secretariat:", "\n  accueil:"))
    for path in Path("tenants/delmas-avocats").glob("*.yaml"):
        words = re.sub(r"group:( ?)secretariat", r"group:\1accueil", path.read_text(encoding="utf-8"))
        path.write_text(words, encoding="utf-8")
    assert run_centrex("plan", "--node", "pbx-ouest", "--format", "json") == ExitCode.OK
    (plan,) = run_centrex.data["plans"]
    assert plan["changes"][0]["files"]
    assert plan["callers"]["changes"] == dict.fromkeys(plan["callers"]["changes"], 0)
    assert plan["callers"]["classes"] == {"same": 706, "changed": 0}


def test_a_client_that_goes_is_a_line(run_centrex: Centrex) -> None:
    shutil.rmtree("tenants/kerlan-plomberie")
    assert run_centrex("plan", "--node", "pbx-ouest", "--summary") == ExitCode.OK
    assert "what callers notice: removed clients: 1" in run_centrex.out
    assert "removed: calls to its 8 numbers and from its 15 phones no longer lead anywhere" in run_centrex.out


def test_the_operators_layer_is_compared_for_every_client(run_centrex: Centrex) -> None:
    edit("tenants/_fleet/destinations.yaml", ("special_free, ", ""))
    for node, clients in (("pbx-ouest", 2), ("pbx-est", 1)):
        noticed = [view for view in plan_of(node).noticed() if not view.node]
        assert len(noticed) == clients
        assert all(view.changes for view in noticed)
        # What is live has no lines: the edit is known by the line that it has now.
        assert {edit.written.partition(":")[0] for view in noticed for edit in view.edits} == {
            "tenants/_fleet/destinations.yaml"
        }


NODES = "tenants/_fleet/noeuds.yaml"


def test_a_change_that_concerns_no_client(run_centrex: Centrex) -> None:
    edit(NODES, ("Collecte SIP nationale\n", "Collecte\n"))
    assert run_centrex("plan", "--summary") == ExitCode.OK
    assert "callers notice nothing\n" in run_centrex.out


def test_what_changes_of_a_trunk_is_told_though_no_client_is_planned(run_centrex: Centrex) -> None:
    edit(NODES, ("max_calls: 60", "max_calls: 1"))
    assert run_centrex("plan", "--node", "pbx-ouest", "--out", "west.plan") == ExitCode.OK
    lines = run_centrex.out.splitlines()
    assert lines[1] == "what callers notice: 1 handled differently"
    assert lines[3:5] == [
        "operator's layer of pbx-ouest",
        "  ~ is handled differently: calls by trunk collecte: calls at once at most: 1, formerly 60",
    ]
    assert run_centrex("show", "west.plan", "--format", "markdown") == ExitCode.OK
    assert "### what callers of operator's layer" not in run_centrex.out
    assert run_centrex("apply", "west.plan") == ExitCode.OK
    assert run_centrex("plan", "--node", "pbx-ouest", "--detailed-exitcode") == ExitCode.OK


def test_nothing_is_proved_of_calls_by_a_trunk_that_is_another_one(run_centrex: Centrex) -> None:
    edit(DELMAS, ("ring: 25s", "ring: 30s"))
    (alone,) = plan_of("pbx-ouest").noticed()
    edit(NODES, ("addresses: 192.0.2.48/29", "addresses: 192.0.2.48/28"))
    layer, with_trunk = plan_of("pbx-ouest").noticed()
    assert layer.node == "pbx-ouest"
    assert with_trunk.changes == alone.changes
    assert with_trunk.same + with_trunk.changed == alone.same + alone.changed
    # Calls from outside come by that trunk, and phones call each other by none.
    assert 0 < with_trunk.same < alone.same


def test_a_layer_that_an_earlier_version_kept_is_not_guessed_at(run_centrex: Centrex) -> None:
    folder = (Path(EAST) / "node/current").resolve()
    (folder / GRAPH).write_text('{"format":0}', encoding="utf-8")
    (folder / SEAL).write_text(seal_of(folder))
    edit(NODES, ("port: 5061", "port: 5062"))
    assert run_centrex("plan", "--node", "pbx-est", "--format", "json") == ExitCode.OK
    (plan,) = run_centrex.data["plans"]
    assert plan["changes"][0]["callers"]["standing"] == "unknown"
    assert plan["callers"]["clients"]["unknown"] == 0
    edit(KRUTENAU, SATURDAY)
    assert run_centrex("plan", "--node", "pbx-est", "--summary") == ExitCode.OK
    assert "operator's layers that cannot be compared: 1" in run_centrex.out


# Plans are saved.


def test_show_says_what_plan_said(run_centrex: Centrex) -> None:
    edit(KRUTENAU, SATURDAY)
    assert run_centrex("plan", "--node", "pbx-est", "--out", "est.plan") == ExitCode.OK
    planned = run_centrex.out.replace("saved: est.plan\n", "")
    assert run_centrex("show", "est.plan") == ExitCode.OK
    # How well the node is known is said of a plan that is made, and not of one that is read.
    *told, known = planned.splitlines(keepends=True)
    assert run_centrex.out == "".join(told)
    assert known.startswith("live files were known")
    for report in ("json", "markdown"):
        run_centrex("plan", "--node", "pbx-est", "--format", report)
        planned = run_centrex.out
        run_centrex("show", "est.plan", "--format", report)
        assert run_centrex.out == planned


def test_a_plan_is_the_same_bytes_whenever_it_is_made(run_centrex: Centrex) -> None:
    edit(KRUTENAU, SATURDAY)
    assert plan_bytes(plan_of("pbx-est")) == plan_bytes(plan_of("pbx-est"))


def test_a_plan_is_the_same_bytes_in_every_process(run_centrex: Centrex) -> None:
    """Whatever order the sets of a process have."""
    edit(DELMAS, ("ring: 25s", "ring: 30s"), ("members: [user:sylvie-marchand, ", "members: ["))
    files = []
    for seed in ("1", "2"):
        command = [
            str(Path(sys.executable).parent / "centrex"),
            "plan",
            "--node",
            "pbx-ouest",
            "--out",
            "west.plan",
        ]
        subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True)
        files.append(Path("west.plan").read_bytes())
    assert len(set(files)) == 1


def test_what_callers_notice_is_part_of_what_is_signed(run_centrex: Centrex) -> None:
    edit(KRUTENAU, SATURDAY)
    plan = plan_of("pbx-est")
    (change,) = plan.changes
    assert replace(change, callers=None).digest != change.digest
    Path("est.plan").write_bytes(plan_bytes(plan))
    again, _ = read_plan(Path("est.plan"))
    assert again is not None
    assert (again.id, [*again.changes]) == (plan.id, [change])


def test_a_change_is_applied_and_the_next_one_compared_with_it(run_centrex: Centrex) -> None:
    edit(KRUTENAU, SATURDAY)
    assert run_centrex("plan", "--node", "pbx-est", "--out", "est.plan") == ExitCode.OK
    assert run_centrex("apply", "est.plan") == ExitCode.OK
    edit(KRUTENAU, ("09:00-12:00", "09:00-11:30"))
    (view,) = plan_of("pbx-est").noticed()
    (change,) = view.changes
    when = change.where[0].when
    assert when is not None
    assert {minutes for habit in when.habits for minutes in habit.week if minutes} == {((690, 720),)}


# Where it cannot be said, that is said.


def live_folder() -> Path:
    return (Path(EAST) / "clients/krutenau-sante/current").resolve()


@pytest.mark.parametrize(
    "words",
    [f'{{"format":{FORMAT + 1}}}', '{"format":1,"years":null,"graph":[],"schedules":[]}', "{", ""],
)
def test_a_graph_of_another_version_is_not_guessed_at(run_centrex: Centrex, words: str) -> None:
    """As another version of centrex would have left it: the file is as its manifest and seal say."""
    folder = live_folder()
    (folder / GRAPH).write_text(words, encoding="utf-8")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["manifest"]
    if not words:
        (folder / GRAPH).unlink()
        del manifest["files"][GRAPH]
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (folder / SEAL).write_text(seal_of(folder))
    edit(KRUTENAU, SATURDAY)
    assert [view.standing for view in plan_of("pbx-est").noticed()] == [Standing.UNKNOWN]
    assert run_centrex("plan", "--node", "pbx-est", "--summary") == ExitCode.OK
    assert "what callers notice: clients that cannot be compared: 1" in run_centrex.out
    assert (
        "cannot be compared: this version of centrex cannot read what is live about its calls"
        in run_centrex.out
    )


def test_a_graph_that_was_edited_by_hand_is_drift_and_is_not_believed(run_centrex: Centrex) -> None:
    path = live_folder() / GRAPH
    path.write_text(path.read_text(encoding="utf-8").replace("poste-513", "poste-514"), encoding="utf-8")
    assert run_centrex("plan", "--node", "pbx-est", "--summary") == ExitCode.OK
    assert f"! krutenau-sante/{GRAPH} was edited on the node by hand" in run_centrex.out
    assert "callers" not in run_centrex.out
    edit(KRUTENAU, SATURDAY)
    assert [view.standing for view in plan_of("pbx-est").noticed()] == [Standing.UNKNOWN]
    assert run_centrex("plan", "--node", "pbx-est", "--out", "est.plan") == ExitCode.OK
    assert run_centrex("apply", "est.plan") == ExitCode.OK
    assert run_centrex("plan", "--detailed-exitcode") == ExitCode.OK
