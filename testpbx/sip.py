"""SIP messages as text, as far as a phone and a carrier need them (RFC 3261), and their answer to a challenge (RFC 2617).

Written here for the crowd (testpbx/crowd.py), which plays hundreds of calls in one process; SIPp plays one scenario in a process, and
Python's SIP libraries are stacks for real phones, with sound.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass

_LONG_NAMES = {"v": "via", "f": "from", "t": "to", "i": "call-id", "m": "contact", "l": "content-length"}
_ADDRESS = re.compile(r'^\s*(?:"((?:[^"\\]|\\.)*)"|([^<"]*?))\s*<?sip:(?:([^@;>\s]*)@)?([^;>\s]+)')
_CALLED = re.compile(r"[A-Z]+ sip:([^@;>\s]*)@")
_PARAMETER = re.compile(r'(\w+)=(?:"([^"]*)"|([^\s,]+))')
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Message:
    """A request or an answer. `headers`: by name in lower case; of a header that comes twice both values, as `Via` may."""

    start: str
    headers: Mapping[str, tuple[str, ...]]
    body: str = ""

    @property
    def method(self) -> str:
        """`INVITE` …; empty for an answer."""
        return "" if self.start.startswith("SIP/2.0 ") else self.start.partition(" ")[0]

    @property
    def status(self) -> int:
        """Of an answer; 0 for a request."""
        return 0 if self.method else int(self.start.split()[1])

    @property
    def called(self) -> str:
        """The user part of a request's address: who is called, or the number."""
        called = _CALLED.match(self.start)
        return called[1] if called else ""

    @property
    def call_id(self) -> str:
        """What all messages of a dialog share."""
        return self.first("call-id")

    @property
    def branch(self) -> str:
        """What all messages of a transaction share."""
        return self.first("via").partition("branch=")[2].partition(";")[0]

    def first(self, name: str) -> str:
        """The first value of a header, or nothing."""
        return self.headers.get(name, ("",))[0]

    def address(self, name: str) -> tuple[str, str]:
        """The name and the user part of the address in a header."""
        parts = _ADDRESS.match(self.first(name))
        return (parts[1] or parts[2] or "", parts[3] or "") if parts else ("", "")


def parse(packet: bytes) -> Message | None:
    """A message that came; None for what is none, such as a keep-alive."""
    head, _, body = packet.decode(errors="replace").partition("\r\n\r\n")
    start, *lines = head.split("\r\n")
    if "SIP/2.0" not in start:
        return None
    headers: dict[str, tuple[str, ...]] = {}
    for line in lines:
        name, _, value = line.partition(":")
        key = name.strip().lower()
        key = _LONG_NAMES.get(key, key)
        headers[key] = (*headers.get(key, ()), value.strip())
    return Message(start, headers, body)


def answer(request: Message, status: str, *, tag: str = "", contact: str = "", body: str = "") -> bytes:
    """An answer to a request. `tag`: ours, for a dialog that begins; `body`: a session description."""
    to = request.first("to")
    lines = [
        f"SIP/2.0 {status}",
        *(f"Via: {via}" for via in request.headers.get("via", ())),
        *(f"Record-Route: {route}" for route in request.headers.get("record-route", ())),
        f"From: {request.first('from')}",
        f"To: {to}" if not tag or ";tag=" in to else f"To: {to};tag={tag}",
        f"Call-ID: {request.call_id}",
        f"CSeq: {request.first('cseq')}",
        *([f"Contact: <{contact}>"] if contact else []),
        *(["Content-Type: application/sdp"] if body else []),
        f"Content-Length: {len(body)}",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def request_of_called(
    invite: Message, method: str, *, tag: str, local: tuple[str, int], cseq: int, body: str = ""
) -> bytes:
    """A request from who was called, in the dialog that an INVITE began. `tag`: ours; `body`: a key that is pressed (RFC 6086, dtmf-relay)."""
    target = invite.first("contact").partition("<")[2].partition(">")[0]
    lines = [
        f"{method} {target} SIP/2.0",
        f"Via: SIP/2.0/UDP {local[0]}:{local[1]};rport;branch=z9hG4bK{token()}",
        f"From: {invite.first('to')};tag={tag}",
        f"To: {invite.first('from')}",
        f"Call-ID: {invite.call_id}",
        f"CSeq: {cseq} {method}",
        "Max-Forwards: 70",
        *(["Content-Type: application/dtmf-relay"] if body else []),
        f"Content-Length: {len(body)}",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def register(
    user: str, *, host: str, local: tuple[str, int], call_id: str, cseq: int, expires: int, login: str = ""
) -> bytes:
    """A registration of a user at his PBX; `expires` 0 takes all of his contacts away. `login`: an answer to a challenge."""
    address = f"{local[0]}:{local[1]}"
    lines = [
        f"REGISTER sip:{host} SIP/2.0",
        f"Via: SIP/2.0/UDP {address};rport;branch=z9hG4bK{token()}",
        f"From: <sip:{user}@{host}>;tag={token()}",
        f"To: <sip:{user}@{host}>",
        f"Call-ID: {call_id}",
        f"CSeq: {cseq} REGISTER",
        f"Contact: <sip:{user}@{address}>" if expires else "Contact: *",
        *([f"Authorization: {login}"] if login else []),
        "Max-Forwards: 70",
        f"Expires: {expires}",
        "Content-Length: 0",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def login(challenge: str, *, user: str, password: str, method: str, address: str) -> str:
    """The answer to a digest challenge. ValueError for one that asks for something else."""
    parameters = {name: quoted or plain for name, quoted, plain in _PARAMETER.findall(challenge)}
    if not challenge.startswith("Digest") or parameters.get("algorithm", "MD5").upper() != "MD5":
        raise ValueError(challenge)
    realm, nonce = parameters["realm"], parameters["nonce"]
    secret = _md5(f"{user}:{realm}:{password}")
    what = _md5(f"{method}:{address}")
    words = {"username": user, "realm": realm, "nonce": nonce, "uri": address}
    if "opaque" in parameters:
        words["opaque"] = parameters["opaque"]
    if "auth" in parameters.get("qop", ""):
        words["cnonce"] = token()
        words["response"] = _md5(f"{secret}:{nonce}:00000001:{words['cnonce']}:auth:{what}")
        more = ", qop=auth, nc=00000001, algorithm=MD5"
    else:
        words["response"] = _md5(f"{secret}:{nonce}:{what}")
        more = ", algorithm=MD5"
    return "Digest " + ", ".join(f'{name}="{value}"' for name, value in words.items()) + more


@dataclass(frozen=True, slots=True)
class Codec:
    """How sound is sent: the number and the name of an RTP payload (RFC 3551)."""

    payload: int
    name: str


ALAW = Codec(8, "PCMA/8000")
G722 = Codec(9, "G722/8000")
"""Of 16,000 samples a second, whatever its name says (RFC 3551, 4.5.2)."""


def session(host: str, port: int, codec: Codec = ALAW) -> str:
    """A session description: sound at a port."""
    lines = (
        "v=0",
        f"o=crowd 1 1 IN IP4 {host}",
        "s=-",
        f"c=IN IP4 {host}",
        "t=0 0",
        f"m=audio {port} RTP/AVP {codec.payload} 101",
        f"a=rtpmap:{codec.payload} {codec.name}",
        "a=rtpmap:101 telephone-event/8000",
        "a=sendrecv",
    )
    return "\r\n".join(lines) + "\r\n"


def token() -> str:
    """A word that is used once."""
    return f"{os.getpid():x}.{next(_numbers):x}"


def _md5(words: str) -> str:
    return hashlib.md5(words.encode(), usedforsecurity=False).hexdigest()
