"""Diagnostics in every form: the guilty word underlined for people, and what each program's format asks for."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ci.reports.diagnostics import FORMATS, diagnostics_report, fingerprint
from ci.reports.snippets import snippet
from compiler.diagnostics import Diagnostic, Position, Range, Related, Severity, text
from compiler.diagnostics.codes import CODES, diagnose
from tests.effort import examples

FILE = "tenants/société/é n°1.yaml"


def at(line: int, start: int, end: int, *, file: str = FILE, last: int | None = None) -> Range:
    return Range(file, Position(line, start), Position(last or line, end))


ERROR = diagnose(
    "REF001",
    text("there is no user {name}", name="bob%,:\n::warning::x"),
    at(2, 7, 10),
    hint=text("Did you mean {name}?", name="rob"),
    related=(Related(text("users start here"), at(1, 1, 6)),),
    address="société/users/alice",
)
WARNING = diagnose("DEV002", text("no such setting"), at(3, 1, 4))
BARE = diagnose("NODE001", text("the disk is full"), None)
ALL = (ERROR, WARNING, BARE)


def in_form(form: str, *diagnostics: Diagnostic, root: Path = Path(), colour: bool = False) -> str:
    return diagnostics_report(form, diagnostics, root=root, translate=str, colour=colour)


def write(root: Path, content: str, *, file: str = FILE) -> None:
    (root / file).parent.mkdir(parents=True, exist_ok=True)
    (root / file).write_text(content, encoding="utf-8", newline="")


def underlined(line: str, start: int, end: int) -> tuple[str, str]:
    """The line as a terminal shows it, and what stands above the carets, both cut by columns."""
    shown, marks = snippet(at(1, start, end), lambda _file, _line: line)
    columns = [one for letter in shown for one in (letter, *[""] * (_width(letter) - 1))]
    first, last = marks.index("^"), marks.rindex("^")
    assert set(marks[first:]) == {"^"}
    return shown.partition("│ ")[2], "".join(columns[first : last + 1])


def _width(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("    user: bob", "bob"),
        ("\tuser: bob", "bob"),
        ("\t\tname:\tbob  # c", "bob"),
        ("  name: 株式会社 bob", "bob"),
        ("  name: 株式会社 bob", "式会"),
        ("  nom: Él\u00e9onore bob", "bob"),
    ],
)
def test_the_carets_stand_below_the_guilty_word(line: str, word: str) -> None:
    start = line.index(word) + 1
    assert underlined(line, start, start + len(word))[1] == word


def test_combining_marks_take_no_room() -> None:
    line = "  nom: E\u0301le\u0301onore bob"
    start = line.index("bob") + 1
    shown, marks = snippet(at(1, start, start + 3), lambda _file, _line: line)
    assert len(unicodedata.normalize("NFC", shown)) == len(marks)
    assert marks.endswith(" ^^^")


@settings(max_examples=examples(60), deadline=None)
@given(
    st.text("ab \té株", max_size=10), st.text("abé株", min_size=1, max_size=6), st.text("ab #\t", max_size=6)
)
def test_the_carets_stand_below_any_word(before: str, word: str, after: str) -> None:
    assert underlined(before + word + after, len(before) + 1, len(before) + len(word) + 1)[1] == word


def test_a_range_of_several_lines_is_underlined_to_the_end_of_the_first() -> None:
    assert snippet(at(1, 4, 2, last=4), lambda _file, _line: "a: [b,  ") == [
        "    1 │ a: [b,  ",
        "      │    ^^^",
    ]


@pytest.mark.parametrize("line", [None, "", "   ", "x" * 500])
def test_a_line_that_says_nothing_is_not_shown(line: str | None) -> None:
    assert snippet(at(1, 1, 2), lambda _file, _line: line) == []


def test_what_would_steer_a_terminal_is_shown_as_a_sign(tmp_path: Path) -> None:
    write(tmp_path, "a: \x1b[2J\x9b\x07b\n")
    one = diagnose("REF001", text("there is no user {name}", name="\x1b[2Jbob\u202e"), at(1, 10, 11))
    words = in_form("text", one, root=tmp_path)
    assert "\x1b" not in words
    assert all(letter == "\n" or unicodedata.category(letter)[0] != "C" for letter in words)
    line, marks = words.splitlines()[1:3]
    assert line[marks.index("^")] == "b"


def test_text_gives_place_line_hint_related_and_count(tmp_path: Path) -> None:
    write(tmp_path, "users:\n  to: bob\n\r\n")
    one = diagnose(
        "REF001",
        text("there is no user bob"),
        at(2, 7, 10),
        hint=text("Did you mean rob?"),
        related=(Related(text("users start here"), at(1, 1, 6)),),
    )
    assert in_form("text", one, BARE, root=tmp_path) == (
        f"""\
{FILE}:2:7: error REF001: there is no user bob
    2 │   to: bob
      │       ^^^
      → Did you mean rob?
      {FILE}:1:1: users start here
    1 │ users:
      │ ^^^^^

error NODE001: the disk is full

2 errors, 0 warnings
"""
    )


def test_nothing_to_say_is_said_by_nothing() -> None:
    assert in_form("text") == ""
    assert in_form("github") == ""
    assert json.loads(in_form("json"))["valid"] is True
    assert json.loads(in_form("gitlab")) == []
    assert json.loads(in_form("sarif"))["runs"][0]["results"] == []


def test_colours_only_colour() -> None:
    coloured = in_form("text", *ALL, colour=True)
    assert "\x1b[31;1merror REF001\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == in_form("text", *ALL)


def test_json_says_everything(tmp_path: Path) -> None:
    write(tmp_path, "users:\n  to: bob\n")
    data = json.loads(in_form("json", *ALL, root=tmp_path))
    assert (data["format_version"], data["valid"]) == ("1.0", False)
    assert data["counts"] == {"error": 2, "warning": 1, "note": 0}
    first = data["diagnostics"][0]
    assert first["range"] == {
        "file": FILE,
        "start": {"line": 2, "column": 7},
        "end": {"line": 2, "column": 10},
    }
    assert (first["code"], first["severity"]) == ("REF001", "error")
    assert first["snippet"] == "  to: bob"
    assert first["hint"] == "Did you mean rob?"
    assert first["address"] == "société/users/alice"
    assert first["related"][0]["why"] == "users start here"
    assert data["diagnostics"][2]["range"] is None


def test_sarif_has_what_its_standard_asks_for() -> None:
    data = json.loads(in_form("sarif", *ALL))
    assert data["version"] == "2.1.0"
    (run,) = data["runs"]
    assert run["tool"]["driver"]["name"] == "centrex"
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == ["DEV002", "NODE001", "REF001"]
    for result, one in zip(run["results"], ALL, strict=True):
        assert rules[result["ruleIndex"]] == result["ruleId"] == one.code
        assert result["level"] in ("none", "note", "warning", "error")
        assert result["message"]["text"]
        assert set(result["partialFingerprints"]) == {"centrex/v1"}
        for place in (*result["locations"], *result["relatedLocations"]):
            assert_is_location(place["physicalLocation"])
    assert run["results"][2]["locations"] == []


def assert_is_location(place: dict[str, Any]) -> None:
    uri = place["artifactLocation"]["uri"]
    assert re.fullmatch(r"[A-Za-z0-9._~/%-]+", uri), "RFC 3986"
    assert unquote(urlsplit(uri).path) == FILE
    region = place["region"]
    assert min(region.values()) >= 1
    assert (region["endLine"], region["endColumn"]) >= (region["startLine"], region["startColumn"])


def test_github_annotations_cannot_be_broken_out_of() -> None:
    lines = in_form("github", *ALL).splitlines()
    assert len(lines) == 3
    assert lines[0] == (
        f"::error file={FILE},line=2,endLine=2,col=7,title=REF001 {CODES['REF001'].title}"
        "::there is no user bob%25,:%0A::warning::x%0ADid you mean rob?"
    )
    assert lines[2] == f"::error title=NODE001 {CODES['NODE001'].title}::the disk is full"


def test_names_of_files_are_escaped_in_annotations() -> None:
    one = diagnose("REF001", text("x"), at(1, 1, 2, file="a,b:c%d.yaml"))
    assert in_form("github", one).startswith("::error file=a%2Cb%3Ac%25d.yaml,line=1,")


def test_gitlab_has_what_its_report_asks_for() -> None:
    data = json.loads(in_form("gitlab", *ALL))
    for one in data:
        assert set(one) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert one["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert one["location"]["lines"]["begin"] >= 1
    assert data[0]["location"] == {"path": FILE, "lines": {"begin": 2}}
    assert len({one["fingerprint"] for one in data}) == 3


def test_a_fingerprint_holds_while_lines_move() -> None:
    moved = Diagnostic(ERROR.code, ERROR.severity, ERROR.message, at(90, 1, 2), address=ERROR.address)
    assert fingerprint(moved) == fingerprint(ERROR)
    other = Diagnostic(ERROR.code, ERROR.severity, ERROR.message, ERROR.range, address="société/users/bob")
    assert fingerprint(other) != fingerprint(ERROR)


@pytest.mark.parametrize("form", FORMATS)
def test_every_form_speaks_the_language_asked_for(form: str) -> None:
    words = diagnostics_report(
        form, ALL, root=Path(), translate=lambda sentence: f"«{sentence}»", colour=False
    )
    assert "«the disk is full»" in words
    assert "«Did you mean rob?»" in words


@pytest.mark.parametrize("form", FORMATS)
def test_every_form_takes_every_code(form: str) -> None:
    everything = [
        Diagnostic(code, severity, text("words"), place)
        for code in CODES
        for severity in Severity
        for place in (None, at(1, 1, 1))
    ]
    assert in_form(form, *everything)


def test_the_line_is_read_as_editors_count(tmp_path: Path) -> None:
    write(tmp_path, "\ufeffa: 1\r\nb: \u00e9t\u00e9\r\n")
    words = in_form("text", diagnose("REF001", text("x"), at(2, 4, 7)), root=tmp_path)
    assert "    2 │ b: été\n      │    ^^^\n" in words


def test_a_file_that_is_no_text_or_gone_has_no_snippet(tmp_path: Path) -> None:
    (tmp_path / "latin.yaml").write_bytes(b"a: \xe9\n")
    for file in ("latin.yaml", "gone.yaml"):
        words = in_form("text", diagnose("REF001", text("x"), at(1, 1, 2, file=file)), root=tmp_path)
        assert words == f"{file}:1:1: error REF001: x\n\n1 error, 0 warnings\n"
