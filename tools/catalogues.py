"""Extracts the sentences that people read, updates the French catalogue and compiles it: `make catalogues`.

Sentences are the literals of `text("…")` and `plural("…", "…")`, the help of commands and their options, the titles of codes, and click's own words. The catalogue is sorted and
holds neither dates nor line numbers: it changes when a sentence does.
"""

from __future__ import annotations

import ast
import importlib
import io
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
PO = ROOT / "ci/terminal/locale/fr/LC_MESSAGES/centrex.po"
REFERENCE_PO = PO.with_name("reference.po")
"""Of the docstrings of the schema, which editors show and the French reference is made of."""
EXPLANATIONS_PO = PO.with_name("explanations.po")
"""Of what diagnostic codes mean, for their page and for `centrex explain CODE`."""
PLURAL_FORMS = 2
"""Of French: one for 0 and 1, one for more."""
TEMPLATES = {"text": 1, "plural": 2}
"""What makes a sentence, and how many templates it is given."""
PACKAGES = ("compiler", "renderers", "ci")
CLICK: tuple[tuple[str, ...], ...] = (
    ("Usage:",),
    ("Options",),
    ("Commands",),
    ("Positional arguments",),
    ("Show this message and exit.",),
    ("Show the version and exit.",),
    ("Error: {message}",),
    ("Try '{command} {option}' for help.",),
    ("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)"),
    ("Missing argument",),
    ("Missing option",),
    ("Missing parameter",),
    ("Missing parameter: {param_name}",),
    ("Missing {param_type}",),
    ("Missing command.",),
    ("No such command {name!r}.",),
    ("No such option {name!r}.",),
    ("Invalid value: {message}",),
    ("Invalid value for {param_hint}: {message}",),
    ("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})"),
    ("Argument {name!r} takes {nargs} values.",),
    ("Takes {nargs} values but 1 was given.", "Takes {nargs} values but {len} were given."),
    ("Option {name!r} does not take a value.",),
    ("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments."),
    ("Choose from:\n\t{choices}",),
    ("{value!r} is not {choice}.", "{value!r} is not one of {choices}."),
    ("{value!r} is not a valid {number_type}.",),
    ("{value} is not in the range {range}.",),
    ("{value!r} is not a valid boolean. Recognized values: {states}",),
    ("env var: {var}",),
    ("default: {default}",),
    ("Aborted!",),
)
"""What click says to whoever runs a command. (Of its other words some are for programmers, the rest for features that no command has.)"""
OWN_WORDS_OF_CLI = ("No such command {name}. Did you mean {near}?", "required")


@cache
def messages() -> frozenset[tuple[str, ...]]:
    """Every sentence of the program, in English; of a sentence with a count, the singular and the plural."""
    sentence_forms = {(sentence,) for sentence in (*OWN_WORDS_OF_CLI, *_help(), *_titles())} | {*CLICK}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            sentence_forms |= set(_literals(path))
    uses = Counter(forms[0] for forms in sentence_forms)
    ambiguous = sorted(form for form, count in uses.items() if count > 1)
    if ambiguous:
        # A catalogue finds a sentence by its singular.
        raise SystemExit(f"used both with a plural and without, or with two plurals: {ambiguous}")
    return frozenset(sentence_forms)


def sentences() -> set[str]:
    """Every form of every sentence."""
    return {form for forms in messages() for form in forms}


def _literals(path: Path) -> Iterator[tuple[str, ...]]:
    """The templates of every call that makes a sentence; a template that is not a literal cannot be translated."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TEMPLATES:
            templates = node.args[: TEMPLATES[node.func.id]]
            forms = tuple(
                template.value
                for template in templates
                if isinstance(template, ast.Constant) and isinstance(template.value, str)
            )
            if len(forms) < TEMPLATES[node.func.id]:
                raise SystemExit(f"{path}:{node.lineno}: {node.func.id}() takes literals")
            yield forms


def _titles() -> set[str]:
    """What codes are called where a forge lists them."""
    from compiler.diagnostics.codes import CODES

    return {code.title for code in CODES.values()}


def _help() -> set[str]:
    """The sentences that `--help` shows, taken from the commands themselves."""
    from ci.terminal.cli import COMMANDS, VALUES, cli

    commands = [importlib.import_module(f"ci.commands.{name}").command for name in COMMANDS]
    texts = {about.line for about in COMMANDS.values()}
    for command in (cli, *commands):
        texts.add(command.help or "")
        texts |= {getattr(option, "help", None) or "" for option in command.params}
        texts |= {option.metavar or "" for option in command.params}
    return (texts | {*VALUES.values(), *USAGE}) - {""}


USAGE = ("[OPTIONS]", "COMMAND [ARGS]...")
"""What click writes behind a program's name."""


@cache
def docstrings() -> frozenset[tuple[str, ...]]:
    """What the schema says of itself: sections, fields and values."""
    from schema.export import client_schema, fleet_schema

    said: set[str] = set()

    def noted(words: str) -> str:
        said.add(words)
        return words

    client_schema(noted)
    fleet_schema(noted)
    return frozenset((words,) for words in said if words)


@cache
def explanations() -> frozenset[tuple[str, ...]]:
    """Why each diagnostic code is refused, and what to do."""
    from compiler.diagnostics.codes import CODES

    return frozenset((code.explanation,) for code in CODES.values())


CATALOGUES: dict[Path, Callable[[], frozenset[tuple[str, ...]]]] = {
    PO: messages,
    REFERENCE_PO: docstrings,
    EXPLANATIONS_PO: explanations,
}


def catalogue(po: Path = PO) -> Catalog:
    """A French catalogue with exactly the present sentences, and the translations that exist."""
    with po.open("rb") as file:
        stored = read_po(file, locale="fr")
    fresh = Catalog(
        locale="fr", domain=po.stem, header_comment="# What centrex says, in French.", fuzzy=False
    )
    for forms in sorted(CATALOGUES[po]()):
        fresh.add(forms if len(forms) > 1 else forms[0], string=_translation(stored.get(forms[0]), forms))
    return fresh


def _translation(message: Message | None, forms: tuple[str, ...]) -> str | tuple[str, ...]:
    """The translation in the catalogue. A sentence that has gained or lost a plural must be translated again."""
    same_shape = message is not None and message.pluralizable == (len(forms) > 1)
    translated = translations(message) if message is not None and same_shape else ("",) * PLURAL_FORMS
    return translated if len(forms) > 1 else translated[0]


def translations(message: Message) -> tuple[str, ...]:
    """The French forms of a sentence; empty for one that is missing."""
    string = message.string or ""
    return (string,) if isinstance(string, str) else tuple(string)


def is_translated(message: Message) -> bool:
    """Whether every French form is there."""
    forms = translations(message)
    return all(forms) and len(forms) == (PLURAL_FORMS if message.pluralizable else 1)


def po_bytes(fresh: Catalog) -> bytes:
    """The catalogue as text, without what changes from run to run."""
    buffer = io.BytesIO()
    write_po(buffer, fresh, width=118, no_location=True, omit_header=True, sort_output=True)
    head = b'msgid ""\nmsgstr ""\n"Language: fr\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'
    return head + buffer.getvalue()


def mo_bytes(po: Path = PO) -> bytes:
    """The compiled form of a catalogue file."""
    with po.open("rb") as file:
        stored = read_po(file, locale="fr")
    # The compiled form has a header with dates, which would change from run to run.
    stored.creation_date = stored.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    buffer = io.BytesIO()
    write_mo(buffer, stored)
    return buffer.getvalue()


def main() -> None:
    """Write the files, and print how much is left to translate."""
    missing = 0
    for po in CATALOGUES:
        if not po.exists():
            po.parent.mkdir(parents=True, exist_ok=True)
            po.write_text("")
        po.write_bytes(po_bytes(catalogue(po)))
        po.with_suffix(".mo").write_bytes(mo_bytes(po))
        missing += sum(1 for message in catalogue(po) if message.id and not is_translated(message))
    sentences = sum(len(forms()) for forms in CATALOGUES.values())
    sys.stdout.write(f"{sentences} sentences, {missing} to translate\n")


if __name__ == "__main__":
    main()
