"""Many phones and carriers at once, played by one thread: `decide` says how each incoming call is treated.

`SippPhone` and `Carrier` (testpbx/sipp.py) play one scenario in a process each, which is right for one call and too slow for a
thousand. The crowd speaks just enough SIP (testpbx/sip.py) to ring, answer, refuse and be hung up. All phones have one address, and
register there with accounts of their own; each carrier has an address of its own, by which the PBX knows it.
"""

from __future__ import annotations

import heapq
import itertools
import selectors
import socket
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from testpbx import sip
from testpbx.errors import PbxError
from testpbx.ports import LOOPBACK, free_port
from testpbx.sipp import Account

ANSWER_SECONDS = 0.05
"""How long a call rings before it is answered: so that others ring too, and lose."""
REFUSE_SECONDS = 0.02
PRESS_SECONDS = (0.1, 0.3, 0.6)
"""After the answer: again, for a PBX that was not listening yet."""
LEAVE_SECONDS = 1.5
EXPIRES = 3600
SILENT_PORT = 9
"""Where sound is sent to: nobody listens."""
MANY_SOUND_PORTS = "[general]\nrtpstart=33000\nrtpend=60000\n"
"""An `rtp.conf` for hundreds of legs at once, which do not fit in a block of test ports: ports that the system hands out itself."""
_REGISTER_SECONDS = 10
_AGAIN_SECONDS = 0.5
_MOST_AGAIN = 10


@dataclass(frozen=True, slots=True)
class Hearing:
    """A port where sound is listened to, and how it is to be sent."""

    port: int
    codec: sip.Codec = sip.ALAW


DEAF = Hearing(SILENT_PORT)


@dataclass(frozen=True, slots=True)
class Manner:
    """What is done with a call that comes: `status` of the answer after so many seconds of ringing, or None: it rings on.

    `rings` False: the answer comes without a ring before it. `silent`: there is no answer of any kind. `presses`: a key, once it is
    answered, as who is asked to confirm does. `leaves`: hangs up so many seconds later; None: never. `hears`: where its sound is sent to.
    """

    status: int | None
    after: float = 0
    rings: bool = True
    silent: bool = False
    presses: str = ""
    leaves: float | None = None
    hears: Hearing = DEAF


ANSWERS = Manner(200, ANSWER_SECONDS)
CONFIRMS = Manner(200, ANSWER_SECONDS, presses="1")
VOICEMAIL = Manner(200, ANSWER_SECONDS, leaves=LEAVE_SECONDS)
"""Answers, and presses nothing. One that is not heard hangs up, here before whoever asks it gives up: nobody waits for that."""
RINGS = Manner(None)
DEAD = Manner(None, silent=True)
BUSY = Manner(486, REFUSE_SECONDS, rings=False)


def refuses(status: int) -> Manner:
    """Refuses a call with a SIP status."""
    return Manner(status, REFUSE_SECONDS, rings=False)


@dataclass(frozen=True, slots=True)
class Invited:
    """A call that came. `place`: a carrier's name, or empty at a phone; `called`: a number, or whose phone; `at`: time.monotonic.

    `name` and `caller` are what the call shows; `identity` what it asserts (RFC 3325), which a carrier trusts.
    """

    place: str
    called: str
    name: str
    caller: str
    identity: str
    at: float

    @property
    def call(self) -> str:
        """What the call is named: what is shown, without words before it."""
        return self.name.rpartition(" ")[2]


Decide = Callable[[Invited], Manner]


@dataclass(slots=True)
class _Dialog:
    """A call as the crowd knows it: the request, where it came from and to, and the last answer."""

    request: sip.Message
    line: _Line
    peer: tuple[str, int]
    tag: str
    sent: bytes = b""
    cseq: int = 0
    """Of our own requests."""
    final: bool = False
    answered: bool = False
    acknowledged: bool = False
    hears: Hearing = DEAF


@dataclass(frozen=True, slots=True)
class _Line:
    """A socket, and whose it is."""

    place: str
    socket: socket.socket
    address: tuple[str, int]

    @property
    def contact(self) -> str:
        """Where requests of a dialog are sent to."""
        return f"sip:{self.address[0]}:{self.address[1]}"


@dataclass(slots=True)
class _Registration:
    """A registration that is under way."""

    account: Account
    expires: int
    call_id: str
    cseq: int = 0
    challenged: bool = False
    problem: str = ""


@dataclass(order=True, slots=True)
class _Timer:
    due: float
    number: int
    run: Callable[[], None] = field(compare=False)


class Crowd:
    """The phones of a tree, and its carriers (`carriers`: name → loopback address, none of them 127.0.0.1).

    What is done with a call is asked of `decide`, in the crowd's own thread. Everybody refuses until somebody decides.
    """

    def __init__(self, carriers: Mapping[str, str]) -> None:
        self.decide: Decide = lambda _: refuses(480)
        self.carriers = {name: (host, free_port(host=host)) for name, host in carriers.items()}
        self.phones = (LOOPBACK, free_port())
        self._lines: list[_Line] = []
        self._dialogs: dict[str, _Dialog] = {}
        self._registering: dict[str, _Registration] = {}
        self._registered = threading.Condition()
        self._invited: list[Invited] = []
        self._timers: list[_Timer] = []
        self._order = itertools.count()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="crowd", daemon=True)
        self._fault: BaseException | None = None

    def __enter__(self) -> Self:
        for place, address in (("", self.phones), *self.carriers.items()):
            bound = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            # A burst of calls waits here.
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
            bound.bind(address)
            bound.setblocking(False)
            self._lines.append(_Line(place, bound, address))
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()
        for line in self._lines:
            line.socket.close()

    def invited(self) -> tuple[Invited, ...]:
        """The calls that came since `forget`, in order; PbxError if the crowd broke down."""
        if self._fault is not None:
            raise PbxError(f"the crowd broke down: {self._fault!r}") from self._fault
        return tuple(self._invited)

    def forget(self) -> None:
        """Forget which calls came."""
        self._invited.clear()

    def register(self, accounts: Iterable[Account], *, expires: int = EXPIRES) -> None:
        """Register phones, all at once; `expires` 0: take their registrations away. PbxError if the PBX refuses or is silent."""
        registrations = [_Registration(account, expires, sip.token()) for account in accounts]
        if not registrations:
            return
        with self._registered:
            self._registering = {registration.call_id: registration for registration in registrations}
        deadline = time.monotonic() + _REGISTER_SECONDS
        while time.monotonic() < deadline:
            with self._registered:
                for registration in self._registering.values():
                    if not registration.problem:
                        registration.challenged = False
                        self._send_registration(registration)
                if self._registered.wait_for(self._nothing_open, timeout=_AGAIN_SECONDS):
                    break
        refused = [
            f"{registration.account.user}: {registration.problem or 'no answer'}"
            for registration in self._registering.values()
        ]
        self._registering = {}
        if refused:
            raise PbxError(f"phones cannot register: {', '.join(refused)}")

    def _nothing_open(self) -> bool:
        return all(registration.problem for registration in self._registering.values())

    def _send_registration(self, registration: _Registration, login: str = "") -> None:
        account = registration.account
        registration.cseq += 1
        packet = sip.register(
            account.user,
            host=account.host,
            local=self.phones,
            call_id=registration.call_id,
            cseq=registration.cseq,
            expires=registration.expires,
            login=login,
        )
        self._lines[0].socket.sendto(packet, (account.host, account.port))

    def _run(self) -> None:
        try:
            with selectors.DefaultSelector() as selector:
                for line in self._lines:
                    selector.register(line.socket, selectors.EVENT_READ, line)
                while not self._over.is_set():
                    for key, _ in selector.select(self._until_next_timer()):
                        self._receive_all(key.data)
                    self._run_timers()
        except BaseException as fault:  # raised when the calls are looked at next
            self._fault = fault
            raise

    def _until_next_timer(self) -> float:
        due = self._timers[0].due - time.monotonic() if self._timers else 0.1
        return min(max(due, 0), 0.1)

    def _run_timers(self) -> None:
        while self._timers and self._timers[0].due <= time.monotonic():
            heapq.heappop(self._timers).run()

    def _later(self, seconds: float, run: Callable[[], None]) -> None:
        heapq.heappush(self._timers, _Timer(time.monotonic() + seconds, next(self._order), run))

    def _receive_all(self, line: _Line) -> None:
        while True:
            try:
                packet, peer = line.socket.recvfrom(65536)
            except BlockingIOError:
                return
            except ConnectionError:
                # An answer of ours was refused: the PBX has gone.
                continue
            message = sip.parse(packet)
            if message is not None:
                self._take(message, line, peer)

    def _take(self, message: sip.Message, line: _Line, peer: tuple[str, int]) -> None:
        match message.method:
            case "":
                self._registration_answered(message)
            case "INVITE":
                self._take_invite(message, line, peer)
            case "ACK":
                self._take_acknowledgement(message)
            case "CANCEL":
                self._take_cancel(message, line, peer)
            case "BYE":
                self._dialogs.pop(message.call_id, None)
                line.socket.sendto(sip.answer(message, "200 OK"), peer)
            case _:
                # OPTIONS asks whether we are there, NOTIFY tells of messages.
                line.socket.sendto(sip.answer(message, "200 OK", tag=sip.token()), peer)

    def _take_invite(self, request: sip.Message, line: _Line, peer: tuple[str, int]) -> None:
        former = self._dialogs.get(request.call_id)
        if former is not None and former.request.branch == request.branch:
            if former.sent:
                line.socket.sendto(former.sent, peer)
            return
        dialog = _Dialog(request, line, peer, sip.token())
        self._dialogs[request.call_id] = dialog
        if former is not None:
            # The session is renewed, or told who is at its other end.
            dialog.hears = former.hears
            self._finish(dialog, 200)
            return
        name, caller = request.address("from")
        identity = request.address("p-asserted-identity")[1]
        call = Invited(line.place, request.called, name, caller, identity, time.monotonic())
        self._invited.append(call)
        manner = self.decide(call)
        if manner.silent:
            return
        self._say(
            dialog, sip.answer(request, "180 Ringing" if manner.rings else "100 Trying", tag=dialog.tag)
        )
        if manner.status is not None:
            status = manner.status
            self._later(manner.after, lambda: None if dialog.final else self._answer(dialog, status, manner))

    def _answer(self, dialog: _Dialog, status: int, manner: Manner) -> None:
        """Give the last answer, and do what a manner has behind it."""
        dialog.hears = manner.hears
        self._finish(dialog, status)
        if manner.presses:
            key = f"Signal={manner.presses}\r\nDuration=100\r\n"
            for seconds in PRESS_SECONDS:
                self._later(seconds, lambda: self._request(dialog, "INFO", key))
        if manner.leaves is not None:
            self._later(manner.leaves, lambda: self._request(dialog, "BYE"))

    def _request(self, dialog: _Dialog, method: str, body: str = "") -> None:
        """Ask something in a dialog of ours, if it is still there."""
        call_id = dialog.request.call_id
        if self._dialogs.get(call_id) is not dialog:
            return
        dialog.cseq += 1
        packet = sip.request_of_called(
            dialog.request,
            method,
            tag=dialog.tag,
            local=dialog.line.address,
            cseq=dialog.cseq,
            body=body,
        )
        dialog.line.socket.sendto(packet, dialog.peer)
        if method == "BYE":
            del self._dialogs[call_id]

    def _take_acknowledgement(self, message: sip.Message) -> None:
        dialog = self._dialogs.get(message.call_id)
        if dialog is not None:
            dialog.acknowledged = True
            if not dialog.answered:
                del self._dialogs[message.call_id]

    def _take_cancel(self, request: sip.Message, line: _Line, peer: tuple[str, int]) -> None:
        line.socket.sendto(sip.answer(request, "200 OK"), peer)
        dialog = self._dialogs.get(request.call_id)
        if dialog is not None and not dialog.final:
            self._finish(dialog, 487)

    def _finish(self, dialog: _Dialog, status: int) -> None:
        """Give the last answer, and again until it is acknowledged."""
        dialog.final, dialog.answered = True, status == 200
        body = (
            sip.session(dialog.line.address[0], dialog.hears.port, dialog.hears.codec)
            if status == 200
            else ""
        )
        words = f"{status} {'OK' if status == 200 else 'Refused'}"
        contact = dialog.line.contact
        self._say(dialog, sip.answer(dialog.request, words, tag=dialog.tag, contact=contact, body=body))
        self._insist(dialog, _MOST_AGAIN)

    def _insist(self, dialog: _Dialog, times: int) -> None:
        def again() -> None:
            if not dialog.acknowledged:
                dialog.line.socket.sendto(dialog.sent, dialog.peer)
                self._insist(dialog, times - 1)

        if times:
            self._later(_AGAIN_SECONDS, again)

    def _say(self, dialog: _Dialog, words: bytes) -> None:
        dialog.sent = words
        dialog.line.socket.sendto(words, dialog.peer)

    def _registration_answered(self, message: sip.Message) -> None:
        with self._registered:
            registration = self._registering.get(message.call_id)
            # An answer to a former attempt says nothing of the last one.
            if registration is None or int(message.first("cseq").split()[0]) != registration.cseq:
                return
            if message.status == 401 and not registration.challenged:
                registration.challenged = True
                self._send_registration(
                    registration, _login(registration.account, message.first("www-authenticate"))
                )
            elif message.status == 200:
                del self._registering[message.call_id]
            elif message.status > 200:
                registration.problem = message.start
            self._registered.notify()


def _login(account: Account, challenge: str) -> str:
    return sip.login(
        challenge,
        user=account.user,
        password=account.password,
        method="REGISTER",
        address=f"sip:{account.host}",
    )
