"""What was meant by a value that a rule refuses: the same thing, as it is written in letters, on a website or in French.

A guess is offered only if the language itself accepts it. What names an object is guessed where objects are known
(`compiler/resolving/references.py`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from schema import patterns
from schema.calendar import HolidayRegion, Slots
from schema.scalars import Country, Dates, Days, Duration, Id, days_text, duration_text

_Reader = Callable[[str], str | None]


def meant_by(rule: str, value: object) -> str | None:
    """The value that was probably meant, as the language writes it; None if that is not obvious. `rule`: the rule or pattern that refused it."""
    if rule not in _READERS or not isinstance(value, str):
        return None
    read, kind = _READERS[rule]
    guess = read(folded(value))
    return guess if guess is not None and _is_accepted(kind, guess) else None


def folded(words: str) -> str:
    """Words without accents and capitals, with plain hyphens and single spaces: `Zoé – Été` is `zoe - ete`."""
    plain = unicodedata.normalize("NFKD", words.casefold())
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    return " ".join(re.sub("[‐‑‒–—−]", "-", plain).replace("’", "'").split())


def id_from(words: str) -> str:
    """The id nearest to some words: `Zoé Lambert` is `zoe-lambert`."""
    return re.sub(r"[^a-z0-9]+", "-", folded(words)).strip("-")[:31]


class CalledObjects:
    """The objects of a tree, found by what people call them. `objects`: by section, as they were written or as they were read."""

    def __init__(self, objects: Mapping[str, Mapping[str, Any]]) -> None:
        self._objects = objects
        self._names: dict[str, _Names] = {}

    def first_of(self, section: str, *, besides: str) -> str | None:
        """The id of an object of the section, if there is any besides this one."""
        return next((name for name in self._objects.get(section, {}) if name != besides), None)

    def called(self, words: str, section: str) -> list[str]:
        """The ids for which some words may stand: an id in other letters, an extension, a name, or a part of one."""
        if section not in self._names:
            self._names[section] = _Names(self._objects.get(section, {}))
        return self._names[section].called(words)


class _Names:
    """What the objects of one section are called; a section is read once, however many names are wrong."""

    def __init__(self, objects: Mapping[str, Any]) -> None:
        self._whole: dict[str, list[str]] = {}
        self._words: dict[str, set[str]] = {}
        for name, value in objects.items():
            called = folded(_said(value, "name"))
            for whole in {called, folded(_said(value, "extension"))} - {""}:
                self._whole.setdefault(whole, []).append(name)
            for word in _words(f"{name} {called}"):
                self._words.setdefault(word, set()).add(name)
        self._ids = objects.keys()

    def called(self, words: str) -> list[str]:
        wanted, as_id = folded(words), id_from(words)
        if as_id in self._ids:
            return [as_id]
        with_each = [self._words.get(word, set()) for word in _words(wanted)]
        return self._whole.get(wanted) or (sorted(set.intersection(*with_each)) if with_each else [])


def _words(text: str) -> list[str]:
    return re.findall("[a-z0-9]+", text)


def _said(value: Any, key: str) -> str:
    """A text of an object, as it was written or as it was read."""
    said = value.get(key) if isinstance(value, dict) else getattr(value, key, None)
    return said if isinstance(said, str) else ""


def _is_accepted(kind: Any, guess: str) -> bool:
    written: object = guess[1:-1].split(", ") if guess.startswith("[") else guess
    try:
        _adapter(kind).validate_python(written)
    except ValidationError:
        return False
    return True


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


_TIME = r"(\d{1,2})(?:(?:[:.]|h|:?(?=\d\d\b))(\d{2})?)?(?:h|:00)?"
_TO = r" ?(?:-|a|au|jusqu'a|to|until|et) ?"
_SLOT = re.compile(rf"(?:de |from )?{_TIME}{_TO}{_TIME}")


def _slot(words: str) -> str | None:
    """`9:00-12:00`, `9h-12h30`, `de 9h à 12h`; several are a list."""
    parts = [part for part in re.split(r" ?(?:,|;|\bet\b|\band\b|/) ?", words) if part]
    found = [_SLOT.fullmatch(part) for part in parts]
    slots = [_slot_text(match) for match in found if match]
    if not slots or len(slots) < len(parts):
        return None
    return slots[0] if len(slots) == 1 else f"[{', '.join(slots)}]"


def _slot_text(match: re.Match[str]) -> str:
    first_hour, first_minute, last_hour, last_minute = match.groups()
    return f"{int(first_hour):02d}:{first_minute or '00'}-{int(last_hour):02d}:{last_minute or '00'}"


_DAYS_IN_LETTERS = (
    ("monday", "lundi"),
    ("tuesday", "mardi"),
    ("wednesday", "mercredi"),
    ("thursday", "jeudi"),
    ("friday", "vendredi"),
    ("saturday", "samedi"),
    ("sunday", "dimanche"),
)
_EVERY_DAY = (
    "tous les jours",
    "toute la semaine",
    "every day",
    "everyday",
    "all",
    "7/7",
    "7j/7",
    "always",
    "toujours",
)
_WEEKENDS = ("weekend", "week-end", "le week-end", "le weekend", "weekends", "week-ends")


def _days(words: str) -> str | None:
    """`lundi`, `lun-ven`, `du lundi au vendredi`, `Mon, Wed`."""
    if words in _EVERY_DAY:
        return "daily"
    if words in _WEEKENDS:
        return "sat-sun"
    named: set[int] = set()
    for part in re.split(r" ?(?:,|;|\bet\b|\band\b|/) ?", words.strip("[]")):
        ends = [
            _day(end)
            for end in re.split(r" ?(?:-|\bau?\b|\bto\b) ?", re.sub(r"^(?:du|le|les|from) ", "", part))
        ]
        known = [end for end in ends if end is not None]
        if len(known) < len(ends) or len(ends) > 2:
            return None
        length = (known[-1] - known[0]) % 7 + 1
        named |= {(known[0] + offset) % 7 for offset in range(length)}
    found = days_text(tuple(sorted(named)))
    return f"[{found}]" if "," in found else found


def _day(word: str) -> int | None:
    """A day of the week by its name, or what it begins with: `lun`, `mer.`, `tues`."""
    begins = word.strip(". ")
    for number, names in enumerate(_DAYS_IN_LETTERS):
        if len(begins) >= 2 and any(f"{name}s".startswith(begins) for name in names):
            return number
    return None


_UNITS = {"h": 3600, "m": 60, "s": 1}
_LENGTH = re.compile(
    r"(?:(?P<h>\d{1,2}) ?h(?:eures?|ours?|rs?)?)? ?"
    r"(?:(?P<m>\d{1,4}) ?(?:m|min|mins|mn|minutes?|'))? ?(?:et |and )?"
    r"(?:(?P<s>\d{1,4}) ?(?:s|sec|secs|seconds?|secondes?|''|\")?)?"
)


def _duration(words: str) -> str | None:
    """`2 minutes`, `1 min 30`, `30`: a lone number is seconds."""
    match = _LENGTH.fullmatch(words)
    seconds = sum(int(match[unit] or 0) * length for unit, length in _UNITS.items()) if match else 0
    return duration_text(seconds) if seconds else None


_MONTHS = (
    ("january", "janvier"),
    ("february", "fevrier"),
    ("march", "mars"),
    ("april", "avril"),
    ("may", "mai"),
    ("june", "juin"),
    ("july", "juillet"),
    ("august", "aout"),
    ("september", "septembre"),
    ("october", "octobre"),
    ("november", "novembre"),
    ("december", "decembre"),
)
_DAY_FIRST = re.compile(r"(?:le |du )?(\d{1,2})(?:er)?[ /.-](\d{1,2}|[a-z]{3,9})\.?(?:[ /.-](\d{4}))?")
_YEAR_FIRST = re.compile(r"(\d{4})[ /.-](\d{1,2})[ /.-](\d{1,2})")


def _dates(words: str) -> str | None:
    """`25/12/2026`, `25 décembre`, `du 24/12/2026 au 02/01/2027`."""
    ends = re.split(
        r" ?(?:\.\.\.?|…) ?| (?:-|au|a|to|until) |(?<=\d{4}-\d\d-\d\d)/|(?<=\d{4})-(?=\d{1,2}[/.])", words
    )
    days = [_date(end) for end in ends]
    known = [day for day in days if day is not None]
    if len(known) < len(days) or len(days) > 2:
        return None
    return "..".join(known)


def _date(words: str) -> str | None:
    year_first = _YEAR_FIRST.fullmatch(words)
    if year_first:
        year, month, day = year_first.groups()
        return f"{year}-{int(month):02d}-{int(day):02d}"
    day_first = _DAY_FIRST.fullmatch(words)
    if day_first is None:
        return None
    day, named, year = day_first.groups()
    number = int(named) if named.isdigit() else _month(named)
    return (f"{year}-" if year else "") + f"{number:02d}-{int(day):02d}" if number else None


def _month(word: str) -> int | None:
    found = [
        number for number, names in enumerate(_MONTHS, 1) if any(name.startswith(word) for name in names)
    ]
    return found[0] if len(found) == 1 else None


_DEPARTMENTS = {
    "971": "GP",
    "972": "MQ",
    "973": "GF",
    "974": "RE",
    "975": "PM",
    "976": "YT",
    "977": "BL",
    "978": "MF",
}
"""Overseas departments and collectivities with a numbering plan of their own, by number: their codes as countries."""
_PLACES = {
    "france": "FR",
    "guadeloupe": "GP",
    "martinique": "MQ",
    "guyane": "GF",
    "reunion": "RE",
    "la reunion": "RE",
    "mayotte": "YT",
    "saint-pierre-et-miquelon": "PM",
    "saint-barthelemy": "BL",
    "saint-martin": "MF",
}


def _country(words: str) -> str | None:
    """`fr`, `France`, `FR-974`, `974`."""
    return _PLACES.get(words) or _DEPARTMENTS.get(words.removeprefix("fr-")) or words.upper()


def _holiday_region(words: str) -> str | None:
    """`974`, `RE`, `La Réunion`: regions of holidays go by département."""
    country = _country(words)
    if country == "FR":
        return country
    by_country = {code: f"FR-{number}" for number, code in _DEPARTMENTS.items()}
    return by_country.get(str(country), f"FR-{words.removeprefix('fr-')}")


_READERS: Mapping[str, tuple[_Reader, Any]] = {
    "time_slot": (_slot, Slots),
    "days": (_days, Days),
    "duration": (_duration, Duration),
    "dates": (_dates, Dates),
    "holiday_region": (_holiday_region, HolidayRegion),
    patterns.COUNTRY: (_country, Country),
    patterns.ID: (id_from, Id),
}
"""By the rule that refused a value: how else it may be written, and the type that must accept the guess."""
