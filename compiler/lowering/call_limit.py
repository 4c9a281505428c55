"""Limits of simultaneous external calls: of the client, both ways, and of each user, for what goes out on the user's account.

Both have usual values, so that nobody takes a whole trunk: neither a phone that somebody broke into, nor a client.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from compiler.graph import AdmitCall, CallLimit, NumberEntry
from compiler.lowering.state import Lowering
from schema.client import MOST_CALLS_OUT


def limit_of_client(lowering: Lowering) -> CallLimit:
    """The client's own, by which all its calls out are counted, whoever makes them: one that is usual, if nothing is said of it."""
    most = lowering.tenant.client.max_external_calls or MOST_CALLS_OUT
    return CallLimit(f"{lowering.client}/client", most)


def limit_of_user(lowering: Lowering, name: str) -> CallLimit:
    """A user's own, by which all is counted that goes out on the user's account."""
    return CallLimit(f"{lowering.client}/users/{name}", lowering.tenant.users[name].max_external_calls)


def limit_incoming(lowering: Lowering, numbers: Iterable[NumberEntry]) -> tuple[NumberEntry, ...]:
    """The client's numbers, whose calls from outside are counted before anything else, if the client has a limit of its own.

    Phones call own numbers inside, uncounted.
    """
    if lowering.tenant.client.max_external_calls is None:
        return tuple(numbers)
    origin = lowering.origin("client", at=("max_external_calls",))
    limit = limit_of_client(lowering)
    return tuple(
        replace(entry, target=lowering.add(AdmitCall(f"admit.{entry.target}", origin, limit, entry.target)))
        for entry in numbers
    )
