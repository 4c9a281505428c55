"""Calls to every user can reach somebody or something."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Diagnostic, text
from compiler.resolving.subject import CheckedClient, Place


def check_reachable(subject: CheckedClient) -> Iterator[Diagnostic]:
    """CALL002 a user whom no call can reach."""
    for name, user in subject.tenant.users.items():
        has_rule = user.no_answer is not None or user.unreachable is not None
        if has_rule or name not in subject.users_without_phone:
            continue
        message = text("the user {name} has no device and no rule for unanswered calls", name=name)
        hint = text("Give the user a device, or a no_answer.")
        yield subject.report("CALL002", message, Place(("users", name)), hint, key=True)
