"""Hints: what keys watch, the phones of a user or of a group's members, shared mailboxes, positions of switches, and who is logged in to queues or pauses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from compiler.graph import DeskPhone, Hint, KeyKind
from compiler.graph.feature_codes import READ_MESSAGES_CODE
from compiler.graph.kept_switch import SWITCH_LAMP
from compiler.graph.phones import LOG_IN_LAMP, PAUSE_LAMP
from compiler.lowering.group import group_devices
from compiler.lowering.state import Lowering
from compiler.naming import shared_mailbox
from compiler.resolving.presence import presence_codes


def lower_hints(lowering: Lowering, desk_phones: Iterable[DeskPhone]) -> tuple[Hint, ...]:
    """Whatever some key watches and has a state, and nothing else: at each reload a PBX compares all hints with each other."""
    watched = {key.value for phone in desk_phones for key in phone.keys if key.kind is KeyKind.BLF}
    return tuple(
        sorted(
            (hint for hint in _hints(lowering) if hint.extension in watched), key=lambda hint: hint.extension
        )
    )


def _hints(lowering: Lowering) -> Iterator[Hint]:
    tenant = lowering.tenant
    for user, devices in lowering.devices.items():
        yield Hint(tenant.users[user].extension, devices)
    for name, group in tenant.groups.items():
        devices = group_devices(lowering, name)
        if group.extension is not None and devices:
            yield Hint(group.extension, devices)
    for name, voicemail in tenant.voicemails.items():
        if voicemail.extension is not None:
            mailbox = shared_mailbox(name, voicemail.mailbox)
            yield Hint(f"{READ_MESSAGES_CODE}{voicemail.extension}", (), mailbox)
    for code in presence_codes(tenant):
        if code.pauses:
            yield Hint(code.code, (), lamps=((PAUSE_LAMP, code.user),))
        else:
            yield Hint(code.code, (), lamps=tuple((LOG_IN_LAMP, queue, code.user) for queue in code.queues))
    for name, switch in tenant.switches.items():
        for position, settings in switch.positions.items():
            if settings.code is not None:
                yield Hint(settings.code, (), lamps=((SWITCH_LAMP, name, position),))
