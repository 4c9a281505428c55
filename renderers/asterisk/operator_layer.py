"""The operator's layer on a node: trunks, numbering plans, and the files that include every client's.

Asterisk reads all of a node by four lines, such as `#include <node>/node/current/asterisk/extensions.conf` in its own
extensions.conf (docs/asterisk.md). These files include those of every client in `<node>/clients/*/current`. A client's former
body, while calls may still be in it, is included from `<node>/clients/*/previous`.
"""

from __future__ import annotations

import ipaddress

from compiler.graph import NodeGraph, TlsFiles
from compiler.planning.artifact import SIP_REALM
from renderers.asterisk.carrier_caller import render_carrier_caller
from renderers.asterisk.confirmation import render_confirmation
from renderers.asterisk.joined import render_joined
from renderers.asterisk.music import render_node_music
from renderers.asterisk.names import include_of_clients
from renderers.asterisk.numbering import render_numbering
from renderers.asterisk.queue import render_node_queues
from renderers.asterisk.take_over import render_take_over
from renderers.asterisk.trunk import TRANSPORTS, render_trunk_endpoint, render_trunk_in, render_trunk_out
from renderers.asterisk.voicemail import render_message_times

QUALIFY_SECONDS = 60

TOLD_NAME = "pbx"
"""What everybody is told the node is (`User-Agent`, `Server`): by default Asterisk names its version and its package."""

T1_MILLISECONDS = 100
"""The least that Asterisk takes (`res/res_pjsip/config_system.c`). RFC 3261's 500 would have each call that a dead trunk is tried for wait
32 s, emergency calls too: a trunk is not known to be dead until it has left OPTIONS unanswered. Read when Asterisk starts."""


def render_operator_layer(graph: NodeGraph) -> dict[str, str]:
    """The files by name."""
    return {
        "extensions.conf": _extensions(graph),
        "pjsip.conf": _pjsip(graph),
        "queues.conf": render_node_queues(),
        "voicemail.conf": render_message_times(),
        "musiconhold.conf": render_node_music(graph),
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
        lines += render_numbering(country)
    for country in sorted({trunk.country for trunk in graph.trunks}):
        lines += render_carrier_caller(country)
    lines += render_confirmation()
    lines += render_joined()
    for trunk in graph.trunks:
        lines += [*render_trunk_in(trunk, graph.sip_port), *render_trunk_out(trunk)]
    lines += [
        "",
        include_of_clients("entries.conf"),
        include_of_clients("body.conf"),
        include_of_clients("body.conf", version="previous"),
    ]
    return "\n".join(lines) + "\n"


def _pjsip(graph: NodeGraph) -> str:
    # A trunk that does not answer OPTIONS is skipped, which helps only where another one can take the call.
    qualify = QUALIFY_SECONDS if len(graph.trunks) > 1 else 0
    trunks = "".join(render_trunk_endpoint(trunk, qualify=qualify) for trunk in graph.trunks)
    return f"""\
; Transports and trunks of node {graph.node}. Written by centrex.
[global]
type=global
; What follows a number in a URI is not part of it: RFC 3966, RFC 4694.
ignore_uri_user_options=yes
; Strangers are told of no program and no version, and are asked for a password as phones are.
user_agent={TOLD_NAME}
default_from_user={TOLD_NAME}
default_realm={SIP_REALM}
; Before anything else that a request says, whether it would take a call over.
endpoint_identifier_order=header,ip,username

[system]
type=system
timer_t1={T1_MILLISECONDS}
timer_b={64 * T1_MILLISECONDS}

[transport-udp]
type=transport
protocol=udp
bind={_bind(graph.sip_host)}:{graph.sip_port}
{_tcp(graph)}{_tls(graph.sip_host, graph.tls) if graph.tls is not None else ""}{render_take_over()}{trunks}
{include_of_clients("pjsip.conf")}
"""


def _tcp(graph: NodeGraph) -> str:
    """Where some carrier is called by it, and may call."""
    if not any(trunk.transport == "tcp" for trunk in graph.trunks):
        return ""
    return f"""
[{TRANSPORTS["tcp"]}]
type=transport
protocol=tcp
bind={_bind(graph.sip_host)}:{graph.sip_port}
"""


def _tls(host: str, tls: TlsFiles) -> str:
    """A carrier's certificate is verified where it is called; where it calls, it is known by its address."""
    return f"""
[{TRANSPORTS["tls"]}]
type=transport
protocol=tls
bind={_bind(host)}:{tls.port}
cert_file={tls.certificate}
priv_key_file={tls.key}
ca_list_file={tls.authorities}
verify_server=yes
method=tlsv1_2
"""


def _bind(host: str) -> str:
    """The node's own address where it is given as one; a name may stand for any of its addresses."""
    try:
        return str(ipaddress.IPv4Address(host))
    except ValueError:
        return "0.0.0.0"  # noqa: S104  # a PBX listens on every address of its name
