"""112 reaches the carrier from every phone of the demonstration fleet, whatever its profile says, presenting its site's number."""

from __future__ import annotations

import pytest

from ci.testpbx.live import LiveTree

CALLBACKS = {
    "delmas-avocats": {"": "+33199001000"},
    "kerlan-plomberie": {"249ad8": "+33261912000", "44dbd2": "+262262002000"},
    "krutenau-sante": {"": "+33353012000"},
}


@pytest.mark.parametrize(
    ("node", "clients"),
    [("pbx-ouest", ("delmas-avocats", "kerlan-plomberie")), ("pbx-est", ("krutenau-sante",))],
)
def test_112_reaches_the_carrier_from_every_phone(start_node, node: str, clients: tuple[str, ...]) -> None:
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
