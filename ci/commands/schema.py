"""`centrex schema`: the JSON Schema of client files or of the operator's layer."""

from __future__ import annotations

import json

import click

from ci.terminal.cli import registered
from ci.terminal.i18n import docstring_translator
from ci.terminal.output import Output
from schema.export import client_schema, fleet_schema


@registered
@click.argument("kind", type=click.Choice(["client", "fleet"]), default="client")
@click.pass_obj
def command(output: Output, kind: str) -> int:
    """The schema of one file: every section is optional, since sections are spread over files. Its descriptions are in the language of messages."""
    words = docstring_translator(output.language)
    schema = client_schema(words) if kind == "client" else fleet_schema(words)
    output.write(json.dumps(schema, indent=2, ensure_ascii=False) + "\n")
    return 0
