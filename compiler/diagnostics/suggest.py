"""The valid name closest to what was written, for “did you mean”, and lists of valid names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from heapq import nlargest

MOST_COMPARED = 8
"""Names that are compared letter by letter: those that share most pairs of letters with what was written."""
MOST_GUESSES = 50


def closest_name(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that was most likely meant, or None if none is close. Case is ignored; `_`, spaces and `-` are the same."""
    return _closest_in(word, tuple(candidates))


@lru_cache(maxsize=4096)
def _closest_in(word: str, candidates: tuple[str, ...]) -> str | None:
    # Cached: the same typing error is often repeated on every line.
    from difflib import get_close_matches

    folded = _fold(word)
    names = _names(candidates)
    matches = get_close_matches(folded, names.like(folded), n=1, cutoff=0.6)
    return names.folded[matches[0]] if matches else None


class _Names:
    """Candidates by their folded form, and found by the pairs of letters in it."""

    def __init__(self, candidates: Iterable[str]) -> None:
        self.folded = {_fold(candidate): candidate for candidate in sorted(candidates, reverse=True)}
        self._with_pair: dict[str, list[str]] = {}
        for name in self.folded:
            for pair in _pairs(name):
                self._with_pair.setdefault(pair, []).append(name)

    def like(self, word: str) -> list[str]:
        """The few names that share most with a word, for their length."""
        shared: Counter[str] = Counter()
        for pair in _pairs(word):
            shared.update(self._with_pair.get(pair, ()))
        return nlargest(MOST_COMPARED, shared, key=lambda name: shared[name] / (len(name) + len(word)))


@lru_cache(maxsize=64)
def _names(candidates: tuple[str, ...]) -> _Names:
    return _Names(candidates)


def _pairs(word: str) -> Iterator[str]:
    """Letters that stand next to each other; the first and the last one have nothing beside them."""
    return map("".join, zip(f" {word}", f"{word} ", strict=True))


def _fold(word: str) -> str:
    return word.lower().replace("_", "-").replace(" ", "-")


class Guesses:
    """Guesses which names of one set were meant, `MOST_GUESSES` times: who errs more often needs no more of them."""

    def __init__(self, candidates: Iterable[str]) -> None:
        self._candidates = tuple(candidates)
        self._left = MOST_GUESSES

    def closest(self, word: str) -> str | None:
        """As `closest_name`; None too when no guess is left."""
        if not self._left:
            return None
        self._left -= 1
        return closest_name(word, self._candidates)


def name_list(names: Iterable[str], *, most: int = 12) -> str:
    """The names in order, separated by commas; cut short after `most` of them."""
    ordered = sorted(names)
    return ", ".join(ordered[:most]) + (", …" if len(ordered) > most else "")
