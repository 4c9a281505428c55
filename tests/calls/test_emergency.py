"""112 reaches the carrier from every phone of the demonstration fleet, whatever its profile says, presenting its site's number; and where
one trunk does not take it, another one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ci.fleet.client import compiled_client
from compiler.analysis.acts import FarEnd, States
from compiler.analysis.calls.call import Call, FromPhone
from compiler.analysis.calls.trace import Trace, trace
from testpbx.exchange import Exchange, Loaded
from testpbx.live import LiveTree
from testpbx.ports import LOOPBACK, free_port
from testpbx.programs import Programs
from testpbx.sipp import Carrier, SippPhone
from tests.broken_trees import CLIENT, OPERATOR
from tests.calls.conftest import StartNode
from tests.differential.comparison import agree, foretold, observed_story

CALLBACKS = {
    "delmas-avocats": {"": "+33199001000"},
    "kerlan-plomberie": {"249ad8": "+33261912000", "44dbd2": "+262262002000"},
    "krutenau-sante": {"": "+33353012000"},
}


@pytest.mark.parametrize(
    ("node", "clients"),
    [("pbx-ouest", ("delmas-avocats", "kerlan-plomberie")), ("pbx-est", ("krutenau-sante",))],
)
def test_112_reaches_the_carrier_from_every_phone(
    start_node: StartNode, node: str, clients: tuple[str, ...]
) -> None:
    tree: LiveTree = start_node(node)
    phones = 0
    for client in clients:
        folder = tree.node.root / "clients" / client / "current" / "phones" / "yealink"
        for file in sorted(folder.glob("*.cfg")):
            phone = tree.phone(client, file.stem)
            with tree.carrier().takes(after_ms=10) as far, phone.calls("112", talk_ms=10) as calling:
                assert calling.wait_for("final").values == ("200",), file.stem
                expected = next(
                    number for vendor, number in CALLBACKS[client].items() if file.stem.startswith(vendor)
                )
                assert far.wait_for("invited").values == ("112", expected), file.stem
                # Both ends hang up before the next phone calls: the carrier's port is the same.
                assert (calling.finish(), far.finish()) == (0, 0), file.stem
            phones += 1
    assert phones == {"pbx-ouest": 24, "pbx-est": 25}[node]


SPARE = "127.0.0.3"


@pytest.fixture
def node_with_a_spare(programs: Programs, tmp_path: Path) -> Iterator[tuple[LiveTree, Carrier]]:
    """The plain client, on a node with a second trunk, both alive; the first takes one call at a time."""
    folder = tmp_path / "tree"
    (folder / "acme").mkdir(parents=True)
    (folder / "_fleet").mkdir()
    (folder / "fleet.yaml").write_text(OPERATOR)
    (folder / "acme" / "client.yaml").write_text(CLIENT)
    (tmp_path / "live").mkdir()
    port = free_port(host=SPARE)
    tree = LiveTree(
        programs,
        folder,
        tmp_path / "live",
        node="pbx-1",
        nodes=("pbx-1",),
        trunk="carrier",
        nodes_file="_fleet/nodes.yaml",
        carrier_takes=1,
        more_trunks={"spare": f"{{name: Spare, host: {SPARE}, port: {port}}}"},
    )
    spare = Carrier(
        programs.sipp, tmp_path / "spare", address=SPARE, port=port, pbx=(LOOPBACK, tree.sip_port)
    )
    with spare, tree:
        yield tree, spare


def _leaves_by(trunk: Carrier, phone: SippPhone, number: str) -> bool:
    """Whether a call comes to this trunk, well before SIP's usual half minute of waiting is over."""
    with trunk.takes(after_ms=10) as far, phone.calls(number, talk_ms=10) as calling:
        arrived = far.wait_for("invited", seconds=15).values[0] == number
        assert calling.wait_for("final").values == ("200",)
        calling.finish()
        far.finish()
    return arrived


def test_a_trunk_that_has_just_died_costs_rescue_a_few_seconds(
    node_with_a_spare: tuple[LiveTree, Carrier],
) -> None:
    tree, spare = node_with_a_spare
    phone = tree.phone("acme", "805ec0000201")
    # Both trunks are known to be alive before the first one dies; by itself, Asterisk asks at some instant of the first minute.
    for trunk in ("trunk_carrier", "trunk_spare"):
        tree.ami.command(f"pjsip qualify {trunk}")
    deadline = time.monotonic() + 75
    while tree.ami.command("pjsip show contacts").count(" Avail ") < 2:
        assert time.monotonic() < deadline, tree.ami.command("pjsip show contacts")
        time.sleep(0.1)
    tree.carrier().__exit__(None, None, None)
    assert _leaves_by(spare, phone, "112")


def test_a_full_trunk_is_passed_over_but_by_emergency_calls(
    node_with_a_spare: tuple[LiveTree, Carrier],
) -> None:
    tree, spare = node_with_a_spare
    compilation, diagnostics = compiled_client(tree.tree, "acme")
    assert compilation is not None, diagnostics
    full = States(trunks_full=frozenset({"carrier"}))
    at = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    calls = [Call(FromPhone("desk-202"), number, at, full) for number in ("0612345678", "112")]
    foretold = [tuple(_by_trunk(trace(compilation.graph, call))) for call in calls]
    assert foretold == [("spare",), ("carrier",)]
    busy, phone = tree.phone("acme", "805ec0000201"), tree.phone("acme", "805ec0000202")
    with tree.carrier().takes(after_ms=10) as far, busy.calls("0698765432", talk_ms=20_000) as talking:
        assert talking.wait_for("final").values == ("200",)
        far.wait_for("answered")
        with spare.takes(after_ms=10) as other, phone.calls("0612345678", talk_ms=10) as calling:
            assert other.wait_for("invited").values[0] == "+33612345678"
            calling.wait_for("final")
            calling.finish()
        with phone.calls("112", talk_ms=10) as calling:
            assert calling.wait_for("final").values == ("200",)
            calling.finish()
        assert [seen.values[0] for seen in far.seen() if seen.word == "invited"] == ["+33698765432", "112"]


def _by_trunk(traced: Trace) -> Iterator[str]:
    """The trunk that takes a call, hop by hop."""
    states = traced.call.states
    for hop in traced.hops:
        if hop.act is not None and hop.act.must_refuse:
            refusing = states.trunks_down if hop.act.is_emergency_call else states.trunks_refusing
            yield next(trunk for trunk in hop.act.must_refuse if trunk not in refusing)


TWO_TRUNKS = """
nodes:
  pbx-1: {path: nodes/pbx-1, sip: {host: 192.0.2.10}, trunks: [carrier, spare], development: true}
trunks:
  carrier: {name: Collecte, host: 198.51.100.7}
  spare: {name: Secours, host: 198.51.100.8}
"""


@pytest.fixture
def two_trunks(programs: Programs, tmp_path: Path) -> Iterator[tuple[Exchange, Loaded]]:
    """The plain client, on a node with two trunks."""
    tree = tmp_path / "tenants"
    (tree / "acme").mkdir(parents=True)
    (tree / "fleet.yaml").write_text(OPERATOR + TWO_TRUNKS)
    (tree / "acme" / "client.yaml").write_text(CLIENT)
    with Exchange(programs, tmp_path / "exchange") as exchange:
        yield exchange, exchange.load(tree)


@pytest.mark.parametrize(
    ("states", "tried"),
    [
        (States(), ["carrier"]),
        (States(outside={"112": FarEnd.BUSY}), ["carrier", "spare"]),
        (States(outside={"112": FarEnd.REFUSES}), ["carrier", "spare"]),
        (States(trunks_down=frozenset({"carrier"})), ["spare"]),
        (States(outside={"112": FarEnd.REFUSES}, trunks_down=frozenset({"carrier"})), ["spare"]),
    ],
)
def test_rescue_is_tried_by_the_other_trunk_whatever_the_first_says(
    two_trunks: tuple[Exchange, Loaded], states: States, tried: list[str]
) -> None:
    exchange, loaded = two_trunks
    at = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
    (seen,) = exchange.place(loaded, [Call(FromPhone("desk-201"), "112", at, states)])
    told = observed_story(loaded.graph, seen)
    assert not seen.problem
    assert list(told.left) == [(trunk, "112", "+33199000001", False) for trunk in tried]
    assert agree(foretold(loaded.graph, trace(loaded.graph, seen.call)), told)
