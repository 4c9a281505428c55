"""Who must confirm is called outside."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Diagnostic, text
from compiler.resolving.subject import CheckedClient, Place
from schema.destination import DestinationKind
from schema.queue import MemberKind


def check_confirmation(subject: CheckedClient) -> Iterator[Diagnostic]:
    """CALL007 a group or a queue that says whether external members must confirm, and has none; a member who says so, and is none."""
    yield from _queues(subject)
    for name, group in subject.tenant.groups.items():
        calls_outside = any(entry.member.kind is DestinationKind.EXTERNAL for entry in group.members)
        if "confirm" in group.model_fields_set and not calls_outside:
            message = text("confirm is never used: the group {name} calls no external number", name=name)
            hint = text("Remove it. Who answers at a phone of the client takes the call.")
            yield subject.report("CALL007", message, Place(("groups", name, "confirm")), hint, key=True)
        for index, entry in enumerate(group.members):
            if "confirm" in entry.model_fields_set and entry.member.kind is DestinationKind.USER:
                message = text(
                    "confirm is never used: {member} is no external number", member=str(entry.member)
                )
                hint = text("Remove it. Who answers at a phone of the client takes the call.")
                place = Place(("groups", name, "members", index, "confirm"))
                yield subject.report("CALL007", message, place, hint, key=True)


def _queues(subject: CheckedClient) -> Iterator[Diagnostic]:
    hint = text("Remove it. Who answers at a phone of the client takes the call.")
    for name, queue in subject.tenant.queues.items():
        calls_outside = any(entry.member.kind is MemberKind.EXTERNAL for entry in queue.members)
        if "confirm" in queue.model_fields_set and not calls_outside:
            message = text("confirm is never used: the queue {name} calls no external number", name=name)
            yield subject.report("CALL007", message, Place(("queues", name, "confirm")), hint, key=True)
        for index, entry in enumerate(queue.members):
            if "confirm" in entry.model_fields_set and entry.member.kind is not MemberKind.EXTERNAL:
                message = text(
                    "confirm is never used: {member} is no external number", member=str(entry.member)
                )
                place = Place(("queues", name, "members", index, "confirm"))
                yield subject.report("CALL007", message, place, hint, key=True)
