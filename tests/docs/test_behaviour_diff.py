"""docs/behaviour-diff.md shows what `centrex diff` says, and names what there is."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from ci.commands.diff import command
from ci.nodes.directory import GRAPH
from ci.reports.changes import verdict_data
from ci.terminal.cli import COMMANDS
from compiler.analysis.change.comparison import ChangeKind
from compiler.diagnostics.codes import CODES
from tests.checkout import ROOT, TENANTS

PAGE = (ROOT / "docs" / "behaviour-diff.md").read_text(encoding="utf-8")
EXAMPLE = re.compile(r"<!-- diff: (\S+): (\S+) → (\S+) -->\n\n```text\n(.*?)```\n", re.DOTALL)


def test_the_example_is_what_is_said(tmp_path: Path) -> None:
    ((file, before, after, shown),) = EXAMPLE.findall(PAGE)
    shutil.copytree(TENANTS, tmp_path / "tenants")
    author = ["-c", "user.name=marie", "-c", "user.email=marie@example.org", "-c", "commit.gpgsign=false"]
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "first"]):
        subprocess.run(["git", *author, *words], cwd=tmp_path, check=True)
    path = tmp_path / "tenants" / file
    words = path.read_text(encoding="utf-8")
    assert before in words
    path.write_text(words.replace(before, after), encoding="utf-8")
    centrex = [
        str(Path(sys.executable).parent / "centrex"),
        "--lang",
        "en",
        "--no-color",
        "diff",
        "--detailed-exitcode",
    ]
    done = subprocess.run(centrex, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout == shown
    assert done.returncode == 2


def test_every_kind_is_explained() -> None:
    assert re.findall(r"^\| .* \| `([a-z_]+)` \|", PAGE, re.MULTILINE) == [
        kind.name.lower() for kind in ChangeKind
    ]
    for name in (
        "callers",
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
    assert set(verdict_data([])) == {"changes", "clients", "classes", "also"}


def test_what_is_named_is_there() -> None:
    assert set(re.findall(r"centrex ([a-z]+)\b", PAGE)) & set(COMMANDS) >= {"plan", "diff", "show"}
    assert set(re.findall(r"`([A-Z]{3,}\d{3})`", PAGE)) <= CODES.keys()
    options = {name for option in command.params for name in option.opts}
    assert set(re.findall(r"(?<=[ `])--[a-z-]+", PAGE.partition("```text")[0])) <= options
    assert GRAPH in PAGE
    for link in re.findall(r"\]\(([^)#]+)\)", PAGE):
        assert (ROOT / "docs" / link).exists()
