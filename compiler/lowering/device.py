"""Phones: what the PBX knows of each, and what its own configuration holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import assert_never

from compiler.graph import DeskPhone, KeyKind, Node, Phone, PhoneKey
from compiler.graph.feature_codes import PICK_UP_CODE, READ_MESSAGES_CODE
from compiler.graph.node_kinds import ringing_node
from compiler.lowering.call_limit import limit_of_user
from compiler.lowering.state import Lowering
from compiler.naming import shared_mailbox, user_mailbox
from compiler.numbering import EMERGENCY_NUMBERS, format_national
from compiler.resolving.resolved import ResolvedDevice, ResolvedTenant, ResolvedVoicemail
from schema.device import (
    BlfKey,
    DialKey,
    EmptyKey,
    GroupKey,
    Key,
    LineKey,
    LogInKey,
    MessagesKey,
    PauseKey,
    SwitchKey,
)
from schema.phone_models import PHONE_MODELS


def devices_by_user(tenant: ResolvedTenant) -> dict[str, tuple[str, ...]]:
    """Of each user that has any, the devices that ring for the user, by id."""
    answered: dict[str, list[str]] = {}
    for name, device in sorted(tenant.devices.items()):
        answered.setdefault(device.user, []).append(name)
    return {user: tuple(devices) for user, devices in answered.items()}


def lower_phones(lowering: Lowering) -> tuple[Phone, ...]:
    """Every device as an endpoint of the PBX."""
    return tuple(_phone(lowering, name, device) for name, device in sorted(lowering.tenant.devices.items()))


def _phone(lowering: Lowering, name: str, device: ResolvedDevice) -> Phone:
    user = lowering.tenant.users[device.user]
    return Phone(
        device=name,
        user=device.user,
        display_name=user.name,
        extension=user.extension,
        context=f"{user.site}.{user.destinations}",
        caller_id=user.caller_id or lowering.tenant.client.caller_id,
        language=user.language,
        mailbox=user_mailbox(device.user, user.mailbox) if user.voicemail else None,
        secret_epoch=device.secret_epoch,
        origin=lowering.origin("devices", name),
        former_secret=device.former_secret and device.secret_epoch > 1,
        withholds=bool(user.withhold_number),
        limit=limit_of_user(lowering, device.user),
        call_waiting=device.call_waiting,
        music=user.music or "",
        shared_mailboxes=tuple(
            shared_mailbox(box, voicemail.mailbox)
            for box, voicemail in _boxes_of(lowering.tenant, device.user)
        ),
    )


def _boxes_of(tenant: ResolvedTenant, user: str) -> Iterator[tuple[str, ResolvedVoicemail]]:
    """The shared mailboxes of which a user is a member, by id."""
    for name, voicemail in sorted(tenant.voicemails.items()):
        if user in voicemail.members:
            yield name, voicemail


def lower_desk_phones(lowering: Lowering, phones: Sequence[Phone]) -> tuple[DeskPhone, ...]:
    """Every device as its own configuration describes it."""
    longest = _longest_rings(lowering.nodes)
    return tuple(_desk_phone(lowering, phone, longest.get(phone.device, 0)) for phone in phones)


def _longest_rings(nodes: Mapping[str, Node]) -> dict[str, int]:
    longest: dict[str, int] = {}
    for node in nodes.values():
        ringing = ringing_node(node)
        if ringing is not None:
            for phone in ringing.names():
                longest[phone.name] = max(ringing.seconds, longest.get(phone.name, 0))
    return longest


def _desk_phone(lowering: Lowering, phone: Phone, ring_seconds: int) -> DeskPhone:
    tenant = lowering.tenant
    device = tenant.devices[phone.device]
    site = tenant.sites[tenant.users[device.user].site]
    address = lowering.fleet.nodes[tenant.client.node].sip
    keys = device.keys or (LineKey(type="line"),)
    return DeskPhone(
        phone=phone,
        model=device.model,
        vendor=PHONE_MODELS[device.model].vendor,
        mac=device.mac,
        transfer=str(device.transfer),
        keys=tuple(_phone_key(tenant, phone, key, site.country) for key in keys),
        sip_host=address.host,
        sip_port=address.port,
        time_zone=site.time_zone,
        country=site.country,
        emergency_numbers=_emergency_numbers(site.country),
        voicemail_code=_voicemail_code(tenant, phone),
        brand=lowering.fleet.brands[tenant.client.brand].name,
        ring_seconds=ring_seconds,
    )


def _voicemail_code(tenant: ResolvedTenant, phone: Phone) -> str:
    """What the key beside the message lamp dials: for the user's own messages, or else for those of the first shared mailbox; empty: there is no lamp."""
    if phone.mailbox is not None:
        return READ_MESSAGES_CODE
    shared = next((voicemail for _, voicemail in _boxes_of(tenant, phone.user)), None)
    return f"{READ_MESSAGES_CODE}{shared.extension}" if shared is not None else ""


@cache
def _emergency_numbers(country: str) -> tuple[str, ...]:
    return tuple(emergency.number for emergency in EMERGENCY_NUMBERS[country])


def _phone_key(tenant: ResolvedTenant, phone: Phone, key: Key, country: str) -> PhoneKey:
    match key:
        case LineKey():
            return PhoneKey(KeyKind.LINE, key.label or f"{phone.extension} {phone.display_name}")
        case BlfKey():
            colleague = tenant.users[key.user]
            return _watching(colleague.extension, key.label or colleague.name)
        case GroupKey():
            group = tenant.groups[key.group]
            assert group.extension is not None  # DEV010
            return _watching(group.extension, key.label or group.name)
        case MessagesKey():
            return _messages_key(tenant, phone, key)
        case SwitchKey():
            position = tenant.switches[key.switch].positions[key.position]
            assert position.code is not None  # DEV020
            return PhoneKey(KeyKind.BLF, key.label or position.name or key.position, position.code)
        case LogInKey():
            queue = tenant.queues[key.queue] if key.queue is not None else None
            code = f"{tenant.client.log_in_code}{phone.extension}"
            if queue is None:
                return PhoneKey(KeyKind.BLF, key.label or phone.display_name, code)
            return PhoneKey(KeyKind.BLF, key.label or queue.name, f"{code}*{queue.extension}")
        case PauseKey():
            code = f"{tenant.client.pause_code}{phone.extension}"
            return PhoneKey(KeyKind.BLF, key.label or phone.display_name, code)
        case DialKey():
            dialled = (
                format_national(key.number, country).replace(" ", "")
                if key.number.startswith("+")
                else key.number
            )
            return PhoneKey(KeyKind.DIAL, key.label, dialled)
        case EmptyKey():
            return PhoneKey(KeyKind.NONE)
        case _:
            assert_never(key)


def _watching(extension: str, label: str) -> PhoneKey:
    """A key that calls an extension, and takes the call that rings there."""
    return PhoneKey(KeyKind.BLF, label, extension, f"{PICK_UP_CODE}{extension}")


def _messages_key(tenant: ResolvedTenant, phone: Phone, key: MessagesKey) -> PhoneKey:
    """The lamp of one's own messages is the phone's: the PBX tells it of them anyway. That of a shared mailbox is watched."""
    if key.voicemail is None:
        return PhoneKey(KeyKind.MESSAGES, key.label or phone.display_name, READ_MESSAGES_CODE)
    mailbox = tenant.voicemails[key.voicemail]
    return PhoneKey(KeyKind.BLF, key.label or mailbox.name, f"{READ_MESSAGES_CODE}{mailbox.extension}")
