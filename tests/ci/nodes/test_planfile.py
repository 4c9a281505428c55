"""A plan file: the same bytes for the same plan, no secret, and not a byte of it that can be changed unseen."""

from __future__ import annotations

import io
import json
import os
import re
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ci.nodes.directory import DirectoryNode
from ci.nodes.planfile import plan_bytes, read_plan, write_plan
from ci.nodes.secrets import derive
from compiler.planning.artifact import SECRET_TOKEN, Artifact
from compiler.planning.bundle import Bundle, canonical_json
from compiler.planning.plan import Plan, make_plan, plan_data
from tests.ci.nodes.samples import KEY, after_apply, before_apply, plan_for, run
from tests.effort import examples

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
    write_plan(tmp_path / "a.plan", PLAN)
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
    plan = make_plan("pbx-1", {"acme": bundle}, {})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.plan"
        write_plan(path, plan)
        read, diagnostics = read_plan(path)
        assert diagnostics == []
        assert read is not None
        assert plan_bytes(read) == plan_bytes(plan)
        assert dict(read.bundles) == dict(plan.bundles)


def test_no_secret_is_in_the_file() -> None:
    held = b"".join(members_of(FILE).values())
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


def rebuilt(change: Change) -> bytes:
    members = members_of(FILE)
    data = json.loads(members["plan.json"])
    change(data)
    members["plan.json"] = canonical_json(data).encode(errors="surrogatepass")
    return archive_of(members)


EDITS: dict[str, Change] = {
    "the node": set_deep("pbx-2", "plan", "node"),
    "the id": set_deep("0" * 64, "id"),
    "the count of what stays": set_deep(7, "unchanged"),
    "a base": set_deep("0" * 64, "plan", "changes", 0, "base"),
    "a target": set_deep("0" * 64, "plan", "changes", 0, "target"),
    "an action": set_deep("delete", "plan", "changes", 0, "action"),
    "a change left out": lambda data: data["plan"]["changes"].pop(),
    "a diff": set_deep("+ nothing to see", "plan", "changes", 0, "files", 0, "diff"),
    "an object's value": lambda data: data["objects"]["acme"]["acme/users/alice"].update(name="Mallory"),
    "an object more": set_deep({"name": "Mallory"}, "objects", "acme", "acme/users/mallory"),
    "a scope of objects more": set_deep({}, "objects", "mallory"),
    "a word more": set_deep(True, "approved"),
}


@pytest.mark.parametrize("name", EDITS)
def test_a_plan_edited_by_hand_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.plan").write_bytes(rebuilt(EDITS[name]))
    assert codes(tmp_path / "a.plan") == ["PLAN002"]


SHAPES: dict[str, Change] = {
    "no changes": lambda data: data["plan"].pop("changes"),
    "changes as a text": set_deep("none", "plan", "changes"),
    "changes as a number": set_deep(3, "plan", "changes"),
    "contents as a list": set_deep([], "plan", "changes", 0, "contents"),
    "an action that there is not": set_deep("destroy", "plan", "changes", 0, "action"),
    "a file without a digest": set_deep([], "plan", "changes", 0, "contents", "asterisk/body.conf"),
    "objects as a list": set_deep([], "objects"),
    "a format from the future": set_deep(99, "format"),
    "a format as a list": set_deep([1], "format"),
    "half a character": set_deep("\ud800", "plan", "node"),
    "no number": set_deep("three", "unchanged"),
}


@pytest.mark.parametrize("name", SHAPES)
def test_a_file_of_another_shape_is_no_plan(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.plan").write_bytes(rebuilt(SHAPES[name]))
    assert codes(tmp_path / "a.plan") == ["PLAN001"]


@pytest.mark.parametrize("words", [b"[]", b"3", b"null", b"[" * 100_000, b"\xff\xfe", b'{"format": 1}'])
def test_plan_data_that_is_none_is_no_plan(tmp_path: Path, words: bytes) -> None:
    (tmp_path / "a.plan").write_bytes(archive_of({"plan.json": words}))
    assert codes(tmp_path / "a.plan") == ["PLAN001"]


def test_a_file_inside_that_was_exchanged_lost_or_added_is_seen(tmp_path: Path) -> None:
    members = members_of(FILE)
    name = next(name for name in members if name.startswith("files/"))
    path = tmp_path / "a.plan"
    path.write_bytes(archive_of({**members, name: b"password=mallory\n"}))
    assert codes(path) == ["PLAN002"]
    path.write_bytes(archive_of({one: content for one, content in members.items() if one != name}))
    assert codes(path) == ["PLAN001"]
    path.write_bytes(archive_of({**members, "files/readme": b"trust me"}))
    assert codes(path) == ["PLAN002"]


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
    plan = make_plan("pbx-1", {scope: Bundle(scope, (Artifact(path, b"x", "acme"),), {})}, {})
    (tmp_path / "a.plan").write_bytes(plan_bytes(plan))
    assert codes(tmp_path / "a.plan") == ["PLAN001"]


def test_a_zip_that_swells_is_not_unpacked(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("plan.json", b"{}")
    content = bytearray(buffer.getvalue())
    central = content.index(b"PK\x01\x02")
    content[central + 24 : central + 28] = (0xFFFFFFF0).to_bytes(4, "little")
    (tmp_path / "a.plan").write_bytes(content)
    assert codes(tmp_path / "a.plan") == ["PLAN001"]


def test_a_file_that_is_not_there_or_a_folder_cannot_be_read(tmp_path: Path) -> None:
    assert codes(tmp_path / "none.plan") == ["FILE001"]
    assert codes(tmp_path) == ["FILE001"]


def test_writing_over_a_plan_leaves_no_half_of_either(tmp_path: Path) -> None:
    path = tmp_path / "a.plan"
    write_plan(path, PLAN)
    (tmp_path / f".a.plan.{os.getpid()}.new").write_bytes(b"left by a crash of the same number")
    empty = make_plan("pbx-1", {}, {})
    write_plan(path, empty)
    assert read_plan(path) == (empty, [])
    assert [one.name for one in tmp_path.iterdir()] == ["a.plan"]
    assert plan_data(empty)["changes"] == []
