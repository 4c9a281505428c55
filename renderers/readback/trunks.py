"""The node's own pjsip.conf held against the operator's layer: from where calls are taken, to where they are sent, and what strangers may not."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from compiler.graph import Account, NodeGraph, TrunkLine
from renderers.readback.endpoints import Options, read_sections, section_faults, several

_QUALIFY = "60"

_TAKES_NOTHING: Options = {
    "context": "none",
    "message_context": "none",
    "identify_by": "header",
    "disallow": "all",
    "allow": "alaw",
    "allow_subscribe": "no",
    "allow_transfer": "no",
    # From no address, of the former kind nor of the new.
    "deny": several("0.0.0.0/0.0.0.0", "::/0"),
}
"""An endpoint from which nothing is taken."""


def trunk_faults(node: NodeGraph, text: str) -> Iterator[tuple[str, str]]:
    """What a node's pjsip.conf says otherwise than it should: what it says, and what the operator's layer means."""
    return section_faults(read_sections(text), dict(_sections(node)))


def _sections(node: NodeGraph) -> Iterator[tuple[tuple[str, str], Options]]:
    yield (
        ("global", "global"),
        {
            "ignore_uri_user_options": "yes",
            # Nobody learns which program this is, nor of which version.
            **dict.fromkeys(("user_agent", "default_from_user", "default_realm"), "pbx"),
            # Whoever names a call is known by that, whoever he says he is.
            "endpoint_identifier_order": "header,ip,username",
        },
    )
    yield ("endpoint", "takes-over"), _TAKES_NOTHING
    yield ("identify", "takes-over"), {"endpoint": "takes-over", "match_header": "Replaces: /./"}
    # Whoever answers nothing at all is given up after 64 times T1 (RFC 3261): a few seconds, not half a minute.
    yield ("system", "system"), {"timer_t1": "100", "timer_b": "6400"}
    yield (
        ("transport", "transport-udp"),
        {"protocol": "udp", "bind": f"{_address(node.sip_host)}:{node.sip_port}"},
    )
    if "tcp" in {trunk.transport for trunk in node.trunks}:
        yield (
            ("transport", "transport-tcp"),
            {"protocol": "tcp", "bind": f"{_address(node.sip_host)}:{node.sip_port}"},
        )
    if node.tls is not None:
        yield (
            ("transport", "transport-tls"),
            {
                "protocol": "tls",
                "bind": f"{_address(node.sip_host)}:{node.tls.port}",
                "cert_file": node.tls.certificate,
                "priv_key_file": node.tls.key,
                "ca_list_file": node.tls.authorities,
                # Who answers at a carrier's address must prove that it is the carrier.
                "verify_server": "yes",
                "method": "tlsv1_2",
            },
        )
    for trunk in node.trunks:
        name = f"trunk_{trunk.id}".replace("-", "_")
        # A trunk that seems dead is skipped: without another one that would end calls that might get through.
        qualify = _QUALIFY if len(node.trunks) > 1 else "0"
        yield ("endpoint", name), _endpoint(trunk, name)
        yield (
            ("aor", name),
            {"contact": f"sip:{_reached_at(trunk)}", "qualify_frequency": qualify},
        )
        yield (
            ("identify", name),
            {
                "endpoint": name,
                "match": several(trunk.host, *trunk.addresses),
            },
        )
        if trunk.account is not None:
            yield from _account(trunk, trunk.account, name)


def _reached_at(trunk: TrunkLine) -> str:
    """Where a carrier is reached, as a URI in a configuration file ends: a bare semicolon would begin a comment."""
    return f"{trunk.host}:{trunk.port}" + (
        "" if trunk.transport == "udp" else f"\\;transport={trunk.transport}"
    )


def _transport(trunk: TrunkLine) -> Options:
    return {} if trunk.transport == "udp" else {"transport": f"transport-{trunk.transport}"}


def carrier_address(trunk: TrunkLine) -> str:
    """Where a carrier is reached, as a URI ends."""
    return _reached_at(trunk).replace("\\;", ";")


def _account(trunk: TrunkLine, account: Account, name: str) -> Iterator[tuple[tuple[str, str], Options]]:
    password = f"${{secret:trunks/{trunk.id}/carrier@{account.secret_epoch}}}"
    yield (
        ("auth", name),
        {"auth_type": "userpass", "username": account.user, "password": password},
    )
    if account.registers:
        yield (
            ("registration", name),
            {
                "outbound_auth": name,
                **_transport(trunk),
                "server_uri": f"sip:{_reached_at(trunk)}",
                "client_uri": f"sip:{account.user}@{trunk.host}",
                "contact_user": account.user,
                "expiration": "600",
                # Whatever the carrier answers, the node tries again: nobody calls one that has given up.
                "retry_interval": "30",
                "forbidden_retry_interval": "300",
                "fatal_retry_interval": "300",
                "auth_rejection_permanent": "no",
                "max_retries": "1000000",
            },
        )


def _endpoint(trunk: TrunkLine, name: str) -> Options:
    logs_in = {} if trunk.account is None else {"outbound_auth": name}
    return {
        **logs_in,
        **_transport(trunk),
        **(
            {"media_encryption": "sdes", "media_encryption_optimistic": "no"} if trunk.media == "srtp" else {}
        ),
        # Never a location of the endpoint's own: only emergency calls have one.
        **(
            {"geoloc_outgoing_call_profile": "<discard_config>"}
            if trunk.emergency_location == "geolocation"
            else {}
        ),
        "context": f"trunk.{trunk.id}",
        "aors": name,
        # Taken for the carrier by its address alone: what a request says of itself proves nothing.
        "identify_by": "ip",
        "trust_id_inbound": "no" if trunk.caller_from == "from" else "yes",
        "send_pai": "yes",
        # A phone may write one itself, and Asterisk would hand it on.
        "send_diversion": "no",
        # Who withholds a number is told to the carrier all the same, and that it is not to be shown (RFC 3323, RFC 3325).
        "trust_id_outbound": "yes",
        # Where nothing is: nobody outside sends messages, transfers calls, or learns who answered inside.
        "message_context": "none",
        "allow_transfer": "no",
        "allow_subscribe": "no",
        "send_connected_line": "no",
        "sdp_session": "-",
        "set_var": several(
            "__TRANSFER_CONTEXT=none", f"CONNECTED_LINE_SEND_SUB=trunk.{trunk.id}.out,connected,1"
        ),
        # Sound comes through the node, from wherever the carrier really sends it.
        "disallow": "all",
        "allow": "alaw,g722",
        "dtmf_mode": "rfc4733",
        "direct_media": "no",
        "rtp_symmetric": "yes",
        "force_rport": "yes",
    }


def _address(host: str) -> str:
    """Where a node listens: at its own address, or at all where it has a name."""
    try:
        return str(ipaddress.IPv4Address(host))
    except ValueError:
        return "0.0.0.0"  # noqa: S104  # a PBX listens on every address of its name
