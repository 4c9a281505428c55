"""Every field of the language does something: what is rendered, or what is said of calls, is otherwise when it is. What is read by people
alone is listed, and its own words say that it is a note.
"""

from __future__ import annotations

import copy
import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

import schema
from ci.fleet.client import compiled_client
from ci.terminal.entry import main
from compiler.lowering.operator_layer import lower_node
from renderers.registry import render_client, render_node
from schema.base import Model
from tests.effort import some_of
from tests.recordings import tone

BASE: dict[str, Any] = yaml.safe_load("""
fleet: {name: Opérateur, country: FR, language: fr, horizon: 2026..2028}
nodes:
  pbx-1:
    name: PBX 1
    kind: directory
    path: nodes/pbx-1
    sip: {host: 192.0.2.10, port: 5060, tls: {port: 5061, certificate: /etc/sip.pem, key: /etc/sip.key, authorities: /etc/ca.pem}}
    trunks: [carrier, other]
    prompts: [fr, en]
    development: true
  pbx-2: {path: nodes/pbx-2, sip: {host: 192.0.2.11}, trunks: [spare]}
trunks:
  carrier:
    name: Collecte
    host: 198.51.100.7
    port: 5080
    transport: udp
    media: rtp
    addresses: 203.0.113.0/28
    number_format: e164
    country: FR
    caller_from: from
    called_from: to
    account: {user: acme, registers: true, secret_epoch: 1}
    emergency_location: p_access_network_info
    network_code: 4E
    max_calls: 10
  other: {name: Autre, host: 198.51.100.8, transport: tls, media: srtp, emergency_location: geolocation}
  spare: {name: Secours, host: 198.51.100.9}
brands:
  azur:
    name: Azur
    defaults: {user: {ring: 20s}}
    mail:
      sender: box@azur.example
      words: {fr: {subject: "Message", body: "Bonjour"}}
  vert: {name: Vert}
packs:
  standard: {name: Standard, seats: 10}
  plus: {name: Plus, seats: 1}
destinations:
  narrow: {name: Étroit, allow: [special_free]}
  national: {name: France, extends: narrow, allow: [national_fixed, national_mobile], deny: [premium], allow_numbers: [3639], deny_numbers: [06 12 34 56 79]}
  daytime: {name: Le jour, by_time: [{when: open, use: national, label: Jour}, {use: narrow, label: Nuit}]}
defaults:
  user: {destinations: national, pack: standard, ring: 5s, voicemail: true}
  device: {transfer: attended}
  group: {strategy: all, ring: 20s}
  voicemail: {max_message: 60s, attach_audio: true, max_messages: 50}
client:
  name: Acme
  node: pbx-1
  brand: azur
  main_site: paris
  caller_id: 01 99 00 00 01
  destinations: national
  log_in_code: "*45"
  pause_code: "*46"
  defaults: {user: {ring: 15s}}
sites:
  paris:
    name: Paris
    time_zone: Europe/Paris
    country: FR
    emergency: {address: 12 rue de la Paix, postcode: "75002", city: Paris, insee: "75102", callback: 01 99 00 00 01}
    defaults: {voicemail: {max_messages: 40}}
  reunion:
    name: La Réunion
    time_zone: Indian/Reunion
    country: RE
    emergency: {address: 1 rue de Paris, postcode: "97400", city: Saint-Denis, insee: "97411", callback: 01 99 00 00 02}
numbers:
  01 99 00 00 01: {name: Accueil, prefix: Acme, to: "route:main", site: paris, trunk: [carrier, other]}
  01 99 00 00 02: {to: "user:bob", site: reunion}
  01 99 00 00 03: {to: hangup}
  01 99 00 00 04: {to: "menu:front"}
users:
  alice:
    name: Alice
    extension: 201
    site: paris
    email: alice@acme.example
    mailbox: alice
    ring: 10s
    voicemail: true
    no_answer: voicemail:box
    busy: user:bob
    unreachable: voicemail:box
    destinations: national
    caller_id: 01 99 00 00 01
    language: fr
    music: waltz
    pack: standard
  bob: {name: Bob, extension: 202, site: reunion, music: march}
  carol: {name: Carole, extension: 204, destinations: daytime, no_answer: "voicemail:night"}
devices:
  desk-201:
    model: yealink-t54w
    mac: 805ec0000201
    user: alice
    name: Bureau
    transfer: attended
    secret_epoch: 2
    former_secret: true
    keys: [{type: line, label: Ligne}, {type: blf, user: bob, label: Bob}, {type: dial, number: "0612345678", label: Appel}, {type: none}, {type: group, group: desk, label: Groupe}, {type: messages, voicemail: box, label: Boîte}, {type: switch, switch: opening, position: night, label: Nuit}, {type: log_in, queue: drawn, label: Connexion}, {type: pause, label: Pause}]
  desk-203: {model: yealink-t54w, mac: 805ec0000203, user: carol}
  desk-202: {model: yealink-t54w, mac: 805ec0000202, user: bob}
groups:
  desk: {name: Accueil, prefix: Accueil, members: ["user:alice", {member: "user:bob", delay: 5s}], extension: 310, site: paris, no_answer: "voicemail:box", busy: "user:bob", strategy: all, ring: 20s}
  sales: {name: Ventes, extension: 320, members: ["user:carol", "external:06 12 34 56 78", {member: "external:06 12 34 56 70", confirm: true}], no_answer: "voicemail:box"}
menus:
  front:
    name: Menu
    language: en
    site: paris
    extension: 330
    greeting: [{when: open, play: hello, label: Ouvert}, {play: closed}]
    keys: {1: "user:alice", 3: "menu:back", 4: [{when: {hours: 09:00-12:00}, to: "user:bob"}, {to: "voicemail:box"}]}
    direct_dial: ["202"]
    timeout: 4s
    invalid: closed
    tries: 2
    otherwise: user:bob
  back: {name: Retour, greeting: [hello, closed], keys: {1: "user:bob"}, back: "*", otherwise: "user:carol"}
routes:
  main:
    name: Principale
    extension: 300
    site: paris
    to:
      - {when: open, to: "group:desk", label: bureau}
      - {when: {hours: 09:00-12:00, days: sat, time_zone: Europe/Paris}, to: "user:bob", label: samedi}
      - {when: {dates: 2027-05-06}, to: "user:bob", label: pont}
      - {when: {days: sun, hours: 09:00-12:00, weeks: even}, to: "user:bob", label: dimanche}
      - {when: {caller: vip}, to: "user:carol", label: bons clients}
      - {when: {switch: opening, position: night}, to: "user:bob", label: nuit}
      - {when: {switch: other, position: night}, to: "user:bob", label: autre}
      - {when: {switch: held, position: night}, to: "user:bob", label: tenu}
      - {to: "announcement:closed"}
switches:
  opening: {name: Ouverture, positions: {day: {}, night: {name: Nuit, code: "*21"}, leave: {name: Congés, code: "*22"}}}
  other: {name: Autre, positions: {day: {}, night: {code: "*31"}}}
  held: {name: Tenu, site: paris, schedule: [{when: {hours: 08:00-12:00}, position: day}, {position: night}], positions: {day: {code: "*41"}, night: {code: "*42"}}, until: "08:00", flip: ["user:alice"]}
callers:
  vip: {name: Bons clients, numbers: [06 12 34 56 70], prefixes: ["+33145"]}
calendars:
  open:
    name: Ouverture
    site: paris
    weekly: [{days: mon-fri, hours: 09:00-18:00}]
    holidays: FR
    good_friday: false
    open: [{dates: 2026-12-05, hours: 10:00-12:00, label: Portes ouvertes}]
    closed: [{dates: 2026-12-24, hours: 12:00-18:00, label: Veillée}]
queues:
  line: {name: File, members: ["user:bob", {member: "user:alice", tier: 2}], strategy: in_order, ring: 10s, retry: 2s, wrap_up: 5s, max_callers: 5, max_wait: 60s, join_when_nobody: false, leave_when_nobody: true, extension: 391, site: paris, overflow: hangup, timeout: "user:alice", full: busy, nobody: [{when: {hours: 08:00-12:00}, to: hangup}, {to: busy}], keys: {1: "voicemail:box", "*": [{when: {hours: 08:00-12:00}, to: "user:bob"}, {to: busy}]}, music: waltz, announce_position: true, announce_wait: true, announce_every: 45s, recordings: [hello, closed], recordings_every: 30s, language: en}
  drawn: {name: Tirage, members: ["device:desk-201", {member: "external:06 12 34 56 78", confirm: true}, {member: "user:bob", logged_in: always}, "external:06 12 34 56 71"], confirm: true, logged_in: by_code, strategy: random, extension: 394, overflow: hangup}
  round: {name: Tour, members: ["user:bob"], strategy: round_robin, extension: 393, overflow: hangup}
voicemails:
  night: {name: Nuit, extension: 395, greeting: [{when: open, play: hello, label: Le jour}, {play: closed}]}
  box: {name: Boîte, extension: 390, site: paris, email: box@acme.example, mailbox: box, greeting: hello, secret_epoch: 1, max_message: 60s, attach_audio: true, max_messages: 30, members: [carol]}
audio:
  closed: {name: Fermé, file: audio/closed.wav}
  hello: {name: Bonjour, file: audio/hello.wav}
music:
  waltz: {name: Valse, play: [hello, closed]}
  march: {name: Marche, play: [closed]}
tests:
  promised: {name: Promis, from: 06 12 34 56 78, to: 01 99 00 00 01, at: 2026-12-01 10:00, given: {everyone: no_answer}, expect: "voicemail:box", hears: [hello], waits_at_most: 60s, never: "announcement:closed"}
  pressing: {name: Menu, to: 01 99 00 00 04, press: ["3", "*", "1"], expect: "user:alice"}
  outside: {name: Dehors, from: "user:alice", to: 06 12 34 56 78, presents: 01 99 00 00 01, charged: users/alice, expect: "external:0612345678"}
waivers:
  silent: {proof: dead_end, object: numbers/01 99 00 00 03, because: "Le client veut que ce numéro mène là, voir son contrat.", until: 2027-01-01}
""")

BASE["devices"]["desk-202"]["keys"] = [{"type": "none"}] * 21 + [{"type": "line"}]
"""As many as one model of phones has."""

CHANGES: dict[str, tuple[tuple[str | int, ...], Any]] = {
    "Operator.country": (("fleet", "country"), "RE"),
    "Operator.language": (("fleet", "language"), "en"),
    "Operator.horizon": (("fleet", "horizon"), "2026..2027"),
    "Node.trunks": (("nodes", "pbx-1", "trunks"), ["other", "carrier"]),
    "Node.prompts": (("nodes", "pbx-1", "prompts"), ["en"]),
    "Node.sip": (("nodes", "pbx-1", "sip", "port"), 5071),
    "SipAddress.host": (("nodes", "pbx-1", "sip", "host"), "192.0.2.12"),
    "SipAddress.port": (("nodes", "pbx-1", "sip", "port"), 5070),
    "SipAddress.tls": (("nodes", "pbx-1", "sip", "tls"), None),
    "TlsListener.port": (("nodes", "pbx-1", "sip", "tls", "port"), 5071),
    "TlsListener.certificate": (("nodes", "pbx-1", "sip", "tls", "certificate"), "/etc/x.pem"),
    "TlsListener.key": (("nodes", "pbx-1", "sip", "tls", "key"), "/etc/x.key"),
    "TlsListener.authorities": (("nodes", "pbx-1", "sip", "tls", "authorities"), "/etc/x.ca"),
    "Trunk.name": (("trunks", "carrier", "name"), "X"),
    "Trunk.host": (("trunks", "carrier", "host"), "198.51.100.17"),
    "Trunk.port": (("trunks", "carrier", "port"), 5090),
    "Trunk.transport": (("trunks", "carrier", "transport"), "tls"),
    "Trunk.media": (("trunks", "other", "media"), "rtp"),
    "Trunk.addresses": (("trunks", "carrier", "addresses"), "203.0.113.16/28"),
    "Trunk.number_format": (("trunks", "carrier", "number_format"), "national"),
    "Trunk.country": (("trunks", "carrier", "country"), "RE"),
    "Trunk.caller_from": (("trunks", "carrier", "caller_from"), "p_asserted_identity"),
    "Trunk.called_from": (("trunks", "carrier", "called_from"), "request_uri"),
    "Trunk.account": (("trunks", "carrier", "account"), None),
    "Trunk.emergency_location": (("trunks", "other", "emergency_location"), "none"),
    "Trunk.network_code": (("trunks", "carrier", "network_code"), "4F"),
    "Trunk.max_calls": (("trunks", "carrier", "max_calls"), 11),
    "CarrierAccount.user": (("trunks", "carrier", "account", "user"), "x"),
    "CarrierAccount.registers": (("trunks", "carrier", "account", "registers"), False),
    "CarrierAccount.secret_epoch": (("trunks", "carrier", "account", "secret_epoch"), 2),
    "Brand.name": (("brands", "azur", "name"), "X"),
    "Brand.mail": (("brands", "azur", "mail"), None),
    "BrandMail.sender": (("brands", "azur", "mail", "sender"), "x@azur.example"),
    "BrandMail.words": (("brands", "azur", "mail", "words"), {}),
    "MailWords.subject": (("brands", "azur", "mail", "words", "fr", "subject"), "X"),
    "MailWords.body": (("brands", "azur", "mail", "words", "fr", "body"), "X"),
    "Brand.defaults": (("brands", "azur", "defaults"), {"device": {"transfer": "blind"}}),
    "Pack.seats": (("packs", "standard", "seats"), 1),
    "DestinationProfile.extends": (("destinations", "national", "extends"), None),
    "DestinationProfile.allow": (("destinations", "national", "allow"), ["national_fixed"]),
    "DestinationProfile.deny": (("destinations", "national", "deny"), ["national_fixed"]),
    "DestinationProfile.allow_numbers": (("destinations", "national", "allow_numbers"), []),
    "DestinationProfile.deny_numbers": (("destinations", "national", "deny_numbers"), []),
    "DestinationProfile.allow_prefixes": (("destinations", "national", "allow_prefixes"), ["+4930"]),
    "DestinationProfile.deny_prefixes": (("destinations", "national", "deny_prefixes"), ["+331"]),
    "DestinationProfile.allow_countries": (("destinations", "national", "allow_countries"), ["DE"]),
    "DestinationProfile.by_time": (("destinations", "daytime", "by_time"), [{"use": "narrow"}]),
    "ProfileBranch.when": (("destinations", "daytime", "by_time", 0, "when"), {"days": "sun"}),
    "ProfileBranch.use": (("destinations", "daytime", "by_time", 0, "use"), "narrow"),
    "ProfileBranch.label": (("destinations", "daytime", "by_time", 0, "label"), "X"),
    "Fleet.defaults": (("defaults", "voicemail", "max_message"), "62s"),
    "Client.name": (("client", "name"), "X"),
    "Client.node": (("client", "node"), "pbx-2"),
    "Client.brand": (("client", "brand"), "vert"),
    "Client.main_site": (("client", "main_site"), "reunion"),
    "Client.language": (("client", "language"), "en"),
    "Client.caller_id": (("client", "caller_id"), "01 99 00 00 02"),
    "Client.withhold_number": (("client", "withhold_number"), True),
    "Client.destinations": (("client", "destinations"), "narrow"),
    "Client.max_external_calls": (("client", "max_external_calls"), 2),
    "Client.defaults": (("client", "defaults"), {"user": {"ring": "16s"}}),
    "Site.time_zone": (("sites", "reunion", "time_zone"), "America/Miquelon"),
    "Site.country": (("sites", "paris", "country"), "RE"),
    "Site.emergency": (("sites", "paris", "emergency", "city"), "X"),
    "Site.defaults": (("sites", "reunion", "defaults"), {"user": {"voicemail": False}}),
    "EmergencyLocation.address": (("sites", "paris", "emergency", "address"), "14 rue de la Paix"),
    "EmergencyLocation.postcode": (("sites", "paris", "emergency", "postcode"), "75001"),
    "EmergencyLocation.city": (("sites", "paris", "emergency", "city"), "X"),
    "EmergencyLocation.insee": (("sites", "paris", "emergency", "insee"), "75101"),
    "EmergencyLocation.callback": (("sites", "reunion", "emergency", "callback"), "01 99 00 00 01"),
    "Number.name": (("numbers", "01 99 00 00 01", "name"), "X"),
    "Number.prefix": (("numbers", "01 99 00 00 01", "prefix"), "X"),
    "Number.to": (("numbers", "01 99 00 00 01", "to"), "user:bob"),
    "Number.site": (("numbers", "01 99 00 00 02", "site"), "paris"),
    "Number.trunk": (("numbers", "01 99 00 00 01", "trunk"), "carrier"),
    "User.name": (("users", "alice", "name"), "X"),
    "User.extension": (("users", "alice", "extension"), "203"),
    "User.site": (("users", "bob", "site"), "paris"),
    "User.email": (("users", "alice", "email"), "x@acme.example"),
    "User.mailbox": (("users", "alice", "mailbox"), "x"),
    "Voicemail.members": (("voicemails", "box", "members"), ["bob"]),
    "GreetingBranch.when": (("voicemails", "night", "greeting", 0, "when"), {"days": "sun"}),
    "GreetingBranch.play": (("voicemails", "night", "greeting", 0, "play"), None),
    "GreetingBranch.label": (("voicemails", "night", "greeting", 0, "label"), "X"),
    "VoicemailDefaults.delete_after_mail": (("voicemails", "box", "delete_after_mail"), True),
    "UserDefaults.ring": (("users", "alice", "ring"), "11s"),
    "UserDefaults.voicemail": (("users", "alice", "voicemail"), False),
    "UserDefaults.no_answer": (("users", "alice", "no_answer"), "user:bob"),
    "UserDefaults.busy": (("users", "alice", "busy"), "voicemail:box"),
    "UserDefaults.unreachable": (("users", "alice", "unreachable"), "user:bob"),
    "UserDefaults.destinations": (("users", "alice", "destinations"), "narrow"),
    "UserDefaults.caller_id": (("users", "alice", "caller_id"), "01 99 00 00 02"),
    "UserDefaults.withhold_number": (("users", "alice", "withhold_number"), True),
    "UserDefaults.language": (("users", "alice", "language"), "en"),
    "UserDefaults.music": (("users", "alice", "music"), "march"),
    "Music.name": (("music", "waltz", "name"), "X"),
    "Music.play": (("music", "waltz", "play"), ["closed", "hello"]),
    "UserDefaults.pack": (("defaults", "user", "pack"), "plus"),
    "UserDefaults.max_external_calls": (("users", "alice", "max_external_calls"), 1),
    "Device.model": (("devices", "desk-202", "model"), "yealink-t53"),
    "Device.mac": (("devices", "desk-202", "mac"), "805ec0000299"),
    "Device.user": (("devices", "desk-202", "user"), "alice"),
    "Device.keys": (("devices", "desk-201", "keys"), []),
    "Device.secret_epoch": (("devices", "desk-201", "secret_epoch"), 3),
    "DeviceDefaults.call_waiting": (("devices", "desk-201", "call_waiting"), True),
    "GroupKey.type": (("devices", "desk-201", "keys", 4), {"type": "none"}),
    "GroupKey.group": (("devices", "desk-201", "keys", 4, "group"), "sales"),
    "GroupKey.label": (("devices", "desk-201", "keys", 4, "label"), "X"),
    "MessagesKey.type": (("devices", "desk-201", "keys", 5), {"type": "none"}),
    "MessagesKey.voicemail": (("devices", "desk-201", "keys", 5, "voicemail"), None),
    "MessagesKey.label": (("devices", "desk-201", "keys", 5, "label"), "X"),
    "SwitchKey.type": (("devices", "desk-201", "keys", 6), {"type": "none"}),
    "SwitchKey.switch": (("devices", "desk-201", "keys", 6, "switch"), "other"),
    "SwitchKey.position": (("devices", "desk-201", "keys", 6, "position"), "leave"),
    "SwitchKey.label": (("devices", "desk-201", "keys", 6, "label"), "X"),
    "Switch.name": (("switches", "opening", "name"), "X"),
    "Switch.positions": (("switches", "opening", "positions", "leave"), None),
    "Switch.schedule": (("switches", "held", "schedule", 1), None),
    "ScheduledLine.when": (("switches", "held", "schedule", 0, "when"), {"hours": "08:00-13:00"}),
    "ScheduledLine.position": (("switches", "held", "schedule", 1, "position"), "day"),
    "Switch.until": (("switches", "held", "until"), "09:00"),
    "Switch.flip": (("switches", "held", "flip"), ["user:bob"]),
    "Switch.site": (("switches", "held", "site"), "reunion"),
    "SwitchPosition.name": (("switches", "opening", "positions", "night", "name"), "X"),
    "SwitchPosition.code": (("switches", "opening", "positions", "night", "code"), "*23"),
    "SwitchWhen.switch": (("routes", "main", "to", 5, "when", "switch"), "other"),
    "SwitchWhen.position": (("routes", "main", "to", 5, "when", "position"), "leave"),
    "Queue.name": (("queues", "line", "name"), "X"),
    "Queue.members": (("queues", "line", "members"), ["user:bob"]),
    "QueueMember.member": (("queues", "line", "members", 1, "member"), "user:carol"),
    "QueueMember.tier": (("queues", "line", "members", 1, "tier"), 1),
    "QueueMember.confirm": (("queues", "drawn", "members", 1, "confirm"), False),
    "QueueMember.logged_in": (("queues", "drawn", "members", 2, "logged_in"), "by_code"),
    "Queue.confirm": (("queues", "drawn", "confirm"), False),
    "Queue.logged_in": (("queues", "drawn", "logged_in"), "always"),
    "Client.log_in_code": (("client", "log_in_code"), "*47"),
    "Client.pause_code": (("client", "pause_code"), "*48"),
    "LogInKey.type": (("devices", "desk-201", "keys", 7), {"type": "none"}),
    "LogInKey.queue": (("devices", "desk-201", "keys", 7, "queue"), None),
    "LogInKey.label": (("devices", "desk-201", "keys", 7, "label"), "X"),
    "PauseKey.type": (("devices", "desk-201", "keys", 8), {"type": "none"}),
    "PauseKey.label": (("devices", "desk-201", "keys", 8, "label"), "X"),
    "Queue.strategy": (("queues", "line", "strategy"), "all"),
    "Queue.ring": (("queues", "line", "ring"), "11s"),
    "Queue.retry": (("queues", "line", "retry"), "3s"),
    "Queue.wrap_up": (("queues", "line", "wrap_up"), "6s"),
    "Queue.max_callers": (("queues", "line", "max_callers"), 6),
    "Queue.max_wait": (("queues", "line", "max_wait"), "61s"),
    "Queue.join_when_nobody": (("queues", "line", "join_when_nobody"), True),
    "Queue.leave_when_nobody": (("queues", "line", "leave_when_nobody"), False),
    "Queue.keys": (("queues", "line", "keys", 1), "user:bob"),
    "Queue.music": (("queues", "line", "music"), "march"),
    "Queue.announce_position": (("queues", "line", "announce_position"), False),
    "Queue.announce_wait": (("queues", "line", "announce_wait"), False),
    "Queue.announce_every": (("queues", "line", "announce_every"), "50s"),
    "Queue.recordings": (("queues", "line", "recordings"), "closed"),
    "Queue.recordings_every": (("queues", "line", "recordings_every"), "40s"),
    "Queue.language": (("queues", "line", "language"), "fr"),
    "Queue.extension": (("queues", "line", "extension"), "392"),
    "Queue.site": (("queues", "line", "site"), "reunion"),
    "Queue.overflow": (("queues", "round", "overflow"), "busy"),
    "Queue.timeout": (("queues", "line", "timeout"), "user:bob"),
    "Queue.full": (("queues", "line", "full"), "hangup"),
    "Queue.nobody": (("queues", "line", "nobody"), "hangup"),
    "Device.former_secret": (("devices", "desk-201", "former_secret"), False),
    "DeviceDefaults.transfer": (("devices", "desk-201", "transfer"), "blind"),
    "LineKey.label": (("devices", "desk-201", "keys", 0, "label"), "X"),
    "BlfKey.user": (("devices", "desk-201", "keys", 1, "user"), "alice"),
    "BlfKey.label": (("devices", "desk-201", "keys", 1, "label"), "X"),
    "DialKey.number": (("devices", "desk-201", "keys", 2, "number"), "0612345670"),
    "DialKey.label": (("devices", "desk-201", "keys", 2, "label"), "X"),
    "LineKey.type": (("devices", "desk-201", "keys", 0), {"type": "none"}),
    "BlfKey.type": (("devices", "desk-201", "keys", 1), {"type": "none"}),
    "DialKey.type": (("devices", "desk-201", "keys", 2), {"type": "none"}),
    "EmptyKey.type": (("devices", "desk-201", "keys", 3), {"type": "line"}),
    "Group.name": (("groups", "desk", "name"), "X"),
    "Group.members": (("groups", "desk", "members"), ["user:alice"]),
    "GroupMember.member": (("groups", "desk", "members", 1, "member"), "user:carol"),
    "GroupMember.delay": (("groups", "desk", "members", 1, "delay"), "6s"),
    "GroupMember.confirm": (("groups", "sales", "members", 2, "confirm"), False),
    "Group.prefix": (("groups", "desk", "prefix"), "X"),
    "Group.extension": (("groups", "desk", "extension"), "311"),
    "Group.site": (("groups", "sales", "site"), "reunion"),
    "Group.no_answer": (("groups", "desk", "no_answer"), "user:bob"),
    "Group.busy": (("groups", "desk", "busy"), "voicemail:box"),
    "GroupDefaults.strategy": (("groups", "desk", "strategy"), "in_order"),
    "GroupDefaults.confirm": (("groups", "sales", "confirm"), False),
    "GroupDefaults.ring": (("groups", "desk", "ring"), "21s"),
    "Menu.name": (("menus", "front", "name"), "X"),
    "Menu.language": (("menus", "back", "language"), "en"),
    "Menu.site": (("menus", "front", "site"), "reunion"),
    "Menu.extension": (("menus", "front", "extension"), "331"),
    "Menu.greeting": (("menus", "front", "greeting"), ["closed", "hello"]),
    "MenuGreetingBranch.when": (("menus", "front", "greeting", 0, "when"), {"days": "sun"}),
    "MenuGreetingBranch.play": (("menus", "front", "greeting", 0, "play"), "closed"),
    "MenuGreetingBranch.label": (("menus", "front", "greeting", 0, "label"), "X"),
    "Menu.keys": (("menus", "front", "keys", 1), "user:carol"),
    "Menu.back": (("menus", "back", "back"), "#"),
    "Menu.direct_dial": (("menus", "front", "direct_dial"), "extensions"),
    "Menu.timeout": (("menus", "front", "timeout"), "6s"),
    "Menu.invalid": (("menus", "front", "invalid"), "hello"),
    "Menu.tries": (("menus", "front", "tries"), 3),
    "Menu.otherwise": (("menus", "front", "otherwise"), "user:carol"),
    "Route.name": (("routes", "main", "name"), "X"),
    "Route.to": (("routes", "main", "to"), "user:bob"),
    "Route.extension": (("routes", "main", "extension"), "301"),
    "Route.site": (("routes", "main", "site"), "reunion"),
    "Branch.when": (("routes", "main", "to", 0, "when"), "not open"),
    "Branch.to": (("routes", "main", "to", 0, "to"), "user:bob"),
    "Branch.label": (("routes", "main", "to", 0, "label"), "X"),
    "InlineWhen.hours": (("routes", "main", "to", 1, "when", "hours"), "09:00-12:01"),
    "InlineWhen.days": (("routes", "main", "to", 1, "when", "days"), "sun"),
    "InlineWhen.dates": (("routes", "main", "to", 2, "when", "dates"), "2027-05-07"),
    "InlineWhen.weeks": (("routes", "main", "to", 3, "when", "weeks"), "odd"),
    "CallerWhen.caller": (("routes", "main", "to", 4, "when", "caller"), "not vip"),
    "CallerList.name": (("callers", "vip", "name"), "X"),
    "CallerList.numbers": (("callers", "vip", "numbers"), ["06 12 34 56 71"]),
    "CallerList.prefixes": (("callers", "vip", "prefixes"), ["+33146"]),
    "InlineWhen.time_zone": (("routes", "main", "to", 1, "when", "time_zone"), "Indian/Reunion"),
    "Calendar.name": (("calendars", "open", "name"), "X"),
    "Calendar.site": (("calendars", "open", "site"), "reunion"),
    "Calendar.time_zone": (("calendars", "open", "time_zone"), "Indian/Reunion"),
    "Calendar.weekly": (("calendars", "open", "weekly"), []),
    "Calendar.holidays": (("calendars", "open", "holidays"), None),
    "Calendar.good_friday": (("calendars", "open", "good_friday"), True),
    "Calendar.open": (("calendars", "open", "open"), []),
    "Calendar.closed": (("calendars", "open", "closed"), []),
    "WeeklyHours.weeks": (("calendars", "open", "weekly", 0, "weeks"), "even"),
    "WeeklyHours.days": (("calendars", "open", "weekly", 0, "days"), "mon-sat"),
    "WeeklyHours.hours": (("calendars", "open", "weekly", 0, "hours"), "09:00-18:01"),
    "Opening.dates": (("calendars", "open", "open", 0, "dates"), "2026-12-06"),
    "Opening.hours": (("calendars", "open", "open", 0, "hours"), "10:00-12:01"),
    "Closing.dates": (("calendars", "open", "closed", 0, "dates"), "2026-12-23"),
    "Closing.hours": (("calendars", "open", "closed", 0, "hours"), None),
    "Voicemail.name": (("voicemails", "box", "name"), "X"),
    "Voicemail.extension": (("voicemails", "box", "extension"), "396"),
    "Voicemail.site": (("voicemails", "box", "site"), "reunion"),
    "Voicemail.email": (("voicemails", "box", "email"), "x@acme.example"),
    "Voicemail.mailbox": (("voicemails", "box", "mailbox"), "x"),
    "Voicemail.greeting": (("voicemails", "box", "greeting"), "closed"),
    "Voicemail.secret_epoch": (("voicemails", "box", "secret_epoch"), 2),
    "VoicemailDefaults.max_message": (("voicemails", "box", "max_message"), "61s"),
    "VoicemailDefaults.attach_audio": (("voicemails", "box", "attach_audio"), False),
    "VoicemailDefaults.max_messages": (("voicemails", "box", "max_messages"), 31),
    "Defaults.user": (("defaults", "user", "voicemail"), False),
    "Defaults.device": (("defaults", "device", "transfer"), "blind"),
    "Defaults.group": (("defaults", "group", "ring"), "21s"),
    "VoicemailDefaults.keep_days": (("voicemails", "box", "keep_days"), 31),
    "Defaults.voicemail": (("defaults", "voicemail", "max_messages"), 51),
    "Audio.name": (("audio", "hello", "name"), "X"),
    "Audio.say": (("audio", "hello", "say"), "Bonjour"),
    "Audio.language": (("audio", "hello", "language"), "en"),
    "Audio.voice": (("audio", "hello", "voice"), "fr"),
    "Audio.file": (("audio", "hello", "file"), "audio/closed.wav"),
    "CallTest.name": (("tests", "promised", "name"), "X"),
    "CallTest.caller": (("tests", "outside", "from"), "user:bob"),
    "CallTest.to": (("tests", "promised", "to"), "01 99 00 00 02"),
    "CallTest.at": (("tests", "promised", "at"), "2026-12-06 10:00"),
    "CallTest.press": (("tests", "pressing", "press"), ["7"]),
    "CallTest.given": (("tests", "promised", "given"), {}),
    "CallTest.expect": (("tests", "promised", "expect"), "user:bob"),
    "CallTest.presents": (("tests", "outside", "presents"), "01 99 00 00 02"),
    "CallTest.charged": (("tests", "outside", "charged"), "users/bob"),
    "CallTest.hears": (("tests", "promised", "hears"), []),
    "CallTest.waits_at_most": (("tests", "promised", "waits_at_most"), "1s"),
    "CallTest.never": (("tests", "promised", "never"), "voicemail:box"),
    "Waiver.proof": (("waivers", "silent", "proof"), "loop"),
    "Waiver.object": (("waivers", "silent", "object"), "numbers/01 99 00 00 02"),
    "Waiver.because": (("waivers", "silent", "because"), "X"),
    "Waiver.until": (("waivers", "silent", "until"), "2020-01-01"),
}
"""By model and field: a place in the tree, and another value for it; None: without it."""

NOTES: dict[str, tuple[tuple[str | int, ...], Any]] = {
    "Operator.name": (("fleet", "name"), "Autre"),
    "Node.name": (("nodes", "pbx-1", "name"), "Autre"),
    "Pack.name": (("packs", "standard", "name"), "X"),
    "Site.name": (("sites", "reunion", "name"), "X"),
    "Device.name": (("devices", "desk-201", "name"), "X"),
    "DestinationProfile.name": (("destinations", "national", "name"), "X"),
    "Opening.label": (("calendars", "open", "open", 0, "label"), "X"),
    "Closing.label": (("calendars", "open", "closed", 0, "label"), "X"),
}
"""The same for what people read in the tree alone."""

OF_THE_WORLD = {
    "Node.kind": "there is one kind",
    "Node.path": "where a plan is applied",
    "Node.sounds": "which prompts an apply looks for",
    "Node.development": "which key secrets are made with",
}
"""Fields that decide about nodes, not about calls: tests/ci/nodes."""

SECTIONS = {"Fleet", "Tenant"}


def _all_models() -> Iterator[type[Model]]:
    for module in pkgutil.iter_modules(schema.__path__):
        importlib.import_module(f"schema.{module.name}")
    waiting = [Model]
    while waiting:
        for model in waiting.pop().__subclasses__():
            if model.__module__.startswith("schema."):
                yield model
            waiting.append(model)


def _fields() -> set[str]:
    return {
        f"{model.__name__}.{field}"
        for model in _all_models()
        if model.__name__ not in SECTIONS
        for field in vars(model).get("__annotations__", {})
        if field in model.model_fields
    }


def test_every_field_of_the_language_has_its_line_here() -> None:
    known = [*CHANGES, *NOTES, *OF_THE_WORLD]
    assert sorted(known) == sorted({*known})
    assert {*known} - {"Fleet.defaults"} == _fields()


def _changed(path: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    tree = copy.deepcopy(BASE)
    holder: Any = tree
    for step in path[:-1]:
        holder = holder[step]
    assert isinstance(holder, list) or holder.get(path[-1]) != value
    if value is None:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    return tree


OPERATORS = ("fleet", "nodes", "trunks", "brands", "packs", "defaults")
PROFILES = "destinations"


def _lay(tree: Mapping[str, Any], folder: Path) -> Path:
    tenants = folder / "tenants"
    (tenants / "acme" / "audio").mkdir(parents=True)
    for name, seconds in (("closed", 3), ("hello", 2)):
        (tenants / "acme" / "audio" / f"{name}.wav").write_bytes(tone(seconds))
    operator = {name: tree[name] for name in OPERATORS}
    client = {name: value for name, value in tree.items() if name not in operator}
    # Profiles that go by time are a client's, the others here the operator's.
    profiles = tree[PROFILES]
    operator[PROFILES] = {name: profile for name, profile in profiles.items() if "by_time" not in profile}
    client[PROFILES] = {name: profile for name, profile in profiles.items() if "by_time" in profile}
    for path, content in ((tenants / "fleet.yaml", operator), (tenants / "acme" / "client.yaml", client)):
        path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return tenants


def _rendered(tenants: Path) -> list[tuple[str, bytes]]:
    """The files of the client and of its node; none where the tree is refused."""
    compilation, _ = compiled_client(tenants, "acme")
    if compilation is None:
        return []
    fleet = compilation.fleet.fleet
    node = lower_node(compilation.graph.node, fleet, ("FR",))
    return [(file.path, file.content) for file in (*render_client(compilation.graph), *render_node(node))]


COMMANDS = (
    ("validate",),
    ("test",),
    ("prove",),
    ("scenario", "acme"),
    *(
        ("trace", "--from", who, "--to", dialled, "--at", instant, "--given", "everyone=no_answer")
        for who, dialled, instant in (
            ("06 12 34 56 78", "01 99 00 00 01", "2026-12-01 10:00"),
            ("06 12 34 56 78", "01 99 00 00 01", "2026-12-05 10:30"),
            ("06 12 34 56 78", "01 99 00 00 01", "2026-12-24 14:00"),
            ("device:desk-201", "202", "2026-12-01 10:00"),
            ("device:desk-202", "112", "2026-12-01 10:00"),
            ("device:desk-202", "391", "2026-12-01 10:00"),
            ("device:desk-203", "06 12 34 56 78", "2026-12-01 10:00"),
        )
    ),
)


def _said(tenants: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What is said of the tree and of its calls."""
    said = []
    for command, *words in COMMANDS:
        main(["--lang", "en", "--no-color", command, "--tree", str(tenants), *words])
        said.append("".join(capsys.readouterr()).replace(str(tenants), ""))
    return said


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _lay(BASE, tmp_path_factory.mktemp("base"))


@pytest.fixture(scope="module")
def rendered_before(base: Path) -> list[tuple[str, bytes]]:
    """What is rendered of the tree before any change."""
    return _rendered(base)


Shown = Callable[[str], bool]


@pytest.fixture(scope="module")
def said_before() -> list[str]:
    """What is said of the tree before any change, once it is known."""
    return []


@pytest.fixture
def shows(
    base: Path,
    rendered_before: list[tuple[str, bytes]],
    said_before: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> Shown:
    """Whether anything that is rendered or said is otherwise for another value of a field."""

    def differs(field: str) -> bool:
        tenants = _lay(_changed(*{**CHANGES, **NOTES}[field]), tmp_path)
        if _rendered(tenants) != rendered_before:
            return True
        if not said_before:
            said_before.extend(_said(base, capsys))
        return _said(tenants, capsys) != said_before

    return differs


def test_the_tree_that_is_changed_is_a_right_one(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert len(_rendered(base)) > 5
    said = _said(base, capsys)
    assert not any(": error " in words or ": warning " in words or "Usage:" in words for words in said), said


@pytest.mark.parametrize("field", some_of(sorted(CHANGES)))
def test_a_field_that_is_otherwise_shows(shows: Shown, field: str) -> None:
    assert shows(field)


@pytest.mark.parametrize("field", NOTES)
def test_a_note_shows_nowhere_and_its_own_words_say_so(shows: Shown, field: str) -> None:
    assert not shows(field)
    model, name = field.split(".")
    source = next(inspect.getsource(one) for one in _all_models() if one.__name__ == model)
    words = re.search(rf'^    {name}: .*\n    """(.*)"""$', source, re.MULTILINE)
    assert words
    assert "A note for people" in words[1]
