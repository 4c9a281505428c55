"""docs/proofs.md shows what `centrex prove` says, and tells of every claim."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from ci.terminal.cli import cli
from compiler.analysis.proofs import PROOFS
from compiler.analysis.proofs.claim import MOST_STEPS
from compiler.diagnostics.codes import CODES
from compiler.time.ringing import LONGEST_RINGING
from schema.claim import Claim
from tests.checkout import ROOT, TENANTS

PAGE = (ROOT / "docs" / "proofs.md").read_text(encoding="utf-8")
EXAMPLE = re.compile(r"<!-- prove: (\S+?): (.+) → (.+) -->\n\n```text\n(.*?)```\n", re.DOTALL)


def test_the_example_is_what_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ((file, before, after, shown),) = EXAMPLE.findall(PAGE)
    shutil.copytree(TENANTS, tmp_path / "tenants")
    path = tmp_path / "tenants" / file
    words = path.read_text(encoding="utf-8")
    assert words.count(before) == 1
    path.write_text(words.replace(before, after), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(cli, ["--lang", "en", "prove", "delmas-avocats"], standalone_mode=False)
    assert done.return_value == 3
    assert done.output == shown


def test_every_claim_has_its_chapter_its_code_and_its_severity() -> None:
    rows = re.findall(r"^\| \[`(\w+)`\]\(#\w+\) \| `(\w+)` \| (\w+) \|$", PAGE, re.MULTILINE)
    assert rows == [
        (str(claim), proof.code, str(CODES[proof.code].severity)) for claim, proof in PROOFS.items()
    ]
    assert set(re.findall(r"^### (\w+)$", PAGE, re.MULTILINE)) == set(map(str, Claim))
    assert LONGEST_RINGING == 3 * 60
    assert MOST_STEPS == 40
    assert "more than three minutes" in PAGE
    assert "forty times" in PAGE


def test_the_waiver_that_is_shown_is_one_of_the_demonstration() -> None:
    (shown,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    held = yaml.safe_load((ROOT / "tenants/delmas-avocats/derogations.yaml").read_text(encoding="utf-8"))
    assert yaml.safe_load(shown) == held
