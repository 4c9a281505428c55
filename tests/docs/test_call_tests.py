"""docs/call-tests.md shows what `centrex test` says, and explains every key and every end."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from ci.terminal.cli import cli
from compiler.diagnostics.codes import CODES
from schema.call_test import EXPECTATIONS, LONE, CallTest
from tests.checkout import ROOT, TENANTS

PAGE = (ROOT / "docs" / "call-tests.md").read_text(encoding="utf-8")
EXAMPLE = re.compile(r"<!-- test: (\S+): (.+) → (.+) -->\n\n```text\n(.*?)```\n", re.DOTALL)


def test_the_example_is_what_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ((file, before, after, shown),) = EXAMPLE.findall(PAGE)
    shutil.copytree(TENANTS, tmp_path / "tenants")
    path = tmp_path / "tenants" / file
    words = path.read_text(encoding="utf-8")
    assert before in words
    path.write_text(words.replace(before, after), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(cli, ["--lang", "en", "test", "delmas-avocats"], standalone_mode=False)
    assert done.return_value == 3
    failed = done.output.split("  ✓ ")
    # What passes is no news.
    assert shown == "  ✓ ".join([*failed[:2], "…\n" + failed[-1].split("\n", 1)[1]])


def test_the_test_that_is_shown_is_one_of_the_demonstration() -> None:
    (shown,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    (name,) = yaml.safe_load(shown)["tests"]
    tests = (ROOT / "tenants/delmas-avocats/tests.yaml").read_text(encoding="utf-8")
    assert shown.removeprefix("tests:\n") in tests
    assert name in tests


def test_every_key_and_every_end_is_explained() -> None:
    keys = {field.alias or name for name, field in CallTest.model_fields.items()} - {"name"}
    assert all(f"`{key}`" in PAGE for key in keys)
    assert tuple(re.findall(r"^\| `([a-z_]+)` \|", PAGE, re.MULTILINE)) == EXPECTATIONS
    assert all(f"`{kind}`" in PAGE for kind in LONE)
    assert set(re.findall(r"`([A-Z]{3,}\d{3})`", PAGE)) <= CODES.keys()
