"""The valid name closest to what was written, for “did you mean”, and lists of valid names."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache


def closest_name(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that was most likely meant, or None if none is close. Case is ignored; `_`, spaces and `-` are the same."""
    return _closest_in(word, tuple(candidates))


@lru_cache(maxsize=4096)
def _closest_in(word: str, candidates: tuple[str, ...]) -> str | None:
    # Cached: the same typing error is often repeated on every line.
    from difflib import get_close_matches

    folded = {_fold(candidate): candidate for candidate in sorted(candidates, reverse=True)}
    matches = get_close_matches(_fold(word), folded, n=1, cutoff=0.6)
    return folded[matches[0]] if matches else None


def _fold(word: str) -> str:
    return word.lower().replace("_", "-").replace(" ", "-")


def name_list(names: Iterable[str], *, most: int = 12) -> str:
    """The names in order, separated by commas; cut short after `most` of them."""
    ordered = sorted(names)
    return ", ".join(ordered[:most]) + (", …" if len(ordered) > most else "")
