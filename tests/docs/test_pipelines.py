"""The pipelines that we tell people to copy: each step is run, in order, as GitHub's and GitLab's runners run them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.checkout import ROOT
from tests.ci.demonstration import commit, edit

PAGES = ROOT / "docs/pipelines"
HOURS = "tenants/delmas-avocats/appels.yaml"
EXPRESSION = re.compile(r"\$\{\{\s*(.+?)\s*\}\}")

SECRETS = {"CENTREX_KEY_FILE": "/etc/centrex/master.key", "CENTREX_PASSWORDS_FILE": "/etc/centrex/passwords"}
"""What the machine that applies keeps, by the variable that names it."""

GH = """#!/bin/sh
printf '%s\\n' "$@" > "$COMMENTED"
while [ "$1" != --body-file ]; do shift; done
cp "$2" "$COMMENTED.md"
"""
"""What comments on a pull request: GitHub's own command, which needs GitHub."""

pytestmark = pytest.mark.whole_sample  # each of them installs centrex: left to `make test`


@dataclass
class Runner:
    """A machine that runs jobs in a checkout: what it sets, and what it remembers from step to step."""

    checkout: Path
    folder: Path
    settings: Mapping[str, str]
    """What the forge fills in, by the words between `${{ }}` or the name of a variable."""
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        programs = self.folder / "bin"
        programs.mkdir(parents=True)
        (programs / "gh").write_text(GH)
        (programs / "gh").chmod(0o755)
        for file, words in (
            ("master.key", os.urandom(48)),
            ("passwords", b"trunks/collecte-est@1 = x1y2z3\n"),
        ):
            (self.folder / file).touch(mode=0o600)
            (self.folder / file).write_bytes(words)
        self.environment = {
            "PATH": f"{programs}:{os.environ['PATH']}",
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "RUNNER_TEMP": str(self.folder),
            "GITHUB_ENV": str(self.folder / "env"),
            "GITHUB_PATH": str(self.folder / "path"),
            "COMMENTED": str(self.folder / "commented"),
            # What centrex needs is here already, and is not fetched again (tests/test_install.py does that).
            "PIP_NO_DEPS": "1",
            "PYTHONPATH": sysconfig.get_path("purelib"),
            **{name: value for name, value in self.settings.items() if name.isupper()},
        }

    def filled_in(self, words: str) -> str:
        """A value as the forge hands it on. KeyError for an expression that this test does not know."""
        return EXPRESSION.sub(lambda expression: self.settings[expression[1]], words)

    def run(self, script: str, variables: Mapping[str, str]) -> int:
        """Run a step's commands; its exit code."""
        for name, add in (("GITHUB_ENV", self._set), ("GITHUB_PATH", self._find_in)):
            file = Path(self.environment[name])
            for line in file.read_text().splitlines() if file.exists() else ():
                add(line)
            file.write_text("")
        environment = {**self.environment}
        for name, value in variables.items():
            environment[name] = os.path.expandvars(self.filled_in(value))
        for name, kept_at in SECRETS.items():
            if name in environment:
                assert environment[name] == kept_at
                environment[name] = str(self.folder / Path(kept_at).name)
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
        done = subprocess.run(
            command, cwd=self.checkout, env=environment, capture_output=True, text=True, check=False
        )
        assert "Traceback" not in done.stderr
        print(script, done.stdout, done.stderr, sep="\n")
        return done.returncode

    def _set(self, line: str) -> None:
        name, _, value = line.partition("=")
        self.environment[name] = value

    def _find_in(self, line: str) -> None:
        self.environment["PATH"] = f"{line}:{self.environment['PATH']}"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture
def runner(committed: Path, wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Runner:
    """A checkout of the demonstration fleet with one change that is committed; its nodes' folders are beside it."""
    base = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=True)
    edit(HOURS, ("hours: 09:30-12:00", "hours: 09:00-12:00"))
    commit("Samedi dès neuf heures")
    settings = {
        "vars.CENTREX_WHEEL": str(wheel),
        "CENTREX_WHEEL": str(wheel),
        "github.event.pull_request.base.sha": base.stdout.strip(),
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": base.stdout.strip(),
        "github.event.pull_request.number": "17",
        "github.token": "a-token",
        "github.actor": "marie",
        "GITLAB_USER_LOGIN": "marie",
    }
    return Runner(committed, tmp_path_factory.mktemp("runner"), settings)


def document(name: str) -> dict[Any, Any]:
    found = yaml.safe_load((PAGES / name).read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def run_github(runner: Runner, job: str) -> int:
    """The job's steps; the exit code of the first one that fails."""
    told = document("github.yml")["jobs"][job]
    for step in told["steps"]:
        if "uses" in step:
            if step["uses"] == "actions/upload-artifact@v4":
                assert (runner.checkout / step["with"]["path"]).exists()
                continue
            assert step["uses"] == "actions/checkout@v4"  # the checkout is there
            continue
        variables = {**told.get("env", {}), **step.get("env", {})}
        if code := runner.run(step["run"], variables):
            return code
    return 0


def run_gitlab(runner: Runner, job: str) -> int:
    """The job's script, which one shell runs."""
    told = document("gitlab-ci.yml")[job]
    variables = {
        name: value.replace("$GITLAB_USER_LOGIN", runner.settings["GITLAB_USER_LOGIN"])
        for name, value in told.get("variables", {}).items()
    }
    return runner.run("\n".join(told["script"]), variables)


RUN = {"github.yml": run_github, "gitlab-ci.yml": run_gitlab}
FORGES = sorted(RUN)


def install(runner: Runner) -> None:
    """As on the machine that applies, where centrex is before any job runs; its nodes serve the tree as it was before the change."""
    venv = runner.folder / "applies"
    subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    runner.environment["PATH"] = f"{venv / 'bin'}:{runner.environment['PATH']}"
    first = (
        f'{venv}/bin/pip install --quiet "$CENTREX_WHEEL" && git checkout -q HEAD~1 && '
        "centrex plan --first-apply --out first/ && centrex apply first/ && git checkout -q -"
    )
    assert runner.run(first, SECRETS) == 0


@pytest.mark.parametrize("forge", FORGES)
def test_a_change_is_reviewed(forge: str, runner: Runner) -> None:
    assert RUN[forge](runner, "review") == 0
    change = (runner.checkout / "change.md").read_text(encoding="utf-8")
    assert re.search(r"de 9\sh à 9\sh\s30", change)
    assert "samedi" in change.lower(), "it speaks French"
    assert (runner.checkout / "change.html").read_text(encoding="utf-8").rstrip().endswith("</html>")
    assert (runner.checkout / "tests.xml").read_text(encoding="utf-8").startswith("<?xml")
    if forge == "github.yml":
        assert (runner.folder / "commented").read_text().splitlines()[:3] == ["pr", "comment", "17"]
        assert (runner.folder / "commented.md").read_text(encoding="utf-8") == change
    else:
        assert isinstance(json.loads((runner.checkout / "codequality.json").read_text()), list)


@pytest.mark.parametrize("forge", FORGES)
def test_a_change_is_applied_by_whom_it_was_merged(forge: str, runner: Runner) -> None:
    install(runner)
    assert RUN[forge](runner, "apply") == 0
    (journal,) = runner.checkout.rglob("pbx-ouest/journal.jsonl")
    assert [json.loads(line)["step"] for line in journal.read_text().splitlines()][3:] == [
        "begin",
        "staged",
        "done",
    ]
    assert json.loads(journal.read_text().splitlines()[-1])["who"] == "marie"


@pytest.mark.parametrize("forge", FORGES)
def test_an_error_of_one_client_fails_the_job_and_holds_up_nobody_else(forge: str, runner: Runner) -> None:
    install(runner)
    edit("tenants/kerlan-plomberie/nantes.yaml", ("08:00-18:00", "08:00-88:00"))
    commit("Nantes ferme plus tard")
    assert RUN[forge](runner, "review") == 1
    assert RUN[forge](runner, "apply") == 1
    (journal,) = runner.checkout.rglob("pbx-ouest/journal.jsonl")
    last = json.loads(journal.read_text().splitlines()[-1])
    assert (last["step"], list(last["scopes"])) == ("done", ["delmas-avocats"])


def test_what_diff_compares_with_is_fetched() -> None:
    steps = document("github.yml")["jobs"]["review"]["steps"]
    assert steps[0]["with"]["fetch-depth"] == 0
    assert document("gitlab-ci.yml")["review"]["variables"]["GIT_DEPTH"] == "0"


@pytest.mark.parametrize("forge", FORGES)
def test_a_job_for_reviews_is_given_no_secret(forge: str) -> None:
    told = document(forge)
    review = json.dumps(told["jobs"]["review"] if "jobs" in told else told["review"])
    assert "KEY" not in review
    assert "secrets." not in review
