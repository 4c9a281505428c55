"""Names in a list: all of them, or the first few and how many more there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from compiler.diagnostics import Text, text

Translate = Callable[[Text], str]
Listed = Callable[[Iterable[str], Translate], str]
"""Names in a list: all of them, or the first few."""

MOST_NAMES = 4


def first_few(words: Iterable[str], translate: Translate) -> str:
    """The first of them, and how many more there are."""
    names = list(dict.fromkeys(words))
    if len(names) <= MOST_NAMES:
        return all_of(names, translate)
    first = all_of(names[: MOST_NAMES - 1], translate)
    return translate(text("{first} and {count} more", first=first, count=len(names) - MOST_NAMES + 1))


def all_of(words: Iterable[str], translate: Translate) -> str:
    """All of them."""
    names = list(dict.fromkeys(words))
    # "Martine Keller, nurse" is one name.
    return with_semicolons(names, translate) if any("," in name for name in names) else ", ".join(names)


def with_semicolons(words: Iterable[str], translate: Translate) -> str:
    """Words that may hold commas, one after the other."""
    return translate(text("; ")).join(words)
