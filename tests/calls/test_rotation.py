"""A phone whose secret is changed is not cut off before it knows the new one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from testpbx.errors import PbxError
from testpbx.live import LiveTree
from testpbx.programs import Programs
from testpbx.sipp import SippPhone
from tests.broken_trees import CLIENT
from tests.calls.small import small_tree

MAC = "805ec0000201"


@pytest.fixture
def tree(programs: Programs, tmp_path: Path) -> Iterator[LiveTree]:
    with small_tree(programs, tmp_path, CLIENT) as live:
        yield live


def _apply(tree: LiveTree, more: str) -> None:
    """Give the phone of Alice more fields, and have Asterisk read them."""
    assert tree.asterisk is not None
    client = tree.tree / "acme" / "client.yaml"
    client.write_text(CLIENT.replace(f"mac: {MAC}", f"mac: {MAC}, {more}"))
    tree.apply()
    tree.asterisk.reload("res_pjsip.so")


def _reaches_112(tree: LiveTree, phone: SippPhone) -> bool:
    with tree.carrier().takes(after_ms=10) as far, phone.calls("112", talk_ms=10) as calling:
        return calling.wait_for("final").values == ("200",) and bool(far.seen())


def test_a_phone_is_taken_by_its_former_secret_until_that_is_given_up(tree: LiveTree) -> None:
    former = tree.phone("acme", MAC)
    assert _reaches_112(tree, former)
    _apply(tree, "secret_epoch: 2")
    fetched = tree.phone("acme", MAC)  # registers by what its new file says
    assert fetched.account.password != former.account.password
    assert _reaches_112(tree, fetched)
    former.register()
    assert _reaches_112(tree, former)
    _apply(tree, "secret_epoch: 2, former_secret: false")
    fetched.register()
    assert _reaches_112(tree, fetched)
    with pytest.raises(PbxError, match="cannot register"):
        former.register()


def test_no_file_of_asterisk_holds_the_secret_of_a_phone(tree: LiveTree) -> None:
    secret = tree.phone("acme", MAC).account.password
    bundle = tree.node.scope_folder("acme") / "current"
    holding = [path for path in bundle.rglob("*") if path.is_file() and secret in path.read_text("latin-1")]
    assert [path.name for path in holding] == [f"{MAC}.cfg"]
