"""Reads an instant as people write it: `2026-11-28 10:00`, in the zone they mean, or with an offset or a zone of its own.

An hour that a change of clocks skips is refused, and one that it repeats is asked about: a trace of a moment that nobody meant would
be worse than none.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from compiler.diagnostics import Diagnostic, Range, Text, text
from compiler.diagnostics.codes import diagnose
from compiler.diagnostics.quoting import quoted
from compiler.diagnostics.suggest import closest_name
from compiler.time.schedule import zone_exists, zone_names
from compiler.time.timeline import Years

_INSTANT = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\s+|T)(\d{1,2}:\d{2}(?::\d{2})?)\s*(.*)", re.ASCII)
_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})", re.ASCII)
_FORM = text("Write a date and a time of day: 2026-11-28 10:00.")

Read = tuple[datetime | None, list[Diagnostic]]


def read_instant(words: str, zone: str, years: Years, place: Range | None = None) -> Read:
    """An instant as the clocks of `zone` show it, within these years (both included)."""
    match = _INSTANT.fullmatch(words.strip())
    local = _local(match[1], match[2]) if match else None
    if match is None or local is None:
        message = text("{value} is not a date and time", value=quoted(words))
        return None, [diagnose("ASK003", message, place, hint=_FORM)]
    if not years[0] - 1 <= local.year <= years[1] + 1:
        # On no clock of the world; the first and the last day that computers know cannot even be told on another one.
        return within_horizon(local, years, place)
    if not match[3]:
        return _on_clock(local, zone, zone, years, place)
    offset = _offset(match[3])
    if offset is not None:
        return within_horizon(local.replace(tzinfo=offset).astimezone(ZoneInfo(zone)), years, place)
    if zone_exists(match[3]):
        return _on_clock(local, match[3], zone, years, place)
    message = text("there is no time zone {name}", name=quoted(match[3]))
    near = closest_name(match[3], zone_names())
    hint = (
        text("Did you mean {name}?", name=near) if near else text("Write an offset, +01:00, or Europe/Paris.")
    )
    return None, [diagnose("ASK003", message, place, hint=hint)]


def within_horizon(at: datetime, years: Years, place: Range | None = None) -> Read:
    """The instant itself, if the clocks of its zone show one of these years."""
    if years[0] <= at.year <= years[1]:
        return at, []
    message = text(
        "{instant} is outside the horizon, {first} to {last}",
        instant=f"{at:%Y-%m-%d %H:%M}",
        first=years[0],
        last=years[1],
    )
    hint = text("Extend horizon in the operator's layer, or give an instant within it.")
    return None, [diagnose("ASK006", message, place, hint=hint)]


def _local(day: str, clock: str) -> datetime | None:
    try:
        return datetime.fromisoformat(f"{day}T{clock:0>5}" if len(clock) < 6 else f"{day}T{clock:0>8}")
    except ValueError:
        return None


def _offset(words: str) -> tzinfo | None:
    if words in ("Z", "UTC"):
        return UTC
    match = _OFFSET.fullmatch(words)
    if match is None or int(match[2]) > 14 or int(match[3]) > 59:
        return None
    ahead = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return timezone(ahead if match[1] == "+" else -ahead)


def _on_clock(local: datetime, meant: str, zone: str, years: Years, place: Range | None) -> Read:
    """What a clock of the zone `meant` shows, as one of `zone` does at that instant."""
    first, second = (local.replace(tzinfo=ZoneInfo(meant), fold=fold) for fold in (0, 1))
    before, after = first.utcoffset(), second.utcoffset()
    assert before is not None
    assert after is not None
    if before == after:
        return within_horizon(first.astimezone(ZoneInfo(zone)), years, place)
    shown = f"{local:%Y-%m-%d %H:%M}"
    if before < after:
        message = text(
            "{instant} does not exist in {zone}: clocks are put forward over it", instant=shown, zone=meant
        )
        jump = after - before
        hint = text(
            "Write {before} or {after}.", before=f"{local - jump:%H:%M}", after=f"{local + jump:%H:%M}"
        )
        return None, [diagnose("ASK004", message, place, hint=hint)]
    message = text("{instant} comes twice in {zone}: clocks are put back", instant=shown, zone=meant)
    hint = _hint_which(shown, first, second)
    return None, [diagnose("ASK005", message, place, hint=hint)]


def _hint_which(shown: str, first: datetime, second: datetime) -> Text:
    return text(
        "Write {first} for the first time, {second} for the second.",
        first=f"{shown} {first.isoformat()[-6:]}",
        second=f"{shown} {second.isoformat()[-6:]}",
    )
