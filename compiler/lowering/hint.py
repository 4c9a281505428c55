"""Hints: users whose phones colleagues may watch."""

from __future__ import annotations

from compiler.graph import Hint
from compiler.lowering.work import Lowering


def lower_hints(work: Lowering) -> tuple[Hint, ...]:
    """Every user that has a phone can be watched."""
    watched = {work.tenant.users[user].extension: devices for user, devices in work.devices.items()}
    return tuple(Hint(extension, devices) for extension, devices in sorted(watched.items()))
