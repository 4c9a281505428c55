"""Profiles that go by time: they choose between profiles that have lists, each of which counts at some instants."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from compiler.checks.forwards import (
    callers_of,
    holding,
    open_destinations,
    positions_asked,
    schedules_asked,
    timeline_of,
)
from compiler.diagnostics import Diagnostic, Path, text
from compiler.resolving.subject import CheckedClient, OwnedTarget, Place
from compiler.resolving.walk import destinations_in
from compiler.time.timeline import Cells, Timeline
from schema.destination_profile import DestinationProfile, ProfileBranch


def check_profiles_by_time(subject: CheckedClient) -> Iterator[Diagnostic]:
    """REF010: a profile that goes by time where one with lists is needed."""
    profiles = subject.tenant.destinations
    for name, profile in profiles.items():
        for path, other in _named_in(profile):
            if other in profiles and profiles[other].by_time:
                message = text("{name} goes by time, and has no lists", name=other)
                hint = text("Name one of the profiles that it chooses from.")
                yield subject.report("REF010", message, Place(("destinations", name, *path)), hint)


def _named_in(profile: DestinationProfile) -> Iterator[tuple[Path, str]]:
    if profile.extends is not None:
        yield ("extends",), profile.extends
    for index, branch in enumerate(profile.by_time):
        yield ("by_time", index, "use"), branch.use


def profiles_counting(subject: CheckedClient, owned: OwnedTarget) -> Mapping[Place, Sequence[str]]:
    """For each destination of a target, by its place: the profiles whose lists count while calls are sent there."""
    profile = subject.profile(owned.profile)
    if profile is None or not profile.by_time:
        in_fleet = owned.place.in_fleet
        places = (Place(path, in_fleet) for _, path in destinations_in(owned.target, owned.place.path))
        return dict.fromkeys(places, (owned.profile,))
    conditions = [branch.when for branch in profile.by_time if branch.when is not None]
    known = [schedule for when in conditions for schedule in schedules_asked(subject, when, owned.site)]
    timeline = timeline_of(subject, [owned], known, positions_asked(subject, conditions))
    cells_by_profile = _cells_by_profile(subject, profile.by_time, owned.site, timeline)
    counting: dict[Place, dict[str, None]] = {}
    for caller in callers_of(subject, [owned]):
        for sent_to, when in open_destinations(subject, owned, timeline, timeline.everything, caller):
            here = (name for name, cells in cells_by_profile.items() if cells & when)
            counting.setdefault(sent_to.place, {}).update(dict.fromkeys(here))
    return {place: tuple(names) for place, names in counting.items()}


def _cells_by_profile(
    subject: CheckedClient, branches: Sequence[ProfileBranch], site: str, timeline: Timeline
) -> dict[str, Cells]:
    """When each profile counts; of those behind a condition of which that is not known, nothing."""
    cells_by_profile: dict[str, Cells] = {}
    rest = timeline.everything
    for branch in branches:
        # No phone that calls is a caller from outside.
        open_then = (
            timeline.everything
            if branch.when is None
            else holding(subject, branch.when, site, timeline, caller=None)
        )
        if open_then is None:
            break
        here = rest & open_then
        cells_by_profile[branch.use] = cells_by_profile.get(branch.use, 0) | here
        rest &= ~here
    return cells_by_profile
