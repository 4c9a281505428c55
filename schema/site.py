"""`sites`: what depends on where a phone stands."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from schema import patterns
from schema.base import Model
from schema.defaults import Defaults
from schema.scalars import Country, Name, PhoneNumber, TimeZoneName


class EmergencyLocation(Model):
    """Where rescue must go, and whom it calls back (CPCE art. D.98-8: calls are routed by the caller's location)."""

    address: Name
    """Street and number, floor, access."""
    postcode: Annotated[
        str,
        StringConstraints(pattern=patterns.POSTCODE),
        Field(json_schema_extra={"type": ["string", "integer"]}),
    ]
    """Five digits."""
    city: Name
    """The commune."""
    insee: Annotated[
        str,
        StringConstraints(pattern=patterns.INSEE),
        Field(json_schema_extra={"type": ["string", "integer"]}),
    ]
    """Code of the commune (code INSEE)."""
    callback: PhoneNumber
    """The number shown to the emergency centre: one of the client's numbers that rings at this site."""


class Site(Model):
    """A place where phones stand."""

    name: Name
    time_zone: TimeZoneName
    """Such as `Europe/Paris` or `Indian/Reunion`."""
    country: Country | None = None
    """Whose numbering plan the phones dial by. Default: the fleet's."""
    emergency: EmergencyLocation
    """Where rescue must go if a phone of this site calls it."""
    defaults: Defaults = Field(default_factory=Defaults)
    """Values for this site's objects that give none themselves."""
