"""A client's pjsip.conf as it must be: an endpoint for each phone, how it logs in, and where it is reached."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from compiler.graph import CallGraph, Phone
from compiler.graph.node_kinds import flip_switch
from renderers.readback.call_limit import variables_of
from renderers.readback.endpoints import Options, Sections, several
from renderers.readback.words import same_words, spelt

_CALLER = re.compile(r'"([^"]*)" <([^<>]*)>')
_LONGEST_NAME = 79
"""Bytes of a caller's name."""
_TAKEN = ("general", "zonemessages", "trunk", "numbering")
"""Words that no client's contexts can begin with; whose id is one of them has an underscore behind it."""

_EVERY_PHONE: Mapping[str, str] = {
    "message_context": "none",
    # Sound comes through the node, from wherever the phone really sends it.
    "disallow": "all",
    "allow": "alaw,g722",
    "dtmf_mode": "rfc4733",
    "direct_media": "no",
    "rtp_symmetric": "yes",
    "force_rport": "yes",
    "rewrite_contact": "yes",
    # A phone's own redirection is a call that its user makes.
    "redirect_method": "user",
    # Who is picked up, or called, is shown.
    "send_pai": "yes",
    "send_diversion": "no",
    # A session has no name: by default it is that of the program.
    "sdp_session": "-",
    "allow_overlap": "no",
    "allow_subscribe": "yes",
}
_REACHED: Mapping[str, str] = {"max_contacts": "1", "remove_existing": "yes", "qualify_frequency": "60"}
"""A phone is in one place, that where it registered last."""


def scope_of(client: str) -> str:
    """What a client's contexts begin with, and its context of mailboxes."""
    return f"{client}_" if client in _TAKEN else client


def phone_sections(graph: CallGraph, said: Sections) -> dict[tuple[str, str], Options]:
    """The sections that are meant. `said`: those of the file, after which a name is spelt if it is the same."""
    return dict(section for phone in graph.phones for section in _sections(graph, phone, said))


def _sections(graph: CallGraph, phone: Phone, said: Sections) -> Iterator[tuple[tuple[str, str], Options]]:
    client = graph.client
    name = f"{client}.{phone.device}".replace("-", "_")
    epochs = {name: phone.secret_epoch}
    if phone.former_secret:
        epochs[f"{name}.former"] = phone.secret_epoch - 1
    context = f"{scope_of(client)}.{phone.context}"
    endpoint = said.get(("endpoint", name))
    yield (
        ("endpoint", name),
        {
            **_EVERY_PHONE,
            "context": context,
            "subscribe_context": f"{scope_of(client)}.internal",
            "auth": ",".join(epochs),
            "aors": name,
            "callerid": _caller(phone, endpoint.options.get("callerid", [""])[-1] if endpoint else ""),
            "language": phone.language,
            "tenantid": client,
            "accountcode": client,
            "callerid_tag": client,
            **({"moh_suggest": f"{scope_of(client)}.{phone.music}"} if phone.music else {}),
            "mailboxes": ",".join(f"{mailbox}@{scope_of(client)}" for mailbox in _shown_by(graph, phone)),
            "set_var": several(
                f"OUTSIDE_NUMBER={phone.caller_id or ''}",
                *(["WITHHOLDS=1"] if phone.withholds else []),
                f"MAILBOX={phone.mailbox or ''}",
                *(f"OPENS_{mailbox}=s" for mailbox in phone.shared_mailboxes),
                f"__TRANSFER_CONTEXT={context}",
                f"FORWARD_CONTEXT={context}",
                f"__CLIENT={client}",
                "CONNECTED_LINE_SEND_SUB=joined.party,s,1",
                *(f"{name}={value}" for name, value in variables_of(graph, phone.device) if value),
                *(f"MAY_SET_{switch}=1".replace("-", "_") for switch in _switches_set_by(graph, phone)),
            ),
        },
    )
    for section, epoch in epochs.items():
        digest = f"MD5:${{secret:{client}/devices/{phone.device}/sip-digest@{epoch}}}"
        yield (
            ("auth", section),
            {"auth_type": "digest", "username": name, "realm": "pbx", "password_digest": digest},
        )
    yield ("aor", name), _REACHED


def _switches_set_by(graph: CallGraph, phone: Phone) -> list[str]:
    """The switches that a phone may set and not everybody."""
    flips = (flip_switch(graph.nodes[node]) for _, node in graph.features)
    return sorted({flip.switch for flip in flips if flip is not None and phone.device in (flip.by or ())})


def _shown_by(graph: CallGraph, phone: Phone) -> Iterator[str]:
    """The mailboxes whose new messages light a phone's one lamp: its user's own, and shared ones."""
    meant = {phone.mailbox, *phone.shared_mailboxes}
    return (mailbox.id for mailbox in graph.mailboxes if mailbox.id in meant)


def _caller(phone: Phone, said: str) -> str:
    """Who a phone is shown as inside: as is said, if that is the name and the extension."""
    caller = _CALLER.fullmatch(said)
    if caller and caller[2] == phone.extension:
        is_full = len(caller[1].encode()) >= _LONGEST_NAME - 4
        if same_words(caller[1], spelt(phone.display_name), is_full=is_full):
            return said
    return f'"{phone.display_name}" <{phone.extension}>'
