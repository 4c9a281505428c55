"""Everything that is said to people is said in French too, from a catalogue that is up to date."""

from __future__ import annotations

import ast
import errno
import importlib.util
import re
from pathlib import Path

import click
import pytest
from babel.messages.catalog import Message

from ci.terminal.cli import COMMANDS, run
from ci.terminal.exit_codes import ExitCode
from ci.terminal.i18n import choose_language, translator
from ci.terminal.system_errors import reason_of
from compiler.diagnostics import plural, text
from tests.checkout import ROOT

_SPEC = importlib.util.spec_from_file_location("catalogues", ROOT / "tools" / "catalogues.py")
assert _SPEC is not None
assert _SPEC.loader is not None
catalogues = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(catalogues)

HOLES = re.compile(r"\{[^}]*\}")


def test_the_catalogue_holds_exactly_what_is_said_today() -> None:
    for po in catalogues.CATALOGUES:
        assert catalogues.po_bytes(catalogues.catalogue(po)) == po.read_bytes(), "make catalogues"


def test_the_compiled_catalogue_is_that_of_the_text() -> None:
    for po in catalogues.CATALOGUES:
        assert catalogues.mo_bytes(po) == po.with_suffix(".mo").read_bytes(), "make catalogues"


def test_every_sentence_has_its_french_with_the_same_holes() -> None:
    for message in (message for po in catalogues.CATALOGUES for message in catalogues.catalogue(po)):
        if message.id:
            assert catalogues.is_translated(message), message.id
            forms = message.id if message.pluralizable else (message.id,)
            for english, french in zip(forms, catalogues.translations(message), strict=True):
                assert _holes(french) == _holes(english), message.id


def _holes(form: str) -> list[str]:
    """The quotes that `!r` puts around a value are English ones."""
    return sorted(hole.replace("!r", "") for hole in HOLES.findall(form))


def test_a_plural_that_lacks_a_form_is_not_translated() -> None:
    sentence = ("{count} object", "{count} objects")
    for string in (("{count} objet", ""), ("{count} objet",), ("", ""), "{count} objet"):
        assert not catalogues.is_translated(Message(sentence, string=string)), string


def test_a_sentence_that_gets_a_plural_loses_the_french_that_it_had() -> None:
    single, both = ("{count} objects",), ("{count} objects", "{count} objects")
    known = Message(single[0], string="{count} objets")
    assert catalogues._translation(known, single) == "{count} objets"
    assert catalogues._translation(known, both) == ("", "")


@pytest.mark.parametrize(
    ("count", "english", "french"),
    [
        (0, "0 objects", "0 objet"),
        (1, "1 object", "1 objet"),
        (2, "2 objects", "2 objets"),
    ],
)
def test_a_count_is_told_in_the_form_that_its_language_asks_for(
    count: int, english: str, french: str
) -> None:
    sentence = plural("{count} object", "{count} objects", count)
    assert (str(sentence), translator("en")(sentence), translator("fr")(sentence)) == (
        english,
        english,
        french,
    )


def test_a_sentence_within_a_sentence_is_translated_too() -> None:
    phones = plural("{count} phone", "{count} phones", 1)
    sentence = text("a new client: {numbers}, {phones}", numbers=0, phones=phones)
    assert str(sentence) == "a new client: 0, 1 phone"
    assert translator("fr")(sentence) == "nouveau client : 0, 1 poste"


def test_a_sentence_is_said_in_the_language_asked_for() -> None:
    sentence = text("there is no group {name}", name="vente")
    assert translator("fr")(sentence) == "il n'y a pas de groupe vente"
    assert translator("en")(sentence) == "there is no group vente"


@pytest.mark.parametrize(
    ("given", "environment", "expected"),
    [
        ("en", {"LANG": "fr_FR.UTF-8"}, "en"),
        (None, {"CENTREX_LANG": "fr", "LC_ALL": "en_GB.UTF-8"}, "fr"),
        ("en", {"CENTREX_LANG": "fr"}, "en"),
        (None, {"LANG": "fr_FR.UTF-8"}, "fr"),
        (None, {"LC_ALL": "C", "LANG": "fr_FR.UTF-8"}, "en"),
        (None, {"LC_MESSAGES": "fr_BE.UTF-8", "LANG": "en_GB.UTF-8"}, "fr"),
        (None, {"LANG": "de_DE.UTF-8"}, "en"),
        (None, {}, "en"),
    ],
)
def test_the_language_is_that_asked_for_else_the_terminals(
    given: str | None, environment: dict[str, str], expected: str
) -> None:
    assert choose_language(given, environment) == expected


def test_no_sentence_has_a_brace_that_is_no_hole() -> None:
    # Click's own sentences are filled in by click; ours by str.format, which a stray brace would break.
    for sentence in catalogues.sentences():
        holes = dict.fromkeys(re.findall(r"\{([a-z_]+)(?:![rs])?\}", sentence), "x")
        assert "{" not in sentence.format(**holes), sentence


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Europe/Paris", "le lundi (heure d'Europe/Paris)"),
        ("Indian/Reunion", "le lundi (heure d'Indian/Reunion)"),
        ("Pacific/Noumea", "le lundi (heure de Pacific/Noumea)"),
    ],
)
def test_french_elides_before_the_name_of_a_time_zone(zone: str, words: str) -> None:
    assert translator("fr")(text("{instants} (time of {zone})", instants="le lundi", zone=zone)) == words


NOT_SAID = {
    "(dynamic)",
    "%(prog)s, version %(version)s",
    "Arguments take exactly one parameter declaration, got {length}: {decls}.",
    "Boolean option {decl!r} cannot use the same flag for true/false.",
    "Choice({choices})",
    "Confirm the action without prompting.",
    "Could not determine name for option with declarations {decls!r}",
    "Could not open file {filename!r}: {message}",
    "DeprecationWarning: The command {name!r} is deprecated.{extra_message}",
    "DeprecationWarning: The {param_type} {name!r} is deprecated.{extra_message}",
    "Do you want to continue?",
    "Invalid start character for option ({option})",
    "Name '{name}' defined twice",
    "No options defined but a name was passed ({name}). Did you mean to declare an argument instead? Did you mean to pass '--{name}'?",
    "Value must be an iterable.",
    "deprecated",
    "directory",
    "file",
    "path",
    "unknown error",
    "{len_type} values are required, but {len_value} was given.",
    "{name} {filename!r} does not exist.",
    "{name} {filename!r} is a directory.",
    "{name} {filename!r} is a file.",
    "{name} {filename!r} is not executable.",
    "{name} {filename!r} is not readable.",
    "{name} {filename!r} is not writable.",
    "{value!r} does not match the format {format}.",
    "{value!r} is not a valid UUID.",
}
"""Words of click for programmers, or for features that no command has: prompts, dates, files that click opens."""
CLICK_FILES = ("exceptions.py", "types.py", "core.py", "parser.py", "decorators.py", "formatting.py")


def _said_by_click() -> set[str]:
    folder = Path(click.__file__).parent
    calls = (
        node
        for file in CLICK_FILES
        for node in ast.walk(ast.parse((folder / file).read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("_", "ngettext")
    )
    return {
        first.value
        for call in calls
        if call.args and isinstance(first := call.args[0], ast.Constant) and isinstance(first.value, str)
    }


def test_whatever_click_says_is_translated() -> None:
    assert _said_by_click() - NOT_SAID == {forms[0] for forms in catalogues.CLICK}


WRONG_USAGE = {
    ("validat",): "Pas de commande validat. Vouliez-vous dire validate ?",
    ("nonsense",): "Il n'y a pas de commande « nonsense ».",
    ("validate", "--nonsense"): "Il n'y a pas d'option « --nonsense ».",
    ("validate", "--formatt", "json"): "Vouliez-vous dire '--format' ?",
    ("validate", "--format", "xml"): "« xml » n'est aucun de ceux-ci",
    ("validate", "--format"): "L'option « --format » attend une valeur.",
    ("explain",): "Argument manquant",
    ("explain", "a/b/c", "more"): "Argument en trop (more)",
    ("explain", "a/b/c", "more", "and"): "Arguments en trop (more and)",
    ("plan", "--summary=3"): "L'option « --summary » ne prend pas de valeur.",
}


@pytest.mark.parametrize("words", WRONG_USAGE)
@pytest.mark.parametrize("before", [True, False])
def test_wrong_usage_is_told_in_french_wherever_the_language_is_asked_for(
    words: tuple[str, ...], before: bool, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGUAGE", "")
    asked: tuple[str, ...] = ("--lang", "fr")
    if not before and words[-1] == "--format":
        words = (*words[:-1], "--lang=fr", words[-1])
        asked = ()
    assert run((*asked, *words) if before else (*words, *asked)) == ExitCode.USAGE
    said = capsys.readouterr().err
    assert WRONG_USAGE[tuple(word for word in words if word != "--lang=fr")] in said
    assert not re.search(r"\b(Error|Try|Usage:|No such)\b", said)


@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS)])
def test_help_has_no_english_word_left(
    command: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGUAGE", "")
    run((*command, "--help", "--lang", "fr"))
    said = capsys.readouterr().out
    assert "Options :" in said
    assert not re.search(r"\b(Usage:|Commands|Show|Default|PATH|TEXT|INTEGER|COMMAND|ARGS)\b", said), said


def test_the_language_may_come_from_the_environment(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGUAGE", "")
    monkeypatch.setenv("CENTREX_LANG", "fr")
    run(("--help",))
    assert "Commandes :" in capsys.readouterr().out


@pytest.mark.parametrize("number", [errno.ENOENT, errno.EACCES, errno.ENOSPC, errno.EROFS, errno.EISDIR])
def test_what_the_system_refuses_is_told_in_french(number: int) -> None:
    french = translator("fr")
    words = french(text("{file} cannot be read: {reason}", file="x", reason=reason_of(OSError(number, "!"))))
    assert words.startswith("x ne peut pas être lu : ")
    assert "!" not in words
