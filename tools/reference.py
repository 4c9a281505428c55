"""Writes docs/language.md and docs/language.fr.md from the schema and docs/commands.md from the commands: `make docs`.

`--check` writes nothing, and fails if a page is not what would be written. New sections, fields and commands need nothing here.
"""

from __future__ import annotations

import ast
import difflib
import importlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "tools"))
os.environ["LANGUAGE"] = "en"

import click
from language_page import language_page
from language_page_fr import french_language_page

from ci.terminal.cli import COMMANDS, cli
from ci.terminal.exit_codes import ExitCode

_WIDTH = 100

COMMANDS_INTRODUCTION = """\
# Commands

`centrex COMMAND --help` prints what this page shows. Messages are in English or French, whichever the terminal uses; `centrex --lang fr COMMAND` overrides
it. What machines read (`--format json` and the other formats for programs, exit codes, codes of diagnostics) never changes with the language. At a terminal, commands that work on many clients show their progress on standard error.

Generated (`make docs`) from the commands themselves, in `ci/commands/`.
"""

EXIT_INTRODUCTION = """\
## Exit codes

One table for all commands, promised across versions. Never 0 on an empty scope, an unreachable node or a skipped check.

| code | | |
|---:|---|---|
"""


def commands_page() -> str:
    """docs/commands.md."""
    parts = [COMMANDS_INTRODUCTION, "\n| | |\n|---|---|\n"]
    parts += [f"| [`{name}`](#centrex-{name}) | {about.line} |\n" for name, about in COMMANDS.items()]
    parts += [f"| [exit codes](#exit-codes) | of all commands |\n\n{_help(cli, 'centrex', level=2)}"]
    for name in COMMANDS:
        command = importlib.import_module(f"ci.commands.{name}").command
        parts.append(f"\n{_help(command, f'centrex {name}', level=2)}")
    parts.append(f"\n{EXIT_INTRODUCTION}")
    parts += [f"| {code.value} | `{code.name.lower()}` | {words} |\n" for code, words in _exit_codes()]
    return "".join(parts)


def _help(command: click.Command, name: str, *, level: int) -> str:
    """What `--help` prints, what its exit code says, and the variables that stand for options; then its own commands, if any."""
    context = click.Context(command, info_name=name, terminal_width=_WIDTH, max_content_width=_WIDTH)
    context.help_option_names = ["-h", "--help"]
    parts = [f"{'#' * level} {name}\n\n```text\n{command.get_help(context)}\n```\n"]
    # Of the group itself, the docstring is for those who read the code.
    remark = (
        " ".join((command.callback.__doc__ or "").split()) if command.callback and command is not cli else ""
    )
    variables = [
        f"The environment variable `{variable}` replaces `{option.opts[0]}`."
        for option in command.params
        for variable in ([option.envvar] if isinstance(option.envvar, str) else option.envvar or ())
    ]
    parts += [f"\n{line}\n" for line in (remark, *variables) if line]
    if isinstance(command, click.Group) and command is not cli:
        for inner in sorted(command.commands):
            parts.append(f"\n{_help(command.commands[inner], f'{name} {inner}', level=level + 1)}")
    return "".join(parts)


def _exit_codes() -> Iterator[tuple[ExitCode, str]]:
    """Each code and its docstring."""
    path = ROOT / "ci" / "terminal" / "exit_codes.py"
    (table,) = (
        node for node in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(node, ast.ClassDef)
    )
    for statement, following in zip(table.body, [*table.body[1:], None], strict=True):
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            constant = following.value if isinstance(following, ast.Expr) else None
            words = str(constant.value) if isinstance(constant, ast.Constant) else ""
            yield ExitCode[statement.targets[0].id], words


PAGES = {
    "docs/language.md": language_page,
    "docs/language.fr.md": french_language_page,
    "docs/commands.md": commands_page,
}


def main(words: list[str]) -> int:
    """Write the pages; with `--check`, compare them."""
    stale = 0
    for name, page in PAGES.items():
        path, text = ROOT / name, page()
        present = path.read_text(encoding="utf-8") if path.exists() else ""
        if words == ["--check"]:
            difference = list(
                difflib.unified_diff(present.split("\n"), text.split("\n"), name, f"{name} now", lineterm="")
            )
            stale += bool(difference)
            sys.stdout.write("".join(f"{line}\n" for line in difference))
        elif present != text:
            path.write_text(text, encoding="utf-8")
            sys.stdout.write(f"written: {name}\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
