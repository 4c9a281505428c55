"""Voice menus: what is played, and where each key and each extension leads that may be pressed.

A menu whose greeting goes by conditions is a menu for each of its lines, with the same keys: whoever comes to it is sent to one of them.
"""

from __future__ import annotations

from compiler.graph import Menu
from compiler.lowering.conditional_route import lower_branches
from compiler.lowering.extension import lower_extensions
from compiler.lowering.state import Lowering
from compiler.resolving.menus import dialled_extensions, menus_before
from schema.destination import DestinationKind
from schema.greeting import menu_lines, menu_recordings
from schema.sections import node_id

_WORDS = {"*": "star", "#": "hash"}
"""What keys are called in ids that are no digits."""


def lower_menu(lowering: Lowering, name: str) -> str:
    """The node at which the caller chooses."""
    menu = lowering.tenant.menus[name]
    node = node_id(DestinationKind.MENU, name)
    owner = lowering.client_owner(menu.site)
    path = ("menus", name)
    keys = {
        key: lowering.target(target, f"{node}.{_WORDS.get(key, key)}", owner, (*path, "keys", key))
        for key, target in menu.keys.items()
    }
    if menu.back is not None:
        # `compiler.checks.menus` sees to it that there is one, and only one.
        (before,) = menus_before(lowering.tenant, name)
        keys[menu.back] = node_id(DestinationKind.MENU, before)
    dialled = dialled_extensions(lowering.tenant, name)
    extensions = tuple(
        (extension, target) for extension, target in lower_extensions(lowering.tenant) if extension in dialled
    )
    otherwise = lowering.target(menu.otherwise, f"{node}.otherwise", owner, (*path, "otherwise"))
    recordings, lines = menu_recordings(menu.greeting), menu_lines(menu.greeting)

    def choose(index: int, at: str) -> str:
        return lowering.add(
            Menu(
                id=at,
                origin=lowering.origin(*path),
                language=menu.language,
                greeting=recordings[index],
                invalid=menu.invalid,
                keys=tuple(sorted(keys.items())),
                extensions=extensions,
                seconds=menu.timeout,
                tries=menu.tries,
                otherwise=otherwise,
                menu=name,
            )
        )

    if not lines:
        return choose(0, node)
    # Behind the node's name alone stands what keys lead to.
    return lower_branches(
        lowering,
        lines,
        lambda index: choose(index, f"{node}.greeting.{index + 1}"),
        node,
        site=menu.site,
        path=(*path, "greeting"),
    )
