"""Calling permissions: whether a number may be called. Equal permissions are one subroutine."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from compiler.graph import CallingPermission, PermissionGate
from renderers.asterisk.dialplan import RETURNED_YES, extension, goto, goto_if
from renderers.asterisk.numbering import read_number_steps


def permission_gate_steps(gate: PermissionGate) -> Iterator[str]:
    """Judge the number that was dialled, or the one that a forward leads to."""
    if gate.number is not None:
        yield from read_number_steps(gate.country, gate.number)
    yield f"Gosub({permission_name(gate.permission)},1)"
    yield goto_if(RETURNED_YES, gate.allowed)
    yield goto(gate.denied)


def permission_name(permission: CallingPermission) -> str:
    """The extension of a permission: equal permissions share one."""
    words = "\0".join(
        (
            *sorted(permission.classes),
            "",
            *sorted(permission.allow_numbers),
            "",
            *sorted(permission.deny_numbers),
        )
    )
    return f"permission.{hashlib.sha256(words.encode()).hexdigest()[:12]}"


def render_permission(permission: CallingPermission) -> list[str]:
    """A subroutine: 1 if NUMBER, of NUMBER_CLASS, may be called. What is not named is refused."""
    name = permission_name(permission)
    lines = extension(
        name,
        f"GotoIf(${{DIALPLAN_EXISTS(${{CONTEXT}},{name}.deny.${{NUMBER}},1)}}?no)",
        f"GotoIf(${{DIALPLAN_EXISTS(${{CONTEXT}},{name}.allow.${{NUMBER}},1)}}?yes)",
        f"GotoIf(${{DIALPLAN_EXISTS(${{CONTEXT}},{name}.class.${{NUMBER_CLASS}},1)}}?yes)",
    )
    lines += [" same => n(no),Return(0)", " same => n(yes),Return(1)"]
    for kind, members in (
        ("deny", permission.deny_numbers),
        ("allow", permission.allow_numbers),
        ("class", permission.classes),
    ):
        lines += [f"exten => {name}.{kind}.{member},1,NoOp()" for member in sorted(members)]
    return lines
