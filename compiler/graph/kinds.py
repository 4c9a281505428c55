"""A node as one of its kinds, or None: for questions about one kind alone. Every other kind is named, so that a new one is thought of."""

from __future__ import annotations

from typing import assert_never

from compiler.graph.nodes import (
    Announce,
    CallEmergency,
    CallExternal,
    ConditionalRoute,
    DialOut,
    End,
    LeaveMessage,
    Node,
    PermissionGate,
    PickUp,
    ReadMessages,
    Ring,
)


def conditional_route(node: Node) -> ConditionalRoute | None:
    """The node, if conditions decide there."""
    match node:
        case ConditionalRoute():
            return node
        case (
            Ring()
            | PermissionGate()
            | DialOut()
            | CallExternal()
            | CallEmergency()
            | LeaveMessage()
            | ReadMessages()
            | PickUp()
            | Announce()
            | End()
        ):
            return None
        case _:
            assert_never(node)


def permission_gate(node: Node) -> PermissionGate | None:
    """The node, if somebody's calling permission decides there."""
    match node:
        case PermissionGate():
            return node
        case (
            Ring()
            | ConditionalRoute()
            | DialOut()
            | CallExternal()
            | CallEmergency()
            | LeaveMessage()
            | ReadMessages()
            | PickUp()
            | Announce()
            | End()
        ):
            return None
        case _:
            assert_never(node)


def final_end(node: Node) -> End | None:
    """The node, if it does nothing but end the call."""
    match node:
        case End():
            return node
        case (
            Ring()
            | ConditionalRoute()
            | PermissionGate()
            | DialOut()
            | CallExternal()
            | CallEmergency()
            | LeaveMessage()
            | ReadMessages()
            | PickUp()
            | Announce()
        ):
            return None
        case _:
            assert_never(node)


def external_call(node: Node) -> CallExternal | None:
    """The node, if it calls an external number."""
    match node:
        case CallExternal():
            return node
        case (
            Ring()
            | ConditionalRoute()
            | PermissionGate()
            | DialOut()
            | CallEmergency()
            | LeaveMessage()
            | ReadMessages()
            | PickUp()
            | Announce()
            | End()
        ):
            return None
        case _:
            assert_never(node)


def ringing_node(node: Node) -> Ring | None:
    """The node, if phones ring there."""
    match node:
        case Ring():
            return node
        case (
            ConditionalRoute()
            | PermissionGate()
            | DialOut()
            | CallExternal()
            | CallEmergency()
            | LeaveMessage()
            | ReadMessages()
            | PickUp()
            | Announce()
            | End()
        ):
            return None
        case _:
            assert_never(node)
