"""Callers, callees, instants and states as people write them; and what is said of those that cannot be read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from compiler.analysis.acts import FarEnd, PhoneState, States
from compiler.analysis.behaviour.examples import trace_command
from compiler.analysis.calls.call import Call, FromOutside, FromPhone
from compiler.analysis.calls.reading import (
    Asked,
    AskedClient,
    GivenWords,
    read_call,
    read_callee,
    read_caller,
    read_states,
    split_client,
)
from compiler.analysis.instants.reading import read_instant
from compiler.diagnostics import Diagnostic, Position, Range
from compiler.resolving.resolved import ResolvedFleet
from tests.companies import LAW, PLUMBER, compiled
from tests.compiler.conftest import Resolve

YEARS = (2026, 2028)
PARIS = ZoneInfo("Europe/Paris")
HERE = Range("tests.yaml", Position(3, 5), Position(3, 9))


@lru_cache
def known(client: str) -> AskedClient:
    compilation = compiled(client)
    return AskedClient(compilation.resolved, compilation.fleet)


def said(diagnostics: list[Diagnostic]) -> str:
    return "\n".join(f"{one.code}: {one.message} ({one.hint})" for one in diagnostics)


@pytest.mark.parametrize(
    ("words", "client", "rest"),
    [
        ("delmas-avocats/users/helene-delmas", "delmas-avocats", "user:helene-delmas"),
        ("delmas-avocats/user:helene-delmas", "delmas-avocats", "user:helene-delmas"),
        ("delmas-avocats/devices/poste-201", "delmas-avocats", "device:poste-201"),
        ("delmas-avocats/numbers/+33199001000", "delmas-avocats", "+33199001000"),
        ("delmas-avocats/0199001000", "delmas-avocats", "0199001000"),
        ("user:helene-delmas", None, "user:helene-delmas"),
        (" 01 99 00 10 00 ", None, "01 99 00 10 00"),
    ],
)
def test_a_client_may_stand_before_a_name(words: str, client: str | None, rest: str) -> None:
    assert split_client(words) == (client, rest)


@pytest.mark.parametrize(
    ("client", "words", "caller"),
    [
        (LAW, "06 12 34 56 78", FromOutside("+33612345678")),
        (LAW, "+33 6 12 34 56 78", FromOutside("+33612345678")),
        (LAW, "0033612345678", FromOutside("+33612345678")),
        (LAW, "+49 30 123456", FromOutside("+4930123456")),
        (LAW, "external:0612345678", FromOutside("+33612345678")),
        (LAW, "anonymous", FromOutside()),
        (LAW, "Anonymous", FromOutside()),
        (LAW, "trunk:collecte", FromOutside(trunk="collecte")),
        (LAW, "user:antoine-roussel", FromPhone("poste-202")),
        # Of several phones the first calls.
        (LAW, "user:helene-delmas", FromPhone("poste-201")),
        (LAW, "device:salle-reunion", FromPhone("salle-reunion")),
        (LAW, "delmas-avocats/users/thomas-garnier", FromPhone("poste-204")),
        (PLUMBER, "0692 00 20 30", FromOutside("+262692002030")),
    ],
)
def test_callers(client: str, words: str, caller: object) -> None:
    assert read_caller(words, known(client)) == (caller, [])


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        ("061234", '"061234" is not an external number', "Possible callers:"),
        ("", '"" is not an external number', "Possible callers:"),
        ("112", '"112" is not an external number', "Possible callers:"),
        ("201", '"201" is not an external number', "Did you mean user:helene-delmas?"),
        ("helene-delmas", "not an external number", "Did you mean user:helene-delmas?"),
        ("helene_delma", "not an external number", "Did you mean user:helene-delmas?"),
        ("poste-202", "not an external number", "Did you mean device:poste-202?"),
        ("user:helene-delma", "delmas-avocats has no user helene-delma", "Did you mean helene-delmas?"),
        ("user:zzzz", "delmas-avocats has no user zzzz", "None"),
        ("device:poste-2001", "delmas-avocats has no device poste-2001", "Did you mean poste-201?"),
        ("trunk:colecte", "the operator has no trunk colecte", "Did you mean collecte?"),
        ("usr:helene-delmas", '"usr:helene-delmas" is not a caller', "Did you mean user:helene-delmas?"),
        ("group:secretariat", '"group:secretariat" is not a caller', "Possible callers:"),
    ],
)
def test_what_is_no_caller(words: str, message: str, hint: str) -> None:
    caller, diagnostics = read_caller(words, known(LAW), HERE)
    assert caller is None
    (one,) = diagnostics
    assert (one.code, one.range) == ("ASK001", HERE)
    assert message in str(one.message)
    assert hint in str(one.hint)


def test_a_user_without_a_phone_cannot_call(resolve: Resolve, fleet: ResolvedFleet) -> None:
    resolved, _ = resolve("users:\n  carol: {name: Carol, extension: 203, voicemail: true}\n")
    small = AskedClient(resolved, fleet)
    _, diagnostics = read_caller("user:carol", small)
    assert "carol has no phone to call from" in said(diagnostics)
    _, diagnostics = read_states([GivenWords("user:carol", "busy")], small)
    assert "carol has no phone whose state could be given" in said(diagnostics)


@pytest.mark.parametrize(
    ("words", "dialled"),
    [
        ("01 99 00 10 00", "+33199001000"),
        ("+33 (0)1 99 00 10 00", "+33199001000"),
        ("delmas-avocats/numbers/0199001000", "+33199001000"),
    ],
)
def test_outside_a_number_is_called_however_it_is_written(words: str, dialled: str) -> None:
    assert read_callee(words, FromOutside(), known(LAW)) == (dialled, [])


@pytest.mark.parametrize(
    ("words", "dialled"),
    [
        ("220", "220"),
        ("*98", "*98"),
        ("112", "112"),
        ("01 23 45 67 89", "0123456789"),
        ("+33 6 12", "+33612"),
    ],
)
def test_a_phone_sends_what_is_dialled(words: str, dialled: str) -> None:
    assert read_callee(words, FromPhone("poste-201"), known(LAW)) == (dialled, [])


@pytest.mark.parametrize(
    ("words", "inside", "message", "hint"),
    [
        ("01 99 00 10 99", False, "has no number", "Its numbers: 01 99 00 10 00"),
        ("220", False, "has no number", "Only the client's own phones can dial that"),
        ("*98", False, "has no number", "Only the client's own phones can dial that"),
        ("group:secretariat", True, "cannot be dialled from a phone", "Dial the extension: 220"),
        ("user:nora-cherif", True, "cannot be dialled from a phone", "Dial the extension: 211"),
        (
            "delmas-avocats/users/nora-cherif",
            True,
            "cannot be dialled from a phone",
            "Dial the extension: 211",
        ),
        ("Nora", True, "cannot be dialled from a phone", "Dial an extension, a feature code"),
        ("", True, "cannot be dialled from a phone", "Dial an extension"),
    ],
)
def test_what_cannot_be_called(words: str, inside: bool, message: str, hint: str) -> None:
    caller = FromPhone("poste-201") if inside else FromOutside()
    dialled, diagnostics = read_callee(words, caller, known(LAW), HERE)
    assert dialled is None
    (one,) = diagnostics
    assert (one.code, one.range) == ("ASK002", HERE)
    assert message in str(one.message)
    assert hint in str(one.hint)


@pytest.mark.parametrize(
    ("words", "zone", "shown"),
    [
        ("2026-11-28 10:00", "Europe/Paris", "2026-11-28T10:00:00+01:00"),
        ("2026-11-28T10:00", "Europe/Paris", "2026-11-28T10:00:00+01:00"),
        ("2026-11-28 9:05", "Europe/Paris", "2026-11-28T09:05:00+01:00"),
        ("2026-11-28 10:00:30", "Europe/Paris", "2026-11-28T10:00:30+01:00"),
        ("2026-07-28 10:00", "Europe/Paris", "2026-07-28T10:00:00+02:00"),
        ("2026-11-28 10:00", "Indian/Reunion", "2026-11-28T10:00:00+04:00"),
        # Whatever zone is named, the instant is shown on the clock of the site.
        ("2026-11-28 10:00 Indian/Reunion", "Europe/Paris", "2026-11-28T07:00:00+01:00"),
        ("2026-11-28 10:00 +04:00", "Europe/Paris", "2026-11-28T07:00:00+01:00"),
        ("2026-11-28 10:00+0400", "Europe/Paris", "2026-11-28T07:00:00+01:00"),
        ("2026-11-28 10:00Z", "Europe/Paris", "2026-11-28T11:00:00+01:00"),
        ("2026-11-28 10:00 UTC", "Europe/Paris", "2026-11-28T11:00:00+01:00"),
        # The hour that comes twice, told apart by its offset.
        ("2026-10-25 02:30 +02:00", "Europe/Paris", "2026-10-25T02:30:00+02:00"),
        ("2026-10-25 02:30 +01:00", "Europe/Paris", "2026-10-25T02:30:00+01:00"),
        # The edges of the skipped hour and of the horizon exist.
        ("2026-03-29 01:59", "Europe/Paris", "2026-03-29T01:59:00+01:00"),
        ("2026-03-29 03:00", "Europe/Paris", "2026-03-29T03:00:00+02:00"),
        ("2026-01-01 00:00", "Europe/Paris", "2026-01-01T00:00:00+01:00"),
        ("2028-12-31 23:59", "Europe/Paris", "2028-12-31T23:59:00+01:00"),
    ],
)
def test_instants(words: str, zone: str, shown: str) -> None:
    at, diagnostics = read_instant(words, zone, YEARS)
    assert not diagnostics
    assert at is not None
    assert at.isoformat() == shown


@pytest.mark.parametrize(
    ("words", "code", "message", "hint"),
    [
        ("demain", "ASK003", '"demain" is not a date and time', "2026-11-28 10:00"),
        ("", "ASK003", '"" is not a date and time', "2026-11-28 10:00"),
        ("2026-11-28", "ASK003", "is not a date and time", "2026-11-28 10:00"),
        ("10:00", "ASK003", "is not a date and time", "2026-11-28 10:00"),
        ("28/11/2026 10:00", "ASK003", "is not a date and time", "2026-11-28 10:00"),
        ("2026-02-30 10:00", "ASK003", "is not a date and time", "2026-11-28 10:00"),
        ("2026-02-28 24:00", "ASK003", "is not a date and time", "2026-11-28 10:00"),
        ("2026-02-28 10:60", "ASK003", "is not a date and time", "2026-11-28 10:00"),
        ("2026-11-28 10:00 Europe/Pari", "ASK003", "there is no time zone", "Did you mean Europe/Paris?"),
        ("2026-11-28 10:00 +25:00", "ASK003", "there is no time zone", "+01:00"),
        ("2026-03-29 02:30", "ASK004", "2026-03-29 02:30 does not exist in Europe/Paris", "Write 01:30 or 03:30."),
        ("2026-03-29 02:00", "ASK004", "does not exist", "Write 01:00 or 03:00."),
        (
            "2026-10-25 02:30",
            "ASK005",
            "2026-10-25 02:30 comes twice in Europe/Paris",
            "Write 2026-10-25 02:30 +02:00 for the first time, 2026-10-25 02:30 +01:00 for the second.",
        ),
        ("2026-11-01 01:30 America/New_York", "ASK005", "comes twice in America/New_York", "-04:00"),
        ("2025-12-31 23:59", "ASK006", "2025-12-31 23:59 is outside the horizon, 2026 to 2028", "horizon"),
        ("2029-01-01 00:00", "ASK006", "outside the horizon", "horizon"),
        # In UTC it is still 2028: what counts is the clock of the site.
        ("2028-12-31 23:30 UTC", "ASK006", "2029-01-01 00:30 is outside the horizon", "horizon"),
    ],
)  # fmt: skip
def test_what_is_no_instant(words: str, code: str, message: str, hint: str) -> None:
    at, diagnostics = read_instant(words, "Europe/Paris", YEARS, HERE)
    assert at is None
    (one,) = diagnostics
    assert (one.code, one.range) == (code, HERE)
    assert message in str(one.message)
    assert hint in str(one.hint)


@given(
    st.integers(0, 3 * 365 * 24 * 60 - 1),
    st.sampled_from(["Europe/Paris", "Indian/Reunion", "America/Miquelon"]),
)
@example(minute=(297 * 24) * 60 + 30, zone="Europe/Paris")
@example(minute=(297 * 24 + 1) * 60 + 30, zone="Europe/Paris")
def test_an_instant_is_read_as_it_is_written(minute: int, zone: str) -> None:
    at = (datetime(2026, 1, 2, tzinfo=UTC) + timedelta(minutes=minute)).astimezone(ZoneInfo(zone))
    with_offset, _ = read_instant(f"{at:%Y-%m-%d %H:%M} {at.isoformat()[-6:]}", zone, (2025, 2029))
    assert with_offset == at
    plain, diagnostics = read_instant(f"{at:%Y-%m-%d %H:%M}", zone, (2025, 2029))
    assert plain == at or [one.code for one in diagnostics] == ["ASK005"]


@pytest.mark.parametrize(
    ("words", "states"),
    [
        ([], States()),
        (
            ["user:helene-delmas=busy"],
            States({"poste-201": PhoneState.BUSY, "salle-reunion": PhoneState.BUSY}),
        ),
        (["delmas-avocats/users/nora-cherif=no_answer"], States({"poste-211": PhoneState.NO_ANSWER})),
        (["device:poste-202=unregistered"], States({"poste-202": PhoneState.UNREGISTERED})),
        (["external:06 00 00 10 01=refuses"], States({}, {"+33600001001": FarEnd.REFUSES})),
        (["trunk:collecte=down"], States(trunks_down=frozenset({"collecte"}))),
        (["trunk:collecte=full"], States(trunks_full=frozenset({"collecte"}))),
        # Whoever is named is not everyone.
        (
            ["everyone=no_answer", "user:nora-cherif=answers"],
            States(
                {"poste-211": PhoneState.ANSWERS},
                other_phones=PhoneState.NO_ANSWER,
                other_numbers=FarEnd.NO_ANSWER,
            ),
        ),
        # Numbers outside do not register with us.
        (["everyone=unregistered"], States(other_phones=PhoneState.UNREGISTERED)),
        # Said twice is said once.
        (["user:nora-cherif=busy", "device:poste-211=busy"], States({"poste-211": PhoneState.BUSY})),
        ([" user:nora-cherif = busy "], States({"poste-211": PhoneState.BUSY})),
    ],
)
def test_states(words: list[str], states: States) -> None:
    call, diagnostics = read_call(
        Asked("0612345678", "0199001000", "2026-12-01 10:00", tuple(words)), known(LAW), datetime.now(UTC)
    )
    assert not diagnostics
    assert call is not None
    assert call.states == states


@pytest.mark.parametrize(
    ("words", "code", "message", "hint"),
    [
        (["busy"], "ASK007", '"busy" is not a state', "user:alice=busy"),
        (["user:nora-cherif="], "ASK007", "is not a state", "user:alice=busy"),
        (["=busy"], "ASK007", "is not a state", "user:alice=busy"),
        (["user:nora-cherif=no-answer"], "ASK007", '"no-answer" is not a state of user:nora-cherif', "Did you mean no_answer?"),
        (["user:nora-cherif=asleep"], "ASK007", '"asleep" is not a state', "Possible: answers, busy, no_answer, unregistered"),
        (["user:nora-cherif=refuses"], "ASK007", '"refuses" is not a state', "Possible:"),
        (["external:0600001001=unregistered"], "ASK007", '"unregistered" is not a state', "Possible: answers, busy, no_answer, refuses"),
        (["trunk:collecte=up"], "ASK007", '"up" is not a state of trunk:collecte', "Possible: down"),
        (["everyone=away"], "ASK007", '"away" is not a state of everyone', "Possible:"),
        (["conference:nuit=on"], "ASK007", 'no state can be given for "conference:nuit"', "does not have this yet"),
        (["member:support=empty"], "ASK008", "has no member by code support", ""),
        (["member:rendez-vous/nora-cherif=paused"], "ASK007", "is not a state of member:rendez-vous/nora-cherif", "Possible: logged_in, logged_out"),
        (["group:secretariat=busy"], "ASK007", "no state can be given", "Give the state of each member"),
        (["usr:nora-cherif=busy"], "ASK007", "no state can be given", "Did you mean user?"),
        (["nora-cherif=busy"], "ASK007", "no state can be given", "Did you mean user:nora-cherif?"),
        (["poste-211=busy"], "ASK007", "no state can be given", "Did you mean device:poste-211?"),
        (["collecte=down"], "ASK007", "no state can be given", "Did you mean trunk:collecte?"),
        (["xyz=busy"], "ASK007", "no state can be given", "States can be given for: box, client, device, everyone, external, member, queue, switch, trunk, user, voicemail, voicemail-of"),
        (["user:nora-cheriff=busy"], "ASK008", "delmas-avocats has no user nora-cheriff", "Did you mean nora-cherif?"),
        (["device:poste-2111=busy"], "ASK008", "has no device", "Did you mean poste-211?"),
        (["trunk:colecte=down"], "ASK008", "the operator has no trunk colecte", "Did you mean collecte?"),
        (["external:0612=busy"], "ASK008", '"0612" is not an external number', "ten digits"),
        (["user:helene-delmas=busy", "device:poste-201=answers"], "ASK009", "device:poste-201=answers contradicts user:helene-delmas=busy", "one state"),
        (["device:salle-reunion=answers", "user:helene-delmas=busy"], "ASK009", "user:helene-delmas=busy contradicts device:salle-reunion=answers", "one state"),
        (["external:0600001001=busy", "external:+33 6 00 00 10 01=answers"], "ASK009", "contradicts external:0600001001=busy", "one state"),
        (["voicemail:cabine=full"], "ASK008", "delmas-avocats has no mailbox voicemail:cabine", "Did you mean cabinet?"),
        (["voicemail-of:cabinet=full"], "ASK008", "delmas-avocats has no mailbox voicemail-of:cabinet", "None"),
        (["voicemail:cabinet=down"], "ASK007", '"down" is not a state of voicemail:cabinet', "Possible: full"),
        (["everyone=busy", "everyone=answers"], "ASK009", "everyone=answers contradicts everyone=busy", "one state"),
    ],
)  # fmt: skip
def test_states_that_cannot_be(words: list[str], code: str, message: str, hint: str) -> None:
    call, diagnostics = read_call(
        Asked("0612345678", "0199001000", "2026-12-01 10:00", tuple(words)), known(LAW), datetime.now(UTC)
    )
    assert call is None
    (one,) = diagnostics
    assert one.code == code
    assert message in str(one.message)
    assert hint in str(one.hint)


def test_the_phone_that_calls_is_registered() -> None:
    asked = Asked("device:salle-reunion", "220", given=("user:helene-delmas=unregistered",))
    call, diagnostics = read_call(asked, known(LAW), datetime(2026, 12, 1, tzinfo=UTC))
    assert call is None
    assert (
        "salle-reunion is calling, so it must be registered; given: user:helene-delmas=unregistered"
        in said(diagnostics)
    )


def test_the_phone_that_calls_is_busy_unless_it_has_call_waiting() -> None:
    at = datetime(2026, 12, 1, tzinfo=UTC)
    for state, device, is_read in (
        ("no_answer", "poste-210", False),
        ("answers", "poste-210", False),
        ("busy", "poste-210", True),
        ("no_answer", "poste-211", True),
    ):
        asked = Asked(f"device:{device}", "220", given=(f"device:{device}={state}",))
        call, diagnostics = read_call(asked, known(LAW), at)
        assert (call is not None) is is_read
        if not is_read:
            assert f"{device} is calling, so it is busy; given: device:{device}={state}" in said(diagnostics)


@pytest.mark.parametrize(
    ("subject", "mailbox"),
    [
        ("voicemail:cabinet", "shared_cabinet"),
        ("voicemail-of:ines-benkacem", "user_ines_benkacem"),
        ("box:shared_cabinet", "shared_cabinet"),
    ],
)
def test_a_mailbox_is_full_by_each_of_its_names(subject: str, mailbox: str) -> None:
    asked = Asked("anonymous", "0199001000", "2026-12-01 10:00", (f"{subject}=full",))
    call, diagnostics = read_call(asked, known(LAW), datetime.now(UTC))
    assert not diagnostics
    assert call is not None
    assert call.states.full_mailboxes == {mailbox}


def test_all_faults_are_told_at_once() -> None:
    asked = Asked("0612345678", "0199001099", "2030-01-01 10:00", ("truc", "user:x=busy"))
    call, diagnostics = read_call(asked, known(LAW), datetime.now(UTC))
    assert call is None
    assert sorted(one.code for one in diagnostics) == ["ASK002", "ASK006", "ASK007", "ASK008"]


def test_without_an_instant_it_is_now_on_the_clock_of_the_site() -> None:
    now = datetime(2026, 12, 1, 6, 30, tzinfo=UTC)
    for caller, callee, hour in (
        ("0612345678", "02 61 91 20 00", "07:30"),
        ("0612345678", "0262 00 20 00", "10:30"),
        ("user:yann-kerlan", "4490", "07:30"),
        ("user:florent-grondin", "4490", "10:30"),
    ):
        call, _ = read_call(Asked(caller, callee), known(PLUMBER), now)
        assert call is not None
        assert call.at == now
        assert f"{call.at:%H:%M}" == hour


def test_now_may_be_outside_the_horizon() -> None:
    now = datetime(2031, 12, 1, 6, 30, tzinfo=UTC)
    call, diagnostics = read_call(Asked("0612345678", "0199001000"), known(LAW), now)
    assert call is None
    assert [one.code for one in diagnostics] == ["ASK006"]


def test_states_of_a_test_are_blamed_where_they_stand() -> None:
    _, diagnostics = read_states([GivenWords("user:nobody-here", "busy", HERE)], known(LAW))
    assert [one.range for one in diagnostics] == [HERE]


def test_the_command_of_an_example_is_read_as_the_call_that_it_shows() -> None:
    states = States(
        {"poste-210": PhoneState.BUSY, "poste-211": PhoneState.UNREGISTERED},
        {"+33600001001": FarEnd.NO_ANSWER},
        frozenset({"collecte"}),
    )
    for caller, dialled in ((FromOutside("+33612345678"), "+33199001000"), (FromPhone("poste-201"), "220")):
        for at in (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)):
            call = Call(caller, dialled, at.astimezone(PARIS), states)
            assert _typed(trace_command(LAW, call)) == call


def _typed(command: str) -> Call | None:
    import shlex

    words = shlex.split(command)
    options = list(zip(words[2::2], words[3::2], strict=True))
    assert ("--client", LAW) in options
    one = dict(options)
    given = tuple(value for option, value in options if option == "--given")
    return read_call(Asked(one["--from"], one["--to"], one["--at"], given), known(LAW), datetime.now(UTC))[0]
