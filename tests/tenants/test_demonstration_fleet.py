"""The demonstration fleet is right: nothing is wrong with it, and calls go where its comments say."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from ci.tree.workspace import Workspace, client_files, client_ids, fleet_files, open_workspace
from compiler.analysis.conditions import holds_at
from compiler.checks.across import check_across, summary_of
from compiler.graph import CallGraph, ConditionalRoute, DeskPhone, KeyKind
from compiler.graph.callers import SHOWS_NOTHING
from compiler.graph.node_kinds import admission
from compiler.numbering import EMERGENCY_NUMBERS, classify
from compiler.pipeline import Compilation, compile_client, compile_fleet
from compiler.reading.recording import examine
from compiler.resolving.resolved import ResolvedFleet
from renderers.phones.yealink import render_phone
from renderers.registry import render_client
from schema.defaults import TransferType
from tests.checkout import TENANTS

SIZES = {"delmas-avocats": 8, "kerlan-plomberie": 15, "krutenau-sante": 25}
DELMAS = "+33199001000"
KERLAN = "+33261912000"
REUNION = "+262262002000"
KRUTENAU = "+33353012000"


@cache
def workspace() -> Workspace:
    found, diagnostics = open_workspace(TENANTS)
    assert found is not None, diagnostics
    return found


@cache
def fleet() -> ResolvedFleet:
    sources, unread = fleet_files(workspace())
    parsed, diagnostics = compile_fleet(sources)
    assert parsed is not None
    assert (*unread, *diagnostics) == ()
    return parsed


@cache
def compiled(client: str) -> Compilation:
    files, unread = client_files(workspace(), client)
    assert unread == []
    return compile_client(files, fleet())


def graph(client: str) -> CallGraph:
    found = compiled(client).graph
    assert found is not None, [str(one.message) for one in compiled(client).diagnostics]
    return found


def phones() -> list[DeskPhone]:
    return [phone for client in SIZES for phone in graph(client).desk_phones]


def goes_to(client: str, number: str, instant: str, zone: str = "Europe/Paris") -> str:
    """The first node of a call that is no decision about time, at a local time written `2026-12-24T12:00`."""
    moment = datetime.fromisoformat(instant).replace(tzinfo=ZoneInfo(zone))
    nodes = graph(client).nodes
    (node_id,) = [entry.target for entry in graph(client).numbers if entry.number == number]
    counted = admission(nodes[node_id])
    node_id = counted.next if counted is not None else node_id
    while isinstance(node := nodes[node_id], ConditionalRoute):
        matching = [case.target for case in node.cases if holds_at(case.condition, moment, SHOWS_NOTHING, {})]
        node_id = matching[0] if matching else node.otherwise
    return node_id


def test_there_are_three_companies_of_the_promised_sizes() -> None:
    assert client_ids(workspace()) == tuple(sorted(SIZES))
    for client, size in SIZES.items():
        resolved = compiled(client).resolved
        assert resolved is not None
        assert len(resolved.tenant.users) == size


def test_nothing_is_wrong_but_the_one_setting_that_no_phone_has() -> None:
    """What is announced in a queue takes its time, which is noted."""
    codes = [diagnostic.code for client in SIZES for diagnostic in compiled(client).diagnostics]
    assert codes == ["CALL070", "DEV002"]


def test_no_two_companies_share_a_number_or_a_phone() -> None:
    summaries = {}
    for client in SIZES:
        resolved = compiled(client).resolved
        assert resolved is not None
        summaries[client] = summary_of(resolved)
    assert list(check_across(summaries, fleet(), lambda _client, _path: None)) == []


@pytest.mark.parametrize(
    ("instant", "target"),
    [
        ("2026-11-23T09:00", "group.secretariat"),
        ("2026-11-23T12:29", "group.secretariat"),
        ("2026-11-23T12:30", "voicemail.cabinet"),
        ("2026-11-27T13:00", "group.associes"),
        ("2026-11-28T09:29", "announcement.ferme"),
        ("2026-11-28T09:30", "group.permanence-samedi"),
        ("2026-11-28T12:00", "announcement.ferme"),
        ("2026-11-28T23:59", "voicemail.permanence-penale"),
        ("2026-11-29T00:00", "voicemail.permanence-penale"),
        ("2026-12-25T10:00", "announcement.ferme"),
        ("2027-01-14T19:59", "group.secretariat"),
    ],
)
def test_the_law_firm_lunches_keeps_saturdays_and_watches_at_night(instant: str, target: str) -> None:
    assert goes_to("delmas-avocats", DELMAS, instant) == target


@pytest.mark.parametrize(
    ("instant", "target"),
    [
        ("2026-11-23T08:00", "group.accueil-nantes"),
        ("2026-11-23T17:59", "group.accueil-nantes"),
        ("2026-11-23T18:00", "group.astreinte-ronan"),
        ("2026-12-04T23:59", "group.astreinte-samir"),
        ("2026-12-05T00:00", "group.astreinte-samir"),
        # Weeks on call change on Monday at 08:00, not at midnight.
        ("2026-12-07T07:59", "group.astreinte-samir"),
        ("2026-12-07T18:00", "group.astreinte-lucas"),
        ("2026-12-24T11:59", "group.accueil-nantes"),
        ("2026-12-24T12:00", "group.astreinte-samir"),
        ("2026-12-25T10:00", "group.astreinte-samir"),
        ("2026-12-28T09:00", "user.mathis-ollivier"),
        ("2026-12-31T17:59", "group.astreinte-lucas"),
        ("2026-12-31T18:00", "gate.client.+33600002001"),
        ("2027-01-01T05:59", "gate.client.+33600002001"),
        ("2027-01-01T06:00", "group.astreinte-lucas"),
    ],
)
def test_the_plumbers_rota_crosses_midnight_and_gives_way_to_the_holidays(instant: str, target: str) -> None:
    assert goes_to("kerlan-plomberie", KERLAN, instant) == target


@pytest.mark.parametrize(
    ("instant", "target"),
    [
        ("2026-11-23T07:30", "group.accueil-reunion"),
        ("2026-11-23T12:30", "user.jean-marc-hoarau"),
        ("2026-11-23T17:00", "group.astreinte-reunion"),
        ("2026-12-19T20:00", "voicemail.reunion"),
        ("2026-12-20T05:59", "voicemail.reunion"),
        ("2026-12-20T10:00", "group.astreinte-reunion"),
        ("2027-01-05T10:00", "group.astreinte-reunion"),
    ],
)
def test_reunion_lives_by_its_own_clock(instant: str, target: str) -> None:
    assert goes_to("kerlan-plomberie", REUNION, instant, "Indian/Reunion") == target


@pytest.mark.parametrize(
    ("instant", "target"),
    [
        ("2026-11-23T08:00", "group.secretariat"),
        ("2026-11-28T08:30", "group.samedi"),
        ("2026-11-24T12:45", "voicemail.secretariat.2"),
        # 26 December and Good Friday are holidays in Strasbourg, not in Paris.
        ("2026-12-26T09:00", "announcement.ferme"),
        ("2027-03-26T09:00", "announcement.ferme"),
        ("2026-12-24T15:59", "group.secretariat"),
        ("2026-12-24T16:00", "announcement.ferme"),
        ("2027-07-26T09:00", "announcement.conges"),
    ],
)
def test_the_medical_centre_keeps_the_holidays_of_alsace(instant: str, target: str) -> None:
    assert goes_to("krutenau-sante", KRUTENAU, instant) == target


def test_every_transfer_type_and_every_kind_of_key_is_used() -> None:
    assert {phone.transfer for phone in phones()} == {str(one) for one in TransferType}
    assert {key.kind for phone in phones() for key in phone.keys} == set(KeyKind)


def test_every_phone_has_its_files_under_a_name_of_its_own() -> None:
    artifacts = [artifact for phone in phones() for artifact in render_phone(phone)]
    assert len({artifact.path for artifact in artifacts}) == len(artifacts) == 2 * len(phones())


def test_every_phone_registers_with_what_the_pbx_expects() -> None:
    for client in SIZES:
        bundle = {one.path: one.content.decode("latin-1") for one in render_client(graph(client))}
        digests = re.findall(
            r"^username=(.+)\nrealm=pbx\npassword_digest=MD5:(.+)$",
            bundle["asterisk/pjsip.conf"],
            re.MULTILINE,
        )
        pbx = [(user, digest.replace("/sip-digest@", "/sip@")) for user, digest in digests]
        said = re.compile(r"^account\.1\.auth_name = (.+)\naccount\.1\.password = (.+)$", re.MULTILINE)
        phones_ = [
            found for path, text in bundle.items() if path.endswith(".cfg") for found in said.findall(text)
        ]
        assert sorted(phones_) == sorted(pbx)
        assert len(pbx) == len(graph(client).phones)


def test_every_phone_is_made_by_yealink() -> None:
    # The prefixes that the vendor has printed on its phones of these models.
    assert {phone.mac[:6] for phone in phones()} <= {
        "001565",
        "805ec0",
        "805e0c",
        "249ad8",
        "44dbd2",
        "e434d7",
    }


def test_numbers_are_none_that_anybody_could_have() -> None:
    fiction = re.compile(r"\+33(19900|26191|35301|60000)\d+|\+262(26200|69200)\d+|\+2626399820\d+")
    for client in SIZES:
        for number in graph(client).numbers:
            assert fiction.fullmatch(number.number), number.number
            assert classify(number.number, "FR") not in {"unallocated", "emergency"}


def test_emergency_numbers_are_dialled_from_every_site_and_profile() -> None:
    for client in SIZES:
        for context in graph(client).contexts:
            dialled = {number for number, _ in context.emergency}
            assert dialled == {one.number for one in EMERGENCY_NUMBERS["FR"]}, context.id


def test_recordings_are_short_and_none_is_left_unused() -> None:
    for client in SIZES:
        files, _ = client_files(workspace(), client)
        resolved = compiled(client).resolved
        assert resolved is not None
        assert {audio.file for audio in resolved.tenant.audio.values()} == set(files.audio)
        for path, content in files.audio.items():
            assert isinstance(content, bytes)
            sound = examine(content).sound
            assert sound is not None, path
            assert 2 < sound.measures.seconds < 15, path
            assert len(content) < 150_000, path
