"""docs/behaviour-diff.md shows what `centrex diff` says, and names what there is."""

from __future__ import annotations

import re
from pathlib import Path

from ci.commands.diff import command
from ci.nodes.manifest import GRAPH
from ci.reports.callers_verdict import verdict_data
from ci.terminal.cli import COMMANDS
from ci.terminal.exit_codes import ExitCode
from compiler.analysis.change.comparison import ChangeKind
from compiler.diagnostics.codes import CODES
from tests.checkout import ROOT
from tests.ci.demonstration import Centrex, edit

PAGE = (ROOT / "docs" / "behaviour-diff.md").read_text(encoding="utf-8")
EXAMPLE = re.compile(r"<!-- diff: (\S+): (\S+) → (\S+) -->\n\n```text\n(.*?)```\n", re.DOTALL)


def test_the_example_is_what_is_said(run_centrex: Centrex, committed: Path) -> None:
    ((file, before, after, shown),) = EXAMPLE.findall(PAGE)
    edit(f"tenants/{file}", (before, after))
    assert run_centrex("diff", "--detailed-exitcode") == ExitCode.DIFFERENCES
    assert run_centrex.out == shown


def test_every_kind_is_explained() -> None:
    assert re.findall(r"^\| .* \| `([a-z_]+)` \|", PAGE, re.MULTILINE) == [
        kind.name.lower() for kind in ChangeKind
    ]
    for name in (
        "callers",
        "causes",
        "edits",
        "named",
        "changes",
        "clients",
        "classes",
        "where",
        "entries",
        "way",
        "when",
        "forgotten",
        "learned",
        "also",
    ):
        assert f"`{name}`" in PAGE
    assert set(verdict_data([])) == {"causes", "changes", "clients", "classes", "also"}


def test_what_is_named_is_there() -> None:
    assert set(re.findall(r"centrex ([a-z]+)\b", PAGE)) & set(COMMANDS) >= {"plan", "diff", "show"}
    assert set(re.findall(r"`([A-Z]{3,}\d{3})`", PAGE)) <= CODES.keys()
    options = {name for option in command.params for name in option.opts}
    assert set(re.findall(r"(?<=[ `])--[a-z-]+", PAGE.partition("```text")[0])) <= options
    assert GRAPH in PAGE
    for link in re.findall(r"\]\(([^)#]+)\)", PAGE):
        assert (ROOT / "docs" / link).exists()
