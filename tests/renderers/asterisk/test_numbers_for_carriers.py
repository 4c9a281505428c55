"""What a trunk of each format is sent for a number: the carrier must read the number that was meant."""

from __future__ import annotations

import re

import pytest

from compiler.numbering import CallClass, classify, format_national, normalise_dialled
from compiler.numbering.france import OVERSEAS, Overseas
from renderers.asterisk.trunk import SPELLED_FOR_CARRIER
from renderers.readback.channel import Channel, ChannelNames
from renderers.readback.dialplan import Dialplan, Extension
from renderers.readback.expressions import is_true


def number_of(block: Overseas) -> str:
    digits = re.sub(r"\[(.)[^]]*\]", r"\1", block.national).replace("X", "5")
    return f"+{block.code}{digits[block.dropped :]}"


OF_EACH_BLOCK = [number_of(block) for block in OVERSEAS]
NUMBERS = [
    *OF_EACH_BLOCK,
    "+33199001234",
    "+33612345678",
    "+33805123456",
    "+33948123456",
    "+337001234567890",
    "+442079460000",
    "+5081234567",
    "+5999123456",
    "+68940412345",
    "+3197012345678",
    "3919",
    "118218",
]
NATIONAL = ChannelNames({}, {}, {}, national=frozenset({"carrier"}))


def sent(number: str, number_format: str) -> str:
    channel = Channel(Dialplan({}), "trunk", Extension("call"), 0, {"CALLED": number})
    for step in SPELLED_FOR_CARRIER[number_format]:
        taken = re.fullmatch(r"ExecIf\((.*)\?Set\(CALLED=(.*)\)\)", step)
        assert taken is not None
        if is_true(channel.filled(taken[1])):
            channel.assign(f"CALLED={channel.filled(taken[2])}")
    return channel.value("CALLED") or ""


@pytest.mark.parametrize(
    "number", [one for one in NUMBERS if classify(one, "FR") is not CallClass.UNALLOCATED]
)
def test_a_national_trunk_is_sent_what_is_dialled_in_france(number: str) -> None:
    national = sent(number, "national")
    assert national == format_national(number, "FR").replace(" ", "")
    assert normalise_dialled(national, "FR") == number
    assert NATIONAL.in_e164(national, "carrier") == number


def test_every_overseas_block_has_a_number_of_ten_digits() -> None:
    assert {len(sent(number, "national")) for number in OF_EACH_BLOCK} == {10}


@pytest.mark.parametrize("number", NUMBERS)
def test_another_trunk_is_sent_the_number_as_it_is(number: str) -> None:
    assert sent(number, "e164") == number


@pytest.mark.parametrize("written", ["+33199001234", "00262262123456", "0033199001234", "262262123456"])
def test_what_a_national_trunk_is_not_to_be_sent_is_no_number_to_the_reader(written: str) -> None:
    assert NATIONAL.in_e164(written, "carrier") == f"not national: {written}"
