"""One cause is one entry: whatever one line of the demonstration fleet brings is told together, briefly, and what is dangerous of it all."""

from __future__ import annotations

from pathlib import Path

import pytest

from ci.terminal.exit_codes import ExitCode
from tests.ci.demonstration import Centrex, edit

DELMAS = "tenants/delmas-avocats"
KERLAN = "tenants/kerlan-plomberie"
NODES = "tenants/_fleet/noeuds.yaml"
PHONE = "  fixe-4402: {model: yealink-t54w, mac: 24-9A-D8-10-44-02, user: soizic-kerlan}\n"


@pytest.fixture(autouse=True)
def repository(committed: Path) -> Path:
    """The demonstration fleet, committed."""
    return committed


CAUSES = {
    "a default of the fleet": (
        [("tenants/fleet.yaml", "ring: 25s ", "ring: 30s ")],
        ["~ the defaults of all clients: user.ring: 30 s, formerly 25 s  (tenants/fleet.yaml:18)", "~ 7 users ring 30 s instead of 25 s: "],
    ),
    "how long messages of a client may be": (
        [(f"{DELMAS}/client.yaml", "max_message: 5m", "max_message: 3m")],
        [f"~ the client: defaults.voicemail.max_message: 3 min, formerly 5 min  ({DELMAS}/client.yaml:16)", "and 5 other things by the same cause"],
    ),
    "how long messages of all clients may be": (
        [("tenants/fleet.yaml", "max_message: 3m", "max_message: 4m")],
        ["~ the defaults of all clients: voicemail.max_message: 4 min, formerly 3 min  (tenants/fleet.yaml:28)"],
    ),
    "a new phone": (
        [(f"{KERLAN}/nantes.yaml", PHONE, PHONE + PHONE.replace("4402", "4499").replace("44-02", "44-77"))],
        ["→ new: phone Soizic Kerlan (fixe-4499)  (", "→ Soizic Kerlan (fixe-4499) rings too: ", "+ is new: Soizic Kerlan (fixe-4499): emergency calls to 112, 114, 115 and 11 more; "],
    ),
    "a phone that is removed": (
        [(f"{KERLAN}/nantes.yaml", PHONE, "")],
        [f"→ removed: phone Soizic Kerlan (fixe-4402)  (HEAD:{KERLAN}/nantes.yaml:49)"],
    ),
    "a phone of somebody else": (
        [(f"{KERLAN}/nantes.yaml", "\n    user: atelier", "\n    user: soizic-kerlan")],
        [
            f"✗ phone Soizic Kerlan (mural-atelier): user: soizic-kerlan, formerly atelier  ({KERLAN}/nantes.yaml:89)",
            "✗ no longer reaches anybody: internal calls to 4440 (Atelier Nantes)",
            "→ Soizic Kerlan (mural-atelier) no longer rings: ",
            "! the phone belongs to Soizic Kerlan, formerly to Atelier Nantes: ",
        ],
    ),
    "a backup trunk": (
        [
            (NODES, "trunks: [collecte]", "trunks: [collecte, secours]"),
            (NODES, "trunks:\n  collecte:", "trunks:\n  secours: {name: Secours, host: 192.0.2.77, emergency_location: p_access_network_info, network_code: 4E}\n  collecte:"),
        ],
        [f"→ node pbx-ouest: trunks  ({NODES}:11)", "→ goes elsewhere: delmas-avocats, kerlan-plomberie; such as delmas-avocats: all phones: emergency calls to 112, "],
    ),
    "a profile that others extend": (
        [("tenants/_fleet/destinations.yaml", "special_free, ", "")],
        ["✗ destination profile fixes: allow  (tenants/_fleet/destinations.yaml:13)"],
    ),
    "another extension": (
        [(f"{KERLAN}/nantes.yaml", "extension: 4402", "extension: 4403")],
        [f"✗ user Soizic Kerlan: extension: 4403, formerly 4402  ({KERLAN}/nantes.yaml:6)", "· looks different: Soizic Kerlan (fixe-4402) is shown with 4403, formerly 4402"],
    ),
    "a calendar": (
        [(f"{DELMAS}/appels.yaml", "    holidays: FR\n    closed:\n      - dates: 2026-12-24..2027-01-03\n        label: F", "    closed:\n      - dates: 2026-12-24..2027-01-03\n        label: F")],
        [f"→ calendar Heures d'ouverture: holidays: —, formerly FR  ({DELMAS}/appels.yaml:5)"],
    ),
    "a group's members": (
        [(f"{KERLAN}/groupes.yaml", "- user:marie-josee-payet\n", "- user:florent-grondin\n")],
        [f"→ group Accueil de La Réunion: members  ({KERLAN}/groupes.yaml:26)", "→ Florent Grondin (run-9730) rings instead of Marie-Josée Payet (run-9710): "],
    ),
    "a client's number": (
        [(f"{DELMAS}/client.yaml", 'caller_id: "01 99 00 10 00"', 'caller_id: "01 99 00 10 01"')],
        [f"~ the client: caller_id: 01 99 00 10 01, formerly 01 99 00 10 00  ({DELMAS}/client.yaml:8)"],
    ),
    "a site's clock, which its calendars follow": (
        [(f"{DELMAS}/client.yaml", "time_zone: Europe/Paris", "time_zone: Indian/Reunion")],
        [f"→ site Cabinet rue du Rocher: time_zone: Indian/Reunion, formerly Europe/Paris  ({DELMAS}/client.yaml:21)"],
    ),
    "from whom a brand's mails come": (
        [("tenants/_fleet/marques.yaml", "messagerie@cormoran", "voix@cormoran")],
        ["· brand cormoran: mail.sender: voix@cormoran.example, formerly messagerie@cormoran.example  (tenants/_fleet/marques.yaml:7)"],
    ),
    "what a brand's mails say": (
        [("tenants/_fleet/marques.yaml", "Bonjour,", "Salut,")],
        ["· brand cormoran: mail.words.fr.body  (tenants/_fleet/marques.yaml:11)"],
    ),
    "a device's id": (
        [(f"{KERLAN}/nantes.yaml", "fixe-4402:", "bureau-soizic:")],
        ["! the phone has another account, and must fetch its file anew: Soizic Kerlan (bureau-soizic)"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CAUSES)
def test_one_cause_is_one_entry(run_centrex: Centrex, name: str) -> None:
    edits, words = CAUSES[name]
    for path, *change in edits:
        edit(path, (change[0], change[1]))
    assert run_centrex("diff", "--detailed-exitcode") == ExitCode.DIFFERENCES
    lines = [line.strip() for line in run_centrex.out.splitlines()]
    for one in words:
        assert any(line.startswith(one) for line in lines), (one, lines)
    assert len(lines) < 26
    entries = [line for line in run_centrex.out.splitlines() if line.startswith("  ") and line[2] != " "]
    assert len(entries) == 1
    assert run_centrex("diff", "--format", "json") == ExitCode.OK
    assert run_centrex.data["callers"]["causes"] == ("also changed:" not in lines)


TIMES = {
    "during a calendar": ("- when: ouverture\n        to: group:secretariat", "- when: ouverture\n        to: group:associes", "Heures d'ouverture (ouverture)"),
    "outside of several": ("- to: announcement:ferme", "- to: voicemail:cabinet", "outside every day 20:00–07:00, Pause déjeuner (dejeuner), Heures d'ouverture (ouverture), Samedi matin, sur rendez-vous (samedi-rendez-vous)"),
    "a calendar that changed has no name": ("09:30-12:00", "09:00-12:00", "Saturdays 09:00–09:30, except on 15 August 2026, "),
}  # fmt: skip


@pytest.mark.parametrize("name", TIMES)
def test_times_are_told_by_the_names_of_calendars(run_centrex: Centrex, name: str) -> None:
    before, after, when = TIMES[name]
    edit(f"{DELMAS}/appels.yaml", (before, after))
    run_centrex("diff")
    assert f"      when: {when}" in run_centrex.out


def test_a_user_of_another_id_is_the_same_to_whoever_names_him(run_centrex: Centrex) -> None:
    """His phone, the keys that watch him: nothing of that is another one. His mailbox is."""
    for file in ("users", "devices", "numbers", "appels"):
        path = Path(f"{DELMAS}/{file}.yaml")
        words = path.read_text(encoding="utf-8").replace("james-whitfield", "j-whitfield")
        path.write_text(words, encoding="utf-8")
    assert run_centrex("diff") == ExitCode.OK
    said = [line.strip() for line in run_centrex.out.splitlines() if line.startswith("    ")]
    assert said == [
        "! the mailbox begins empty; messages, greetings and PIN stay under its former id: James Whitfield"
    ]
