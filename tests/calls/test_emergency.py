"""112 reaches the carrier from every phone of the demonstration fleet, whatever its profile says, presenting its site's number; and where
one trunk does not take it, another one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from compiler.analysis.acts import FarEnd, States
from compiler.analysis.calls.call import Call, FromPhone
from compiler.analysis.calls.trace import trace
from testpbx.exchange import Exchange, Loaded
from testpbx.live import LiveTree
from testpbx.programs import Programs
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
    assert [(trunk, called, shown) for trunk, called, shown in told.left] == [
        (trunk, "112", "+33199000001") for trunk in tried
    ]
    assert agree(foretold(loaded.graph, trace(loaded.graph, seen.call)), told)
