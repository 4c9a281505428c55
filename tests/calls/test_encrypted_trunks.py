"""A carrier over TLS, with certificates made here, and sound that is encrypted (SRTP): calls go both ways, and nothing goes in clear."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from testpbx.live import LiveTree
from testpbx.ports import LOOPBACK, free_port
from testpbx.programs import Programs
from testpbx.sipp import Carrier
from tests.broken_trees import CLIENT, OPERATOR

ADDRESS = "127.0.0.6"
NUMBER, MOBILE = "+33199000001", "+33612345678"


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An authority, and what it signed for the PBX and for the carrier; `stranger` vouches for itself."""
    folder = tmp_path_factory.mktemp("certificates")
    authority, authority_key = _certificate(folder, "authority", None, None)
    for name, address, signer in (
        ("pbx", LOOPBACK, (authority, authority_key)),
        ("carrier", ADDRESS, (authority, authority_key)),
        ("stranger", ADDRESS, None),
    ):
        _certificate(folder, name, address, signer)
    return folder


def _certificate(
    folder: Path, name: str, address: str | None, signer: tuple[x509.Certificate, rsa.RSAPrivateKey] | None
) -> tuple[x509.Certificate, rsa.RSAPrivateKey]:
    """Write NAME.pem and NAME.key: of an address, or of an authority; signed by itself where nobody else does."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, address or name)])
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(signer[0].subject if signer is not None else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=address is None, path_length=None), critical=True)
    )
    if address is not None:
        names = x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))])
        builder = builder.add_extension(names, critical=False)
    certificate = builder.sign(signer[1] if signer is not None else key, SHA256())
    (folder / f"{name}.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    private = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    (folder / f"{name}.key").write_bytes(private)
    return certificate, key


@pytest.fixture(scope="module")
def live(
    programs: Programs, certificates: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[LiveTree, Carrier, Carrier]]:
    """The plain client, on a node whose second trunk is encrypted; the carrier, and somebody at its address who is not."""
    folder = tmp_path_factory.mktemp("tree")
    (folder / "acme").mkdir()
    (folder / "_fleet").mkdir()
    (folder / "fleet.yaml").write_text(OPERATOR)
    (folder / "acme" / "client.yaml").write_text(CLIENT)
    port, carrier_port = (free_port(socket.SOCK_STREAM, host=host) for host in (LOOPBACK, ADDRESS))
    files = ", ".join(
        f"{name}: {certificates / file}"
        for name, file in (("certificate", "pbx.pem"), ("key", "pbx.key"), ("authorities", "authority.pem"))
    )
    tree = LiveTree(
        programs,
        folder,
        tmp_path_factory.mktemp("live"),
        node="pbx-1",
        nodes=("pbx-1",),
        trunk="carrier",
        nodes_file="_fleet/nodes.yaml",
        tls=f"{{port: {port}, {files}}}",
        more_trunks={
            "encrypted": f"{{name: Encrypted, host: {ADDRESS}, port: {carrier_port}, transport: tls, media: srtp}}"
        },
    )
    carrier, stranger = (
        Carrier(
            programs.sipp,
            tmp_path_factory.mktemp(name),
            address=ADDRESS,
            port=carrier_port,
            pbx=(LOOPBACK, port),
            certificate=certificates / f"{name}.pem",
            encrypts=True,
        )
        for name in ("carrier", "stranger")
    )
    with tree:
        # Calls that go out try it first where the other trunk does not answer.
        tree.carrier().__exit__(None, None, None)
        yield tree, carrier, stranger


@pytest.fixture(autouse=True)
def calls_end(live: tuple[LiveTree, Carrier, Carrier]) -> Iterator[None]:
    yield
    live[0].end_calls()


def test_calls_come_in_over_tls_with_encrypted_sound(live: tuple[LiveTree, Carrier, Carrier]) -> None:
    tree, carrier, _ = live
    with tree.phone("acme", "805ec0000201").answers(after_ms=10) as desk:
        with carrier.calls(NUMBER, caller=MOBILE, talk_ms=10) as calling:
            assert calling.wait_for("final").values == ("200",)
            assert desk.wait_for("invited").values[1] == MOBILE
            assert desk.wait_for("sound").values == ("RTP/AVP",)
            assert calling.finish() == 0
        desk.finish()


def test_a_call_without_keys_is_refused(
    live: tuple[LiveTree, Carrier, Carrier], programs: Programs, certificates: Path, tmp_path: Path
) -> None:
    _, carrier, _ = live
    in_clear = Carrier(
        programs.sipp,
        tmp_path,
        address=ADDRESS,
        port=carrier._address[1],
        pbx=carrier._pbx,
        certificate=certificates / "carrier.pem",
    )
    with in_clear.calls(NUMBER, caller=MOBILE, talk_ms=10) as calling:
        assert calling.wait_for("final").values == ("488",)
        calling.finish()


def test_a_call_in_clear_from_the_carriers_address_is_refused(
    live: tuple[LiveTree, Carrier, Carrier], programs: Programs, tmp_path: Path
) -> None:
    tree, carrier, _ = live
    over_udp = Carrier(
        programs.sipp,
        tmp_path,
        address=ADDRESS,
        port=carrier._address[1],
        pbx=(LOOPBACK, tree.sip_port),
        # With keys for the sound: nothing else is wrong with it.
        encrypts=True,
    )
    with tree.phone("acme", "805ec0000201").answers(after_ms=10) as desk:
        with over_udp.calls(NUMBER, caller=MOBILE, talk_ms=10) as calling:
            assert calling.wait_for("final").values == ("403",)
            calling.finish()
        assert desk.seen() == ()


@pytest.mark.parametrize("number", ["112", "0612345678"])
def test_calls_go_out_over_tls_with_encrypted_sound(
    live: tuple[LiveTree, Carrier, Carrier], number: str
) -> None:
    tree, carrier, _ = live
    phone = tree.phone("acme", "805ec0000202")
    with carrier.takes(after_ms=10) as far, phone.calls(number, talk_ms=10) as calling:
        assert far.wait_for("invited", seconds=30).values[0] in (number, MOBILE)
        assert far.wait_for("sound").values == ("RTP/SAVP",)
        assert calling.wait_for("final").values == ("200",)
        assert (calling.finish(), far.finish()) == (0, 0)


def test_who_is_not_vouched_for_is_not_called(live: tuple[LiveTree, Carrier, Carrier]) -> None:
    tree, _, stranger = live
    phone = tree.phone("acme", "805ec0000202")
    with stranger.takes(after_ms=10) as far, phone.calls("112", talk_ms=10) as calling:
        assert calling.wait_for("final", seconds=40).values != ("200",)
        calling.finish()
        assert far.seen() == ()
