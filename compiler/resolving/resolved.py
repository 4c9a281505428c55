"""A client and the operator's layer as they are meant: what was left open is filled in, so that no later step has to ask for it.

The models are those of the language with their filled fields no longer optional. What stays optional means something: no rule for
unanswered calls, no number shown, no licence. The fields that an object gave itself are its `model_fields_set`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import model_serializer

from compiler.reading.parse import Gaps
from compiler.reading.places import Places
from compiler.resolving.layers import ClientLayers
from schema.audio import Audio
from schema.base import Model
from schema.calendar import Calendar
from schema.call_test import CallTest
from schema.caller_list import CallerList
from schema.client import Client
from schema.defaults import Defaults, RingTime, Strategy, TransferType, VoicemailDefaults
from schema.destination_profile import DestinationProfile
from schema.device import Device
from schema.fleet import Fleet
from schema.group import Group, GroupMember
from schema.menu import Menu
from schema.music import Music
from schema.number import Number
from schema.queue import LoggedIn, Queue, QueueMember
from schema.route import Route
from schema.scalars import (
    Country,
    Duration,
    Flag,
    Language,
    ProfileId,
    SiteId,
    TimeZoneName,
    TrunkId,
    WholeNumber,
    duration_text,
)
from schema.site import Site
from schema.switch import Switch
from schema.user import User
from schema.voicemail import Voicemail
from schema.waiver import Waiver

_Made = TypeVar("_Made", bound=Model)

NO_OBJECT = ""
"""An id that nothing has. It takes the place of a required object that is missing, which was reported."""


class MailboxSettings(VoicemailDefaults):
    """Settings of users' own mailboxes, which are not objects of their own."""

    max_message: Duration
    attach_audio: Flag
    delete_after_mail: Flag
    max_messages: WholeNumber


class ResolvedDefaults(Defaults):
    """Defaults as they were written, those of mailboxes filled from the layers behind."""

    voicemail: MailboxSettings


class ResolvedCompany(Client):
    """The section `client`."""

    main_site: SiteId
    language: Language
    destinations: ProfileId
    defaults: ResolvedDefaults


class ResolvedSite(Site):
    """A place whose country has a numbering plan, and whose time zone exists."""

    country: Country
    defaults: ResolvedDefaults


class ResolvedUser(User):
    """A person; a target may still be left open."""

    ring: RingTime
    voicemail: Flag
    destinations: ProfileId
    language: Language
    max_external_calls: WholeNumber
    site: SiteId


class ResolvedNumber(Number):
    """A number, E.164."""

    site: SiteId
    trunk: tuple[TrunkId, ...]


class ResolvedDevice(Device):
    """A phone."""

    transfer: TransferType
    call_waiting: Flag


class ResolvedMember(GroupMember):
    """A member of a group. `delay`: 0 if it rings at once. `confirm`: whether an external member confirms, by the group's word or its own."""

    delay: Duration
    confirm: Flag

    @model_serializer
    def _as_written(self) -> str | dict[str, Any]:
        """The destination alone where nothing more is said of it."""
        more = self._said_besides
        return {"member": str(self.member), **more} if more else str(self.member)

    def __str__(self) -> str:
        """As it is written in YAML."""
        more = self._said_besides
        if not more:
            return str(self.member)
        delay = f", delay: {more['delay']}" if "delay" in more else ""
        confirm = f", confirm: {str(self.confirm).lower()}" if "confirm" in more else ""
        return f"{{member: {self.member}{delay}{confirm}}}"

    @property
    def _said_besides(self) -> dict[str, Any]:
        written = {"delay": duration_text(self.delay), "confirm": self.confirm}
        return {name: written[name] for name in written if name in self.model_fields_set}


class ResolvedGroup(Group):
    """A ring group."""

    members: tuple[ResolvedMember, ...]
    strategy: Strategy
    ring: RingTime
    confirm: Flag
    site: SiteId


class ResolvedQueueMember(QueueMember):
    """A member of a queue. `confirm`: whether an external member confirms, by the queue's word or its own; `logged_in`, the same."""

    confirm: Flag
    logged_in: LoggedIn

    @model_serializer
    def _as_written(self) -> str | dict[str, Any]:
        """The member alone where nothing more is said of it."""
        more = self._said_besides
        return {"member": str(self.member), **more} if more else str(self.member)

    def __str__(self) -> str:
        """As it is written in YAML."""
        more = ", ".join(f"{name}: {str(value).lower()}" for name, value in self._said_besides.items())
        return f"{{member: {self.member}, {more}}}" if more else str(self.member)

    @property
    def _said_besides(self) -> dict[str, Any]:
        tier = {"tier": self.tier} if self.tier > 1 else {}
        own = [name for name in ("confirm", "logged_in") if name in self.model_fields_set]
        return {**tier, **{name: getattr(self, name) for name in own}}


class ResolvedQueue(Queue):
    """A queue."""

    members: tuple[ResolvedQueueMember, ...]
    language: Language
    site: SiteId


class ResolvedVoicemail(Voicemail):
    """A shared mailbox."""

    max_message: Duration
    attach_audio: Flag
    delete_after_mail: Flag
    max_messages: WholeNumber
    site: SiteId


class ResolvedRoute(Route):
    """A named decision."""

    site: SiteId


class ResolvedMenu(Menu):
    """A voice menu."""

    language: Language
    site: SiteId


class ResolvedSwitch(Switch):
    """What people set at phones."""

    site: SiteId


class ResolvedCalendar(Calendar):
    """A set of instants in a time zone that exists."""

    site: SiteId
    time_zone: TimeZoneName


@dataclass(frozen=True, slots=True)
class ResolvedTenant:
    """All sections of a client's tree. The keys of `numbers` are E.164; destination profiles hold what they extend."""

    client: ResolvedCompany
    sites: Mapping[str, ResolvedSite]
    users: Mapping[str, ResolvedUser]
    numbers: Mapping[str, ResolvedNumber]
    devices: Mapping[str, ResolvedDevice]
    groups: Mapping[str, ResolvedGroup]
    queues: Mapping[str, ResolvedQueue]
    voicemails: Mapping[str, ResolvedVoicemail]
    routes: Mapping[str, ResolvedRoute]
    menus: Mapping[str, ResolvedMenu]
    calendars: Mapping[str, ResolvedCalendar]
    callers: Mapping[str, CallerList]
    switches: Mapping[str, ResolvedSwitch]
    destinations: Mapping[str, DestinationProfile]
    audio: Mapping[str, Audio]
    music: Mapping[str, Music]
    waivers: Mapping[str, Waiver]
    tests: Mapping[str, CallTest]

    @property
    def clocks(self) -> frozenset[str]:
        """The time zones by which anything of the client goes."""
        sites = {site.time_zone for site in self.sites.values()}
        return frozenset(sites | {calendar.time_zone for calendar in self.calendars.values()})


@dataclass(frozen=True, slots=True)
class ResolvedClient:
    """One client, resolved. With errors the value is incomplete, and good for checks only. `layers`: where defaults came from."""

    id: str
    tenant: ResolvedTenant
    places: Places
    layers: ClientLayers
    gaps: Gaps = field(default_factory=Gaps)


@dataclass(frozen=True, slots=True)
class ResolvedFleet:
    """The operator's layer, resolved: references exist, numbers are E.164, profiles hold what they extend."""

    fleet: Fleet
    places: Places
    gaps: Gaps = field(default_factory=Gaps)


def made(kind: type[_Made], written: Model, changes: Mapping[str, Any]) -> _Made:
    """An object as it is meant, from what was written of it. Its set fields stay those that it gave itself."""
    values = written.__dict__
    resolved = kind.__new__(kind)
    # What pydantic's model_construct does, without its search for defaults: a model that was read has a value for every field.
    fill = object.__setattr__
    fill(resolved, "__dict__", {**values, **changes})
    fill(
        resolved,
        "__pydantic_fields_set__",
        {name for name in written.model_fields_set if values[name] is not None},
    )
    fill(resolved, "__pydantic_extra__", None)
    fill(resolved, "__pydantic_private__", None)
    return resolved
