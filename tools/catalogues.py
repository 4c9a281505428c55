"""Extracts what is said to people, brings the French catalogue up to date, compiles it: `make catalogues`.

Sentences are the literals of `text("…")`, the help of commands and their options, and click's own words. The catalogue is sorted and
holds neither dates nor line numbers: it changes when a sentence does.
"""

from __future__ import annotations

import ast
import importlib
import io
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
PO = ROOT / "ci/terminal/locale/fr/LC_MESSAGES/centrex.po"
MO = PO.with_suffix(".mo")
PACKAGES = ("compiler", "renderers", "ci")
CLICK = (
    "Usage:",
    "Options",
    "Commands",
    "Show this message and exit.",
    "Error: {message}",
    "Try '{command} {option}' for help.",
    "Missing argument",
    "No such command {name}. Did you mean {near}?",
    "No such command {name!r}.",
    "Missing command.",
    "Missing parameter",
    "Got unexpected extra argument ({args})",
    "No such option: {name}",
    "Invalid value for {param_hint}: {message}",
    "required",
    "env var: {var}",
    "default: {default}",
)


def sentences() -> set[str]:
    """Every sentence of the program, in English."""
    found = set(CLICK) | _help()
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            found |= _literals(path)
    return found


def _literals(path: Path) -> set[str]:
    """The first argument of every call of `text`; one that is no literal cannot be translated."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "text"
            and node.args
        ):
            first = node.args[0]
            if not (isinstance(first, ast.Constant) and isinstance(first.value, str)):
                raise SystemExit(f"{path}:{node.lineno}: text() takes a literal")
            found.add(first.value)
    return found


def _help() -> set[str]:
    """What `--help` shows, asked of the commands themselves."""
    from ci.terminal.cli import COMMANDS, cli

    commands = [importlib.import_module(f"ci.commands.{name}").command for name in COMMANDS]
    texts = set(COMMANDS.values())
    for command in (cli, *commands):
        texts.add(command.help or "")
        texts |= {getattr(option, "help", None) or "" for option in command.params}
    return texts - {""}


def catalogue() -> Catalog:
    """The French catalogue with exactly today's sentences, and the translations that there are."""
    with PO.open("rb") as file:
        known = read_po(file, locale="fr")
    fresh = Catalog(
        locale="fr", domain="centrex", header_comment="# What centrex says, in French.", fuzzy=False
    )
    for sentence in sorted(sentences()):
        message = known.get(sentence)
        fresh.add(sentence, string=message.string if message is not None else "")
    return fresh


def po_bytes(fresh: Catalog) -> bytes:
    """The catalogue as text, without what changes from run to run."""
    buffer = io.BytesIO()
    write_po(buffer, fresh, width=118, no_location=True, omit_header=True, sort_output=True)
    head = b'msgid ""\nmsgstr ""\n"Language: fr\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'
    return head + buffer.getvalue()


def mo_bytes() -> bytes:
    """The compiled catalogue of the file that is there."""
    with PO.open("rb") as file:
        known = read_po(file, locale="fr")
    # The compiled form has a header with dates, which would change from run to run.
    known.creation_date = known.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    buffer = io.BytesIO()
    write_mo(buffer, known)
    return buffer.getvalue()


def main() -> None:
    """Write both files, and say what is left to translate."""
    if not PO.exists():
        PO.parent.mkdir(parents=True, exist_ok=True)
        PO.write_text("")
    PO.write_bytes(po_bytes(catalogue()))
    MO.write_bytes(mo_bytes())
    missing = [message.id for message in catalogue() if message.id and not message.string]
    sys.stdout.write(f"{len(sentences())} sentences, {len(missing)} to translate\n")


if __name__ == "__main__":
    main()
