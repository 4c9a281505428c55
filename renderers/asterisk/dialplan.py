"""The few forms that a dialplan is written in: extensions with their steps, and ways from one to another."""

from __future__ import annotations

from renderers.asterisk.names import exten


def extension(name: str, *steps: str) -> list[str]:
    """An extension with its priorities; a step may begin with its label: `(ask)Background(…)`."""
    first, *rest = steps
    return [f"exten => {name},1,{first}", *(f" same => n{_labelled(step)}" for step in rest)]


def _labelled(step: str) -> str:
    """A step behind its label, or without one."""
    label, closed, labelled = step.partition(")") if step.startswith("(") else ("", "", step)
    return f"{label}{closed},{labelled}"


def goto(node_id: str) -> str:
    """Go on at another node of the same body."""
    return f"Goto({exten(node_id)},1)"


def goto_if(condition: str, node_id: str) -> str:
    """Go on at another node if an expression holds."""
    return f"GotoIf({condition}?{exten(node_id)},1)"


RETURNED_YES = '$["${GOSUB_RETVAL}" = "1"]'
"""An expression: the subroutine that was called last returned 1."""
