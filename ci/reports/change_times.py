"""When something is otherwise: by the names of calendars, or else by hours and dates."""

from __future__ import annotations

from collections.abc import Sequence

from ci.reports.call_words import ClientNames
from compiler.analysis.change.named_times import NamedTime
from compiler.analysis.change.what_callers_notice import Where
from compiler.analysis.instants import Spans, in_words
from compiler.diagnostics import text


def when_words(where: Where, names: ClientNames) -> str:
    """The instants of a change, and the positions of switches; whose clock that is, only if several count."""
    when = _named_words(where.named, names) if where.named else _instants_words(where.when, names)
    if not where.positions:
        return when
    while_at = text("{when}, while {positions}", when=when, positions=names.positions(where.positions))
    return names.translate(while_at)


def _named_words(named: Sequence[NamedTime], names: ClientNames) -> str:
    """`Heures d'ouverture (ouverture)`, `outside Heures d'ouverture (ouverture), Pause déjeuner (dejeuner)`."""
    inside = [_name(one, names) for one in named if one.inside]
    outside = [_name(one, names) for one in named if not one.inside]
    words = list(inside)
    if outside:
        words.append(names.translate(text("outside {times}", times=", ".join(outside))))
    return ", ".join(words)


def _name(one: NamedTime, names: ClientNames) -> str:
    if not one.calendar:
        return _instants_words(one.spans, names)
    name = names.vocabulary.names.get(f"calendars/{one.calendar}")
    return f"{name} ({one.calendar})" if name else one.calendar


def _instants_words(when: Spans | None, names: ClientNames) -> str:
    if when is None:
        return names.translate(text("at any time"))
    several = len(names.vocabulary.all_zones) > 1 or when.zone != names.vocabulary.zone()
    return in_words(when, names.translate, name_zone=several)
