"""Yealink desk phones (T53 to T58): `<mac>.boot`, which names `<mac>.cfg`, which holds everything.

`templates/` lays the files out, with whatever is the same on every phone; what differs is decided here. Parameters and their values
are from Yealink's administrator guide of the T5 series (docs/phones.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from compiler.graph import DeskPhone, KeyKind
from compiler.naming import sip_user
from compiler.planning.artifact import Artifact, secret_token
from compiler.time.phone_clocks import CLOCKS, PhoneClock, SundayRule
from renderers.phones.yealink.spelling import Verbatim, YealinkValue, plain, template

FOLDER = "phones/yealink"

FACTORY_RINGING_SECONDS = 180
RINGING_MARGIN_SECONDS = 5

MOST_LINE_KEYS = 29
"""The keys of a T57W. The first sixteen are line keys unless configured otherwise; a phone with fewer keys ignores the rest."""

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
"""Zones that the phone knows by name, and follows by itself; for others it is given the daylight saving rule."""

KEY_TYPES: Mapping[KeyKind, int] = {
    KeyKind.LINE: 15,
    KeyKind.BLF: 16,
    KeyKind.MESSAGES: 12,
    KeyKind.DIAL: 13,
    KeyKind.NONE: 0,
}
"""A key without a type does nothing, and has nothing else."""

YealinkSetting = tuple[str, YealinkValue]
"""A parameter, without the words that all of its block begin with, and its value."""


@dataclass(frozen=True, slots=True)
class YealinkTransfer:
    """What a key does during a call, and what hanging up does: values of `transfer.*`."""

    key: int
    on_hook: int
    blind_on_hook: int
    held_calls: int


TRANSFERS: Mapping[str, YealinkTransfer] = {
    "blind": YealinkTransfer(key=2, on_hook=1, blind_on_hook=1, held_calls=0),
    "attended": YealinkTransfer(key=1, on_hook=1, blind_on_hook=0, held_calls=0),
    # Hanging up must hand nothing over; Transfer offers the calls on hold instead.
    "new_call": YealinkTransfer(key=0, on_hook=0, blind_on_hook=0, held_calls=1),
    # No value asks the user. From a consultation every choice is open: hang up at once, speak first, or cancel.
    "ask": YealinkTransfer(key=1, on_hook=1, blind_on_hook=1, held_calls=1),
}


def render_phone(phone: DeskPhone) -> tuple[Artifact, ...]:
    """The files of one phone. Its zone must be in `compiler.time.phone_clocks.CLOCKS`."""
    address = phone.phone.origin.address
    return (
        Artifact(f"{FOLDER}/{phone.mac}.boot", _boot(phone), address, template=True),
        Artifact(f"{FOLDER}/{phone.mac}.cfg", _configuration(phone), address, template=True),
    )


def _boot(phone: DeskPhone) -> bytes:
    return template("boot.j2").render(mac=phone.mac).encode()


def _configuration(phone: DeskPhone) -> bytes:
    pbx_side = phone.phone
    client, _, _ = pbx_side.origin.address.partition("/")
    label = f"{pbx_side.extension} {pbx_side.display_name}"
    return (
        template("configuration.j2")
        .render(
            title=f"{phone.brand} - {label}",
            label=_label(label),
            display_name=pbx_side.display_name,
            sip_user=sip_user(client, pbx_side.device),
            sip_password=_token(phone, "sip"),
            sip_host=phone.sip_host,
            sip_port=phone.sip_port,
            voicemail_code=phone.voicemail_code,
            common=_common(
                pbx_side.language,
                phone.time_zone,
                _ringing_seconds(phone),
                phone.transfer,
                call_waiting=pbx_side.call_waiting,
            ),
            keys=[
                (number, KEY_TYPES[key.kind], key.value, _label(key.label), key.pickup)
                for number, key in enumerate(phone.keys, start=1)
            ],
            after_keys=_after_keys(len(phone.keys), phone.emergency_numbers),
            admin_password=_token(phone, "web-admin"),
            user_password=_token(phone, "web-user"),
        )
        .encode()
    )


@lru_cache(maxsize=256)
def _common(
    language: str, time_zone: str, ringing_seconds: int, transfer: str, *, call_waiting: bool
) -> Verbatim:
    """The sections that are the same on most phones of a site, laid out once for all of them."""
    clock = CLOCKS[time_zone]
    return _part(
        "common.j2",
        language=LANGUAGES.get(language, LANGUAGES["en"]),
        utc_offset=_offset(clock.offset),
        summer_time=_summer_time(clock, time_zone),
        ringing_seconds=ringing_seconds,
        transfer=TRANSFERS[transfer],
        call_waiting=int(call_waiting),
    )


@lru_cache(maxsize=256)
def _after_keys(used_keys: int, emergency_numbers: tuple[str, ...]) -> Verbatim:
    """What follows the keys in use, up to the passwords; once for all phones with so many keys."""
    return _part(
        "after_keys.j2",
        free_keys=range(used_keys + 1, MOST_LINE_KEYS + 1),
        emergency_list=",".join(emergency_numbers),
        emergency_numbers=tuple(enumerate(emergency_numbers, start=1)),
    )


def _part(name: str, **values: object) -> Verbatim:
    """A part of a file, for a line of its own in another template."""
    return Verbatim(template(name).render(values).rstrip("\n"))


def _token(phone: DeskPhone, secret: str) -> Verbatim:
    return Verbatim(secret_token(phone.phone.origin.address, secret, phone.phone.secret_epoch))


def _label(text: str) -> str:
    return plain(text)[:LABEL_LENGTH].rstrip()


def _summer_time(clock: PhoneClock, zone: str) -> tuple[YealinkSetting, ...]:
    if clock.summer is None:
        return (("summer_time", 0),)
    if zone in ZONE_NAMES:
        return (("summer_time", 2), ("time_zone_name", ZONE_NAMES[zone]))
    return (
        ("summer_time", 1),
        ("dst_time_type", BY_WEEK),
        ("start_time", _rule(clock.summer.start)),
        ("end_time", _rule(clock.summer.end)),
        ("offset_time", 60),
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
    """Longer than any rule of the PBX lets the phone ring; otherwise the phone would decide."""
    return max(FACTORY_RINGING_SECONDS, phone.ring_seconds + RINGING_MARGIN_SECONDS)
