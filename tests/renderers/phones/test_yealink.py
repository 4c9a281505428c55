"""What a Yealink phone is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import UndefinedError

from compiler.graph import DeskPhone, KeyKind, Origin, Phone, PhoneKey
from compiler.numbering import EMERGENCY_NUMBERS
from compiler.planning.artifact import SECRET_TOKEN
from renderers.phones.yealink import (
    KEY_TYPES,
    LABEL_LENGTH,
    LANGUAGES,
    MOST_LINE_KEYS,
    TRANSFERS,
    render_phone,
)
from renderers.phones.yealink.spelling import VERSION_HEADER, plain, template
from schema.defaults import TransferType
from schema.phone_models import PHONE_MODELS
from tests.conftest import Golden
from tests.effort import examples

GOLDEN = Path(__file__).parent / "golden"

PHONE = DeskPhone(
    phone=Phone(
        device="desk-101",
        user="alice",
        display_name="Alice Martin",
        extension="101",
        context="paris.national",
        caller_id="+33199001001",
        language="fr",
        mailbox="user-alice",
        secret_epoch=3,
        origin=Origin("acme/devices/desk-101", ("devices", "desk-101")),
    ),
    model="yealink-t54w",
    vendor="yealink",
    mac="805ec0123456",
    transfer="attended",
    keys=(PhoneKey(KeyKind.LINE, "101 Alice Martin"),),
    sip_host="pbx1.example.net",
    sip_port=5060,
    time_zone="Europe/Paris",
    country="FR",
    emergency_numbers=tuple(one.number for one in EMERGENCY_NUMBERS["FR"]),
    voicemail_code="*98",
    brand="Exemple Télécom",
    ring_seconds=25,
)

KEYS = {
    "line": PhoneKey(KeyKind.LINE, "101 Alice Martin"),
    "blf": PhoneKey(KeyKind.BLF, "Bob Durand", "102", "*8102"),
    "messages": PhoneKey(KeyKind.MESSAGES, "Alice Martin", "*98"),
    "dial": PhoneKey(KeyKind.DIAL, "Greffe du tribunal", "0199005500"),
    "none": PhoneKey(KeyKind.NONE),
}

CASES = {
    "attended-line-paris": PHONE,
    "blind-blf-reunion": replace(
        PHONE, transfer="blind", keys=(KEYS["line"], KEYS["blf"]), time_zone="Indian/Reunion", country="RE"
    ),
    "new-call-dial-miquelon": replace(
        PHONE,
        transfer="new_call",
        keys=(KEYS["dial"], KEYS["messages"]),
        time_zone="America/Miquelon",
        country="PM",
    ),
    "ask-all-keys-no-voicemail-english": replace(
        PHONE,
        phone=replace(PHONE.phone, language="en", mailbox=None),
        transfer="ask",
        keys=(KEYS["line"], KEYS["none"], KEYS["blf"], KEYS["dial"]),
        voicemail_code="",
        time_zone="Pacific/Marquesas",
        ring_seconds=300,
    ),
}


def told(phone: DeskPhone) -> list[tuple[str, str]]:
    """The settings as the phone reads them: an independent little reader of the file."""
    lines = render_phone(phone)[1].content.decode().split("\n")
    assert lines[0] == VERSION_HEADER
    settings_ = [line for line in lines if line and not line.startswith("#")]
    return [(key, value) for key, _, value in (line.partition(" = ") for line in settings_)]


def value(phone: DeskPhone, key: str) -> str:
    (found,) = [value for name, value in told(phone) if name == key]
    return found


@pytest.mark.parametrize("name", CASES)
def test_the_files_are_the_golden_ones(name: str, golden: Golden) -> None:
    for artifact in render_phone(CASES[name]):
        golden(GOLDEN / name / Path(artifact.path).name, artifact.content)


def test_a_phone_asks_for_its_boot_file_by_its_mac_and_finds_the_other_named_there() -> None:
    boot, configuration = render_phone(PHONE)
    assert boot.path == "phones/yealink/805ec0123456.boot"
    assert configuration.path == "phones/yealink/805ec0123456.cfg"
    assert b"include:config <805ec0123456.cfg>\n" in boot.content
    assert {boot.address, configuration.address} == {"acme/devices/desk-101"}


def test_both_files_begin_with_the_version_that_the_phone_insists_on() -> None:
    assert all(artifact.content.startswith(b"#!version:1.0.0.1\n") for artifact in render_phone(PHONE))


def test_the_account_is_named_as_on_the_pbx_and_its_password_is_a_token() -> None:
    assert value(PHONE, "account.1.user_name") == "acme.desk_101"
    assert value(PHONE, "account.1.auth_name") == "acme.desk_101"
    assert value(PHONE, "account.1.password") == "${secret:acme/devices/desk-101/sip@3}"
    assert value(PHONE, "account.1.display_name") == "Alice Martin"
    assert value(PHONE, "account.1.sip_server.1.address") == "pbx1.example.net"


def test_each_web_account_has_a_password_of_its_own() -> None:
    passwords = [value for key, value in told(PHONE) if key == "static.security.user_password"]
    assert passwords == [
        "admin:${secret:acme/devices/desk-101/web-admin@3}",
        "user:${secret:acme/devices/desk-101/web-user@3}",
    ]


@pytest.mark.parametrize(
    ("transfer", "key", "on_hook"),
    [("blind", "2", "1"), ("attended", "1", "1"), ("new_call", "0", "0"), ("ask", "1", "1")],
)
def test_each_transfer_type_sets_what_a_key_does_and_what_hanging_up_does(
    transfer: str, key: str, on_hook: str
) -> None:
    phone = replace(PHONE, transfer=transfer)
    assert value(phone, "transfer.dsskey_deal_type") == key
    assert value(phone, "transfer.on_hook_trans_enable") == on_hook


def test_every_transfer_type_of_the_language_can_be_rendered() -> None:
    assert set(TRANSFERS) == {str(one) for one in TransferType}


def test_every_language_that_models_have_is_spelt() -> None:
    assert {language for model in PHONE_MODELS.values() for language in model.languages} == set(LANGUAGES)


def test_the_two_types_that_a_key_cannot_tell_apart_differ_in_what_hanging_up_does() -> None:
    blind_on_hook = "transfer.blind_tran_on_hook_enable"
    assert value(replace(PHONE, transfer="attended"), blind_on_hook) == "0"
    assert value(replace(PHONE, transfer="ask"), blind_on_hook) == "1"


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Europe/Paris", {"time_zone": "+1", "summer_time": "2", "time_zone_name": "France(Paris)"}),
        ("Indian/Reunion", {"time_zone": "+4", "summer_time": "0"}),
        (
            "America/Miquelon",
            {"time_zone": "-3", "summer_time": "1", "start_time": "3/2/7/2", "end_time": "11/1/7/2"},
        ),
        (
            "Europe/London",
            {"time_zone": "0", "summer_time": "1", "start_time": "3/5/7/1", "end_time": "10/5/7/2"},
        ),
        ("Pacific/Marquesas", {"time_zone": "-9:30", "summer_time": "0"}),
    ],
)
def test_each_zone_is_told_by_its_offset_and_either_a_name_a_rule_or_no_summer_time(
    zone: str, expected: dict[str, str]
) -> None:
    written = dict(told(replace(PHONE, time_zone=zone)))
    wanted = ("time_zone", "summer_time", "time_zone_name", "start_time", "end_time")
    assert {key: written[f"local_time.{key}"] for key in wanted if f"local_time.{key}" in written} == expected


def test_a_watched_colleague_is_shown_called_and_picked_up() -> None:
    phone = replace(PHONE, keys=(KEYS["line"], KEYS["blf"]))
    assert value(phone, "linekey.2.type") == "16"
    assert value(phone, "linekey.2.value") == "102"
    assert value(phone, "linekey.2.label") == "Bob Durand"
    assert value(phone, "linekey.2.extension") == "*8102"


def test_keys_that_nobody_gave_are_emptied_since_the_factory_makes_lines_of_them() -> None:
    written = dict(told(PHONE))
    assert written["linekey.1.type"] == "15"
    assert {written[f"linekey.{number}.type"] for number in range(2, MOST_LINE_KEYS + 1)} == {"0"}


def test_no_known_model_has_more_keys_than_are_emptied() -> None:
    assert max(model.keys for model in PHONE_MODELS.values() if model.vendor == "yealink") == MOST_LINE_KEYS


def test_every_kind_of_key_has_its_type() -> None:
    assert set(KEY_TYPES) == set(KeyKind)


def test_labels_are_cut_where_their_owners_are_warned_that_the_screen_ends() -> None:
    assert {model.label_length for model in PHONE_MODELS.values() if model.vendor == "yealink"} == {
        LABEL_LENGTH
    }


def test_a_template_that_prints_what_nobody_gave_is_no_file() -> None:
    with pytest.raises(UndefinedError):
        template("configuration.j2").render(title="a")


def test_a_locked_phone_still_calls_every_emergency_number() -> None:
    numbers = [one.number for one in EMERGENCY_NUMBERS["FR"]]
    assert value(PHONE, "phone_setting.emergency.number").split(",") == numbers
    listed = [value for key, value in told(PHONE) if key.startswith("dialplan.emergency.") and "value" in key]
    assert listed == numbers
    assert {"15", "17", "18", "112"} <= set(listed)


@pytest.mark.parametrize("seconds", [0, 25, 175, 176, 300])
def test_the_phone_rings_longer_than_the_pbx_lets_it(seconds: int) -> None:
    assert int(value(replace(PHONE, ring_seconds=seconds), "phone_setting.ringing_timeout")) >= seconds + 5


def test_what_the_pbx_decides_the_phone_does_not() -> None:
    written = dict(told(PHONE))
    for key in (
        "features.fwd.allow",
        "features.dnd.allow",
        "forward.always.enable",
        "call_waiting.enable",
        "sip.notify_reboot_enable",
        "static.wui.http_enable",
    ):
        assert written[key] == "0", key


def test_a_second_call_rings_where_call_waiting_is_on() -> None:
    phone = replace(PHONE, phone=replace(PHONE.phone, call_waiting=True))
    assert value(phone, "call_waiting.enable") == "1"


def test_a_phone_without_voicemail_has_no_key_for_it() -> None:
    phone = replace(PHONE, voicemail_code="")
    assert value(phone, "voice_mail.number.1") == "%NULL%"
    assert value(PHONE, "voice_mail.number.1") == "*98"


def test_a_long_label_is_cut_to_what_the_screen_holds() -> None:
    phone = replace(
        PHONE, keys=(PhoneKey(KeyKind.BLF, "Maître Anne-Sophie de la Rochefoucauld", "102", "*8102"),)
    )
    assert value(phone, "linekey.1.label") == "Maître Anne-Sophie de la Rochefo"


def test_no_secret_stands_in_the_file_but_its_tokens() -> None:
    tokens = [match[1] for match in SECRET_TOKEN.finditer(render_phone(PHONE)[1].content.decode())]
    assert tokens == [
        "acme/devices/desk-101/sip@3",
        "acme/devices/desk-101/web-admin@3",
        "acme/devices/desk-101/web-user@3",
    ]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Maître Élise Nuñez", "Maître Élise Nuñez"),
        ("a\nlinekey.2.type = 13", "a linekey.2.type = 13"),
        ("a\r\n\u2028\x85b", "a b"),
        ("${secret:acme/devices/desk-101/sip@1}", "$(secret:acme/devices/desk-101/sip@1}"),
        ("$\u200b{secret:x@1}", "$ {secret:x@1}"),
        ("%NULL%", "NULL"),
        ("%", ""),
        ("50 % de remise", "50 % de remise"),
    ],
)
def test_a_value_is_written_so_that_nothing_can_act_on_it(written: str, shown: str) -> None:
    assert plain(written) == shown


HOSTILE = st.text(
    alphabet=st.one_of(st.sampled_from("\n\r\x85\u2028\x1e%${}=# :<>é"), st.characters()), max_size=60
)


@settings(max_examples=examples(150), deadline=None)
@given(name=HOSTILE, label=HOSTILE, brand=HOSTILE)
def test_no_name_label_or_brand_can_add_a_line_a_setting_or_a_token(
    name: str, label: str, brand: str
) -> None:
    phone = replace(
        PHONE,
        phone=replace(PHONE.phone, display_name=name),
        keys=(PhoneKey(KeyKind.BLF, label, "102", "*8102"),),
        brand=brand,
    )
    usual = replace(PHONE, keys=(PhoneKey(KeyKind.BLF, "Bob", "102", "*8102"),))
    assert [key for key, _ in told(phone)] == [key for key, _ in told(usual)]
    content = render_phone(phone)[1].content.decode()
    assert len(content.splitlines()) == len(render_phone(usual)[1].content.decode().splitlines())
    assert len(SECRET_TOKEN.findall(content)) == 3
    assert plain(plain(name)) == plain(name)
