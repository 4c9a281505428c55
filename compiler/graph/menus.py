"""What callers may press in a voice menu, and what leads nowhere there."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

KEYS = "1234567890*#"
"""The keys of a telephone."""

KEY_WAIT_SECONDS = 3
"""How long it is waited for more behind a key with which something longer begins."""


def begins_something(digits: str, choices: Collection[str]) -> bool:
    """Whether a choice begins so and is longer: then more is waited for."""
    return any(len(choice) > len(digits) and choice.startswith(digits) for choice in choices)


def taken_of(digits: str, choices: Collection[str]) -> str:
    """What is taken at once of digits that are pressed without a pause: no more than may still become a choice."""
    for length in range(1, len(digits)):
        if not begins_something(digits[:length], choices):
            return digits[:length]
    return digits


@lru_cache(maxsize=1024)
def wrong_digits(choices: tuple[str, ...]) -> str:
    """The shortest that a caller may press that leads nowhere; nothing, where every key leads somewhere at once."""
    for key in KEYS:
        if key not in choices:
            return key
    for key in KEYS:
        if begins_something(key, choices):
            return next(
                f"{key}{more}"
                for more in KEYS
                if not any(choice.startswith(f"{key}{more}") for choice in choices)
            )
    return ""
