"""What the checks of a client look at: the resolved client, the operator's layer, and where everything is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import assert_never

from compiler.diagnostics import Diagnostic, Path, Range, Related, Text
from compiler.diagnostics.addresses import object_address
from compiler.diagnostics.codes import diagnose
from compiler.reading.parse import Gaps
from compiler.resolving.layers import DEFAULTS_OF, Layer, given_by
from compiler.resolving.resolved import (
    ResolvedClient,
    ResolvedFleet,
    ResolvedGroup,
    ResolvedNumber,
    ResolvedQueue,
    ResolvedRoute,
    ResolvedTenant,
    ResolvedUser,
)
from compiler.resolving.walk import all_targets, destinations_in, sections_with
from compiler.time.calendars import condition
from compiler.time.schedule import Schedule, zone_exists
from schema.destination import Destination, InlineWhen, Target, calendar_named
from schema.destination_profile import DestinationProfile, ProfileBranch
from schema.fleet import Fleet
from schema.greeting import GreetingBranch, MenuGreetingBranch, menu_lines
from schema.meanings import Meaning, Section

_Sited = ResolvedUser | ResolvedNumber | ResolvedGroup | ResolvedQueue | ResolvedRoute
"""What says where calls go."""


@dataclass(frozen=True, slots=True)
class Place:
    """A path in the client's tree, or in the operator's layer."""

    path: Path
    in_fleet: bool = False

    def below(self, *parts: str | int) -> Place:
        """A place further in."""
        return Place((*self.path, *parts), self.in_fleet)

    @property
    def is_of_key(self) -> bool:
        """Whether it is at a key of a menu or a queue: calls go that way only if the caller presses it."""
        return self.path[0] in (Section.MENUS, Section.QUEUES) and self.path[2:3] == ("keys",)


@dataclass(frozen=True, slots=True)
class OwnedTarget:
    """A target, where it is written, and on whose behalf it forwards: an object, its destination profile and its site."""

    target: Target
    place: Place
    owner: tuple[str, str]
    profile: str
    site: str


@dataclass(frozen=True, slots=True)
class OwnedDestination:
    """A single destination, where it is written, and on whose behalf it forwards; as `OwnedTarget`."""

    destination: Destination
    place: Place
    owner: tuple[str, str]
    profile: str
    site: str


@dataclass(frozen=True, slots=True)
class HeldProfile:
    """A profile of the client that goes by time, and the site of somebody who holds it: conditions in place are in its time zone."""

    name: str
    branches: tuple[ProfileBranch, ...]
    site: str

    @property
    def place(self) -> Place:
        """Where its branches are written."""
        return Place(("destinations", self.name, "by_time"))


@dataclass(frozen=True, slots=True)
class HeldGreeting:
    """The greeting of a shared mailbox or a menu that differs by conditions; those in place are in the time zone of its site. `place`: where its lines are written."""

    place: Place
    branches: tuple[GreetingBranch | MenuGreetingBranch, ...]
    site: str


@dataclass(frozen=True)
class CheckedClient:
    """One client for its checks. References may lead nowhere: those were reported, and are passed over."""

    client: ResolvedClient
    resolved_fleet: ResolvedFleet

    @property
    def tenant(self) -> ResolvedTenant:
        """The client's tree, resolved."""
        return self.client.tenant

    @property
    def fleet(self) -> Fleet:
        """The operator's layer, resolved."""
        return self.resolved_fleet.fleet

    @property
    def gaps(self) -> Gaps:
        """What could not be read."""
        return self.client.gaps

    @property
    def layers(self) -> Mapping[str, tuple[Layer, ...]]:
        """The layers of defaults of each site."""
        return self.client.layers.by_site

    @cached_property
    def targets(self) -> tuple[OwnedTarget, ...]:
        """Everything that says where a call goes; group members apart. A default is there for each user it counts for."""
        return tuple(self._targets())

    @cached_property
    def destinations(self) -> tuple[OwnedDestination, ...]:
        """Every destination in the targets, those of nested branches too."""
        return tuple(
            OwnedDestination(
                destination, Place(path, owned.place.in_fleet), owned.owner, owned.profile, owned.site
            )
            for owned in self.targets
            for destination, path in destinations_in(owned.target, owned.place.path)
        )

    @cached_property
    def profiles_by_time(self) -> tuple[HeldProfile, ...]:
        """The profiles that go by time, once for each time zone of its holders; for the main site's, if nobody holds one."""
        return tuple(
            HeldProfile(name, profile.by_time, site)
            for name, profile in self.tenant.destinations.items()
            if profile.by_time
            for site in self._sites_of_holders(name)
        )

    @property
    def greetings(self) -> Iterator[HeldGreeting]:
        """The greetings that differ by conditions."""
        for name, voicemail in self.tenant.voicemails.items():
            if isinstance(voicemail.greeting, tuple):
                place = Place(("voicemails", name, "greeting"))
                yield HeldGreeting(place, voicemail.greeting, voicemail.site)
        for name, menu in self.tenant.menus.items():
            lines = menu_lines(menu.greeting)
            if lines:
                yield HeldGreeting(Place(("menus", name, "greeting")), lines, menu.site)

    def _sites_of_holders(self, profile: str) -> Iterable[str]:
        """A site of each time zone."""
        tenant = self.tenant
        sites = [user.site for user in tenant.users.values() if user.destinations == profile]
        if tenant.client.destinations == profile:
            sites += [number.site for number in tenant.numbers.values()]
            sites += [group.site for group in tenant.groups.values()]
            sites += [queue.site for queue in tenant.queues.values()]
            sites += [route.site for route in tenant.routes.values()]
            sites += [menu.site for menu in tenant.menus.values()]
        return {tenant.sites[site].time_zone: site for site in sites or [tenant.client.main_site]}.values()

    @cached_property
    def users_without_phone(self) -> frozenset[str]:
        """Users whom no device belongs to; none where a device that cannot be read or placed may be theirs."""
        answered = {device.user for device in self.tenant.devices.values()}
        if self.gaps.breaks("devices") or not answered <= self.tenant.users.keys():
            return frozenset()
        return frozenset(self.tenant.users.keys() - answered)

    def schedule(self, when: str | InlineWhen, site: str) -> Schedule | None:
        """The instants at which a condition of a site's object holds; None if its calendar or time zone does not exist."""
        match when:
            case InlineWhen():
                exists = when.time_zone is None or zone_exists(when.time_zone)
            case str():
                exists = calendar_named(when)[0] in self.tenant.calendars
            case _:
                assert_never(when)
        return condition(when, self.tenant, site, self.fleet.fleet.horizon) if exists else None

    def range(self, place: Place, *, key: bool = False) -> Range | None:
        """Where something is written."""
        places = self.resolved_fleet.places if place.in_fleet else self.client.places
        return places.range(place.path, key=key)

    def related(self, message: Text, path: Path, *, key: bool = False) -> tuple[Related, ...]:
        """Another place of the client's tree that matters."""
        place = self.client.places.range(path, key=key)
        return (Related(message, place),) if place else ()

    def report(
        self,
        code: str,
        message: Text,
        place: Place,
        hint: Text | None = None,
        *,
        related: tuple[Related, ...] = (),
        key: bool = False,
    ) -> Diagnostic:
        """A diagnostic about the object that a place belongs to."""
        address = self.client.id if place.in_fleet else object_address(self.client.id, place.path)
        return diagnose(
            code, message, self.range(place, key=key), hint=hint, related=related, address=address
        )

    def profile(self, name: str) -> DestinationProfile | None:
        """A profile of the client, or of the operator; None if there is none."""
        return self.tenant.destinations.get(name) or self.fleet.destinations.get(name)

    def _targets(self) -> Iterator[OwnedTarget]:
        for section in map(str, sections_with(Meaning.TARGET)):
            objects: Mapping[str, _Sited] = getattr(self.tenant, section)
            for name, holder in objects.items():
                owner, own = (section, name), holder.model_fields_set
                for target, path in all_targets(holder, owner):
                    rule = str(path[len(owner)])
                    place = Place(path) if rule in own else self._default(section, holder, rule)
                    yield OwnedTarget(target, place, owner, self._profile(holder), holder.site)

    def _profile(self, holder: _Sited) -> str:
        """Users forward calls under their own profile, everything else under the client's."""
        return holder.destinations if isinstance(holder, ResolvedUser) else self.tenant.client.destinations

    def _default(self, section: str, holder: _Sited, rule: str) -> Place:
        """Where a target is written that the object does not give itself: in the defaults that it follows."""
        kind = DEFAULTS_OF[section]
        layer = given_by(self.layers[holder.site], kind, rule)
        assert layer is not None, (section, rule)
        return Place(layer.place(kind, rule), layer.in_fleet)
