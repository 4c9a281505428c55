"""Everything that is said to people is said in French too, from a catalogue that is up to date."""

from __future__ import annotations

import importlib.util
import re

import pytest
from babel.messages.catalog import Message

from ci.terminal.i18n import choose_language, translator
from compiler.diagnostics import plural, text
from tests.checkout import ROOT

_SPEC = importlib.util.spec_from_file_location("catalogues", ROOT / "tools" / "catalogues.py")
assert _SPEC is not None
assert _SPEC.loader is not None
catalogues = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(catalogues)

HOLES = re.compile(r"\{[^}]*\}")


def test_the_catalogue_holds_exactly_what_is_said_today() -> None:
    assert catalogues.po_bytes(catalogues.catalogue()) == catalogues.PO.read_bytes(), "make catalogues"


def test_the_compiled_catalogue_is_that_of_the_text() -> None:
    assert catalogues.mo_bytes() == catalogues.MO.read_bytes(), "make catalogues"


def test_every_sentence_has_its_french_with_the_same_holes() -> None:
    for message in catalogues.catalogue():
        if message.id:
            assert catalogues.is_translated(message), message.id
            forms = message.id if message.pluralizable else (message.id,)
            holes = {
                tuple(sorted(HOLES.findall(form))) for form in (*forms, *catalogues.translations(message))
            }
            assert len(holes) == 1, message.id


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
