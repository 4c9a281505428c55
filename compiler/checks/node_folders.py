"""The folders of nodes: none lies in the tree, and each can be written in the files of a PBX as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from compiler.diagnostics import Diagnostic, text
from compiler.diagnostics.addresses import object_address
from compiler.diagnostics.codes import diagnose
from compiler.diagnostics.invisible import INVISIBLE
from compiler.diagnostics.quoting import quoted
from compiler.reading.parse import FLEET_SCOPE
from compiler.resolving.resolved import ResolvedFleet

_WRITABLE = re.compile(r"[\w ./@+~-]+")
"""Letters of all scripts. Any other sign ends a value somewhere in Asterisk's files, begins another one, or stands for several files."""


def check_node_folders(fleet: ResolvedFleet, folders: Mapping[str, str], tree: str) -> Iterator[Diagnostic]:
    """FLEET020 a folder that no node can have. `folders`: of each node, from the root on, where links lead; `tree`: the tree's."""
    for name, folder in folders.items():
        path = ("nodes", name, "path")
        if f"{folder}/".startswith(f"{tree}/"):
            message = text("the folder lies in the tree")
            hint = text("What is applied is no part of the tree: give the node a folder beside it.")
        elif not _WRITABLE.fullmatch(folder) or INVISIBLE.search(folder):
            message = text(
                "the folder cannot be written in Asterisk's files: {folder}", folder=quoted(folder)
            )
            hint = text(
                "Its whole path, from the root on, may hold letters, digits, spaces and . _ - + @ ~ alone."
            )
        else:
            continue
        place = fleet.places.range(path)
        yield diagnose("FLEET020", message, place, hint=hint, address=object_address(FLEET_SCOPE, path))
