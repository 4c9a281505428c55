"""How many random examples a run tries: all of them, or in the inner loop a share (`pytest --hypothesis-profile=quick`, `make check`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from hypothesis import settings

_Row = TypeVar("_Row")

FULL = 100
"""Examples per hundred of a whole run, which is hypothesis's own default for a test that says nothing."""


def register_profiles() -> None:
    """Make the profile known, before hypothesis looks for the one that a run asks for."""
    settings.register_profile("quick", max_examples=FULL // 10)


def is_whole() -> bool:
    """Whether the run tries everything."""
    return settings.default is None or settings.default.max_examples >= FULL


def some_of(table: Sequence[_Row]) -> Sequence[_Row]:
    """A table of many alike, each of which shows the same: all of it, or in the inner loop each fifth row."""
    return table[:: stride()]


def stride() -> int:
    """From one row to the next that a run looks at, where a table has many alike."""
    return 1 if is_whole() else 5


def examples(count: int) -> int:
    """As many of `count` examples as this run tries; it is asked while tests are collected."""
    return max(2, count * settings.default.max_examples // FULL) if settings.default else count
