"""SIP phones and a carrier, each a SIPp process on loopback: registered with a password, ringing, answering, calling.

A scenario logs what it saw (`-trace_logs`), a word and its values to a line; `Seen` reads them. Every process is bounded by its own
timeout and stopped by its process id.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template
from types import TracebackType
from typing import Self

from ci.testpbx.install import PbxError
from ci.testpbx.ports import LOOPBACK, free_port

FINAL_CODES = (400, 403, 404, 408, 410, 480, 481, 484, 486, 487, 488, 500, 502, 503, 600, 603)
TIMEOUT_SECONDS = 60
_STOP_SECONDS = 2

_REGISTER = Template("""\
<?xml version="1.0" encoding="UTF-8" ?>
<scenario name="register">
  <send retrans="500"><![CDATA[
REGISTER sip:$host SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:$user@$host>;tag=[call_number]
To: <sip:$user@$host>
Call-ID: [call_id]
CSeq: 1 REGISTER
Contact: <sip:$user@[local_ip]:[local_port]>
Max-Forwards: 70
Expires: 300
Content-Length: 0

]]></send>
  <recv response="401" auth="true"/>
  <send retrans="500"><![CDATA[
REGISTER sip:$host SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:$user@$host>;tag=[call_number]
To: <sip:$user@$host>
Call-ID: [call_id]
CSeq: 2 REGISTER
Contact: <sip:$user@[local_ip]:[local_port]>
[authentication username=$user password=$password]
Max-Forwards: 70
Expires: 300
Content-Length: 0

]]></send>
  <recv response="200"/>
</scenario>
""")

_SDP = """\
Content-Type: application/sdp
Content-Length: [len]

v=0
o=phone 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [media_ip]
t=0 0
m=audio [media_port] RTP/AVP 8 101
a=rtpmap:8 PCMA/8000
a=rtpmap:101 telephone-event/8000
a=sendrecv
"""

_TAKE = Template("""\
<?xml version="1.0" encoding="UTF-8" ?>
<scenario name="take">
  <recv request="INVITE" crlf="true">
    <action>
      <ereg regexp="^INVITE sip:([^@;> ]*)" search_in="msg" assign_to="1,2"/>
      <ereg regexp="sip:([^@;>]*)" search_in="hdr" header="From:" assign_to="3,4"/>
      <log message="invited [$$2] [$$4]"/>
    </action>
  </recv>
  <Reference variables="1,3"/>
  <send><![CDATA[
SIP/2.0 180 Ringing
[last_Via:]
[last_From:]
[last_To:];tag=[pid]-[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:[local_ip]:[local_port]>
Content-Length: 0

]]></send>
$after
</scenario>
""")

_ANSWER = Template("""\
  <recv request="CANCEL" timeout="$ring_ms" ontimeout="8" next="9"/>
  <label id="8"/>
  <send retrans="500"><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:];tag=[pid]-[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:[local_ip]:[local_port]>
$sdp
]]></send>
  <recv request="ACK"><action><log message="answered"/></action></recv>
  <recv request="BYE"/>
  <send next="10"><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>
""")

_CANCELLED = """\
  <label id="9"/>
  <send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:];tag=[pid]-[call_number]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>
  <send retrans="500"><![CDATA[
SIP/2.0 487 Request Terminated
[last_Via:]
[last_From:]
[last_To:];tag=[pid]-[call_number]
[last_Call-ID:]
CSeq: [cseq] INVITE
Content-Length: 0

]]></send>
  <recv request="ACK"><action><log message="cancelled"/></action></recv>
  <label id="10"/>
"""

_RING = '  <recv request="CANCEL" next="9"/>\n'

_REFUSE = Template("""\
  <send retrans="500"><![CDATA[
SIP/2.0 $code Refused
[last_Via:]
[last_From:]
[last_To:];tag=[pid]-[call_number]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>
  <recv request="ACK"><action><log message="refused"/></action></recv>
""")

_INVITE = Template("""\
  <send retrans="500"><![CDATA[
INVITE sip:$number@$host:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:$user@$host>;tag=[pid]-[call_number]
To: <sip:$number@$host>
Call-ID: [call_id]
CSeq: $cseq INVITE
Contact: <sip:$user@[local_ip]:[local_port]>
${authentication}Max-Forwards: 70
$sdp
]]></send>
""")

_ACK = Template("""\
  <send><![CDATA[
ACK sip:$number@$host:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:$user@$host>;tag=[pid]-[call_number]
To: <sip:$number@$host>[peer_tag_param]
Call-ID: [call_id]
CSeq: $cseq ACK
Max-Forwards: 70
Content-Length: 0

]]></send>
""")

_BYE = Template("""\
  <send retrans="500"><![CDATA[
BYE [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:$user@$host>;tag=[pid]-[call_number]
To: <sip:$number@$host>[peer_tag_param]
Call-ID: [call_id]
CSeq: 9 BYE
[routes]
${authentication}Max-Forwards: 70
Content-Length: 0

]]></send>
""")


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
    """One SIPp process that runs one scenario."""

    def __init__(
        self,
        programs: Sequence[str],
        folder: Path,
        scenario: str,
        *,
        remote: tuple[str, int],
        local: tuple[str, int],
        calls: int = 1,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        (folder / "scenario.xml").write_text(scenario)
        self._log = folder / "seen.log"
        self.process = subprocess.Popen(
            [
                *programs,
                f"{remote[0]}:{remote[1]}",
                *("-sf", str(folder / "scenario.xml")),
                *("-i", local[0], "-p", str(local[1]), "-mi", local[0], "-mp", str(free_port(host=local[0]))),
                *("-m", str(calls), "-l", str(calls), "-r", "50"),
                *("-timeout", f"{TIMEOUT_SECONDS}s", "-timeout_error", "-nostdin", "-aa"),
                *(
                    "-trace_logs",
                    "-log_file",
                    str(self._log),
                    "-trace_err",
                    "-error_file",
                    str(folder / "errors.log"),
                ),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            cwd=folder,
            start_new_session=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def seen(self) -> tuple[Seen, ...]:
        """What the scenario logged so far."""
        if not self._log.exists():
            return ()
        lines = (line.split() for line in self._log.read_text(errors="replace").splitlines() if line.strip())
        return tuple(Seen(words[0], tuple(words[1:])) for words in lines)

    def wait_for(self, word: str, *, seconds: float = 15) -> Seen:
        """The first line with this word; PbxError with SIPp's own complaints if none comes."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for line in self.seen():
                if line.word == word:
                    return line
            if self.process.poll() is not None and not any(line.word == word for line in self.seen()):
                break
            time.sleep(0.03)
        for line in self.seen():
            if line.word == word:
                return line
        raise PbxError(f"SIPp saw no {word!r}, but {self.seen()}\n{self.complaints()}")

    def finish(self, *, seconds: float = 30) -> int:
        """Wait for the scenario's end; SIPp's exit code (0: every call went as written)."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.stop()
            raise PbxError(f"SIPp did not finish; it saw {self.seen()}\n{self.complaints()}") from None

    def complaints(self) -> str:
        """SIPp's errors."""
        path = self._folder / "errors.log"
        return path.read_text(errors="replace")[-1500:] if path.exists() else ""

    def stop(self) -> None:
        """End the process."""
        for sign in (signal.SIGTERM, signal.SIGKILL):
            if self.process.poll() is None:
                os.kill(self.process.pid, sign)
                try:
                    self.process.wait(_STOP_SECONDS)
                except subprocess.TimeoutExpired:
                    continue
        self.process.wait()


class SippPhone:
    """A registered phone. One thing at a time: it waits for a call, or makes one."""

    def __init__(self, sipp: Sequence[str], folder: Path, account: Account) -> None:
        self._sipp = sipp
        self._folder = folder
        self.account = account
        self._local = (LOOPBACK, free_port())
        self._count = 0

    def register(self) -> None:
        """Register with the PBX; PbxError if it refuses."""
        scenario = _REGISTER.substitute(self._names())
        with self._run(scenario) as process:
            if process.finish() != 0:
                raise PbxError(f"{self.account.user} cannot register: {process.complaints()}")

    def answers(self, *, after_ms: int = 200) -> Sipp:
        """Wait for a call, let it ring so long, answer it, stay until the other side hangs up."""
        after = _ANSWER.substitute(ring_ms=after_ms, sdp=_SDP) + _CANCELLED
        return self._run(_TAKE.substitute(after=after))

    def rings(self) -> Sipp:
        """Wait for a call and let it ring until the PBX gives up."""
        return self._run(_TAKE.substitute(after=_RING + _CANCELLED))

    def refuses(self, code: int = 486) -> Sipp:
        """Wait for a call and refuse it: 486 is busy."""
        return self._run(_TAKE.substitute(after=_REFUSE.substitute(code=code)))

    def calls(self, number: str, *, talk_ms: int = 300) -> Sipp:
        """Call a number; logs `final CODE`, and hangs up so long after an answer."""
        return self._run(call_scenario(number, self._names(), talk_ms=talk_ms, authenticated=True))

    def _names(self) -> dict[str, str]:
        return {"user": self.account.user, "password": self.account.password, "host": self.account.host}

    def _run(self, scenario: str) -> Sipp:
        self._count += 1
        remote = (self.account.host, self.account.port)
        return Sipp(self._sipp, self._folder / str(self._count), scenario, remote=remote, local=self._local)


class Carrier:
    """The far end of a trunk, on an address of its own: the PBX knows a trunk by its address."""

    def __init__(
        self, sipp: Sequence[str], folder: Path, *, address: str, port: int, pbx: tuple[str, int]
    ) -> None:
        self._sipp = sipp
        self._folder = folder
        self._address = (address, port)
        self._pbx = pbx
        self._count = 0

    def takes(self, *, after_ms: int = 100) -> Sipp:
        """Wait for a call from the PBX and answer it; logs `invited NUMBER CALLER`."""
        after = _ANSWER.substitute(ring_ms=after_ms, sdp=_SDP) + _CANCELLED
        return self._run(_TAKE.substitute(after=after))

    def refuses(self, code: int) -> Sipp:
        """Wait for a call from the PBX and refuse it."""
        return self._run(_TAKE.substitute(after=_REFUSE.substitute(code=code)))

    def calls(self, number: str, *, caller: str, talk_ms: int = 300, speech: Path | None = None) -> Sipp:
        """Call a number of the PBX from a number outside, speaking if `speech` (raw A-law) is given."""
        names = {"user": caller, "password": "", "host": self._pbx[0]}
        return self._run(
            call_scenario(number, names, talk_ms=talk_ms, authenticated=False, speech=speech),
            port=free_port(),
        )

    def _run(self, scenario: str, *, port: int | None = None) -> Sipp:
        self._count += 1
        local = (self._address[0], port or self._address[1])
        return Sipp(self._sipp, self._folder / str(self._count), scenario, remote=self._pbx, local=local)


def call_scenario(
    number: str, names: dict[str, str], *, talk_ms: int, authenticated: bool, speech: Path | None = None
) -> str:
    """A call from this side: its final answer is logged, whatever it is."""
    words = {**names, "number": number, "sdp": _SDP}
    first = _INVITE.substitute(words, cseq=1, authentication="")
    if not authenticated:
        return _scenario(
            first, _ACK.substitute(words, cseq=1), _BYE.substitute(words, authentication=""), talk_ms, speech
        )
    login = f"[authentication username={names['user']} password={names['password']}]\n"
    challenge = f'{first}  <recv response="100" optional="true"/>\n  <recv response="401" auth="true"/>\n'
    challenge += _ACK.substitute(words, cseq=1)
    second = _INVITE.substitute(words, cseq=2, authentication=login)
    bye = _BYE.substitute(words, authentication="")
    return _scenario(challenge + second, _ACK.substitute(words, cseq=2), bye, talk_ms, speech)


def _scenario(invite: str, ack: str, bye: str, talk_ms: int, speech: Path | None) -> str:
    refusals = "".join(
        f'  <recv response="{code}" optional="true" next="{code}"><action><log message="final {code}"/></action></recv>\n'
        for code in FINAL_CODES
    )
    refused = "".join(
        f'  <label id="{code}"/>\n{ack.replace("<send>", """<send next="1">""")}' for code in FINAL_CODES
    )
    speak = f'  <nop><action><exec rtp_stream="{speech},1,8,PCMA/8000"/></action></nop>\n' if speech else ""
    return f"""\
<?xml version="1.0" encoding="UTF-8" ?>
<scenario name="call">
{invite}
  <recv response="100" optional="true"/>
  <recv response="180" optional="true"><action><log message="ringing"/></action></recv>
  <recv response="183" optional="true"/>
{refusals}
  <recv response="200" rrs="true"><action><log message="final 200"/></action></recv>
{ack}
{speak}
  <pause milliseconds="{talk_ms}"/>
{bye}
  <recv response="200" next="1"/>
{refused}
  <label id="1"/>
</scenario>
"""


def square_wave(path: Path, *, seconds: float) -> Path:
    """A loud 200 Hz square wave as raw A-law, for calls that must be heard."""
    # 0xAA and 0x2A are the two loudest samples of A-law (G.711).
    path.write_bytes((b"\xaa" * 20 + b"\x2a" * 20) * int(seconds * 200))
    return path
