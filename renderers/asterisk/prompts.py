"""The prompts of Asterisk's that our files have played, and the languages in which they are said.

Asterisk says a prompt in English, without a word of warning, where the language that is spoken lacks it. What its own applications say besides
(the menus of a mailbox, for those who listen to their messages) is theirs to choose, and none of this.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from compiler.planning.artifact import Artifact

PROMPTS = frozenset(
    {
        "beep",
        "digits/1",
        "digits/at",
        "pbx-invalid",
        "queue-callswaiting",
        "queue-holdtime",
        "queue-minute",
        "queue-minutes",
        "queue-thankyou",
        "queue-thereare",
        "queue-youarenext",
        "vm-intro",
        "vm-mailboxfull",
        "vm-nobodyavail",
        "vm-press",
        "vm-received",
    }
)
"""All that a rendered file may name."""
TONES = frozenset({"beep"})
"""Nobody speaks in them: where a language has none, the English one is heard, and is the same."""

WITHOUT_A_MINUTE = frozenset({"fr"})
"""Languages whose prompts have no `queue-minute`: `queue-minutes` is said, where it sounds the same."""

NUMBERS = tuple(f"digits/{number}" for number in (*range(1, 21), 30, 40, 50, 60, "hundred"))
"""In which any number may be said, in any language. In French, `digits/et` of 21 is nowhere: Asterisk leaves it out."""
_BY_THE_NODE: Mapping[str, tuple[str, ...]] = {
    "U(confirm.called^": ("vm-press", "digits/1"),
    "|tz=": ("vm-received", "digits/at"),
    "announce-frequency=": NUMBERS,
}
"""What a client's files have the node's own say: by the words that stand in the client's."""
_LANGUAGE = re.compile(r"(?:\blanguage\)?=|\bconfirm\.called\^)([a-z]{2})\b")
_WORD = re.compile(r"[\w/-]+")


def prompts_said(artifacts: Iterable[Artifact]) -> frozenset[tuple[str, str]]:
    """What a client's bundle has said, each prompt in each language that the client's files speak: language and prompt."""
    files = [artifact.content.decode() for artifact in artifacts if artifact.path.endswith(".conf")]
    languages = {language for text in files for language in _LANGUAGE.findall(text)}
    prompts = {prompt for text in files for prompt in _prompts_in(text)}
    said = frozenset((language, prompt) for language in languages for prompt in prompts - TONES)
    return said - {(language, "queue-minute") for language in WITHOUT_A_MINUTE}


def _prompts_in(text: str) -> Iterator[str]:
    yield from PROMPTS.intersection(_WORD.findall(text))
    for words, prompts in _BY_THE_NODE.items():
        if words in text:
            yield from prompts
