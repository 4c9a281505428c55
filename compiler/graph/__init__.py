"""The call-flow graph: what happens to every call of one client, and nothing that a vendor says.

Everything said about a call (the dialplan, drawings, traces, proofs) is read from here; nothing about a call is decided
anywhere else. References are resolved, defaults filled, times are schedules, numbers E.164. Node ids are stable names
(`user.alice`, `group.sales.2`, `route.night`); every edge names another node of the same graph.

A call enters by an entry (a number of the trunk, or what a phone dials) and moves along labelled edges until a node that has
none. Every path to a trunk passes a `PermissionGate`, whose subject is the owner of the edge: who dialled, or whose configuration
forwards; emergency calls alone go by an `CallEmergency` node, which no rule can close.
"""

from compiler.graph.call_limit import CallLimit
from compiler.graph.civic_address import CivicAddress
from compiler.graph.client import CallGraph, DialContext, NumberEntry
from compiler.graph.conditions import (
    BY_SCHEDULE,
    CallerCondition,
    Condition,
    ConditionalCase,
    ScheduledPosition,
    SwitchCondition,
    TimeCondition,
)
from compiler.graph.kept_switch import DailyTime, KeptSwitch
from compiler.graph.music import HoldMusic
from compiler.graph.nodes import (
    AdmitCall,
    Announce,
    CallEmergency,
    CallExternal,
    CallingPermission,
    ConditionalRoute,
    DeviceLeg,
    DialOut,
    Edge,
    End,
    FlipSwitch,
    Label,
    LeaveMessage,
    Leg,
    Menu,
    Named,
    NamedKind,
    Node,
    NodeLeg,
    Origin,
    PermissionGate,
    PickUp,
    Pressed,
    QueueAnnouncements,
    QueuedMember,
    ReadMessages,
    Reason,
    Result,
    Ring,
    SetPresence,
    Verdict,
    WaitInQueue,
)
from compiler.graph.operator_layer import Account, NodeGraph, TlsFiles, TrunkLine
from compiler.graph.phones import DeskPhone, Hint, KeyKind, Mailbox, MessageMail, Phone, PhoneKey
from compiler.graph.recordings import DeployedAudio, Heard, heard_in, heard_of
from schema.queue import QueueStrategy

__all__ = (
    "BY_SCHEDULE",
    "Account",
    "AdmitCall",
    "Announce",
    "CallEmergency",
    "CallExternal",
    "CallGraph",
    "CallLimit",
    "CallerCondition",
    "CallingPermission",
    "CivicAddress",
    "Condition",
    "ConditionalCase",
    "ConditionalRoute",
    "DailyTime",
    "DeployedAudio",
    "DeskPhone",
    "DeviceLeg",
    "DialContext",
    "DialOut",
    "Edge",
    "End",
    "FlipSwitch",
    "Heard",
    "Hint",
    "HoldMusic",
    "KeptSwitch",
    "KeyKind",
    "Label",
    "LeaveMessage",
    "Leg",
    "Mailbox",
    "Menu",
    "MessageMail",
    "Named",
    "NamedKind",
    "Node",
    "NodeGraph",
    "NodeLeg",
    "NumberEntry",
    "Origin",
    "PermissionGate",
    "Phone",
    "PhoneKey",
    "PickUp",
    "Pressed",
    "QueueAnnouncements",
    "QueueStrategy",
    "QueuedMember",
    "ReadMessages",
    "Reason",
    "Result",
    "Ring",
    "ScheduledPosition",
    "SetPresence",
    "SwitchCondition",
    "TimeCondition",
    "TlsFiles",
    "TrunkLine",
    "Verdict",
    "WaitInQueue",
    "heard_in",
    "heard_of",
)
