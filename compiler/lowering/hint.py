"""Hints: users whose phones colleagues watch."""

from __future__ import annotations

from collections.abc import Iterable

from compiler.graph import DeskPhone, Hint, KeyKind
from compiler.lowering.state import Lowering


def lower_hints(lowering: Lowering, desk_phones: Iterable[DeskPhone]) -> tuple[Hint, ...]:
    """Every user with a phone whom some key watches, and nobody else: at each reload a PBX compares all hints with each other."""
    watched = {key.value for phone in desk_phones for key in phone.keys if key.kind is KeyKind.BLF}
    devices = {lowering.tenant.users[user].extension: of_user for user, of_user in lowering.devices.items()}
    return tuple(Hint(extension, devices[extension]) for extension in sorted(watched & devices.keys()))
