"""Calling permissions: whether a number may be called. Equal permissions are one subroutine."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import assert_never

from compiler.graph import CallingPermission, PermissionGate, Verdict
from compiler.numbering import ORDINARY
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
            *(word for prefix in permission.prefixes for word in ("", *prefix)),
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
        *_prefix_steps(name, permission),
        f"GotoIf(${{DIALPLAN_EXISTS(${{CONTEXT}},{name}.class.${{NUMBER_CLASS}},1)}}?yes)",
    )
    lines += [" same => n(no),Return(0)", " same => n(yes),Return(1)"]
    for kind, members in (
        ("deny", permission.deny_numbers),
        ("allow", permission.allow_numbers),
        ("class", permission.classes),
    ):
        lines += [f"exten => {name}.{kind}.{member},1,NoOp()" for member in sorted(members)]
    for prefix, verdict in permission.prefixes:
        lines += extension(f"{name}.prefix.{prefix}", *_verdict_steps(name, verdict))
    return lines


def _prefix_steps(name: str, permission: CallingPermission) -> Iterator[str]:
    """To the longest beginning that the number has, if it is listed."""
    for length in sorted({len(prefix) for prefix, _ in permission.prefixes}, reverse=True):
        listed = f"{name}.prefix.${{BEGINNING}}"
        yield f"Set(BEGINNING=${{NUMBER:0:{length}}})"
        yield f"GotoIf(${{DIALPLAN_EXISTS(${{CONTEXT}},{listed},1)}}?{listed},1)"


def _verdict_steps(name: str, verdict: Verdict) -> Iterator[str]:
    match verdict:
        case Verdict.ALLOWED:
            yield "Return(1)"
        case Verdict.DENIED:
            yield "Return(0)"
        case Verdict.ALLOWED_COUNTRY | Verdict.BY_CLASS:
            if verdict is Verdict.ALLOWED_COUNTRY:
                yield f'ExecIf($["{_ORDINARY}" =~ ":${{NUMBER_CLASS}}:"]?Return(1))'
            yield f"Return(${{DIALPLAN_EXISTS(${{CONTEXT}},{name}.class.${{NUMBER_CLASS}},1)}})"
        case _:
            assert_never(verdict)


_ORDINARY = f":{':'.join(ORDINARY)}:"
