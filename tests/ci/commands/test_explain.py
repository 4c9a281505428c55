"""`centrex explain CODE`: what a code means, in the reader's language."""

from __future__ import annotations

import re

from ci.terminal.exit_codes import ExitCode
from compiler.diagnostics.codes import CODES
from tests.ci.demonstration import Centrex


def test_a_code_is_explained_wherever_one_is(run_centrex: Centrex) -> None:
    assert run_centrex("explain", "time005") == ExitCode.OK
    assert run_centrex.out == f"TIME005 (error): {CODES['TIME005'].title}\n\n{CODES['TIME005'].explanation}\n"
    assert run_centrex("explain", "TIME005", lang="fr") == ExitCode.OK
    assert "TIME005 (erreur) : aucune branche ne convient" in run_centrex.out
    assert "Chaque branche d'une route conditionnelle" in run_centrex.out
    assert run_centrex("explain", "TIME005", "--format", "json") == ExitCode.OK
    assert run_centrex.data["explanation"] == CODES["TIME005"].explanation


def test_a_code_that_is_none_is_named(run_centrex: Centrex) -> None:
    assert run_centrex("explain", "TIMR005") == ExitCode.INVALID
    assert "Did you mean TIME005?" in run_centrex.err


def test_sarif_speaks_french_throughout(run_centrex: Centrex) -> None:
    run_centrex("validate", "--format", "sarif", lang="fr")
    rules = run_centrex.data["runs"][0]["tool"]["driver"]["rules"]
    assert rules
    for rule in rules:
        told = rule["fullDescription"]["text"]
        assert told
        assert told != CODES[rule["id"]].explanation


def test_every_code_has_that_form() -> None:
    assert all(re.fullmatch(r"[A-Z]+[0-9]{3}", code) for code in CODES)
