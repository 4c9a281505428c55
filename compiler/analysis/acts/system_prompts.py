"""How long the system speaks to callers of a mailbox, in whole seconds, rounded up.

Prompts are installed on the node, and are not known to the compiler: these are those of Debian's packages `asterisk-prompt-fr-armelle` and
`asterisk-core-sounds-en`, which tests/testpbx/test_system_prompts.py measures.
"""

from __future__ import annotations

from collections.abc import Mapping

_GREETING: Mapping[str, int] = {"en": 9, "fr": 12}
"""`vm-nobodyavail` and `vm-intro`: nobody is available, and a message can be left after the tone."""

MAILBOX_FULL_SECONDS = 5
"""`vm-mailboxfull`: the mailbox holds no more messages."""

WRONG_KEY_SECONDS = 6
"""`pbx-invalid`: what was dialled is no extension; in the slowest of the languages."""


def system_greeting_seconds(language: str) -> int:
    """How long the system's greeting takes, at the most where the language's prompts are not known."""
    return _GREETING.get(language, max(_GREETING.values()))


_PLACE: Mapping[str, int] = {"en": 9, "fr": 12}
"""`queue-youarenext`; or `queue-thereare`, a number of three digits, and `queue-callswaiting`."""
_WAIT: Mapping[str, int] = {"en": 8, "fr": 10}
"""`queue-holdtime`, a number of three digits, and `queue-minutes`."""
_THANKS: Mapping[str, int] = {"en": 2, "fr": 3}
"""`queue-thankyou`, behind either."""


def queue_words_seconds(language: str, *, place: bool, wait: bool) -> int:
    """How long the system speaks to a caller who waits, at the most, of the caller's place and of how long others have waited."""

    def of(seconds: Mapping[str, int]) -> int:
        return seconds.get(language, max(seconds.values()))

    if not place and not wait:
        return 0
    return (of(_PLACE) if place else 0) + (of(_WAIT) if wait else 0) + of(_THANKS)
