"""A number that is withheld is one that the carrier is told: without it, a call has no identity."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Diagnostic, text
from compiler.resolving.layers import given_by
from compiler.resolving.subject import CheckedClient, Place


def check_withheld_numbers(subject: CheckedClient) -> Iterator[Diagnostic]:
    """NUM020 nothing to withhold."""
    if subject.tenant.client.caller_id is not None:
        return
    for place in dict.fromkeys(_in_vain(subject)):
        yield subject.report(
            "NUM020",
            text("there is no number to withhold"),
            place,
            text("Give the number that the carrier is to be told: caller_id."),
        )


def _in_vain(subject: CheckedClient) -> Iterator[Place]:
    """Where it is written for the client, or for users, and there is none."""
    if subject.tenant.client.withhold_number:
        yield Place(("client", "withhold_number"))
    for name, user in subject.tenant.users.items():
        if user.withhold_number and user.caller_id is None:
            layer = given_by(subject.layers[user.site], "user", "withhold_number")
            if "withhold_number" in user.model_fields_set or layer is None:
                yield Place(("users", name, "withhold_number"))
            else:
                yield Place(layer.place("user", "withhold_number"), layer.in_fleet)
