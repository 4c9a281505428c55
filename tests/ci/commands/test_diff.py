"""`centrex diff`: revisions read from git's objects alone, what callers notice in words, and what stands in the way."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from git.objects import Object

from ci.commands import diff
from ci.terminal.exit_codes import ExitCode
from ci.tree import revisions
from ci.tree.revisions import Revision, WorkingTree, open_revision
from ci.tree.workspace import open_workspace
from tests.ci.demonstration import Centrex, commit, edit, git
from tests.recordings import tone

KRUTENAU = "tenants/krutenau-sante/accueil.yaml"
KERLAN = "tenants/kerlan-plomberie"
DELMAS = "tenants/delmas-avocats"
SATURDAY = ("08:30-12:00", "09:00-12:00")


@pytest.fixture(autouse=True)
def repository(committed: Path) -> Path:
    """The demonstration fleet, committed."""
    return committed


def test_nothing_changed_is_nothing_noticed(run_centrex: Centrex) -> None:
    assert run_centrex("diff", "--detailed-exitcode") == ExitCode.OK
    assert "callers notice nothing" in run_centrex.out
    assert "clients whose files are the same: 3" in run_centrex.out


@pytest.mark.parametrize(
    ("moved", "worst", "count", "words"),
    [
        (
            "2026..2027",
            "re-routed",
            "clients of whom years of holidays are no longer known: 3",
            "the holidays and dated rules of 2028 are no longer known: those days are as any others",
        ),
        (
            "2026..2030",
            "no longer reaching anybody",
            "clients of whom more years of holidays are known: 3",
            "the holidays and dated rules of 2029, 2030 are known from now on",
        ),
    ],
)
def test_years_that_only_one_side_knows_are_told(
    run_centrex: Centrex, moved: str, worst: str, count: str, words: str
) -> None:
    edit("tenants/fleet.yaml", ("2026..2028", moved))
    assert run_centrex("diff", "--detailed-exitcode") == ExitCode.DIFFERENCES
    lines = run_centrex.out.splitlines()
    assert lines[1].startswith(f"what callers notice: 1 {worst}, {count}; ")
    assert lines.count(f"  {words}") == 1
    assert lines.count("delmas-avocats, kerlan-plomberie, krutenau-sante") == 2
    # What calls do on those days is compared, and nothing of other days is told.
    assert run_centrex("diff", "--format", "json") == ExitCode.OK
    told = [
        day
        for client in run_centrex.data["clients"]
        for change in client["changes"]
        for where in change["where"]
        for day, _ in where["when"]["dates"]
    ]
    assert told
    assert not any(day.startswith(("2026", "2027")) for day in told)


def test_one_saturday_slot_in_words_and_nothing_else(run_centrex: Centrex) -> None:
    edit(KRUTENAU, SATURDAY)
    assert run_centrex("diff", "--detailed-exitcode") == ExitCode.DIFFERENCES
    lines = run_centrex.out.splitlines()
    assert lines[0] == "from HEAD to the tree as it stands"
    assert lines[1].startswith("what callers notice: 1 re-routed; ")
    assert [line for line in lines if line and not line.startswith(" ")][2] == "krutenau-sante"
    (headline,) = (line for line in lines if "goes elsewhere" in line)
    assert "03 53 01 20 00 (Accueil des patients)" in headline
    told = {line.split(":")[0].strip(): line.strip() for line in lines}
    assert told["when"].startswith("when: Saturdays 08:30–09:00, except on 15 August and 26 December 2026, ")
    decides = _line(KRUTENAU, "- when: ouverture")
    assert told["was"] == f"was: rings 20 s: Océane Riehl (poste-513)  (HEAD:{KRUTENAU}:{decides})"
    assert told["now"].startswith("now: plays “Fermé - composez le 116 117” (8 s)")
    assert told["see it"].startswith(
        "see it: centrex trace --client krutenau-sante --from anonymous --to +33"
    )
    assert "clients whose files are the same: 2" in lines


@pytest.mark.parametrize(
    ("path", "words", "change", "client"),
    [
        (
            f"{DELMAS}/destinations.yaml",
            "allow: [",
            ("allow: [north_america]", "allow: [m2m]"),
            "delmas-avocats",
        ),
        # An operator's profile, of a client who has none of his own.
        (
            "tenants/_fleet/destinations.yaml",
            "eu_mobile]",
            ("allow: [eu_fixed, eu_mobile]", "allow: [eu_mobile]"),
            "krutenau-sante",
        ),
        (
            f"{DELMAS}/client.yaml",
            "callback:",
            ('callback: "01 99 00 10 00"', 'callback: "01 99 00 10 01"'),
            "delmas-avocats",
        ),
        # Where a number leads, and not who is there.
        (
            f"{KERLAN}/nantes.yaml",
            "    to: user:mathis",
            ("to: user:mathis-ollivier", "to: user:soizic-kerlan"),
            "kerlan-plomberie",
        ),
        # A default of the operator's layer, a site's and one with conditions, and none of the objects that follow it.
        ("tenants/fleet.yaml", "ring: 25s", ("ring: 25s", "ring: 27s"), "delmas-avocats"),
        (
            f"{KERLAN}/kerlan.yaml",
            'caller_id: "0262',
            ('caller_id: "0262 00 20 00"', 'caller_id: "0262 00 20 01"'),
            "kerlan-plomberie",
        ),
        (
            f"{KERLAN}/kerlan.yaml",
            "no_answer: voicemail",
            (
                "no_answer: voicemail:reunion",
                "no_answer: [{when: {days: sun}, to: busy}, {to: voicemail:reunion}]",
            ),
            "kerlan-plomberie",
        ),
        # Who answers a phone.
        (
            f"{KERLAN}/nantes.yaml",
            "    user: atelier",
            ("\n    user: atelier", "\n    user: soizic-kerlan"),
            "kerlan-plomberie",
        ),
        (
            f"{KERLAN}/groupes.yaml",
            "- user:marie",
            ("    - user:marie-josee-payet\n    - user:nat", "    - user:florent-grondin\n    - user:nat"),
            "kerlan-plomberie",
        ),
        (
            f"{KERLAN}/groupes.yaml",
            "prefix: Atelier",
            ("prefix: Atelier", "prefix: Chantier"),
            "kerlan-plomberie",
        ),
    ],
)
def test_the_line_that_decides_is_named(
    run_centrex: Centrex, path: str, words: str, change: tuple[str, str], client: str
) -> None:
    line = _line(path, words)
    edit(path, change)
    assert run_centrex("diff", "--detailed-exitcode", "--format", "json") == ExitCode.DIFFERENCES
    (of_client,) = (one for one in run_centrex.data["clients"] if one["client"] == client)
    decided = [
        {(place["file"], place["line"]) for one in of_client["changes"] if (place := one[side])}
        for side in ("was_decided", "now_decided")
    ]
    assert (f"HEAD:{path}", line) in decided[0]
    assert (path, line) in decided[1]
    # One line was edited, and all is told by it.
    assert run_centrex.data["callers"]["causes"] == 1
    assert run_centrex("diff") == ExitCode.OK
    assert f"({path}:{line})" in run_centrex.out


def _line(path: str, words: str) -> int:
    lines = Path(path).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if words in line)


def test_the_command_that_is_named_shows_it(run_centrex: Centrex) -> None:
    edit(KRUTENAU, SATURDAY)
    run_centrex("diff", "--detailed-exitcode", "--format", "json")
    (change,) = run_centrex.data["clients"][0]["changes"]
    import shlex

    assert run_centrex(*shlex.split(change["command"])[1:]) == ExitCode.OK
    assert "Fermé - composez le 116 117" in run_centrex.out
    edit(KRUTENAU, SATURDAY[::-1])
    run_centrex(*shlex.split(change["command"])[1:])
    assert "Océane Riehl" in run_centrex.out


@pytest.mark.parametrize(
    "words",
    [
        ("HEAD~1", "HEAD"),
        ("HEAD~1..HEAD",),
        ("HEAD~1..",),
        ("HEAD~1",),
        ("HEAD~1...",),
        ("v1",),
        ("v1", "main"),
    ],
)
def test_revisions_in_every_form(run_centrex: Centrex, words: tuple[str, ...]) -> None:
    git("tag", "v1")
    edit(KRUTENAU, SATURDAY)
    commit("second")
    assert run_centrex("diff", "--detailed-exitcode", *words) == ExitCode.DIFFERENCES
    assert "1 re-routed" in run_centrex.out


def test_three_dots_leave_out_what_the_other_branch_did_since(run_centrex: Centrex) -> None:
    git("checkout", "-q", "-b", "feature")
    edit(KRUTENAU, SATURDAY)
    commit("on the branch")
    git("checkout", "-q", "main")
    edit(f"{DELMAS}/appels.yaml", ("ring: 25s", "ring: 30s"))
    commit("on main")
    assert (
        run_centrex("diff", "--detailed-exitcode", "main...feature", "--format", "json")
        == ExitCode.DIFFERENCES
    )
    assert [one["client"] for one in run_centrex.data["clients"]] == ["krutenau-sante"]
    assert (
        run_centrex("diff", "--detailed-exitcode", "main..feature", "--format", "json")
        == ExitCode.DIFFERENCES
    )
    assert [one["client"] for one in run_centrex.data["clients"]] == ["delmas-avocats", "krutenau-sante"]


def test_what_stands_in_the_folder_is_not_looked_at_between_two_revisions(run_centrex: Centrex) -> None:
    edit(KRUTENAU, SATURDAY)
    commit("second")
    shutil.rmtree(DELMAS)
    assert (
        run_centrex("diff", "--detailed-exitcode", "HEAD~1", "HEAD", "--format", "json")
        == ExitCode.DIFFERENCES
    )
    assert run_centrex.data["callers"]["clients"] == {
        "compared": 1,
        "new": 0,
        "gone": 0,
        "moved": 0,
        "unknown": 0,
    }


def test_a_client_under_another_name_is_the_same_client(run_centrex: Centrex) -> None:
    git("mv", KERLAN, "tenants/kerlan")
    assert run_centrex("diff", "--detailed-exitcode") == ExitCode.DIFFERENCES
    assert "formerly kerlan-plomberie" in run_centrex.out
    assert "callers notice nothing; " in run_centrex.out
    assert "! 15 phones have other accounts, and must fetch their files anew" in run_centrex.out
    assert "! 9 mailboxes begin empty: messages, greetings and PINs stay where they were" in run_centrex.out
    edit("tenants/kerlan/astreinte.yaml", ("ring: 40s", "ring: 45s"))
    assert run_centrex("diff", "--detailed-exitcode") == ExitCode.DIFFERENCES
    assert "handled differently" in run_centrex.out
    assert "new clients" not in run_centrex.out


@pytest.mark.parametrize(
    ("file", "change", "words"),
    [
        ("groupes.yaml", ("depannage@kerlan", "zut@kerlan"), "! messages are sent to zut@kerlan.example, formerly to depannage@kerlan.example: Dépannage Nantes"),
        ("nantes.yaml", ("24-9A-D8-10-44-02", "24-9A-D8-10-44-99"), "! the apparatus is 24:9a:d8:10:44:99, formerly 24:9a:d8:10:44:02: Soizic Kerlan (fixe-4402)"),
        ("kerlan.yaml", ("8 boulevard de", "9 boulevard de"), "! the emergency address is 9 boulevard de"),
        ("nantes.yaml", ("label: Planning", "label: Plan"), "· other keys: Gwenaëlle Le Goff (fixe-4410)"),
        ("groupes.yaml", ("[attente, attente, ferme]", "[ferme, attente]"), "· other recordings on hold: Musique d'attente"),
        ("kerlan.yaml", (", music: attente}", "}"), "· the music on hold is the machine's own, formerly Musique d'attente: Atelier Nantes, Dimitri Técher, Erwan Guivarc'h and 12 more"),
        ("kerlan.yaml", ("transfer: blind", "transfer: attended"), "· calls are transferred by attended, formerly by blind: Yann Kerlan (fixe-4401), Soizic Kerlan (fixe-4402), Erwan Guivarc'h (fixe-4420) and 5 more"),
    ],
)  # fmt: skip
def test_what_people_notice_and_callers_do_not_is_told_beside(
    run_centrex: Centrex, file: str, change: tuple[str, str], words: str
) -> None:
    edit(f"{KERLAN}/{file}", change)
    assert run_centrex("diff", "--detailed-exitcode") == ExitCode.DIFFERENCES
    lines = run_centrex.out.splitlines()
    assert lines[1].startswith("callers notice nothing; also changed: 1; ")
    assert lines[4] == "  also changed:"
    assert lines[5].startswith(f"    {words}")
    assert run_centrex("diff", "--format", "markdown") == ExitCode.OK
    assert "- also changed:\n" in run_centrex.out
    assert run_centrex("diff", "--format", "json") == ExitCode.OK
    assert run_centrex.data["callers"]["also"] == 1
    assert run_centrex.data["clients"][0]["also"]


def test_clients_that_come_and_go_are_a_line_each(run_centrex: Centrex) -> None:
    shutil.rmtree(KERLAN)
    assert run_centrex("diff", "--detailed-exitcode") == ExitCode.DIFFERENCES
    assert "what callers notice: removed clients: 1" in run_centrex.out
    assert "removed: calls to its 8 numbers and from its 15 phones no longer lead anywhere" in run_centrex.out
    commit("without kerlan")
    git("checkout", "-q", "HEAD~1", "--", KERLAN)
    assert run_centrex("diff", "--detailed-exitcode") == ExitCode.DIFFERENCES
    assert "a new client: 8 numbers, 15 phones" in run_centrex.out


def test_the_operators_layer_concerns_every_client(run_centrex: Centrex) -> None:
    edit("tenants/_fleet/destinations.yaml", ("special_free, ", ""))
    assert run_centrex("diff", "--detailed-exitcode", "--format", "json") == ExitCode.DIFFERENCES
    data = run_centrex.data
    assert [one["client"] for one in data["clients"]] == [
        "delmas-avocats",
        "kerlan-plomberie",
        "krutenau-sante",
    ]
    assert {change["kind"] for one in data["clients"] for change in one["changes"]} == {"loses_reachability"}
    assert data["unchanged_clients"] == 0


def test_what_changes_of_a_trunk_is_told_once_for_its_node(run_centrex: Centrex) -> None:
    """And no class of calls that leaves by it is counted among those that are proved unchanged."""
    edit("tenants/_fleet/noeuds.yaml", ("max_calls: 30", "max_calls: 1"))
    assert run_centrex("diff", "--detailed-exitcode") == ExitCode.DIFFERENCES
    lines = run_centrex.out.splitlines()
    assert lines[1].startswith("what callers notice: 1 handled differently; ")
    assert lines[3:5] == [
        "operator's layer of pbx-est",
        "  ~ is handled differently: calls by trunk collecte-est: calls at once at most: 1, formerly 30",
    ]
    assert run_centrex("diff", "--detailed-exitcode", "--format", "json") == ExitCode.DIFFERENCES
    assert not run_centrex.data["clients"]
    (node,) = run_centrex.data["nodes"]
    assert node["client"] == "@pbx-est"
    assert [(line["trunk"], line["field"], line["was"], line["now"]) for line in node["lines"]] == [
        ("collecte-est", "max_calls", "30", "1")
    ]
    assert run_centrex.data["callers"]["changes"]["changes_experience"] == 1
    assert run_centrex.data["callers"]["clients"]["compared"] == 3
    assert run_centrex.data["callers"]["classes"]["changed"] > 0


def test_a_client_on_another_node_is_told_so(run_centrex: Centrex) -> None:
    edit(f"{DELMAS}/client.yaml", ("node: pbx-ouest", "node: pbx-est"))
    assert run_centrex("diff", "--detailed-exitcode") == ExitCode.DIFFERENCES
    assert "→ goes elsewhere: its node is pbx-est, formerly pbx-ouest" in run_centrex.out


def test_a_recording_with_other_words_is_noticed(run_centrex: Centrex) -> None:
    shutil.copy(f"{DELMAS}/audio/permanence-penale.wav", f"{DELMAS}/audio/ferme.wav")
    assert run_centrex("diff", "--detailed-exitcode") == ExitCode.DIFFERENCES
    assert "plays “Cabinet fermé” (8 s), recording " in run_centrex.out
    assert "plays “Cabinet fermé” (7 s), recording " in run_centrex.out


def test_comments_and_files_are_nothing_to_callers(run_centrex: Centrex) -> None:
    content = Path(f"{DELMAS}/users.yaml").read_text(encoding="utf-8")
    Path(f"{DELMAS}/users.yaml").write_text(f"# Les avocats\n{content}", encoding="utf-8")
    (Path(DELMAS) / "appels.yaml").rename(Path(DELMAS) / "tout-le-reste.yaml")
    assert run_centrex("diff", "--detailed-exitcode") == ExitCode.OK
    assert "callers notice nothing; 706 classes of calls proved unchanged" in run_centrex.out


# What a commit holds is what its checkout would be.


def both_sides(folder: Path) -> tuple[Revision, WorkingTree]:
    revision, _ = open_revision(folder / "tenants", "HEAD")
    workspace, _ = open_workspace(folder / "tenants")
    assert revision is not None
    assert workspace is not None
    return revision, WorkingTree(workspace)


def is_alike(folder: Path) -> bool:
    """Whether both sides have the same clients and files, and both ways of telling so agree."""
    revision, tree = both_sides(folder)
    assert revision.clients() == tree.clients()
    assert revision.fleet_key() == tree.fleet_key()
    fleets = [
        [(one.path.split(":")[-1], one.content) for one in side.fleet_files()[0]] for side in (revision, tree)
    ]
    assert fleets[0] == fleets[1]
    for client in tree.clients():
        (one, faults), (other, others) = (side.client_files(client) for side in (revision, tree))
        assert [(file.path.split(":")[-1], file.content) for file in one.sources] == [
            (file.path, file.content) for file in other.sources
        ]
        assert one.audio == other.audio
        assert bool(faults) == bool(others)
        assert one.unread == other.unread
        if not faults:
            assert revision.client_key(client) == tree.client_key(client)
    return True


def test_a_commit_is_read_as_its_folder_is(repository: Path) -> None:
    assert is_alike(repository)


def test_links_hidden_files_and_names_of_all_sorts(repository: Path) -> None:
    delmas = Path(DELMAS)
    (delmas / "users.yaml").rename("tenants/_fleet/../users-of-delmas.yaml")
    (delmas / "users.yaml").symlink_to("../users-of-delmas.yaml")
    (delmas / ".brouillon.yaml").write_text("nobody: reads this")
    (delmas / ".git-like").mkdir()
    (delmas / ".git-like" / "x.yaml").write_text("nor: this")
    (delmas / "été à l’accueil").mkdir()
    (delmas / "appels.yaml").rename(delmas / "été à l’accueil" / "appels, tous.yml")
    (delmas / "script.yaml").write_text("# run me\n")
    (delmas / "script.yaml").chmod(0o755)
    Path("tenants/alias").symlink_to("kerlan-plomberie")
    Path("tenants/NOTES.md").symlink_to("../README.md")
    (delmas / "audio-2").symlink_to("audio")
    (Path("tenants/_fleet") / "more.yaml").symlink_to("nodes.yaml")
    commit("links")
    assert is_alike(repository)


def test_a_link_is_not_followed_in_a_revision_either(repository: Path, run_centrex: Centrex) -> None:
    (Path(DELMAS) / "more.yaml").symlink_to("not-there.yaml")
    (Path(DELMAS) / "outside.yaml").symlink_to("../../../outside.yaml")
    (Path(DELMAS) / "inside.yaml").symlink_to("users.yaml")
    commit("links")
    assert is_alike(repository)
    assert run_centrex("diff", "--detailed-exitcode", "HEAD", "HEAD~1") == ExitCode.INVALID
    for name in ("more", "outside", "inside"):
        assert f"HEAD:{DELMAS}/{name}.yaml is a link" in run_centrex.err


def test_a_file_too_large_is_not_read_from_a_revision(run_centrex: Centrex) -> None:
    (Path(DELMAS) / "more.yaml").write_text("# " + "x" * (4 << 20))
    commit("large")
    assert run_centrex("diff", "--detailed-exitcode", "HEAD", "HEAD~1") == ExitCode.INVALID
    assert "error FILE002" in run_centrex.err


def test_a_recording_too_large_is_not_read_from_a_revision_either(
    run_centrex: Centrex, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("workspace", "revisions"):
        monkeypatch.setattr(f"ci.tree.{module}.MAX_RECORDING", 200_000)
    (Path(DELMAS) / "more.wav").write_bytes(tone(20))
    (Path(DELMAS) / "more.yaml").write_text("audio:\n  more: {name: Encore, file: more.wav}\n")
    commit("large")
    assert run_centrex("diff", "--detailed-exitcode", "HEAD", "HEAD~1") == ExitCode.INVALID
    assert "error AUDIO006" in run_centrex.err
    assert "FILE002" not in run_centrex.err


def test_recordings_that_git_lfs_keeps_are_found_or_said_to_be_missing(run_centrex: Centrex) -> None:
    recording = Path(DELMAS) / "audio" / "ferme.wav"
    content = recording.read_bytes()
    import hashlib

    digest = hashlib.sha256(content).hexdigest()
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize {len(content)}\n"
    recording.write_text(pointer)
    commit("pointers")
    recording.write_bytes(content)
    edit(f"{DELMAS}/appels.yaml", ("ring: 25s", "ring: 30s"))
    assert run_centrex("diff", "--detailed-exitcode") == ExitCode.INVALID
    assert "is kept by Git LFS, and was not fetched" in run_centrex.err
    store = Path(".git") / "lfs" / "objects" / digest[:2] / digest[2:4]
    store.mkdir(parents=True)
    (store / digest).write_bytes(content)
    assert run_centrex("diff", "--detailed-exitcode") == ExitCode.DIFFERENCES
    assert "1 handled differently" in run_centrex.out


def test_a_tree_below_other_folders_and_commands_run_below_it(
    run_centrex: Centrex, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("ops/france").mkdir(parents=True)
    git("mv", "tenants", "ops/france/clients")
    commit("moved")
    edit("ops/france/clients/krutenau-sante/accueil.yaml", SATURDAY)
    assert run_centrex("diff", "--detailed-exitcode", "--tree", "ops/france/clients") == ExitCode.DIFFERENCES
    assert "(HEAD:ops/france/clients/krutenau-sante/accueil.yaml:" in run_centrex.out
    monkeypatch.chdir("ops/france")
    assert run_centrex("diff", "--detailed-exitcode", "--tree", "clients") == ExitCode.DIFFERENCES


# What stands in the way.


def test_a_revision_that_does_not_compile_is_named_with_its_errors(run_centrex: Centrex) -> None:
    edit(KRUTENAU, ("group:samedi", "group:samedis"))
    commit("broken")
    edit(KRUTENAU, ("group:samedis", "group:samedi"))
    assert run_centrex("diff", "--detailed-exitcode") == ExitCode.INVALID
    assert f"HEAD:{KRUTENAU}:" in run_centrex.err
    assert "samedis" in run_centrex.err
    assert "left out: client krutenau-sante" in run_centrex.out
    assert run_centrex("diff", "--detailed-exitcode", "HEAD~1") == ExitCode.OK


def test_an_operators_layer_that_does_not_compile(run_centrex: Centrex) -> None:
    edit("tenants/fleet.yaml", ("horizon:", "horizont:"))
    assert run_centrex("diff", "--detailed-exitcode") == ExitCode.INVALID
    assert "tenants/fleet.yaml:" in run_centrex.err


def test_a_revision_that_is_not_there(run_centrex: Centrex) -> None:
    assert run_centrex("diff", "--detailed-exitcode", "mian") == ExitCode.INVALID
    assert "there is no revision mian" in run_centrex.err
    assert "Did you mean main?" in run_centrex.err
    for words in (("HEAD~9",), ("HEAD", "0123456789"), ("HEAD:tenants",), ("a b",), ("..nope",), ("@{",)):
        assert run_centrex("diff", "--detailed-exitcode", *words) == ExitCode.INVALID, words
        assert "there is no revision" in run_centrex.err


def test_a_revision_without_a_tree(run_centrex: Centrex) -> None:
    git("checkout", "-q", "--orphan", "empty")
    git("rm", "-rqf", ".")
    Path("README").write_text("nothing")
    commit("empty")
    git("checkout", "-q", "main")
    assert run_centrex("diff", "--detailed-exitcode", "empty", "main") == ExitCode.INVALID
    assert "empty:tenants holds no operator's layer" in run_centrex.err
    assert run_centrex("diff", "--detailed-exitcode", "empty...main") == ExitCode.INVALID


@pytest.mark.parametrize("words", [("a", "b", "c"), ("",), ("--nonsense",)])
def test_wrong_usage(run_centrex: Centrex, words: tuple[str, ...]) -> None:
    assert run_centrex("diff", "--detailed-exitcode", *words) == ExitCode.USAGE


def test_a_tree_that_is_in_no_repository(run_centrex: Centrex) -> None:
    shutil.rmtree(".git")
    assert run_centrex("diff", "--detailed-exitcode") == ExitCode.INVALID
    assert "is not in a git repository" in run_centrex.err


def test_a_repository_without_a_folder_of_files(run_centrex: Centrex) -> None:
    git("clone", "-q", "--bare", ".", "bare")
    os.chdir("bare")
    assert run_centrex("diff", "--detailed-exitcode", "HEAD", "HEAD") == ExitCode.INVALID
    assert "git cannot read the repository" in run_centrex.err


def test_a_repository_without_a_commit(run_centrex: Centrex) -> None:
    shutil.rmtree(".git")
    git("init", "-q", ".")
    assert run_centrex("diff", "--detailed-exitcode") == ExitCode.INVALID
    assert "there is no revision HEAD" in run_centrex.err


def test_a_machine_without_git(demonstration: Path) -> None:
    command = Path(sys.executable).parent / "centrex"
    variables = {"PATH": str(demonstration), "LANG": "C.UTF-8"}
    done = subprocess.run([command, "diff"], capture_output=True, text=True, env=variables, check=False)
    assert done.returncode == ExitCode.INVALID
    assert "the program git was not found" in done.stderr


# How it is told.


def test_for_a_pull_request(run_centrex: Centrex) -> None:
    edit(KRUTENAU, SATURDAY)
    assert run_centrex("diff", "--detailed-exitcode", "--format", "markdown") == ExitCode.DIFFERENCES
    lines = run_centrex.out.splitlines()
    assert lines[:2] == ["<!-- centrex diff -->", "## centrex diff"]
    assert "- what callers notice: 1 re-routed; " in run_centrex.out
    assert "### what callers of krutenau-sante notice" in lines
    assert "  - see it: `centrex trace --client krutenau-sante " in run_centrex.out


def test_for_programs(run_centrex: Centrex) -> None:
    edit(KRUTENAU, SATURDAY)
    assert run_centrex("diff", "--detailed-exitcode", "HEAD", "--format", "json") == ExitCode.DIFFERENCES
    data = run_centrex.data
    assert (data["before"], data["after"], data["empty"]) == ("HEAD", None, False)
    assert data["callers"]["changes"]["reroutes"] == 1
    (change,) = data["clients"][0]["changes"]
    assert change["was"] == {
        "type": "Ringing",
        "phones": ["poste-513"],
        "outside": [],
        "seconds": 20,
        "call_waiting_at": [],
        "later": [],
        "prefix": "",
    }
    assert change["now"]["type"] == "Playing"
    assert change["now_decided"]["file"] == KRUTENAU
    # Those who come to the route by the keys of a menu stand behind.
    where, *_ = change["where"]
    (habit,) = where["when"]["habits"]
    assert habit["week"] == [[], [], [], [], [], [[510, 540]], []]


def test_the_folder_of_all_clients_is_listed_once_a_revision(
    run_centrex: Centrex, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed: list[str] = []

    def noted(folder: Object | None) -> Iterator[Any]:
        listed.append(str(folder.path) if folder is not None else "")
        return entries(folder)

    entries = revisions._entries
    monkeypatch.setattr(revisions, "_entries", noted)
    edit("tenants/delmas-avocats/appels.yaml", ("ring: 25s", "ring: 24s"))
    commit("shorter")
    assert run_centrex("diff", "--detailed-exitcode", "HEAD~1", "HEAD") == ExitCode.DIFFERENCES
    # To name the clients, and to find them; on each side.
    assert 2 <= listed.count("tenants") <= 4


def test_the_same_on_one_core_and_on_all(run_centrex: Centrex, monkeypatch: pytest.MonkeyPatch) -> None:
    edit("tenants/_fleet/destinations.yaml", ("special_free, ", ""))
    for client in (KERLAN, KRUTENAU.rpartition("/")[0]):
        shutil.rmtree(client)
    for copy in range(4):
        shutil.copytree(DELMAS, f"tenants/copie-{copy}")
    commit("copies")
    edit("tenants/_fleet/destinations.yaml", ("special_normal", "special_free"))
    reports = []
    for workers in (1, os.cpu_count() or 1, 3):
        monkeypatch.setattr(diff, "worker_count", lambda count=workers: count)
        assert run_centrex("diff", "--detailed-exitcode") == ExitCode.DIFFERENCES
        reports.append(run_centrex.out)
    assert len(set(reports)) == 1
