"""French or English: gettext catalogues, and whose language counts."""

from __future__ import annotations

import gettext
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from compiler.diagnostics import Text

LOCALE_FOLDER = __file__.rpartition("/")[0] + "/locale"
"""A text: help would load `pathlib` for nothing else."""
DOMAIN = "centrex"
REFERENCE = "reference"
"""Of the docstrings that describe what people write, in editors and in the reference."""
EXPLANATIONS = "explanations"
"""Of what the diagnostic codes mean, for their page and for `centrex explain`."""
LANGUAGES = ("fr", "en")
LANGUAGE_VARIABLE = "CENTREX_LANG"


def choose_language(wanted: str | None, environment: Mapping[str, str]) -> str:
    """The language asked for, else that of CENTREX_LANG, else the terminal's (POSIX: LC_ALL, LC_MESSAGES, LANG), else English."""
    words = (
        wanted,
        environment.get(LANGUAGE_VARIABLE),
        environment.get("LC_ALL"),
        environment.get("LC_MESSAGES"),
        environment.get("LANG"),
    )
    first = next((word for word in words if word), "en")
    return next((language for language in LANGUAGES if first.startswith(language)), "en")


def translator(language: str) -> Callable[[Text], str]:
    """What turns a `Text` into a sentence of that language."""
    # Help has none to say.
    from compiler.diagnostics import Text

    catalogue = gettext.translation(DOMAIN, LOCALE_FOLDER, [language], fallback=True)

    def translate(sentence: Text) -> str:
        values = {
            name: translate(value) if isinstance(value, Text) else value for name, value in sentence.values
        }
        words = _template(catalogue, sentence).format(**values)
        return _ELIDED.sub("d'", words) if language == "fr" and "/" in words else words

    return translate


_ELIDED = re.compile(r"\bde (?=(?:Europe|America|Africa|Asia|Atlantic|Indian|Australia|Antarctica|Arctic)/)")
"""French: the time of Europe/Paris is « l'heure d'Europe/Paris »."""


def docstring_translator(language: str) -> Callable[[str], str]:
    """What turns a docstring of the language's models into that language; they have a catalogue of their own."""
    return _translator_of(REFERENCE, language)


def explanation_translator(language: str) -> Callable[[str], str]:
    """What turns the explanation of a diagnostic code into that language; they have a catalogue of their own too."""
    return _translator_of(EXPLANATIONS, language)


def _translator_of(domain: str, language: str) -> Callable[[str], str]:
    catalogue = gettext.translation(domain, LOCALE_FOLDER, [language], fallback=True)
    return lambda words: catalogue.gettext(words) if words else ""


def _template(catalogue: gettext.NullTranslations, sentence: Text) -> str:
    if sentence.plural:
        return catalogue.ngettext(sentence.template, sentence.plural, sentence.count)
    return catalogue.gettext(sentence.template)
