"""The call-flow graph: what happens to every call of one client, and nothing that a vendor says.

Everything said about a call (the dialplan, drawings, traces, proofs) is read from here; nothing about a call is decided
anywhere else. References are resolved, defaults filled, times are schedules, numbers E.164. Node ids are stable names
(`user.alice`, `group.sales.2`, `route.night`); every edge names another node of the same graph.

A call enters by an entry (a number of the trunk, or what a phone dials) and moves along labelled edges until a node that has
none. Every path to a trunk passes a `Gate`, whose subject is the owner of the edge: who dialled, or whose configuration
forwards; emergency calls alone go by an `Emergency` node, which no rule can close.
"""

from compiler.graph.client import CallGraph, DialContext, NumberEntry
from compiler.graph.nodes import (
    Announce,
    Case,
    DeviceLeg,
    DialOut,
    Edge,
    Emergency,
    End,
    External,
    Gate,
    Label,
    LeaveMessage,
    Leg,
    Node,
    NodeLeg,
    Origin,
    Permission,
    PickUp,
    ReadMessages,
    Reason,
    Ring,
    TimeSwitch,
)
from compiler.graph.operator_layer import NodeGraph, TrunkLine
from compiler.graph.phones import DeskPhone, Hint, KeyKind, Mailbox, Phone, PhoneKey
from compiler.graph.recordings import Audio, Heard, heard_in, heard_of

__all__ = (
    "Announce",
    "Audio",
    "CallGraph",
    "Case",
    "DeskPhone",
    "DeviceLeg",
    "DialContext",
    "DialOut",
    "Edge",
    "Emergency",
    "End",
    "External",
    "Gate",
    "Heard",
    "Hint",
    "KeyKind",
    "Label",
    "LeaveMessage",
    "Leg",
    "Mailbox",
    "Node",
    "NodeGraph",
    "NodeLeg",
    "NumberEntry",
    "Origin",
    "Permission",
    "Phone",
    "PhoneKey",
    "PickUp",
    "ReadMessages",
    "Reason",
    "Ring",
    "TimeSwitch",
    "TrunkLine",
    "heard_in",
    "heard_of",
)
