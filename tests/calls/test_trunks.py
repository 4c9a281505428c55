"""Carriers of every kind, played by SIPp on addresses of their own: what they bring comes to the number that is meant, shown as it should be."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from testpbx.live import LiveTree
from testpbx.ports import LOOPBACK, free_port
from testpbx.programs import Programs
from testpbx.sipp import Carrier
from tests.broken_trees import CLIENT, OPERATOR

PASSWORD = "a; b=c#x"
"""With what could end a line of pjsip.conf early."""
NUMBER = "+33199000001"
PRESENTED, VOUCHED = "+33612345678", "+33698765432"
ASSERTED = f"P-Asserted-Identity: <sip:{VOUCHED}@carrier.example>"

ADDRESSES = {"presented": "127.0.0.3", "account": "127.0.0.4", "party": "127.0.0.5"}
TRUNKS = {
    "presented": "caller_from: from, addresses: [127.0.1.0/28, 127.0.2.7]",
    "account": 'called_from: to, account: {user: "0033199000001", secret_epoch: 2}',
    "party": "called_from: p_called_party_id",
}


@pytest.fixture(scope="module")
def ports() -> dict[str, int]:
    """Where each trunk's carrier listens."""
    return {name: free_port(host=address) for name, address in ADDRESSES.items()}


@pytest.fixture(scope="module")
def live(
    programs: Programs, ports: dict[str, int], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LiveTree]:
    """The plain client, on a node with a trunk of each kind; its numbers come in by all of them."""
    folder = tmp_path_factory.mktemp("tree")
    (folder / "acme").mkdir()
    (folder / "_fleet").mkdir()
    (folder / "fleet.yaml").write_text(OPERATOR)
    (folder / "acme" / "client.yaml").write_text(CLIENT)
    tree = LiveTree(
        programs,
        folder,
        tmp_path_factory.mktemp("live"),
        node="pbx-1",
        nodes=("pbx-1",),
        trunk="carrier",
        nodes_file="_fleet/nodes.yaml",
        more_trunks={
            name: f"{{name: {name}, host: {ADDRESSES[name]}, port: {ports[name]}, {words}}}"
            for name, words in TRUNKS.items()
        },
        passwords={"trunks/account@2": PASSWORD},
    )
    with tree:
        yield tree


@pytest.fixture(autouse=True)
def calls_end(live: LiveTree) -> Iterator[None]:
    yield
    live.end_calls()


@pytest.fixture(scope="module")
def carriers(
    live: LiveTree, programs: Programs, ports: dict[str, int], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Carrier]:
    """Who plays each trunk, by its id."""
    pbx = (LOOPBACK, live.sip_port)
    others = {
        name: Carrier(
            programs.sipp, tmp_path_factory.mktemp(name), address=address, port=ports[name], pbx=pbx
        )
        for name, address in ADDRESSES.items()
    }
    return {"carrier": live.carrier(), **others}


def shown(
    live: LiveTree,
    carrier: Carrier,
    number: str = NUMBER,
    *,
    caller: str = PRESENTED,
    request: str | None = None,
    headers: tuple[str, ...] = (),
) -> tuple[str, str]:
    """What the carrier is answered, and whom the phone shows; nobody where it does not ring."""
    phone = live.phone("acme", "805ec0000201")
    with ExitStack() as stack:
        desk = stack.enter_context(phone.answers(after_ms=10))
        calling = stack.enter_context(
            carrier.calls(number, caller=caller, talk_ms=10, request=request, headers=headers)
        )
        final = calling.wait_for("final").values[0]
        rang = desk.wait_for("invited").values[1] if final == "200" else ""
        assert calling.finish() == 0
    return final, rang


@pytest.mark.parametrize(
    ("address", "final"),
    [
        ("127.0.1.1", "200"),
        ("127.0.1.14", "200"),
        ("127.0.2.7", "200"),
        ("127.0.1.17", "401"),
        ("127.0.2.8", "401"),
    ],
)
def test_calls_come_from_every_address_of_a_trunk_and_from_no_other(
    live: LiveTree, programs: Programs, tmp_path: Path, address: str, final: str
) -> None:
    carrier = Carrier(
        programs.sipp, tmp_path, address=address, port=free_port(host=address), pbx=(LOOPBACK, live.sip_port)
    )
    assert shown(live, carrier) == (final, PRESENTED if final == "200" else "")


def test_who_calls_is_taken_from_the_header_that_the_trunk_names(
    live: LiveTree, carriers: dict[str, Carrier]
) -> None:
    for headers, by_carrier, by_presented in (
        ((ASSERTED,), VOUCHED, PRESENTED),
        ((), PRESENTED, PRESENTED),
    ):
        assert shown(live, carriers["carrier"], headers=headers) == ("200", by_carrier)
        assert shown(live, carriers["presented"], headers=headers) == ("200", by_presented)


@pytest.mark.parametrize(
    "identities",
    [
        f"<sip:{VOUCHED}@carrier.example>, <tel:{VOUCHED}>",
        f"<tel:{PRESENTED}>, <sip:{VOUCHED}@carrier.example;user=phone>",
        f'"Léa, dite \\"<sip>\\"" <sip:{VOUCHED};cpc=ordinary@carrier.example>,<tel:{PRESENTED}>',
        f"sip:{VOUCHED}@carrier.example:5060, tel:{PRESENTED}",
        f"<sip:alice@carrier.example:5060>, <tel:{VOUCHED}>",
        "<tel:+33-6-98.76-54-32>",
        f"<sip:0698765432@carrier.example>, <tel:{PRESENTED}>",
    ],
)
def test_one_of_two_identities_says_who_calls(
    live: LiveTree, carriers: dict[str, Carrier], identities: str
) -> None:
    """Asterisk reads a header with one identity, and takes From where it holds two (RFC 3325, 9.1)."""
    asserted = (f"P-Asserted-Identity: {identities}",)
    assert shown(live, carriers["carrier"], headers=asserted) == ("200", VOUCHED)
    assert shown(live, carriers["presented"], headers=asserted) == ("200", PRESENTED)


@pytest.mark.parametrize("privacy", ["id", "user;id", "Id;critical"])
@pytest.mark.parametrize("asserted", [(), (ASSERTED,)])
@pytest.mark.parametrize("trunk", ["carrier", "presented"])
def test_who_asks_for_privacy_is_shown_to_nobody(
    live: LiveTree, carriers: dict[str, Carrier], trunk: str, asserted: tuple[str, ...], privacy: str
) -> None:
    asked = (*asserted, f"Privacy: {privacy}")
    assert shown(live, carriers[trunk], headers=asked) == ("200", "anonymous")


def test_a_caller_is_shown_in_e164_however_the_carrier_writes_him(
    live: LiveTree, carriers: dict[str, Carrier]
) -> None:
    for trunk in ("carrier", "presented"):
        assert shown(live, carriers[trunk], caller="0612345678") == ("200", PRESENTED)


@pytest.mark.parametrize("to", [NUMBER, "0199000001", f"{NUMBER};npdi=yes", "0033199000001"])
def test_a_request_to_an_account_is_for_the_number_in_to(
    live: LiveTree, carriers: dict[str, Carrier], to: str
) -> None:
    assert shown(live, carriers["account"], to, request="account-7") == ("200", PRESENTED)
    # Elsewhere the request itself says which number it is for.
    assert shown(live, carriers["carrier"], to, request="account-7") == ("404", "")


@pytest.mark.parametrize(
    "header",
    [
        f"<sip:{NUMBER}@carrier.example;user=phone>",
        f'"Acme: \\"Accueil\\", 2e" <sip:{NUMBER}@carrier.example>',
        f"<tel:{NUMBER}>",
    ],
)
def test_a_call_is_for_the_called_party_that_the_carrier_names(
    live: LiveTree, carriers: dict[str, Carrier], header: str
) -> None:
    named = (f"P-Called-Party-ID: {header}",)
    for request in ("account-7", "+33199009999", "s"):
        calling = shown(live, carriers["party"], "+33199009999", request=request, headers=named)
        assert calling == ("200", PRESENTED)
    assert shown(live, carriers["party"], NUMBER) == ("200", PRESENTED)
    assert shown(live, carriers["party"], "+33199009999") == ("404", "")


def test_the_node_registers_with_the_account_and_calls_with_its_password(
    live: LiveTree, carriers: dict[str, Carrier]
) -> None:
    account = carriers["account"]
    with account.registers("0033199000001", PASSWORD) as registrar:
        live.ami.command("pjsip send register trunk_account")
        assert registrar.wait_for("login", seconds=60).values == ("true", "0033199000001")
        deadline = time.monotonic() + 10
        while " Registered" not in live.ami.command("pjsip show registrations"):
            assert time.monotonic() < deadline, live.ami.command("pjsip show registrations")
            time.sleep(0.1)
    with account.asks_for_password("0033199000001", PASSWORD) as far:
        live.ami.action(
            "Originate",
            Channel="PJSIP/+33612345678@trunk_account",
            Application="Wait",
            Data="1",
            Async="true",
        )
        assert far.wait_for("login").values[0] == "true"
        far.wait_for("answered")
        far.finish()


def test_asterisk_has_nothing_to_say_against_any_trunk(live: LiveTree) -> None:
    assert live.asterisk is not None
    about_trunks = [line for line in live.asterisk.problems if "trunk" in line or "PJSIP_HEADER" in line]
    # Nobody takes registrations but in one test.
    assert [line for line in about_trunks if "registration attempt" not in line] == []
