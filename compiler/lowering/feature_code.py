"""Feature codes: what phones dial for themselves, their messages and a colleague's ringing call."""

from __future__ import annotations

from compiler.graph import PickUp, ReadMessages
from compiler.graph.feature_codes import PICK_UP_CODE, READ_MESSAGES_CODE
from compiler.graph.naming import shared_mailbox
from compiler.lowering.work import Lowering


def lower_feature_codes(work: Lowering) -> tuple[tuple[str, str], ...]:
    """Every code, and the node it calls."""
    codes = {READ_MESSAGES_CODE: work.add(ReadMessages("feature.messages", work.origin("client")))}
    for name, box in work.tenant.voicemails.items():
        if box.extension is not None:
            origin = work.origin("voicemails", name)
            node = ReadMessages(f"feature.messages.{name}", origin, shared_mailbox(name))
            codes[f"{READ_MESSAGES_CODE}{box.extension}"] = work.add(node)
    for name, user in work.tenant.users.items():
        devices = work.devices.get(name)
        if devices is not None:
            node_id = work.add(PickUp(f"feature.pickup.{name}", work.origin("users", name), devices))
            codes[f"{PICK_UP_CODE}{user.extension}"] = node_id
    return tuple(sorted(codes.items()))
