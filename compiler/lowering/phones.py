"""Models to the phones of the graph: what the PBX and the desk phone know about a device, mailboxes, hints, recordings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from compiler.graph import (
    DeployedAudio,
    DeskPhone,
    DeviceLeg,
    Hint,
    KeyKind,
    Mailbox,
    Node,
    Origin,
    Phone,
    PhoneKey,
    Ring,
)
from compiler.graph.feature_codes import PICK_UP_CODE, READ_MESSAGES_CODE
from compiler.graph.naming import shared_mailbox, user_mailbox
from compiler.numbering import EMERGENCY_NUMBERS, format_national
from compiler.resolving.resolved import ResolvedTenant
from schema.device import BlfKey, Device, DialKey, Key, LineKey
from schema.fleet import Fleet
from schema.phone_models import PHONE_MODELS


def phones(client: str, tenant: ResolvedTenant) -> tuple[Phone, ...]:
    """Every device as an endpoint of the PBX."""
    return tuple(_phone(client, tenant, name, device) for name, device in sorted(tenant.devices.items()))


def _phone(client: str, tenant: ResolvedTenant, name: str, device: Device) -> Phone:
    user = tenant.users[device.user]
    return Phone(
        device=name,
        user=device.user,
        display_name=user.name,
        extension=user.extension,
        context=f"{tenant.users[device.user].site}.{user.destinations}",
        caller_id=user.caller_id or tenant.client.caller_id,
        language=user.language,
        mailbox=user_mailbox(device.user) if user.voicemail else None,
        secret_epoch=device.secret_epoch,
        origin=Origin(f"{client}/devices/{name}", ("devices", name)),
    )


def desk_phones(
    tenant: ResolvedTenant,
    fleet: Fleet,
    endpoints: Sequence[Phone],
    nodes: Mapping[str, Node],
) -> tuple[DeskPhone, ...]:
    """Every device as its own configuration describes it."""
    longest = _longest_rings(nodes)
    return tuple(_desk_phone(tenant, fleet, phone, longest) for phone in endpoints)


def _longest_rings(nodes: Mapping[str, Node]) -> dict[str, int]:
    longest: dict[str, int] = {}
    for node in nodes.values():
        if isinstance(node, Ring):
            for leg in node.legs:
                if isinstance(leg, DeviceLeg):
                    longest[leg.device] = max(node.seconds, longest.get(leg.device, 0))
    return longest


def _desk_phone(
    tenant: ResolvedTenant,
    fleet: Fleet,
    phone: Phone,
    longest: Mapping[str, int],
) -> DeskPhone:
    device = tenant.devices[phone.device]
    site = tenant.sites[tenant.users[device.user].site]
    country = site.country
    address = fleet.nodes[tenant.client.node].sip
    keys = device.keys or (LineKey(type="line"),)
    return DeskPhone(
        phone=phone,
        model=device.model,
        vendor=PHONE_MODELS[device.model].vendor,
        mac=device.mac,
        transfer=str(device.transfer),
        keys=tuple(_key(tenant, phone, key, country) for key in keys),
        sip_host=address.host,
        sip_port=address.port,
        time_zone=site.time_zone,
        country=country,
        emergency_numbers=tuple(emergency.number for emergency in EMERGENCY_NUMBERS[country]),
        voicemail_code=READ_MESSAGES_CODE if phone.mailbox else "",
        brand=fleet.brands[tenant.client.brand].name,
        ring_seconds=longest.get(phone.device, 0),
    )


def _key(tenant: ResolvedTenant, phone: Phone, key: Key, country: str) -> PhoneKey:
    match key:
        case LineKey():
            return PhoneKey(KeyKind.LINE, key.label or f"{phone.extension} {phone.display_name}")
        case BlfKey():
            colleague = tenant.users[key.user]
            pickup = f"{PICK_UP_CODE}{colleague.extension}"
            return PhoneKey(KeyKind.BLF, key.label or colleague.name, colleague.extension, pickup)
        case DialKey():
            dialled = (
                format_national(key.number, country).replace(" ", "")
                if key.number.startswith("+")
                else key.number
            )
            return PhoneKey(KeyKind.DIAL, key.label, dialled)
        case _:
            return PhoneKey(KeyKind.NONE)


def mailboxes(client: str, tenant: ResolvedTenant) -> tuple[Mailbox, ...]:
    """Users' own boxes and shared ones."""
    return (*_user_mailboxes(client, tenant), *_shared_mailboxes(client, tenant))


def _user_mailboxes(client: str, tenant: ResolvedTenant) -> tuple[Mailbox, ...]:
    boxes = []
    for name, user in sorted(tenant.users.items()):
        if not user.voicemail:
            continue
        site = tenant.sites[tenant.users[name].site]
        # A user's box has no object of its own: what the site's defaults come to holds for it.
        settings = site.defaults.voicemail
        boxes.append(
            Mailbox(
                id=user_mailbox(name),
                name=user.name,
                email=user.email,
                language=user.language,
                time_zone=site.time_zone,
                max_seconds=settings.max_message,
                attach_audio=settings.attach_audio,
                secret_epoch=1,
                origin=Origin(f"{client}/users/{name}", ("users", name)),
            )
        )
    return tuple(boxes)


def _shared_mailboxes(client: str, tenant: ResolvedTenant) -> tuple[Mailbox, ...]:
    return tuple(
        Mailbox(
            id=shared_mailbox(name),
            name=box.name,
            email=box.email,
            language=tenant.client.language,
            time_zone=tenant.sites[box.site].time_zone,
            max_seconds=box.max_message,
            attach_audio=box.attach_audio,
            secret_epoch=box.secret_epoch,
            origin=Origin(f"{client}/voicemails/{name}", ("voicemails", name)),
        )
        for name, box in sorted(tenant.voicemails.items())
    )


def hints(tenant: ResolvedTenant) -> tuple[Hint, ...]:
    """Every user that has a phone can be watched."""
    found: dict[str, list[str]] = {}
    for name, device in sorted(tenant.devices.items()):
        found.setdefault(tenant.users[device.user].extension, []).append(name)
    return tuple(Hint(extension, tuple(devices)) for extension, devices in sorted(found.items()))


def recordings(
    client: str, tenant: ResolvedTenant, by_file: Mapping[str, bytes]
) -> tuple[DeployedAudio, ...]:
    """The audio files, with their bytes."""
    return tuple(
        DeployedAudio(name, by_file[audio.file], Origin(f"{client}/audio/{name}", ("audio", name)))
        for name, audio in sorted(tenant.audio.items())
    )
