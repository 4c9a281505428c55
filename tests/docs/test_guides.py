"""The guides tell the truth: what they say to write is written here, compiles, and does what they say."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ci.terminal.cli import COMMANDS
from ci.terminal.exit_codes import ExitCode
from ci.tree.workspace import client_files, client_ids, fleet_files, open_workspace
from compiler.analysis.conditions import holds_at
from compiler.graph import CallGraph, ConditionalRoute
from compiler.graph.callers import SHOWS_NOTHING
from compiler.graph.node_kinds import admission
from compiler.pipeline import compile_client, compile_fleet
from tests.checkout import ROOT, TENANTS
from tests.ci.demonstration import Centrex

GUIDES = ("docs/guide.md", "docs/guide.fr.md")
BLOCK = re.compile(r"<!-- (new|edit): (\S+) -->\n```(?:yaml|diff)\n(.*?)```\n", re.DOTALL)
COMMAND = re.compile(r"^centrex ([a-z]+)|`centrex ([a-z]+)", re.MULTILINE)
PLAN = re.compile(r"```text\n(.*?)```\n", re.DOTALL)
LINK = re.compile(r"\]\(([^)#]+)\)")


@dataclass(frozen=True, slots=True)
class Step:
    """Something that the reader is told to write."""

    kind: str
    file: str
    text: str

    def follow(self, root: Path) -> None:
        """Write it."""
        path = root / self.file
        if self.kind == "new":
            assert not path.exists()
            path.parent.mkdir(exist_ok=True)  # a new client is a new folder
            path.write_text(self.text, encoding="utf-8")
            return
        lines = self.text.splitlines(keepends=True)
        before = "".join(line[1:] for line in lines if not line.startswith("+"))
        after = "".join(line[1:] for line in lines if not line.startswith("-"))
        content = path.read_text(encoding="utf-8")
        assert content.count(before) == 1, f"{self.file} holds this {content.count(before)} times:\n{before}"
        path.write_text(content.replace(before, after), encoding="utf-8")


def steps(guide: str) -> list[Step]:
    return [Step(*groups) for groups in BLOCK.findall((ROOT / guide).read_text(encoding="utf-8"))]


def compiled(root: Path) -> dict[str, CallGraph]:
    workspace, _ = open_workspace(root / "tenants")
    assert workspace is not None
    fleet, diagnostics = compile_fleet(fleet_files(workspace)[0])
    assert fleet is not None, diagnostics
    graphs = {}
    for client in client_ids(workspace):
        compilation = compile_client(client_files(workspace, client)[0], fleet)
        assert compilation.graph is not None, [
            str(diagnostic.message) for diagnostic in compilation.diagnostics
        ]
        graphs[client] = compilation.graph
    return graphs


def goes_to(graph: CallGraph, number: str, instant: str) -> str:
    moment = datetime.fromisoformat(instant).replace(tzinfo=ZoneInfo("Europe/Paris"))
    (node_id,) = [entry.target for entry in graph.numbers if entry.number == number]
    counted = admission(graph.nodes[node_id])
    node_id = counted.next if counted is not None else node_id
    while isinstance(node := graph.nodes[node_id], ConditionalRoute):
        matching = [case.target for case in node.cases if holds_at(case.condition, moment, SHOWS_NOTHING, {})]
        node_id = matching[0] if matching else node.otherwise
    return node_id


@pytest.fixture
def tree(demonstration: Path, known_before: None) -> Path:
    return demonstration


@pytest.mark.parametrize("guide", GUIDES)
def test_whoever_follows_a_guide_gets_what_it_promises(guide: str, tree: Path) -> None:
    before = compiled(tree)
    assert goes_to(before["kerlan-plomberie"], "+33261912000", "2027-02-06T09:00") == "group.astreinte-ronan"
    for step in steps(guide):
        step.follow(tree)
    after = compiled(tree)
    delmas, kerlan, krutenau = (
        after[client] for client in ("delmas-avocats", "kerlan-plomberie", "krutenau-sante")
    )
    lebrun = after["fromagerie-lebrun"]
    assert goes_to(lebrun, "+33261913000", "2027-02-02T10:00") == "user.boutique"
    assert goes_to(lebrun, "+33261913000", "2027-02-01T10:00") == "voicemail-of.boutique"
    assert goes_to(kerlan, "+33261912070", "2027-02-01T10:00") == "user.depot-vannes"
    assert [phone.user for phone in delmas.phones if phone.extension == "206"] == ["zoe-lambert"]
    assert goes_to(delmas, "+33199001008", "2027-02-01T10:00") == "user.zoe-lambert"
    assert goes_to(delmas, "+33199001008", "2027-02-06T10:00") == "group.permanence-samedi"
    assert goes_to(kerlan, "+33261912000", "2027-02-06T09:00") == "group.accueil-nantes"
    assert goes_to(kerlan, "+33261912000", "2027-02-06T12:00") == "group.astreinte-ronan"
    # 1 May 2027 and 8 May 2027 are Saturdays, and public holidays.
    assert goes_to(kerlan, "+33261912000", "2027-05-08T10:00") == "group.astreinte-ronan"
    assert goes_to(krutenau, "+33353012000", "2027-05-07T10:00") == "announcement.ferme"
    assert goes_to(krutenau, "+33353012000", "2027-05-10T10:00") == "group.secretariat"


def test_the_plan_says_what_the_guide_shows(tree: Path, run_centrex: Centrex) -> None:
    def centrex(*words: str) -> list[str]:
        assert run_centrex(*words) == ExitCode.OK, run_centrex.err
        return run_centrex.out.splitlines()

    (shown,) = PLAN.findall((ROOT / "docs/guide.md").read_text(encoding="utf-8"))
    centrex("plan", "--first-apply", "--node", "pbx-ouest", "--out", "first.plan")
    centrex("apply", "first.plan")
    for step in steps("docs/guide.md"):
        step.follow(tree)
    lines = centrex("plan", "--node", "pbx-ouest", "--summary", "--out", "second.plan")
    assert [line for line in lines if line in shown.splitlines()] == shown.splitlines()
    assert [line for line in lines if line.startswith(("+ ", "~ ", "- "))] == shown.splitlines()[:-1]
    centrex("apply", "second.plan")
    centrex("plan", "--node", "pbx-ouest", "--detailed-exitcode")


def test_both_guides_have_the_reader_do_the_same() -> None:
    assert [(step.kind, step.file) for step in steps(GUIDES[0])] == [
        (step.kind, step.file) for step in steps(GUIDES[1])
    ]


@pytest.mark.parametrize("guide", GUIDES)
def test_a_guide_names_only_commands_that_there_are(guide: str) -> None:
    named = {
        console or inline for console, inline in COMMAND.findall((ROOT / guide).read_text(encoding="utf-8"))
    }
    assert {"validate", "plan", "apply"} <= named <= set(COMMANDS)


@pytest.mark.parametrize(
    "page",
    [*GUIDES, "tenants/README.md", "README.md", "docs/phones.md", "docs/install.md", "docs/pipelines.md"],
)
def test_links_lead_to_files(page: str) -> None:
    path = ROOT / page
    for link in LINK.findall(path.read_text(encoding="utf-8")):
        assert (path.parent / link).exists(), link


def test_every_file_that_the_tour_of_the_fleet_names_is_there() -> None:
    tour = (ROOT / "tenants/README.md").read_text(encoding="utf-8")
    for name in re.findall(r"`([a-z_-]+(?:/[a-z_-]+)*(?:\.yaml|/))`", tour):
        assert (TENANTS / name).exists(), name


@pytest.mark.parametrize("guide", GUIDES)
def test_what_a_guide_has_the_reader_ask_is_answered(guide: str, tree: Path, run_centrex: Centrex) -> None:
    for step in steps(guide):
        step.follow(tree)
    asked = re.findall(r"^centrex (trace .+)$", (ROOT / guide).read_text(encoding="utf-8"), re.MULTILINE)
    assert len(asked) == 3
    for words in asked:
        assert run_centrex(*shlex.split(words)) == ExitCode.OK, run_centrex.err
