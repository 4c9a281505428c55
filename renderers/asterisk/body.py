"""A client's body context: every node of the graph as an extension. Its name carries a digest of what it says.

Running calls look up their next step by context, extension and priority; a reload that changed a context under them would cut them
short. So a changed body is a new context, and the former one stays loaded beside it until nobody is in it (docs/asterisk.md).
Nothing here decides about a call: each kind of node is spelled in a file of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import assert_never

from compiler.graph import (
    AdmitCall,
    Announce,
    CallEmergency,
    CallExternal,
    CallGraph,
    CallingPermission,
    Condition,
    ConditionalRoute,
    DialOut,
    End,
    FlipSwitch,
    LeaveMessage,
    Mailbox,
    Menu,
    Node,
    PermissionGate,
    PickUp,
    ReadMessages,
    Ring,
    SetPresence,
    WaitInQueue,
)
from compiler.graph.conditions import asked_of_switch
from compiler.graph.node_kinds import conditional_route, menu
from renderers.asterisk.announcement import announcement_steps
from renderers.asterisk.call_limit import admit_call_steps
from renderers.asterisk.conditional_route import (
    conditional_route_steps,
    conditions_of,
    render_condition,
    scheduled_conditions,
)
from renderers.asterisk.delayed_leg import render_delayed_legs
from renderers.asterisk.dial_out import dial_out_steps, render_own_numbers
from renderers.asterisk.dialplan import extension
from renderers.asterisk.emergency_call import emergency_call_steps
from renderers.asterisk.end import end_steps, render_given_back
from renderers.asterisk.external_number import (
    external_number_steps,
    render_callers_limits,
    render_presentations,
)
from renderers.asterisk.menu import menu_steps, render_menu
from renderers.asterisk.names import body_context, exten
from renderers.asterisk.number import render_number
from renderers.asterisk.permission_gate import permission_gate_steps, permission_name, render_permission
from renderers.asterisk.pick_up import pick_up_steps
from renderers.asterisk.presence import set_presence_steps
from renderers.asterisk.queue import queue_steps, render_members
from renderers.asterisk.ring import ring_steps
from renderers.asterisk.switch import flip_switch_steps, render_positions, switches_found
from renderers.asterisk.voicemail import leave_message_steps, read_messages_steps, render_full_mailbox

_ITSELF = "\0"
"""Stands for the name of the body in what its name is a digest of; nothing that people write has this sign."""


def render_body(graph: CallGraph) -> tuple[str, str]:
    """The name of the body context, and the file that defines it. `graph`: the part into which calls come."""
    shared = _shared_by_nodes(graph)
    asks = {"asks_who_calls": graph.asks_who_calls, "asks_switches": bool(graph.switches_asked)}
    lines: list[str] = []
    for entry in graph.numbers:
        lines += render_number(graph.client, entry, **asks)
    for node in graph.nodes.values():
        lines += extension(exten(node.id), *_steps(graph, node, shared))
    lines += render_delayed_legs(graph)
    lines += render_members(graph)
    lines += render_own_numbers(shared.own_numbers, **asks)
    if graph.phones:
        lines += render_given_back()
    if graph.mailboxes:
        lines += render_full_mailbox()
    if shared.presentations:
        lines += render_presentations(graph)
    for call in shared.dialled_calls:
        lines += render_callers_limits(graph, call)
    lines += render_positions(graph, shared.conditions)
    for condition, name in shared.conditions.items():
        lines += render_condition(name, condition)
    for permission in sorted(shared.permissions, key=permission_name):
        lines += render_permission(permission)
    for node in filter(None, map(menu, graph.nodes.values())):
        lines += render_menu(graph, _ITSELF, node)
    text = "\n".join(lines) + "\n"
    context = body_context(graph.client, hashlib.sha256(text.encode()).hexdigest())
    text = text.replace(_ITSELF, context)
    return context, f"; What happens to calls of {graph.client}. Written by centrex.\n[{context}]\n{text}"


def _steps(graph: CallGraph, node: Node, shared: SharedByNodes) -> Iterable[str]:  # noqa: C901, PLR0912  # one line per kind of node
    match node:
        case Ring():
            return ring_steps(graph, node)
        case WaitInQueue():
            return queue_steps(graph, node)
        case ConditionalRoute():
            return conditional_route_steps(node, shared.conditions)
        case DialOut():
            route = conditional_route(graph.nodes[node.next])
            by_switch = route is not None and any(asked_of_switch(case.condition) for case in route.cases)
            return dial_out_steps(node, by_time=route is not None, by_switch=by_switch)
        case PermissionGate():
            return permission_gate_steps(node)
        case AdmitCall():
            return admit_call_steps(node)
        case CallExternal():
            return external_number_steps(graph, node)
        case CallEmergency():
            return emergency_call_steps(node)
        case LeaveMessage():
            return leave_message_steps(graph, node, shared.mailboxes)
        case ReadMessages():
            return read_messages_steps(graph, node)
        case PickUp():
            return pick_up_steps(graph, node)
        case FlipSwitch():
            return flip_switch_steps(graph, node)
        case SetPresence():
            return set_presence_steps(graph, node)
        case Announce():
            return announcement_steps(graph, node)
        case Menu():
            return menu_steps(_ITSELF, node)
        case End():
            return end_steps(node)
        case _:
            assert_never(node)


@dataclass(frozen=True, slots=True)
class SharedByNodes:
    """What several nodes ask for; and what therefore stands once in the body, as subroutines.

    `mailboxes`: by id. `conditions`: by condition, the extension that judges it, in the order in which nodes first ask.
    `own_numbers`: those that phones call inside, with the nodes that they come to. `presentations`: some call is made in the name of the phone that dialled or transferred.
    `dialled_calls`: the nodes that call what a phone dialled.
    """

    mailboxes: Mapping[str, Mailbox]
    conditions: Mapping[Condition, str]
    permissions: frozenset[CallingPermission]
    own_numbers: Mapping[str, str]
    presentations: bool
    dialled_calls: tuple[CallExternal, ...]


def _shared_by_nodes(graph: CallGraph) -> SharedByNodes:
    conditions: dict[Condition, str] = {}
    permissions: set[CallingPermission] = set()
    own_numbers: dict[str, str] = {}
    presentations = False
    dialled_calls: list[CallExternal] = []
    for node in graph.nodes.values():
        match node:
            case ConditionalRoute():
                for condition, name in conditions_of(node):
                    # Named after the first route that asks for it: a change of hours keeps the name.
                    conditions.setdefault(condition, name)
            case PermissionGate():
                permissions.add(node.permission)
            case DialOut():
                own_numbers |= dict(node.own)
            case CallExternal():
                presentations = presentations or node.caller_id is None
                dialled_calls += [node] if node.number is None else []
            case (
                Ring()
                | WaitInQueue()
                | AdmitCall()
                | CallEmergency()
                | LeaveMessage()
                | ReadMessages()
                | PickUp()
                | FlipSwitch()
                | SetPresence()
                | Announce()
                | Menu()
                | End()
            ):
                pass
            case _:
                assert_never(node)
    for switch in switches_found(graph):
        for condition, name in scheduled_conditions(switch):
            conditions.setdefault(condition, name)
    mailboxes = {mailbox.id: mailbox for mailbox in graph.mailboxes}
    return SharedByNodes(
        mailboxes, conditions, frozenset(permissions), own_numbers, presentations, tuple(dialled_calls)
    )
