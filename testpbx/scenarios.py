"""What SIPp is told to do, as its XML: register, take calls, call. Each scenario logs what it sees, a word and its values to a line.

| word | values | when |
|---|---|---|
| `invited` | number dialled, caller's number | a call comes in |
| `identity` | what P-Asserted-Identity says, or nothing | at once after `invited` |
| `privacy` | what Privacy asks for, or nothing | after that |
| `sound` | how sound is to travel, `RTP/AVP` or `RTP/SAVP` | after that |
| `name` | the caller's name, or nothing | after that |
| `answered`, `refused`, `cancelled` | | the other side has confirmed it |
| `ringing` | | a call that we made rings |
| `final` | SIP status | a call that we made is answered or refused |
| `shown` | number, or nothing | who answered, or whom the PBX has connected us to since, by P-Asserted-Identity |
| `held` | | the other side has taken that we put it on hold |
| `ended` | | the other side hung up |
| `messages` | `yes` or `no`, and how many are new | the PBX tells what the message lamp shows |
| `login` | whether the password is right, and the user of Contact | a request that was asked for a password comes again |
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template

FINAL_CODES = (
    400,
    401,
    403,
    404,
    407,
    408,
    410,
    480,
    481,
    484,
    486,
    487,
    488,
    500,
    502,
    503,
    600,
    603,
    604,
    606,
)
_BEFORE_KEYS_MS = 2000
"""Between lots of keys: a lot that begins before the former one is over is lost."""
_AGAIN, _OVER, _RING_OVER, _CANCELLED, _REINVITED, _HANG_UP = 20, 1, 8, 9, 21, 22
_AGAIN_BEFORE_HOLD, _REINVITED_BEFORE_HOLD, _HOLDING = 23, 24, 25
_BEFORE_HOLD_MS = 500
"""The PBX may tell who answered by a request of its own: two at once would both be refused."""
"""Labels. A final code is a label too."""

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
Expires: 3600
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
Expires: 3600
Content-Length: 0

]]></send>
  <recv response="200"/>
  <pause milliseconds="150"/>
</scenario>
""")

# SIPp presses keys by payload type 96 alone.
_SDP = """\
Content-Type: application/sdp
Content-Length: [len]

v=0
o=phone 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [media_ip]
t=0 0
m=audio [media_port] RTP/AVP 8 96
a=rtpmap:8 PCMA/8000
a=rtpmap:96 telephone-event/8000
a=sendrecv
"""

_HELD_SDP = _SDP.replace("a=sendrecv", "a=sendonly").replace("o=phone 1 1", "o=phone 1 2")

_ANSWER_HEADERS = """\
[last_Via:]
[last_From:]
[last_To:]$tag
[last_Call-ID:]
[last_CSeq:]
"""


def _reply(
    status: str, *, body: str = "Content-Length: 0\n", first: bool = False, attributes: str = ""
) -> str:
    """A response to what came last. `first`: in a new dialog, whose tag is ours to add."""
    headers = _ANSWER_HEADERS.replace("$tag", ";tag=[pid]-[call_number]" if first else "")
    return f"  <send{attributes}><![CDATA[\nSIP/2.0 {status}\n{headers}Contact: <sip:[local_ip]:[local_port];transport=[transport]>\n{body}\n]]></send>\n"


def _label(number: int) -> str:
    return f'  <label id="{number}"/>\n'


_RETRANSMITTED = ' retrans="500"'
_TAKE = f"""\
  <recv request="INVITE" crlf="true">
    <action>
      <ereg regexp="^INVITE sip:([^@;> ]*)" search_in="msg" assign_to="1,2"/>
      <ereg regexp="sip:([^@;>]*)" search_in="hdr" header="From:" assign_to="3,4"/>
      <ereg regexp="sip:([^@;>]*)" search_in="hdr" header="P-Asserted-Identity:" assign_to="5,6"/>
      <log message="invited [$2] [$4]"/>
      <ereg regexp="[a-z;]+" search_in="hdr" header="Privacy:" assign_to="9"/>
      <ereg regexp="m=audio [0-9]+ ([A-Z/]+)" search_in="msg" assign_to="7,8"/>
      <log message="identity [$6]"/>
      <log message="privacy [$9]"/>
      <log message="sound [$8]"/>
      <ereg regexp="([^&lt;]*)&lt;" search_in="hdr" header="From:" assign_to="9,10"/>
      <log message="name [$10]"/>
    </action>
  </recv>
  <Reference variables="1,3,5,7,9"/>
{_reply("180 Ringing", first=True)}"""

_CANCEL = f"""\
{_label(_CANCELLED)}{_reply("200 OK", first=True)}  <send retrans="500"><![CDATA[
SIP/2.0 487 Request Terminated
{_ANSWER_HEADERS.replace("$tag", ";tag=[pid]-[call_number]").replace("[last_CSeq:]", "CSeq: [cseq] INVITE")}Content-Length: 0

]]></send>
  <recv request="ACK"><action><log message="cancelled"/></action></recv>
{_label(_OVER)}"""


_SHOWN = """\
<ereg regexp="sip:([^@;>]*)" search_in="hdr" header="P-Asserted-Identity:" assign_to="7,8"/><log message="shown [$8]"/>"""


def _talk(
    *, talk_ms: int | None, then: int = _HANG_UP, again: int = _AGAIN, reinvited: int = _REINVITED
) -> str:
    """Stay in a call until the other side hangs up, or, where a time is given, go on after it. The PBX may renew the session."""
    bound = f' timeout="{talk_ms}" ontimeout="{then}"' if talk_ms is not None else ""
    renewed = _label(reinvited) + _reply("200 OK", body=_SDP, attributes=_RETRANSMITTED)
    return (
        _label(again)
        + f'  <recv request="INVITE" optional="true" next="{reinvited}"{bound}><action>{_SHOWN}</action></recv>\n'
        + '  <Reference variables="7"/>\n'
        + '  <recv request="BYE"><action><log message="ended"/></action></recv>\n'
        + _reply("200 OK", attributes=f' next="{_OVER}"')
        + renewed
        + f'  <recv request="ACK" next="{again}"/>\n'
    )


def registration(user: str, password: str, host: str) -> str:
    """Register, with the password when asked for it; then be there for a moment.

    The PBX asks at once whether a phone that registers is there (OPTIONS, `qualify_frequency`). Who does not answer counts as gone for a minute.
    """
    return _REGISTER.substitute(user=user, password=password, host=host)


def answering(*, after_ms: int) -> str:
    """Let a call ring so long, answer it, stay until the other side hangs up."""
    ring = f'  <recv request="CANCEL" timeout="{after_ms}" ontimeout="{_RING_OVER}" next="{_CANCELLED}"/>\n{_label(_RING_OVER)}'
    answer = _reply("200 OK", body=_SDP, first=True, attributes=_RETRANSMITTED)
    confirmed = '  <recv request="ACK"><action><log message="answered"/></action></recv>\n'
    return _scenario("answer", _TAKE, ring, answer, confirmed, _talk(talk_ms=None), _CANCEL)


def _challenging(request: str, user: str, password: str) -> str:
    """Ask for a password, and log whether the one that comes is right."""
    asked = 'WWW-Authenticate: Digest realm="carrier", nonce="47ebe028[cseq]", algorithm=MD5, qop="auth"\nContent-Length: 0\n'
    return (
        f'  <recv request="{request}" crlf="true"/>\n'
        + _reply("401 Unauthorized", body=asked, first=True)
        + ('  <recv request="ACK"/>\n' if request == "INVITE" else "")
        + f"""\
  <recv request="{request}" crlf="true">
    <action>
      <ereg regexp="sip:([^@;>]*)" search_in="hdr" header="Contact:" assign_to="5,6"/>
      <verifyauth assign_to="7" username="{user}" password="{password}"/>
      <log message="login [$7] [$6]"/>
    </action>
  </recv>
  <Reference variables="5"/>
"""
    )


def registering(user: str, password: str) -> str:
    """Take registrations, each once it has the password: a client may renew one within the same call."""
    return _scenario(
        "registrar",
        _label(_AGAIN),
        _challenging("REGISTER", user, password),
        _reply(
            "200 OK", body="Expires: 600\nContent-Length: 0\n", first=True, attributes=f' next="{_AGAIN}"'
        ),
    )


def answering_with_password(user: str, password: str) -> str:
    """Answer a call, once it has the password; stay until the other side hangs up."""
    return _scenario(
        "challenge",
        _challenging("INVITE", user, password),
        _reply("200 OK", body=_SDP, first=True, attributes=_RETRANSMITTED),
        '  <recv request="ACK"><action><log message="answered"/></action></recv>\n',
        _talk(talk_ms=None),
        _label(_OVER),
    )


def ringing() -> str:
    """Let a call ring until the PBX gives up."""
    return _scenario("ring", _TAKE, f'  <recv request="CANCEL" next="{_CANCELLED}"/>\n', _CANCEL)


def told_of_messages() -> str:
    """Take what the PBX tells of messages (RFC 3842), each time in a dialog of its own."""
    return _scenario(
        "messages",
        """\
  <recv request="NOTIFY" crlf="true">
    <action>
      <ereg regexp="Messages-Waiting: ([a-z]+)" search_in="msg" assign_to="1,2"/>
      <ereg regexp="Voice-Message: ([0-9]+)/" search_in="msg" assign_to="3,4"/>
      <log message="messages [$2] [$4]"/>
    </action>
  </recv>
  <Reference variables="1,3"/>
""",
        _reply("200 OK", first=True),
    )


def refusing(code: int) -> str:
    """Refuse a call with a SIP status."""
    refusal = _reply(f"{code} Refused", first=True, attributes=_RETRANSMITTED)
    confirmed = '  <recv request="ACK"><action><log message="refused"/></action></recv>\n'
    return _scenario("refuse", _TAKE, refusal, confirmed)


_INVITE = Template("""\
  <send retrans="500"><![CDATA[
INVITE sip:$request@$host:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:$user@$host>;tag=[pid]-[call_number]
To: <sip:$number@$host>
Call-ID: [call_id]
CSeq: $cseq INVITE
Contact: <sip:$user@[local_ip]:[local_port];transport=[transport]>
${authentication}${headers}Max-Forwards: 70
$sdp
]]></send>
""")

_ACK = Template("""\
  <send$attributes><![CDATA[
ACK sip:$request@$host:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:$user@$host>;tag=[pid]-[call_number]
To: <sip:$number@$host>[peer_tag_param]
Call-ID: [call_id]
CSeq: $cseq ACK
Max-Forwards: 70
Content-Length: 0

]]></send>
""")

_HOLD = Template("""\
  <send retrans="500"><![CDATA[
INVITE [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:$user@$host>;tag=[pid]-[call_number]
To: <sip:$number@$host>[peer_tag_param]
Call-ID: [call_id]
CSeq: 3 INVITE
[routes]
Contact: <sip:$user@[local_ip]:[local_port];transport=[transport]>
${authentication}Max-Forwards: 70
$held
]]></send>
  <recv response="100" optional="true"/>
  <recv response="200" rrs="true"><action><log message="held"/></action></recv>
  <send><![CDATA[
ACK [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:$user@$host>;tag=[pid]-[call_number]
To: <sip:$number@$host>[peer_tag_param]
Call-ID: [call_id]
CSeq: 3 ACK
[routes]
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
Max-Forwards: 70
Content-Length: 0

]]></send>
""")


def _hold(words: Mapping[str, str], login: str) -> str:
    """Put who answered on hold, once the PBX has told who that is. `login`: what a request carries that is asked for a password."""
    first = _talk(
        talk_ms=_BEFORE_HOLD_MS, then=_HOLDING, again=_AGAIN_BEFORE_HOLD, reinvited=_REINVITED_BEFORE_HOLD
    )
    return first + _label(_HOLDING) + _HOLD.substitute(words, authentication=login, held=_HELD_SDP)


def calling(
    number: str,
    *,
    user: str,
    password: str | None,
    host: str,
    talk_ms: int,
    speech: Path | None = None,
    request: str | None = None,
    headers: Sequence[str] = (),
    withheld: bool = False,
    presses: Sequence[str] = (),
    holds: bool = False,
) -> str:
    """Call a number; hang up so long after an answer. `password`: for a PBX that asks for one. `speech`: raw A-law to say meanwhile.

    `request`: whom the request is addressed to, if not the number, which then stands in To alone. `headers`: more lines of the request.
    `withheld`: who calls is asserted, and asked not to be shown (RFC 3323, RFC 3325). `presses`: keys (RFC 4733), each lot after a pause; an empty one is a longer pause.
    `holds`: who answered is put on hold (RFC 3264, 8.4), for the rest of the call.
    """
    to = number.replace("#", "%23")
    identity = (f"P-Asserted-Identity: <sip:{user}@{host}>", "Privacy: id") if withheld else ()
    more = "".join(f"{header}\n" for header in (*headers, *identity))
    words = {"number": to, "request": request or to, "user": user, "host": host, "sdp": _SDP, "headers": more}
    invite = _INVITE.substitute(words, cseq=1, authentication="")
    cseq, login = 1, ""
    if password is not None:
        cseq = 2
        login = f"[authentication username={user} password={password}]\n"
        invite += '  <recv response="100" optional="true"/>\n  <recv response="401" auth="true"/>\n'
        invite += _ACK.substitute(words, cseq=1, attributes="")
        invite += _INVITE.substitute(words, cseq=2, authentication=login)
    refusals = "".join(
        f'  <recv response="{code}" optional="true" next="{code}"><action><log message="final {code}"/></action></recv>\n'
        for code in FINAL_CODES
    )
    refused = "".join(
        _label(code) + _ACK.substitute(words, cseq=cseq, attributes=f' next="{_OVER}"')
        for code in FINAL_CODES
    )
    return _scenario(
        "call",
        invite,
        '  <recv response="100" optional="true"/>\n',
        '  <recv response="180" optional="true"><action><log message="ringing"/></action></recv>\n',
        '  <recv response="183" optional="true"/>\n',
        refusals,
        f'  <recv response="200" rrs="true"><action><log message="final 200"/>{_SHOWN}</action></recv>\n',
        _ACK.substitute(words, cseq=cseq, attributes=""),
        "".join(_pressing(keys) for keys in presses),
        f'  <nop><action><exec rtp_stream="{speech},1,8,PCMA/8000"/></action></nop>\n' if speech else "",
        _hold(words, login) if holds else "",
        _talk(talk_ms=talk_ms),
        _label(_HANG_UP),
        _BYE.substitute(words),
        f'  <recv response="200" next="{_OVER}"/>\n',
        refused,
        _label(_OVER),
    )


def _pressing(keys: str) -> str:
    """Wait, and press keys; none, to wait longer."""
    pause = f'  <pause milliseconds="{_BEFORE_KEYS_MS}"/>\n'
    return f'{pause}  <nop><action><exec play_dtmf="{keys}"/></action></nop>\n' if keys else pause


def encrypted(scenario: str) -> str:
    """The same with encrypted sound (SRTP), its key in the description of the session."""
    clear = "m=audio [media_port] RTP/AVP 8 96\n"
    keyed = "m=audio [media_port] RTP/SAVP 8 96\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz\n"
    return scenario.replace(clear, keyed)


def _scenario(name: str, *parts: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8" ?>\n<scenario name="{name}">\n{"".join(parts)}</scenario>\n'
