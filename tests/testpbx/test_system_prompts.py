"""The system's words take as long as traces say: measured where the prompts are installed."""

from __future__ import annotations

from math import ceil
from pathlib import Path

import pytest

from compiler.analysis.acts.system_prompts import MAILBOX_FULL_SECONDS, system_greeting_seconds
from testpbx.programs import Programs

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


def test_a_language_whose_prompts_are_not_known_takes_the_longest() -> None:
    assert system_greeting_seconds("de") == system_greeting_seconds("fr")
