"""The operator's layer on a node: trunks, numbering plans, and the files that include every client's.

Asterisk reads all of a node by three lines, such as `#include <node>/node/current/asterisk/extensions.conf` in its own
extensions.conf (docs/asterisk.md). These files include those of every client in `<node>/clients/*/current`. A client's former
body, while calls may still be in it, is included from `<node>/clients/*/previous`.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from compiler.graph import NodeGraph, TrunkLine
from compiler.numbering import CALLING_CODES, CallClass, NumberPattern, patterns, to_asterisk
from compiler.planning.artifact import NODE_ROOT
from renderers.asterisk.body import extension
from renderers.asterisk.escape import plain
from renderers.asterisk.names import (
    NOWHERE,
    numbering_context,
    trunk_context,
    trunk_endpoint,
    trunk_out_context,
)
from renderers.asterisk.pjsip import CODECS
from renderers.asterisk.voicemail import ZONES, zone_name

CLIENTS = f"{NODE_ROOT}/clients"

QUALIFY_SECONDS = 60
FAR_END_CAUSES = (1, 21, 22, 28)
"""Q.850 causes by which the far end answered for itself, besides busy and no answer: no such number, refused, changed, incomplete.

Another trunk would not help. 18 is not among them: a carrier that does not answer at all counts as that (SIP 408).
"""


def render(graph: NodeGraph) -> dict[str, str]:
    """The files by name."""
    return {
        "extensions.conf": _extensions(graph),
        "pjsip.conf": _pjsip(graph),
        "voicemail.conf": _voicemail(),
    }


def _extensions(graph: NodeGraph) -> str:
    lines = [
        f"; The dialplan of node {graph.node}. Written by centrex.",
        "[general]",
        "static=yes",
        "writeprotect=yes",
        "autofallthrough=yes",
        "extenpatternmatchnew=no",
        "clearglobalvars=no",
    ]
    for country in graph.countries:
        lines += _numbering(country)
    for trunk in graph.trunks:
        lines += [*_trunk_in(trunk, graph.countries), *_trunk_out(trunk)]
    lines += [
        "",
        f'#tryinclude "{CLIENTS}/*/current/asterisk/entries.conf"',
        f'#tryinclude "{CLIENTS}/*/current/asterisk/body.conf"',
        f'#tryinclude "{CLIENTS}/*/previous/asterisk/body.conf"',
    ]
    return "\n".join(lines) + "\n"


def _numbering(country: str) -> Iterator[str]:
    """A subroutine: what was dialled → `class:number`, the number in E.164 or short."""
    yield from ("", f"[{numbering_context(country)}]")
    for pattern in patterns(country):
        yield f"exten => {to_asterisk(pattern)},1,Return({_read(pattern)})"
    for rest in ("_X!", "_+!"):
        yield f"exten => {rest},1,Return({CallClass.UNALLOCATED}:)"


def _read(pattern: NumberPattern) -> str:
    dialled = f"${{EXTEN:{pattern.strip}}}" if pattern.strip else "${EXTEN}"
    number = "" if pattern.call_class is CallClass.UNALLOCATED else pattern.prepend + dialled
    return f"{pattern.call_class}:{number}"


def _trunk_in(trunk: TrunkLine, countries: tuple[str, ...]) -> Iterator[str]:
    """Carriers write a called number in several ways; clients add theirs in E.164, and what nobody has is not allocated."""
    yield from ("", f"[{trunk_context(trunk.id)}]")
    for code in dict.fromkeys(CALLING_CODES.values()):
        yield from extension(f"_{code}XXXXXXXXX", "Goto(+${EXTEN},1)")
    # Saint-Pierre-et-Miquelon alone has numbers of six digits too.
    yield from extension(f"_{CALLING_CODES['PM']}XXXXXX", "Goto(+${EXTEN},1)")
    # A pattern's dot takes any character, and what comes from outside is nobody's to trust: only digits go on.
    read = [
        "Set(CALLED=${FILTER(+0-9,${EXTEN})})",
        *(f"Gosub({numbering_context(country)},${{CALLED}},1)" for country in countries[:1]),
        "Set(NUMBER=${CUT(GOSUB_RETVAL,:,2)})",
        # Short numbers are ours to call, not to be called at; and what was in E.164 already is not tried again.
        'GotoIf($["${NUMBER:0:1}" = "+" & "${NUMBER}" != "${CALLED}"]?${NUMBER},1)',
        "Hangup(1)",
    ]
    for pattern in ("_X.", "_+X."):
        yield from extension(pattern, *read)


def _trunk_out(trunk: TrunkLine) -> Iterator[str]:
    """Subroutines that call by a trunk; they return only if the trunk could not place the call.

    `call,1(number,seconds)`; `emergency,1(number)`, which passes over a trunk that seems dead; `emergency_anyway,1(number)`, which
    does not, and sends the call to the carrier's very address. `counted,1` and `connected,1` are run on channels of the trunk.
    """
    endpoint = trunk_endpoint(trunk.id)
    context = trunk_out_context(trunk.id)
    yield from ("", f"[{context}]", f"; {plain(trunk.name)}")
    steps = ["Set(LOCAL(CALLED)=${ARG1})"]
    options = "i"
    if trunk.max_calls is not None:
        steps.append(f"GotoIf($[${{GROUP_COUNT({trunk.id}@trunk)}} >= {trunk.max_calls}]?full)")
        # The carrier's channel is what is counted, as long as it lives, whoever is at its other end after a transfer.
        options = f"ib({context}^counted^1)"
    if trunk.number_format == "national":
        steps += [
            'ExecIf($["${CALLED:0:3}" = "+33"]?Set(CALLED=0${CALLED:3}))',
            'ExecIf($["${CALLED:0:1}" = "+"]?Set(CALLED=00${CALLED:1}))',
        ]
    steps += [f"Dial(PJSIP/${{CALLED}}@{endpoint},${{ARG2}},{options})", *_far_end()]
    yield from extension("call", *steps)
    if trunk.max_calls is not None:
        yield " same => n(full),Return()"
        yield from extension("counted", f"Set(GROUP(trunk)={trunk.id})", "Return()")
    # Whatever an emergency call was answered with, another trunk may do better.
    yield from extension("emergency", f"Dial(PJSIP/${{ARG1}}@{endpoint},,i)", "Return()")
    address = f"sip:${{ARG1}}@{trunk.host}:{trunk.port}"
    yield from extension("emergency_anyway", f"Dial(PJSIP/{endpoint}/{address},,i)", "Return()")
    # Who calls from outside is told the number that was called, never the colleague's name and extension.
    yield from extension("connected", "Set(CONNECTEDLINE(all,i)=${FROM_DID} <${FROM_DID}>)", "Return()")


def _far_end() -> Iterator[str]:
    """The far end's answer ends the call. It is judged by Dial's own word first: a ring that ran out leaves no cause."""
    yield 'ExecIf($["${DIALSTATUS}" = "NOANSWER"]?Hangup(19))'
    yield 'ExecIf($["${DIALSTATUS}" = "BUSY"]?Hangup(17))'
    causes = ":".join(str(cause) for cause in FAR_END_CAUSES)
    yield f'ExecIf($[":{causes}:" =~ ":${{HANGUPCAUSE}}:"]?Hangup(${{HANGUPCAUSE}}))'
    yield "Return()"


def _pjsip(graph: NodeGraph) -> str:
    # A trunk that answers no OPTIONS is passed over, which helps only where there is another one to take the call.
    qualify = QUALIFY_SECONDS if len(graph.trunks) > 1 else 0
    trunks = "".join(_trunk(trunk, qualify) for trunk in graph.trunks)
    return f"""\
; Transports and trunks of node {graph.node}. Written by centrex.
[transport-udp]
type=transport
protocol=udp
bind={_bind(graph.sip_host)}:{graph.sip_port}
{trunks}
#tryinclude "{CLIENTS}/*/current/asterisk/pjsip.conf"
"""


def _bind(host: str) -> str:
    """The node's own address where it is given as one; a name may stand for any of its addresses."""
    try:
        return str(ipaddress.IPv4Address(host))
    except ValueError:
        return "0.0.0.0"  # noqa: S104  # a PBX listens on every address of its name


def _trunk(trunk: TrunkLine, qualify: int) -> str:
    name = trunk_endpoint(trunk.id)
    return f"""
; {plain(trunk.name)}
[{name}]
type=endpoint
context={trunk_context(trunk.id)}
identify_by=ip
message_context={NOWHERE}
aors={name}
disallow=all
allow={CODECS}
dtmf_mode=rfc4733
direct_media=no
rtp_symmetric=yes
force_rport=yes
trust_id_inbound=yes
send_pai=yes
send_connected_line=no
allow_subscribe=no
allow_transfer=no
set_var=__TRANSFER_CONTEXT={NOWHERE}
set_var=CONNECTED_LINE_SEND_SUB={trunk_out_context(trunk.id)},connected,1

[{name}]
type=aor
contact=sip:{trunk.host}:{trunk.port}
qualify_frequency={qualify}

[{name}]
type=identify
endpoint={name}
match={trunk.host}
"""


def _voicemail() -> str:
    zones = "\n".join(f"{zone_name(zone)}={zone}|'vm-received' q 'digits/at' R" for zone in ZONES)
    return f"""\
; Voicemail. Written by centrex.
[general]
format=wav
passwordlocation=spooldir
searchcontexts=no
minsecs=2
sendvoicemail=no
review=no
charset=UTF-8

[zonemessages]
{zones}

#tryinclude "{CLIENTS}/*/current/asterisk/voicemail.conf"
"""
