"""A phone that says whatever it is told to: any method, any header, in a call or out of one, with an account or without.

For what no phone and no scenario of SIPp would say: requests of strangers, of other clients' phones, and of phones that lie
(tests/calls/test_attacks.py). One socket, one thing at a time; what comes meanwhile is answered as any phone would.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from testpbx import sip
from testpbx.ports import LOOPBACK
from testpbx.sipp import Account

ANSWER_SECONDS = 4.0
"""How long an answer is waited for. Asterisk on loopback needs milliseconds, and a machine that is busy with tests some more."""
_SILENT_PORT = 9


@dataclass(frozen=True, slots=True)
class Dialog:
    """A call by its ids, as its own phone sees it: what a request inside it, or one that names it, must say."""

    call_id: str
    local: str
    remote: str
    target: str
    peer: str
    calling: bool

    def replaces(self) -> str:
        """How a third party would name the PBX's side of it (RFC 3891): `to-tag` is the tag of who is asked."""
        return f"{self.call_id};to-tag={self.remote};from-tag={self.local}"


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request but for what each sending of it has anew. `to`, `to_tag`: whom it is for; `tag`: of who sends it."""

    method: str
    uri: str
    headers: tuple[str, ...]
    sender: str
    to: str
    to_tag: str
    call_id: str
    tag: str
    body: str


class RawPhone:
    """A socket on loopback that speaks SIP to a PBX. `account`: whose password it knows, if anybody's."""

    def __init__(self, pbx: tuple[str, int], account: Account | None = None, *, host: str = LOOPBACK) -> None:
        self.pbx = pbx
        self.account = account
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((host, 0))
        self.address: tuple[str, int] = self._socket.getsockname()
        self._cseq = 0
        self.answered: list[Dialog] = []
        """The calls that came and were answered."""
        self.came: list[sip.Message] = []
        """The requests that came."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    @property
    def user(self) -> str:
        """Whom the phone says it is."""
        return self.account.user if self.account is not None else "stranger"

    def send(self, packet: bytes) -> None:
        """Any bytes."""
        self._socket.sendto(packet, self.pbx)

    def register(self) -> sip.Message:
        """Register, and what came of it."""
        contact = f"Contact: <sip:{self.user}@{self.address[0]}:{self.address[1]}>"
        return self.ask("REGISTER", f"sip:{self.pbx[0]}", headers=[contact, "Expires: 600"], to=self.user)

    def call(
        self, number: str, headers: Sequence[str] = (), *, body: str | None = None
    ) -> tuple[sip.Message, Dialog]:
        """Call a number; what came of it, and the call if it was answered."""
        call_id, tag = sip.token(), sip.token()
        uri = f"sip:{number}@{self.pbx[0]}:{self.pbx[1]}"
        answer = self.ask(
            "INVITE",
            uri,
            headers=headers,
            to=number,
            call_id=call_id,
            tag=tag,
            body=sip.session(self.address[0], _SILENT_PORT) if body is None else body,
        )
        remote = answer.first("to").partition(";tag=")[2]
        target = answer.first("contact").partition("<")[2].partition(">")[0]
        return answer, Dialog(call_id, tag, remote, target or uri, number, calling=True)

    def ask_in(self, dialog: Dialog, method: str, headers: Sequence[str] = (), body: str = "") -> sip.Message:
        """A request in a call, the phone's own or one that it only knows of."""
        return self.ask(
            method,
            dialog.target,
            headers=headers,
            to=dialog.peer,
            to_tag=dialog.remote,
            call_id=dialog.call_id,
            tag=dialog.local,
            body=body,
        )

    def ask(
        self,
        method: str,
        uri: str,
        *,
        headers: Sequence[str] = (),
        to: str = "",
        to_tag: str = "",
        call_id: str = "",
        tag: str = "",
        body: str = "",
        seconds: float = ANSWER_SECONDS,
        sender: str = "",
    ) -> sip.Message:
        """A request, with the account's password if it is asked for one; the last answer. TimeoutError if there is none.

        `sender`: whom it says it is, if not its own user.
        """
        asked = _Asked(
            method,
            uri,
            tuple(headers),
            sender or self.user,
            to,
            to_tag,
            call_id or sip.token(),
            tag or sip.token(),
            body,
        )
        login = ""
        for _ in range(2):
            self._cseq += 1
            branch = f"z9hG4bK{sip.token()}"
            packet = self._request(asked, branch, login)
            self.send(packet)
            answer = self._answer(branch, packet, seconds)
            if method == "INVITE":
                self._acknowledge(answer, uri, branch)
            challenge = answer.first("www-authenticate")
            if answer.status != 401 or self.account is None or login:
                return answer
            login = sip.login(
                challenge,
                user=self.account.user,
                password=self.account.password,
                method=method,
                address=uri,
            )
        return answer

    def listen(self, seconds: float, *, until: int = 0) -> None:
        """Answer what comes for so long, or until so many calls were answered."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not (until and len(self.answered) >= until):
            self._receive(deadline)

    def _request(self, asked: _Asked, branch: str, login: str) -> bytes:
        host, port = self.address
        more = list(asked.headers)
        names = {line.partition(":")[0].lower() for line in more}
        if "contact" not in names:
            more.append(f"Contact: <sip:{self.user}@{host}:{port}>")
        if asked.body and "content-type" not in names:
            more.append("Content-Type: application/sdp")
        if login:
            more.append(f"Authorization: {login}")
        lines = [
            f"{asked.method} {asked.uri} SIP/2.0",
            f"Via: SIP/2.0/UDP {host}:{port};rport;branch={branch}",
            f"From: <sip:{asked.sender}@{self.pbx[0]}>;tag={asked.tag}",
            f"To: <sip:{asked.to}@{self.pbx[0]}>" + (f";tag={asked.to_tag}" if asked.to_tag else ""),
            f"Call-ID: {asked.call_id}",
            f"CSeq: {self._cseq} {asked.method}",
            "Max-Forwards: 70",
            *more,
            f"Content-Length: {len(asked.body.encode())}",
        ]
        return ("\r\n".join(lines) + "\r\n\r\n" + asked.body).encode()

    def _answer(self, branch: str, packet: bytes, seconds: float) -> sip.Message:
        deadline = time.monotonic() + seconds
        again = time.monotonic() + 0.5
        while time.monotonic() < deadline:
            message = self._receive(min(deadline, again))
            if message is not None and message.branch == branch and message.status >= 200:
                return message
            if message is not None and message.branch == branch:
                again = deadline
            if time.monotonic() >= again:
                self.send(packet)
                again = time.monotonic() + 1
        raise TimeoutError(packet.partition(b"\r\n")[0].decode(errors="replace"))

    def _acknowledge(self, answer: sip.Message, uri: str, branch: str) -> None:
        host, port = self.address
        accepted = answer.status < 300
        target = answer.first("contact").partition("<")[2].partition(">")[0] if accepted else uri
        lines = [
            f"ACK {target} SIP/2.0",
            f"Via: SIP/2.0/UDP {host}:{port};rport;branch={f'z9hG4bK{sip.token()}' if accepted else branch}",
            f"From: {answer.first('from')}",
            f"To: {answer.first('to')}",
            f"Call-ID: {answer.call_id}",
            f"CSeq: {answer.first('cseq').split()[0]} ACK",
            "Max-Forwards: 70",
            "Content-Length: 0",
        ]
        self.send(("\r\n".join(lines) + "\r\n\r\n").encode())

    def _receive(self, deadline: float) -> sip.Message | None:
        """The next message, if one comes in time; a request is answered."""
        self._socket.settimeout(max(deadline - time.monotonic(), 0.001))
        try:
            packet, _ = self._socket.recvfrom(65536)
        except (TimeoutError, ConnectionError):
            return None
        message = sip.parse(packet)
        if message is None or not message.method:
            return message
        self.came.append(message)
        if message.method == "INVITE":
            self._take(message)
        elif message.method != "ACK":
            self.send(sip.answer(message, "200 OK", tag=sip.token()))
        return message

    def _take(self, invite: sip.Message) -> None:
        # Inside a call it is asked to renew the session; or it is the same request, sent again.
        known = next((one.local for one in self.answered if one.call_id == invite.call_id), "")
        inside = invite.first("to").partition(";tag=")[2] or known
        tag = inside or sip.token()
        contact = f"sip:{self.user}@{self.address[0]}:{self.address[1]}"
        session = sip.session(self.address[0], _SILENT_PORT)
        self.send(sip.answer(invite, "200 OK", tag=tag, contact=contact, body=session))
        if not inside:
            remote = invite.first("from").partition(";tag=")[2]
            target = invite.first("contact").partition("<")[2].partition(">")[0]
            caller = invite.address("from")[1]
            self.answered.append(Dialog(invite.call_id, tag, remote, target, caller, calling=False))
