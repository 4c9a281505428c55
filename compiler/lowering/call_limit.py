"""Limits of simultaneous external calls: of the client, both ways, and of each user, for what goes out on the user's account."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from compiler.graph import AdmitCall, CallLimit, NumberEntry
from compiler.lowering.state import Lowering


def limits_of_client(lowering: Lowering) -> tuple[CallLimit, ...]:
    """The client's own, if it has one: by which all its external calls are counted, whoever makes them."""
    most = lowering.tenant.client.max_external_calls
    return (CallLimit(f"{lowering.client}/client", most),) if most is not None else ()


def limits_of_user(lowering: Lowering, name: str) -> tuple[CallLimit, ...]:
    """A user's own, if there is one."""
    most = lowering.tenant.users[name].max_external_calls
    return (CallLimit(f"{lowering.client}/users/{name}", most),) if most is not None else ()


def limit_incoming(lowering: Lowering, numbers: Iterable[NumberEntry]) -> tuple[NumberEntry, ...]:
    """The client's numbers, whose calls from outside are counted before anything else. Phones call own numbers inside, uncounted."""
    origin = lowering.origin("client", at=("max_external_calls",))
    for limit in limits_of_client(lowering):
        numbers = [
            replace(
                entry, target=lowering.add(AdmitCall(f"admit.{entry.target}", origin, limit, entry.target))
            )
            for entry in numbers
        ]
    return tuple(numbers)
