"""Yealink desk phones (T53 to T58): `<mac>.boot`, which names `<mac>.cfg`, which holds everything.

Parameters and their values: facts "phones and numbers" 1.1, 2.3 and 2.4, and Yealink's administrator guide of the T5 series.
"""

from __future__ import annotations

from dataclasses import dataclass

from compiler.graph import DeskPhone, KeyKind, PhoneKey
from compiler.graph.naming import sip_user
from compiler.planning.artifact import Artifact, secret_token
from compiler.time.phone_clocks import CLOCKS, PhoneClock, SundayRule
from renderers.phones.yealink_file import (
    VERSION_HEADER,
    Setting,
    Verbatim,
    YealinkSection,
    plain,
    render_file,
)

FOLDER = "phones/yealink"

REGISTRATION_SECONDS = 600
"""A phone that lost its PBX is back within ten minutes."""

FACTORY_RINGING_SECONDS = 180
RINGING_MARGIN_SECONDS = 5

MOST_LINE_KEYS = 29
"""Of a T57W. Its first sixteen are line keys unless told otherwise; a phone with fewer keys ignores the rest."""

LABEL_LENGTH = 32
SUNDAY = 7
BY_WEEK = 1

LANGUAGES = {
    "fr": "French",
    "en": "English",
    "de": "German",
    "es": "Spanish",
    "it": "Italian",
    "pt": "Portuguese",
}

ZONE_NAMES = {"Europe/Paris": "France(Paris)"}
"""Zones that the phone knows by a name of its own, and so follows by itself; others are told the rule of their summer time."""

KEY_TYPES = {KeyKind.LINE: 15, KeyKind.BLF: 16, KeyKind.DIAL: 13, KeyKind.NONE: 0}


@dataclass(frozen=True, slots=True)
class _Transfer:
    """What a key does during a call, and what hanging up does: values of `transfer.*`."""

    key: int
    on_hook: int
    blind_on_hook: int
    held_calls: int


TRANSFERS = {
    "blind": _Transfer(key=2, on_hook=1, blind_on_hook=1, held_calls=0),
    "attended": _Transfer(key=1, on_hook=1, blind_on_hook=0, held_calls=0),
    # Hanging up must hand nothing over; Transfer offers the calls on hold instead.
    "new_call": _Transfer(key=0, on_hook=0, blind_on_hook=0, held_calls=1),
    # No value asks the user. From a consultation every choice is open: hang up at once, after a word, or cancel.
    "ask": _Transfer(key=1, on_hook=1, blind_on_hook=1, held_calls=1),
}

_ON_SERVER: tuple[Setting, ...] = (
    ("features.fwd.allow", 0),
    ("features.dnd.allow", 0),
    ("forward.always.enable", 0),
    ("forward.busy.enable", 0),
    ("forward.no_answer.enable", 0),
    ("features.feature_key_sync.enable", 0),
    # A phone in conversation is busy: the PBX decides what then.
    ("call_waiting.enable", 0),
    ("dialplan.digitmap.enable", 0),
)

_ACCESS: tuple[Setting, ...] = (
    ("static.wui.http_enable", 0),
    ("static.wui.https_enable", 1),
    ("static.security.user_name.admin", "admin"),
    ("static.security.user_name.user", "user"),
    # What is changed on the phone gives way to what is provisioned.
    ("static.auto_provision.custom.protect", 0),
    # Restarts only if the notification says so.
    ("sip.notify_reboot_enable", 0),
    # Calls from anywhere but the PBX are not taken.
    ("sip.trust_ctrl", 1),
    ("features.direct_ip_call_enable", 0),
    ("features.intercom.allow", 0),
)

_SOUND: tuple[Setting, ...] = (
    ("account.1.codec.pcma.enable", 1),
    ("account.1.codec.pcma.priority", 1),
    ("account.1.codec.g722.enable", 1),
    ("account.1.codec.g722.priority", 2),
    ("account.1.codec.pcmu.enable", 0),
    ("account.1.codec.g729.enable", 0),
    ("account.1.codec.opus.enable", 0),
    ("account.1.dtmf.type", 1),
    ("account.1.srtp_encryption", 0),
)


def render(phone: DeskPhone) -> tuple[Artifact, ...]:
    """The files of one phone. Its zone must be in `compiler.time.phone_clocks.CLOCKS`."""
    address = phone.phone.origin.address
    return (
        Artifact(f"{FOLDER}/{phone.mac}.boot", _boot(phone.mac), address),
        Artifact(f"{FOLDER}/{phone.mac}.cfg", _configuration(phone), address),
    )


def _boot(mac: str) -> bytes:
    lines = (
        VERSION_HEADER,
        f"include:config <{mac}.cfg>",
        # What a newer file no longer says goes back to the factory's value.
        "overwrite_mode = 1",
        "specific_model.excluded_mode = 0",
        "",
    )
    return "\n".join(lines).encode()


def _configuration(phone: DeskPhone) -> bytes:
    sections = (
        YealinkSection("Account", _account(phone)),
        YealinkSection("Sound", _SOUND),
        YealinkSection(
            "Language and time", (*_language(phone), *_time(CLOCKS[phone.time_zone], phone.time_zone))
        ),
        YealinkSection("Ringing", (("phone_setting.ringing_timeout", _ringing_seconds(phone)),)),
        YealinkSection("Forwarding, do not disturb, call waiting: the PBX decides", _ON_SERVER),
        YealinkSection("Transfer", _transfer(TRANSFERS[phone.transfer])),
        YealinkSection("Keys", _keys(phone.keys)),
        YealinkSection("Emergency calls, even when the phone is locked", _emergency(phone.emergency_numbers)),
        YealinkSection("Access to the phone", (*_ACCESS, *_passwords(phone))),
    )
    return render_file(f"{phone.brand} - {_own_label(phone)}", sections)


def _own_label(phone: DeskPhone) -> str:
    return f"{phone.phone.extension} {phone.phone.display_name}"


def _account(phone: DeskPhone) -> tuple[Setting, ...]:
    pbx_side = phone.phone
    client, _, _ = pbx_side.origin.address.partition("/")
    user = sip_user(client, pbx_side.device)
    token = secret_token(pbx_side.origin.address, "sip", pbx_side.secret_epoch)
    return (
        ("account.1.enable", 1),
        ("account.1.label", _label(_own_label(phone))),
        ("account.1.display_name", pbx_side.display_name),
        ("account.1.user_name", user),
        ("account.1.auth_name", user),
        ("account.1.password", Verbatim(token)),
        ("account.1.sip_server.1.address", phone.sip_host),
        ("account.1.sip_server.1.port", phone.sip_port),
        ("account.1.sip_server.1.transport_type", 0),
        ("account.1.sip_server.1.expires", REGISTRATION_SECONDS),
        ("account.1.nat.rport", 1),
        ("account.1.nat.udp_update_enable", 1),
        ("account.1.subscribe_mwi", int(bool(phone.voicemail_code))),
        ("voice_mail.number.1", phone.voicemail_code),
    )


def _language(phone: DeskPhone) -> tuple[Setting, ...]:
    name = LANGUAGES.get(phone.phone.language, LANGUAGES["en"])
    return (
        ("lang.gui", name),
        ("lang.wui", name),
        ("voice.tone.country", "France"),
    )


def _time(clock: PhoneClock, zone: str) -> tuple[Setting, ...]:
    return (
        ("local_time.ntp_server1", "fr.pool.ntp.org"),
        ("local_time.ntp_server2", "europe.pool.ntp.org"),
        ("local_time.manual_ntp_srv_prior", 1),
        ("local_time.dhcp_time", 0),
        ("local_time.time_format", 1),
        ("local_time.date_format", 3),
        ("local_time.time_zone", _offset(clock.offset)),
        *_summer_time(clock, zone),
    )


def _summer_time(clock: PhoneClock, zone: str) -> tuple[Setting, ...]:
    if clock.summer is None:
        return (("local_time.summer_time", 0),)
    if zone in ZONE_NAMES:
        return (("local_time.summer_time", 2), ("local_time.time_zone_name", ZONE_NAMES[zone]))
    return (
        ("local_time.summer_time", 1),
        ("local_time.dst_time_type", BY_WEEK),
        ("local_time.start_time", _rule(clock.summer.start)),
        ("local_time.end_time", _rule(clock.summer.end)),
        ("local_time.offset_time", 60),
    )


def _offset(minutes: int) -> str:
    """`+1`, `-9:30`, `0`."""
    if minutes == 0:
        return "0"
    hours, rest = divmod(abs(minutes), 60)
    sign = "+" if minutes > 0 else "-"
    return f"{sign}{hours}:{rest:02}" if rest else f"{sign}{hours}"


def _rule(rule: SundayRule) -> str:
    return f"{rule.month}/{rule.week}/{SUNDAY}/{rule.hour}"


def _ringing_seconds(phone: DeskPhone) -> int:
    """Longer than any of the PBX's rules rings the phone, or the phone would be the one to decide."""
    return max(FACTORY_RINGING_SECONDS, phone.ring_seconds + RINGING_MARGIN_SECONDS)


def _transfer(transfer: _Transfer) -> tuple[Setting, ...]:
    return (
        ("transfer.dsskey_deal_type", transfer.key),
        ("transfer.on_hook_trans_enable", transfer.on_hook),
        ("transfer.blind_tran_on_hook_enable", transfer.blind_on_hook),
        ("transfer.semi_attend_tran_enable", 1),
        ("transfer.multi_call_trans_enable", transfer.held_calls),
    )


def _keys(keys: tuple[PhoneKey, ...]) -> tuple[Setting, ...]:
    used = [setting for number, key in enumerate(keys, start=1) for setting in _key(number, key)]
    unused = [(f"linekey.{number}.type", 0) for number in range(len(keys) + 1, MOST_LINE_KEYS + 1)]
    return (*used, *unused)


def _key(number: int, key: PhoneKey) -> tuple[Setting, ...]:
    kind: Setting = (f"linekey.{number}.type", KEY_TYPES[key.kind])
    if key.kind is KeyKind.NONE:
        return (kind,)
    return (
        kind,
        (f"linekey.{number}.line", 1),
        (f"linekey.{number}.value", key.value),
        (f"linekey.{number}.label", _label(key.label)),
        # The code that takes the watched phone's call.
        (f"linekey.{number}.extension", key.pickup),
    )


def _label(text: str) -> str:
    return plain(text)[:LABEL_LENGTH].rstrip()


def _emergency(numbers: tuple[str, ...]) -> tuple[Setting, ...]:
    return (
        ("phone_setting.emergency.number", ",".join(numbers)),
        ("dialplan.emergency.enable", 1),
        *((f"dialplan.emergency.{index}.value", number) for index, number in enumerate(numbers, start=1)),
    )


def _passwords(phone: DeskPhone) -> tuple[Setting, ...]:
    """The key is repeated, once per account. The `user` account must not keep the factory's password."""
    token = secret_token(phone.phone.origin.address, "web", phone.phone.secret_epoch)
    return (
        ("static.security.user_password", Verbatim(f"admin:{token}")),
        ("static.security.user_password", Verbatim(f"user:{token}")),
    )
