"""`centrex explain`: each value of an object, and the line that it comes from."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

import click

from ci.commands.options import format_option, tree_option
from ci.fleet.client import opened_fleet, unknown_client
from ci.reports.diagnostics import code_lines, json_range, tell_faults, title_words
from ci.terminal.cli import registered
from ci.terminal.exit_codes import ExitCode
from ci.terminal.i18n import explanation_translator
from ci.terminal.output import Output
from ci.tree.workspace import client_files
from compiler.diagnostics import Diagnostic, text
from compiler.diagnostics.codes import CODES, diagnose
from compiler.diagnostics.suggest import closest_name
from compiler.reading.parse import parse_client
from compiler.resolving.explain import OPERATOR, Explained, explain, explain_operator


@registered
@click.argument("address", metavar="CLIENT/SECTION/NAME | CODE")
@tree_option
@format_option("text", "json")
@click.pass_obj
def command(output: Output, address: str, tree: Path, report: str) -> int:
    """An object of the operator's layer goes by @fleet/SECTION/NAME; a code by itself: TIME005. Exit code 1 if there is no such object or code, or its client cannot be read."""
    if _CODE.fullmatch(address):
        return _explain_code(address.upper(), output, report)
    rows, diagnostics = _explain(tree, address)
    if not rows:
        root = tree.resolve().parent
        tell_faults(diagnostics, output, root=root)
        return ExitCode.INVALID
    output.write(_json(rows, output) if report == "json" else _table(rows, output))
    return ExitCode.OK


_CODE = re.compile(r"[A-Za-z]+[0-9]{3}")
"""How diagnostics are called: no address, which has a slash or is a client's name alone, and explains nothing."""


def _explain_code(code: str, output: Output, report: str) -> int:
    if code not in CODES:
        near = closest_name(code, CODES)
        hint = text("Did you mean {name}?", name=near) if near else None
        unknown = diagnose("TREE004", text("there is no code {code}", code=code), None, hint=hint)
        tell_faults([unknown], output, root=Path())
        return ExitCode.INVALID
    explain_it = explanation_translator(output.language)
    if report == "json":
        data = {
            "format_version": "1.0",
            "code": code,
            "severity": str(CODES[code].severity),
            "title": title_words(code, output.translate),
            "explanation": explain_it(CODES[code].explanation),
        }
        output.write(json.dumps(data, indent=2, ensure_ascii=False) + "\n")
    else:
        output.write_prose("\n".join(code_lines(code, output.translate, explain_it)) + "\n")
    return ExitCode.OK


def _explain(tree: Path, address: str) -> tuple[Sequence[Explained], list[Diagnostic]]:
    workspace, fleet, diagnostics = opened_fleet(tree)
    if workspace is None:
        return (), diagnostics
    if address.startswith(OPERATOR):
        rows, problems = explain_operator(fleet, address) if fleet is not None else ((), [])
        return rows, [*diagnostics, *problems]
    client = address.partition("/")[0]
    unknown = unknown_client(workspace, client)
    if unknown is not None:
        return (), [*diagnostics, unknown]
    if fleet is None:
        return (), diagnostics
    files, unread = client_files(workspace, client)
    parsed, problems = parse_client(client, files.sources, operator=fleet.fleet)
    diagnostics += [*unread, *problems]
    if parsed is None:
        return (), diagnostics
    rows, problems = explain(parsed, fleet, address)
    return rows, [*diagnostics, *problems]


def _table(rows: Sequence[Explained], output: Output) -> str:
    """Field, value, and where it comes from, in columns."""
    fields = max(len(row.field) for row in rows)
    values = max(len(row.value) for row in rows)
    lines = []
    for row in rows:
        place = f"{row.range.file}:{row.range.start.line}" if row.range else ""
        words = f"{row.field:<{fields}}  {row.value:<{values}}  {place}  ({output.translate(row.origin)})"
        lines.append(words if place else words.replace("    (", "  ("))
    return "\n".join(lines) + "\n"


def _json(rows: Sequence[Explained], output: Output) -> str:
    data = [
        {
            "field": row.field,
            "value": row.value,
            "origin": output.translate(row.origin),
            "range": json_range(row.range),
        }
        for row in rows
    ]
    return json.dumps({"format_version": "1.0", "fields": data}, indent=2, ensure_ascii=False) + "\n"
