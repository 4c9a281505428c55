"""README.md shows what the commands print today."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.checkout import ROOT
from tests.ci.demonstration import Centrex, edit

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```\n(\$ centrex .*?)^```$", README, re.MULTILINE | re.DOTALL)
CALLS = "tenants/delmas-avocats/appels.yaml"


def shown(command: str) -> str:
    """What the README shows below a command."""
    said = [
        part.partition("\n")[2].rstrip("\n")
        for block in BLOCKS
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)
        if part.partition("\n")[0] == f"centrex {command}"
    ]
    assert len(said) == 1, command
    return said[0]


@pytest.fixture
def centrex(run_centrex: Centrex, applied: None) -> Centrex:
    """Commands on a copy of the demonstration fleet that is already on its nodes."""
    return run_centrex


def test_the_saturday_change_is_planned_and_applied_as_shown(centrex: Centrex) -> None:
    edit(CALLS, ("hours: 09:30-12:00", "hours: 09:00-12:00"))
    centrex("plan", "--node", "pbx-ouest", "--out", "change.plan")
    assert centrex.out.strip() == shown("plan --node pbx-ouest --out change.plan")
    centrex("apply", "change.plan")
    assert centrex.out.strip() == shown("apply change.plan")


def test_a_mistake_is_reported_as_shown(centrex: Centrex) -> None:
    lines = Path(CALLS).read_text(encoding="utf-8").splitlines()
    assert "group:secretariat" in lines[47]
    lines[47] = lines[47].replace("group:secretariat", "group:secretaria")
    Path(CALLS).write_text("\n".join(lines) + "\n", encoding="utf-8")
    centrex("validate")
    assert centrex.out.strip() == shown("validate")
