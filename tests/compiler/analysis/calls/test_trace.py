"""Traces of the demonstration fleet, hop by hop, as a person reads them off the YAML; and what holds of every trace."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.analysis.acts import EndKind, ExternalCall, FarEnd, PhoneState, Ringing, States
from compiler.analysis.behaviour.behaviour import Behaviour, EntryPoint, behaviour_of, effects_of
from compiler.analysis.behaviour.examples import callers_of
from compiler.analysis.calls.call import Call, FromOutside, FromPhone
from compiler.analysis.calls.reading import Asked, AskedClient, read_call
from compiler.analysis.calls.trace import Hop, Trace, trace
from compiler.analysis.conditions import timeline_of
from compiler.graph import Edge, Label
from tests.checkout import ROOT
from tests.companies import COMPANIES, HEALTH, LAW, PLUMBER, compiled
from tests.moments_of_calls import cell_of
from tests.renderers.asterisk.graphs import sample

SOMEBODY = "06 12 34 56 78"


def traced(client: str, caller: str, callee: str, at: str, *given: str) -> Trace:
    compilation = compiled(client)
    known = AskedClient(compilation.resolved, compilation.fleet)
    call, diagnostics = read_call(Asked(caller, callee, at, given), known, datetime.now(UTC))
    assert call is not None, [str(one.message) for one in diagnostics]
    return trace(compilation.graph, call)


def said_at(client: str, hop: Hop) -> str:
    """The node, and the line of the tree that decides there."""
    place = compiled(client).resolved.places.range(hop.origin.path)
    assert place is not None
    line = (ROOT / place.file).read_text(encoding="utf-8").splitlines()[place.start.line - 1]
    return f"{hop.node} {line}"


@dataclass(frozen=True)
class Expected:
    """A call, and what a person says happens to it.

    `hops`: for each, seconds since the call came in, words of the deciding line (or of the node's name), and by which edge it goes
    on. `end`: how it ends, with whom or where, after how many seconds.
    """

    client: str
    caller: str
    callee: str
    at: str
    hops: list[tuple[int, str, str]]
    end: tuple[object, ...]
    given: tuple[str, ...] = ()


COUNTED = (0, "max_external_calls: 12", "next")
"""A call from outside, among those that the health centre may have at once."""

CALLS = {
    "the secretaries in opening hours": Expected(
        LAW, SOMEBODY, "01 99 00 10 00", "2026-11-30 10:00",
        [(0, "- when: ouverture", "matched"), (0, "secretariat:", "")],
        (EndKind.ANSWERED, "poste-210", "poste-211", 25),
    ),
    "a colleague's direct number, as it is dialled": Expected(
        LAW, "user:thomas-garnier", "01 99 00 10 02", "2026-11-30 10:00",
        [(0, "outside.rocher.cabinet", "own"), (0, "- {when: ouverture, to: user:antoine-roussel}", "matched"), (0, "user.antoine-roussel", "")],
        (EndKind.ANSWERED, "poste-202", 25),
    ),
    "an own number in reserve, from abroad as it were": Expected(
        LAW, "user:thomas-garnier", "00 33 1 99 00 10 08", "2026-11-30 10:00",
        [(0, "outside.rocher.cabinet", "own"), (0, "end.unallocated", "")],
        (EndKind.ENDED, "unallocated", 0),
    ),
    "one secretary is busy, the other answers": Expected(
        LAW, SOMEBODY, "01 99 00 10 00", "2026-11-30 10:00",
        [(0, "- when: ouverture", "matched"), (0, "secretariat:", "")],
        (EndKind.ANSWERED, "poste-211", 25),
        ("user:sylvie-marchand=busy",),
    ),
    "one secretary is busy, the other away: it rings": Expected(
        LAW, SOMEBODY, "01 99 00 10 00", "2026-11-30 10:00",
        [(0, "- when: ouverture", "matched"), (0, "secretariat:", "no_answer"), (25, "cabinet:", "")],
        (EndKind.RECORDED, "shared_cabinet", 37),
        ("user:sylvie-marchand=busy", "device:poste-211=no_answer"),
    ),
    "both secretaries are busy: the message at once": Expected(
        LAW, SOMEBODY, "01 99 00 10 00", "2026-11-30 10:00",
        [(0, "- when: ouverture", "matched"), (0, "secretariat:", "busy"), (0, "cabinet:", "")],
        (EndKind.RECORDED, "shared_cabinet", 12),
        ("everyone=busy",),
    ),
    "the last minute of the day": Expected(
        LAW, SOMEBODY, "01 99 00 10 00", "2026-11-30 18:29",
        [(0, "- when: ouverture", "matched"), (0, "secretariat:", "")],
        (EndKind.ANSWERED, "poste-210", "poste-211", 25),
    ),
    "the end of the opening hours is not in them": Expected(
        LAW, SOMEBODY, "01 99 00 10 00", "2026-11-30 18:30",
        [(0, "- to: announcement:ferme", "otherwise"), (0, "ferme:", "next"), (8, "end.hangup", "")],
        (EndKind.ENDED, "hangup", 8),
    ),
    "lunch on a Tuesday": Expected(
        LAW, SOMEBODY, "01 99 00 10 00", "2026-12-01 13:00",
        [(0, "- when: dejeuner", "matched"), (0, "- {to: voicemail:cabinet}", "otherwise"), (0, "cabinet:", "")],
        (EndKind.RECORDED, "shared_cabinet", 12),
    ),
    "lunch on a Friday: a partner is on duty": Expected(
        LAW, SOMEBODY, "01 99 00 10 00", "2026-12-04 13:00",
        [(0, "- when: dejeuner", "matched"), (0, "{days: fri}, to: group:associes", "matched"), (0, "associes:", "")],
        (EndKind.ANSWERED, "poste-202", 35),
        ("user:helene-delmas=busy", "user:ines-benkacem=unregistered"),
    ),
    "Saturday: one after the other": Expected(
        LAW, SOMEBODY, "01 99 00 10 00", "2026-11-28 10:00",
        [
            (0, "- when: samedi-rendez-vous", "matched"),
            (0, "- user:thomas-garnier", "no_answer"),
            (15, "- user:helene-delmas", "unreachable"),
            (15, "- external:06 00 00 10 01", "no_answer"),
            (30, "cabinet:", ""),
        ],
        (EndKind.RECORDED, "shared_cabinet", 42),
        ("user:thomas-garnier=no_answer", "user:helene-delmas=unregistered", "external:0600001001=no_answer"),
    ),
    "Saturday: the mobile answers": Expected(
        LAW, SOMEBODY, "01 99 00 10 00", "2026-11-28 10:00",
        [
            (0, "- when: samedi-rendez-vous", "matched"),
            (0, "- user:thomas-garnier", "busy"),
            (0, "- user:helene-delmas", "busy"),
            (0, "- external:06 00 00 10 01", ""),
        ],
        (EndKind.ANSWERED, "+33600001001", 15),
        ("user:thomas-garnier=busy", "user:helene-delmas=busy"),
    ),
    "night: the greeting, then the message": Expected(
        LAW, "anonymous", "01 99 00 10 00", "2026-11-29 23:30",
        [(0, "- when: {hours: 20:00-07:00}", "matched"), (0, "permanence-penale:", "")],
        (EndKind.RECORDED, "shared_permanence_penale", 7),
    ),
    "the small hours are the night too": Expected(
        LAW, SOMEBODY, "01 99 00 10 00", "2026-11-30 06:59",
        [(0, "- when: {hours: 20:00-07:00}", "matched"), (0, "permanence-penale:", "")],
        (EndKind.RECORDED, "shared_permanence_penale", 7),
    ),
    "Christmas Eve is closed": Expected(
        LAW, SOMEBODY, "01 99 00 10 00", "2026-12-24 10:00",
        [(0, "- to: announcement:ferme", "otherwise"), (0, "ferme:", "next"), (8, "end.hangup", "")],
        (EndKind.ENDED, "hangup", 8),
    ),
    "a dated opening lasts longer": Expected(
        LAW, SOMEBODY, "01 99 00 10 00", "2027-01-14 19:30",
        [(0, "- when: ouverture", "matched"), (0, "secretariat:", "")],
        (EndKind.ANSWERED, "poste-210", "poste-211", 25),
    ),
    "all phones of a user are off: to the secretaries, as the client says": Expected(
        LAW, SOMEBODY, "01 99 00 10 01", "2026-11-29 15:00",
        [(0, "helene-delmas:", "unreachable"), (0, "secretariat:", "")],
        (EndKind.ANSWERED, "poste-210", "poste-211", 25),
        ("user:helene-delmas=unregistered",),
    ),
    "one phone of two rings: it rings": Expected(
        LAW, SOMEBODY, "01 99 00 10 01", "2026-11-29 15:00",
        [(0, "helene-delmas:", "no_answer"), (20, "secretariat:", "no_answer"), (45, "cabinet:", "")],
        (EndKind.RECORDED, "shared_cabinet", 57),
        ("device:poste-201=busy", "everyone=no_answer"),
    ),
    "a busy lawyer": Expected(
        LAW, SOMEBODY, "01 99 00 10 02", "2026-11-30 10:00",
        [(0, "- {when: ouverture, to: user:antoine-roussel}", "matched"), (0, "antoine-roussel:", "busy"), (0, "secretariat:", "")],
        (EndKind.ANSWERED, "poste-210", "poste-211", 25),
        ("user:antoine-roussel=busy",),
    ),
    "Wednesday at court": Expected(
        LAW, SOMEBODY, "01 99 00 10 03", "2026-12-02 10:00",
        [
            (0, "- {when: ouverture, to: user:ines-benkacem}", "matched"),
            (0, "ines-benkacem:", "no_answer"),
            (25, "label: Mercredi au tribunal", "matched"),
            (25, "ines-benkacem:", ""),
        ],
        (EndKind.RECORDED, "user_ines_benkacem", 37),
        ("user:ines-benkacem=no_answer",),
    ),
    "accounting answers on Tuesday afternoons": Expected(
        LAW, SOMEBODY, "01 99 00 10 06", "2026-12-01 16:59",
        [(0, "- when: {days: [tue, thu], hours: 14:00-17:00}", "matched"), (0, "brigitte-lenoir:", "")],
        (EndKind.ANSWERED, "poste-212", 25),
    ),
    "accounting is over at five": Expected(
        LAW, SOMEBODY, "01 99 00 10 06", "2026-12-01 17:00",
        [(0, "- to: voicemail-of:brigitte-lenoir", "otherwise"), (0, "brigitte-lenoir:", "")],
        (EndKind.RECORDED, "user_brigitte_lenoir", 12),
    ),
    "the former fax": Expected(
        LAW, SOMEBODY, "01 99 00 10 07", "2026-12-01 17:00",
        [(0, "end.hangup", "")], (EndKind.ENDED, "hangup", 0),
    ),
    "a number kept unused": Expected(
        LAW, SOMEBODY, "01 99 00 10 08", "2026-12-01 17:00",
        [(0, "end.unallocated", "")], (EndKind.ENDED, "unallocated", 0),
    ),
    "a phone calls a group": Expected(
        LAW, "user:james-whitfield", "220", "2026-11-29 03:00",
        [(0, "secretariat:", "")], (EndKind.ANSWERED, "poste-210", "poste-211", 25),
    ),
    "a phone calls a mobile": Expected(
        LAW, "user:helene-delmas", SOMEBODY, "2026-11-29 03:00",
        [(0, "outside.rocher.associes", "next"), (0, "gate.dialled.rocher.associes", "allowed"), (0, "external.dialled", "")],
        (EndKind.ANSWERED, "+33612345678", 120),
    ),
    "the mobile is busy": Expected(
        LAW, "user:helene-delmas", SOMEBODY, "2026-11-29 03:00",
        [(0, "outside.rocher.associes", "next"), (0, "gate.dialled.rocher.associes", "allowed"), (0, "external.dialled", "")],
        (EndKind.ENDED, "busy", "+33612345678", 0),
        ("external:06 12 34 56 78=busy",),
    ),
    "the only trunk is down": Expected(
        LAW, "user:helene-delmas", SOMEBODY, "2026-11-29 03:00",
        [
            (0, "outside.rocher.associes", "next"),
            (0, "gate.dialled.rocher.associes", "allowed"),
            (0, "external.dialled", "unreachable"),
            (0, "end.unreachable", ""),
        ],
        (EndKind.ENDED, "unreachable", 0),
        ("trunk:collecte=down",),
    ),
    "accounting may not call mobiles": Expected(
        LAW, "device:poste-212", SOMEBODY, "2026-11-30 10:00",
        [(0, "outside.rocher.fixes", "next"), (0, "gate.dialled.rocher.fixes", "denied"), (0, "end.refused", "")],
        (EndKind.ENDED, "refused", 0),
    ),
    "nobody may call a premium number": Expected(
        LAW, "user:helene-delmas", "0 899 12 34 56", "2026-11-30 10:00",
        [(0, "outside.rocher.associes", "next"), (0, "gate.dialled.rocher.associes", "denied"), (0, "end.refused", "")],
        (EndKind.ENDED, "refused", 0),
    ),
    "a number with a surcharge that the profile names": Expected(
        LAW, "user:thomas-garnier", "0 820 20 00 10", "2026-11-30 10:00",
        [(0, "outside.rocher.cabinet", "next"), (0, "gate.dialled.rocher.cabinet", "allowed"), (0, "external.dialled", "")],
        (EndKind.ANSWERED, "+33820200010", 120),
    ),
    "a number that the profile excludes": Expected(
        LAW, "user:thomas-garnier", "01 99 00 66 66", "2026-11-30 10:00",
        [(0, "outside.rocher.cabinet", "next"), (0, "gate.dialled.rocher.cabinet", "denied"), (0, "end.refused", "")],
        (EndKind.ENDED, "refused", 0),
    ),
    "what is no number": Expected(
        LAW, "user:thomas-garnier", "07 12 34 56 78", "2026-11-30 10:00",
        [(0, "outside.rocher.cabinet", "invalid"), (0, "end.unallocated", "")],
        (EndKind.ENDED, "unallocated", 0),
    ),
    "an extension of another client": Expected(
        LAW, "user:thomas-garnier", "4401", "2026-11-30 10:00",
        [(0, "outside.rocher.cabinet", "invalid"), (0, "end.unallocated", "")],
        (EndKind.ENDED, "unallocated", 0),
    ),
    "a code that does not exist": Expected(
        LAW, "user:thomas-garnier", "*97", "2026-11-30 10:00", [], (EndKind.ENDED, "unallocated", 0)
    ),
    "one's own messages": Expected(
        LAW, "user:thomas-garnier", "*98", "2026-11-30 10:00",
        [(0, "feature.messages", "")], (EndKind.MESSAGES, "user_thomas_garnier", 0),
    ),
    "the messages of a shared box": Expected(
        LAW, "user:thomas-garnier", "*98290", "2026-11-30 10:00",
        [(0, "cabinet:", "")], (EndKind.MESSAGES, "shared_cabinet", 0),
    ),
    "a colleague's ringing call": Expected(
        LAW, "user:thomas-garnier", "*8201", "2026-11-30 10:00",
        [(0, "helene-delmas:", "")], (EndKind.PICKED_UP, "poste-201", "salle-reunion", 0),
    ),
    "rescue, from a phone that may call nobody": Expected(
        PLUMBER, "device:mural-atelier", "112", "2026-11-30 10:00",
        [(0, "emergency.nantes.112", "")], (EndKind.EMERGENCY, "112", 0),
    ),
    "rescue, on another island": Expected(
        PLUMBER, "user:florent-grondin", "15", "2026-11-30 10:00",
        [(0, "emergency.saint-denis.15", "")], (EndKind.EMERGENCY, "15", 0),
    ),
    "rescue without a trunk": Expected(
        PLUMBER, "device:mural-atelier", "112", "2026-11-30 10:00",
        [(0, "emergency.nantes.112", "unreachable"), (0, "end.unreachable", "")],
        (EndKind.ENDED, "unreachable", 0),
        ("trunk:collecte=down",),
    ),
    "the workshop's wall phone may call nobody outside at night": Expected(
        PLUMBER, "device:mural-atelier", "01 23 45 67 89", "2026-11-30 18:00",
        [
            (0, "outside.nantes.atelier", "next"),
            (0, "- {use: internes, label: Atelier fermé}", "otherwise"),
            (0, "gate.dialled.nantes.internes", "denied"),
            (0, "end.refused", ""),
        ],
        (EndKind.ENDED, "refused", 0),
    ),
    "the workshop's wall phone may call no mobile in the daytime": Expected(
        PLUMBER, "device:mural-atelier", "06 12 34 56 78", "2026-11-30 17:59",
        [
            (0, "outside.nantes.atelier", "next"),
            (0, "- {when: horaires-nantes, use: fixes}", "matched"),
            (0, "gate.dialled.nantes.fixes", "denied"),
            (0, "end.refused", ""),
        ],
        (EndKind.ENDED, "refused", 0),
    ),
    "reception in order: the second answers": Expected(
        PLUMBER, SOMEBODY, "02 61 91 20 00", "2026-11-30 10:00",
        [
            (0, "- {when: horaires-nantes, to: group:accueil-nantes}", "matched"),
            (0, "members: [user:gwenaelle-le-goff", "no_answer"),
            (12, "members: [user:gwenaelle-le-goff", ""),
        ],
        (EndKind.ANSWERED, "fixe-4411", 24),
        ("user:gwenaelle-le-goff=no_answer",),
    ),
    "New Year's Eve: Yann's mobile, by the company's right": Expected(
        PLUMBER, SOMEBODY, "02 61 91 20 00", "2027-01-01 05:59",
        [
            (0, "- {to: route:astreinte-nantes, label: Astreinte}", "otherwise"),
            (0, "- when: {dates: [2026-12-31, 2027-01-01]}", "matched"),
            (0, "- when: {dates: 2026-12-31, hours: 18:00-06:00}", "matched"),
            (0, "gate.client.+33600002001", "allowed"),
            (0, "to: external:06 00 00 20 01", ""),
        ],
        (EndKind.ANSWERED, "+33600002001", 120),
    ),
    "New Year's morning: the technician's mobile": Expected(
        PLUMBER, SOMEBODY, "02 61 91 20 00", "2027-01-01 06:00",
        [
            (0, "- {to: route:astreinte-nantes, label: Astreinte}", "otherwise"),
            (0, "- when: {dates: [2026-12-31, 2027-01-01]}", "matched"),
            (0, "- to: group:astreinte-lucas", "otherwise"),
            (0, "- external:06 00 00 20 32       # Lucas", "no_answer"),
            (25, "- external:06 00 00 20 20       # Erwan", ""),
        ],
        (EndKind.ANSWERED, "+33600002020", 50),
        ("external:06 00 00 20 32=no_answer",),
    ),
    "a forward by a user's own right": Expected(
        PLUMBER, "user:yann-kerlan", "4430", "2026-11-30 10:00",
        [(0, "ronan-morvan:", "unreachable"), (0, "gate.user.ronan-morvan.+33600002030", "allowed"), (0, "external:06 00 00 20 30", "")],
        (EndKind.ANSWERED, "+33600002030", 120),
        ("user:ronan-morvan=unregistered",),
    ),
    "Réunion opens by its own clock": Expected(
        PLUMBER, SOMEBODY, "0262 00 20 00", "2026-12-01 07:30",
        [(0, "- when: horaires-reunion", "matched"), (0, "accueil-reunion:", "")],
        (EndKind.ANSWERED, "run-9710", "run-9711", 20),
    ),
    "Réunion is closed at that time of Paris": Expected(
        PLUMBER, SOMEBODY, "0262 00 20 00", "2026-12-01 16:00 Europe/Paris",
        [(0, "- to: route:astreinte-reunion", "otherwise"), (0, "- to: group:astreinte-reunion", "otherwise"), (0, "astreinte-reunion:", "")],
        (EndKind.ANSWERED, "+262692002030", "+262692002031", 40),
    ),
    "a holiday of Réunion alone; one mobile is busy, one rings": Expected(
        PLUMBER, SOMEBODY, "0262 00 20 00", "2027-12-20 10:00",
        [
            (0, "- to: route:astreinte-reunion", "otherwise"),
            (0, "- to: group:astreinte-reunion", "otherwise"),
            (0, "astreinte-reunion:", "no_answer"),
            (40, "reunion:", ""),
        ],
        (EndKind.RECORDED, "shared_reunion", 52),
        ("external:0692 00 20 30=busy", "external:0692 00 20 31=no_answer"),
    ),
    "Saturday night on Réunion": Expected(
        PLUMBER, "trunk:collecte", "0262 00 20 00", "2026-12-06 02:00",
        [(0, "- to: route:astreinte-reunion", "otherwise"), (0, "- when: {days: [sat, sun], hours: 20:00-06:00}", "matched"), (0, "reunion:", "")],
        (EndKind.RECORDED, "shared_reunion", 12),
    ),
    "the midwife's mobile by day": Expected(
        HEALTH, SOMEBODY, "03 53 01 20 44", "2026-12-01 08:00",
        [
            COUNTED,
            (0, "lea-zimmermann:", "no_answer"),
            (20, "{days: daily, hours: 08:00-20:00}", "matched"),
            (20, "gate.user.lea-zimmermann.+33600005440", "allowed"),
            (20, "{days: daily, hours: 08:00-20:00}", ""),
        ],
        (EndKind.ENDED, "no_answer", "+33600005440", 140),
        ("everyone=no_answer",),
    ),
    "the midwife's box at night": Expected(
        HEALTH, SOMEBODY, "03 53 01 20 44", "2026-12-01 20:00",
        [COUNTED, (0, "lea-zimmermann:", "no_answer"), (20, "- {to: voicemail-of:lea-zimmermann}", "otherwise"), (20, "lea-zimmermann:", "")],
        (EndKind.RECORDED, "user_lea_zimmermann", 32),
        ("everyone=no_answer",),
    ),
    "Good Friday is a holiday in Strasbourg": Expected(
        HEALTH, SOMEBODY, "03 53 01 20 00", "2027-03-26 10:00",
        [COUNTED, (0, "- to: announcement:ferme", "otherwise"), (0, "ferme: {name: Fermé", "next"), (8, "end.hangup", "")],
        (EndKind.ENDED, "hangup", 8),
    ),
    "the Tuesday meeting": Expected(
        HEALTH, SOMEBODY, "03 53 01 20 00", "2026-12-01 13:00",
        [COUNTED, (0, "- when: reunion-equipe", "matched"), (0, "- {play: repondeur}", "otherwise"), (0, "secretariat:", "")],
        (EndKind.RECORDED, "shared_secretariat", 9),
    ),
    "Saturday: the midwife's colleagues in order, then the greeting": Expected(
        HEALTH, SOMEBODY, "03 53 01 20 00", "2026-12-05 09:00",
        [
            COUNTED,
            (0, "- when: ouverture", "matched"),
            (0, "label: Samedi matin", "matched"),
            (0, "- user:oceane-riehl", "no_answer"),
            (20, "- user:martine-keller", "no_answer"),
            (40, "- user:salle-de-soins", "no_answer"),
            (60, "- {play: repondeur}", "otherwise"),
            (60, "secretariat:", ""),
        ],
        (EndKind.RECORDED, "shared_secretariat", 69),
        ("everyone=no_answer",),
    ),
    "a number that is always busy": Expected(
        HEALTH, SOMEBODY, "03 53 01 20 03", "2026-12-01 13:00",
        [COUNTED, (0, "end.busy", "")], (EndKind.ENDED, "busy", 0),
    ),
    "the treatment room calls the laboratory": Expected(
        HEALTH, "device:poste-569", "03 53 01 88 40", "2026-12-01 13:00",
        [(0, "outside.krutenau.salle-de-soins", "next"), (0, "gate.dialled.krutenau.salle-de-soins", "allowed"), (0, "external.dialled", "")],
        (EndKind.ANSWERED, "+33353018840", 120),
    ),
    "the treatment room calls its neighbour": Expected(
        HEALTH, "device:poste-569", "03 53 01 88 41", "2026-12-01 13:00",
        [(0, "outside.krutenau.salle-de-soins", "next"), (0, "gate.dialled.krutenau.salle-de-soins", "denied"), (0, "end.refused", "")],
        (EndKind.ENDED, "refused", 0),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CALLS)
def test_a_call_goes_as_a_person_reads_the_tree(name: str) -> None:
    expected = CALLS[name]
    shown = traced(expected.client, expected.caller, expected.callee, expected.at, *expected.given)
    for hop, (at, words, label) in zip(shown.hops, expected.hops, strict=True):
        assert hop.at == at, hop
        assert words in said_at(expected.client, hop)
        assert (str(hop.edge.label) if hop.edge else "") == label, hop
    outcome = shown.outcome
    found = (
        outcome.kind,
        *outcome.phones,
        *([str(outcome.reason)] if outcome.reason else []),
        *outcome.numbers,
        *([outcome.mailbox] if outcome.mailbox else []),
        shown.seconds,
    )
    assert found == expected.end


@pytest.mark.parametrize(
    ("call", "presents", "charged"),
    [
        # Who dials is charged, and shows his own number, or the company's where he has none.
        ((LAW, "user:helene-delmas", SOMEBODY, "2026-12-01 10:00"), "+33199001001", "delmas-avocats/users/helene-delmas"),
        ((LAW, "user:brigitte-lenoir", "01 23 45 67 89", "2026-12-01 10:00"), "+33199001000", "delmas-avocats/users/brigitte-lenoir"),
        # Who forwards is charged, whoever called him.
        (
            (PLUMBER, "user:yann-kerlan", "4430", "2026-12-01 10:00", "user:ronan-morvan=no_answer"),
            "+33261912000",
            "kerlan-plomberie/users/ronan-morvan",
        ),
        (
            (PLUMBER, SOMEBODY, "0262 00 20 01", "2026-12-01 10:00", "everyone=no_answer", "external:0692002001=answers"),
            "+262262002000",
            "kerlan-plomberie/users/jean-marc-hoarau",
        ),
        # A group's and a route's mobiles are the client's own calls.
        ((LAW, SOMEBODY, "01 99 00 10 00", "2026-11-28 10:00", "everyone=busy", "external:0600001001=answers"), "+33199001000", "delmas-avocats/client"),
        ((PLUMBER, SOMEBODY, "02 61 91 20 00", "2026-12-31 20:00"), "+33261912000", "kerlan-plomberie/client"),
    ],
)  # fmt: skip
def test_who_is_charged_and_what_is_shown_outside(call: tuple[str, ...], presents: str, charged: str) -> None:
    outcome = traced(*call).outcome
    assert (outcome.kind, outcome.presents, outcome.charged) == (EndKind.ANSWERED, presents, charged)


@pytest.mark.parametrize(
    ("caller", "dialled", "told"),
    [
        # She always withholds it; he does by a code, and is shown without one.
        ("user:anais-weber", "06 12 34 56 78", ("", "+33353012000")),
        ("user:claire-muller", "3651 06 12 34 56 78", ("", "+33353012000")),
        ("user:claire-muller", "3651 +33 6 12 34 56 78", ("", "+33353012000")),
        ("user:claire-muller", "#31#+33612345678", ("", "+33353012000")),
        ("user:claire-muller", "#31# 06 12 34 56 78", ("", "+33353012000")),
        ("user:claire-muller", "06 12 34 56 78", ("+33353012000", "")),
        # Emergency services see it whatever is dialled, and colleagues who calls.
        ("user:anais-weber", "112", ("+33353012000", "")),
        ("user:claire-muller", "3651 112", ("+33353012000", "")),
        ("user:claire-muller", "3651 510", ("", "")),
    ],
)
def test_a_number_that_is_withheld_is_told_to_the_carrier(
    caller: str, dialled: str, told: tuple[str, str]
) -> None:
    outcome = traced("krutenau-sante", caller, dialled, "2026-12-01 10:00").outcome
    assert (outcome.presents, outcome.withheld) == told


@pytest.mark.parametrize(
    ("device", "callback"),
    [("mural-atelier", "+33261912000"), ("run-9731", "+262262002000")],
)
def test_rescue_is_shown_the_number_of_the_site(device: str, callback: str) -> None:
    outcome = traced(PLUMBER, f"device:{device}", "112", "2026-12-01 10:00").outcome
    assert (outcome.kind, outcome.presents, outcome.charged) == (EndKind.EMERGENCY, callback, "")


@lru_cache
def table(client: str) -> Behaviour:
    compilation = compiled(client)
    years = compilation.fleet.fleet.fleet.horizon
    return behaviour_of(compilation.graph, timeline_of([compilation.graph], years))


TRUNK_OF = {"pbx-ouest": "collecte", "pbx-est": "collecte-est"}


@st.composite
def calls(draw: st.DrawFn) -> tuple[Behaviour, EntryPoint, Call]:
    """Any way in, any minute of the horizon, any states."""
    found = table(draw(st.sampled_from(COMPANIES)))
    entry = draw(st.sampled_from(list(found.entries)))
    minutes = (found.timeline.stop - found.timeline.start) // timedelta(minutes=1) - 1
    at = found.timeline.start + timedelta(minutes=draw(st.integers(0, minutes)))
    phones = [phone.device for phone in found.graph.phones]
    states = States(
        draw(st.dictionaries(st.sampled_from(phones), st.sampled_from(PhoneState), max_size=6)),
        {},
        frozenset(draw(st.sets(st.just(TRUNK_OF[found.graph.node])))),
        draw(st.sampled_from(PhoneState)),
        draw(st.sampled_from(FarEnd)),
    )
    caller = next(callers_of(entry, found.graph))
    zone = ZoneInfo(draw(st.sampled_from(["Europe/Paris", "Indian/Reunion", "UTC"])))
    return found, entry, Call(caller, entry.dialled, at.astimezone(zone), states)


@given(calls())
def test_every_trace_is_of_a_class_of_behaviour(drawn: tuple[Behaviour, EntryPoint, Call]) -> None:
    found, entry, call = drawn
    shown = trace(found.graph, call)
    acts = tuple(hop.act for hop in shown.hops if hop.act is not None)
    results = [hop.edge.label for hop in shown.hops if hop.act is not None and hop.edge is not None]
    here = cell_of(found.timeline, found.graph, call)
    same = [
        one
        for one in found.classes(entry)
        if one.when & here
        and (*(step.act for step in one.passed), one.last) == acts
        and all(label in step.labels for label, step in zip(results, one.passed, strict=True))
    ]
    assert len(same) == 1
    assert shown.seconds <= same[0].effects.waits
    way = [replace(step, labels=(label,)) for step, label in zip(same[0].passed, results, strict=True)]
    assert shown.hears == effects_of(way, same[0].last).hears
    assert shown.outcome.mailbox == same[0].outcome.mailbox
    assert set(shown.outcome.phones) <= set(same[0].outcome.phones)


@given(calls())
def test_hops_follow_each_other_in_place_and_time(drawn: tuple[Behaviour, EntryPoint, Call]) -> None:
    found, _, call = drawn
    shown = trace(found.graph, call)
    assert shown.seconds == sum(hop.seconds for hop in shown.hops)
    elapsed = 0
    for hop, following in zip(shown.hops, shown.hops[1:], strict=False):
        elapsed += hop.seconds
        assert hop.edge is not None
        assert (following.node, following.at) == (hop.edge.target, elapsed)
    assert shown.hops[-1].edge is None


@given(calls())
def test_nobody_answers_who_cannot(drawn: tuple[Behaviour, EntryPoint, Call]) -> None:
    found, _, call = drawn
    outcome = trace(found.graph, call).outcome
    for phone in outcome.phones if outcome.kind is EndKind.ANSWERED else ():
        assert call.states.phone(phone) is PhoneState.ANSWERS
    if outcome.numbers:
        assert not call.states.trunks_down
    if outcome.kind is EndKind.ANSWERED:
        assert outcome.phones or outcome.numbers


@pytest.mark.parametrize(
    ("down", "full", "emergency", "external"),
    [
        ((), (), 0, 0),
        (("collecte",), (), 7, 7),
        # A trunk behind the one that takes the call is not tried.
        (("secours",), (), 0, 0),
        ((), ("collecte",), 0, 0),
        (("secours",), ("collecte",), 0, 7),
        # No trunk takes the call: an emergency call is sent to each once more.
        (("collecte", "secours"), (), 28, 14),
    ],
)
def test_each_trunk_that_is_tried_in_vain_may_cost_seconds(
    down: tuple[str, ...], full: tuple[str, ...], emergency: int, external: int
) -> None:
    graph = sample()
    states = States(trunks_down=frozenset(down), trunks_full=frozenset(full))
    at = datetime(2026, 11, 23, 10, tzinfo=UTC)
    device = graph.phones[0].device
    found = [trace(graph, Call(FromPhone(device), called, at, states)) for called in ("112", "0612345678")]
    assert [traced.more_seconds for traced in found] == [emergency, external]


def test_an_emergency_call_that_does_not_get_through_is_sent_by_each_trunk_once_more() -> None:
    graph = sample()
    states = States(outside={"112": FarEnd.BUSY}, trunks_down=frozenset({"collecte"}))
    call = Call(FromPhone(graph.phones[0].device), "112", datetime(2026, 11, 23, 10, tzinfo=UTC), states)
    assert trace(graph, call).more_seconds == 14


def test_external_numbers_that_ring_with_phones_are_tried_side_by_side() -> None:
    calls = tuple(
        ExternalCall(number, "own", "", ("one", "two"), 120) for number in ("+33612345678", "+33612345679")
    )
    down = States(other_numbers=FarEnd.BUSY, trunks_down=frozenset({"one"}))
    assert Ringing((), calls, 20).in_vain(down) == 7
    assert Ringing((), calls, 5).in_vain(down) == 5
    # What rings meanwhile costs no more.
    assert Ringing(("desk-1",), calls, 20).in_vain(replace(down, other_phones=PhoneState.NO_ANSWER)) == 0


def test_what_keeps_a_ring_from_beginning_is_known_once_the_last_was_called() -> None:
    call = ExternalCall("+33612345678", "own", "", ("one", "two"), 120)
    ringing = Ringing(("desk-1", "desk-2"), (call,), 20, later=(("+33612345678", 4), ("desk-2", 10)))
    assert [ringing.lasts(result) for result in (None, *ringing.results)] == [20, 20, 10, 10]
    down = States(other_numbers=FarEnd.BUSY, trunks_down=frozenset({"one"}), other_phones=PhoneState.BUSY)
    # A trunk that is dead costs 7 s from the fourth second on: one more than the last phone's delay.
    assert ringing.in_vain(down) == 1
    assert replace(ringing, later=(("desk-2", 10),)).in_vain(down) == 0
    assert replace(ringing, later=(("+33612345678", 18),)).in_vain(down) == 2


def test_a_mailbox_that_is_full_says_so_before_any_greeting() -> None:
    at = datetime(2026, 12, 24, 22, 0, tzinfo=UTC)
    call = read_call(
        Asked("anonymous", "01 99 00 10 00", "2026-11-30 23:00", ("voicemail:permanence-penale=full",)),
        AskedClient(compiled(LAW).resolved, compiled(LAW).fleet),
        at,
    )[0]
    assert call is not None
    found = trace(compiled(LAW).graph, call)
    assert (found.outcome.kind, found.outcome.mailbox) == (EndKind.MAILBOX_FULL, "shared_permanence_penale")
    assert (found.hears, found.seconds) == ((), 5)


def test_a_call_that_comes_back_to_its_own_phone_finds_it_busy_unless_it_has_call_waiting() -> None:
    """The secretaries' group: poste-210, and poste-211, which has call waiting."""
    graph, at = compiled(LAW).graph, datetime(2026, 12, 1, 10, tzinfo=UTC)
    for device, answering in (("poste-210", ("poste-211",)), ("poste-211", ("poste-210", "poste-211"))):
        assert trace(graph, Call(FromPhone(device), "220", at)).outcome.phones == answering
    # The other one is away: nobody rings, and the mailbox takes the call at once.
    away = States({"poste-211": PhoneState.UNREGISTERED})
    found = trace(graph, Call(FromPhone("poste-210"), "220", at, away))
    assert (found.outcome.mailbox, found.hops[0].edge) == (
        "shared_cabinet",
        Edge(Label.BUSY, "voicemail.cabinet"),
    )
    # A phone that has lost its registration since is out of reach.
    nowhere = States({"poste-210": PhoneState.UNREGISTERED, "poste-211": PhoneState.UNREGISTERED})
    assert trace(graph, Call(FromPhone("poste-210"), "220", at, nowhere)).hops[0].edge == Edge(
        Label.UNREACHABLE, "voicemail.cabinet"
    )


def test_a_phone_that_the_client_does_not_have_is_a_fault_of_the_asker() -> None:
    graph = compiled(LAW).graph
    with pytest.raises(KeyError):
        trace(graph, Call(FromPhone("poste-999"), "201", datetime(2026, 12, 1, tzinfo=UTC)))


def test_a_number_is_reached_by_its_own_trunk_only() -> None:
    graph = compiled(LAW).graph
    call = Call(FromOutside(trunk="other"), "+33199001000", datetime(2026, 12, 1, tzinfo=UTC))
    assert trace(graph, call).hops == ()
