"""Conditional routes at pretended instants, on the real dialplan: each boundary from both sides, midnights, holidays, zones.

What is expected was read off the tenants' YAML by a person, not computed by our own code.
"""

from __future__ import annotations

import pytest

from testpbx.live import LiveTree
from tests.calls.conftest import StartNode

ENDS = ("group.", "user.", "voicemail.", "voicemail_of.", "announcement.", "gate.", "external.", "end.")
PARIS, REUNION = "Europe/Paris", "Indian/Reunion"

LAW_FIRM = [
    # Monday to Thursday 09:00-12:30, 14:00-18:30; Friday until 17:30. 23 November 2026 is a Monday.
    ("2026/11/23 08:59:59", "announcement.ferme"),
    ("2026/11/23 09:00:00", "group.secretariat"),
    ("2026/11/23 12:29:59", "group.secretariat"),
    ("2026/11/23 12:30:00", "voicemail.cabinet"),
    ("2026/11/23 13:59:59", "voicemail.cabinet"),
    ("2026/11/23 14:00:00", "group.secretariat"),
    ("2026/11/23 18:29:00", "group.secretariat"),
    ("2026/11/23 18:30:00", "announcement.ferme"),
    ("2026/11/27 12:45:00", "group.associes"),
    ("2026/11/27 17:29:59", "group.secretariat"),
    ("2026/11/27 17:30:00", "announcement.ferme"),
    # Saturday 09:30-12:00 by appointment.
    ("2026/11/28 09:29:00", "announcement.ferme"),
    ("2026/11/28 09:30:00", "group.permanence_samedi"),
    ("2026/11/28 11:59:59", "group.permanence_samedi"),
    ("2026/11/28 12:00:00", "announcement.ferme"),
    # Nights 20:00-07:00, across midnight, Friday into Saturday and Sunday into Monday.
    ("2026/11/27 19:59:59", "announcement.ferme"),
    ("2026/11/27 20:00:00", "voicemail.permanence_penale"),
    ("2026/11/27 23:59:59", "voicemail.permanence_penale"),
    ("2026/11/28 00:00:00", "voicemail.permanence_penale"),
    ("2026/11/28 06:59:59", "voicemail.permanence_penale"),
    ("2026/11/28 07:00:00", "announcement.ferme"),
    ("2026/11/30 03:00:00", "voicemail.permanence_penale"),
    # Christmas: closed from 24 December to 3 January; also 11 November; open late on 14 January 2027.
    ("2026/12/23 10:00:00", "group.secretariat"),
    ("2026/12/24 10:00:00", "announcement.ferme"),
    ("2026/12/25 10:00:00", "announcement.ferme"),
    ("2027/01/01 12:45:00", "announcement.ferme"),
    ("2027/01/04 10:00:00", "group.secretariat"),
    ("2026/11/11 10:00:00", "announcement.ferme"),
    ("2027/01/14 19:59:59", "group.secretariat"),
    ("2027/01/14 20:00:00", "voicemail.permanence_penale"),
    # The day clocks go forward and the day they go back, in the morning.
    ("2027/03/28 09:30:00", "announcement.ferme"),
    ("2026/10/26 09:00:00", "group.secretariat"),
]

REUNION_AGENCY = [
    # In the time of Réunion, four hours (three in summer) before Paris: 07:30-12:00, 13:30-17:00, Friday until 16:00.
    ("2026/11/23 07:29:59", REUNION, "group.astreinte_reunion"),
    ("2026/11/23 07:30:00", REUNION, "group.accueil_reunion"),
    ("2026/11/23 04:30:00", PARIS, "group.accueil_reunion"),
    ("2026/11/23 04:29:59", PARIS, "group.astreinte_reunion"),
    ("2026/11/23 12:00:00", REUNION, "user.jean_marc_hoarau"),
    ("2026/11/23 13:29:59", REUNION, "user.jean_marc_hoarau"),
    ("2026/11/23 13:30:00", REUNION, "group.accueil_reunion"),
    ("2026/11/27 15:59:59", REUNION, "group.accueil_reunion"),
    ("2026/11/27 16:00:00", REUNION, "group.astreinte_reunion"),
    # 20 December is a holiday there, and only there; in 2027 it is a Monday.
    ("2027/12/20 10:00:00", REUNION, "group.astreinte_reunion"),
    ("2027/12/20 12:30:00", REUNION, "user.jean_marc_hoarau"),
    # Nights of Saturday and Sunday, 20:00-06:00: the last one ends on Monday at six.
    ("2026/11/28 20:00:00", REUNION, "voicemail.reunion"),
    ("2026/11/30 05:59:59", REUNION, "voicemail.reunion"),
    ("2026/11/30 06:00:00", REUNION, "group.astreinte_reunion"),
    ("2026/11/28 05:00:00", REUNION, "group.astreinte_reunion"),
]

ON_CALL = [
    # A week's rota from Monday 08:00; in office hours the reception; 24 December: open 08:00-12:00, then Samir, who volunteered.
    ("2026/11/23 08:00:00", "group.accueil_nantes"),
    ("2026/11/23 17:59:59", "group.accueil_nantes"),
    ("2026/11/23 18:00:00", "group.astreinte_ronan"),
    ("2026/11/24 07:59:59", "group.astreinte_ronan"),
    ("2026/11/28 10:00:00", "group.astreinte_ronan"),
    ("2026/11/30 07:59:59", "group.astreinte_ronan"),
    ("2026/11/30 18:00:00", "group.astreinte_samir"),
    ("2026/12/24 11:59:59", "group.accueil_nantes"),
    ("2026/12/24 12:00:00", "group.astreinte_samir"),
    ("2026/12/25 10:00:00", "group.astreinte_samir"),
    ("2026/12/31 17:59:59", "group.astreinte_lucas"),
    ("2026/12/31 18:00:00", "gate.client.+33600002001"),
    ("2026/12/31 23:59:59", "gate.client.+33600002001"),
]


@pytest.fixture(scope="module")
def west(start_node: StartNode) -> LiveTree:
    return start_node("pbx-ouest")


@pytest.mark.parametrize(("when", "expected"), LAW_FIRM)
def test_the_law_firm_is_reached_as_its_hours_say(west: LiveTree, when: str, expected: str) -> None:
    assert west.reaches("+33199001000", when, PARIS, context="trunk.collecte", wanted=ENDS) == expected


@pytest.mark.parametrize(("when", "zone", "expected"), REUNION_AGENCY)
def test_the_agency_overseas_keeps_its_own_time(west: LiveTree, when: str, zone: str, expected: str) -> None:
    assert west.reaches("+262262002000", when, zone, context="trunk.collecte", wanted=ENDS) == expected


@pytest.mark.parametrize(("when", "expected"), ON_CALL)
def test_the_plumbers_rota_follows_the_week_and_the_holidays(
    west: LiveTree, when: str, expected: str
) -> None:
    assert west.reaches("+33261912000", when, PARIS, context="trunk.collecte", wanted=ENDS) == expected
