"""Who must confirm is called outside."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Diagnostic, text
from compiler.resolving.subject import CheckedClient, Place
from schema.destination import DestinationKind


def check_confirmation(subject: CheckedClient) -> Iterator[Diagnostic]:
    """CALL007 a group that says whether external members must confirm, and has none."""
    for name, group in subject.tenant.groups.items():
        calls_outside = any(member.kind is DestinationKind.EXTERNAL for member in group.members)
        if "confirm" in group.model_fields_set and not calls_outside:
            message = text("confirm is never used: the group {name} calls no external number", name=name)
            hint = text("Remove it. Who answers at a phone of the client takes the call.")
            yield subject.report("CALL007", message, Place(("groups", name, "confirm")), hint, key=True)
