"""The commands as people and pipelines run them, on copies of the demonstration fleet: exit codes, words, and what is left behind."""

from __future__ import annotations

import fcntl
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from ci.nodes import planfile
from ci.nodes.journal import JOURNAL, Journal, JournalEntry
from ci.nodes.secrets import DEVELOPMENT_KEY, MasterKey, derive
from ci.terminal.cli import COMMANDS
from ci.terminal.exit_codes import ExitCode
from compiler.planning.artifact import SECRET_TOKEN
from renderers.asterisk.prompts import NUMBERS, PROMPTS
from tests.checkout import ROOT
from tests.ci.demonstration import Centrex, edit, git
from tests.effort import some_of

NODES = "tenants/_fleet/noeuds.yaml"
USERS = "tenants/delmas-avocats/users.yaml"
WEST = ".centrex/nodes/pbx-ouest"
CALLS = "tenants/delmas-avocats/appels.yaml"


pytestmark = pytest.mark.usefixtures("known_before")


@pytest.fixture
def centrex(run_centrex: Centrex) -> Centrex:
    """Commands on a copy of the demonstration fleet, in the folder that is current."""
    return run_centrex


@pytest.fixture
def one_client(demonstration: Path) -> Path:
    """The demonstration fleet with one client alone: enough where a process of its own is what matters."""
    for client in ("kerlan-plomberie", "krutenau-sante"):
        shutil.rmtree(demonstration / "tenants" / client)
    return demonstration


def process(*words: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The installed command, in a process of its own."""
    command = Path(sys.executable).parent / "centrex"
    variables = {"PATH": os.environ["PATH"], "HOME": str(Path.cwd()), "LANG": "C.UTF-8", **environment}
    return subprocess.run([command, *words], capture_output=True, env=variables, timeout=60, check=False)


def test_from_a_tree_to_a_node_and_nothing_left_to_do(centrex: Centrex) -> None:
    assert centrex("validate") == ExitCode.OK
    assert (
        centrex("plan", "--first-apply", "--detailed-exitcode", "--summary", "--out", "plans")
        == ExitCode.DIFFERENCES
    )
    assert sorted(one.name for one in Path("plans").iterdir()) == ["pbx-est.plan", "pbx-ouest.plan"]
    assert centrex("apply", "plans/pbx-ouest.plan", "plans/pbx-est.plan") == ExitCode.OK
    assert re.findall(r"applied: plan [0-9a-f]{12} on node (\S+)", centrex.out) == ["pbx-ouest", "pbx-est"]
    assert (
        centrex("plan", "--first-apply", "--verify", "--detailed-exitcode", "--out", "plans") == ExitCode.OK
    )
    assert "pbx-ouest: nothing to do" in centrex.out
    assert list(Path("plans").iterdir()) == []
    assert centrex("recover") == ExitCode.OK
    assert centrex.out == "pbx-ouest: nothing to recover\npbx-est: nothing to recover\n"
    assert [one.who for one in Journal(Path(WEST, JOURNAL)).entries()] == ["marie"] * 3


def test_a_change_is_planned_shown_and_applied(centrex: Centrex) -> None:
    centrex("plan", "--first-apply", "--out", "plans")
    centrex("apply", "plans/pbx-ouest.plan", "plans/pbx-est.plan")
    edit(USERS, ("ring: 20s", "ring: 17s"))
    assert (
        centrex("plan", "--first-apply", "--detailed-exitcode", "--node", "pbx-ouest", "--out", "one.plan")
        == 2
    )
    planned = centrex.out
    assert re.search(
        r"^~ delmas-avocats/users/helene-delmas \(Hélène Delmas\)\n    ring: 20 s → 17 s$",
        planned,
        re.MULTILINE,
    )
    assert centrex("show", "one.plan") == ExitCode.OK
    assert centrex.out == planned.partition("saved: one.plan\n")[0]
    assert centrex("plan", "--node", "pbx-ouest", "--format", "json") == ExitCode.OK
    as_json = json.loads(centrex.out)
    assert centrex("show", "one.plan", "--format", "json") == ExitCode.OK
    assert json.loads(centrex.out) == as_json
    assert centrex("show", "one.plan", "--format", "markdown") == ExitCode.OK
    assert centrex.out.startswith(
        "<!-- centrex plan -->\n## centrex\n\n- pbx-ouest: 0 objects to create, 1 to change"
    )
    assert centrex("apply", "one.plan") == ExitCode.OK
    assert centrex("plan", "--detailed-exitcode") == ExitCode.OK


def test_no_secret_is_in_what_is_said_or_in_a_plan_file(centrex: Centrex) -> None:
    said = ""
    for words in (["--out", "plans"], ["--format", "json"], ["--format", "markdown"]):
        centrex("plan", "--first-apply", *words)
        said += centrex.out + centrex.err
    held = b""
    for path in Path("plans").iterdir():
        with zipfile.ZipFile(path) as archive:
            held += b"".join(archive.read(name) for name in archive.namelist())
    centrex("apply", "plans/pbx-ouest.plan", "plans/pbx-est.plan")
    said += centrex.out + centrex.err
    for path in Path(".centrex").rglob("*"):
        if path.name in ("manifest.json", "objects.json", JOURNAL, "lock") and path.is_file():
            held += path.read_bytes()
    tokens = {found[1] for found in SECRET_TOKEN.finditer(held.decode(errors="replace"))}
    assert len(tokens) > 100
    key = MasterKey(DEVELOPMENT_KEY, development=True)
    for token in tokens:
        if "/pin@" not in token:  # six digits stand in many a place by chance
            secret = derive(key, token)
            assert secret not in said
            assert secret.encode() not in held
    live = b"".join(path.read_bytes() for path in Path(WEST).rglob("pjsip.conf"))
    assert (
        derive(
            key,
            next(
                token for token in tokens if token.startswith("delmas-avocats/") and "/sip-digest@" in token
            ),
        ).encode()
        in live
    )


def test_a_plan_is_applied_once_and_only_to_what_it_was_made_for(centrex: Centrex) -> None:
    centrex("plan", "--first-apply", "--node", "pbx-ouest", "--out", "one.plan")
    edit(USERS, ("ring: 20s", "ring: 17s"))
    centrex("plan", "--first-apply", "--node", "pbx-ouest", "--out", "other.plan")
    assert centrex("apply", "other.plan") == ExitCode.OK
    assert centrex("apply", "one.plan") == ExitCode.STALE
    assert "PLAN003" in centrex.err
    assert re.search(r"by marie on 2\d\d\d-\d\d-\d\dT", centrex.err)
    assert centrex("apply", "other.plan") == ExitCode.STALE
    assert "PLAN004" in centrex.err


def test_one_bad_plan_among_several_stops_all_of_them(centrex: Centrex) -> None:
    centrex("plan", "--first-apply", "--out", "plans")
    cut = Path("plans/pbx-est.plan")
    cut.write_bytes(cut.read_bytes()[:-100])
    assert centrex("apply", "plans/pbx-ouest.plan", "plans/pbx-est.plan") == ExitCode.INVALID
    assert "PLAN001" in centrex.err
    assert centrex("show", "plans/pbx-est.plan") == ExitCode.INVALID
    assert centrex("apply", "plans/none.plan") == ExitCode.INVALID
    assert "FILE001" in centrex.err
    assert not Path(WEST).exists()


def test_a_real_node_wants_the_fleets_own_key(centrex: Centrex, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(NODES, ("    development: true", "    development: false"))
    centrex("plan", "--first-apply", "--node", "pbx-ouest", "--out", "one.plan")
    assert centrex("apply", "one.plan") == ExitCode.REFUSED
    assert "SECRET002" in centrex.err
    assert not Path(WEST).exists()
    key = Path("master.key")
    for content, mode, code in ((b"x" * 48, 0o644, "SECRET003"), (b"short", 0o600, "SECRET001")):
        key.write_bytes(content)
        key.chmod(mode)
        assert centrex("apply", "one.plan", "--key-file", "master.key") == ExitCode.INVALID
        assert code in centrex.err
        assert "xxx" not in centrex.err
    assert centrex("apply", "one.plan", "--key-file", "none.key") == ExitCode.INVALID
    assert "SECRET001" in centrex.err
    key.write_bytes(b"q9tH0kX5v1LrWm3ZyB7nC2pDs8fGa6Je4uKoTiEw")
    monkeypatch.setenv("CENTREX_KEY_FILE", "master.key")
    assert centrex("apply", "one.plan") == ExitCode.OK
    assert centrex("plan", "--node", "pbx-ouest", "--detailed-exitcode", "--verify") == ExitCode.OK


def test_an_apply_looks_for_prompts_where_the_operators_layer_says(centrex: Centrex) -> None:
    sounds = Path("sounds").absolute()
    edit(NODES, ("    trunks: [collecte]\n", f"    trunks: [collecte]\n    sounds: {sounds}\n"))
    centrex("plan", "--first-apply", "--node", "pbx-ouest", "--out", "one.plan")
    assert centrex("apply", "one.plan") == ExitCode.REFUSED
    assert "NODE024" in centrex.err
    assert not list(Path(WEST).rglob("current"))
    for language, prompt in itertools.product(("en", "fr"), (*PROMPTS, *NUMBERS)):
        file = sounds / language / f"{prompt}.gsm"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    assert centrex("apply", "one.plan") == ExitCode.OK


def test_a_carriers_password_is_given_to_apply_or_nothing_is_applied(
    centrex: Centrex, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(NODES, ("    development: true", "    development: false"))
    centrex("plan", "--first-apply", "--node", "pbx-est", "--out", "one.plan")
    for name, content in (
        ("master.key", "q9tH0kX5v1LrWm3ZyB7nC2pDs8fGa6Je4uKoTiEw"),
        ("passwords", "collecte-est = x\n"),
    ):
        Path(name).write_text(content)
        Path(name).chmod(0o600)
    monkeypatch.setenv("CENTREX_KEY_FILE", "master.key")
    assert centrex("apply", "one.plan") == ExitCode.REFUSED
    assert "SECRET005" in centrex.err
    assert "trunks/collecte-est@1" in centrex.err
    assert centrex("apply", "one.plan", "--passwords-file", "passwords") == ExitCode.INVALID
    assert "SECRET004" in centrex.err
    assert not list(Path(".centrex/nodes/pbx-est").rglob("current"))
    Path("passwords").write_text("trunks/collecte-est@1 = from the carrier\n")
    assert centrex("apply", "one.plan", "--passwords-file", "passwords") == ExitCode.OK
    assert "from the carrier" not in centrex.out + centrex.err
    live = Path(".centrex/nodes/pbx-est/node/current/asterisk/pjsip.conf").read_text(encoding="utf-8")
    assert "\npassword=from the carrier\n" in live
    assert centrex("plan", "--node", "pbx-est", "--detailed-exitcode", "--verify") == ExitCode.OK


def test_a_locked_node_waits_for_nobody(centrex: Centrex) -> None:
    centrex("plan", "--first-apply", "--node", "pbx-ouest", "--out", "one.plan")
    Path(WEST).mkdir(parents=True)
    with Path(WEST, "lock").open("w") as held:
        held.write("paul 2027-02-01T09:00:00Z 0123456789ab")
        held.flush()
        fcntl.flock(held, fcntl.LOCK_EX)
        for words in (["apply", "one.plan"], ["recover"]):
            assert centrex(*words) == ExitCode.LOCKED
            assert "paul 2027-02-01T09:00:00Z 0123456789ab" in centrex.err
    assert centrex("apply", "one.plan") == ExitCode.OK


def test_an_apply_that_was_cut_short_must_be_recovered_first(centrex: Centrex) -> None:
    centrex("plan", "--first-apply", "--out", "plans")
    Path(WEST).mkdir(parents=True)
    begun = JournalEntry("begin", "0" * 64, "paul", "2027-02-01T09:00:00Z", {"delmas-avocats": [None, None]})
    Journal(Path(WEST, JOURNAL)).append(begun)
    assert centrex("apply", "plans/pbx-ouest.plan") == ExitCode.INTERRUPTED
    assert "by paul on 2027-02-01T09:00:00Z" in centrex.err
    assert "centrex recover --node pbx-ouest" in centrex.err
    assert centrex("recover", "--node", "pbx-ouest") == ExitCode.OK
    assert centrex.out == "pbx-ouest: the apply that was cut short is undone\n"
    assert centrex("apply", "plans/pbx-ouest.plan") == ExitCode.OK


def test_a_file_edited_on_the_node_is_told_and_put_right(centrex: Centrex) -> None:
    centrex("plan", "--first-apply", "--out", "plans")
    centrex("apply", "plans/pbx-ouest.plan", "plans/pbx-est.plan")
    Path(WEST, "clients/delmas-avocats/current/asterisk/pjsip.conf").write_text("password=by-hand\n")
    assert centrex("plan", "--first-apply", "--detailed-exitcode", "--out", "plans") == ExitCode.DIFFERENCES
    assert "! delmas-avocats/asterisk/pjsip.conf was edited on the node by hand" in centrex.out
    assert "by-hand" not in centrex.out
    assert centrex("apply", "plans/pbx-ouest.plan") == ExitCode.OK
    assert centrex("plan", "--detailed-exitcode", "--verify") == ExitCode.OK


def test_a_node_that_cannot_be_read_is_a_failure_of_every_command(centrex: Centrex) -> None:
    centrex("plan", "--first-apply", "--node", "pbx-ouest", "--out", "one.plan")
    Path(WEST).parent.mkdir(parents=True)
    Path(WEST).write_text("not a folder")
    for words in (["plan"], ["apply", "one.plan"], ["recover"]):
        assert centrex(*words) == ExitCode.INVALID
        assert "error NODE001" in centrex.err
    assert Path(WEST).read_text() == "not a folder"


def test_a_journal_that_was_edited_is_said(centrex: Centrex) -> None:
    centrex("plan", "--first-apply", "--node", "pbx-ouest", "--out", "one.plan")
    Path(WEST).mkdir(parents=True)
    Path(WEST, JOURNAL).write_text("garbage\n")
    for words in (["apply", "one.plan"], ["recover", "--node", "pbx-ouest"]):
        assert centrex(*words) == ExitCode.INVALID
        assert "error NODE007" in centrex.err
        assert f"{JOURNAL}, line 1" in centrex.err


def test_a_node_on_which_nothing_was_applied_has_nothing_to_recover(centrex: Centrex) -> None:
    assert centrex("recover") == ExitCode.OK
    assert centrex.out == "pbx-ouest: nothing to recover\npbx-est: nothing to recover\n"
    assert not Path(WEST).exists()


@pytest.mark.parametrize("command", ["plan", "recover"])
def test_a_node_that_there_is_not_is_refused_with_the_nearest(centrex: Centrex, command: str) -> None:
    assert centrex(command, "--node", "pbx-ouset") == ExitCode.INVALID
    assert "there is no node pbx-ouset" in centrex.err
    assert "Did you mean pbx-ouest?" in centrex.err


def test_a_client_with_an_error_is_not_planned(centrex: Centrex) -> None:
    edit(USERS, ("extension: ", "extention: "))
    assert centrex("validate") == ExitCode.INVALID
    assert "users.yaml:" in centrex.out
    assert "extention" in centrex.out
    assert centrex("plan", "--first-apply", "--out", "plans") == ExitCode.INVALID
    assert "left out: client delmas-avocats" in centrex.out
    assert "+ delmas-avocats" not in centrex.out
    assert "extention" in centrex.err
    for form in ("json", "sarif", "gitlab"):
        assert centrex("validate", "--format", form) == ExitCode.INVALID
        assert json.loads(centrex.out)
    assert centrex("validate", "--format", "github") == ExitCode.INVALID
    assert re.search(r"^::error file=tenants/delmas-avocats/users.yaml,line=\d+", centrex.out, re.MULTILINE)


def test_forges_are_told_the_paths_of_the_repository_and_always_one(centrex: Centrex) -> None:
    Path("infra/voice").mkdir(parents=True)
    Path("tenants").rename("infra/voice/tenants")
    git("init", "-q")
    edit(f"infra/voice/{USERS}", ("extension: ", "extention: "))
    Path("infra/voice/tenants/nobody").mkdir()
    for folder, tree in ((".", "infra/voice/tenants"), ("infra", "voice/tenants")):
        told = []
        for form in ("sarif", "gitlab", "github"):
            os.chdir(folder)
            assert centrex("validate", "--tree", tree, "--format", form) == ExitCode.INVALID
            os.chdir("." if folder == "." else "..")
            if form == "sarif":
                found = [result["locations"] for result in centrex.data["runs"][0]["results"]]
                told.append([one["physicalLocation"]["artifactLocation"]["uri"] for (one,) in found])
            elif form == "gitlab":
                told.append([one["location"]["path"] for one in centrex.data])
            else:
                told.append(re.findall(r"^::\w+ file=([^,]+),", centrex.out, re.MULTILINE))
                assert len(told[-1]) == len(centrex.out.splitlines())
        assert told[0] == told[1] == told[2]
        assert f"infra/voice/{USERS}" in told[0]
        assert "infra/voice/tenants/nobody" in told[0] or "infra/voice/tenants/fleet.yaml" in told[0]
        assert all(path.startswith("infra/voice/tenants/") for path in told[0])


def test_forges_list_titles_in_the_readers_language(centrex: Centrex) -> None:
    edit(USERS, ("extension: ", "extention: "))
    assert centrex("validate", "--format", "github", lang="fr") == ExitCode.INVALID
    assert "title=TYPE001 clé inconnue::" in centrex.out
    assert centrex("validate", "--format", "sarif", lang="fr") == ExitCode.INVALID
    rules = centrex.data["runs"][0]["tool"]["driver"]["rules"]
    assert {rule["id"]: rule["shortDescription"]["text"] for rule in rules}["TYPE001"] == "clé inconnue"


def test_a_folder_that_is_no_tree_is_refused(centrex: Centrex) -> None:
    Path("empty").mkdir()
    Path("file").write_text("")
    for tree in ("none", "empty", "file"):
        for words in (
            ["validate"],
            ["plan"],
            ["recover"],
            ["render", "acme", "--out", "x"],
            ["explain", "a/users/b"],
        ):
            assert centrex(*words, "--tree", tree) == ExitCode.INVALID, (words, tree)
            assert "TREE001" in centrex.out + centrex.err


def test_the_tree_may_be_named_by_the_environment(centrex: Centrex, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("tenants").rename("clients")
    monkeypatch.setenv("CENTREX_TREE", "clients")
    assert centrex("validate") == ExitCode.OK


@pytest.mark.parametrize("folder", ["missing", "empty"])
def test_a_node_on_which_nothing_is_live_is_planned_once_somebody_says_that_it_is_new(
    centrex: Centrex, applied: None, folder: str
) -> None:
    west = Path(WEST)
    west.rename(west.with_name("unmounted"))
    if folder == "empty":
        west.mkdir()
    assert centrex("plan", "--detailed-exitcode", "--out", "plans") == ExitCode.INVALID
    assert "error NODE011: nothing is live on node pbx-ouest" in centrex.err
    assert "--first-apply" in centrex.err
    assert "left out: node pbx-ouest" in centrex.out
    assert list(Path("plans").iterdir()) == []
    assert centrex("plan", "--detailed-exitcode", "--first-apply", "--out", "plans") == ExitCode.DIFFERENCES
    assert [path.name for path in Path("plans").iterdir()] == ["pbx-ouest.plan"]


def test_a_folder_of_plans_is_one_however_many_nodes_there_are(centrex: Centrex, applied: None) -> None:
    for folder in ("plans/", "new"):
        assert centrex("plan", "--node", "pbx-ouest", "--out", folder) == ExitCode.OK
        assert list(Path(folder).iterdir()) == []
        # Nothing to do is no failure of the next step of a pipeline.
        assert centrex("apply", folder) == ExitCode.OK
        assert centrex.out == "no plan is there: nothing to do\n"
        assert centrex("show", folder) == ExitCode.OK
    edit(CALLS, ("hours: 09:30-12:00", "hours: 09:00-12:00"))
    assert centrex("plan", "--node", "pbx-ouest", "--out", "plans/") == ExitCode.OK
    assert [path.name for path in Path("plans").iterdir()] == ["pbx-ouest.plan"]
    assert centrex("show", "plans", "--summary") == ExitCode.OK
    assert "~ delmas-avocats/calendars/samedi-rendez-vous" in centrex.out
    assert centrex("apply", "plans") == ExitCode.OK
    assert "applied: plan " in centrex.out
    assert centrex("apply", "no-such-folder") == ExitCode.INVALID


def test_only_plans_are_replaced_or_removed(centrex: Centrex, applied: None) -> None:
    Path("notes.txt").write_text("mine")
    Path("plans").mkdir()
    Path("plans/pbx-ouest.plan").write_text("mine")
    for words in (("--out", "notes.txt"), ("--out", "plans/pbx-ouest.plan")):
        assert centrex("plan", "--node", "pbx-ouest", *words) == ExitCode.INVALID
        assert f"error PLAN012: {words[1]} is no plan, and is not replaced" in centrex.err
    assert centrex("plan", "--out", "plans") == ExitCode.OK
    edit(CALLS, ("hours: 09:30-12:00", "hours: 09:00-12:00"))
    assert centrex("plan", "--out", "plans") == ExitCode.INVALID
    assert "error PLAN012" in centrex.err
    assert Path("notes.txt").read_text() == Path("plans/pbx-ouest.plan").read_text() == "mine"


def test_no_plan_outlives_a_run_that_fails(centrex: Centrex, applied: None) -> None:
    edit(CALLS, ("hours: 09:30-12:00", "hours: 09:00-12:00"))
    centrex("plan", "--out", "plans")
    centrex("plan", "--node", "pbx-ouest", "--out", "one.plan")
    assert Path("plans/pbx-ouest.plan").exists()
    edit("tenants/fleet.yaml", ("horizon:", "horizont:"))
    assert centrex("plan", "--node", "pbx-est", "--out", "plans") == ExitCode.INVALID
    assert Path("plans/pbx-ouest.plan").exists()
    assert centrex("plan", "--out", "plans") == ExitCode.INVALID
    assert centrex("plan", "--node", "pbx-ouest", "--out", "one.plan") == ExitCode.INVALID
    assert not Path("plans/pbx-ouest.plan").exists()
    assert not Path("one.plan").exists()


def test_several_plans_do_not_fit_into_one_file(centrex: Centrex) -> None:
    assert centrex("plan", "--first-apply", "--out", "all.plan") == ExitCode.INVALID
    assert "There are 2 nodes" in centrex.err
    assert not Path("all.plan").exists()


def test_a_plan_that_cannot_be_saved_is_said(centrex: Centrex) -> None:
    Path("file").write_text("mine")
    assert (
        centrex("plan", "--first-apply", "--node", "pbx-ouest", "--out", "file/one.plan") == ExitCode.INVALID
    )
    assert "cannot be written" in centrex.err
    assert Path("file").read_text() == "mine"


def test_a_client_is_rendered_without_secrets(centrex: Centrex) -> None:
    assert centrex("render", "delmas-avocats", "--out", "seen") == ExitCode.OK
    assert "password_digest=MD5:${secret:" in Path("seen/asterisk/pjsip.conf").read_text()
    assert centrex("render", "delmas-avocat", "--out", "none") == ExitCode.INVALID
    assert "Did you mean delmas-avocats?" in centrex.err
    Path("file").write_text("mine")
    assert centrex("render", "delmas-avocats", "--out", "file") == ExitCode.INVALID
    assert "cannot be written" in centrex.err
    assert Path("file").read_text() == "mine"


@pytest.mark.parametrize(
    "words",
    [
        ["--no-such-option"],
        ["plan", "--no-such-option"],
        ["validate", "--format", "xml"],
        ["schema", "client", "many"],
        ["apply"],
        ["render", "delmas-avocats"],
        ["--lang", "de", "validate"],
        ["destroy"],
        [],
    ],
)
def test_wrong_usage_has_a_code_of_its_own(centrex: Centrex, words: list[str]) -> None:
    assert centrex(*words) == ExitCode.USAGE
    assert "Usage:" in centrex.err


def test_a_misspelt_command_is_told_the_nearest(centrex: Centrex) -> None:
    assert centrex("valdiate") == ExitCode.USAGE
    assert "No such command valdiate. Did you mean validate?" in centrex.err


def test_the_help_names_every_command_and_each_has_its_own(centrex: Centrex) -> None:
    assert centrex("--help") == ExitCode.OK
    for name, about in COMMANDS.items():
        assert re.search(rf"^  {name} +{re.escape(about.line.split()[0])}", centrex.out, re.MULTILINE)
    for name in COMMANDS:
        assert centrex(name, "--help") == ExitCode.OK
        assert f"Usage: centrex {name}" in centrex.out
        assert COMMANDS[name].full in " ".join(centrex.out.split())


def test_help_and_version_load_nothing_heavy(demonstration: Path) -> None:
    code = (
        "import sys; from ci.terminal.entry import main; main([sys.argv[1]]);"
        "print(sorted({'pydantic', 'jinja2', 'git', 'ruamel', 'yaml', 'phonenumbers', 'cryptography', 'rich',"
        " 'dataclasses', 'pathlib'}"
        " & {name.partition('.')[0] for name in sys.modules}))"
    )
    for option in ("--help", "--version"):
        done = subprocess.run(
            [sys.executable, "-c", code, option],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.stdout.splitlines()[-1] == "[]", done.stderr


def test_the_installed_command_gives_its_version_and_its_exit_codes(one_client: Path) -> None:
    version = process("--version")
    assert re.fullmatch(rb"centrex \d+\.\d+\.\d+\n", version.stdout)
    assert version.returncode == 0
    assert process("validate").returncode == ExitCode.OK
    assert (
        process("plan", "--first-apply", "--detailed-exitcode", "--summary").returncode
        == ExitCode.DIFFERENCES
    )
    assert process("validate", "--tree", "none").returncode == ExitCode.INVALID
    assert process("destroy").returncode == ExitCode.USAGE


def test_a_terminal_without_accents_or_arrows_is_no_fault(one_client: Path) -> None:
    done = process("plan", "--first-apply", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr.count(b"centrex-bug")) == (ExitCode.OK, 0)
    assert b"phones to reprovision" in done.stdout


def test_a_reader_that_goes_away_is_no_fault(one_client: Path) -> None:
    command = f"{Path(sys.executable).parent / 'centrex'} plan --first-apply --format json | head -c 10; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, timeout=60, check=False)
    assert done.stdout.endswith(b"0\n")
    assert done.stderr.count(b"BrokenPipe") == 0


def test_names_that_no_terminal_can_show_are_no_fault(one_client: Path) -> None:
    (one_client / "tenants/delmas-avocats" / os.fsdecode(b"us\xe9rs.yaml")).write_text("users: [")
    (one_client / "tenants" / os.fsdecode(b"caf\xe9")).mkdir()
    done = process("validate")
    assert (done.returncode, done.stderr.count(b"centrex-bug")) == (ExitCode.INVALID, 0)
    for form in some_of(("json", "sarif", "github", "gitlab")):
        assert process("validate", "--format", form).returncode == ExitCode.INVALID


def test_what_no_command_foresaw_of_the_system_is_a_failure_and_no_fault(
    centrex: Centrex, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", "tenants/acme")

    monkeypatch.setattr("ci.commands.validate.open_workspace", refused)
    assert centrex("validate") == ExitCode.INVALID
    assert centrex.err == "the system refuses: no right to do so (tenants/acme)\n"


def test_links_that_lead_in_circles_are_no_fault(one_client: Path) -> None:
    (one_client / "tenants/circle").symlink_to("circle")
    (one_client / "tenants/delmas-avocats/circle.yaml").symlink_to("circle.yaml")
    done = process("validate")
    assert (done.returncode, done.stderr.count(b"centrex-bug")) == (ExitCode.INVALID, 0)
    assert done.stdout.count(b"FILE006") == 2


def test_a_user_without_a_name_can_apply(centrex: Centrex, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a container under a number that no account has."""

    def nobody() -> str:
        raise KeyError("getpwuid(): uid not found: 54321")

    monkeypatch.delenv("CENTREX_ACTOR")
    monkeypatch.setattr("getpass.getuser", nobody)
    centrex("plan", "--first-apply", "--node", "pbx-ouest", "--out", "one.plan")
    assert centrex("apply", "one.plan") == ExitCode.OK
    assert Journal(Path(WEST, JOURNAL)).entries()[0].who == f"uid {os.getuid()}"


def test_a_fault_of_our_own_leaves_with_a_report_and_no_traceback(
    centrex: Centrex, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    value = f"secret {2 + 2}"

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError(value)

    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setattr("ci.commands.validate.open_workspace", broken)
    assert centrex("validate") == ExitCode.BUG
    assert "ZeroDivisionError at test_commands.py:" in centrex.err
    (report,) = tmp_path.glob("centrex-bug-*.txt")
    assert str(report) in centrex.err
    assert "secret 4" not in centrex.err + report.read_text()


def test_whoever_interrupts_gets_the_shells_code(centrex: Centrex, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ci.commands.validate.open_workspace", interrupted)
    assert centrex("validate") == ExitCode.CANCELLED


def test_what_somebody_put_into_a_nodes_folder_is_said_by_every_command(centrex: Centrex) -> None:
    centrex("plan", "--first-apply", "--out", "plans")
    assert centrex("apply", "plans") == ExitCode.OK
    assert centrex("plan") == ExitCode.OK
    clients = Path(WEST, "clients")
    (clients / "a b").mkdir()
    (clients / "a b" / "current").symlink_to("x")
    assert centrex("plan", "--out", "plans") == ExitCode.OK
    assert "warning NODE016" in centrex.err
    (clients / "a b" / "current").unlink()
    (clients / "a b").rmdir()
    (clients / "delmas-avocats").rename("moved")
    (clients / "delmas-avocats").symlink_to(Path("moved").resolve())
    assert centrex("plan", "--node", "pbx-ouest") == ExitCode.INVALID
    assert "error NODE015" in centrex.err
    (clients / "delmas-avocats").unlink()
    Path("moved").rename(clients / "delmas-avocats")
    assert centrex("plan") == ExitCode.OK
    assert "NODE0" not in centrex.err


def test_a_plan_says_that_an_apply_was_cut_short(centrex: Centrex) -> None:
    centrex("plan", "--first-apply", "--out", "plans")
    assert centrex("apply", "plans") == ExitCode.OK
    assert centrex("plan") == ExitCode.OK  # and this is remembered
    begun = JournalEntry("begin", "0" * 64, "paul", "2027-02-01T09:00:00Z", {})
    Journal(Path(WEST, JOURNAL)).append(begun)
    for _ in range(2):
        assert centrex("plan") == ExitCode.OK
        assert "warning NODE017" in centrex.err
        assert "an apply by paul on 2027-02-01T09:00:00Z was cut short on node pbx-ouest" in centrex.err
    assert centrex("recover") == ExitCode.OK
    assert centrex("plan") == ExitCode.OK
    assert "NODE0" not in centrex.err


def test_what_is_more_than_a_plan_may_hold_is_left_out(
    centrex: Centrex, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned = ("plan", "--first-apply", "--node", "pbx-ouest", "--out", "plans")
    assert centrex(*planned) == ExitCode.OK
    with zipfile.ZipFile("plans/pbx-ouest.plan") as archive:
        size, largest = max(
            (one.file_size, one.filename) for one in archive.infolist() if one.filename.endswith("e.json")
        )
    monkeypatch.setattr(planfile, "LARGEST_WORDS", size - 1)
    assert centrex(*planned) == ExitCode.REFUSED
    assert re.findall(r"error PLAN013: what changes for (\S+)", centrex.err) == [
        largest.removesuffix(".json")
    ]
    assert centrex("apply", "plans") == ExitCode.OK


def test_who_applies_must_be_text(centrex: Centrex, monkeypatch: pytest.MonkeyPatch) -> None:
    centrex("plan", "--first-apply", "--out", "plans")
    monkeypatch.setenv("CENTREX_ACTOR", os.fsdecode(b"mar\xffie"))
    for words in (["apply", "plans"], ["recover"]):
        assert centrex(*words) == ExitCode.INVALID
        assert "error NODE018" in centrex.err
        assert "\\udcff" in centrex.err
    assert not Path(WEST).exists()


def test_an_edit_that_keeps_size_and_time_is_what_a_plan_says_it_does_not_see(centrex: Centrex) -> None:
    centrex("plan", "--first-apply", "--out", "plans")
    assert centrex("apply", "plans") == ExitCode.OK
    body = Path(WEST, "clients/delmas-avocats/current/asterisk/body.conf").resolve()
    status, content = body.stat(), body.read_bytes()
    body.write_bytes(content.replace(b"NoOp", b"nOoP"))
    os.utime(body, ns=(status.st_atime_ns, status.st_mtime_ns))
    edit(USERS, ("ring: 20s", "ring: 17s"))
    assert centrex("plan", "--out", "plans") == ExitCode.OK
    assert "edited on the node by hand" not in centrex.out
    assert centrex.out.splitlines()[-1].startswith("live files were known by size and time")
    for report in ("json", "markdown"):
        centrex("plan", "--format", report)
        assert centrex.err.splitlines()[-1].startswith("live files were known by size and time")
    assert centrex("apply", "plans") == ExitCode.STALE
    assert "error PLAN003" in centrex.err
    assert centrex("plan", "--verify", "--detailed-exitcode") == ExitCode.DIFFERENCES
    assert "body.conf was edited on the node by hand" in centrex.out
    assert "live files were known" not in centrex.out
