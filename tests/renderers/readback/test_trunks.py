"""Trunks of every kind: what is rendered of them is read as it is meant, and each line of it has a reason that the reader knows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

import pytest

from compiler.graph import CallGraph, NodeGraph
from compiler.lowering.operator_layer import lower_node
from compiler.pipeline import ClientFiles, compile_client, compile_fleet
from compiler.reading.source import SourceFile
from renderers.readback.agree import Disagreement, disagreements
from renderers.readback.node import node_disagreements
from renderers.registry import render_client, render_node
from tests.effort import some_of, stride
from tests.wrong_renderings import Files, replaced, rewritten, spoilt

FLEET = """
fleet: {name: Opérateur, horizon: 2026..2028}
nodes:
  pbx-1: {path: nodes/pbx-1, sip: {host: 192.0.2.10, tls: {certificate: /etc/centrex/sip.pem, key: /etc/centrex/sip.key}}, trunks: [plain, presented, by-account, by-party, encrypted, stream]}
trunks:
  plain: {name: Collecte, host: 198.51.100.7, max_calls: 30, addresses: [198.51.100.64/27, 203.0.113.9], emergency_location: geolocation}
  presented: {name: Numéro présenté, host: 198.51.100.8, caller_from: from, country: PM, emergency_location: p_access_network_info, network_code: 4E}
  by-account: {name: Compte, host: 198.51.100.9, called_from: to, max_calls: 2, account: {user: acme, registers: false}}
  by-party: {name: Appelé à part, host: sip.carrier.example, port: 5070, called_from: p_called_party_id, number_format: national, account: {user: "0033199000001", secret_epoch: 3}}
  encrypted: {name: Chiffré, host: sips.carrier.example, transport: tls, media: srtp, account: {user: acme}}
  stream: {name: TCP, host: 198.51.100.10, transport: tcp, account: {user: acme2}}
brands: {azur: {name: Azur}}
destinations: {national: {name: France, allow: [national_fixed, national_mobile]}}
defaults: {user: {destinations: national}}
"""
CLIENT = """
client: {name: Acme, node: pbx-1, brand: azur}
sites:
  paris:
    name: Paris
    time_zone: Europe/Paris
    emergency: {address: 1 rue X, postcode: "75002", city: Paris, insee: "75102", callback: "+33199000001"}
users: {alice: {name: Alice, extension: 201}}
devices: {desk-1: {model: yealink-t53, mac: 805ec0000001, user: alice}}
numbers:
  "+33199000001": {to: user:alice}
  "+262262001001": {to: user:alice}
  "+590590001001": {to: user:alice}
  "+594594001001": {to: user:alice}
  "+596596001001": {to: user:alice}
  "+508411234": {to: user:alice}
  "+508708123456": {to: user:alice}
"""


@lru_cache
def rendered() -> tuple[CallGraph, NodeGraph, Files, Files]:
    fleet, diagnostics = compile_fleet([SourceFile("tenants/fleet.yaml", FLEET.encode())])
    assert fleet is not None, diagnostics
    source = SourceFile("tenants/acme/client.yaml", CLIENT.encode())
    graph = compile_client(ClientFiles("acme", (source,), {}), fleet).graph
    assert graph is not None
    node = lower_node(graph.node, fleet.fleet, graph.countries())
    return graph, node, render_client(graph), render_node(node)


def said_of(name: str, spoil: Callable[[str], str]) -> list[Disagreement]:
    """What is said first of a node one of whose files is spoilt."""
    _, node, _, layer = rendered()
    return node_disagreements(node, spoilt(layer, name, spoil), (2026, 2028), most=1)


def file_of(name: str) -> list[str]:
    (text,) = (file.content.decode() for file in rendered()[3] if file.path.endswith(f"/{name}"))
    return text.splitlines()


def lines_of_trunks() -> Iterator[tuple[str, int]]:
    """Every line by which trunks are known, and by which their calls come in."""
    for name in ("pjsip.conf", "extensions.conf"):
        context = "pjsip" if name == "pjsip.conf" else ""
        for index, line in enumerate(file_of(name)):
            section = re.match(r"\[(.*)\]", line)
            if section and not name.startswith("pjsip"):
                context = section[1]
            if re.match(r"(pjsip|caller\.|trunk\.(?!.*\.out))", context) and re.match(r"[^;#\s]| same", line):
                yield name, index


def test_trunks_of_every_kind_are_read_as_they_are_meant() -> None:
    graph, node, files, layer = rendered()
    assert node_disagreements(node, layer, (2026, 2028)) == []
    assert disagreements(graph, node, files, layer, (2026, 2028)) == []


def test_no_line_of_a_trunk_can_be_lost_unnoticed() -> None:
    unnoticed = []
    lines = some_of([*lines_of_trunks()])
    for name, index in lines:
        line = file_of(name)[index]

        def without(text: str, lost: int = index) -> str:
            lines = text.splitlines()
            # The first step of an extension is taken out of it, not the extension.
            first = re.match(r"(exten => [^,]+,1,)(?!NoOp)", lines[lost])
            lines[lost : lost + 1] = (
                [f"{first[1]}NoOp()"] if first and lines[lost + 1].startswith(" same") else []
            )
            return "\n".join(lines) + "\n"

        if not said_of(name, without):
            unnoticed.append(line)
    assert len(lines) > 30 / stride()
    assert unnoticed == []


PJSIP, NODE = "pjsip.conf", "extensions.conf"
WRONG: dict[str, tuple[str, Callable[[str], str]]] = {
    "a carrier's word is taken for who calls where the caller's own is meant": (
        PJSIP,
        replaced("trust_id_inbound=no", "trust_id_inbound=yes"),
    ),
    "what the caller says is taken for the carrier's word": (
        PJSIP,
        replaced("trust_id_inbound=yes", "trust_id_inbound=no"),
    ),
    "a trunk is taken by the name that a request gives": (
        PJSIP,
        replaced("identify_by=ip", "identify_by=username"),
    ),
    "another carrier's address": (PJSIP, replaced("match=198.51.100.8", "match=198.51.100.7")),
    "a wider subnet": (PJSIP, replaced("match=198.51.100.64/27", "match=198.51.100.64/26")),
    "calls go to another carrier": (
        PJSIP,
        replaced("contact=sip:198.51.100.8:5060", "contact=sip:198.51.100.7:5060"),
    ),
    "the carrier is not told who withholds a number": (PJSIP, replaced("trust_id_outbound=yes\n", "")),
    "another account": (PJSIP, replaced("username=0033199000001", "username=0033199000002")),
    "who names a call is not known by that": (PJSIP, replaced("=header,ip", "=ip")),
    "who names a call is heard": (PJSIP, replaced("deny=0.0.0.0/0.0.0.0\n", "")),
    "who names another header": (PJSIP, replaced("match_header=Replaces", "match_header=Replace")),
    "strangers are told the program": (PJSIP, rewritten(r"^user_agent=.*\n", "")),
    "a stranger's realm is not that of phones": (
        PJSIP,
        rewritten(r"^default_realm=.*$", "default_realm=elsewhere"),
    ),
    "a session is called like the program": (PJSIP, rewritten(r"^sdp_session=-\n", "")),
    "a former password": (PJSIP, replaced("/carrier@3}", "/carrier@2}")),
    "a password in clear": (PJSIP, rewritten(r"^password=.*$", "password=secret")),
    "a registration that gives up": (PJSIP, replaced("max_retries=1000000", "max_retries=10")),
    "a registration of nobody": (PJSIP, rewritten(r"^type=registration$", "type=auth")),
    "sound in clear": (PJSIP, replaced("media_encryption=sdes\n", "")),
    "sound that may be in clear": (PJSIP, replaced("optimistic=no", "optimistic=yes")),
    "anybody may be the carrier": (PJSIP, replaced("verify_server=yes", "verify_server=no")),
    "requests in clear": (
        PJSIP,
        replaced(
            "contact=sip:sips.carrier.example:5061\\;transport=tls", "contact=sip:sips.carrier.example:5061"
        ),
    ),
    "emergency calls in clear": (NODE, replaced("5061\\;transport=tls,,i", "5061,,i")),
    "emergency calls to another carrier": (NODE, replaced("@198.51.100.8:5060,,i", "@198.51.100.7:5060,,i")),
    "a dead trunk is waited for": (PJSIP, replaced("timer_b=6400", "timer_b=32000")),
    "a trunk is not looked after": (PJSIP, replaced("qualify_frequency=60", "qualify_frequency=0")),
    "callers are read by another country's plan": (NODE, replaced("Gosub(caller.pm,", "Gosub(caller.fr,")),
    "numbers are read by another country's plan": (
        NODE,
        replaced("Gosub(numbering.pm,", "Gosub(numbering.nowhere,"),
    ),
    "who asks for privacy is shown": (NODE, replaced('=~ "id|user"]', '=~ "nobody"]')),
    "privacy is known by one of its words": (NODE, replaced('=~ "id|user"]', '=~ "user"]')),
    "the called number is taken from another header": (
        NODE,
        replaced("PJSIP_HEADER(read,To)", "PJSIP_HEADER(read,P-Called-Party-ID)"),
    ),
    "what follows a number in a header is taken for part of it": (
        NODE,
        rewritten(r"^ same => n,Set\(CALLED=\$\{CUT\(CALLED,\\;,1\)\}\)\n", ""),
    ),
    "a call without the header is lost": (
        NODE,
        rewritten(r"^ same => n,GotoIf\(\$\{DIALPLAN_EXISTS\(trunk\.by-account\.called,\$\{EXTEN\}.*\n", ""),
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_trunk_is_found_out(wrong: str) -> None:
    assert said_of(*WRONG[wrong])
