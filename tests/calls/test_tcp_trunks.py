"""A carrier over TCP: calls come in and go out by it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from testpbx.live import LiveTree
from testpbx.ports import LOOPBACK, free_port
from testpbx.programs import Programs
from testpbx.sipp import Carrier
from tests.broken_trees import CLIENT, OPERATOR

ADDRESS = "127.0.0.9"
NUMBER, MOBILE = "+33199000001", "+33612345678"


@pytest.fixture
def live(programs: Programs, tmp_path: Path) -> Iterator[tuple[LiveTree, Carrier]]:
    """The plain client, on a node whose second trunk is over TCP."""
    folder = tmp_path / "tree"
    (folder / "acme").mkdir(parents=True)
    (folder / "_fleet").mkdir()
    (folder / "fleet.yaml").write_text(OPERATOR)
    (folder / "acme" / "client.yaml").write_text(CLIENT)
    (tmp_path / "live").mkdir()
    port = free_port(socket.SOCK_STREAM, host=ADDRESS)
    tree = LiveTree(
        programs,
        folder,
        tmp_path / "live",
        node="pbx-1",
        nodes=("pbx-1",),
        trunk="carrier",
        nodes_file="_fleet/nodes.yaml",
        more_trunks={"stream": f"{{name: Stream, host: {ADDRESS}, port: {port}, transport: tcp}}"},
    )
    carrier = Carrier(
        programs.sipp,
        tmp_path / "carrier",
        address=ADDRESS,
        port=port,
        pbx=(LOOPBACK, tree.sip_port),
        over_tcp=True,
    )
    with tree:
        # Calls that go out try it first where the other trunk does not answer.
        tree.carrier().__exit__(None, None, None)
        yield tree, carrier


def test_calls_go_both_ways_over_tcp(live: tuple[LiveTree, Carrier]) -> None:
    tree, carrier = live
    with tree.phone("acme", "805ec0000201").answers(after_ms=10) as desk:
        with carrier.calls(NUMBER, caller=MOBILE, talk_ms=10) as calling:
            assert calling.wait_for("final").values == ("200",)
            assert desk.wait_for("invited").values[1] == MOBILE
            assert calling.finish() == 0
        desk.finish()
    phone = tree.phone("acme", "805ec0000202")
    for number, arrives in (("112", "112"), ("0612345678", MOBILE)):
        with carrier.takes(after_ms=10) as far, phone.calls(number, talk_ms=10) as calling:
            assert far.wait_for("invited", seconds=30).values[0] == arrives
            assert calling.wait_for("final").values == ("200",)
            assert (calling.finish(), far.finish()) == (0, 0)
