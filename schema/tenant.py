"""All sections of one client's tree."""

from __future__ import annotations

from pydantic import Field

from schema.audio import Audio
from schema.base import Model
from schema.calendar import Calendar
from schema.call_test import CallTest
from schema.caller_list import CallerList, CallerListId
from schema.client import Client
from schema.destination_profile import DestinationProfile
from schema.device import Device
from schema.group import Group
from schema.menu import Menu
from schema.music import Music
from schema.number import Number
from schema.queue import Queue
from schema.route import Route
from schema.scalars import Id, PhoneNumber
from schema.site import Site
from schema.switch import Switch
from schema.user import User
from schema.voicemail import Voicemail
from schema.waiver import Waiver


class Tenant(Model):
    """What the files below `tenants/<client>/` say together."""

    client: Client
    sites: dict[Id, Site]
    users: dict[Id, User] = Field(default_factory=dict)
    numbers: dict[PhoneNumber, Number] = Field(default_factory=dict)
    devices: dict[Id, Device] = Field(default_factory=dict)
    groups: dict[Id, Group] = Field(default_factory=dict)
    queues: dict[Id, Queue] = Field(default_factory=dict)
    voicemails: dict[Id, Voicemail] = Field(default_factory=dict)
    routes: dict[Id, Route] = Field(default_factory=dict)
    menus: dict[Id, Menu] = Field(default_factory=dict)
    calendars: dict[Id, Calendar] = Field(default_factory=dict)
    callers: dict[CallerListId, CallerList] = Field(default_factory=dict)
    switches: dict[Id, Switch] = Field(default_factory=dict)
    destinations: dict[Id, DestinationProfile] = Field(default_factory=dict)
    audio: dict[Id, Audio] = Field(default_factory=dict)
    music: dict[Id, Music] = Field(default_factory=dict)
    waivers: dict[Id, Waiver] = Field(default_factory=dict)
    tests: dict[Id, CallTest] = Field(default_factory=dict)
