"""Shared mailboxes: whose lamps they light, and what the key beside a lamp dials."""

from __future__ import annotations

from compiler.lowering.client import lower
from compiler.resolving.resolved import ResolvedFleet
from tests.compiler.conftest import Resolve

BOXES = """
users:
  chloe: {name: Chloé Girard, extension: 203, voicemail: false, no_answer: hangup}
devices:
  desk-203: {model: yealink-t54w, mac: 805ec0000203, user: chloe}
voicemails:
  night: {name: Nuit, extension: 291, members: [chloe]}
  day: {name: Jour, extension: 290, members: [chloe, alice], mailbox: former}
"""


def test_members_are_told_of_shared_mailboxes_and_the_key_beside_the_lamp_plays_their_own_first(
    resolve: Resolve, fleet: ResolvedFleet
) -> None:
    resolved, _ = resolve(BOXES)
    graph = lower(resolved, fleet, {})
    told = {
        desk.phone.user: (desk.phone.mailbox, desk.phone.shared_mailboxes, desk.voicemail_code)
        for desk in graph.desk_phones
    }
    assert told["alice"] == ("user_alice", ("shared_former",), "*98")
    assert told["chloe"] == (None, ("shared_former", "shared_night"), "*98290")
    assert told["bob"] == ("user_bob", (), "*98")
