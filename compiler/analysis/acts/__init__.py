"""What callers notice: the acts that are done to a call, a file for each, and which of them a node of the graph is.

An act answers every question about itself (`act.py`). Acts hold no ids of nodes: two graphs that do the same are told so, whatever
their routes are called.
"""

from compiler.analysis.acts.act import Reached, Recording
from compiler.analysis.acts.admitting import Admitting
from compiler.analysis.acts.calling_emergency import CallingEmergency
from compiler.analysis.acts.calling_external import CallingExternal
from compiler.analysis.acts.choosing import Choosing
from compiler.analysis.acts.coming_back import ComingBack
from compiler.analysis.acts.ending import Ending
from compiler.analysis.acts.external_call import ANONYMOUS, OWN_NUMBER, ExternalCall
from compiler.analysis.acts.flipping_switch import FlippingSwitch
from compiler.analysis.acts.leaving_message import LeavingMessage
from compiler.analysis.acts.outcome import CallOutcome, EndKind
from compiler.analysis.acts.picking_up import PickingUp
from compiler.analysis.acts.playing import Playing
from compiler.analysis.acts.queueing import Announcing, Queueing, QueueingMember
from compiler.analysis.acts.reading_messages import ReadingMessages
from compiler.analysis.acts.ringing import Ringing
from compiler.analysis.acts.setting_presence import SettingPresence
from compiler.analysis.acts.states import NOTHING, FarEnd, PhoneState, States

Act = (
    Ringing
    | Queueing
    | Admitting
    | CallingExternal
    | CallingEmergency
    | LeavingMessage
    | ReadingMessages
    | PickingUp
    | FlippingSwitch
    | SettingPresence
    | Playing
    | Choosing
    | ComingBack
    | Ending
)
"""Every kind of act there is. Where an analysis must tell them apart after all, it matches all of them."""

__all__ = (
    "ANONYMOUS",
    "NOTHING",
    "OWN_NUMBER",
    "Act",
    "Admitting",
    "Announcing",
    "CallOutcome",
    "CallingEmergency",
    "CallingExternal",
    "Choosing",
    "ComingBack",
    "EndKind",
    "Ending",
    "ExternalCall",
    "FarEnd",
    "FlippingSwitch",
    "LeavingMessage",
    "PhoneState",
    "PickingUp",
    "Playing",
    "Queueing",
    "QueueingMember",
    "Reached",
    "ReadingMessages",
    "Recording",
    "Ringing",
    "SettingPresence",
    "States",
    "come_to_the_same",
)


def come_to_the_same(first: Act, second: Act) -> bool:
    """Whether two acts come to the same people or things in the same manner, however long that takes and whatever is shown."""
    return type(first) is type(second) and first.reached == second.reached
