"""Hints: users whose phones colleagues may watch."""

from __future__ import annotations

from compiler.graph import Hint
from compiler.lowering.state import Lowering


def lower_hints(lowering: Lowering) -> tuple[Hint, ...]:
    """Every user that has a phone can be watched."""
    watched = {lowering.tenant.users[user].extension: devices for user, devices in lowering.devices.items()}
    return tuple(Hint(extension, devices) for extension, devices in sorted(watched.items()))
