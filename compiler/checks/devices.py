"""Phones: what their model can do, and that each is given once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from compiler.checks.switches import check_position
from compiler.diagnostics import Diagnostic, plural, text
from compiler.diagnostics.addresses import object_address
from compiler.resolving.layers import given_by
from compiler.resolving.presence import queues_of
from compiler.resolving.resolved import ResolvedDevice
from compiler.resolving.subject import CheckedClient, Place
from schema.destination import DestinationKind
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
from schema.meanings import Section
from schema.phone_models import PHONE_MODELS, PhoneModel, Support


def check_devices(subject: CheckedClient) -> Iterator[Diagnostic]:
    """DEV001 too many keys, DEV002 transfer approximated, DEV003 impossible, DEV004 MAC twice, DEV006 long label,
    DEV008 a key that watches a user or a group without a phone, DEV010 a group or mailbox without an extension, DEV011 nobody's mailbox, DEV020 a switch's position at rest, DEV021 no queue to log in to."""
    holders: dict[str, str] = {}
    for name, device in subject.tenant.devices.items():
        first = holders.setdefault(device.mac, name)
        if first != name:
            message, from_there = (
                text(
                    "the MAC address {mac} already belongs to {device}",
                    mac=spelled(device.mac),
                    device=holder,
                )
                for holder in (first, name)
            )
            related = subject.related(text("first given here"), ("devices", first, "mac"))
            hint = text("Compare it with the labels on the two phones.")
            told = subject.report("DEV004", message, Place(("devices", name, "mac")), hint, related=related)
            address = object_address(subject.client.id, ("devices", first))
            yield told.with_mirror(message=from_there, address=address)
        model = PHONE_MODELS[device.model]
        yield from _check_keys(subject, name, device, model)
        for index, key in enumerate(device.keys):
            yield from _check_watched(subject, device.user, key, Place(("devices", name, "keys", index)))
        yield from _check_transfer(subject, name, device, model)


def _check_keys(
    subject: CheckedClient, name: str, device: ResolvedDevice, model: PhoneModel
) -> Iterator[Diagnostic]:
    place = Place(("devices", name, "keys"))
    if len(device.keys) > model.keys:
        message = plural(
            "{count} key; the {model} has {most}",
            "{count} keys; the {model} has {most}",
            len(device.keys),
            model=model.name,
            most=model.keys,
        )
        hint = text("Remove keys, or choose a model with more.")
        yield subject.report("DEV001", message, place.below(model.keys), hint)
    for index, key in enumerate(device.keys):
        label = _label(key)
        if label is not None and len(label) > model.label_length:
            message = text(
                "the {model} shows only {most} characters of this label",
                model=model.name,
                most=model.label_length,
            )
            yield subject.report("DEV006", message, place.below(index, "label"), text("Shorten it."))


def _label(key: Key) -> str | None:
    match key:
        case (
            LineKey()
            | BlfKey()
            | GroupKey()
            | MessagesKey()
            | SwitchKey()
            | LogInKey()
            | PauseKey()
            | DialKey()
        ):
            return key.label
        case EmptyKey():
            return None
        case _:
            assert_never(key)


def _check_watched(subject: CheckedClient, user: str, key: Key, place: Place) -> Iterator[Diagnostic]:
    """What a key of a user's phone watches must have a state, and be called by an extension."""
    match key:
        case BlfKey():
            if key.user in subject.users_without_phone:
                message = text("the user {name} has no phone to watch", name=key.user)
                hint = text("Give the user a device, or make it a key of type dial.")
                yield subject.report("DEV008", message, place.below("user"), hint)
        case GroupKey():
            yield from _check_watched_group(subject, key, place)
        case MessagesKey():
            yield from _check_watched_mailbox(subject, user, key, place)
        case SwitchKey():
            yield from _check_watched_switch(subject, key, place)
        case LogInKey() | PauseKey() if _unsure_of_queues(subject):
            return
        case LogInKey():
            yield from _check_log_in(subject, user, key, place)
        case PauseKey():
            if subject.tenant.client.pause_code is None or not queues_of(subject.tenant, user, by_code=False):
                message = text(
                    "{name} has no pause to begin: the client has no pause_code, or no queue calls the user",
                    name=user,
                )
                hint = text(
                    "Give the client a pause_code and make the user a member of a queue, or remove the key."
                )
                yield subject.report("DEV021", message, place, hint)
        case LineKey() | DialKey() | EmptyKey():
            return
        case _:
            assert_never(key)


def _unsure_of_queues(subject: CheckedClient) -> bool:
    """Whether a queue, or what the client says of logging in, may be something that could not be read."""
    return subject.gaps.breaks(Section.QUEUES) or subject.gaps.breaks("client")


def _check_log_in(subject: CheckedClient, user: str, key: LogInKey, place: Place) -> Iterator[Diagnostic]:
    """The user must be a member by code, and a single queue is named by its extension."""
    queue = subject.tenant.queues.get(key.queue) if key.queue is not None else None
    by_code = queues_of(subject.tenant, user, by_code=True)
    if key.queue is not None and queue is None:
        return
    if subject.tenant.client.log_in_code is None or not by_code or (key.queue and key.queue not in by_code):
        message = text("{name} has no queue to log in to by this key", name=user)
        hint = text(
            "Give the client a log_in_code, and make the user a member of the queue by code: {example}.",
            example=f"{{member: user:{user}, logged_in: by_code}}",
        )
        yield subject.report("DEV021", message, place, hint)
    elif queue is not None and queue.extension is None:
        message = text("the queue {name} has no extension that a key could dial", name=str(key.queue))
        yield subject.report("DEV010", message, place.below("queue"), text("Give the queue an extension."))


def _check_watched_group(subject: CheckedClient, key: GroupKey, place: Place) -> Iterator[Diagnostic]:
    group = subject.tenant.groups.get(key.group)
    if group is None:
        return
    if group.extension is None:
        message = text("the group {name} has no extension that a key could watch", name=key.group)
        yield subject.report("DEV010", message, place.below("group"), text("Give the group an extension."))
    elif subject.users_without_phone.issuperset(
        entry.member.target for entry in group.members if entry.member.kind is DestinationKind.USER
    ):
        message = text("the group {name} has no phone to watch", name=key.group)
        hint = text("Give a member of it a device, or make it a key of type dial.")
        yield subject.report("DEV008", message, place.below("group"), hint)


def _check_watched_switch(subject: CheckedClient, key: SwitchKey, place: Place) -> Iterator[Diagnostic]:
    switch = subject.tenant.switches.get(key.switch)
    if switch is None:
        return
    yield from check_position(subject, key.switch, switch, key.position, place.below("position"))
    if key.position == switch.rest:
        message = text(
            "the position {position} is the one at rest, which has no code and no lamp", position=key.position
        )
        hint = text("Make it a key for another position: its lamp is off while the switch is at rest.")
        yield subject.report("DEV020", message, place.below("position"), hint)


def _check_watched_mailbox(
    subject: CheckedClient, user: str, key: MessagesKey, place: Place
) -> Iterator[Diagnostic]:
    if key.voicemail is None:
        owner = subject.tenant.users.get(user)
        if owner is not None and not owner.voicemail:
            message = text("the user {name} has no mailbox", name=user)
            hint = text("Give the user one (voicemail: true), or name a shared one: voicemail.")
            yield subject.report("DEV011", message, place, hint)
        return
    mailbox = subject.tenant.voicemails.get(key.voicemail)
    if mailbox is not None and mailbox.extension is None:
        message = text("the mailbox {name} has no extension that a key could watch", name=key.voicemail)
        yield subject.report(
            "DEV010", message, place.below("voicemail"), text("Give the mailbox an extension.")
        )


def _check_transfer(
    subject: CheckedClient, name: str, device: ResolvedDevice, model: PhoneModel
) -> Iterator[Diagnostic]:
    support = model.transfer[device.transfer]
    match support:
        case Support.NATIVE:
            return
        case Support.APPROXIMATE:
            message = text(
                "the {model} has no setting for transfer: {transfer}; the closest one is used",
                model=model.name,
                transfer=str(device.transfer),
            )
            hint = text("Keys start a consultation call, and hanging up completes the transfer: as attended.")
            yield subject.report("DEV002", message, _transfer_place(subject, name, device), hint)
        case Support.NONE:
            possible = ", ".join(
                str(transfer) for transfer, how in model.transfer.items() if how is not Support.NONE
            )
            message = text(
                "the {model} cannot transfer as {transfer}", model=model.name, transfer=str(device.transfer)
            )
            hint = text("Possible: {names}", names=possible)
            yield subject.report("DEV003", message, _transfer_place(subject, name, device), hint)
        case _:
            assert_never(support)


def _transfer_place(subject: CheckedClient, name: str, device: ResolvedDevice) -> Place:
    """The device's own line, or the default that it follows."""
    if "transfer" in device.model_fields_set:
        return Place(("devices", name, "transfer"))
    user = subject.tenant.users.get(device.user)
    site = user.site if user is not None else subject.tenant.client.main_site
    layer = given_by(subject.layers[site], "device", "transfer")
    assert layer is not None
    return Place(layer.place("device", "transfer"), layer.in_fleet)


def spelled(mac: str) -> str:
    """As it is printed on the phone."""
    return ":".join(mac[position : position + 2] for position in range(0, 12, 2))
