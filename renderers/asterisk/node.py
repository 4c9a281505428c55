"""The operator's layer on a node: trunks, numbering plans, and the files that include every client's.

Asterisk reads all of a node by three lines, such as `#include <node>/node/current/asterisk/extensions.conf` in its own
extensions.conf (docs/asterisk.md). These files include those of every client in `<node>/clients/*/current`. A client's former
body, while calls may still be in it, is included from `<node>/clients/*/previous`.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from compiler.artifact import NODE_ROOT
from compiler.graph import NodeGraph, TrunkLine
from compiler.numbering import CallClass, NumberPattern, patterns, to_asterisk
from renderers.asterisk.body import extension
from renderers.asterisk.escape import plain
from renderers.asterisk.names import numbering_context, trunk_context, trunk_endpoint, trunk_out_context
from renderers.asterisk.pjsip import CODECS
from renderers.asterisk.voicemail import ZONES, zone_name

CLIENTS = f"{NODE_ROOT}/clients"

QUALIFY_SECONDS = 60
FAR_END_CAUSES = (1, 16, 17, 18, 19, 21, 22, 28)
"""Q.850 causes by which the far end answered for itself (no such number, busy, no answer, refused …): another trunk would not help."""


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
    if countries:
        yield from extension(
            "_X.",
            f"Gosub({numbering_context(countries[0])},${{EXTEN}},1)",
            "Set(CALLED=${CUT(GOSUB_RETVAL,:,2)})",
            "GotoIf(${DIALPLAN_EXISTS(${CONTEXT},${CALLED},1)}?${CALLED},1)",
            "Hangup(1)",
        )
        yield from extension("_33XXXXXXXXX", "Goto(+${EXTEN},1)")
    yield from extension("_+X.", "Hangup(1)")


def _trunk_out(trunk: TrunkLine) -> Iterator[str]:
    """Subroutines `call,1(number,seconds)` and `emergency,1(number)`: they return only if the trunk could not place the call."""
    endpoint = trunk_endpoint(trunk.id)
    yield from ("", f"[{trunk_out_context(trunk.id)}]", f"; {plain(trunk.name)}")
    steps = ["Set(LOCAL(CALLED)=${ARG1})"]
    if trunk.max_calls is not None:
        steps += [
            f"Set(GROUP(trunk)={trunk.id})",
            f"GotoIf($[${{GROUP_COUNT({trunk.id}@trunk)}} > {trunk.max_calls}]?full)",
        ]
    if trunk.number_format == "national":
        steps += [
            'ExecIf($["${CALLED:0:3}" = "+33"]?Set(CALLED=0${CALLED:3}))',
            'ExecIf($["${CALLED:0:1}" = "+"]?Set(CALLED=00${CALLED:1}))',
        ]
    steps += [f"Dial(PJSIP/${{CALLED}}@{endpoint},${{ARG2}},i)", *_far_end()]
    yield from extension("call", *steps)
    if trunk.max_calls is not None:
        yield " same => n(full),Return()"
    # Straight to the carrier's address: an emergency call is tried even where the trunk counts as unreachable.
    address = f"sip:${{ARG1}}@{trunk.host}:{trunk.port}"
    yield from extension("emergency", f"Dial(PJSIP/{endpoint}/{address},,i)", *_far_end())


def _far_end() -> Iterator[str]:
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
aors={name}
disallow=all
allow={CODECS}
dtmf_mode=rfc4733
direct_media=no
rtp_symmetric=yes
force_rport=yes
trust_id_inbound=yes
send_pai=yes
allow_subscribe=no
allow_transfer=no
set_var=__TRANSFER_CONTEXT=none

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
