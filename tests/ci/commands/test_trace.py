"""`centrex trace` as people run it, on the demonstration fleet."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ci.reports.call_words import ClientNames, act_words, entry_words, outcome_words
from ci.terminal.entry import main
from ci.terminal.exit_codes import ExitCode
from ci.terminal.i18n import translator
from compiler.analysis.behaviour.behaviour import behaviour_of
from compiler.analysis.conditions import timeline_of
from compiler.reading.parse import parse_client
from compiler.reading.source import SourceFile
from tests.checkout import ROOT, TENANTS
from tests.companies import COMPANIES, compiled
from tests.conftest import Golden

RECEPTION = ("--from", "06 12 34 56 78", "--to", "01 99 00 10 00")

Trace = Callable[..., tuple[int, str, str]]
"""Words of a command line; the exit code, what was written, and what was complained of."""


@pytest.fixture
def trace(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Trace:
    """Runs the command beside the fleet; returns its exit code, what it wrote, and what it complained of."""
    monkeypatch.chdir(ROOT)
    monkeypatch.delenv("CENTREX_TREE", raising=False)

    def run(*words: str, language: str = "en", colour: str = "--no-color") -> tuple[int, str, str]:
        code = main(["--lang", language, colour, "trace", *words])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def test_the_page_shows_what_the_command_says(trace: Trace, golden: Golden) -> None:
    page = ROOT / "docs" / "trace.md"
    shown = re.compile(r"```console\n\$ centrex trace (.*)\n(?:.*\n)*?```\n")

    def run(found: re.Match[str]) -> str:
        _, out, err = trace(*shlex.split(found[1]))
        return f"```console\n$ centrex trace {found[1]}\n{out or err}```\n"

    text = page.read_text(encoding="utf-8")
    assert len(shown.findall(text)) >= 6
    golden(page, shown.sub(run, text).encode())


@pytest.mark.parametrize(
    ("words", "first"),
    [
        (RECEPTION, "06 12 34 56 78 calls 01 99 00 10 00 (Accueil du cabinet) from outside"),
        (("--from", "anonymous", "--to", "+33199001000"), "An anonymous caller calls 01 99 00 10 00"),
        (("--from", "trunk:collecte", "--to", "0199001000"), "A call to 01 99 00 10 00 (Accueil du cabinet) comes in by the trunk collecte"),
        (("--from", "delmas-avocats/users/helene-delmas", "--to", "220"), "Hélène Delmas (poste-201) dials 220 (Secrétariat)"),
        (("--from", "delmas-avocats/user:helene-delmas", "--to", "220"), "Hélène Delmas (poste-201) dials 220"),
        (("--from", "device:salle-reunion", "--to", "0612345678"), "Hélène Delmas (salle-reunion) dials 06 12 34 56 78"),
        (("--client", "kerlan-plomberie", "--from", "user:yann-kerlan", "--to", "*98"), "Yann Kerlan (fixe-4401) dials *98"),
        (("--from", "0612345678", "--to", "kerlan-plomberie/numbers/0262 00 20 00"), "06 12 34 56 78 calls 0262 00 20 00"),
    ],
)  # fmt: skip
def test_the_client_is_found_by_who_or_what_is_named(
    trace: Trace, words: tuple[str, ...], first: str
) -> None:
    code, out, err = trace(*words, "--at", "2026-11-30 10:00")
    assert (code, err) == (ExitCode.OK, "")
    assert out.startswith(first)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--from", "0612345678", "--to", "0199001099"), ("TREE004", "Compare its digits")),
        (("--from", "0612345678", "--to", "220"), ("TREE004", "no client has the number 220")),
        (("--from", "0612345678", "--to", "0199001000", "--client", "kerlan-plomberie"), ("ASK002", "kerlan-plomberie has no number")),
        (("--from", "delmas-avocat/user:x", "--to", "220"), ("TREE003", "Did you mean delmas-avocats?")),
        (("--from", "0612345678", "--to", "220", "--client", "nobody"), ("TREE003",)),
        (("--from", "kerlan-plomberie/user:yann-kerlan", "--to", "delmas-avocats/0199001000"), ("ASK001", "a call belongs to one client")),
        (("--from", "user:helene-delma", "--to", "0199001000"), ("ASK001", "Did you mean helene-delmas?")),
        (("--from", "user:zzz", "--to", "220"), ("ASK001", "no client has user:zzz", "--client")),
        (("--from", "helene", "--to", "0199001000"), ("ASK001", "Did you mean user:helene-delmas?")),
        ((*RECEPTION, "--at", "2026-03-29 02:30"), ("ASK004", "Write 01:30 or 03:30.")),
        ((*RECEPTION, "--at", "2026-10-25 02:30"), ("ASK005", "+02:00", "+01:00")),
        ((*RECEPTION, "--at", "2031-10-25 02:30"), ("ASK006", "2026 to 2028")),
        ((*RECEPTION, "--at", "tomorrow"), ("ASK003", "2026-11-28 10:00")),
        ((*RECEPTION, "--given", "queue:nuit=on"), ("ASK007", "does not have this yet")),
        ((*RECEPTION, "--given", "user:bob=busy"), ("ASK008",)),
        ((*RECEPTION, "--given", "user:helene-delmas=busy", "--given", "device:poste-201=answers"), ("ASK009", "contradicts")),
        ((*RECEPTION, "--given", "busy", "--given", "user:bob=busy", "--at", "x"), ("ASK003", "ASK007", "ASK008", "3 errors")),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_said(trace: Trace, words: tuple[str, ...], said: tuple[str, ...]) -> None:
    code, out, err = trace(*words)
    assert (code, out) == (ExitCode.INVALID, "")
    for one in said:
        assert one in err


def test_what_trunks_that_are_tried_in_vain_cost_is_said(trace: Trace) -> None:
    phone = ("--from", "device:poste-201", "--at", "2026-11-30 10:00")
    down, full = (("--given", f"trunk:collecte={state}") for state in ("down", "full"))
    _, out, _ = trace(*phone, "--to", "112", *down)
    assert "trunk collecte: down" in out
    # Its only trunk is tried, and tried again.
    assert "Up to 14 s more while it is not known that a trunk is down" in out
    _, out, _ = trace(*phone, "--to", "112", *full)
    assert "by the trunk collecte" in out
    assert "s more" not in out
    _, out, _ = trace(*phone, "--to", "0612345678", *full)
    assert out.count("trunk collecte: full") == 2
    assert "no trunk takes the call" in out


def test_only_the_client_of_the_number_is_read_closely(trace: Trace, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def noted(client: str, sources: tuple[SourceFile, ...], *, unread: bool) -> object:
        read.append(client)
        return parse_client(client, sources, unread=unread)

    monkeypatch.setattr("ci.fleet.client.parse_client", noted)
    trace(*RECEPTION)
    assert read == ["delmas-avocats"]
    # A number that nobody has: nobody's files are.
    read.clear()
    _, _, err = trace("--from", "0612345678", "--to", "01 99 00 18 77")
    assert "Compare its digits" in err
    trace("--from", "0612345678", "--to", "x")
    assert read == []


@pytest.mark.parametrize(
    "words", [(), ("--from", "anonymous"), (*RECEPTION, "--format", "xml"), (*RECEPTION, "more")]
)
def test_wrong_usage(trace: Trace, words: tuple[str, ...]) -> None:
    code, out, _ = trace(*words)
    assert (code, out) == (ExitCode.USAGE, "")


def test_several_clients_may_have_a_user_of_one_name(trace: Trace, tmp_path: Path) -> None:
    shutil.copytree(TENANTS, tmp_path / "tenants")
    users = tmp_path / "tenants" / "kerlan-plomberie" / "more.yaml"
    users.write_text("users:\n  helene-delmas: {name: Hélène, extension: 4499}\n", encoding="utf-8")
    code, _, err = trace("--from", "user:helene-delmas", "--to", "112", "--tree", str(tmp_path / "tenants"))
    assert code == ExitCode.INVALID
    assert "several clients have user:helene-delmas: delmas-avocats, kerlan-plomberie" in err


def test_a_client_with_an_error_is_not_traced(trace: Trace, tmp_path: Path) -> None:
    shutil.copytree(TENANTS, tmp_path / "tenants")
    numbers = tmp_path / "tenants" / "delmas-avocats" / "numbers.yaml"
    numbers.write_text(numbers.read_text().replace("route:accueil", "route:acueil"))
    code, out, err = trace(*RECEPTION, "--tree", str(tmp_path / "tenants"))
    assert (code, out) == (ExitCode.INVALID, "")
    assert "Did you mean" in err


def test_a_tree_that_is_not_there_is_said(trace: Trace, tmp_path: Path) -> None:
    code, out, err = trace(*RECEPTION, "--tree", str(tmp_path / "nowhere"))
    assert (code, out) == (ExitCode.INVALID, "")
    assert "TREE001" in err


HOP = {
    "says", "node", "kind", "address", "file", "line", "column", "at", "seconds", "condition", "rings", "calls", "presents", "hears",
    "mailbox", "result", "next", "trunk",
}  # fmt: skip


def test_json_tells_everything(trace: Trace) -> None:
    given = (
        "--given",
        "user:thomas-garnier=no_answer",
        "--given",
        "everyone=busy",
        "--given",
        "external:0600001001=no_answer",
    )
    code, out, _ = trace(*RECEPTION, "--at", "2026-11-28 10:00", *given, "--format", "json")
    assert code == ExitCode.OK
    data: dict[str, Any] = json.loads(out)
    assert data["format_version"] == "1.0"
    assert data["client"] == "delmas-avocats"
    assert data["call"]["from"] == {"kind": "outside", "number": "+33612345678", "trunk": None}
    assert data["call"]["at"] == "2026-11-28T10:00:00+01:00"
    assert data["call"]["file"] == "tenants/delmas-avocats/numbers.yaml"
    assert data["call"]["given"]["phones"] == {"poste-204": "no_answer"}
    hops = data["hops"]
    assert all(set(hop) == HOP for hop in hops)
    assert [(hop["kind"], hop["at"], hop["seconds"], hop["result"]) for hop in hops] == [
        ("TimeSwitch", 0, 0, "matched"),
        ("Ring", 0, 15, "no_answer"),
        ("Ring", 15, 0, "busy"),
        ("Ring", 15, 15, "no_answer"),
        ("LeaveMessage", 30, 12, None),
    ]
    assert hops[0]["condition"] == "Samedi sur rendez-vous"
    assert hops[2]["rings"] == [
        {"device": "poste-201", "state": "busy"},
        {"device": "salle-reunion", "state": "busy"},
    ]
    assert hops[3]["calls"] == [
        {
            "number": "+33600001001",
            "presents": "+33199001000",
            "withheld": None,
            "charged": "delmas-avocats/client",
            "trunk": "collecte",
            "state": "no_answer",
            "must_confirm": True,
            "limits": ["delmas-avocats/client"],
        }
    ]
    assert hops[3]["presents"] == "+33199001000"
    lines = (ROOT / hops[3]["file"]).read_text(encoding="utf-8").splitlines()
    assert lines[hops[3]["line"] - 1][hops[3]["column"] - 1 :].startswith("external:06 00 00 10 01")
    assert [hop["next"] for hop in hops[:-1]] == [hop["node"] for hop in hops[1:]]
    outcome = data["outcome"]
    assert (outcome["kind"], outcome["mailbox"], outcome["seconds"]) == ("recorded", "shared_cabinet", 42)
    assert (outcome["reason"], outcome["presents"], outcome["phones"]) == (None, None, [])


def test_json_tells_by_which_trunk_a_call_leaves(trace: Trace) -> None:
    """Rescue too, whose trunk is in no external call."""
    phone = ("--from", "device:poste-201", "--at", "2026-11-30 10:00", "--format", "json")
    for dialled in ("112", "0612345678"):
        _, out, _ = trace(*phone, "--to", dialled)
        assert json.loads(out)["hops"][-1]["trunk"] == "collecte"
        _, out, _ = trace(*phone, "--to", dialled, "--given", "trunk:collecte=down")
        assert {hop["trunk"] for hop in json.loads(out)["hops"]} == {None}


def test_json_names_a_command_that_asks_for_the_same(trace: Trace) -> None:
    words = (
        "--from",
        "user:helene-delmas",
        "--to",
        "220",
        "--at",
        "2026-10-25 02:30 +02:00",
        "--given",
        "everyone=no_answer",
    )
    _, out, _ = trace(*words, "--format", "json")
    command = shlex.split(json.loads(out)["command"])
    assert command[:2] == ["centrex", "trace"]
    assert trace(*command[2:], "--format", "json")[1] == out


def test_only_what_is_said_to_people_follows_the_language(trace: Trace) -> None:
    words = (*RECEPTION, "--at", "2026-11-28 10:00", "--given", "everyone=busy", "--format", "json")
    english, french = (json.loads(trace(*words, language=language)[1]) for language in ("en", "fr"))

    def without_words(data: Any) -> Any:
        if isinstance(data, dict):
            return {key: without_words(value) for key, value in data.items() if key != "says"}
        return [without_words(one) for one in data] if isinstance(data, list) else data

    assert without_words(english) == without_words(french)
    assert english["outcome"]["says"] != french["outcome"]["says"]


def test_in_french(trace: Trace) -> None:
    code, out, _ = trace(
        *RECEPTION, "--at", "2026-11-28 10:00", "--given", "everyone=no_answer", language="fr"
    )
    assert code == ExitCode.OK
    assert out.startswith(
        "06 12 34 56 78 appelle 01 99 00 10 00 (Accueil du cabinet) de l'extérieur\nsamedi 2026-11-28, 10:00"
    )
    assert "un message dans la messagerie Messagerie du cabinet" in out


def test_colours_on_a_terminal_only(trace: Trace) -> None:
    words = (*RECEPTION, "--at", "2026-11-28 10:00")
    plain, coloured = trace(*words)[1], trace(*words, colour="--color")[1]
    assert "\x1b" not in plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain
    assert coloured != plain


def test_names_cannot_steer_the_terminal(trace: Trace, tmp_path: Path) -> None:
    shutil.copytree(TENANTS, tmp_path / "tenants")
    calls = tmp_path / "tenants" / "delmas-avocats" / "appels.yaml"
    text = calls.read_text(encoding="utf-8").replace("name: Secrétariat", 'name: "Sec\\u202Erétariat"')
    calls.write_text(text, encoding="utf-8")
    _, out, _ = trace(*RECEPTION, "--at", "2026-11-30 10:00", "--tree", str(tmp_path / "tenants"))
    assert "\u202e" not in out


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("client", COMPANIES)
def test_everything_that_can_happen_has_words(client: str, language: str) -> None:
    compilation = compiled(client)
    graph = compilation.graph
    names = ClientNames.of(compilation.resolved, translator(language))
    found = behaviour_of(graph, timeline_of([graph], compilation.fleet.fleet.fleet.horizon))
    for entry in found.entries:
        assert entry_words(entry, names)
        for one in found.classes(entry):
            assert outcome_words(one.outcome, names)
            assert all(act_words(act, names) for act in (*(step.act for step in one.passed), one.last))


def test_what_is_written_in_vain_stands_in_no_traces_way(trace: Trace, tmp_path: Path) -> None:
    """A mailbox that nobody can hear is refused; where its messages come from is shown all the same."""
    shutil.copytree(TENANTS, tmp_path / "tenants")
    (tmp_path / "tenants/delmas-avocats/muette.yaml").write_text(
        'voicemails: {muette: {name: Muette}}\nroutes: {muette: {extension: "288", to: voicemail:muette}}\n',
        encoding="utf-8",
    )
    tree = str(tmp_path / "tenants")
    code, out, _ = trace(
        "--tree", tree, "--client", "delmas-avocats", "--from", "device:poste-201", "--to", "288"
    )
    assert code == ExitCode.OK
    assert "a message in mailbox Muette" in out
    assert main(["--lang", "en", "validate", "--tree", tree]) == ExitCode.INVALID


def test_a_code_before_the_number_is_not_read_as_part_of_it(trace: Trace) -> None:
    code, said, _ = trace("--from", "krutenau-sante/user:claire-muller", "--to", "3651 06 12 34 56 78")
    assert code == 0
    assert "0612345678 is read as +33612345678: mobiles in France" in said
    assert "presenting no number (withheld: 03 53 01 20 00)" in said
    assert "Shown outside: no number (withheld: 03 53 01 20 00)." in said


def test_a_profile_that_decides_by_how_a_number_begins_says_so(trace: Trace) -> None:
    _, said, _ = trace("--from", "krutenau-sante/user:salle-de-soins", "--to", "00 49 30 1234567")
    assert "allows numbers beginning with +49" in said
    _, said, _ = trace("--from", "krutenau-sante/user:salle-de-soins", "--to", "00 49 900 1234567")
    assert ": international premium numbers (profile " in said
    assert "may not call" in said
