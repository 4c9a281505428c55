"""What `centrex trace` foretells of a call is what SIP phones and the carrier experience, on the demonstration fleet, now.

The call is traced first; then every phone that the trace says rings behaves as the states say, the call is placed, and each is asked
what it saw: who rang and from which number, who answered, what the carrier was presented, which box, which cause.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest

from ci.fleet.client import ClientCompilation, compiled_client
from compiler.analysis.acts import (
    CallingExternal,
    CallOutcome,
    EndKind,
    ExternalCall,
    FarEnd,
    LeavingMessage,
    PhoneState,
    Playing,
    Ringing,
)
from compiler.analysis.calls.call import Call, FromOutside, FromPhone, phone_of
from compiler.analysis.calls.reading import (
    AskedClient,
    read_callee,
    read_caller,
    read_given,
    read_states,
    zone_of,
)
from compiler.analysis.calls.trace import Trace, trace
from compiler.analysis.instants.reading import read_instant
from compiler.graph import Reason
from renderers.asterisk.names import trunk_context
from testpbx.live import LiveTree
from testpbx.sipp import Sipp, SippPhone
from tests.calls.conftest import StartNode
from tests.companies import LAW, PLUMBER

SOMEBODY = "+33612345678"

CAUSES: Mapping[Reason, str] = {
    Reason.BUSY: "486",
    Reason.NO_ANSWER: "480",
    Reason.UNALLOCATED: "404",
    Reason.REFUSED: "403",
    Reason.UNREACHABLE: "480",
    Reason.HANGUP: "603",
}
"""The SIP answer by which a caller is told why his call is ended."""

FAR_ENDS = {FarEnd.BUSY: 486, FarEnd.REFUSES: 403}


@pytest.fixture(scope="module")
def west(start_node: StartNode) -> LiveTree:
    return start_node("pbx-ouest")


@pytest.fixture(scope="module")
def compiled(west: LiveTree) -> Mapping[str, ClientCompilation]:
    """The very tree that was applied."""
    found = {}
    for client in (LAW, PLUMBER):
        compilation, diagnostics = compiled_client(west.tree, client)
        assert compilation is not None, diagnostics
        found[client] = compilation
    return found


CALLS = {
    "a colleague answers": (LAW, "user:helene-delmas", "202", ()),
    "a colleague is busy: his rule leads to the secretaries, and the second is there": (
        LAW, "user:thomas-garnier", "202", ("user:antoine-roussel=busy", "user:sylvie-marchand=busy"),
    ),
    "all are busy: the box of the office": (
        LAW, "user:thomas-garnier", "220", ("user:sylvie-marchand=busy", "user:nora-cherif=busy"),
    ),
    "one is busy, one lets it ring: the box after the whole ring": (
        LAW, "user:helene-delmas", "220", ("user:sylvie-marchand=busy", "user:nora-cherif=no_answer"),
    ),
    "a group that comes back to the phone that calls: it is busy, the other one rings": (
        LAW, "user:sylvie-marchand", "220", ("user:nora-cherif=no_answer",),
    ),
    "a group that comes back to the phone that calls, and the other one is busy: the box": (
        LAW, "user:sylvie-marchand", "220", ("user:nora-cherif=busy",),
    ),
    "a group that comes back to a phone with call waiting": (
        LAW, "user:nora-cherif", "220", ("user:sylvie-marchand=busy",),
    ),
    "from outside to a user's two phones": (LAW, SOMEBODY, "01 99 00 10 01", ()),
    "from outside to the former fax": (LAW, SOMEBODY, "01 99 00 10 07", ()),
    "from outside to a number kept unused": (LAW, SOMEBODY, "01 99 00 10 08", ()),
    "a mobile answers": (LAW, "user:helene-delmas", "06 99 99 99 99", ()),
    "a mobile is busy": (LAW, "user:thomas-garnier", "06 99 99 99 99", ("external:0699999999=busy",)),
    "a mobile refuses": (LAW, "user:thomas-garnier", "06 99 99 99 99", ("external:0699999999=refuses",)),
    "the trunk is down": (LAW, "user:thomas-garnier", "06 99 99 99 99", ("trunk:collecte=down",)),
    "a call that is not allowed": (LAW, "user:brigitte-lenoir", "06 99 99 99 99", ()),
    "what is no number": (LAW, "user:brigitte-lenoir", "07 12 34 56 78", ()),
    "a number with a surcharge that the profile names": (LAW, "user:thomas-garnier", "0 820 20 00 10", ()),
    "rescue, from a phone that may call nobody": (PLUMBER, "device:mural-atelier", "112", ()),
    "rescue, from another island": (PLUMBER, "user:jean-marc-hoarau", "15", ()),
    "a phone that is off: the forward by its user's own right": (
        PLUMBER, "user:yann-kerlan", "4430", ("user:ronan-morvan=unregistered",),
    ),
    "a number outside whose user is away: his forward": (
        PLUMBER, SOMEBODY, "0262 00 20 01", ("user:jean-marc-hoarau=busy",),
    ),
    "members in order: the first is busy, the second off, the third answers": (
        PLUMBER, "user:yann-kerlan", "4480", ("user:gwenaelle-le-goff=busy", "user:mathis-ollivier=unregistered"),
    ),
    "one rings, then his box": (PLUMBER, "user:soizic-kerlan", "4401", ("user:yann-kerlan=no_answer",)),
    "a shared box is dialled": (PLUMBER, "user:soizic-kerlan", "4499", ()),
    "one's own messages": (PLUMBER, "user:soizic-kerlan", "*98", ()),
    "the main number, at whatever time it is": (PLUMBER, SOMEBODY, "02 61 91 20 00", ()),
    "the law firm's main number, at whatever time it is": (LAW, SOMEBODY, "01 99 00 10 00", ()),
}  # fmt: skip


@pytest.mark.parametrize("name", CALLS)
def test_phones_and_carrier_experience_what_the_trace_says(
    west: LiveTree, compiled: Mapping[str, ClientCompilation], name: str
) -> None:
    client, caller, callee, given = CALLS[name]
    foretold = _trace(compiled[client], caller, callee, given)
    west.ami.forget_events()
    with ExitStack() as stack:
        registered = _registered(west, compiled[client], foretold)
        listening = _listening(west, compiled[client], foretold, registered)
        phones = {device: stack.enter_context(phone) for device, phone in listening}
        far = stack.enter_context(_carrier(west, foretold))
        began = time.monotonic()
        calling = stack.enter_context(_places(west, foretold, registered))
        for device, phone in phones.items():
            assert phone.wait_for("invited", seconds=60).values[1] == _shown(
                compiled[client], foretold.call
            ), device
        if foretold.outcome.numbers and any(call.confirm for call in _outside(foretold)):
            west.press(west.asked_to_confirm(), "1")
        assert calling.wait_for("final", seconds=foretold.seconds + 15).values == (_answer(foretold),)
        if foretold.outcome.kind is not EndKind.ANSWERED:
            # Whoever rings does so for the whole of his time.
            assert time.monotonic() - began > foretold.seconds - _sound_seconds(foretold) - 1
        _check_outside(foretold, far)
        _check_end(west, client, foretold, phones)


AT_INSTANTS = {
    "Saturday morning: the first is busy, the second answers": (
        LAW, "01 99 00 10 00", "2026-11-28 10:00", ("user:thomas-garnier=busy",),
    ),
    "a lunch break on Friday: all partners ring": (
        LAW, "01 99 00 10 00", "2026-12-04 13:00", ("user:helene-delmas=no_answer", "user:antoine-roussel=busy"),
    ),
    "opening hours": (LAW, "01 99 00 10 00", "2026-11-30 18:29", ("user:sylvie-marchand=busy",)),
    "a minute later": (LAW, "01 99 00 10 00", "2026-11-30 18:30", ()),
    "night: the greeting, then the box": (LAW, "01 99 00 10 00", "2026-11-30 23:00", ()),
    "Christmas Eve": (LAW, "01 99 00 10 00", "2026-12-24 10:00", ()),
    "Wednesday at court": (LAW, "01 99 00 10 03", "2026-12-02 10:00", ("user:ines-benkacem=busy",)),
    "New Year's Eve: a mobile, by the company's right": (PLUMBER, "02 61 91 20 00", "2027-01-01 05:59", ()),
    "Réunion opens by its own clock": (PLUMBER, "0262 00 20 00", "2026-12-01 07:30", ("user:nathalie-boyer=busy",)),
}  # fmt: skip


@pytest.mark.parametrize("name", AT_INSTANTS)
def test_so_they_do_at_pretended_instants(
    west: LiveTree, compiled: Mapping[str, ClientCompilation], name: str
) -> None:
    client, callee, instant, given = AT_INSTANTS[name]
    compilation = compiled[client]
    foretold = _trace(compilation, SOMEBODY, callee, given, instant)
    call = foretold.call
    west.ami.forget_events()
    with ExitStack() as stack:
        listening = _listening(west, compilation, foretold, _registered(west, compilation, foretold))
        phones = {device: stack.enter_context(phone) for device, phone in listening}
        far = stack.enter_context(_carrier(west, foretold))
        west.ami.action(
            "Originate",
            {"TESTTIME()": f"{call.at:%Y/%m/%d %H:%M:%S} {call.at.tzinfo}"},
            Channel=f"Local/{call.dialled}@{trunk_context('collecte')}/n",
            CallerID=SOMEBODY,
            Application="Wait",
            Data="60",
            Async="true",
        )
        for device, phone in phones.items():
            assert phone.wait_for("invited", seconds=60).values[1] == SOMEBODY, device
        for audio in foretold.hears:
            assert _application(west, "Playback", 10).endswith(f"/{audio}")
        _check_outside(foretold, far)
        _check_end(west, client, foretold, phones)


def _trace(
    compilation: ClientCompilation,
    caller: str,
    callee: str,
    given: tuple[str, ...],
    instant: str | None = None,
) -> Trace:
    """The trace of a call at an instant, or now. Whatever day it is: outside the horizon conditions hold for the PBX too."""
    known = AskedClient(compilation.resolved, compilation.fleet)
    who, _ = read_caller(caller, known)
    assert who is not None
    dialled, _ = read_callee(callee, who, known)
    assert dialled is not None
    read = [one for one, _ in map(read_given, given) if one is not None]
    states, wrong = read_states(read, known, who)
    assert not wrong
    at: datetime | None = datetime.now(UTC)
    if instant is not None:
        at, wrong = read_instant(instant, zone_of(who, dialled, known), compilation.fleet.fleet.fleet.horizon)
    assert at is not None
    return trace(compilation.graph, Call(who, dialled, at, states))


def _registered(west: LiveTree, compilation: ClientCompilation, foretold: Trace) -> dict[str, SippPhone]:
    """Every phone that is to ring, and the one that calls, each registered; one that is off never registered."""
    states = foretold.call.states
    rung = (device for hop in foretold.hops if isinstance(hop.act, Ringing) for device in hop.act.phones)
    there = [device for device in rung if states.phone(device) is not PhoneState.UNREGISTERED]
    devices = compilation.resolved.tenant.devices
    return {
        device: west.phone(compilation.client, devices[device].mac)
        for device in filter(None, dict.fromkeys((*there, states.calling)))
    }


def _listening(
    west: LiveTree, compilation: ClientCompilation, foretold: Trace, phones: Mapping[str, SippPhone]
) -> Iterator[tuple[str, Sipp]]:
    """Every phone that is to ring, behaving as it is said to; one that calls is engaged, as its own file says."""
    states = foretold.call.states
    rung = {device for hop in foretold.hops if isinstance(hop.act, Ringing) for device in hop.act.phones}
    for device in rung & phones.keys():
        file = west.phone_file(compilation.client, compilation.resolved.tenant.devices[device].mac)
        engaged = device == states.calling and file["call_waiting.enable"] == "0"
        match PhoneState.BUSY if engaged else states.phone(device):
            case PhoneState.BUSY:
                yield device, phones[device].refuses(486)
            case PhoneState.NO_ANSWER:
                yield device, phones[device].rings()
            case _:
                yield device, phones[device].answers(after_ms=500)


def _outside(foretold: Trace) -> list[ExternalCall]:
    """The numbers outside that are called, in turn."""
    return [
        call
        for hop in foretold.hops
        for call in (
            hop.act.outside
            if isinstance(hop.act, Ringing)
            else (hop.act.call,)
            if isinstance(hop.act, CallingExternal)
            else ()
        )
    ]


def _carrier(west: LiveTree, foretold: Trace) -> Sipp:
    """The far end, behaving as it is said to. It is there for every call, to see what should not have left."""
    states = foretold.call.states
    if states.trunks_down:
        return west.carrier().refuses(503)
    ends = [states.far_end(call.number) for call in _outside(foretold)]
    if ends and ends[-1] in FAR_ENDS:
        return west.carrier().refuses(FAR_ENDS[ends[-1]])
    return west.carrier().rings() if FarEnd.NO_ANSWER in ends else west.carrier().takes()


def _places(west: LiveTree, foretold: Trace, phones: Mapping[str, SippPhone]) -> Sipp:
    call = foretold.call
    talk_ms = 15_000 + 1000 * _sound_seconds(foretold)
    if isinstance(call.caller, FromPhone):
        return phones[call.caller.device].calls(call.dialled, talk_ms=talk_ms)
    assert call.caller.number is not None
    return west.carrier().calls(call.dialled, caller=call.caller.number, talk_ms=talk_ms)


def _shown(compilation: ClientCompilation, call: Call) -> str:
    """What a phone of the client that rings shows of the caller."""
    if isinstance(call.caller, FromOutside):
        return str(call.caller.number)
    return phone_of(compilation.graph, call.caller.device).extension


def _sound_seconds(foretold: Trace) -> int:
    """Seconds of recordings and of the system's words: a call is answered before they are played."""
    return sum(hop.seconds for hop in foretold.hops if isinstance(hop.act, Playing | LeavingMessage))


def _answer(foretold: Trace) -> str:
    """The SIP answer that the caller gets. A call that heard a recording was answered."""
    played = any(isinstance(hop.act, Playing) for hop in foretold.hops)
    reason = None if played else foretold.outcome.reason
    return "200" if reason is None else CAUSES[reason]


def _check_outside(foretold: Trace, far: Sipp) -> None:
    """The carrier saw the calls that leave, with the numbers that they present, and no others."""
    if foretold.outcome.numbers:
        assert far.wait_for("invited").values == (foretold.outcome.numbers[0], foretold.outcome.presents)
    elif not _outside(foretold):
        assert far.seen() == ()


def _check_end(west: LiveTree, client: str, foretold: Trace, phones: Mapping[str, Sipp]) -> None:
    """Who answered, or which box."""
    outcome, patience = foretold.outcome, 20 + foretold.seconds
    match outcome.kind:
        case EndKind.ANSWERED if outcome.phones:
            assert _who_answered(phones, outcome) in outcome.phones
        case EndKind.RECORDED:
            assert _application(west, "VoiceMail", patience).startswith(f"{outcome.mailbox}@{client},")
        case EndKind.MESSAGES:
            assert _application(west, "VoiceMailMain", patience).startswith(f"{outcome.mailbox}@{client}")
        case _:
            pass


def _who_answered(phones: Mapping[str, Sipp], outcome: CallOutcome) -> str:
    """The one phone whose answer was taken; the others that ring are given up."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        for device in outcome.phones:
            if any(seen.word == "answered" for seen in phones[device].seen()):
                return device
        time.sleep(0.05)
    raise AssertionError("nobody answered")


def _application(west: LiveTree, name: str, seconds: float) -> str:
    """What an application of the dialplan is called with, the next time that it is."""
    event = west.ami.wait_for(
        lambda one: one.get("Event") == "Newexten" and one.get("Application") == name, seconds=seconds
    )
    return event["AppData"]


def test_what_is_placed_covers_every_way_to_end(compiled: Mapping[str, ClientCompilation]) -> None:
    kinds = set()
    for client, caller, callee, given in CALLS.values():
        outcome = _trace(compiled[client], caller, callee, given).outcome
        kinds.add(outcome.kind)
    # A ringing call is taken in test_shown.py, a mailbox is full in test_boxes.py.
    # Whoever is back in a menu presses something else, or nothing.
    elsewhere = {
        EndKind.PICKED_UP,
        EndKind.SWITCHED,
        EndKind.PRESENCE,
        EndKind.MAILBOX_FULL,
        EndKind.CHOOSES_AGAIN,
    }
    assert kinds >= set(EndKind) - elsewhere
