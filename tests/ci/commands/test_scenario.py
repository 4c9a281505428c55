"""`centrex scenario` as people run it, on the demonstration fleet."""

from __future__ import annotations

import re
import shutil
import xml.etree.ElementTree as ET
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from ci.terminal.entry import main
from ci.terminal.exit_codes import ExitCode
from tests.checkout import ROOT, TENANTS
from tests.conftest import Golden

Scenario = Callable[..., tuple[int, str, str]]
"""Words of a command line; the exit code, what was written, and what was complained of."""


@pytest.fixture
def scenario(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Scenario:
    """Runs the command beside the fleet; returns its exit code, what it wrote, and what it complained of."""
    monkeypatch.chdir(ROOT)
    monkeypatch.delenv("CENTREX_TREE", raising=False)

    def run(*words: str, language: str = "en") -> tuple[int, str, str]:
        code = main(["--lang", language, "--no-color", "scenario", *words])
        out, err = capsys.readouterr()
        return code, out, err

    return run


@pytest.mark.parametrize(
    ("subject", "first"),
    [
        ("0199001004", "n_number___33199001004"),
        ("+33 1 99 00 10 04", "n_number___33199001004"),
        ("01 99 00 10 04", "n_number___33199001004"),
        ("delmas-avocats/numbers/01 99 00 10 04", "n_number___33199001004"),
        ("delmas-avocats/numbers/+33199001004", "n_number___33199001004"),
        ("0262 00 20 01", "n_number___262262002001"),
        ("delmas-avocats", "n_number___33199001000"),
        ("delmas-avocats/client", "n_number___33199001000"),
        ("delmas-avocats/routes/accueil", "n_route__accueil"),
        ("delmas-avocats/groups/secretariat", "n_group__secretariat"),
        ("delmas-avocats/users/helene-delmas", "n_user__helene_delmas"),
        ("delmas-avocats/voicemails/cabinet", "n_voicemail__cabinet"),
        ("delmas-avocats/audio/ferme", "n_announcement__ferme"),
    ],
)
def test_a_drawing_begins_where_one_asks(scenario: Scenario, subject: str, first: str) -> None:
    code, out, _ = scenario(subject, "--format", "mermaid")
    assert code == ExitCode.OK
    assert out.startswith("flowchart ")
    assert out.splitlines()[2].startswith(f"  {first}")


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("delmas-avocat", "Did you mean delmas-avocats?"),
        ("delmas-avocats/routes/acueil", "Did you mean delmas-avocats/routes/accueil?"),
        ("delmas-avocats/route/accueil", "Did you mean delmas-avocats/routes/accueil?"),
        ("delmas-avocats/numbers/0199001044", "there is no object delmas-avocats/numbers/0199001044"),
        ("delmas-avocats/devices/poste-201", "no call goes to delmas-avocats/devices/poste-201"),
        ("0199001099", "Compare its digits"),
        ("12", "no client has the number 12"),
        ("", "no client has the number"),
        ("delmas-avocats/", "there is no object delmas-avocats/"),
    ],
)
def test_what_is_not_there_is_said(scenario: Scenario, subject: str, words: str) -> None:
    code, out, err = scenario(subject)
    assert code == ExitCode.INVALID
    assert not out
    assert words in err


def test_svg_is_written_whole_or_not_at_all(scenario: Scenario, tmp_path: Path) -> None:
    file = tmp_path / "drawings" / "krutenau.svg"
    code, out, _ = scenario("krutenau-sante", "--format", "svg", "--out", str(file))
    assert (code, out) == (ExitCode.OK, f"{file} written\n")
    ET.parse(file)
    assert [path.name for path in file.parent.iterdir()] == ["krutenau.svg"]


def test_a_file_that_cannot_be_written_is_said(scenario: Scenario, tmp_path: Path) -> None:
    code, _, err = scenario("krutenau-sante", "--out", str(tmp_path))
    assert code == ExitCode.INVALID
    assert "cannot be written" in err
    assert not list(tmp_path.iterdir())


def test_markdown_is_a_fence_for_a_comment(scenario: Scenario) -> None:
    code, out, _ = scenario("0199001004", "--format", "markdown")
    assert code == ExitCode.OK
    assert out.startswith("```mermaid\nflowchart TD\n")
    assert out.endswith("```\n")


def test_the_same_every_time(scenario: Scenario) -> None:
    for form in ("mermaid", "svg"):
        assert scenario("kerlan-plomberie", "--format", form) == scenario(
            "kerlan-plomberie", "--format", form
        )


def test_a_wrong_format_is_wrong_usage(scenario: Scenario) -> None:
    code, _, _ = scenario("delmas-avocats", "--format", "png")
    assert code == ExitCode.USAGE


def test_a_client_with_an_error_is_not_drawn(scenario: Scenario, tmp_path: Path) -> None:
    shutil.copytree(TENANTS, tmp_path / "tenants")
    numbers = tmp_path / "tenants" / "delmas-avocats" / "numbers.yaml"
    numbers.write_text(numbers.read_text().replace("route:accueil", "route:acueil"))
    for subject in ("delmas-avocats", "0199001000"):
        code, out, err = scenario(subject, "--tree", str(tmp_path / "tenants"))
        assert (code, out) == (ExitCode.INVALID, "")
        assert "Did you mean" in err


def test_a_tree_that_is_not_there_is_said(scenario: Scenario, tmp_path: Path) -> None:
    for subject in ("delmas-avocats", "0199001000"):
        code, out, err = scenario(subject, "--tree", str(tmp_path / "nowhere"))
        assert (code, out) == (ExitCode.INVALID, "")
        assert "TREE001" in err


def test_what_mermaid_would_not_draw_is_said(scenario: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("renderers.drawing.mermaid.MOST_ARROWS", 3)
    code, out, err = scenario("delmas-avocats", "--format", "mermaid")
    assert code == ExitCode.OK
    assert out
    assert "--format svg" in err
    assert "--format svg" not in scenario("delmas-avocats", "--format", "svg")[2]


def test_the_page_shows_what_the_command_draws(
    scenario: Scenario, golden: Golden, request: pytest.FixtureRequest
) -> None:
    page = ROOT / "docs" / "scenario.md"
    fence = re.compile(r"(<!-- drawing: (\S+) -->\n)(?:\n```mermaid\n.*?```\n)?", re.DOTALL)
    text = page.read_text(encoding="utf-8")
    assert fence.search(text)
    for _, subject in fence.findall(text):
        drawn = scenario(subject, "--format", "markdown")[1]
        text = fence.sub(partial(_filled, drawn=drawn), text)
    golden(page, text.encode())
    golden(
        ROOT / "docs" / "scenario-delmas-avocats.svg",
        scenario("delmas-avocats", "--format", "svg")[1].encode(),
    )


def _filled(fence: re.Match[str], *, drawn: str) -> str:
    return f"{fence[1]}\n{drawn}"


def test_in_a_terminal_it_is_boxes_of_text_each_once(scenario: Scenario) -> None:
    code, out, _ = scenario("0261912000", language="fr")
    assert code == ExitCode.OK
    lines = out.splitlines()
    assert out.startswith("Kerlan Plomberie Chauffage: 02 61 91 20 00\n\n╭─")
    assert out.count("╭") == out.count("╮") == out.count("╰") == out.count("╯") > 10
    assert sum("│ Dépannage Nantes · 4499 " in line for line in lines) == 1
    assert out.count("→ Dépannage Nantes · 4499") > 1
    assert max(map(len, lines)) <= 100
