"""Switches: what the PBX keeps of them, and the codes that set them."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.graph import FlipSwitch, KeptSwitch
from compiler.graph.switches import kept_switch
from compiler.lowering.state import Lowering
from schema.destination import Destination, DestinationKind
from schema.switch import Switch


def lower_switches(lowering: Lowering) -> tuple[KeptSwitch, ...]:
    """All of them."""
    horizon = lowering.fleet.fleet.horizon
    return tuple(kept_switch(name, lowering.tenant, horizon) for name in sorted(lowering.tenant.switches))


def lower_switch_codes(lowering: Lowering) -> Iterator[tuple[str, str]]:
    """Every code that sets a switch, and the node it calls."""
    for name, switch in lowering.tenant.switches.items():
        by = _phones_of(lowering, switch)
        for position in switch.coded:
            origin = lowering.origin("switches", name, at=("positions", position, "code"))
            flip = FlipSwitch(f"feature.switch.{name}.{position}", origin, name, position, by)
            yield str(switch.positions[position].code), lowering.add(flip)


def _phones_of(lowering: Lowering, switch: Switch) -> tuple[str, ...] | None:
    """The phones that may set a switch; None for all."""
    if switch.flip is None:
        return None
    users = {user for flipper in switch.flip for user in _users(lowering, flipper)}
    return tuple(sorted({phone for user in users for phone in lowering.devices.get(user, ())}))


def _users(lowering: Lowering, flipper: Destination) -> Iterator[str]:
    """A user, or those who are members of a group."""
    if flipper.kind is DestinationKind.USER:
        yield flipper.target
        return
    for entry in lowering.tenant.groups[flipper.target].members:
        if entry.member.kind is DestinationKind.USER:
            yield entry.member.target
