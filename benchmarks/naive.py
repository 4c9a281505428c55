"""The floor: a quick script with the C YAML parser and one Jinja template per file; nothing is checked.

Usage: python -m benchmarks.naive TREE OUT. It writes files of the same kinds, and of about the same sizes, as centrex.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import jinja2
import yaml

PJSIP = """\
{% for id, device in devices.items() %}{% set user = users[device.user] %}
[{{ client }}_{{ id }}]
type=endpoint
context={{ client }}
auth={{ client }}_{{ id }}
aors={{ client }}_{{ id }}
callerid="{{ user.name }}" <{{ user.extension }}>
disallow=all
allow=alaw,g722
direct_media=no
rtp_symmetric=yes
force_rport=yes
rewrite_contact=yes
mailboxes={{ device.user }}@{{ client }}
[{{ client }}_{{ id }}]
type=auth
username={{ client }}_{{ id }}
password=secret
[{{ client }}_{{ id }}]
type=aor
max_contacts=1
{% endfor %}
"""
DIALPLAN = """\
[{{ client }}]
{% for id, user in users.items() %}
exten => {{ user.extension }},1,Dial(PJSIP/{{ client }}_{{ id }},{{ user.ring or 25 }})
 same => n,VoiceMail({{ id }}@{{ client }},u)
 same => n,Hangup()
{% endfor %}
{% for number, entry in numbers.items() %}
exten => {{ number }},1,Goto({{ entry.to }})
{% endfor %}
{% for id, group in groups.items() %}
exten => {{ id }},1,Dial({% for member in group.members %}PJSIP/{{ member }}&{% endfor %},{{ group.ring }})
 same => n,Goto({{ group.no_answer }})
{% endfor %}
{% for id, route in routes.items() %}
exten => {{ id }},1,NoOp({{ route.name }})
{% if route.to is string %} same => n,Goto({{ route.to }})
{% else %}{% for branch in route.to %} same => n,GotoIf({{ branch.when }}?{{ branch.to }})
{% endfor %}{% endif %}{% endfor %}
{% for id, calendar in calendars.items() %}{% for slot in calendar.weekly %}
exten => time-{{ id }},{{ loop.index }},GotoIfTime({{ slot.hours }},{{ slot.days }},*,*?open)
{% endfor %}{% endfor %}
"""
VOICEMAIL = """\
[{{ client }}]
{% for id, user in users.items() %}{{ id }} => 1234,{{ user.name }},{{ user.email }}
{% endfor %}{% for id, mailbox in voicemails.items() %}{{ id }} => 1234,{{ mailbox.name }},{{ mailbox.email }}
{% endfor %}
"""
PHONE = """\
#!version:1.0.0.1
account.1.enable = 1
account.1.label = {{ user.name }}
account.1.display_name = {{ user.name }}
account.1.user_name = {{ client }}_{{ id }}
account.1.auth_name = {{ client }}_{{ id }}
account.1.password = secret
account.1.sip_server.1.address = 192.0.2.10
account.1.sip_server.1.port = 5060
lang.gui = French
local_time.time_zone_name = France(Paris)
local_time.summer_time = 2
{% for key in device['keys'] %}
linekey.{{ loop.index }}.type = {{ key.type }}
linekey.{{ loop.index }}.value = {{ key.user or key.number }}
linekey.{{ loop.index }}.label = {{ key.label }}
{% endfor %}
""" + "".join(f"features.setting_{index}.enable = 0\n" for index in range(60))


def load_sections(folder: Path) -> dict[str, Any]:
    """All sections of a client, read by PyYAML's fastest full loader."""
    data: dict[str, Any] = {}
    for path in sorted(folder.glob("*.yaml")):
        data.update(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))
    return data


def compile_tree(tree: Path, out: Path) -> None:
    """Compile every client of the tree into `out`."""
    environment = jinja2.Environment(autoescape=False)
    templates = {
        name: environment.from_string(text)
        for name, text in (("pjsip.conf", PJSIP), ("dialplan.conf", DIALPLAN), ("voicemail.conf", VOICEMAIL))
    }
    phone = environment.from_string(PHONE)
    for folder in sorted(path for path in tree.iterdir() if path.is_dir()):
        data = load_sections(folder)
        target = out / folder.name
        target.mkdir(parents=True)
        for name, template in templates.items():
            (target / name).write_text(template.render({**data, "client": folder.name}), encoding="utf-8")
        for name, device in data["devices"].items():
            settings = phone.render(
                client=folder.name, id=name, device=device, user=data["users"][device["user"]]
            )
            (target / f"{device['mac']}.cfg").write_text(settings, encoding="utf-8")


if __name__ == "__main__":
    compile_tree(Path(sys.argv[1]), Path(sys.argv[2]))
