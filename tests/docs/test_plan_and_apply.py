"""docs/plan-and-apply.md says what the code does."""

from __future__ import annotations

import re

from ci.commands.apply import command as apply_command
from ci.commands.diff import command as diff_command
from ci.commands.plan import command as plan_command
from ci.nodes.directory import KEPT_BUNDLES
from ci.nodes.journal import _KEYS, ENDS
from ci.reports.plans import MARKDOWN_LIMIT
from ci.terminal.cli import COMMANDS
from ci.terminal.exit_codes import ExitCode
from compiler.diagnostics.codes import CODES
from tests.checkout import ROOT

PAGE = (ROOT / "docs" / "plan-and-apply.md").read_text(encoding="utf-8")


def test_every_exit_code_is_in_the_table_and_no_other() -> None:
    table = PAGE.partition("## Exit codes")[2]
    assert [int(code) for code in re.findall(r"^\| (\d+) \|", table, re.MULTILINE)] == [*ExitCode]


def test_every_diagnostic_code_that_is_named_exists() -> None:
    named = set(re.findall(r"`([A-Z]{3,}\d{3})`", PAGE))
    assert named <= CODES.keys()
    assert len(named) >= 6


def test_every_command_and_option_that_is_named_exists() -> None:
    assert set(re.findall(r"centrex ([a-z]+) ", PAGE)) & set(COMMANDS) >= {"plan", "apply", "show"}
    options = {
        name
        for command in (plan_command, apply_command, diff_command)
        for option in command.params
        for name in option.opts
    }
    assert set(re.findall(r"(?<=[ `])--[a-z-]+", PAGE)) <= options


def test_the_journals_words_are_all_explained() -> None:
    journal = PAGE.partition("### The journal")[2].partition("\n## ")[0]
    words = set(re.findall(r"`([a-z_]+)`", journal))
    assert words == _KEYS | ENDS | {"begin", "staged"}


def test_numbers_are_those_of_the_code() -> None:
    assert KEPT_BUNDLES == 3
    assert "Three former bundles are kept" in PAGE
    assert f"{MARKDOWN_LIMIT:,} characters" in PAGE
