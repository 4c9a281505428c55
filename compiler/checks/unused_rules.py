"""A user whom no phone belongs to has no rule that no call ever follows."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Diagnostic, text
from compiler.resolving.subject import CheckedClient, Place


def check_unused_rules(subject: CheckedClient) -> Iterator[Diagnostic]:
    """CALL007 a rule for phones of a user who has none: calls are answered by `unreachable`, else by `no_answer`."""
    for name, user in subject.tenant.users.items():
        if name not in subject.users_without_phone:
            continue
        unused = ["ring", "busy", "music", *(["no_answer"] if user.unreachable is not None else [])]
        for rule in unused:
            if rule in user.model_fields_set:
                message = text("{rule} is never used: the user {name} has no device", rule=rule, name=name)
                hint = text(
                    "Remove it, or give the user a device. Without one, calls go where {rule} says.",
                    rule="unreachable" if user.unreachable is not None else "no_answer",
                )
                yield subject.report("CALL007", message, Place(("users", name, rule)), hint, key=True)
