"""Addresses of carriers and nodes: what no machine can have would stop every incoming call, since Asterisk then drops all that recognises the trunk."""

from __future__ import annotations

import ipaddress
import re

import pytest

from schema import patterns


def test_an_address_is_one_that_a_single_machine_can_have() -> None:
    for first in range(256):
        address = ipaddress.IPv4Address(f"{first}.0.255.9")
        usable = first != 0 and not address.is_multicast and not address.is_reserved
        assert bool(re.search(patterns.HOST, str(address))) is usable, address
        assert bool(re.search(patterns.SUBNET, str(address))) is usable, address


@pytest.mark.parametrize(
    "host",
    [
        "192.0.2.400",
        "999.1.1.1",
        "a..b",
        "0x7f.1",
        "0x7f000001",
        "2130706433",
        "1.2.3",
        "01.2.3.4",
        "1.2.3.4.",
        "a.",
        "-a.b",
        "a-.b",
        "a_b",
        "a.1",
    ],
)
def test_what_is_neither_a_name_nor_an_address_is_refused(host: str) -> None:
    assert not re.search(patterns.HOST, host)


@pytest.mark.parametrize(
    "host",
    ["sip.carrier.example", "4.sip-2.carrier.x1", "localhost", "127.0.0.1", "10.0.0.0", "223.255.255.255"],
)
def test_names_and_addresses_are_taken(host: str) -> None:
    assert re.search(patterns.HOST, host)
