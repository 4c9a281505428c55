"""Destination profiles: what each allows once the lists of those it extends are taken over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from compiler.diagnostics import Diagnostic, Related, text
from compiler.diagnostics.codes import diagnose
from compiler.numbering import beginnings_by_country
from compiler.reading.places import Places
from compiler.resolving.resolved import made
from schema.destination_profile import DestinationProfile

Profiles = Mapping[str, DestinationProfile]


def merge_profiles(
    own: Profiles, inherited: Profiles, places: Places, scope: str
) -> tuple[dict[str, DestinationProfile], list[Diagnostic]]:
    """Profiles of one layer, complete. `inherited`: those of the layer above, already complete.

    A profile that extends one that does not exist keeps its own lists; so do those of a cycle, which is reported once.
    """
    merged: dict[str, DestinationProfile] = {}
    diagnostics: list[Diagnostic] = []
    for name in own:
        chain = _chain(name, own, merged)
        if chain[-1] in chain[:-1]:
            cycle = chain[chain.index(chain[-1]) : -1]
            if name == min(cycle):
                diagnostics.append(_cycle(cycle, places, scope))
            continue
        for profile in reversed(chain):
            extended = own[profile].extends
            parent = None if extended is None else merged.get(extended) or inherited.get(extended)
            merged[profile] = _extended(own[profile], parent)
    return {**own, **merged}, diagnostics


def _chain(name: str, own: Profiles, done: Profiles) -> list[str]:
    """The profile, the one it extends, and so on, as far as they are not done; the last one twice in a cycle."""
    chain = [name]
    while True:
        parent = own[chain[-1]].extends
        if parent is None or parent in done or parent not in own:
            return chain
        chain.append(parent)
        if parent in chain[:-1]:
            return chain


def _extended(own: DestinationProfile, parent: DestinationProfile | None) -> DestinationProfile:
    if parent is None:
        return own
    inherited = [call_class for call_class in parent.allow if call_class not in parent.deny]
    return made(
        DestinationProfile,
        own,
        {
            "allow": tuple(dict.fromkeys((*inherited, *own.allow))),
            "allow_numbers": tuple(
                number
                for number in dict.fromkeys((*parent.allow_numbers, *own.allow_numbers))
                if number not in own.deny_numbers
            ),
            "deny_numbers": tuple(
                dict.fromkeys(
                    (
                        *(number for number in parent.deny_numbers if number not in own.allow_numbers),
                        *own.deny_numbers,
                    )
                ),
            ),
            "allow_prefixes": tuple(
                prefix
                for prefix in dict.fromkeys((*parent.allow_prefixes, *own.allow_prefixes))
                if prefix not in own.deny_prefixes
            ),
            "deny_prefixes": tuple(
                dict.fromkeys(
                    (
                        *(prefix for prefix in parent.deny_prefixes if prefix not in own.allow_prefixes),
                        *own.deny_prefixes,
                    )
                )
            ),
            "allow_countries": tuple(dict.fromkeys((*parent.allow_countries, *own.allow_countries))),
        },
    )


def _cycle(cycle: list[str], places: Places, scope: str) -> Diagnostic:
    message = text("these profiles extend each other: {names}", names=" → ".join((*cycle, cycle[0])))
    related = tuple(
        Related(text("{name} extends the next one here", name=name), place)
        for name in cycle[1:]
        if (place := places.range(("destinations", name, "extends"))) is not None
    )
    return diagnose(
        "REF005",
        message,
        places.range(("destinations", cycle[0], "extends")),
        hint=text("Remove extends from one of them."),
        related=related,
        address=f"{scope}/destinations/{cycle[0]}",
    )


def hidden_profiles(own: Profiles, inherited: Profiles, places: Places, scope: str) -> list[Diagnostic]:
    """A client's profiles that have the id of one of the operator's."""
    return [
        diagnose(
            "REF004",
            text("{name} is already a destination profile of the operator", name=name),
            places.range(("destinations", name), key=True),
            hint=text("Give it another id, and add extends: {name} if that is what you mean.", name=name),
            address=f"{scope}/destinations/{name}",
        )
        for name in own
        if name in inherited
    ]


def own_numbers_listed(
    own: Profiles, numbers: Iterable[str], places: Places, scope: str
) -> Iterator[Diagnostic]:
    """Entries of a client's profiles that name one of its own numbers (E.164). `own`: before they take over other lists."""
    inside = frozenset(numbers)
    for name, profile in own.items():
        for listed, entries in (
            ("allow_numbers", profile.allow_numbers),
            ("deny_numbers", profile.deny_numbers),
        ):
            for index, number in enumerate(entries):
                if number in inside:
                    yield diagnose(
                        "NUM021",
                        text("{number} is the client's own number, which no profile judges", number=number),
                        places.range(("destinations", name, listed, index)),
                        hint=text("Remove it: every phone of the client calls it inside."),
                        address=f"{scope}/destinations/{name}",
                    )


def unknown_countries(own: Profiles, places: Places, scope: str) -> Iterator[Diagnostic]:
    """Countries that a layer's profiles allow and that have no numbers of their own. `own`: before they take over other lists."""
    for name, profile in own.items():
        for index, country in enumerate(profile.allow_countries):
            if country not in beginnings_by_country():
                yield diagnose(
                    "NUM022",
                    text("{country} is not a country with numbers of its own", country=country),
                    places.range(("destinations", name, "allow_countries", index)),
                    hint=text("Write two letters, as DE for Germany (ISO 3166), or use allow_prefixes."),
                    address=f"{scope}/destinations/{name}",
                )
