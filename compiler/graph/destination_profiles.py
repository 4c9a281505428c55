"""Destination profiles, as gates hold calls to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from compiler.graph.nodes import CallingPermission, Verdict
from compiler.numbering import beginnings_by_country, beginnings_within
from schema.destination_profile import DestinationProfile


def profiles_used(name: str, profiles: Mapping[str, DestinationProfile]) -> tuple[str, ...]:
    """The profiles whose lists count where one is named: itself, or those that it chooses from by time. `profiles`: a client's own."""
    by_time = profiles[name].by_time if name in profiles else ()
    return tuple(dict.fromkeys(branch.use for branch in by_time)) or (name,)


def permission_of(profile: DestinationProfile) -> CallingPermission:
    """What a profile allows, once it holds what it extends."""
    # What is said later of the same beginning counts: a beginning before a country, denied before allowed.
    verdicts = dict(_by_country(profile))
    verdicts |= dict.fromkeys(profile.allow_prefixes, Verdict.ALLOWED)
    verdicts |= dict.fromkeys(profile.deny_prefixes, Verdict.DENIED)
    return CallingPermission(
        classes=frozenset(profile.allow) - frozenset(profile.deny),
        allow_numbers=frozenset(profile.allow_numbers),
        deny_numbers=frozenset(profile.deny_numbers),
        prefixes=tuple(sorted(verdicts.items())),
    )


def _by_country(profile: DestinationProfile) -> Iterator[tuple[str, Verdict]]:
    """A country's numbers, less those that another one has among them, unless that is allowed too."""
    countries = [country for country in profile.allow_countries if country in beginnings_by_country()]
    for country in countries:
        yield from ((beginning, Verdict.BY_CLASS) for beginning in beginnings_within(country))
    for country in countries:
        yield from ((beginning, Verdict.ALLOWED_COUNTRY) for beginning in beginnings_by_country()[country])
