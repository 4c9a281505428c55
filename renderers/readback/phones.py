"""The files that a Yealink phone fetches, held against the graph: each setting has a reason (docs/phones.md)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import assert_never

from compiler.graph import DeskPhone, KeyKind
from compiler.time.phone_clocks import CLOCKS, SundayRule
from renderers.readback.errors import ReadbackError
from renderers.readback.words import same_words

_FIRST_LINE = "#!version:1.0.0.1"
_NOTHING = "%NULL%"
_KEYS = 29
"""Of the largest phone; a key that is not said to do nothing is a line."""
_LABEL = 32
"""Characters of a label."""
_KEY_TYPES: Mapping[KeyKind, str] = {
    KeyKind.LINE: "15",
    KeyKind.BLF: "16",
    KeyKind.MESSAGES: "12",
    KeyKind.DIAL: "13",
    KeyKind.NONE: "0",
}
_LANGUAGES = {"fr": "French", "de": "German", "es": "Spanish", "it": "Italian", "pt": "Portuguese"}
"""Any other is English."""
_TRANSFERS = {"blind": "2110", "attended": "1100", "new_call": "0001", "ask": "1111"}
"""What the key does, whether hanging up transfers, whether it does so before an answer, and whether calls on hold are offered."""
_TRANSFER_SETTINGS = (
    "transfer.dsskey_deal_type",
    "transfer.on_hook_trans_enable",
    "transfer.blind_tran_on_hook_enable",
    "transfer.multi_call_trans_enable",
)
_RINGING, _MARGIN = 180, 5
"""Seconds that a phone rings for if left alone, and by which it must outlast the PBX."""

_ALWAYS: Mapping[str, str] = {
    # SIP over UDP, kept open through NAT.
    "account.1.enable": "1",
    "account.1.sip_server.1.transport_type": "0",
    "account.1.sip_server.1.expires": "600",
    "account.1.nat.rport": "1",
    "account.1.nat.udp_update_enable": "1",
    # A-law first, then G.722, and nothing that carriers do not speak.
    "account.1.codec.pcma.enable": "1",
    "account.1.codec.pcma.priority": "1",
    "account.1.codec.g722.enable": "1",
    "account.1.codec.g722.priority": "2",
    **dict.fromkeys((f"account.1.codec.{codec}.enable" for codec in ("pcmu", "g729", "opus")), "0"),
    "account.1.dtmf.type": "1",
    "account.1.srtp_encryption": "0",
    # Times of day as in France, by public servers and not by the network's own.
    "voice.tone.country": "France",
    "local_time.ntp_server1": "fr.pool.ntp.org",
    "local_time.ntp_server2": "europe.pool.ntp.org",
    "local_time.manual_ntp_srv_prior": "1",
    "local_time.dhcp_time": "0",
    "local_time.time_format": "1",
    "local_time.date_format": "3",
    # The PBX decides about calls, not the phone.
    **dict.fromkeys(
        (
            *("features.fwd.allow", "features.dnd.allow", "features.feature_key_sync.enable"),
            *("forward.always.enable", "forward.busy.enable", "forward.no_answer.enable"),
            "dialplan.digitmap.enable",
        ),
        "0",
    ),
    "transfer.semi_attend_tran_enable": "1",
    "dialplan.emergency.enable": "1",
    # Nobody gets in but by HTTPS, and no call but from the PBX.
    "static.wui.http_enable": "0",
    "static.wui.https_enable": "1",
    "static.security.user_name.admin": "admin",
    "static.security.user_name.user": "user",
    "static.auto_provision.custom.protect": "0",
    "sip.notify_reboot_enable": "0",
    "sip.trust_ctrl": "1",
    "features.direct_ip_call_enable": "0",
    "features.intercom.allow": "0",
}
"""What every phone is told."""


def phone_faults(
    client: str, phones: Iterable[DeskPhone], files: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """What phones' files say otherwise than they should, and what is meant. `files`: by name."""
    left = {name for name in files if name.endswith((".cfg", ".boot"))}
    for phone in phones:
        names = (f"{phone.mac}.boot", f"{phone.mac}.cfg")
        if not left.issuperset(names):
            yield f"no files for {phone.mac}", "both"
            continue
        left.difference_update(names)
        boot, settings = (files[name] for name in names)
        if boot != _boot(phone):
            yield f"{phone.mac} is begun by {boot!r}", f"{_boot(phone)!r}"
        yield from _setting_faults(phone, _read(settings), _meant(client, phone))
    for name in sorted(left):
        yield name, "no phone of this name"


def _boot(phone: DeskPhone) -> str:
    # What a newer file no longer says must go back to the factory's value.
    lines = (
        _FIRST_LINE,
        f"include:config <{phone.mac}.cfg>",
        "overwrite_mode = 1",
        "specific_model.excluded_mode = 0",
    )
    return "".join(f"{line}\n" for line in lines)


def _read(text: str) -> dict[str, str]:
    """Settings by name; a password's with the account that it is for."""
    first, *lines = text.split("\n")
    if first != _FIRST_LINE:
        raise ReadbackError(f"a phone's file begins with {first!r}")
    settings: dict[str, str] = {}
    for line in lines:
        if not line or line.startswith("#"):
            continue
        name, sign, value = line.partition(" = ")
        if name == "static.security.user_password":
            account, _, value = value.partition(":")
            name = f"{name} {account}"
        if not sign or name in settings:
            raise ReadbackError(f"a phone's file has {line!r}")
        settings[name] = value
    return settings


def _setting_faults(
    phone: DeskPhone, said: Mapping[str, str], meant: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    if said == meant:
        return
    for name in sorted(said.keys() | meant.keys()):
        value, expected = said.get(name, ""), meant.get(name, "")
        if value != expected and not (_is_words(name) and _are_words(value, expected)):
            yield f"{phone.mac}: {name} = {value}", f"{name} = {expected}"


def _is_words(name: str) -> bool:
    return name.endswith((".label", ".display_name"))


def _are_words(said: str, meant: str) -> bool:
    """Whether both are the same words; what is meant may be cut."""
    is_cut = len(meant) > _LABEL and len(said) > _LABEL // 2
    return said != "" and same_words(said.removeprefix(_NOTHING), meant, is_full=is_cut)


def _meant(client: str, phone: DeskPhone) -> dict[str, str]:
    sip = phone.phone
    name = f"{client}.{sip.device}".replace("-", "_")
    address, epoch = f"{client}/devices/{sip.device}", sip.secret_epoch
    settings = {
        **_ALWAYS,
        **_clock(phone.time_zone),
        **dict(_keys(phone)),
        **dict(_emergency(phone.emergency_numbers)),
        **dict(zip(_TRANSFER_SETTINGS, _TRANSFERS[phone.transfer], strict=True)),
        "account.1.label": f"{sip.extension} {sip.display_name}",
        "account.1.display_name": sip.display_name,
        "account.1.user_name": name,
        "account.1.auth_name": name,
        "account.1.password": f"${{secret:{address}/sip@{epoch}}}",
        "account.1.sip_server.1.address": phone.sip_host,
        "account.1.sip_server.1.port": str(phone.sip_port),
        "call_waiting.enable": "1" if sip.call_waiting else "0",
        # Asterisk tells endpoints with mailboxes unasked.
        "account.1.subscribe_mwi": "0",
        "voice_mail.number.1": phone.voicemail_code or _NOTHING,
        "lang.gui": _LANGUAGES.get(sip.language, "English"),
        "lang.wui": _LANGUAGES.get(sip.language, "English"),
        "phone_setting.ringing_timeout": str(max(_RINGING, phone.ring_seconds + _MARGIN)),
    }
    for account in ("admin", "user"):
        settings[f"static.security.user_password {account}"] = f"${{secret:{address}/web-{account}@{epoch}}}"
    return settings


def _keys(phone: DeskPhone) -> Iterator[tuple[str, str]]:
    for number in range(1, max(_KEYS, len(phone.keys)) + 1):
        key = phone.keys[number - 1] if number <= len(phone.keys) else None
        at = f"linekey.{number}"
        yield f"{at}.type", _KEY_TYPES[key.kind] if key is not None else "0"
        if key is not None and _does_something(key.kind):
            yield f"{at}.line", "1"
            yield f"{at}.value", key.value or _NOTHING
            yield f"{at}.label", key.label or _NOTHING
            yield f"{at}.extension", key.pickup or _NOTHING


def _emergency(numbers: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    yield "phone_setting.emergency.number", ",".join(numbers)
    for index, number in enumerate(numbers, 1):
        yield f"dialplan.emergency.{index}.value", number


@lru_cache(maxsize=64)
def _clock(zone: str) -> Mapping[str, str]:
    """How a phone is told a zone's time: by name where it knows that, else by the zone's hours and its Sundays."""
    clock = CLOCKS[zone]
    hours, minutes = divmod(abs(clock.offset), 60)
    sign = "" if clock.offset == 0 else "+" if clock.offset > 0 else "-"
    settings = {"time_zone": f"{sign}{hours}" + (f":{minutes:02}" if minutes else "")}
    if clock.summer is None:
        settings["summer_time"] = "0"
    elif zone == "Europe/Paris":
        settings |= {"summer_time": "2", "time_zone_name": "France(Paris)"}
    else:
        settings |= {"summer_time": "1", "dst_time_type": "1", "offset_time": "60"}
        settings |= {"start_time": _sunday(clock.summer.start), "end_time": _sunday(clock.summer.end)}
    return {f"local_time.{name}": value for name, value in settings.items()}


def _sunday(rule: SundayRule) -> str:
    """A month, which Sunday of it, that it is a Sunday, and the hour."""
    return f"{rule.month}/{rule.week}/7/{rule.hour}"


def _does_something(kind: KeyKind) -> bool:
    match kind:
        case KeyKind.LINE | KeyKind.BLF | KeyKind.MESSAGES | KeyKind.DIAL:
            return True
        case KeyKind.NONE:
            return False
        case _:
            assert_never(kind)
