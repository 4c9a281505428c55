"""Diagnostics for people and for machines: text with snippets, JSON, SARIF, GitHub annotations, GitLab code quality."""

from __future__ import annotations

import hashlib
import json
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ci.reports.repository_places import in_repository
from ci.reports.snippets import ReadLine, printable, snippet
from ci.terminal.output import Output
from ci.tree.regular_files import FileTooLargeError, IrregularFileError, read_regular
from compiler.diagnostics import Diagnostic, Range, Severity, Text, plural, text
from compiler.diagnostics.codes import CODES

FORMAT_VERSION = "1.0"
FORMATS = ("text", "json", "sarif", "github", "gitlab")
Translate = Callable[[Text], str]
Explain = Callable[[str], str]
"""What turns the explanation of a code into the reader's language."""

_COLOURS = {Severity.ERROR: "31;1", Severity.WARNING: "33;1", Severity.NOTE: "36"}
SEVERITIES = {
    Severity.ERROR: text("error"),
    Severity.WARNING: text("warning"),
    Severity.NOTE: text("note"),
}
"""What each is called."""


def diagnostics_report(
    form: str,
    diagnostics: Sequence[Diagnostic],
    *,
    root: Path,
    translate: Translate,
    colour: bool,
    tree: Path | None = None,
    explain: Explain = str,
) -> str:
    """The diagnostics in one of `FORMATS`. `root`: the folder that their files are relative to. `tree`: whose they are, which forges are told of by the repository's paths."""
    if form == "text":
        return diagnostics_text(diagnostics, reader_of(root), translate=translate, colour=colour)
    if form == "json":
        return _dump(json_data(diagnostics, reader_of(root), translate=translate))
    if tree is not None:
        diagnostics = in_repository(diagnostics, tree)
    if form == "sarif":
        return _dump(sarif_data(diagnostics, translate=translate, explain=explain))
    if form == "gitlab":
        return _dump(gitlab_data(diagnostics, translate=translate))
    return "".join(f"{line}\n" for line in github_lines(diagnostics, translate=translate))


def tell_faults(diagnostics: Sequence[Diagnostic], output: Output, *, root: Path) -> None:
    """Say on standard error what is wrong; nothing if nothing is."""
    output.write_error(
        diagnostics_report("text", diagnostics, root=root, translate=output.translate, colour=output.colour)
    )


def diagnostics_of_others(count: int) -> Text:
    """What is not told, since nobody asked for it."""
    return plural(
        "{count} error or warning about other clients: centrex validate",
        "{count} errors and warnings about other clients: centrex validate",
        count,
    )


def reader_of(root: Path) -> ReadLine:
    """Reads lines of files below a folder, each file once."""
    from compiler.reading.source import MAX_BYTES  # a plan with nothing to say reads no YAML

    files: dict[str, list[str]] = {}

    def read_line(file: str, line: int) -> str | None:
        if file not in files:
            try:
                # Only what may be opened as a file of the tree is ever quoted.
                content, _ = read_regular(root, file, limit=MAX_BYTES)
                # The lines of bytes are those of editors; those of a str also end where no editor shows it.
                files[file] = [line.decode() for line in content.removeprefix(BOM_UTF8).splitlines()]
            except (IrregularFileError, FileTooLargeError, OSError, UnicodeDecodeError):
                files[file] = []
        lines = files[file]
        return lines[line - 1] if 0 < line <= len(lines) else None

    return read_line


def diagnostics_text(
    diagnostics: Sequence[Diagnostic], read_line: ReadLine, *, translate: Translate, colour: bool
) -> str:
    """For a terminal: place, code and words, the line underlined, the hint, related places; the count last."""
    blocks = [
        "\n".join(_block(diagnostic, read_line, translate, colour=colour)) for diagnostic in diagnostics
    ]
    if not blocks:
        return ""
    return "\n\n".join([*blocks, count_line(diagnostics, translate)]) + "\n"


def count_line(diagnostics: Iterable[Diagnostic], translate: Translate) -> str:
    """How many errors and warnings."""
    severities = [diagnostic.severity for diagnostic in diagnostics]
    errors, warnings = severities.count(Severity.ERROR), severities.count(Severity.WARNING)
    return translate(
        text(
            "{errors}, {warnings}",
            errors=plural("{count} error", "{count} errors", errors),
            warnings=plural("{count} warning", "{count} warnings", warnings),
        )
    )


def _block(diagnostic: Diagnostic, read_line: ReadLine, translate: Translate, *, colour: bool) -> list[str]:
    kind = f"{translate(SEVERITIES[diagnostic.severity])} {diagnostic.code}"
    if colour:
        kind = f"\x1b[{_COLOURS[diagnostic.severity]}m{kind}\x1b[0m"
    lines = [f"{_spot(diagnostic.range)}{kind}: {printable(translate(diagnostic.message))}"]
    if diagnostic.range is not None:
        lines += snippet(diagnostic.range, read_line)
    if diagnostic.hint is not None:
        lines.append(f"      → {printable(translate(diagnostic.hint))}")
    for related in diagnostic.related:
        lines.append(f"      {_spot(related.range)}{printable(translate(related.message))}")
        lines += snippet(related.range, read_line)
    return lines


def _spot(place: Range | None) -> str:
    return f"{printable(place.file)}:{place.start.line}:{place.start.column}: " if place else ""


def json_data(
    diagnostics: Sequence[Diagnostic], read_line: ReadLine, *, translate: Translate
) -> dict[str, Any]:
    """For programs; the shape is promised by `format_version`."""
    return {
        "format_version": FORMAT_VERSION,
        "valid": not any(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics),
        "counts": {
            str(severity): sum(diagnostic.severity is severity for diagnostic in diagnostics)
            for severity in Severity
        },
        "diagnostics": [_json_diagnostic(diagnostic, read_line, translate) for diagnostic in diagnostics],
    }


def _json_diagnostic(diagnostic: Diagnostic, read_line: ReadLine, translate: Translate) -> dict[str, Any]:
    return {
        "code": diagnostic.code,
        "severity": str(diagnostic.severity),
        "summary": translate(diagnostic.message),
        "hint": translate(diagnostic.hint) if diagnostic.hint else None,
        "address": diagnostic.address or None,
        "range": json_range(diagnostic.range),
        "snippet": read_line(diagnostic.range.file, diagnostic.range.start.line)
        if diagnostic.range
        else None,
        "related": [
            {"why": translate(related.message), "range": json_range(related.range)}
            for related in diagnostic.related
        ],
        "fingerprint": fingerprint(diagnostic),
    }


def json_range(place: Range | None) -> dict[str, Any] | None:
    """A place as JSON data: file, start, end."""
    if place is None:
        return None
    return {
        "file": place.file,
        "start": {"line": place.start.line, "column": place.start.column},
        "end": {"line": place.end.line, "column": place.end.column},
    }


def fingerprint(diagnostic: Diagnostic) -> str:
    """What a diagnostic is, wherever its line has moved to: waivers and trackers hold on to it."""
    words = "\0".join(
        (
            diagnostic.code,
            diagnostic.address,
            diagnostic.range.file if diagnostic.range else "",
            str(diagnostic.message),
        )
    )
    return hashlib.sha256(words.encode(errors="surrogateescape")).hexdigest()[:32]


def sarif_data(
    diagnostics: Sequence[Diagnostic], *, translate: Translate, explain: Explain = str
) -> dict[str, Any]:
    """SARIF 2.1.0 (OASIS), for code-scanning views."""
    used = sorted({diagnostic.code for diagnostic in diagnostics})
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "centrex",
                        "rules": [_sarif_rule(code, translate, explain) for code in used],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [_sarif_result(diagnostic, used, translate) for diagnostic in diagnostics],
            },
        ],
    }


def _sarif_rule(code: str, translate: Translate, explain: Explain) -> dict[str, Any]:
    return {
        "id": code,
        "shortDescription": {"text": title_words(code, translate)},
        "fullDescription": {"text": explain(CODES[code].explanation)},
    }


def title_words(code: str, translate: Translate) -> str:
    """What a code is called."""
    return translate(Text(CODES[code].title))


def code_lines(code: str, translate: Translate, explain: Explain) -> list[str]:
    """What a code means, for a terminal."""
    severity = translate(SEVERITIES[CODES[code].severity])
    head = text(
        "{code} ({severity}): {title}", code=code, severity=severity, title=title_words(code, translate)
    )
    return [translate(head), "", explain(CODES[code].explanation)]


def _sarif_result(diagnostic: Diagnostic, used: list[str], translate: Translate) -> dict[str, Any]:
    words = translate(diagnostic.message) + (f"\n{translate(diagnostic.hint)}" if diagnostic.hint else "")
    return {
        "ruleId": diagnostic.code,
        "ruleIndex": used.index(diagnostic.code),
        "level": str(diagnostic.severity),
        "message": {"text": words},
        "locations": [_sarif_location(diagnostic.range)] if diagnostic.range else [],
        "relatedLocations": [
            {**_sarif_location(related.range), "id": number, "message": {"text": translate(related.message)}}
            for number, related in enumerate(diagnostic.related, 1)
        ],
        "partialFingerprints": {"centrex/v1": fingerprint(diagnostic)},
    }


def _sarif_location(place: Range) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(place.file, errors="surrogateescape")},
            "region": {
                "startLine": place.start.line,
                "startColumn": place.start.column,
                "endLine": place.end.line,
                "endColumn": place.end.column,
            },
        },
    }


def github_lines(diagnostics: Sequence[Diagnostic], *, translate: Translate) -> list[str]:
    """Workflow commands that GitHub shows at the lines of a pull request."""
    names = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
    lines = []
    for diagnostic in diagnostics:
        values = {"title": f"{diagnostic.code} {translate(Text(CODES[diagnostic.code].title))}"}
        if diagnostic.range:
            start, end = diagnostic.range.start, diagnostic.range.end
            values = {
                "file": diagnostic.range.file,
                "line": str(start.line),
                "endLine": str(end.line),
                "col": str(start.column),
                **values,
            }
        words = translate(diagnostic.message) + (f"\n{translate(diagnostic.hint)}" if diagnostic.hint else "")
        properties = ",".join(f"{name}={_github_property(value)}" for name, value in values.items())
        lines.append(f"::{names[diagnostic.severity]} {properties}::{_github_data(words)}")
    return lines


def _github_data(words: str) -> str:
    return words.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _github_property(words: str) -> str:
    return _github_data(words).replace(":", "%3A").replace(",", "%2C")


def gitlab_data(diagnostics: Sequence[Diagnostic], *, translate: Translate) -> list[dict[str, Any]]:
    """GitLab's code-quality report."""
    severities = {Severity.ERROR: "critical", Severity.WARNING: "minor", Severity.NOTE: "info"}
    return [
        {
            "description": translate(diagnostic.message)
            + (f" → {translate(diagnostic.hint)}" if diagnostic.hint else ""),
            "check_name": diagnostic.code,
            "fingerprint": fingerprint(diagnostic),
            "severity": severities[diagnostic.severity],
            "location": {
                "path": diagnostic.range.file if diagnostic.range else "",
                "lines": {"begin": diagnostic.range.start.line if diagnostic.range else 1},
            },
        }
        for diagnostic in diagnostics
    ]


def _dump(data: Any) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"
