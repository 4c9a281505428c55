"""Trunks: how a carrier's calls come in, how calls go out, and the endpoint that stands for the carrier."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from compiler.graph import Account, TrunkLine
from compiler.numbering import CALLING_CODES
from compiler.planning.artifact import CARRIER, secret_token
from renderers.asterisk.carrier_called import HEADERS, render_called_in_header
from renderers.asterisk.carrier_caller import read_caller_steps
from renderers.asterisk.dialplan import extension, goto
from renderers.asterisk.emergency_location import dial_options, render_located
from renderers.asterisk.end import GIVEN_BACK
from renderers.asterisk.endpoints import CODECS
from renderers.asterisk.escape import plain
from renderers.asterisk.joined import PART
from renderers.asterisk.names import (
    NOWHERE,
    called_context,
    numbering_context,
    numbers_context_of,
    trunk_context,
    trunk_endpoint,
    trunk_out_context,
)

TRANSPORTS: Mapping[str, str] = {"tcp": "transport-tcp", "tls": "transport-tls"}
"""The section of the node's pjsip.conf by which it speaks otherwise than by UDP."""

REGISTERED_SECONDS = 600
"""For how long a registration is asked for; it is renewed before."""
RETRY_SECONDS = 30
REFUSED_RETRY_SECONDS = 300
"""A password that is refused may be right a little later, when the carrier has put it into service."""

FAR_END_CAUSES = (1, 21, 22, 28)
"""Q.850 causes by which the far end answered for itself, besides busy and no answer: no such number, refused, changed, incomplete.

Another trunk would not help. 18 is not among them: a carrier that does not answer at all counts as that (SIP 408).
"""


def _national_steps() -> Iterator[str]:
    """Ten digits for each number of the French plan, whatever its code in E.164, and 00 before those of other countries."""
    # Fixed numbers of Saint-Pierre-et-Miquelon alone are shorter in E.164: their first three digits are the code.
    islands = CALLING_CODES["PM"]
    six_digits = f'"${{CALLED:0:4}}" = "+{islands}" & ${{LEN(${{CALLED}})}} = 10'
    yield f"ExecIf($[{six_digits}]?Set(CALLED=0{islands}${{CALLED:4}}))"
    for code in dict.fromkeys(CALLING_CODES.values()):
        length = len(f"+{code}")
        yield f'ExecIf($["${{CALLED:0:{length}}}" = "+{code}"]?Set(CALLED=0${{CALLED:{length}}}))'
    yield 'ExecIf($["${CALLED:0:1}" = "+"]?Set(CALLED=00${CALLED:1}))'


SPELLED_FOR_CARRIER: Mapping[str, tuple[str, ...]] = {
    "e164": (),
    "national": tuple(_national_steps()),
}
"""By a trunk's number format, the steps that write CALLED, which is in E.164, as the carrier reads it."""


def present_steps(caller_id: str, *, withholds: bool = False) -> Iterator[str]:
    """Show this number (E.164) to the called party; `withholds`: to the carrier alone, who is asked to keep it to itself."""
    yield f"Set(CALLERID(all)={caller_id} <{caller_id}>)"
    yield f"Set(CALLERID(pres)={'prohib' if withholds else 'allowed'})"


def call_by_trunks(trunks: Sequence[str], call: str, unreachable: str) -> Iterator[str]:
    """The first trunk that takes the call. Its subroutine returns only if the trunk itself could not: then the next is tried."""
    for trunk in trunks:
        yield f"Gosub({trunk_out_context(trunk)},{call})"
    yield goto(unreachable)


def render_trunk_in(trunk: TrunkLine, clear_port: int) -> Iterator[str]:
    """Carriers write a called number in several ways; clients have theirs in E.164, and what nobody has is not allocated.

    `clear_port`: where the node speaks in clear.
    """
    yield from ("", f"[{trunk_context(trunk.id)}]")
    if trunk.called_from in HEADERS:
        numbers = called_context(trunk.id)
        yield from render_called_in_header(trunk.called_from, numbers)
        yield from ("", f"[{numbers}]")
    for code in dict.fromkeys(CALLING_CODES.values()):
        yield from extension(f"_{code}XXXXXXXXX", "Goto(+${EXTEN},1)")
    # Saint-Pierre-et-Miquelon alone has numbers of six digits too.
    yield from extension(f"_{CALLING_CODES['PM']}XXXXXX", "Goto(+${EXTEN},1)")
    # Counted as a call of the trunk, with those that go out by it; the channel that is kept for emergency calls is left free.
    most = trunk.most_before_emergency
    counted = (
        () if most is None else (f"GotoIf({_has_all(trunk, most)}?full)", f"Set(GROUP(trunk)={trunk.id})")
    )
    encrypted = trunk.transport == "tls"
    came_in_clear = refuse_in_clear(clear_port) if encrypted else ()
    yield from extension("_[+0-9]X!", *came_in_clear, *counted, *read_caller_steps(trunk))
    # A pattern's end takes any character, and nothing that comes from outside is trusted: only digits go on.
    yield " same => n(called),Set(CALLED=${FILTER(+0-9,${EXTEN})})"
    yield f" same => n,Gosub({numbering_context(trunk.country)},${{CALLED}},1)"
    yield " same => n,Set(NUMBER=${CUT(GOSUB_RETVAL,:,2)})"
    somebodys = numbers_context_of(trunk.id, "NUMBER")
    yield f" same => n,GotoIf(${{DIALPLAN_EXISTS({somebodys},${{NUMBER}},1)}}?{somebodys},${{NUMBER}},1)"
    yield " same => n,Hangup(1)"
    if most is not None:
        # Busy: carriers take a trunk that says it has no room for one that is broken.
        yield " same => n(full),Hangup(17)"
    if encrypted:
        yield " same => n(clear),Hangup(21)"


def refuse_in_clear(port: int) -> Iterator[str]:
    """An endpoint is found by the address of a request, whatever it came by: what it came to tells.

    A request over TLS comes to the port of TLS, or by a connection that the node itself made, from any port.
    """
    written = f":{port}"
    yield "Set(CAME_TO=${CHANNEL(pjsip,local_addr)})"
    yield f'GotoIf($["${{CAME_TO:-{len(written)}}}" = "{written}"]?clear)'


def render_trunk_out(trunk: TrunkLine) -> Iterator[str]:
    """Subroutines that call by a trunk; they return only if the trunk could not place the call.

    `call,1(number,seconds,options,client,user)`, with more options for Dial, and the groups in which the call is counted; both may be
    left out; `emergency,1(number)`, which skips a trunk that seems dead; `emergency_anyway,1(number)`, which does not, and sends the
    call straight to the carrier's address. `counted,1(client,user)`, `located,1` and `connected,1` are run on channels of the trunk.
    """
    endpoint = trunk_endpoint(trunk.id)
    context = trunk_out_context(trunk.id)
    yield from ("", f"[{context}]", f"; {plain(trunk.name)}")
    steps = ["Set(LOCAL(CALLED)=${ARG1})"]
    counted = [
        "Set(GROUP(client)=${ARG1})",
        "Set(GROUP(user)=${ARG2})",
        "Set(CALLERID(tag)=${CLIENT})",
        "Return()",
    ]
    most = trunk.most_before_emergency
    if most is not None:
        steps.append(f"GotoIf({_has_all(trunk, most)}?full)")
        counted.insert(0, f"Set(GROUP(trunk)={trunk.id})")
    # The carrier's channel is counted for as long as it lives, also after a transfer has changed its other end.
    options = f"ib({context}^counted^1(${{ARG4}}^${{ARG5}}))${{ARG3}}"
    steps += SPELLED_FOR_CARRIER[trunk.number_format]
    steps += [f"Dial(PJSIP/${{CALLED}}@{endpoint},${{ARG2}},{options})", *_far_end()]
    yield from extension("call", *steps)
    if most is not None:
        yield " same => n(full),Return()"
    yield from extension("counted", *counted)
    # No matter how an emergency call was refused, another trunk may take it.
    options = dial_options(trunk)
    yield from extension("emergency", f"Dial(PJSIP/${{ARG1}}@{endpoint},,{options})", "Return()")
    address = f"sip:${{ARG1}}@{_address(trunk)}"
    yield from extension("emergency_anyway", f"Dial(PJSIP/{endpoint}/{address},,{options})", "Return()")
    yield from render_located(trunk)
    # An external caller is shown the number that was called, never the colleague's name and extension.
    yield from extension("connected", PART, "Set(CONNECTEDLINE(all,i)=${FROM_DID} <${FROM_DID}>)", "Return()")


def _has_all(trunk: TrunkLine, most: int) -> str:
    """Whether a trunk has as many calls as it takes besides emergency calls, which are not counted."""
    return f"$[${{GROUP_COUNT({trunk.id}@trunk)}} >= {most}]"


def _far_end() -> Iterator[str]:
    """The far end's answer ends the call, or gives a caller who was transferred back to the phone that did it.

    It is judged by Dial's own status first: a call that nobody answered in time leaves no cause.
    """
    causes = ":".join(str(cause) for cause in FAR_END_CAUSES)
    answered = [f'"${{DIALSTATUS}}" = "{status}"' for status in ("NOANSWER", "ANSWER", "BUSY")]
    answered.append(f'":{causes}:" =~ ":${{HANGUPCAUSE}}:"')
    # Phones are the client's: the call goes on where this subroutine was called from.
    back = f"${{STACK_PEEK(1,c)}},{GIVEN_BACK},1"
    yield f'GotoIf($["${{BLINDTRANSFER}}" != "" & ({" | ".join(answered)})]?{back})'
    # A call that was answered comes here only if it was not confirmed.
    yield 'ExecIf($["${DIALSTATUS}" = "NOANSWER" | "${DIALSTATUS}" = "ANSWER"]?Hangup(19))'
    yield 'ExecIf($["${DIALSTATUS}" = "BUSY"]?Hangup(17))'
    yield f'ExecIf($[":{causes}:" =~ ":${{HANGUPCAUSE}}:"]?Hangup(${{HANGUPCAUSE}}))'
    yield "Return()"


def render_trunk_endpoint(trunk: TrunkLine, *, qualify: int) -> str:
    """A trunk's sections of the node's pjsip.conf. `qualify`: seconds between two OPTIONS requests, 0 for none."""
    name = trunk_endpoint(trunk.id)
    logs_in = f"outbound_auth={name}\n" if trunk.account is not None else ""
    # A call that comes without keys is refused: to encrypt only where the other end likes to would promise nothing.
    encrypted = "media_encryption=sdes\nmedia_encryption_optimistic=no\n" if trunk.media == "srtp" else ""
    matches = "\n".join(f"match={address}" for address in (trunk.host, *trunk.addresses))
    return f"""
; {plain(trunk.name)}
[{name}]
type=endpoint
context={trunk_context(trunk.id)}
identify_by=ip
message_context={NOWHERE}
aors={name}
{logs_in}{_transport(trunk)}{encrypted}{_geolocation(trunk)}disallow=all
allow={CODECS}
dtmf_mode=rfc4733
direct_media=no
rtp_symmetric=yes
force_rport=yes
trust_id_inbound={"yes" if trunk.caller_from == "p_asserted_identity" else "no"}
trust_id_outbound=yes
send_pai=yes
send_diversion=no
send_connected_line=no
sdp_session=-
allow_subscribe=no
allow_transfer=no
set_var=__TRANSFER_CONTEXT={NOWHERE}
set_var=CONNECTED_LINE_SEND_SUB={trunk_out_context(trunk.id)},connected,1

[{name}]
type=aor
contact=sip:{_address(trunk)}
qualify_frequency={qualify}

[{name}]
type=identify
endpoint={name}
{matches}
{_account(trunk, trunk.account, name) if trunk.account is not None else ""}"""


def _address(trunk: TrunkLine) -> str:
    """Where requests are sent, as a URI ends. A semicolon that is not to begin a comment has a backslash."""
    transport = f"\\;transport={trunk.transport}" if trunk.transport in TRANSPORTS else ""
    return f"{trunk.host}:{trunk.port}{transport}"


def _transport(trunk: TrunkLine) -> str:
    return f"transport={TRANSPORTS[trunk.transport]}\n" if trunk.transport in TRANSPORTS else ""


def _geolocation(trunk: TrunkLine) -> str:
    """A call's own location is sent, where it has one; the endpoint has none."""
    sends = trunk.emergency_location == "geolocation"
    return "geoloc_outgoing_call_profile=<discard_config>\n" if sends else ""


def _account(trunk: TrunkLine, account: Account, name: str) -> str:
    """How a node logs in with a carrier. A registration is tried for as long as it takes: Asterisk itself gives up after ten times."""
    auth = f"""
[{name}]
type=auth
auth_type=userpass
username={account.user}
password={secret_token(f"trunks/{trunk.id}", CARRIER, account.secret_epoch)}
"""
    if not account.registers:
        return auth
    return f"""{auth}
[{name}]
type=registration
outbound_auth={name}
{_transport(trunk)}server_uri=sip:{_address(trunk)}
client_uri=sip:{account.user}@{trunk.host}
contact_user={account.user}
expiration={REGISTERED_SECONDS}
retry_interval={RETRY_SECONDS}
forbidden_retry_interval={REFUSED_RETRY_SECONDS}
fatal_retry_interval={REFUSED_RETRY_SECONDS}
auth_rejection_permanent=no
max_retries=1000000
"""
