"""The system's words take as long as traces say, and are there in every language: looked at where the prompts are installed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import ceil
from pathlib import Path

import pytest

from ci.nodes.prompts import PromptFolder
from compiler.analysis.acts.system_prompts import (
    MAILBOX_FULL_SECONDS,
    WRONG_KEY_SECONDS,
    queue_words_seconds,
    system_greeting_seconds,
)
from compiler.checks.languages import COMPLETE
from compiler.lowering.operator_layer import lower_node
from renderers.asterisk import render_client, render_node
from renderers.asterisk.prompts import PROMPTS, TONES, WITHOUT_A_MINUTE, prompts_said
from testpbx.programs import Programs
from tests.companies import COMPANIES, compiled

_FRAME_BYTES, _FRAME_SECONDS = 33, 0.02
"""Of GSM 06.10, as Debian's prompts are."""


def _seconds(programs: Programs, language: str, prompt: str) -> float:
    file = Path(programs.data / "sounds" / language / f"{prompt}.gsm")
    return file.stat().st_size / _FRAME_BYTES * _FRAME_SECONDS


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_systems_words_take_as_long_as_traces_say(programs: Programs, language: str) -> None:
    greeting = sum(_seconds(programs, language, prompt) for prompt in ("vm-nobodyavail", "vm-intro"))
    assert ceil(greeting) == system_greeting_seconds(language)
    assert ceil(_seconds(programs, language, "vm-mailboxfull")) == MAILBOX_FULL_SECONDS


def test_what_is_said_of_a_wrong_key_takes_no_longer_than_traces_say(programs: Programs) -> None:
    slowest = max(_seconds(programs, language, "pbx-invalid") for language in ("en", "fr"))
    assert ceil(slowest) == WRONG_KEY_SECONDS


@pytest.mark.parametrize("language", ["en", "fr"])
def test_queues_speak_no_longer_than_traces_say(programs: Programs, language: str) -> None:
    def of(*prompts: str) -> float:
        return sum(_seconds(programs, language, prompt) for prompt in prompts)

    def longest(*numbers: int) -> float:
        return max(of(f"digits/{number}") for number in numbers)

    number = of("digits/1", "digits/hundred") + longest(20, 30, 40, 50, 60) + longest(*range(1, 20))
    place = max(of("queue-youarenext"), of("queue-thereare", "queue-callswaiting") + number)
    wait = of("queue-holdtime", "queue-minutes") + number
    thanks = of("queue-thankyou")
    for told, seconds in (((True, False), place), ((False, True), wait), ((True, True), place + wait)):
        said = queue_words_seconds(language, place=told[0], wait=told[1])
        assert seconds + thanks <= said <= seconds + thanks + 3
    assert queue_words_seconds(language, place=False, wait=False) == 0


def test_a_language_whose_prompts_are_not_known_takes_the_longest() -> None:
    assert system_greeting_seconds("de") == system_greeting_seconds("fr")


_PLAYS = re.compile(r"\b(?:Playback|Background|Read)\((.*)\)$")
_PROMPT = re.compile(r"(?<![\w/.-])[a-z][a-z-]*(?:/[\w-]+)?(?![\w/.(-])")
"""A word that may be a prompt's name: no part of a path, no function."""


def _prompts(programs: Programs, language: str) -> set[str]:
    folder = (programs.data / "sounds" / language).resolve()
    return {file.relative_to(folder).with_suffix("").as_posix() for file in folder.rglob("*.gsm")}


def _rendered() -> Iterator[str]:
    """Every line that Asterisk is given of the demonstration fleet."""
    for name in COMPANIES:
        company = compiled(name)
        graph = company.graph
        node = lower_node(graph.node, company.fleet.fleet, graph.countries())
        for file in (*render_client(graph), *render_node(node)):
            if file.path.endswith(".conf"):
                yield from file.content.decode().splitlines()


def test_every_prompt_that_is_played_is_known(programs: Programs) -> None:
    """What an apply looks for on a node (`ci/nodes/prompts.py`)."""
    english = _prompts(programs, "en")
    said = {
        word
        for line in _rendered()
        for data in _PLAYS.findall(line)
        for word in _PROMPT.findall(data)
        if word in english
    }
    assert said >= {"vm-intro", "vm-nobodyavail", "vm-mailboxfull", "vm-press", "digits/1"}
    # What queues say they name in a file of their own.
    assert said <= PROMPTS <= english


@pytest.mark.parametrize("language", sorted(COMPLETE))
def test_languages_that_count_as_complete_have_every_prompt(programs: Programs, language: str) -> None:
    needed = {(language, prompt) for prompt in PROMPTS - TONES}
    needed -= {(without, "queue-minute") for without in WITHOUT_A_MINUTE}
    PromptFolder(programs.data / "sounds").refuse_missing(needed)


@pytest.mark.parametrize("client", COMPANIES)
def test_what_the_system_says_is_there_in_every_language(programs: Programs, client: str) -> None:
    """Asterisk speaks English, without a word of warning, where a language lacks a prompt."""
    said = prompts_said(render_client(compiled(client).graph))
    assert {prompt for _, prompt in said} >= {"vm-intro", "vm-nobodyavail", "vm-mailboxfull"}
    PromptFolder(programs.data / "sounds").refuse_missing(said)
