"""The page of a technician's day tells the truth: whoever follows it, in its order, gets a fleet that compiles and does what it says."""

from __future__ import annotations

import shlex
from pathlib import Path

from ci.terminal.exit_codes import ExitCode
from tests.checkout import ROOT
from tests.ci.demonstration import Centrex
from tests.docs.test_guides import COMMAND, LINK, compiled, goes_to, steps

PAGE = "docs/journee.fr.md"


def test_whoever_follows_the_day_gets_what_it_promises(
    demonstration: Path, known_before: None, run_centrex: Centrex
) -> None:
    for step in steps(PAGE):
        (demonstration / step.file).parent.mkdir(exist_ok=True)
        step.follow(demonstration)
    after = compiled(demonstration)
    delmas = after["delmas-avocats"]
    assert goes_to(delmas, "+33199001008", "2027-02-01T10:00") == "user.paul-morel"
    assert goes_to(delmas, "+33199001009", "2027-02-01T10:00") == "user.lyon-accueil"
    assert goes_to(after["krutenau-sante"], "+33353012000", "2027-05-07T10:00") == "announcement.ferme"
    assert goes_to(after["lumen-optique"], "+33199002000", "2027-02-01T10:00") == "user.comptoir"
    page = (ROOT / PAGE).read_text(encoding="utf-8")
    traces = [line for line in page.splitlines() if line.startswith("centrex trace ")]
    assert len(traces) == 2
    for trace in traces:
        assert run_centrex(*shlex.split(trace, comments=True)[1:]) == ExitCode.OK, run_centrex.err


def test_it_names_what_there_is() -> None:
    page = (ROOT / PAGE).read_text(encoding="utf-8")
    named = {console or inline for console, inline in COMMAND.findall(page)}
    assert {"validate", "plan", "apply", "trace", "scenario", "schema", "recover"} <= named
    for link in LINK.findall(page):
        assert ((ROOT / PAGE).parent / link).exists(), link
