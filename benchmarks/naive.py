"""The floor: a quick script with the C YAML parser and one Jinja template per file; nothing is checked.

Usage: python -m benchmarks.naive TREE OUT. It writes the same files as centrex, of the same sizes: 54 for a client of 25 users, 177 KB.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import jinja2
import yaml

ENDPOINTS = """\
; Phones of {{ client }}.
{% for id, device in devices.items() %}{% set user = users[device.user] %}
[{{ client }}_{{ id }}]
type=endpoint
context={{ client }}.siege.national
subscribe_context={{ client }}.internal
message_context=none
auth={{ client }}_{{ id }}
aors={{ client }}_{{ id }}
callerid="{{ user.name }}" <{{ user.extension }}>
language=fr
tenantid={{ client }}
accountcode={{ client }}
mailboxes={{ device.user }}@{{ client }}
disallow=all
allow=alaw,g722
dtmf_mode=rfc4733
direct_media=no
rtp_symmetric=yes
force_rport=yes
rewrite_contact=yes
redirect_method=user
allow_subscribe=yes
set_var=OUTSIDE_NUMBER={{ caller_id }}
set_var=MAILBOX={{ device.user }}
set_var=__TRANSFER_CONTEXT={{ client }}.siege.national
set_var=FORWARD_CONTEXT={{ client }}.siege.national

[{{ client }}_{{ id }}]
type=auth
auth_type=userpass
username={{ client }}_{{ id }}
password=secret-of-{{ client }}-{{ id }}-kept-elsewhere

[{{ client }}_{{ id }}]
type=aor
max_contacts=1
remove_existing=yes
qualify_frequency=60
{% endfor %}
"""
ENTRIES = """\
; How calls enter {{ client }}.
[trunk.carrier]
{% for number in numbers %}
exten => {{ number }},1,Goto({{ client }}.body,enter.{{ number }},1)
{% endfor %}

[{{ client }}.internal]
{% for id, user in users.items() %}
exten => {{ user.extension }},1,ExecIf($["${TESTTIME}" = "${ARRIVED}"]?MSet(__ARRIVED=${EPOCH},__TESTTIME=${EPOCH}))
 same => n,Goto({{ client }}.body,user.{{ id }},1)
 same => n,Hangup()
exten => *8{{ user.extension }},1,Goto({{ client }}.body,feature.pick_up.{{ id }},1)
 same => n,Hangup()
exten => {{ user.extension }},hint,PJSIP/{{ client }}_{{ id }}
{% endfor %}

[{{ client }}.siege.national]
{% for number in emergency %}
exten => {{ number }},1,Goto({{ client }}.body,emergency.siege.{{ number }},1)
{% endfor %}
include => {{ client }}.internal
exten => _X.,1,Goto({{ client }}.body,outside,1)
exten => _+X.,1,Goto({{ client }}.body,outside,1)
"""
BODY = """\
; What happens to calls of {{ client }}.
[{{ client }}.body]
{% for number, entry in numbers.items() %}
exten => enter.{{ number }},1,ExecIf($["${TESTTIME}" = "${ARRIVED}"]?MSet(__ARRIVED=${EPOCH},__TESTTIME=${EPOCH}))
 same => n,Set(CHANNEL(tenantid)={{ client }})
 same => n,Set(CHANNEL(accountcode)={{ client }})
 same => n,Set(CHANNEL(language)=fr)
 same => n,Set(__FROM_DID={{ number }})
 same => n,Set(GROUP(trunk)=carrier)
 same => n,Goto({{ entry.to }},1)
{% endfor %}
{% for number in emergency %}
exten => emergency.siege.{{ number }},1,Set(CALLERID(all)={{ caller_id }} <{{ caller_id }}>)
 same => n,Set(CALLERID(pres)=allowed)
 same => n,Gosub(trunk.carrier.out,emergency_anyway,1({{ number }}))
 same => n,Goto(end.unreachable,1)
{% endfor %}
exten => outside,1,Gosub(numbering.FR,${DIALLED},1)
 same => n,Set(CALLERID(all)={{ caller_id }} <{{ caller_id }}>)
 same => n,Gosub(trunk.carrier.out,${NUMBER},1)
 same => n,Hangup()
{% for id, user in users.items() %}
exten => user.{{ id }},1,Dial(PJSIP/{{ client }}_{{ phone_of[id] }},{{ user.ring or 25 }},i)
 same => n,GotoIf($["${DIALSTATUS}" = "NOANSWER"]?voicemail_of.{{ id }},1)
 same => n,GotoIf($["${DIALSTATUS}" = "BUSY"]?voicemail_of.{{ id }},1)
 same => n,GotoIf($["${DIALSTATUS}" = "CHANUNAVAIL" | "${DIALSTATUS}" = "CONGESTION"]?voicemail_of.{{ id }},1)
 same => n,Hangup()
exten => voicemail_of.{{ id }},1,Answer()
 same => n,Set(CHANNEL(language)=fr)
 same => n,Set(CHANNEL(accountcode)={{ client }})
 same => n,Set(CHANNEL(tenantid)={{ client }})
 same => n,VoiceMail({{ id }}@{{ client }},u)
 same => n,Hangup()
exten => feature.pick_up.{{ id }},1,Pickup(PJSIP/{{ client }}_{{ phone_of[id] }})
 same => n,Hangup()
exten => presents.{{ client }}_{{ phone_of[id] }},1,Set(CALLERID(all)={{ caller_id }} <{{ caller_id }}>)
 same => n,Return()
{% endfor %}
{% for id, group in groups.items() %}
exten => group.{{ id }},1,Dial({% for member in group.members %}PJSIP/{{ client }}_{{ phone_of[member[5:]] }}&{% endfor %},{{ group.ring }},i)
 same => n,GotoIf($["${DIALSTATUS}" = "NOANSWER"]?{{ group.no_answer }},1)
 same => n,GotoIf($["${DIALSTATUS}" = "BUSY"]?{{ group.no_answer }},1)
 same => n,GotoIf($["${DIALSTATUS}" = "CHANUNAVAIL" | "${DIALSTATUS}" = "CONGESTION"]?{{ group.no_answer }},1)
 same => n,Hangup()
{% endfor %}
{% for id, mailbox in voicemails.items() %}
exten => voicemail.{{ id }},1,Answer()
 same => n,VoiceMail({{ id }}@{{ client }},u)
 same => n,Hangup()
{% endfor %}
{% for id, route in routes.items() %}
exten => route.{{ id }},1,NoOp({{ route.name }})
{% if route.to is string %}
 same => n,Goto({{ route.to }},1)
{% else %}
{% for branch in route.to %}
 same => n,GotoIf({{ branch.when }}?{{ branch.to }},1)
{% endfor %}
{% endif %}
{% endfor %}
{% for id, calendar in calendars.items() %}
exten => when.{{ id }},1,NoOp()
{% for slot in calendar.weekly %}
 same => n,GotoIfTime({{ slot.hours }},{{ slot.days }},*,*,Europe/Paris?open)
{% endfor %}
 same => n,Return(0)
 same => n(open),Return(1)
{% for day in holidays %}
exten => when.{{ id }}.{{ day }},1,NoOp()
 same => n,Return(0)
{% endfor %}
{% endfor %}
"""
VOICEMAIL = """\
; Voicemail boxes of {{ client }}.
[{{ client }}]
{% for id, user in users.items() %}
user_{{ id }} => secret-of-{{ client }}-{{ id }}-kept-elsewhere,{{ user.name }},{{ user.email }},,attach=yes|maxsecs=180|tz=europe_paris
{% endfor %}
{% for id, mailbox in voicemails.items() %}
shared_{{ id }} => secret-of-{{ client }}-{{ id }}-kept-elsewhere,{{ mailbox.name }},{{ mailbox.email }},,attach=yes|maxsecs=180|tz=europe_paris
{% endfor %}
"""
BOOT = """\
#!version:1.0.0.1
include:config <{{ mac }}.cfg>
overwrite_mode = 1
specific_model.excluded_mode = 0
"""
PHONE = (
    """\
#!version:1.0.0.1
# {{ user.extension }} {{ user.name }}

account.1.enable = 1
account.1.label = {{ user.extension }} {{ user.name }}
account.1.display_name = {{ user.name }}
account.1.user_name = {{ client }}_{{ id }}
account.1.auth_name = {{ client }}_{{ id }}
account.1.password = secret-of-{{ client }}-{{ id }}-kept-elsewhere
account.1.sip_server.1.address = 192.0.2.10
account.1.sip_server.1.port = 5060
lang.gui = French
local_time.time_zone = +1
local_time.time_zone_name = France(Paris)
local_time.summer_time = 2
{% for key in device['keys'] %}
linekey.{{ loop.index }}.type = {{ key.type }}
linekey.{{ loop.index }}.line = 1
linekey.{{ loop.index }}.value = {{ key.user or key.number }}
linekey.{{ loop.index }}.label = {{ key.label }}
linekey.{{ loop.index }}.extension = *8{{ key.user }}
{% endfor %}
"""
    + "".join(f"linekey.{number}.type = 0\n" for number in range(6, 30))
    + "".join(f"features.setting_{index:02}.some_detail.enable = 0\n" for index in range(56))
)
EMERGENCY = [
    "15",
    "17",
    "18",
    "112",
    "114",
    "115",
    "116",
    "116000",
    "116006",
    "116111",
    "116117",
    "119",
    "191",
    "196",
]
HOLIDAYS = [f"{year}{month:02}14" for year in (2026, 2027, 2028) for month in range(1, 8)]


def load_sections(folder: Path) -> dict[str, Any]:
    """All sections of a client, read by PyYAML's fastest full loader."""
    data: dict[str, Any] = {}
    for path in sorted(folder.glob("*.yaml")):
        data.update(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))
    return data


def compile_tree(tree: Path, out: Path) -> None:
    """Compile every client of the tree into `out`."""
    environment = jinja2.Environment(autoescape=False, trim_blocks=True)
    templates = {
        name: environment.from_string(text)
        for name, text in (
            ("pjsip.conf", ENDPOINTS),
            ("entries.conf", ENTRIES),
            ("body.conf", BODY),
            ("voicemail.conf", VOICEMAIL),
        )
    }
    boot, phone = environment.from_string(BOOT), environment.from_string(PHONE)
    for folder in sorted(path for path in tree.iterdir() if path.is_dir()):
        data = load_sections(folder)
        client = folder.name
        target = out / client
        target.mkdir(parents=True)
        values = {
            **data,
            "client": client,
            "caller_id": data["client"]["caller_id"],
            "phone_of": {device["user"]: name for name, device in data["devices"].items()},
            "emergency": EMERGENCY,
            "holidays": HOLIDAYS,
        }
        for name, template in templates.items():
            (target / name).write_text(template.render(values), encoding="utf-8")
        for name, device in data["devices"].items():
            mac, user = device["mac"], data["users"][device["user"]]
            settings = phone.render(client=client, id=name, device=device, user=user)
            (target / f"{mac}.boot").write_text(boot.render(mac=mac), encoding="utf-8")
            (target / f"{mac}.cfg").write_text(settings, encoding="utf-8")


if __name__ == "__main__":
    compile_tree(Path(sys.argv[1]), Path(sys.argv[2]))
