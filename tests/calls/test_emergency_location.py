"""What a carrier is told of where help is needed, as it reads in the call that comes to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import pytest

from testpbx.live import LiveTree
from testpbx.ports import LOOPBACK, free_port
from testpbx.programs import Programs
from testpbx.sipp import Carrier
from tests.broken_trees import CLIENT, OPERATOR

ADDRESSES = {"document": "127.0.0.7", "header": "127.0.0.8"}
SETTINGS = {
    "document": "emergency_location: geolocation",
    "header": "emergency_location: p_access_network_info, network_code: 4E",
}
SITE = "address: '12 bis rue de la Paix, 2e étage, code 12A'"
CIVIC = "{urn:ietf:params:xml:ns:pidf:geopriv10:civicAddr}"


@pytest.fixture(scope="module")
def live(
    programs: Programs, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[LiveTree, dict[str, Carrier]]]:
    """The plain client, on a node whose first trunk takes no call, and two carriers who are told in either form."""
    folder = tmp_path_factory.mktemp("tree")
    (folder / "acme").mkdir()
    (folder / "_fleet").mkdir()
    (folder / "fleet.yaml").write_text(OPERATOR)
    (folder / "acme" / "client.yaml").write_text(CLIENT.replace("address: 12 rue de la Paix", SITE))
    ports = {name: free_port(host=address) for name, address in ADDRESSES.items()}
    tree = LiveTree(
        programs,
        folder,
        tmp_path_factory.mktemp("live"),
        node="pbx-1",
        nodes=("pbx-1",),
        trunk="carrier",
        nodes_file="_fleet/nodes.yaml",
        more_trunks={
            name: f"{{name: {name}, host: {address}, port: {ports[name]}, {SETTINGS[name]}}}"
            for name, address in ADDRESSES.items()
        },
    )
    carriers = {
        name: Carrier(
            programs.sipp,
            tmp_path_factory.mktemp(name),
            address=address,
            port=ports[name],
            pbx=(LOOPBACK, tree.sip_port),
        )
        for name, address in ADDRESSES.items()
    }
    with carriers["document"], carriers["header"], tree:
        yield tree, carriers


def _told(live: tuple[LiveTree, dict[str, Carrier]], trunk: str, number: str = "112") -> str:
    """The INVITE that a carrier is sent."""
    tree, carriers = live
    phone = tree.phone("acme", "805ec0000201")
    with (
        carriers[trunk].takes(after_ms=10, keeps_messages=True) as far,
        phone.calls(number, talk_ms=10) as calling,
    ):
        far.wait_for("invited", seconds=30)
        assert calling.wait_for("final").values == ("200",)
        assert (calling.finish(), far.finish()) == (0, 0)
        return far.messages().partition("INVITE ")[2].partition("\n-----")[0]


def test_the_whole_address_travels_as_a_document(live: tuple[LiveTree, dict[str, Carrier]]) -> None:
    invite = _told(live, "document")
    named = re.search(r"^Geolocation: <cid:(.+)>\r?$", invite, re.MULTILINE)
    assert named, invite
    assert re.search(r"^Geolocation-Routing: yes\r?$", invite, re.MULTILINE)
    assert f"Content-ID: <{named[1]}>" in invite
    assert "application/sdp" in invite
    document = invite[invite.index("<?xml") :].partition("</presence>")[0] + "</presence>"
    civic = next(ET.fromstring(document).iter(f"{CIVIC}civicAddress"))  # our own
    assert {part.tag.removeprefix(CIVIC): part.text for part in civic} == {
        "country": "FR",
        "ADDCODE": "75102",
        "PC": "75002",
        "A3": "Paris",
        "HNO": "12",
        "HNS": "bis",
        "RD": "rue de la Paix",
        "LOC": "2e étage, code 12A",
    }


def test_the_commune_travels_in_a_header(live: tuple[LiveTree, dict[str, Carrier]]) -> None:
    invite = _told(live, "header")
    said = re.search(r"^P-Access-Network-Info: (.*?)\r?$", invite, re.MULTILINE)
    assert said, invite
    assert said[1] == 'GSTN;operator-specific-GI="4E7510200";network-provided'
    assert "Geolocation" not in invite


def test_other_calls_tell_nobody_where_they_come_from(live: tuple[LiveTree, dict[str, Carrier]]) -> None:
    # The first trunk is dead: the second takes the call.
    live[0].carrier().__exit__(None, None, None)
    invite = _told(live, "document", "0612345678")
    assert "0612345678" in invite or "33612345678" in invite
    assert "eolocation" not in invite
    assert "P-Access-Network-Info" not in invite
