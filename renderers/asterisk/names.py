"""Names in the dialplan. One graph node is one named extension; hyphens are mapped away, since Asterisk skips them.

Asterisk ignores `-` when it compares extensions (`main/pbx.c`, `ext_cmp_exten`), so `sav-1` and `sav1` would be one; our ids cannot
hold `_`, so the map is one-to-one. Contexts and extensions hold 79 characters; longer names end in a digest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache

from compiler.naming import sip_user
from compiler.planning.artifact import NODE_ROOT

LONGEST = 79

_LONGEST_BODY = 41
"""A client's id, a sign that no id has, a dot, and the digest."""

NOWHERE = "none"
"""A context that does not exist, for what must lead nowhere; all of ours have a dot."""

_LAST_DIGITS = 2
"""By which the numbers of one context differ. Asterisk takes time by the square of what a context holds, at each reload."""

_TAKEN = {"general", "zonemessages", "trunk", "numbering"}
"""Sections of voicemail.conf that are not mailbox contexts, and first words of the operator's own contexts."""


@lru_cache(maxsize=4096)
def exten(node_id: str, *, room: int = 0) -> str:
    """The extension of a graph node. `room`: how many characters will be put behind it."""
    return _fit(node_id.replace("-", "_"), room=room)


def scope(client: str) -> str:
    """The first word of all contexts of a client, and its voicemail context: the client's id, unless that word is reserved."""
    return f"{client}_" if client in _TAKEN else client


def body_context(client: str, digest: str) -> str:
    """The context of a client's graph, named by a digest of what it says."""
    return f"{scope(client)}.{digest[:8]}"


def menu_context(body: str, node_id: str) -> str:
    """The context in which the callers of a menu choose; `body`: that of its client's graph."""
    return f"{body}.{exten(node_id, room=_LONGEST_BODY + 1)}"


def dial_context(client: str, context: str) -> str:
    """The stable context that the phones of a site and profile enter."""
    return _fit(f"{scope(client)}.{context}", room=len(".out"))


def internal_context(client: str) -> str:
    """The stable context of a client's extensions, feature codes and hints."""
    return f"{scope(client)}.internal"


def members_context(client: str) -> str:
    """The stable context in which the client's queues find their members."""
    return f"{scope(client)}.members"


def keys_context(client: str, queue: str) -> str:
    """The stable context of the keys that callers of a queue may press while they wait."""
    return _fit(f"{scope(client)}.waiting.{queue}")


def outside_context(client: str, context: str) -> str:
    """The stable context, tried last, that takes everything else."""
    return f"{dial_context(client, context)}.out"


def trunk_context(trunk: str) -> str:
    """The stable context that a trunk's calls enter."""
    return f"trunk.{trunk}"


def called_context(trunk: str) -> str:
    """The stable context in which the called number is looked up that a header gave."""
    return f"{trunk_context(trunk)}.called"


def numbers_context(trunk: str, number: str) -> str:
    """The stable context of a trunk's numbers that differ in their last digits; every client adds its own to it."""
    return f"{trunk_context(trunk)}.{number[:-_LAST_DIGITS]}"


def numbers_context_of(trunk: str, variable: str) -> str:
    """The same of the number that a variable holds when a call comes in."""
    return f"{trunk_context(trunk)}.${{{variable}:0:-{_LAST_DIGITS}}}"


def trunk_out_context(trunk: str) -> str:
    """The node's subroutine that calls by a trunk."""
    return f"trunk.{trunk}.out"


def trunk_endpoint(trunk: str) -> str:
    """A trunk's endpoint in PJSIP."""
    return f"trunk_{trunk}".replace("-", "_")


def phone_channel(client: str, device: str) -> str:
    """What is dialled, watched or picked up of a phone."""
    return f"PJSIP/{sip_user(client, device)}"


def phone_channels(client: str, devices: Iterable[str]) -> str:
    """The same of several phones at once."""
    return "&".join(phone_channel(client, device) for device in devices)


def music_class(client: str, music: str) -> str:
    """The class of a client's hold music."""
    return f"{scope(client)}.{music}"


def switch_variable(switch: str) -> str:
    """The variable of a call that holds the position which a switch had when the call came in."""
    return f"SWITCH_{switch}".replace("-", "_")


def numbering_context(country: str) -> str:
    """The node's subroutine that reads and classes a number dialled in a country."""
    return f"numbering.{country.lower()}"


def carrier_caller_context(country: str) -> str:
    """The node's subroutine that reads a caller's number as carriers write it in a country."""
    return f"caller.{country.lower()}"


def include_of_clients(file: str, *, version: str = "current") -> str:
    """The line by which a file of the node includes the files of this name of all its clients."""
    return f'#tryinclude "{NODE_ROOT}/clients/*/{version}/asterisk/{file}"'


def _fit(name: str, *, room: int = 0) -> str:
    limit = LONGEST - room
    if len(name) <= limit:
        return name
    return f"{name[: limit - 9]}.{hashlib.sha256(name.encode()).hexdigest()[:8]}"
