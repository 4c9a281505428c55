"""Who calls, as far as conditions on the caller can tell: all callers that none of them tells apart are one, and a single caller stands for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from compiler.graph.conditions import CallerCondition
from compiler.numbering import filled_up
from schema.caller_list import WITHHELD, CallerList, CallerWhen, list_named

Shown = str | None
"""What a caller shows: a number in E.164, or a short one; nothing (an empty text); None for whoever calls at a phone of the client."""

SHOWS_NOTHING = ""

_UNLISTED = ("+33612345678", "+33123456789", "+33412345678", "+442079460000", "+12025550123")
"""Numbers for callers on no list, of which the first is taken that no list has."""


def caller_condition(when: CallerWhen, lists: Mapping[str, CallerList]) -> CallerCondition:
    """What a condition asks of the caller. KeyError for a list that does not exist."""
    named = [list_named(caller) for caller in when.caller]
    members = [lists[name] for name, _ in named if name != WITHHELD]
    return CallerCondition(
        frozenset(number for listed in members for number in listed.numbers),
        frozenset(prefix for listed in members for prefix in listed.prefixes),
        withheld=any(name == WITHHELD for name, _ in named),
        negated=any(negated for _, negated in named),
    )


def callers_told_apart(conditions: Iterable[CallerCondition]) -> tuple[str, ...]:
    """A caller from outside for each set of callers whom these conditions take alike; one, if there are no conditions.

    There are no more than numbers and prefixes in them, and two: prefixes lie inside each other, or share no number.
    """
    conditions = tuple(dict.fromkeys(conditions))
    told_apart: dict[object, str] = {}
    for caller in _candidates(conditions):
        told_apart.setdefault(_taken_by(conditions, caller), caller)
    return tuple(told_apart.values())


def stands_for(caller: str, samples: Sequence[str], conditions: Sequence[CallerCondition]) -> str:
    """The one of the samples whom these conditions take as they take a caller. The samples must be those of the conditions."""
    taken = _taken_by(conditions, caller)
    return next(one for one in samples if _taken_by(conditions, one) == taken)


def _taken_by(conditions: Sequence[CallerCondition], caller: str) -> object:
    """Equal for callers who are told as one. Who shows nothing is told apart wherever a condition names those who do."""
    named = caller == SHOWS_NOTHING and any(condition.withheld for condition in conditions)
    return named, tuple(condition.takes(caller) for condition in conditions)


def _candidates(conditions: Sequence[CallerCondition]) -> Iterator[str]:
    numbers = frozenset[str]().union(*(condition.numbers for condition in conditions))
    prefixes = frozenset[str]().union(*(condition.prefixes for condition in conditions))
    yield from sorted(numbers)
    for prefix in sorted(prefixes):
        number = _number_within(prefix, prefixes, numbers)
        if number is not None:
            yield number
    listed = tuple(prefixes)
    yield next(
        (number for number in _unlisted() if number not in numbers and not number.startswith(listed)),
        SHOWS_NOTHING,
    )
    yield SHOWS_NOTHING


def _unlisted() -> Iterator[str]:
    """Callers whom hardly anybody lists; then one of each country code's first digits, since lists may have whole countries."""
    yield from _UNLISTED
    yield from (f"+{code}{'5' * 9}" for code in range(10, 1000))


def _number_within(prefix: str, prefixes: frozenset[str], numbers: frozenset[str]) -> str | None:
    """A number that begins with a prefix and with no longer one, and is not listed itself; None if there is none."""
    longer = tuple(other for other in prefixes if other.startswith(prefix) and other != prefix)
    if not longer:
        return filled_up(prefix, numbers)
    for digit in "1234567890":
        further = prefix + digit
        if further in longer:
            continue
        found = _number_within(further, frozenset(longer), numbers)
        if found is not None:
            return found
    return None
