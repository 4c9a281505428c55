"""SIP phones and a carrier, each played by SIPp processes on loopback: they register, ring, answer, refuse and call.

What a process saw is read from its log (testpbx/scenarios.py lists the words). Every process is bounded by its own timeout and stopped
by its process id.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from testpbx import process, scenarios
from testpbx.errors import PbxError
from testpbx.ports import LOOPBACK, brief_port, free_port, is_listened_at

TIMEOUT_SECONDS = 900
MESSAGES = "messages.log"
STALE_SECONDS = 30
"""A phone that nobody plays answers no OPTIONS, and counts as unreachable at Asterisk's next check (every 60 s)."""
_START_SECONDS = 15
_STOP_SECONDS = 2
_LAST_WORDS = frozenset({"ended", "cancelled", "refused"})


@dataclass(frozen=True, slots=True)
class Account:
    """Who a phone is, and the PBX it registers at."""

    user: str
    password: str
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Seen:
    """A line that a scenario logged."""

    word: str
    values: tuple[str, ...]


class Sipp:
    """One SIPp process that runs one scenario: once where it calls, for every call that comes where it `listens`."""

    def __init__(
        self,
        sipp: Sequence[str],
        folder: Path,
        scenario: str,
        *,
        remote: tuple[str, int],
        local: tuple[str, int],
        listens: bool,
        stopped: Callable[[], None] = lambda: None,
        options: Sequence[str] = (),
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "scenario.xml").write_text(scenario)
        self._folder = folder
        self._listens = listens
        self._stopped = stopped
        host = local[0]
        command = [
            *sipp,
            f"{remote[0]}:{remote[1]}",
            *("-sf", str(folder / "scenario.xml"), "-nostdin", "-skip_rlimit"),
            # -aa: OPTIONS and NOTIFY are answered by the way.
            *("-i", host, "-p", str(local[1]), "-aa", "-timeout", f"{TIMEOUT_SECONDS}s", "-timeout_error"),
            # SIPp takes a port for video after that for sound.
            *(
                "-mi",
                host,
                "-mp",
                str(brief_port(host=host, room=4)),
                "-ci",
                host,
                "-cp",
                str(brief_port(host=host)),
            ),
            *("-trace_logs", "-log_file", str(folder / "seen.log")),
            *("-trace_err", "-error_file", str(folder / "errors.log")),
            *options,
            # -r: the first call begins after the time between two.
            *(() if listens else ("-m", "1", "-r", "100")),
        ]
        self.process: subprocess.Popen[bytes] = process.start(command, folder=folder)
        if listens:
            self._wait_until_it_listens(*local)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def seen(self) -> tuple[Seen, ...]:
        """What the scenario logged so far."""
        path = self._folder / "seen.log"
        # A line without its end is still being written.
        lines = path.read_text(errors="replace").split("\n")[:-1] if path.exists() else []
        return tuple(Seen(words[0], tuple(words[1:])) for line in lines if (words := line.split()))

    def saw(self, word: str) -> bool:
        """Whether the scenario has logged a word."""
        return any(seen.word == word for seen in self.seen())

    def wait_for(self, word: str, *, seconds: float = 15) -> Seen:
        """The first line with this word; PbxError with SIPp's own complaints if none comes."""
        return self._wait(lambda seen: seen.word == word, word, seconds)

    def finish(self, *, seconds: float = 30) -> int:
        """Wait until a call went as written, and stop; 0, or SIPp's exit code where it did not. PbxError if none ends in time."""
        if self._listens:
            self._wait(lambda seen: seen.word in _LAST_WORDS, "end of a call", seconds)
            self.stop()
            return 0
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.stop()
            raise PbxError(f"SIPp did not finish; it saw {self.seen()}\n{self.complaints()}") from None

    def messages(self) -> str:
        """All that came and went, where SIPp was told to keep it (`Carrier.takes`)."""
        return (self._folder / MESSAGES).read_text(errors="replace")

    def complaints(self) -> str:
        """SIPp's errors."""
        path = self._folder / "errors.log"
        return path.read_text(errors="replace")[-1500:] if path.exists() else ""

    def stop(self) -> None:
        """End the process. Calls that it was in are left as they are: the PBX finds out by itself."""
        process.stop(self.process, seconds=_STOP_SECONDS)
        stopped, self._stopped = self._stopped, lambda: None
        stopped()

    def _wait_until_it_listens(self, host: str, port: int) -> None:
        """Over UDP a request that comes too early is sent again; over TCP a connection that is refused is the end of the call."""
        deadline = time.monotonic() + _START_SECONDS
        while not is_listened_at(host, port):
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise PbxError(f"SIPp does not listen at {host}:{port}\n{self.complaints()}")
            time.sleep(0.005)

    def _wait(self, matches: Callable[[Seen], bool], name: str, seconds: float) -> Seen:
        deadline = time.monotonic() + seconds
        while True:
            # Whether it has ended is asked first: what it logged last is read after that.
            over = self.process.poll() is not None or time.monotonic() > deadline
            for line in self.seen():
                if matches(line):
                    return line
            if over:
                raise PbxError(f"SIPp saw no {name!r}, but {self.seen()}\n{self.complaints()}")
            time.sleep(0.02)


class SippPhone:
    """A phone. It waits for calls in one way at a time, and can call meanwhile."""

    def __init__(self, sipp: Sequence[str], folder: Path, account: Account) -> None:
        self._sipp = sipp
        self._folder = folder
        self._local = (LOOPBACK, free_port())
        self._registered: float | None = None
        self._count = 0
        self.account = account

    def register(self) -> None:
        """Register with the PBX, at a fresh port, which is a new contact to it; PbxError if it refuses."""
        self._local = (LOOPBACK, free_port())
        account = self.account
        scenario = scenarios.registration(account.user, account.password, account.host)
        with self._run(scenario, local=self._local, listens=False) as registration:
            if registration.finish() != 0:
                raise PbxError(f"{account.user} cannot register: {registration.complaints()}")
        self._registered = time.monotonic()

    def answers(self, *, after_ms: int = 200, keeps_messages: bool = False) -> Sipp:
        """Wait for calls, let each ring so long, answer it, stay until the other side hangs up."""
        return self._listen(scenarios.answering(after_ms=after_ms), keeps_messages=keeps_messages)

    def rings(self) -> Sipp:
        """Wait for calls and let them ring until the PBX gives up."""
        return self._listen(scenarios.ringing())

    def watches_messages(self) -> Sipp:
        """Wait for what the PBX tells of messages: by that the phone's message lamp is lit."""
        return self._listen(scenarios.told_of_messages())

    def refuses(self, code: int = 486) -> Sipp:
        """Wait for calls and refuse them: 486 is busy."""
        return self._listen(scenarios.refusing(code))

    def calls(
        self,
        number: str,
        *,
        talk_ms: int = 300,
        speech: Path | None = None,
        headers: Sequence[str] = (),
        holds: bool = False,
    ) -> Sipp:
        """Call a number; logs `final CODE`, and hangs up so long after an answer (at once if the other side does). `headers`, `holds`: as `scenarios.calling`."""
        account = self.account
        scenario = scenarios.calling(
            number,
            user=account.user,
            password=account.password,
            host=account.host,
            talk_ms=talk_ms,
            speech=speech,
            headers=headers,
            holds=holds,
        )
        return self._run(scenario, local=(LOOPBACK, brief_port()), listens=False)

    def _listen(self, scenario: str, *, keeps_messages: bool = False) -> Sipp:
        if self._registered is not None and time.monotonic() - self._registered > STALE_SECONDS:
            self.register()
        return self._run(scenario, local=self._local, listens=True, keeps_messages=keeps_messages)

    def _run(
        self, scenario: str, *, local: tuple[str, int], listens: bool, keeps_messages: bool = False
    ) -> Sipp:
        self._count += 1
        remote = (self.account.host, self.account.port)
        folder = self._folder / str(self._count)
        return Sipp(
            self._sipp,
            folder,
            scenario,
            remote=remote,
            local=local,
            listens=listens,
            options=_keeping(folder) if keeps_messages else (),
        )


class Carrier:
    """The far end of a trunk, on an address of its own: the PBX knows a trunk by its address.

    Inside `with`, the PBX finds it alive all the time: it refuses calls (480) that no scenario takes. A trunk that did not answer OPTIONS
    once is not dialled until it does, a minute later.
    """

    def __init__(
        self,
        sipp: Sequence[str],
        folder: Path,
        *,
        address: str,
        port: int,
        pbx: tuple[str, int],
        certificate: Path | None = None,
        encrypts: bool = False,
        over_tcp: bool = False,
    ) -> None:
        """`certificate`: a PEM with its key beside it (`.key`), by which it speaks TLS; `encrypts`: sound too; `over_tcp`: in clear."""
        self._transport = (
            (("-t", "t1") if over_tcp else ())
            if certificate is None
            else ("-t", "l1", "-tls_cert", str(certificate), "-tls_key", str(certificate.with_suffix(".key")))
        )
        self._encrypts = encrypts
        self._sipp = sipp
        self._folder = folder
        self._address = (address, port)
        self._pbx = pbx
        self._idle: Sipp | None = None
        self._stays = False
        self._count = 0

    def __enter__(self) -> Self:
        self._stays = True
        self._resume()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stays = False
        self._pause()

    def takes(self, *, after_ms: int = 100, keeps_messages: bool = False) -> Sipp:
        """Wait for calls from the PBX and answer them; logs `invited NUMBER CALLER` and `identity NUMBER`."""
        return self._listen(scenarios.answering(after_ms=after_ms), keeps_messages=keeps_messages)

    def rings(self) -> Sipp:
        """Wait for calls from the PBX and let them ring until it gives up."""
        return self._listen(scenarios.ringing())

    def refuses(self, code: int) -> Sipp:
        """Wait for calls from the PBX and refuse them."""
        return self._listen(scenarios.refusing(code))

    def registers(self, user: str, password: str) -> Sipp:
        """Wait for a registration, and ask for a password; logs `login` and whether it was right."""
        return self._listen(scenarios.registering(user, password))

    def asks_for_password(self, user: str, password: str) -> Sipp:
        """Wait for calls from the PBX, and ask for a password before answering; logs `login` and whether it was right."""
        return self._listen(scenarios.answering_with_password(user, password))

    def calls(
        self,
        number: str,
        *,
        caller: str,
        talk_ms: int = 300,
        speech: Path | None = None,
        request: str | None = None,
        headers: Sequence[str] = (),
        withheld: bool = False,
        presses: Sequence[str] = (),
    ) -> Sipp:
        """Call a number of the PBX from an external number, saying `speech` (raw A-law) if given.

        `request`, `headers`, `withheld`, `presses`: as `scenarios.calling`.
        """
        scenario = scenarios.calling(
            number,
            user=caller,
            password=None,
            host=self._pbx[0],
            talk_ms=talk_ms,
            speech=speech,
            request=request,
            headers=headers,
            withheld=withheld,
            presses=presses,
        )
        host = self._address[0]
        return self._run(scenario, local=(host, brief_port(host=host)), listens=False)

    def _listen(self, scenario: str, *, keeps_messages: bool = False) -> Sipp:
        self._pause()
        return self._run(
            scenario,
            local=self._address,
            listens=True,
            stopped=self._resume,
            keeps_messages=keeps_messages,
        )

    def _resume(self) -> None:
        if self._stays and self._idle is None:
            self._idle = self._run(scenarios.refusing(480), local=self._address, listens=True)

    def _pause(self) -> None:
        if self._idle is not None:
            self._idle.stop()
            self._idle = None

    def _run(
        self,
        scenario: str,
        *,
        local: tuple[str, int],
        listens: bool,
        stopped: Callable[[], None] = lambda: None,
        keeps_messages: bool = False,
    ) -> Sipp:
        self._count += 1
        folder = self._folder / str(self._count)
        kept = _keeping(folder) if keeps_messages else ()
        return Sipp(
            self._sipp,
            folder,
            scenarios.encrypted(scenario) if self._encrypts else scenario,
            remote=self._pbx,
            local=local,
            listens=listens,
            stopped=stopped,
            options=(*self._transport, *kept),
        )


def _keeping(folder: Path) -> tuple[str, ...]:
    """Options by which SIPp keeps what comes and goes."""
    return ("-trace_msg", "-message_file", str(folder / MESSAGES))


def square_wave(path: Path, *, seconds: float) -> Path:
    """A loud 200 Hz square wave as raw A-law, for calls that must be heard."""
    # 0xAA and 0x2A are the two loudest samples of A-law (G.711).
    path.write_bytes((b"\xaa" * 20 + b"\x2a" * 20) * int(seconds * 200))
    return path
