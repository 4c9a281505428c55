"""Whatever is edited in the operator's layer is told, or it stands here why no caller notices it."""

from __future__ import annotations

import copy
import types
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any, Union, get_args, get_origin

import pytest
import yaml

from ci.fleet.revision_changes import Compared, compare_sides
from compiler.diagnostics import Diagnostic
from compiler.pipeline import ClientFiles
from compiler.reading.source import SourceFile
from schema.base import Model
from schema.fleet import Fleet
from tests.recordings import tone

FLEET: dict[str, Any] = {
    "fleet": {"name": "Opérateur", "country": "FR", "language": "fr", "horizon": "2026..2028"},
    "nodes": {
        "pbx-1": {
            "path": "nodes/pbx-1",
            "sip": {"host": "192.0.2.10", "tls": {"certificate": "/etc/a.pem", "key": "/etc/a.key"}},
            "trunks": ["carrier", "secure"],
        }
    },
    "trunks": {
        "carrier": {"name": "Collecte", "host": "198.51.100.7"},
        "secure": {
            "name": "Chiffrée",
            "host": "198.51.100.8",
            "transport": "tls",
            "account": {"user": "acme"},
        },
    },
    "brands": {
        "azur": {
            "name": "Azur",
            "mail": {
                "sender": "messages@azur.example",
                "words": {"fr": {"subject": "Message", "body": "Bonjour"}},
            },
        }
    },
    "packs": {"standard": {"name": "Standard", "seats": 10}, "large": {"name": "Large", "seats": 10}},
    "destinations": {
        "near": {"name": "Fixes", "allow": ["national_fixed"]},
        "national": {"name": "France", "extends": "near", "allow": ["national_mobile"]},
    },
    "defaults": {"user": {"destinations": "national", "pack": "standard"}},
}

CLIENT = """
client: {name: Acme, node: pbx-1, brand: azur}
sites:
  paris:
    name: Paris
    time_zone: Europe/Paris
    emergency: {address: 12 rue de la Paix, postcode: 75002, city: Paris, insee: 75102, callback: 01 99 00 00 01}
numbers:
  01 99 00 00 01: {to: [{when: open, to: user:alice}, {to: group:both}], trunk: [carrier, secure]}
  01 99 00 00 02: {to: user:bob}
users:
  alice: {name: Alice Martin, extension: 201, email: alice@acme.example}
  bob: {name: Bob Durand, extension: 202, no_answer: "external:06 12 34 56 78"}
groups:
  both: {name: Tous, members: [user:alice, user:bob, "external:06 12 34 56 79"], no_answer: voicemail:box}
voicemails:
  box: {name: Boîte, email: box@acme.example}
audio:
  waltz: {name: Valse, file: audio/waltz.wav}
music:
  waltz: {name: Valse, play: [waltz]}
  twice: {name: Valse double, play: [waltz, waltz]}
calendars:
  open: {weekly: [{days: mon-fri, hours: 09:00-18:00}], holidays: FR}
devices:
  desk-201: {model: yealink-t54w, mac: 805ec0000201, user: alice}
  desk-202: {model: yealink-t54w, mac: 805ec0000202, user: bob}
"""


@dataclass(frozen=True)
class Side:
    """A tree in memory, whose clients are the same on all sides. `operator`: the operator's layer."""

    operator: dict[str, Any]
    name: str = ""

    def clients(self) -> tuple[str, ...]:
        return ("acme",)

    def fleet_files(self) -> tuple[list[SourceFile], list[Diagnostic]]:
        words = yaml.safe_dump(self.operator, allow_unicode=True)
        return [SourceFile("tenants/fleet.yaml", words.encode())], []

    def client_files(self, client: str) -> tuple[ClientFiles, list[Diagnostic]]:
        source = SourceFile("tenants/acme/client.yaml", CLIENT.encode())
        return ClientFiles(client, (source,), {"audio/waltz.wav": tone(1)}), []

    def fleet_key(self) -> str:
        return repr(self.operator)

    def client_key(self, client: str) -> str:
        return client


@dataclass(frozen=True)
class Edit:
    """A value that takes another's place; None: nothing is written. `unnoticed`: why no caller notices it; empty if it is told."""

    was: Any
    now: Any
    unnoticed: str = ""
    beside: tuple[tuple[str, Any], ...] = ()


NOTES = "it is for those who read the tree"
DEFAULTS = {
    "user.ring": Edit("10s", "20s"),
    "user.voicemail": Edit(was=True, now=False),
    "user.no_answer": Edit("hangup", "busy"),
    "user.busy": Edit("hangup", "busy"),
    "user.unreachable": Edit("hangup", "busy"),
    "user.destinations": Edit("national", "wide", beside=(("destinations.wide", {"name": "Large", "extends": "national", "allow": ["overseas"]}),)),
    "user.caller_id": Edit("01 99 00 00 01", "01 99 00 00 02"),
    "user.withhold_number": Edit(None, now=True, beside=(("defaults.user.caller_id", "01 99 00 00 01"),)),
    "user.language": Edit("fr", "en"),
    "user.pack": Edit("standard", "large", "a licence is counted, and asked for by no call"),
    "user.max_external_calls": Edit(2, 1),
    "user.music": Edit("waltz", "twice", "what is heard on hold is part of no call before it is answered"),
    "device.transfer": Edit("attended", "blind", "what a key does is for who presses it; calls go where they are sent"),
    "device.call_waiting": Edit(was=False, now=True),
    "group.strategy": Edit("all", "in_order"),
    "group.ring": Edit("10s", "20s"),
    "group.confirm": Edit(was=True, now=False),
    "voicemail.max_message": Edit("1m", "2m"),
    "voicemail.attach_audio": Edit(was=True, now=False, unnoticed="who reads a mail notices, and no caller"),
    "voicemail.delete_after_mail": Edit(was=False, now=True, unnoticed="who listens notices, and no caller"),
    "voicemail.max_messages": Edit(100, 1),
    "voicemail.keep_days": Edit(90, 30),
}  # fmt: skip

EDITS = {
    "fleet.name": Edit("Opérateur", "Autre", NOTES),
    "fleet.country": Edit("FR", "RE"),
    "fleet.language": Edit("fr", "en"),
    "fleet.horizon": Edit("2026..2028", "2027..2029"),
    "nodes.*.name": Edit("PBX", "Autre", NOTES),
    "nodes.*.kind": Edit(None, "directory", "there is one kind"),
    "nodes.*.path": Edit("nodes/pbx-1", "nodes/pbx-2", "all that is live stays where it is: what is in another folder is planned as new"),
    "nodes.*.sip.host": Edit("192.0.2.10", "192.0.2.11"),
    "nodes.*.sip.port": Edit(5060, 5070),
    "nodes.*.sip.tls.port": Edit(5061, 5071),
    "nodes.*.sip.tls.certificate": Edit("/etc/a.pem", "/etc/b.pem"),
    "nodes.*.sip.tls.key": Edit("/etc/a.key", "/etc/b.key"),
    "nodes.*.sip.tls.authorities": Edit("/etc/a.crt", "/etc/b.crt"),
    "nodes.*.trunks": Edit(["carrier", "secure"], ["secure", "carrier"]),
    "nodes.*.prompts": Edit(["en", "fr"], ["fr", "en"], "clients choose among them, and are refused what there is not"),
    "nodes.*.sounds": Edit(None, "/usr/share/asterisk/sounds", "it says where an apply looks for prompts"),
    "nodes.*.development": Edit(was=False, now=True, unnoticed="it says with which keys secrets may be made"),
    "trunks.*.name": Edit("Collecte", "Autre", NOTES),
    "trunks.*.host": Edit("198.51.100.7", "198.51.100.9"),
    "trunks.*.port": Edit(5060, 5070),
    "trunks.*.transport": Edit("udp", "tls"),
    "trunks.*.media": Edit("rtp", "srtp", beside=(("trunks.*.transport", "tls"),)),
    "trunks.*.addresses": Edit(["203.0.113.0/28"], ["203.0.113.0/29"]),
    "trunks.*.number_format": Edit("e164", "national"),
    "trunks.*.country": Edit("FR", "RE"),
    "trunks.*.caller_from": Edit("p_asserted_identity", "from"),
    "trunks.*.called_from": Edit("request_uri", "to"),
    "trunks.*.account.user": Edit("acme", "other"),
    "trunks.*.account.registers": Edit(was=True, now=False, beside=(("trunks.*.account.user", "acme"),)),
    "trunks.*.account.secret_epoch": Edit(1, 2, beside=(("trunks.*.account.user", "acme"),)),
    "trunks.*.emergency_location": Edit("none", "geolocation"),
    "trunks.*.network_code": Edit("12", "13", beside=(("trunks.*.emergency_location", "p_access_network_info"),)),
    "trunks.*.max_calls": Edit(30, 1),
    "brands.*.name": Edit("Azur", "Autre"),
    "brands.*.mail.sender": Edit("messages@azur.example", "autre@azur.example"),
    "brands.*.mail.words.*.subject": Edit("Message", "Autre"),
    "brands.*.mail.words.*.body": Edit("Bonjour", "Autre"),
    "packs.*.name": Edit("Standard", "Autre", NOTES),
    "packs.*.seats": Edit(10, 20, "licences are counted, and asked for by no call"),
    "destinations.*.name": Edit("Fixes", "Autres", NOTES),
    "destinations.*.extends": Edit(None, "other", beside=(("destinations.other", {"name": "Autre", "allow": ["premium"]}),)),
    "destinations.*.allow": Edit(["national_fixed"], ["npv"]),
    "destinations.*.deny": Edit(None, ["premium"], beside=(("destinations.*.extends", "other"), ("destinations.other", {"name": "Autre", "allow": ["premium"]}))),
    "destinations.*.allow_numbers": Edit(["0899 70 00 01"], ["0899 70 00 02"]),
    "destinations.*.deny_numbers": Edit(["01 23 45 67 89"], ["01 23 45 67 88"]),
    "destinations.*.allow_prefixes": Edit(["+4930"], ["+4940"]),
    "destinations.*.deny_prefixes": Edit(["+331"], ["+332"]),
    "destinations.*.allow_countries": Edit(["DE"], ["DE", "GB"]),
    **{f"defaults.{field}": edit for field, edit in DEFAULTS.items()},
    **{f"brands.*.defaults.{field}": edit for field, edit in DEFAULTS.items()},
}  # fmt: skip
"""By field of the operator's layer; `*` is the first object of a section."""


def test_every_field_of_the_operators_layer_is_edited() -> None:
    # The operator's profiles do not go by time (REF010).
    assert set(EDITS) == set(_fields(Fleet)) - {"destinations.*.by_time"}


def _fields(model: type[Model], before: str = "") -> Iterator[str]:
    """Every field that holds a value, also inside of other objects."""
    for name, info in model.model_fields.items():
        inner, many = _model_in(info.annotation)
        place = f"{before}{name}"
        if inner is None:
            yield place
        else:
            yield from _fields(inner, f"{place}.*." if many else f"{place}.")


def _model_in(annotation: Any) -> tuple[type[Model] | None, bool]:
    """The model that an annotation holds, and whether it holds many by name."""
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return annotation, False
    if get_origin(annotation) is dict:
        return _model_in(get_args(annotation)[1])[0], True
    if get_origin(annotation) in (types.UnionType, Union, Annotated):
        found = [_model_in(part) for part in get_args(annotation)]
        return next((one for one in found if one[0] is not None), (None, False))
    return None, False


@pytest.mark.parametrize("field", EDITS)
def test_an_edit_of_the_operators_layer_is_told_or_nobody_notices(field: str) -> None:
    edit = EDITS[field]
    found = _edited(field, edit)
    by_callers = not all(replace(view, also=()).is_empty for view in found.views)
    assert by_callers == (not edit.unnoticed), edit.unnoticed
    # Who has a licence, how a key transfers calls, what a mail holds: people notice.
    by_people = any(view.also for view in found.views)
    assert by_people == field.endswith(
        (
            *("user.pack", "user.music", "device.transfer"),
            *("voicemail.attach_audio", "voicemail.delete_after_mail"),
        )
    )
    (client,) = [view for view in found.views if not view.node]
    lines = [line for view in found.views for line in view.lines]
    if lines:
        # What was not looked at is not proved to be the same.
        assert client.changed > 0
    if edit.unnoticed:
        assert client.changed == 0


def _edited(field: str, edit: Edit) -> Compared:
    before, after = copy.deepcopy(FLEET), copy.deepcopy(FLEET)
    for tree, value in ((before, edit.was), (after, edit.now)):
        for place, beside in edit.beside:
            _write(tree, place, beside)
        _write(tree, field, value)
    found = compare_sides(Side(before), Side(after), today=date(2026, 11, 27), workers=1)
    assert not found.faults, [(one.code, str(one.message)) for one in found.faults]
    return found


def _write(tree: dict[str, Any], place: str, value: Any) -> None:
    *way, last = place.split(".")
    for name in way:
        tree = tree.setdefault(next(iter(tree)) if name == "*" else name, {})
    if value is None:
        tree.pop(last, None)
    else:
        tree[last] = value
