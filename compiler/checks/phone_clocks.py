"""Phones and mailboxes are only at sites whose time zone phones can be set to: a node tells the times of messages in those, and no others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from compiler.diagnostics import Diagnostic, Path, Text, text
from compiler.diagnostics.suggest import name_list
from compiler.resolving.subject import CheckedClient, Place
from compiler.time.phone_clocks import CLOCKS
from compiler.time.schedule import zone_exists


def check_phone_clocks(subject: CheckedClient) -> Iterator[Diagnostic]:
    """DEV007 zone that phones cannot be set to, BOX003 zone in which no mailbox tells the time. A zone that does not exist is reported elsewhere."""
    phones, mailboxes = _first_phones(subject), _first_mailboxes(subject)
    for name, site in subject.tenant.sites.items():
        zone = site.time_zone
        if zone in CLOCKS or not zone_exists(zone):
            continue
        place, hint = Place(("sites", name, "time_zone")), _zone_hint(zone, subject.fleet.fleet.horizon[0])
        if name in phones:
            message = text("phones cannot be set to the time zone {zone}", zone=zone)
            related = subject.related(text("a phone at this site"), ("devices", phones[name]), key=True)
            yield subject.report("DEV007", message, place, hint, related=related)
        elif name in mailboxes:
            message = text("mailboxes cannot tell the time of messages in the time zone {zone}", zone=zone)
            related = subject.related(text("a mailbox at this site"), mailboxes[name], key=True)
            yield subject.report("BOX003", message, place, hint, related=related)


def _first_phones(subject: CheckedClient) -> dict[str, str]:
    """Of each site, the first device."""
    tenant = subject.tenant
    phones: dict[str, str] = {}
    for name, device in tenant.devices.items():
        if device.user in tenant.users:
            phones.setdefault(tenant.users[device.user].site, name)
    return phones


def _first_mailboxes(subject: CheckedClient) -> dict[str, Path]:
    """Of each site, the first user with a mailbox, or the first shared one."""
    mailboxes: dict[str, Path] = {}
    for name, user in subject.tenant.users.items():
        if user.voicemail:
            mailboxes.setdefault(user.site, ("users", name))
    for name, voicemail in subject.tenant.voicemails.items():
        mailboxes.setdefault(voicemail.site, ("voicemails", name))
    return mailboxes


def _zone_hint(zone: str, year: int) -> Text:
    same = [clock for clock in CLOCKS if _offsets(clock, year) == _offsets(zone, year)]
    if same:
        return text("Time zones with the same time that phones can be set to: {zones}", zones=name_list(same))
    return text(
        "No time zone that phones can be set to keeps the same time: it is missing from the table of phone clocks."
    )


def _offsets(zone: str, year: int) -> tuple[object, ...]:
    """What tells two zones apart well enough for a hint: their offset in the middle of every month."""
    place = ZoneInfo(zone)
    return tuple(datetime(year, month, 15, tzinfo=place).utcoffset() for month in range(1, 13))
