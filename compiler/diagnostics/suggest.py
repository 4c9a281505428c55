"""The nearest of the names that would have been right, for “did you mean”."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache


def closest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that was most likely meant, or None if none is near. Case and `_`, `-` do not count."""
    return _closest(word, tuple(candidates))


@lru_cache(maxsize=4096)
def _closest(word: str, candidates: tuple[str, ...]) -> str | None:
    # Cached: one slip of the pen is often repeated on every line.
    from difflib import get_close_matches

    folded = {_fold(candidate): candidate for candidate in sorted(candidates, reverse=True)}
    found = get_close_matches(_fold(word), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else None


def _fold(word: str) -> str:
    return word.lower().replace("_", "-").replace(" ", "-")


def listed(names: Iterable[str], *, most: int = 12) -> str:
    """The names in order, cut short where they are too many to read."""
    known = sorted(names)
    return ", ".join(known[:most]) + (", …" if len(known) > most else "")
