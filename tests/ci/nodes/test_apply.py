"""Apply does exactly the plan, or says why not and touches nothing."""

from __future__ import annotations

import fcntl
import os
import tempfile
import weakref
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ci.nodes import atomic
from ci.nodes.apply import apply_plan, recover
from ci.nodes.directory import KEPT_BUNDLES, DirectoryNode
from ci.nodes.journal import JOURNAL, Journal
from ci.nodes.planfile import read_plan, write_plan
from ci.nodes.secrets import MasterKey, derive
from ci.nodes.unreadable import warnings_of
from ci.terminal.exit_codes import ExitCode
from compiler.planning.artifact import Artifact
from compiler.planning.bundle import NODE_SCOPE, Bundle, PackedBundle
from compiler.planning.plan import Action, Plan
from tests.ci.nodes.samples import (
    KEY,
    RECORDING,
    bundle_of,
    desired_of,
    everything_below,
    fleet_saying,
    is_as,
    plan_for,
    run,
    somebody,
)
from tests.effort import examples
from tests.plans import saved, text_of

Apply = Callable[..., Plan]
BODY = "asterisk/body.conf"
PJSIP = "asterisk/pjsip.conf"

WORDS = st.sampled_from(["un", "deux", "trois"])
STATES = st.dictionaries(st.sampled_from([NODE_SCOPE, "acme", "kerlan", "zenith"]), WORDS).map(
    lambda says: {scope: bundle_of(scope, words, more=(f"more/{words}",)) for scope, words in says.items()}
)


def live_file(node: DirectoryNode, path: str, scope: str = "acme") -> Path:
    return node.scope_folder(scope) / "current" / path


@settings(max_examples=examples(12), deadline=None)
@given(st.lists(STATES, min_size=1, max_size=4))
def test_what_is_applied_is_live_and_needs_no_second_plan(states: list[dict[str, Bundle]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        node = DirectoryNode("pbx-1", Path(folder) / "pbx-1")
        for desired in states:
            outcome = run(plan_for(node, desired), node)
            assert (outcome.code, outcome.diagnostics) == (ExitCode.OK, ())
            assert is_as(node, desired)
            assert list(node.scopes()) == sorted(desired)
            for scope, bundle in desired.items():
                live = node.live_bundle(scope, verify=True)
                assert live is not None
                assert {one.path: one.content for one in bundle.artifacts} == {
                    path: live.read(path) for path in live.files
                }
                assert live.objects() == bundle.objects


def test_secrets_and_the_nodes_folder_are_put_in_when_applying(node: DirectoryNode, apply_all: Apply) -> None:
    apply_all(fleet_saying("bonjour"))
    password = derive(KEY, "acme/users/alice/sip@1")
    assert live_file(node, PJSIP).read_text() == f"password={password}\nroot={node.root}\nagain={password}\n"
    assert live_file(node, "asterisk/sounds/ferme.wav").read_bytes() == RECORDING


def test_no_secret_is_in_the_manifest_the_objects_or_the_journal(
    node: DirectoryNode, apply_all: Apply
) -> None:
    apply_all(fleet_saying("bonjour"))
    password = derive(KEY, "acme/users/alice/sip@1").encode()
    held = everything_below(node.root)
    holding = {name.rpartition("/")[2] for name, content in held.items() if password in _bytes(content)}
    assert holding == {"pjsip.conf", "805ec0000201.cfg"}


def _bytes(content: bytes | str | None) -> bytes:
    return content if isinstance(content, bytes) else b""


def test_a_client_that_is_gone_is_no_longer_served(node: DirectoryNode, apply_all: Apply) -> None:
    apply_all(fleet_saying("bonjour"))
    plan = apply_all(fleet_saying("bonjour", clients=("acme",)))
    assert [(change.scope, change.action) for change in plan.changes] == [("zenith", Action.DELETE)]
    assert list(node.scopes()) == [NODE_SCOPE, "acme"]
    assert everything_below(node.scope_folder("zenith")) == {}


def test_of_a_client_that_is_gone_no_password_stays(node: DirectoryNode, apply_all: Apply) -> None:
    for words in ("un", "deux", "trois"):
        apply_all(fleet_saying(words))
    password = derive(KEY, "zenith/users/alice/sip@1").encode()
    assert any(password in _bytes(content) for content in everything_below(node.root).values())
    apply_all(fleet_saying("trois", clients=("acme",)))
    assert not any(password in _bytes(content) for content in everything_below(node.root).values())


def test_what_was_left_by_whoever_was_killed_while_tidying_up_goes_with_the_next_apply(
    node: DirectoryNode, apply_all: Apply
) -> None:
    """Nobody tells of it: the journal has its end, and the client does not change again."""
    apply_all(fleet_saying("un"))
    left = node.scope_folder("zenith") / ".staged-0123"
    left.mkdir()
    (left / "pjsip.conf").write_text("password=\n")
    apply_all(desired_of(bundle_of("acme", "deux"), *map(bundle_of, ("zenith", NODE_SCOPE), ("un", "un"))))
    assert not left.exists()


def test_running_calls_keep_their_dialplan_until_the_next_one_comes(
    node: DirectoryNode, apply_all: Apply
) -> None:
    apply_all(desired_of(bundle_of("acme", "un")))
    previous = node.scope_folder("acme") / "previous"
    assert not previous.is_symlink()
    apply_all(desired_of(bundle_of("acme", "deux")))
    assert "NoOp(un" in (previous / BODY).read_text()
    assert "NoOp(deux" in live_file(node, BODY).read_text()


def test_old_bundles_are_removed_but_for_some(node: DirectoryNode, apply_all: Apply) -> None:
    for number in range(KEPT_BUNDLES + 5):
        apply_all(desired_of(bundle_of("acme", f"state {number}")))
    home = node.scope_folder("acme")
    folders = [entry.name for entry in os.scandir(home) if entry.is_dir(follow_symlinks=False)]
    assert len(folders) == KEPT_BUNDLES + 2  # and the one that counts, and the one before it
    assert sorted(entry.name for entry in home.iterdir() if entry.is_symlink()) == ["current", "previous"]


def test_a_change_that_is_undone_and_done_again_is_applied_again(
    node: DirectoryNode, apply_all: Apply
) -> None:
    one, other = fleet_saying("un"), fleet_saying("deux")
    apply_all(one)
    first = apply_all(other)
    apply_all(one)
    assert apply_all(other).id == first.id
    assert is_as(node, other)


def test_a_plan_that_was_applied_is_refused_the_second_time(node: DirectoryNode, apply_all: Apply) -> None:
    plan = apply_all(fleet_saying("un"), who="marie")
    before = everything_below(node.root / "clients")
    outcome = run(plan, node, who="paul")
    assert outcome.code == ExitCode.STALE
    assert [one.code for one in outcome.diagnostics] == ["PLAN004"]
    assert str(outcome.diagnostics[0].message).startswith(
        "the plan has already been applied, by marie on 2027-02-01T09:"
    )
    assert everything_below(node.root / "clients") == before


def test_a_plan_is_stale_once_another_one_was_applied(node: DirectoryNode, apply_all: Apply) -> None:
    stale = plan_for(node, fleet_saying("un"))
    apply_all(fleet_saying("deux", clients=("acme",)), who="paul")
    outcome = run(stale, node)
    assert outcome.code == ExitCode.STALE
    assert [(one.code, one.address) for one in outcome.diagnostics] == [
        ("PLAN003", NODE_SCOPE),
        ("PLAN003", "acme"),
    ]
    for one in outcome.diagnostics:
        assert "by paul on 2027-02-01T09:" in str(one.message)
    assert is_as(node, fleet_saying("deux", clients=("acme",)))


def test_a_plan_holds_while_only_others_change(node: DirectoryNode, apply_all: Apply) -> None:
    apply_all(desired_of(bundle_of("acme", "un"), bundle_of("zenith", "un")))
    plan = plan_for(node, desired_of(bundle_of("acme", "deux"), bundle_of("zenith", "un")))
    apply_all(desired_of(bundle_of("acme", "un"), bundle_of("zenith", "deux")))
    assert run(plan, node).code == ExitCode.OK
    assert is_as(node, desired_of(bundle_of("acme", "deux"), bundle_of("zenith", "deux")))


def test_a_plan_for_another_node_is_refused(node: DirectoryNode) -> None:
    outcome = run(plan_for(node, fleet_saying("un")), DirectoryNode("pbx-2", node.root))
    assert (outcome.code, outcome.diagnostics[0].code) == (ExitCode.INVALID, "PLAN005")
    assert not node.root.exists()


def test_the_development_key_makes_no_secrets_for_a_real_node(node: DirectoryNode) -> None:
    plan = plan_for(node, fleet_saying("un"))
    outcome = apply_plan(plan, node, KEY, somebody(), development=False)
    assert (outcome.code, outcome.diagnostics[0].code) == (ExitCode.REFUSED, "SECRET002")
    assert not node.root.exists()
    own = MasterKey(b"k" * 48)
    assert apply_plan(plan, node, own, somebody(), development=False).code == ExitCode.OK
    assert derive(own, "acme/users/alice/sip@1") in live_file(node, PJSIP).read_text()


def test_a_locked_node_is_left_alone_and_its_holder_named(node: DirectoryNode) -> None:
    node.root.mkdir(parents=True)
    with (node.root / "lock").open("w") as held:
        held.write("paul 2027-02-01T09:00:00Z 0123456789ab")
        held.flush()
        fcntl.flock(held, fcntl.LOCK_EX)
        for outcome in (run(plan_for(node, fleet_saying("un")), node), recover(node, somebody())[0]):
            assert (outcome.code, outcome.diagnostics[0].code) == (ExitCode.LOCKED, "NODE002")
            assert "paul 2027-02-01T09:00:00Z 0123456789ab" in str(outcome.diagnostics[0].message)
    assert sorted(everything_below(node.root)) == ["lock"]
    assert run(plan_for(node, fleet_saying("un")), node).code == ExitCode.OK


@pytest.mark.parametrize("verify", [False, True])
def test_a_file_edited_by_hand_is_shown_without_its_words_and_written_again(
    node: DirectoryNode, apply_all: Apply, *, verify: bool
) -> None:
    desired = fleet_saying("un")
    apply_all(desired)
    live_file(node, PJSIP).write_text("password=hunter2-by-hand\n")
    plan = plan_for(node, desired, verify=verify)
    assert [(change.scope, change.drifted) for change in plan.changes] == [("acme", (PJSIP,))]
    shown = text_of(plan, str, colour=False)
    assert f"! acme/{PJSIP} was edited on the node by hand, and will be written again" in shown
    assert "hunter2" not in shown
    assert run(plan, node).code == ExitCode.OK
    assert is_as(node, desired)
    live_file(node, PJSIP).write_text("password=again\n")
    assert run(plan_for(node, desired), node).code == ExitCode.OK  # the same plan, for another edit
    assert is_as(node, desired)


def test_a_live_file_that_was_removed_is_written_again(node: DirectoryNode, apply_all: Apply) -> None:
    desired = fleet_saying("un")
    apply_all(desired)
    live_file(node, BODY).unlink()
    plan = plan_for(node, desired)
    assert plan.changes[0].drifted == (BODY,)
    assert run(plan, node).code == ExitCode.OK
    assert is_as(node, desired)


def test_an_edit_that_hides_its_time_is_found_by_apply_and_by_verify(
    node: DirectoryNode, apply_all: Apply
) -> None:
    apply_all(fleet_saying("un"))
    path = live_file(node, BODY)
    status = path.stat()
    path.write_bytes(path.read_bytes().replace(b"201", b"999"))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert plan_for(node, fleet_saying("un")).is_empty
    outcome = run(plan_for(node, fleet_saying("deux")), node)
    assert (outcome.code, outcome.diagnostics[0].code) == (ExitCode.STALE, "PLAN003")
    assert "--verify" in str(outcome.diagnostics[0].hint)
    assert run(plan_for(node, fleet_saying("deux"), verify=True), node).code == ExitCode.OK
    assert is_as(node, fleet_saying("deux"))


def test_an_edit_between_plan_and_apply_is_not_overwritten_unseen(
    node: DirectoryNode, apply_all: Apply
) -> None:
    apply_all(fleet_saying("un"))
    plan = plan_for(node, fleet_saying("deux"))
    live_file(node, BODY).write_text("edited in between")
    outcome = run(plan, node)
    assert outcome.code == ExitCode.STALE
    assert BODY in str(outcome.diagnostics[0].message)
    assert live_file(node, BODY).read_text() == "edited in between"


@pytest.mark.parametrize("damage", [b"", b"{", b"\xff\xfe", b"[]", b'{"files": 3}', None])
@pytest.mark.parametrize("name", ["manifest.json", "objects.json"])
def test_what_says_what_is_live_can_be_damaged_and_is_written_again(
    node: DirectoryNode, apply_all: Apply, name: str, damage: bytes | None
) -> None:
    apply_all(fleet_saying("un"))
    if damage is None:
        live_file(node, name).unlink()
    else:
        live_file(node, name).write_bytes(damage)
    for desired in (fleet_saying("un"), fleet_saying("deux")):
        plan = plan_for(node, desired)
        assert [change.scope for change in plan.changes if change.drifted] == (
            ["acme"] if desired == fleet_saying("un") else []
        )
        assert run(plan, node).code == ExitCode.OK
        assert is_as(node, desired)


@pytest.mark.parametrize("name", ["manifest.json", "objects.json"])
def test_a_change_over_a_damaged_bundle_says_so_and_goes_through(
    node: DirectoryNode, apply_all: Apply, name: str
) -> None:
    apply_all(fleet_saying("un"))
    live_file(node, name).write_bytes(b"{")
    plan = plan_for(node, fleet_saying("deux"))
    assert [change.drifted for change in plan.changes if change.scope == "acme"] == [(name,)]
    assert run(plan, node).code == ExitCode.OK
    assert is_as(node, fleet_saying("deux"))


def test_a_current_that_leads_nowhere_is_put_right(node: DirectoryNode, apply_all: Apply) -> None:
    apply_all(fleet_saying("un"))
    current = node.scope_folder("acme") / "current"
    current.unlink()
    current.symlink_to("0" * 64)
    assert run(plan_for(node, fleet_saying("un")), node).code == ExitCode.OK
    assert is_as(node, fleet_saying("un"))


@pytest.mark.parametrize("where", ["", "clients", "clients/acme", "node"])
def test_a_file_where_a_folder_belongs_is_a_failure_of_the_node(node: DirectoryNode, where: str) -> None:
    place = node.root / where
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("not a folder")
    outcome = run(plan_for(DirectoryNode("pbx-1", node.root / "none"), fleet_saying("un")), node)
    code = "NODE015" if where else "NODE001"
    assert (outcome.code, outcome.diagnostics[0].code) == (ExitCode.INVALID, code)
    assert place.read_text() == "not a folder"
    place.unlink()
    assert run(plan_for(node, fleet_saying("un")), node).code == ExitCode.OK


def test_a_node_that_is_a_file_is_unreadable_not_empty(node: DirectoryNode) -> None:
    node.root.parent.mkdir(parents=True)
    node.root.write_text("not a folder")
    with pytest.raises(NotADirectoryError):
        node.live()


def test_a_damaged_journal_stops_everything_with_its_reason(node: DirectoryNode, apply_all: Apply) -> None:
    apply_all(fleet_saying("un"))
    path = node.root / JOURNAL
    sound = path.read_bytes()
    first, second, third = sound.splitlines(keepends=True)
    deep = b"[" * 100_000 + b"\n"
    at_the_end = (
        b"garbage\n",
        first + second + third.replace(b'"marie"', b'"paul"'),
        first + second.replace(b'"marie"', b'"paul"') + third,
        first + third,
        sound + b"[]\n",
        sound + deep,
        sound + b'{"sha256":' + deep,
    )
    further_up = (first.replace(b'"marie"', b'"paul"') + second + third, second + third, b"[]\n" + sound)
    for damage in (*at_the_end, *further_up):
        path.write_bytes(damage)
        assert [one.code for one in warnings_of(node, verify=True)] == ["NODE017"]
        refused = [recover(node, somebody())[0]]
        if damage in at_the_end:
            refused.append(run(plan_for(node, fleet_saying("deux")), node))
        for outcome in refused:
            assert (outcome.code, outcome.diagnostics[0].code) == (ExitCode.INVALID, "NODE007")
        assert path.read_bytes() == damage
        assert is_as(node, fleet_saying("un"))


def test_a_journal_that_lost_its_last_lines_moves_nothing_back(node: DirectoryNode, apply_all: Apply) -> None:
    """Cut to its first line it told of an apply that began when nothing was live: everything was removed."""
    for words in ("un", "deux", "trois"):
        apply_all(fleet_saying(words))
    path = node.root / JOURNAL
    lines = path.read_bytes().splitlines(keepends=True)
    for kept in range(len(lines) + 1):
        path.write_bytes(b"".join(lines[:kept]))
        outcome, word = recover(node, somebody())
        assert is_as(node, fleet_saying("trois"))
        if kept % 3 == 0:
            assert (outcome.code, word) == (ExitCode.OK, "nothing")
        elif kept == len(lines) - 1:
            assert (outcome.code, word) == (ExitCode.OK, "done")
        else:
            assert outcome.code == ExitCode.INVALID
            assert {one.code for one in outcome.diagnostics} == {"NODE010"}
            assert path.read_bytes() == b"".join(lines[:kept])


def test_a_scope_that_somebody_moved_meanwhile_is_not_moved_by_recover(
    node: DirectoryNode, apply_all: Apply
) -> None:
    apply_all(fleet_saying("un"))
    apply_all(fleet_saying("deux"))
    path = node.root / JOURNAL
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))
    node.swap("acme", None)
    outcome, word = recover(node, somebody())
    assert (outcome.code, word) == (ExitCode.INVALID, "nothing")
    assert [(one.code, one.address) for one in outcome.diagnostics] == [("NODE010", "acme")]
    assert node.current("acme") is None


def test_the_journal_tells_what_was_done_by_whom(node: DirectoryNode, apply_all: Apply) -> None:
    first = apply_all(fleet_saying("un", clients=("acme",)), who="marie")
    second = apply_all(fleet_saying("un", clients=("acme", "zenith")), who="paul")
    entries = Journal(node.root / JOURNAL).entries()
    assert [(one.step, one.plan, one.who) for one in entries] == [
        (step, plan.id, who)
        for plan, who in ((first, "marie"), (second, "paul"))
        for step in ("begin", "staged", "done")
    ]
    assert entries[-1].scopes == {"zenith": [None, bundle_of("zenith", "un").digest]}


def test_nothing_is_recovered_where_nothing_was_cut_short(node: DirectoryNode, apply_all: Apply) -> None:
    apply_all(fleet_saying("un"))
    before = everything_below(node.root / "clients"), (node.root / JOURNAL).read_bytes()
    outcome, word = recover(node, somebody())
    assert (outcome.code, word) == (ExitCode.OK, "nothing")
    assert (everything_below(node.root / "clients"), (node.root / JOURNAL).read_bytes()) == before


def synced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is put on the disk for good from now on: paths, and a star for all of the filesystem."""
    done: list[str] = []
    fsync, barrier = os.fsync, atomic._sync_filesystem

    def noted_fsync(descriptor: int) -> None:
        done.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
        fsync(descriptor)

    def noted_barrier(folder: Path) -> bool:
        done.append("*")
        return barrier(folder)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(atomic, "_sync_filesystem", noted_barrier)
    return done


@pytest.mark.parametrize("clients", [("acme",), ("acme", "kerlan", "zenith")])
def test_two_barriers_put_everything_on_the_disk_however_much_it_is(
    node: DirectoryNode, apply_all: Apply, monkeypatch: pytest.MonkeyPatch, clients: tuple[str, ...]
) -> None:
    """All is there before the journal says that it is staged, and the links are before it says that it is done."""
    apply_all(fleet_saying("un", clients=()))
    done = synced(monkeypatch)
    apply_all(fleet_saying("deux", clients=clients))
    journal = str(node.root / JOURNAL)
    assert done == [journal, "*", journal, "*", journal]


def test_without_a_barrier_every_file_is_synced(
    node: DirectoryNode, apply_all: Apply, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = synced(monkeypatch)
    monkeypatch.setattr(atomic, "_sync_filesystem", lambda _: False)
    apply_all(fleet_saying("un"))
    below = {str(path) for path in (node.root / "clients").rglob("*") if not path.is_symlink()}
    assert len(below) > 10
    assert below | {str(node.root), str(node.root / "clients")} <= set(done)


def test_one_bundle_is_in_memory_at_a_time(
    node: DirectoryNode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of however many a plan has."""
    clients = tuple(f"client-{number}" for number in range(12))
    write_plan(tmp_path / "a.plan", saved(plan_for(node, fleet_saying("un", clients=clients))))
    unpacked: list[weakref.ref[Bundle]] = []
    most = 0
    unpack = PackedBundle.unpack

    def noted(packed: PackedBundle) -> Bundle:
        nonlocal most
        bundle = unpack(packed)
        unpacked.append(weakref.ref(bundle))
        most = max(most, sum(one() is not None for one in unpacked))
        return bundle

    monkeypatch.setattr(PackedBundle, "unpack", noted)
    plan, _ = read_plan(tmp_path / "a.plan")
    assert plan is not None
    assert run(plan, node).code == ExitCode.OK
    assert len(unpacked) == 2 * (len(clients) + 1)  # when the plan is read, and when it is carried out
    assert most <= 2


def test_large_files_and_many_folders_are_written_whole(node: DirectoryNode, apply_all: Apply) -> None:
    artifacts = tuple(
        Artifact(f"deep/{number}/er/file", bytes([number]) * 300_000, "acme") for number in range(5)
    )
    desired = desired_of(Bundle("acme", artifacts, {}))
    apply_all(desired)
    assert is_as(node, desired)
