"""Attacks by SIP, as data: who sends what. Each must be refused, or be met with silence (tests/calls/test_attacks.py).

Strangers have no account and no carrier's address; insiders have an account of another client of the node.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

EXTERNAL, EMERGENCY, COLLEAGUE = "0612345678", "112", "201"

METHODS = (
    *(
        "INVITE",
        "REGISTER",
        "OPTIONS",
        "SUBSCRIBE",
        "MESSAGE",
        "PUBLISH",
        "NOTIFY",
        "REFER",
        "INFO",
        "UPDATE",
    ),
    *("BYE", "CANCEL", "PRACK", "NOTHING"),
)


@dataclass(frozen=True, slots=True)
class Request:
    """A request. `sender`: whom it says it is, if not the account's user; `to`: the user part of the address that it is for."""

    method: str
    to: str
    headers: tuple[str, ...] = ()
    sender: str = ""


def of_strangers() -> Iterator[tuple[str, Request]]:
    """What somebody sends who has no account, by name."""
    for method in METHODS:
        for to in (EXTERNAL, EMERGENCY, COLLEAGUE):
            yield f"{method} {to}", Request(method, to, _OF_METHOD.get(method, ()))
    for sender in _SENDERS:
        yield f"INVITE as {sender[:40]!r}", Request("INVITE", EXTERNAL, sender=sender)
    for header in _HEADERS:
        yield f"INVITE with {header[:60]}", Request("INVITE", EXTERNAL, (header,), sender="acme.desk_201")


_OF_METHOD: Mapping[str, tuple[str, ...]] = {
    "SUBSCRIBE": ("Event: dialog", "Expires: 600"),
    "PUBLISH": ("Event: presence", "Expires: 600"),
    "NOTIFY": ("Event: message-summary", "Subscription-State: active"),
    "REFER": ("Refer-To: <sip:0612345678@127.0.0.1>",),
    "MESSAGE": ("Content-Type: text/plain",),
    "PRACK": ("RAck: 1 1 INVITE",),
}
"""What each needs to be looked at."""

_SENDERS = (
    *("acme.desk_201", "globex.desk_202", "trunk_carrier", "takes-over", "anonymous", "pbx", "root"),
    *("admin", "acme.desk_201.former", "acme", "201", "+33199000001", "%27%20OR%201=1", "a" * 200),
)
"""Endpoints, names that programs have, and none."""

_HEADERS = (
    *("Route: <sip:127.0.0.1;lr>", "Record-Route: <sip:127.0.0.2;lr>", "Path: <sip:127.0.0.2;lr>"),
    "P-Asserted-Identity: <sip:+33199000001@127.0.0.2>",
    "Remote-Party-ID: <sip:+33199000001@127.0.0.2>;party=calling;screen=yes",
    *("X-Forwarded-For: 127.0.0.2", "X-Real-IP: 127.0.0.2", "X-Asterisk-Context: acme.internal"),
    "Contact: <sip:trunk_carrier@127.0.0.2:5060>",
    *(
        "Authorization: Basic YWxpY2U6YWxpY2U=",
        "Authorization: Digest",
        'Authorization: Digest username="acme.desk_201"',
    ),
    'Authorization: Digest username="acme.desk_201", realm="pbx", nonce="", uri="", response=""',
    'Proxy-Authorization: Digest username="acme.desk_201", realm="pbx", nonce="0/0", uri="sip:x", response="0"',
    'Authorization: Digest username="acme.desk_201", realm="pbx", nonce="0/0", uri="sip:x", response="0", algorithm=none',
    *(
        "Replaces: a;to-tag=b;from-tag=c",
        "Join: a;to-tag=b;from-tag=c",
        "Target-Dialog: a;local-tag=b;remote-tag=c",
    ),
    *("Require: replaces", "Identity: x;info=<https://127.0.0.1/>;alg=ES256", "Max-Forwards: 0"),
)
"""What might be believed; a phone's name stands beside it."""

WRONG_PASSWORDS = ("", "password", "1234", "acme.desk_201", "pbx", "asterisk", "${SHELL(id)}", "x" * 300)

DIALLED_BY_INSIDERS = (
    # Extensions of other contexts, and of no phone.
    *("user.alice", "user.bob", "acme.desk_201", "external.dialled", "limit.1", "presents.acme.desk_201"),
    *(
        "gate.dialled.paris.national",
        "outside.paris.national",
        "end.refused",
        "given.back",
        "external_replaces",
    ),
    *(
        "acme.internal",
        "trunk.carrier.out",
        "numbering.fr",
        "confirm.called",
        "joined.party",
        "takes-over",
        "none",
    ),
    *("call", "emergency_anyway", "counted", "located", "connected", "switches"),
    *("s", "h", "i", "t", "o", "a", "e", "T", "fax", "failed", "_X.", "%5B0-9%5D", "_%2BX."),
    # Feature codes with what is another client's.
    *(
        "*8acme.desk_201",
        "*8user.alice",
        "*98user_alice",
        "*98acme",
        "*98user_alice%40acme",
        "*8",
        "*99",
        "*98201%40acme",
    ),
    # What a dialplan might take for words of its own.
    *(
        "201%40acme.internal",
        "PJSIP%2Facme.desk_201",
        "Local%2F201%40acme.internal",
        "0612345678%26PJSIP%2Facme.desk_201",
    ),
    *(
        "%24%7BSHELL(id)%7D",
        "%24%5B1%2B1%5D",
        "112%2C1",
        "0612345678%2C60%2Cg",
        "0899123456%00",
        "0612345678%0A112",
    ),
    *("%2B%2B33612345678", "%23%23", "+", "00", "0000000000", "9999"),
    # What the profile does not allow.
    *("0899123456", "3639123", "00882161234567", "+8835100123456", "0033899123456", "00447911123456"),
)
"""Dialled by a phone of another client: none may be answered, ring anybody or leave by a trunk."""


def of_insiders(victim: str) -> Iterator[tuple[str, Request]]:
    """What a phone of another client sends about an endpoint that is not its own."""
    for event in ("message-summary", "dialog", "presence", "reg", "refer"):
        headers = (f"Event: {event}", "Expires: 600")
        for to in (victim, "user_alice", "user_alice%40acme", "201%40acme.internal"):
            yield f"SUBSCRIBE {event} of {to}", Request("SUBSCRIBE", to, headers)
    contact = ("Expires: 600",)
    yield "REGISTER a colleague's place", Request("REGISTER", victim, contact)
    yield "REGISTER the trunk's place", Request("REGISTER", "trunk_carrier", contact)
    yield "INVITE as another client's phone", Request("INVITE", COLLEAGUE, sender=victim)
    yield "REGISTER as another client's phone", Request("REGISTER", victim, contact, sender=victim)
    yield "MESSAGE", Request("MESSAGE", victim, ("Content-Type: text/plain",))
    yield "PUBLISH", Request("PUBLISH", victim, ("Event: presence", "Expires: 600"))
    yield "REFER outside of a call", Request("REFER", victim, ("Refer-To: <sip:0612345678@127.0.0.1>",))


def naming(call: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Headers that would take a call over (RFC 3891). `call`: how a third party names it."""
    yield "plain", (f"Replaces: {call}",)
    yield "in capitals", (f"REPLACES: {call}",)
    yield "in small letters", (f"replaces: {call}",)
    yield "folded", (f"Replaces:\r\n {call}",)
    yield "with spaces", (f"Replaces  :   {call}",)
    yield "while it rings only", (f"Replaces: {call};early-only",)
    yield "required", ("Require: replaces", f"Replaces: {call}")
    yield "behind another", ("Replaces: a;to-tag=b;from-tag=c", f"Replaces: {call}")
    yield "joining", (f"Join: {call}", f"Replaces: {call}")


BROKEN_PACKETS: tuple[bytes, ...] = (
    b"",
    b"\0" * 100,
    b"\r\n\r\n",
    b"\xff" * 1400,
    b"INVITE",
    b"INVITE sip:201@127.0.0.1 SIP/2.0",
    b"INVITE sip:201@127.0.0.1 SIP/2.0\r\n\r\n",
    b"INVITE sip:201@127.0.0.1 SIP/9.9\r\nVia: SIP/2.0/UDP x\r\n\r\n",
    b"SIP/2.0 200 OK\r\n\r\n",
    b"SIP/2.0 999 \r\nVia: SIP/2.0/UDP 127.0.0.1\r\n\r\n",
    b"OPTIONS sip:a SIP/2.0\r\nContent-Length: -1\r\n\r\n",
    b"OPTIONS sip:a SIP/2.0\r\nContent-Length: 99999999999999999999\r\n\r\n",
    b"OPTIONS sip:a SIP/2.0\r\nCSeq: 99999999999999999999 OPTIONS\r\n\r\n",
    b"OPTIONS " + b"a" * 8000 + b" SIP/2.0\r\n\r\n",
    b"OPTIONS sip:a SIP/2.0\r\n" + b"Via: SIP/2.0/UDP 127.0.0.1\r\n" * 300 + b"\r\n",
    b"OPTIONS sip:a SIP/2.0\r\nX: " + b"y" * 30000 + b"\r\n\r\n",
    b"OPTIONS sip:a SIP/2.0\r\nFrom: <sip:" + b"[" * 2000 + b"\r\n\r\n",
    b"OPTIONS sip:a SIP/2.0\r\nContact: " + b"<sip:a>," * 3000 + b"\r\n\r\n",
    b"OPTIONS sip:%00%ff@[::1 SIP/2.0\r\nTo: <sip:%@>;tag=\r\n\r\n",
    b"REGISTER sip:a SIP/2.0\r\nAuthorization: Digest " + b'a="' * 2000 + b"\r\n\r\n",
)
"""No request and no answer: there is nothing to wait for but that everybody else is served as before."""
