"""A client that is new, on one screen: where each number leads by day and by night, who may call abroad, where help is sent, licences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from compiler.analysis.acts import Act, FarEnd, PhoneState, States
from compiler.analysis.calls.call import Call, FromOutside
from compiler.analysis.calls.trace import trace
from compiler.analysis.vocabulary import Objects, Vocabulary
from compiler.graph import CallGraph, Verdict
from compiler.numbering import CallClass, classify
from compiler.time.timeline import Years
from schema.call_class import DEAR

_BY_DAY, _BY_NIGHT = time(10), time(3)
_LONG = len("+33388110000")
"""Signs of a number in full, by which a beginning is classed."""


@dataclass(frozen=True, slots=True)
class Leads:
    """Where calls from outside to some numbers (E.164) lead, one act after the other while nobody answers; the same by night, if that is so."""

    numbers: tuple[str, ...]
    by_day: tuple[Act, ...]
    by_night: tuple[Act, ...]


@dataclass(frozen=True, slots=True)
class CallsAbroad:
    """Phones that may call the same numbers abroad or with a surcharge: classes, beginnings of numbers, and single numbers."""

    phones: tuple[str, ...]
    classes: tuple[str, ...]
    prefixes: tuple[str, ...]
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HelpSentTo:
    """Where help is sent for the phones of a site, and by which number rescue calls back."""

    site: str
    address: str
    callback: str
    phones: int


@dataclass(frozen=True, slots=True)
class Introduction:
    """What there is to know of a client that is new. `day`: an ordinary one, by which `leads` are told; `licences`: how many of each."""

    day: date
    leads: tuple[Leads, ...]
    abroad: tuple[CallsAbroad, ...]
    help_sent_to: tuple[HelpSentTo, ...]
    licences: tuple[tuple[str, int], ...]


def introduced(
    graph: CallGraph, objects: Objects, years: Years, *, today: date | None = None
) -> Introduction:
    """A client as it begins. `years`: of its horizon, in which the day lies by which its numbers are told; it is one to come, if there is any."""
    new_years = [date(year, 1, 1) for year in range(years[0], years[1] + 1)]
    # The Tuesday of the third week: no holiday anywhere, and no holidays of schools.
    days = [new_year + timedelta(days=15 - new_year.weekday()) for new_year in new_years]
    day = next((day for day in days if today is None or day > today), days[0])
    inside = {address.partition("/")[2]: fields for address, fields in objects.items()}
    packs = Counter(
        str(fields["pack"])
        for place, fields in inside.items()
        if place.startswith("users/") and fields["pack"]
    )
    return Introduction(
        day,
        tuple(_leads(graph, Vocabulary.of(graph.client, objects), day)),
        tuple(_abroad(graph)),
        tuple(_help(graph, inside)),
        tuple(sorted(packs.items())),
    )


def _leads(graph: CallGraph, vocabulary: Vocabulary, day: date) -> Iterator[Leads]:
    """Numbers that lead to the same together."""
    together: dict[tuple[tuple[Act, ...], ...], list[str]] = {}
    for number in vocabulary.main_first(entry.number for entry in graph.numbers):
        zone = ZoneInfo(vocabulary.zone(f"numbers/{number}"))
        ways = tuple(
            _unanswered(graph, number, datetime.combine(day, hour, zone)) for hour in (_BY_DAY, _BY_NIGHT)
        )
        together.setdefault(ways, []).append(number)
    for (by_day, by_night), numbers in together.items():
        yield Leads(tuple(numbers), by_day, by_night)


def _unanswered(graph: CallGraph, number: str, at: datetime) -> tuple[Act, ...]:
    """All that is done to a call that nobody answers, and that a caller comes to, or that ends it."""
    states = States(other_phones=PhoneState.NO_ANSWER, other_numbers=FarEnd.NO_ANSWER)
    hops = trace(graph, Call(FromOutside(), number, at, states)).hops
    acts = [hop.act for hop in hops if hop.act is not None]
    return tuple(act for act in acts if act.reaches or act is acts[-1])


def _abroad(graph: CallGraph) -> Iterator[CallsAbroad]:
    """Phones by what they may call, at whatever time; those that may call nothing of the kind are not told."""
    together: dict[tuple[tuple[str, ...], ...], list[str]] = {}
    for phone in graph.phones:
        context = graph.context_of(phone)
        country = graph.dial_out(context).country
        permissions = graph.dialled_permissions(context)
        classes = {str(one) for one in DEAR for permission in permissions if one in permission.classes}
        prefixes = {
            prefix
            for permission in permissions
            for prefix, verdict in permission.prefixes
            if verdict in (Verdict.ALLOWED, Verdict.ALLOWED_COUNTRY) and _may_be_dear(prefix, country)
        }
        numbers = {
            number
            for permission in permissions
            for number in permission.allow_numbers - permission.deny_numbers
            if classify(number, country) in DEAR
        }
        allowed = (tuple(sorted(classes)), tuple(sorted(prefixes)), tuple(sorted(numbers)))
        if any(allowed):
            together.setdefault(allowed, []).append(phone.device)
    for (classes_, prefixes_, numbers_), phones in together.items():
        yield CallsAbroad(tuple(phones), classes_, prefixes_, numbers_)


def _may_be_dear(prefix: str, country: str) -> bool:
    """Whether numbers that begin so are not known to be ordinary ones."""
    call_class = classify(prefix.ljust(_LONG, "0"), country)
    return call_class in DEAR or call_class is CallClass.UNALLOCATED


def _help(graph: CallGraph, inside: Objects) -> Iterator[HelpSentTo]:
    sites = Counter(graph.context_of(phone).site for phone in graph.phones)
    for place, fields in inside.items():
        section, _, site = place.partition("/")
        emergency = fields.get("emergency")
        if section == "sites" and isinstance(emergency, Mapping):
            town = f"{emergency.get('postcode') or ''} {emergency.get('city') or ''}".strip()
            address = ", ".join(part for part in (str(emergency.get("address") or ""), town) if part)
            yield HelpSentTo(site, address, str(emergency.get("callback") or ""), sites[site])
