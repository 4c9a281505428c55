"""A plan file: the same bytes for the same plan, no secret, and not a byte of it that can be changed unseen."""

from __future__ import annotations

import gc
import hashlib
import io
import json
import os
import re
import tempfile
import tracemalloc
import warnings
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ci.nodes import planfile
from ci.nodes.directory import DirectoryNode
from ci.nodes.planfile import open_plan, plan_writer, read_plan, write_plan
from ci.nodes.saved_plans import SavedPlans
from ci.nodes.secrets import derive
from compiler.planning.artifact import SECRET_TOKEN, Artifact
from compiler.planning.bundle import Bundle, PackedBundle, canonical_json, pack
from compiler.planning.plan import Plan, plan_id
from tests.ci.nodes.samples import KEY, after_apply, before_apply, bundle_of, plan_for, run
from tests.effort import examples
from tests.plans import plan_between, plan_bytes, saved

Change = Callable[[dict[str, Any]], None]


def sample() -> Plan:
    """A plan that creates, changes, removes, and mends what was edited by hand."""
    with tempfile.TemporaryDirectory() as folder:
        node = DirectoryNode("pbx-1", Path(folder))
        run(plan_for(node, before_apply()), node)
        (node.scope_folder("acme") / "current" / "asterisk/pjsip.conf").write_text("by hand")
        return plan_for(node, after_apply())


PLAN = sample()
FILE = plan_bytes(PLAN)


def members_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def archive_of(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def codes(path: Path) -> list[str]:
    plan, diagnostics = read_plan(path)
    assert (plan is None) == bool(diagnostics)
    return [one.code for one in diagnostics]


def test_a_plan_comes_back_from_its_file_as_it_was(tmp_path: Path) -> None:
    write_plan(tmp_path / "a.plan", saved(PLAN))
    plan, diagnostics = read_plan(tmp_path / "a.plan")
    assert diagnostics == []
    assert plan is not None
    assert plan_bytes(plan) == FILE
    assert plan.id == PLAN.id
    assert [one.name for one in tmp_path.iterdir()] == ["a.plan"]


def test_the_same_plan_makes_the_same_bytes() -> None:
    again = sample()
    assert plan_bytes(again) == FILE
    assert again.id == PLAN.id


@settings(max_examples=examples(25), deadline=None)
@given(
    st.dictionaries(
        st.text(min_size=1, max_size=8), st.binary(max_size=20) | st.just(b"\xef\xbb\xbf\r\n"), max_size=4
    ),
    st.dictionaries(
        st.text(max_size=5), st.dictionaries(st.text(max_size=5), st.text(max_size=5)), max_size=2
    ),
)
def test_any_files_and_objects_come_back_as_they_were(
    files: dict[str, bytes], objects: dict[str, dict[str, str]]
) -> None:
    names = {f"f{number}.conf": content for number, content in enumerate(files.values())}
    bundle = Bundle(
        "acme", tuple(Artifact(path, content, "acme") for path, content in names.items()), objects
    )
    plan = plan_between("pbx-1", {"acme": bundle}, {})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.plan"
        write_plan(path, saved(plan))
        read, diagnostics = read_plan(path)
        assert diagnostics == []
        assert read is not None
        assert plan_bytes(read) == plan_bytes(plan)
        assert dict(read.bundles) == dict(plan.bundles)


def test_no_secret_is_in_the_file() -> None:
    bundles = [packed.unpack() for packed in PLAN.bundles.values()]
    held = b"".join(members_of(FILE).values())
    held += b"".join(artifact.content for bundle in bundles for artifact in bundle.artifacts)
    held += "".join(bundle.objects_json + bundle.graph for bundle in bundles).encode()
    tokens = {found.decode() for found in (match[1] for match in SECRET_TOKEN_BYTES.finditer(held))}
    assert {"acme/users/alice/sip@1", "kerlan/users/alice/sip@1"} <= tokens
    for token in tokens:
        assert derive(KEY, token).encode() not in held
    assert b"by hand" not in held


SECRET_TOKEN_BYTES = re.compile(SECRET_TOKEN.pattern.encode())


@settings(max_examples=examples(150), deadline=None)
@given(st.integers(0, len(FILE) - 1), st.integers(1, 255))
def test_no_byte_can_be_changed_unseen(place: int, flip: int) -> None:
    edited = FILE[:place] + bytes([FILE[place] ^ flip]) + FILE[place + 1 :]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.plan"
        path.write_bytes(edited)
        plan, diagnostics = read_plan(path)
        if plan is None:
            assert [one.code for one in diagnostics] in (["PLAN001"], ["PLAN002"])
        else:  # a byte that says nothing, such as the time of a member
            assert plan_bytes(plan) == FILE


@pytest.mark.parametrize("share", [0, 1, 10, 50, 90, 99])
def test_a_part_of_a_plan_is_none(tmp_path: Path, share: int) -> None:
    (tmp_path / "a.plan").write_bytes(FILE[: len(FILE) * share // 100])
    assert codes(tmp_path / "a.plan") == ["PLAN001"]


@settings(max_examples=examples(40), deadline=None)
@given(st.binary(max_size=200))
def test_garbage_is_no_plan(garbage: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.plan"
        path.write_bytes(garbage)
        assert codes(path) == ["PLAN001"]


def set_deep(value: Any, *path: str | int) -> Change:
    def change(data: dict[str, Any]) -> None:
        place: Any = data
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value

    return change


def edited(name: str, change: Change) -> dict[str, bytes]:
    """The members of the plan, one of which was edited."""
    members = members_of(FILE)
    data = json.loads(members[name])
    change(data)
    return {**members, name: canonical_json(data).encode(errors="surrogatepass")}


def with_new_digests(members: dict[str, bytes], **more: Any) -> dict[str, bytes]:
    """Members that somebody edited who took pains: digests, sizes and the id are right. `more`: what else `plan.json` is to say."""
    index = json.loads(members["plan.json"])
    scopes: dict[str, list[list[str | int] | None]] = {}
    for scope, entries in index["scopes"].items():
        scopes[scope] = [None, None]
        for place, kind in enumerate(("json", "bundle")):
            content = members.get(f"{scope}.{kind}")
            if content is not None:
                inflated = len(content) if kind == "json" else entries[place][2]
                scopes[scope][place] = [hashlib.sha256(content).hexdigest(), len(content), inflated]
    body = {name: index[name] for name in ("format", "node", "unchanged")} | {"scopes": scopes} | more
    body["id"] = plan_id(body["node"], {scope: change[0] for scope, (change, _) in body["scopes"].items()})
    index = {**body, "sha256": hashlib.sha256(canonical_json(body).encode()).hexdigest()}
    return {**members, "plan.json": canonical_json(index).encode()}


EDITS: dict[str, tuple[str, Change]] = {
    "the node": ("plan.json", set_deep("pbx-2", "node")),
    "the id": ("plan.json", set_deep("0" * 64, "id")),
    "the count of what stays": ("plan.json", set_deep(7, "unchanged")),
    "a size": ("plan.json", set_deep(7, "scopes", "acme", 1, 2)),
    "a base": ("acme.json", set_deep("0" * 64, "base")),
    "a target": ("acme.json", set_deep("0" * 64, "target")),
    "an action": ("acme.json", set_deep("delete", "action")),
    "a change left out": ("plan.json", lambda data: data["scopes"].pop("acme")),
    "a diff": ("acme.json", set_deep("+ nothing to see", "files", 0, "diff")),
    "an object's value": ("acme.json", set_deep("Mallory", "objects", 0, "fields", 0, "after")),
    "whom a file is about": ("acme.json", set_deep("acme/users/mallory", "contents", "more", 1)),
    "a word more": ("plan.json", set_deep(True, "approved")),
    "a word more of a change": ("acme.json", set_deep(True, "approved")),
}


@pytest.mark.parametrize("name", EDITS)
def test_a_plan_edited_by_hand_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.plan").write_bytes(archive_of(edited(*EDITS[name])))
    assert codes(tmp_path / "a.plan") == ["PLAN002"]


@pytest.mark.parametrize("name", ["a target", "whom a file is about", "a word more of a change"])
def test_a_change_and_its_bundle_that_do_not_fit_are_refused(tmp_path: Path, name: str) -> None:
    """Each is what the digests say."""
    (tmp_path / "a.plan").write_bytes(archive_of(with_new_digests(edited(*EDITS[name]))))
    assert codes(tmp_path / "a.plan") == ["PLAN002"]


def test_what_is_edited_with_new_digests_is_another_plan(tmp_path: Path) -> None:
    """Digests reveal an edit, not an author."""
    (tmp_path / "a.plan").write_bytes(archive_of(with_new_digests(edited(*EDITS["a base"]))))
    plan, diagnostics = read_plan(tmp_path / "a.plan")
    assert diagnostics == []
    assert plan is not None
    assert plan.id != PLAN.id


SHAPES: dict[str, tuple[str, Change]] = {
    "no changes": ("plan.json", lambda data: data.pop("scopes")),
    "changes as a text": ("plan.json", set_deep("none", "scopes")),
    "changes as a number": ("plan.json", set_deep(3, "scopes")),
    "a size below nothing": ("plan.json", set_deep(-2, "scopes", "acme", 1, 1)),
    "a size as a text": ("plan.json", set_deep("3", "scopes", "acme", 0, 2)),
    "contents as a list": ("acme.json", set_deep([], "contents")),
    "an action that there is not": ("acme.json", set_deep("destroy", "action")),
    "a file without a digest": ("acme.json", set_deep([], "contents", "asterisk/body.conf")),
    "callers who notice a number": ("acme.json", set_deep(3, "callers")),
    "callers who notice something else": ("acme.json", set_deep({"weather": "rain"}, "callers")),
    "objects as a number": ("acme.json", set_deep(3, "objects")),
    "a format from the future": ("plan.json", set_deep(99, "format")),
    "a format as a list": ("plan.json", set_deep([1], "format")),
    "half a character": ("plan.json", set_deep("\ud800", "node")),
    "no number": ("plan.json", set_deep("three", "unchanged")),
}


@pytest.mark.parametrize("name", SHAPES)
def test_a_file_of_another_shape_is_no_plan(tmp_path: Path, name: str) -> None:
    member, _ = SHAPES[name]
    members = edited(*SHAPES[name])
    if member != "plan.json":
        members = with_new_digests(members)
    (tmp_path / "a.plan").write_bytes(archive_of(members))
    assert codes(tmp_path / "a.plan") == ["PLAN001"]


@pytest.mark.parametrize("words", [b"[]", b"3", b"null", b"[" * 100_000, b"\xff\xfe", b'{"format": 1}'])
def test_plan_data_that_is_none_is_no_plan(tmp_path: Path, words: bytes) -> None:
    (tmp_path / "a.plan").write_bytes(archive_of({"plan.json": words}))
    assert codes(tmp_path / "a.plan") == ["PLAN001"]


def test_a_file_inside_that_was_exchanged_lost_or_added_is_seen(tmp_path: Path) -> None:
    members = members_of(FILE)
    name = "acme.bundle"
    path = tmp_path / "a.plan"
    mallory = pack(bundle_of("acme", "password=mallory"))
    for content in (mallory.content, b"password=mallory", members["kerlan.bundle"], b""):
        path.write_bytes(archive_of({**members, name: content}))
        assert codes(path) == ["PLAN002"]
    path.write_bytes(archive_of({one: content for one, content in members.items() if one != name}))
    assert codes(path) == ["PLAN002"]
    path.write_bytes(archive_of({**members, "readme": b"trust me"}))
    assert codes(path) == ["PLAN002"]


def test_a_plan_that_is_changed_while_it_is_used_is_not_used(tmp_path: Path) -> None:
    path = tmp_path / "a.plan"
    recording = Artifact("a.wav", Random(1).randbytes(100_000), "acme")
    write_plan(path, saved(plan_between("pbx-1", {"acme": Bundle("acme", (recording,), {})}, {})))
    plan, _ = read_plan(path)
    assert plan is not None
    content = path.read_bytes()
    place = content.index(plan.bundles["acme"].content) + 50_000
    with path.open("r+b") as file:
        file.seek(place)
        file.write(bytes([content[place] ^ 1]))
    assert [change.scope for change in plan.changes] == ["acme"]
    with pytest.raises(OSError, match=r"acme\.bundle"):
        plan.bundles["acme"]


@pytest.mark.parametrize(
    ("scope", "path"),
    [
        ("acme", "../../../etc/cron.d/x"),
        ("acme", "/etc/cron.d/x"),
        ("acme", "a/../../x"),
        ("acme", "a//b"),
        ("acme", "./a"),
        ("acme", ""),
        ("acme", "manifest.json"),
        ("acme", "objects.json"),
        ("acme", "a\0b"),
        ("../node", "a"),
        ("..", "a"),
        ("", "a"),
        ("@other", "a"),
        ("a/b", "a"),
    ],
)
def test_a_plan_made_to_write_elsewhere_is_refused(tmp_path: Path, scope: str, path: str) -> None:
    """Its id and digests are right: somebody took pains."""
    plan = plan_between("pbx-1", {scope: Bundle(scope, (Artifact(path, b"x", "acme"),), {})}, {})
    (tmp_path / "a.plan").write_bytes(plan_bytes(plan))
    assert codes(tmp_path / "a.plan") == ["PLAN001"]


def test_a_zip_that_swells_is_not_unpacked(tmp_path: Path) -> None:
    """What says how large the rest may be is not compressed, and so cannot be larger than the file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("plan.json", b"{}")
    content = bytearray(buffer.getvalue())
    central = content.index(b"PK\x01\x02")
    content[central + 24 : central + 28] = (0xFFFFFFF0).to_bytes(4, "little")
    (tmp_path / "a.plan").write_bytes(content)
    assert codes(tmp_path / "a.plan") == ["PLAN001"]
    content[central + 10 : central + 12] = zipfile.ZIP_STORED.to_bytes(2, "little")
    (tmp_path / "a.plan").write_bytes(content)
    assert codes(tmp_path / "a.plan") == ["PLAN001"]


SWOLLEN = planfile.LARGEST_BUNDLE + 1_000_000
SWOLLEN_WORDS = planfile.LARGEST_WORDS + 1_000_000
MOST = 2_000_000
"""Bytes in memory at once while something is refused that says how large it is."""


@cache
def texts_bomb() -> bytes:
    """The texts of a bundle: few, until they are inflated."""
    return zlib.compress(bytes(SWOLLEN))


@pytest.mark.parametrize("name", ["acme.json", "acme.bundle"])
def test_nothing_inflates_to_more_than_is_said(tmp_path: Path, name: str) -> None:
    members = members_of(FILE)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for one, content in with_new_digests({**members, "acme.bundle": texts_bomb()}).items():
            if one == name == "acme.json":
                archive.writestr(one, bytes(SWOLLEN_WORDS), zipfile.ZIP_DEFLATED)
            else:
                archive.writestr(one, content)
    (tmp_path / "a.plan").write_bytes(buffer.getvalue())
    tracemalloc.start()
    found = codes(tmp_path / "a.plan")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found in (["PLAN001"], ["PLAN002"])
    assert most < 10 * MOST


def deflated(name: str, members: dict[str, bytes]) -> bytes:
    """An archive in which one member is compressed, as a plan's bundles and `plan.json` never are."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for one, content in members.items():
            archive.writestr(one, content, zipfile.ZIP_DEFLATED if one == name else zipfile.ZIP_STORED)
    return buffer.getvalue()


def bomb(kind: str) -> bytes:
    """A file of a few hundred kilobytes, all of whose digests and sizes are right, and that holds more than any plan may."""
    members = members_of(FILE)
    match kind:
        case "what is said of a change":
            words = members["acme.json"].removesuffix(b"}") + b',"more":[' + b" " * SWOLLEN_WORDS + b"]}"
            return deflated("acme.json", with_new_digests({**members, "acme.json": words}))
        case "the texts of a bundle":
            index = json.loads(members["plan.json"])
            index["scopes"]["acme"][1][2] = SWOLLEN
            edited = {**members, "acme.bundle": texts_bomb(), "plan.json": canonical_json(index).encode()}
            return archive_of(with_new_digests(edited))
        case "a bundle that is compressed once more":
            return deflated("acme.bundle", with_new_digests({**members, "acme.bundle": bytes(SWOLLEN)}))
        case _:
            index = json.loads(members["plan.json"])
            return archive_of({"plan.json": canonical_json(index).encode() + b" " * SWOLLEN_WORDS})


@pytest.mark.parametrize(
    "kind",
    [
        "what is said of a change",
        "the texts of a bundle",
        "a bundle that is compressed once more",
        "what names the rest",
    ],
)
def test_what_says_that_it_is_larger_than_any_plan_is_refused_before_it_is_read(
    tmp_path: Path, kind: str
) -> None:
    (tmp_path / "a.plan").write_bytes(bomb(kind))
    tracemalloc.start()
    found = codes(tmp_path / "a.plan")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found == ["PLAN001"]
    assert most < MOST


def test_recordings_are_not_compressed_and_do_not_count_as_texts() -> None:
    silence = Artifact("a.wav", bytes(3_000_000), "acme")
    words = Artifact("a.conf", b"; words\n" * 100_000, "acme", template=True)
    packed = pack(Bundle("acme", (silence, words), {}))
    assert packed.size < 1_000_000
    assert 3_000_000 < len(packed.content) < 3_100_000
    assert packed.unpack().digest == Bundle("acme", (silence, words), {}).digest


def test_a_pipe_is_no_plan_and_nobody_waits_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.plan")
    assert codes(tmp_path / "a.plan") == ["PLAN001"]
    out = SavedPlans.at(str(tmp_path / "a.plan"))
    obstacle = out.clear([])
    assert obstacle is not None
    assert obstacle.code == "PLAN012"
    assert SavedPlans.at(f"{tmp_path}/").clear([]) is None
    assert (tmp_path / "a.plan").is_fifo()
    write_plan(tmp_path / "b.plan", saved(PLAN))
    (tmp_path / "c.plan").symlink_to("b.plan")
    assert codes(tmp_path / "c.plan") == []


@pytest.mark.parametrize("limit", ["LARGEST_WORDS", "LARGEST_BUNDLE"])
def test_what_could_not_be_read_is_not_written(monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    (change,) = plan_between("pbx-1", {"acme": bundle_of("acme")}, {}).changes
    monkeypatch.setattr(planfile, limit, 100)
    buffer = io.BytesIO()
    with plan_writer(buffer) as writer:
        assert not writer.add(change, pack(bundle_of("acme")))
    assert members_of(buffer.getvalue()) == {}


@settings(max_examples=examples(40), deadline=None)
@given(st.binary(max_size=200), st.integers(0, 300))
def test_garbage_is_no_bundle(garbage: bytes, size: int) -> None:
    for content in (
        garbage,
        zlib.compress(garbage),
        zlib.compress(b'{"files":[],"graph":0,"objects":2}\n' + garbage),
    ):
        with pytest.raises((ValueError, KeyError, TypeError, zlib.error)):
            PackedBundle("acme", size, content).unpack()


def test_a_plan_of_more_than_fits_into_memory_at_once_is_written_and_read(tmp_path: Path) -> None:
    """What counts is what is held at once, not how much there is: each of these bundles is larger than what may be held."""
    count, size = 30, 2_000_000
    path = tmp_path / "a.plan"
    tracemalloc.start()
    with path.open("wb") as file, plan_writer(file) as writer:
        for number in range(count):
            scope = f"client-{number:02}"
            bundle = Bundle(scope, (Artifact("a.wav", bytes([number]) * size, scope),), {})
            (change,) = plan_between("pbx-1", {scope: bundle}, {}).changes
            writer.add(change, pack(bundle))
        writer.finish("pbx-1", 0)
    plan, diagnostics = read_plan(path)
    assert diagnostics == []
    assert plan is not None
    assert [change.scope for change in plan.changes] == [f"client-{number:02}" for number in range(count)]
    assert sum(len(one.unpack().artifacts[0].content) for one in plan.bundles.values()) == count * size
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < count * size / 4


def test_a_file_that_is_not_there_or_a_folder_cannot_be_read(tmp_path: Path) -> None:
    assert codes(tmp_path / "none.plan") == ["FILE001"]
    assert codes(tmp_path) == ["FILE001"]


def test_writing_over_a_plan_leaves_no_half_of_either(tmp_path: Path) -> None:
    path = tmp_path / "a.plan"
    write_plan(path, saved(PLAN))
    (tmp_path / f".a.plan.{os.getpid()}.new").write_bytes(b"left by a crash of the same number")
    empty = plan_between("pbx-1", {}, {})
    write_plan(path, saved(empty))
    read, _ = read_plan(path)
    assert read is not None
    assert (read.is_empty, read.unchanged, read.id) == (True, 0, empty.id)
    assert [one.name for one in tmp_path.iterdir()] == ["a.plan"]


def test_what_is_a_template_is_part_of_what_a_plan_names() -> None:
    """A recording that a plan was made to call a template would be given secrets."""
    words = b"${secret:acme/users/alice/sip@1}"
    plain, template = (Artifact("a.wav", words, "acme", template=mark) for mark in (False, True))
    assert plain.digest != template.digest
    for artifact in (plain, template):
        bundle = Bundle("acme", (artifact,), {})
        assert pack(bundle).unpack() == bundle


def test_the_file_of_a_plan_that_is_found_in_a_circle_of_garbage_is_closed() -> None:
    """As behind a traceback that is kept: what is in a circle is finalized in any order."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  # the plan closes it
    file.write(FILE)
    circle: list[object] = [file, open_plan(file)]
    circle.append(circle)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        del file, circle
        gc.collect()
    assert [str(warning.message) for warning in said if warning.category is ResourceWarning] == []
