"""A client's endpoints: one per phone, never without a password (an endpoint without one takes calls from anybody)."""

from __future__ import annotations

from collections.abc import Mapping

from compiler.graph import CallGraph, Phone
from compiler.naming import sip_user
from compiler.planning.artifact import SIP_DIGEST, SIP_REALM, secret_token
from renderers.asterisk.call_limit import caller_variables
from renderers.asterisk.escape import plain
from renderers.asterisk.joined import JOINED_CONTEXT
from renderers.asterisk.names import NOWHERE, dial_context, internal_context, music_class, scope
from renderers.asterisk.switch import setting_variables
from renderers.asterisk.voicemail import opens_variable

CODECS = "alaw,g722"
"""A-law is what French carriers speak; G.722 between our own phones."""

LONGEST_CALLER_NAME = 79
"""Bytes of a caller's name that Asterisk keeps (`res_pjsip/pjsip_configuration.c`, `caller_id_handler`)."""


def render_endpoints(graph: CallGraph) -> str:
    """A client's pjsip.conf."""
    setting = setting_variables(graph)
    sections = "\n".join(_phone(graph.client, phone, setting.get(phone.device, {})) for phone in graph.phones)
    return f"; Phones of {graph.client}. Written by centrex.\n{sections}"


def _phone(client: str, phone: Phone, setting: Mapping[str, str]) -> str:
    """A phone's sections. `setting`: what its channels carry of the switches that it may set."""
    name = sip_user(client, phone.device)
    former = f"{name}.former"
    context = dial_context(client, phone.context)
    variables = {**(caller_variables(phone) if phone.limit is not None else {}), **setting}
    carried = "".join(f"set_var={variable}={value}\n" for variable, value in variables.items())
    # Its own and the shared ones light one lamp (aggregate_mwi, which is so by default).
    shown = (*([phone.mailbox] if phone.mailbox else []), *phone.shared_mailboxes)
    mailboxes = ",".join(f"{mailbox}@{scope(client)}" for mailbox in shown)
    music = f"moh_suggest={music_class(client, phone.music)}\n" if phone.music else ""
    opens = "".join(f"set_var={opens_variable(mailbox)}=s\n" for mailbox in phone.shared_mailboxes)
    withholds = "set_var=WITHHOLDS=1\n" if phone.withholds else ""
    return f"""
[{name}]
type=endpoint
context={context}
subscribe_context={internal_context(client)}
message_context={NOWHERE}
auth={f"{name},{former}" if phone.former_secret else name}
aors={name}
callerid="{plain(phone.display_name, most_bytes=LONGEST_CALLER_NAME)}" <{phone.extension}>
language={phone.language}
tenantid={client}
callerid_tag={client}
accountcode={client}
mailboxes={mailboxes}
{music}disallow=all
allow={CODECS}
dtmf_mode=rfc4733
direct_media=no
rtp_symmetric=yes
force_rport=yes
rewrite_contact=yes
redirect_method=user
send_pai=yes
send_diversion=no
sdp_session=-
allow_overlap=no
allow_subscribe=yes
set_var=OUTSIDE_NUMBER={phone.caller_id or ""}
{withholds}set_var=MAILBOX={phone.mailbox or ""}
{opens}set_var=__TRANSFER_CONTEXT={context}
set_var=FORWARD_CONTEXT={context}
set_var=__CLIENT={client}
set_var=CONNECTED_LINE_SEND_SUB={JOINED_CONTEXT},s,1
{carried}{_auth(name, name, phone, phone.secret_epoch)}{_auth(former, name, phone, phone.secret_epoch - 1) if phone.former_secret else ""}
[{name}]
type=aor
max_contacts=1
remove_existing=yes
qualify_frequency=60
"""


def _auth(section: str, user: str, phone: Phone, epoch: int) -> str:
    """What a phone must know: its secret of an epoch, of which the file holds a digest only."""
    return f"""
[{section}]
type=auth
auth_type=digest
username={user}
realm={SIP_REALM}
password_digest=MD5:{secret_token(phone.origin.address, SIP_DIGEST, epoch)}
"""
