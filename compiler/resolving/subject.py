"""What the checks of a client look at: the resolved client, the operator's layer, and where everything stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from compiler.diagnostics import Diagnostic, Path, Range, Related, Text
from compiler.diagnostics.addresses import address_of
from compiler.diagnostics.codes import diagnose
from compiler.reading.parse import Gaps, ParsedClient, ParsedFleet
from compiler.resolving.defaults import Layer, layers
from compiler.resolving.walk import fields_that_are
from schema.defaults import UserDefaults
from schema.destination import Target
from schema.fleet import Fleet
from schema.meanings import Meaning
from schema.tenant import Tenant


@dataclass(frozen=True, slots=True)
class Place:
    """A path in the client's tree, or in the operator's layer."""

    path: Path
    in_fleet: bool = False

    def below(self, *parts: str | int) -> Place:
        """A place further in."""
        return Place((*self.path, *parts), self.in_fleet)


@dataclass(frozen=True, slots=True)
class OwnedTarget:
    """A target, where it stands, and on whose behalf it forwards: an object, its destination profile and its site."""

    target: Target
    place: Place
    owner: tuple[str, str]
    profile: str
    site: str


@dataclass(frozen=True)
class CheckedClient:
    """One client for its checks. References may lead nowhere: those were reported, and are passed over."""

    client: ParsedClient
    parsed_fleet: ParsedFleet

    @property
    def tenant(self) -> Tenant:
        """The client's tree, resolved."""
        return self.client.tenant

    @property
    def fleet(self) -> Fleet:
        """The operator's layer, resolved."""
        return self.parsed_fleet.fleet

    @property
    def gaps(self) -> Gaps:
        """What could not be read."""
        return self.client.gaps

    @cached_property
    def layers(self) -> dict[str, tuple[Layer, ...]]:
        """The layers of defaults of each site."""
        return {site: layers(self.tenant, self.fleet, site) for site in self.tenant.sites}

    @cached_property
    def targets(self) -> tuple[OwnedTarget, ...]:
        """Everything that says where a call goes; group members apart. A default is there for each user it counts for."""
        return tuple(self._targets())

    def range(self, place: Place, *, key: bool = False) -> Range | None:
        """Where something stands."""
        places = self.parsed_fleet.places if place.in_fleet else self.client.places
        return places.range(place.path, key=key)

    def related(self, message: Text, path: Path, *, key: bool = False) -> tuple[Related, ...]:
        """Another place of the client's tree that matters."""
        found = self.client.places.range(path, key=key)
        return (Related(message, found),) if found else ()

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
        address = self.client.id if place.in_fleet else address_of(self.client.id, place.path)
        return diagnose(
            code, message, self.range(place, key=key), hint=hint, related=related, address=address
        )

    def _targets(self) -> Iterator[OwnedTarget]:
        tenant = self.tenant
        profile = str(tenant.client.destinations)
        for name, number in tenant.numbers.items():
            if number.to is not None:
                place = Place(("numbers", name, "to"))
                yield OwnedTarget(number.to, place, ("numbers", name), profile, str(number.site))
        for name, group in tenant.groups.items():
            for rule, target in (("no_answer", group.no_answer), ("busy", group.busy)):
                if target is not None:
                    place = Place(("groups", name, rule))
                    yield OwnedTarget(target, place, ("groups", name), profile, str(group.site))
        for name, route in tenant.routes.items():
            place = Place(("routes", name, "to"))
            yield OwnedTarget(route.to, place, ("routes", name), profile, str(route.site))
        yield from self._user_targets()

    def _user_targets(self) -> Iterator[OwnedTarget]:
        inherited = self._inherited_targets()
        for name, user in self.tenant.users.items():
            for rule in fields_that_are(Meaning.TARGET, UserDefaults):
                target: Target | None = getattr(user, rule)
                if target is None:
                    continue
                place = inherited.get(id(target)) or Place(("users", name, rule))
                yield OwnedTarget(target, place, ("users", name), str(user.destinations), str(user.site))

    def _inherited_targets(self) -> dict[int, Place]:
        """Where targets stand that users have from defaults; filling in passes the very same objects on."""
        return {
            id(target): Place(layer.place("user", rule), layer.in_fleet)
            for ordered in self.layers.values()
            for layer in ordered
            for rule in fields_that_are(Meaning.TARGET, UserDefaults)
            if (target := layer.value("user", rule)) is not None
        }
