"""Destination profiles: what each allows once the lists of those it extends are taken over."""

from __future__ import annotations

from collections.abc import Mapping

from compiler.diagnostics import Diagnostic, Related, text
from compiler.diagnostics.codes import diagnose
from compiler.reading.places import Places
from compiler.resolving.resolved import made
from schema.destination_profile import DestinationProfile

Profiles = Mapping[str, DestinationProfile]


def merge_profiles(
    own: Profiles, inherited: Profiles, places: Places, scope: str
) -> tuple[dict[str, DestinationProfile], list[Diagnostic]]:
    """Profiles of one layer, complete. `inherited`: those of the layer above, already complete.

    A profile that extends one that does not exist keeps its own lists; so do those of a circle, which is reported once.
    """
    merged: dict[str, DestinationProfile] = {}
    diagnostics: list[Diagnostic] = []
    for name in own:
        chain = _chain(name, own, merged)
        if chain[-1] in chain[:-1]:
            circle = chain[chain.index(chain[-1]) : -1]
            if name == min(circle):
                diagnostics.append(_circle(circle, places, scope))
            continue
        for one in reversed(chain):
            parent = own[one].extends
            known = None if parent is None else merged.get(parent) or inherited.get(parent)
            merged[one] = _extended(own[one], known)
    return {**own, **merged}, diagnostics


def _chain(name: str, own: Profiles, done: Profiles) -> list[str]:
    """The profile, the one it extends, and so on, as far as they are not done; the last one twice in a circle."""
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
    inherited = [one for one in parent.allow if one not in parent.deny]
    return made(
        DestinationProfile,
        own,
        {
            "allow": tuple(dict.fromkeys((*inherited, *own.allow))),
            "allow_numbers": tuple(
                one
                for one in dict.fromkeys((*parent.allow_numbers, *own.allow_numbers))
                if one not in own.deny_numbers
            ),
            "deny_numbers": tuple(
                dict.fromkeys(
                    (*(one for one in parent.deny_numbers if one not in own.allow_numbers), *own.deny_numbers)
                ),
            ),
        },
    )


def _circle(circle: list[str], places: Places, scope: str) -> Diagnostic:
    message = text("these profiles extend each other: {names}", names=" → ".join((*circle, circle[0])))
    related = tuple(
        Related(text("{name} extends the next one here", name=name), place)
        for name in circle[1:]
        if (place := places.range(("destinations", name, "extends"))) is not None
    )
    return diagnose(
        "REF005",
        message,
        places.range(("destinations", circle[0], "extends")),
        hint=text("Let one of them stand on its own."),
        related=related,
        address=f"{scope}/destinations/{circle[0]}",
    )


def hidden_profiles(own: Profiles, inherited: Profiles, places: Places, scope: str) -> list[Diagnostic]:
    """A client's profiles that have the id of one of the operator's."""
    return [
        diagnose(
            "REF004",
            text("{name} is a destination profile of the operator already", name=name),
            places.range(("destinations", name), key=True),
            hint=text("Give it another id, and write extends: {name} if that is meant.", name=name),
            address=f"{scope}/destinations/{name}",
        )
        for name in own
        if name in inherited
    ]
