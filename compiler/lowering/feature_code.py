"""Feature codes: what phones dial for themselves, their messages, a ringing call of a colleague or a group, the positions of switches, who is logged in to queues."""

from __future__ import annotations

from compiler.graph import PickUp, ReadMessages
from compiler.graph.feature_codes import PICK_UP_CODE, READ_MESSAGES_CODE
from compiler.lowering.group import group_devices
from compiler.lowering.presence import lower_presence_codes
from compiler.lowering.state import Lowering
from compiler.lowering.switch import lower_switch_codes
from compiler.naming import shared_mailbox


def lower_feature_codes(lowering: Lowering) -> tuple[tuple[str, str], ...]:
    """Every code, and the node it calls."""
    codes = {READ_MESSAGES_CODE: lowering.add(ReadMessages("feature.messages", lowering.origin("client")))}
    for name, mailbox in lowering.tenant.voicemails.items():
        if mailbox.extension is not None:
            origin = lowering.origin("voicemails", name)
            node = ReadMessages(f"feature.messages.{name}", origin, shared_mailbox(name, mailbox.mailbox))
            codes[f"{READ_MESSAGES_CODE}{mailbox.extension}"] = lowering.add(node)
    for name, user in lowering.tenant.users.items():
        devices = lowering.devices.get(name)
        if devices is not None:
            node_id = lowering.add(PickUp(f"feature.pickup.{name}", lowering.origin("users", name), devices))
            codes[f"{PICK_UP_CODE}{user.extension}"] = node_id
    for name, group in lowering.tenant.groups.items():
        phones = group_devices(lowering, name)
        if group.extension is not None and phones:
            node_id = lowering.add(
                PickUp(f"feature.pickup.group.{name}", lowering.origin("groups", name), phones)
            )
            codes[f"{PICK_UP_CODE}{group.extension}"] = node_id
    codes |= lower_switch_codes(lowering)
    codes |= dict(lower_presence_codes(lowering))
    return tuple(sorted(codes.items()))
