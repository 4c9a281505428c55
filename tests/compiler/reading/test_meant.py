"""What was probably meant: everyday spellings, and what people call what there is; hints that would mislead are worse than none."""

from __future__ import annotations

import pytest

from ci.terminal.i18n import translator
from compiler.pipeline import ClientFiles, compile_client
from compiler.reading.meant import meant_by
from compiler.reading.source import SourceFile
from compiler.resolving.resolved import ResolvedFleet
from schema import patterns
from tests.compiler.conftest import CLIENT

SPELLINGS = {
    "time_slot": {
        "9:00-12:00": "09:00-12:00",
        "9h-12h": "09:00-12:00",
        "9h30 à 12h": "09:30-12:00",
        "de 8h à 18h30": "08:00-18:30",
        "08:30–12:30": "08:30-12:30",
        "9-12": "09:00-12:00",
        "0900-1200": "09:00-12:00",
        "18h - 8h": "18:00-08:00",
        "08:00-12:00, 14:00-18:00": "[08:00-12:00, 14:00-18:00]",
        "8h-12h et 14h-18h": "[08:00-12:00, 14:00-18:00]",
        "25:00-26:00": None,
        "9:60-10:00": None,
        "morning": None,
    },
    "days": {
        "lun-ven": "mon-fri",
        "samedi": "sat",
        "lundis": "mon",
        "du lundi au vendredi": "mon-fri",
        "lundi à jeudi": "mon-thu",
        "Mon-Fri": "mon-fri",
        "lun, mer": "[mon, wed]",
        "jeudi et samedi": "[thu, sat]",
        "week-end": "sat-sun",
        "tous les jours": "daily",
        "m": None,
        "ouvrés": None,
    },
    "duration": {
        "2 minutes": "2m",
        "10 min": "10m",
        "25": "25s",
        "30 s": "30s",
        "1 min 30": "1m30s",
        "90 secondes": "1m30s",
        "0": None,
        "long": None,
    },
    "dates": {
        "25/12/2026": "2026-12-25",
        "25/12": "12-25",
        "25 décembre 2026": "2026-12-25",
        "1er mai": "05-01",
        "24/12/2026-02/01/2027": "2026-12-24..2027-01-02",
        "du 24/12 au 02/01": "12-24..01-02",
        "2026-12-24 - 2027-01-02": "2026-12-24..2027-01-02",
        "31/02/2026": None,
        "juillet": None,
    },
    "holiday_region": {"RE": "FR-974", "974": "FR-974", "La Réunion": "FR-974", "57": "FR-57", "fr": "FR", "DE": None},
    patterns.COUNTRY: {"FR-974": "RE", "974": "RE", "fr": "FR", "France": "FR", "Réunion": "RE", "FRA": None},
    patterns.ID: {"zoé": "zoe", "Zoé Lambert": "zoe-lambert", "two_words": "two-words", "201": None},
}  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "written", "meant"),
    [(rule, written, meant) for rule, cases in SPELLINGS.items() for written, meant in cases.items()],
)
def test_an_everyday_spelling_is_understood_or_nothing_is_offered(
    rule: str, written: str, meant: str | None
) -> None:
    assert meant_by(rule, written) == meant


COLLEAGUES = """
users:
  zlambert: {name: Zoé Lambert, extension: 203, no_answer: hangup, email: z@acme.example}
  jean-petit: {name: Jean Petit, extension: 204, no_answer: hangup, email: j@acme.example}
  jean-roux: {name: Jean Roux, extension: 205, no_answer: hangup, email: r@acme.example}
"""
HINTS = {
    "member by its id alone": (
        "groups: {g: {name: G, members: [zlambert], no_answer: hangup}}",
        "Did you mean user:zlambert?",
        "Vouliez-vous dire user:zlambert ?",
    ),
    "member by its extension": (
        "groups: {g: {name: G, members: ['203'], no_answer: hangup}}",
        "Did you mean user:zlambert?",
        "Vouliez-vous dire user:zlambert ?",
    ),
    "colleague by first name": (
        "routes: {r: {name: R, to: user:zoe}}",
        "Did you mean user:zlambert?",
        "Vouliez-vous dire user:zlambert ?",
    ),
    "colleague by a first name with capitals and accents": (
        "routes: {r: {name: R, to: user:Zoé}}",
        "Did you mean user:zlambert?",
        "Vouliez-vous dire user:zlambert ?",
    ),
    "colleague by whole name, with no kind": (
        "routes: {r: {name: R, to: Zoé Lambert}}",
        "Did you mean user:zlambert?",
        "Vouliez-vous dire user:zlambert ?",
    ),
    "first name of two colleagues": (
        "routes: {r: {name: R, to: user:jean}}",
        "Say which one: user:jean-petit, user:jean-roux",
        "Dites lequel : user:jean-petit, user:jean-roux",
    ),
    "first name of two colleagues, with no kind": (
        "routes: {r: {name: R, to: Jean}}",
        "Say which one: user:jean-petit, user:jean-roux",
        "Dites lequel : user:jean-petit, user:jean-roux",
    ),
    "key to an extension that is gone": (
        "devices: {d: {model: yealink-t54w, mac: 80:5e:c0:00:02:99, user: zlambert, keys: [{type: dial, number: 299, label: X}]}}",
        "Extensions: 201, 202, 203, 204, 205",
        "Numéros internes : 201, 202, 203, 204, 205",
    ),
    "longest duration, as one writes it": (
        "groups: {g: {name: G, members: [user:zlambert], no_answer: hangup, ring: 10m}}",
        "At most 5m.",
        "Au plus 5m.",
    ),
    "number of nobody": (
        "client: {name: Acme, node: pbx-1, brand: azur, caller_id: 01 99 00 00 99}",
        "The client has 01 99 00 00 01. If this is its number too, add it to the section numbers.",
        "Le client a 01 99 00 00 01. Si ce numéro est aussi le sien, ajoutez-le à la section numbers.",
    ),
    "brand that is not given": (
        "client: {name: Acme, node: pbx-1}",
        "For example: brand: azur",
        "Par exemple : brand: azur",
    ),
    "node that is not given": (
        "client: {name: Acme, brand: azur}",
        "For example: node: pbx-1",
        "Par exemple : node: pbx-1",
    ),
    "key whose user is not given": (
        "devices: {d: {model: yealink-t54w, mac: 80:5e:c0:00:02:99, user: zlambert, keys: [{type: blf}]}}",
        "For example: user: alice",
        "Par exemple : user: alice",
    ),
    "mailbox that is not there": (
        "groups: {g: {name: G, members: [user:zlambert]}}",
        "For example: no_answer: hangup",
        "Par exemple : no_answer: hangup",
    ),
}


ONE_MISTAKE = {
    "an accent in an id that is named elsewhere": (
        "TYPE004",
        "groups: {g: {name: G, members: [user:zlambert], no_answer: voicemail:boite}}",
        "voicemails: {boîte: {name: Boîte, extension: 290, email: a@acme.example}}",
    ),
    "a file with the queues to which people log in": (
        "YAML001",
        "client: {name: Acme, node: pbx-1, brand: azur, log_in_code: '*45', pause_code: '*46'}",
        "devices: {d: {model: yealink-t54w, mac: 80:5e:c0:00:02:99, user: zlambert, keys: [{type: pause, label: P}, {type: log_in, label: L}]}}",
        "queues: {q: {name: 'L'attente'}}",
    ),
    "a client without its brand, and a queue to which people log in": (
        "TYPE002",
        "client: {name: Acme, node: pbx-1, log_in_code: '*45', pause_code: '*46'}",
        "devices: {d: {model: yealink-t54w, mac: 80:5e:c0:00:02:99, user: zlambert, keys: [{type: pause, label: P}]}}",
        "queues: {q: {name: Q, extension: 290, logged_in: by_code, members: [user:zlambert], overflow: hangup, nobody: hangup, max_wait: 60s}}",
    ),
    "half of a merge that is left": ("YAML012", "routes: {r: {name: R, extension: 299, to: hangup}}\n>>>>>>> theirs"),
}  # fmt: skip


@pytest.mark.parametrize("case", ONE_MISTAKE)
def test_one_mistake_is_one_error(case: str, fleet: ResolvedFleet) -> None:
    code, *written = ONE_MISTAKE[case]
    own_client = any(words.startswith("client:") for words in written)
    client = "\n".join(line for line in CLIENT.splitlines() if not (own_client and line[:7] == "client:"))
    sources = tuple(
        SourceFile(f"{number}.yaml", words.encode())
        for number, words in enumerate((client, COLLEAGUES, *written))
    )
    found = compile_client(ClientFiles("acme", sources, {}), fleet).diagnostics
    assert [said.code for said in found if str(said.severity) == "error"] == [code]


@pytest.mark.parametrize("case", HINTS)
def test_hints_name_what_there_is(case: str, fleet: ResolvedFleet) -> None:
    written, english, french = HINTS[case]
    client = "\n".join(line for line in CLIENT.splitlines() if not (line[:7] == written[:7] == "client:"))
    texts = (client, COLLEAGUES, written)
    sources = tuple(SourceFile(f"{number}.yaml", words.encode()) for number, words in enumerate(texts))
    compiled = compile_client(ClientFiles("acme", sources, {}), fleet)
    hints = [said.hint for said in compiled.diagnostics if said.hint and str(said.severity) == "error"]
    assert [str(hint) for hint in hints] == [english]
    assert [translator("fr")(hint) for hint in hints] == [french]
