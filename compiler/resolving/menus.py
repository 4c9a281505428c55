"""Voice menus among each other, and the extensions that callers may dial in them."""

from __future__ import annotations

from typing import assert_never

from compiler.resolving.resolved import ResolvedTenant
from schema.destination import Destination, DestinationKind
from schema.menu import DirectDial


def menus_before(tenant: ResolvedTenant, name: str) -> tuple[str, ...]:
    """The menus from which a key leads straight to a menu; its key `back` leads to the only one."""
    this = Destination(DestinationKind.MENU, name)
    return tuple(other for other, menu in tenant.menus.items() if this in menu.keys.values())


def dialled_extensions(tenant: ResolvedTenant, name: str) -> frozenset[str]:
    """The extensions that callers may dial in a menu."""
    chosen = tenant.menus[name].direct_dial
    match chosen:
        case tuple():
            return frozenset(chosen)
        case DirectDial.NONE:
            return frozenset()
        case DirectDial.EXTENSIONS:
            return frozenset(
                extension
                for objects in (tenant.users, tenant.groups, tenant.menus)
                for one in objects.values()
                if (extension := one.extension) is not None
            )
        case _:
            assert_never(chosen)
