"""`centrex schema`: the JSON Schema of client files or of the operator's layer, and an editor that uses both."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from ci.commands.options import tree_option
from ci.nodes.atomic import replace_file
from ci.terminal.cli import registered
from ci.terminal.exit_codes import ExitCode
from ci.terminal.i18n import docstring_translator
from ci.terminal.output import Output
from ci.terminal.system_errors import reason_of
from compiler.diagnostics import text
from schema.export import client_schema, fleet_schema

EDITOR_FOLDER = ".vscode"
SETTINGS = f"{EDITOR_FOLDER}/settings.json"


@registered
@click.argument("kind", type=click.Choice(["client", "fleet"]), default="client")
@click.option(
    "--editor",
    is_flag=True,
    help="Write both schemas into .vscode/ beside the tree, and the settings by which VS Code uses them.",
)
@tree_option
@click.pass_obj
def command(output: Output, *, kind: str, editor: bool, tree: Path) -> int:
    """The schema of one file: every section is optional, since sections are spread over files. Its descriptions are in the language of messages. With `--editor`, settings that are there already stay; exit code 1 if they cannot be read or written."""
    words = docstring_translator(output.language)
    if editor:
        return _set_up_editor(output, tree, {"client": client_schema(words), "fleet": fleet_schema(words)})
    schema = client_schema(words) if kind == "client" else fleet_schema(words)
    output.write(_spelled(schema))
    return ExitCode.OK


def _set_up_editor(output: Output, tree: Path, schemas: dict[str, dict[str, Any]]) -> int:
    root, folder = tree.resolve().parent, tree.resolve().name
    settings = root / SETTINGS
    try:
        present = json.loads(settings.read_text(encoding="utf-8")) if settings.exists() else {}
        files = {f"{EDITOR_FOLDER}/centrex-{kind}.schema.json": schema for kind, schema in schemas.items()}
        files[SETTINGS] = _with_schemas(present, folder)
        (root / EDITOR_FOLDER).mkdir(exist_ok=True)
        for name, content in files.items():
            replace_file(root / name, _spelled(content).encode())
    except OSError as error:
        file = error.filename or settings
        output.complain(text("{file} cannot be written: {reason}", file=file, reason=reason_of(error)))
        return ExitCode.INVALID
    except (ValueError, AttributeError, TypeError):
        output.complain(
            text(
                "{file} is not JSON without comments: remove them, or add the schemas by hand", file=settings
            )
        )
        return ExitCode.INVALID
    for name in files:
        output.say(text("{file} written", file=name))
    return ExitCode.OK


def _with_schemas(settings: dict[str, Any], folder: str) -> dict[str, Any]:
    """Settings of VS Code's YAML extension: which files each schema is for."""
    globs = {
        "client": [f"{folder}/[!_]*/**/*.yaml", f"{folder}/[!_]*/**/*.yml"],
        "fleet": [f"{folder}/fleet.yaml", f"{folder}/_fleet/**/*.yaml", f"{folder}/_fleet/**/*.yml"],
    }
    ours = {f"./{EDITOR_FOLDER}/centrex-{kind}.schema.json": files for kind, files in globs.items()}
    return {**settings, "yaml.schemas": {**settings.get("yaml.schemas", {}), **ours}}


def _spelled(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
