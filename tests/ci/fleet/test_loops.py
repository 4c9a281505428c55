"""Forwards that go round through several clients: found at the instants that all have in common, said once, by `validate` and `plan`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from ci.fleet.cache import Cache
from ci.fleet.compilation import compile_tree
from ci.tree.workspace import open_workspace
from compiler.diagnostics import Diagnostic
from tests.broken_trees import CLIENT, NODES, OPERATOR


class Fleet:
    """A tree in which clients forward to each other: `client("acme", 1, "01 99 00 20 01")`."""

    def __init__(self, folder: Path) -> None:
        self.tree = folder / "tenants"
        self.tree.mkdir()
        (self.tree / "fleet.yaml").write_text(OPERATOR + NODES)

    def client(self, name: str, block: int, target: str, more: str = "") -> None:
        """A client whose numbers are 01 99 00 <block> 01 and 02; Alice, behind the first, does not answer: her calls go to `target`."""
        text = CLIENT.replace("01 99 00 00", f"01 99 00 {block:02d}").replace(
            "805ec00002", f"805ec0{block:02d}02"
        )
        text = text.replace("extension: 201}", f"extension: 201, no_answer: {target}}}")
        (self.tree / name).mkdir(exist_ok=True)
        (self.tree / name / "client.yaml").write_text(text + more)

    def said(self) -> Sequence[Diagnostic]:
        """What is wrong, but for unused numbers."""
        workspace, _ = open_workspace(self.tree)
        assert workspace is not None
        return compile_tree(workspace, workers=1).diagnostics

    def loops(self) -> list[Diagnostic]:
        """The loops that are found."""
        return [one for one in self.said() if one.code == "PROVE003"]


@pytest.fixture
def fleet(tmp_path: Path) -> Fleet:
    return Fleet(tmp_path)


def out(number: str) -> str:
    return f'"external:{number}"'


def at(hours: str, number: str) -> str:
    return f'[{{when: {{hours: {hours}}}, to: "external:{number}"}}, {{to: hangup}}]'


def test_two_clients_that_forward_to_each_other(fleet: Fleet) -> None:
    fleet.client("acme", 10, out("01 99 00 20 01"))
    fleet.client("bolt", 20, out("+33 1 99 00 10 01"))
    (loop,) = fleet.loops()
    assert loop.address == "acme/numbers/+33199001001"
    assert str(loop.message) == (
        "routing loop: calls to +33199001001 leave by a trunk and come back by +33199002001 → +33199001001, without end"
    )
    assert loop.range is not None
    assert loop.range.file == "tenants/acme/client.yaml"
    (then,) = loop.related
    assert str(then.message) == "then bolt/numbers/+33199002001"
    assert then.range.file == "tenants/bolt/client.yaml"


def test_three_in_a_ring_are_said_once_whatever_their_order(fleet: Fleet) -> None:
    fleet.client("zinc", 10, out("01 99 00 20 01"))
    fleet.client("acme", 20, out("01 99 00 30 01"))
    fleet.client("bolt", 30, out("01 99 00 10 01"))
    (loop,) = fleet.loops()
    assert [str(one.message) for one in loop.related] == [
        "then acme/numbers/+33199002001",
        "then bolt/numbers/+33199003001",
    ]


def test_a_way_that_does_not_come_back_is_none(fleet: Fleet) -> None:
    fleet.client("acme", 10, out("01 99 00 20 01"))
    fleet.client("bolt", 20, out("01 99 00 10 02"))
    assert fleet.loops() == []


@pytest.mark.parametrize(("second", "found"), [("12:00-18:00", 0), ("11:59-18:00", 1), ("22:00-08:01", 1)])
def test_a_ring_goes_round_only_at_instants_that_all_have_in_common(
    fleet: Fleet, second: str, found: int
) -> None:
    fleet.client("acme", 10, at("08:00-12:00", "01 99 00 20 01"))
    fleet.client("bolt", 20, at(second, "01 99 00 10 01"))
    assert len(fleet.loops()) == found


def test_a_forward_that_the_gate_refuses_does_not_go_round(fleet: Fleet) -> None:
    fleet.client("acme", 10, out("01 99 00 20 01"))
    fleet.client("bolt", 20, out("01 99 00 10 01"))
    text = (fleet.tree / "fleet.yaml").read_text()
    (fleet.tree / "fleet.yaml").write_text(text.replace("national_fixed, ", ""))
    assert fleet.loops() == []


def test_a_loop_of_one_client_stays_inside_and_is_no_loop_of_several(fleet: Fleet) -> None:
    fleet.client("acme", 10, out("01 99 00 10 01"))
    fleet.client("bolt", 20, out("01 99 00 10 01"))
    assert fleet.loops() == []
    (loop,) = (one for one in fleet.said() if one.code == "CALL001")
    assert loop.address == "acme/numbers/+33199001001"


def test_a_client_that_does_not_compile_says_nothing_of_others(fleet: Fleet) -> None:
    fleet.client("acme", 10, out("01 99 00 20 01"))
    fleet.client("bolt", 20, out("01 99 00 10 01"), more="groups: {desk: {name: Accueil}}\n")
    assert fleet.loops() == []
    assert "TYPE002" in {one.code for one in fleet.said()}


def test_a_group_that_rings_outside_goes_round_too(fleet: Fleet) -> None:
    group = """groups:
  desk: {name: Accueil, members: ["user:bob", "external:01 99 00 20 01"], no_answer: hangup}
"""
    fleet.client("acme", 10, "group:desk", more=group)
    fleet.client("bolt", 20, out("01 99 00 10 01"))
    assert len(fleet.loops()) == 1


@pytest.mark.parametrize("waiving", ["acme", "bolt"])
def test_either_client_may_waive_it(fleet: Fleet, waiving: str) -> None:
    blocks = {"acme": 10, "bolt": 20}
    for name, other in (("acme", 20), ("bolt", 10)):
        waiver = (
            f"waivers:\n  ring: {{proof: loop, object: numbers/01 99 00 {blocks[name]} 01, "
            "because: Le portier ne décroche jamais, until: 2099-12-31}\n"
        )
        fleet.client(name, blocks[name], out(f"01 99 00 {other} 01"), more=waiver if name == waiving else "")
    assert fleet.loops() == []


def test_clients_that_are_known_from_before_are_looked_at_too(fleet: Fleet) -> None:
    fleet.client("acme", 10, out("01 99 00 20 01"))
    fleet.client("bolt", 20, "hangup")
    workspace, _ = open_workspace(fleet.tree)
    assert workspace is not None
    known = Cache(workspace)
    compile_tree(workspace, workers=1, cache=known)
    fleet.client("bolt", 20, out("01 99 00 10 01"))
    again, _ = open_workspace(fleet.tree)
    assert again is not None
    after = compile_tree(again, workers=1, cache=known)
    assert after.clients["acme"].recalled
    assert [one.code for one in after.diagnostics if one.code == "PROVE003"] == ["PROVE003"]
