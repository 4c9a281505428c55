"""`sites`: what depends on where a phone is."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from schema import patterns
from schema.base import Model
from schema.defaults import Defaults
from schema.scalars import CalledName, Country, Name, PhoneNumber, TimeZoneName


class EmergencyLocation(Model):
    """Where emergency services must go, and the number they call back (CPCE art. D.98-8: emergency calls are routed by the caller's location)."""

    address: CalledName
    """Street and number, floor, access."""
    postcode: Annotated[
        str,
        StringConstraints(pattern=patterns.POSTCODE),
        Field(json_schema_extra={"type": ["string", "integer"]}),
    ]
    """Five digits."""
    city: CalledName
    """The commune."""
    insee: Annotated[
        str,
        StringConstraints(pattern=patterns.INSEE),
        Field(json_schema_extra={"type": ["string", "integer"]}),
    ]
    """Code of the commune (code INSEE)."""
    callback: PhoneNumber
    """The number presented to the emergency services: one of the client's numbers that rings at this site."""


class Site(Model):
    """A place where there are phones."""

    name: Name
    """A note for people who read the tree: nothing else shows it."""
    time_zone: TimeZoneName
    """Such as `Europe/Paris` or `Indian/Reunion`."""
    country: Country | None = None
    """The country whose numbering plan the phones dial by. Default: the fleet's."""
    emergency: EmergencyLocation
    """Where emergency services must go when a phone of this site calls them. Told to the carrier where its trunk has `emergency_location`; where none has, all but `callback` is a note for people."""
    defaults: Defaults = Field(default_factory=Defaults)
    """Values for this site's objects that do not set their own."""
