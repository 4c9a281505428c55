"""What is proved of every client, by the names that waivers and reports give it."""

from __future__ import annotations

from enum import StrEnum


class Claim(StrEnum):
    """What is proved of every client (docs/proofs.md)."""

    EMERGENCY = "emergency"
    """Every phone reaches every emergency number, at every instant, in every state in which some trunk is up."""
    ISOLATION = "isolation"
    """No call of a client reaches anything of another client except by a trunk."""
    LOOP = "loop"
    """There is no routing loop, neither inside a client nor by a trunk and back, through numbers of several clients."""
    DEAD_END = "dead_end"
    """Calls to a number in use reach a person, a mailbox, a recording or an allowed external number, at every instant."""
    TOLL_FRAUD = "toll_fraud"
    """An external caller can leave by a trunk only where the configuration forwards, to a number that it gives."""
    GATE = "gate"
    """Every path to a trunk passes a calling permission that checks the number that is actually called."""
    DEAD_CONFIGURATION = "dead_configuration"
    """Every object is reached, every condition decides some call."""
    BOUNDED = "bounded"
    """No caller waits longer than networks let a call ring, and no call is forwarded too often."""
    RECORDING = "recording"
    """Callers are told that they are recorded before the recording starts."""
    MENU = "menu"
    """Nothing that a caller presses in a menu or in a queue leads to a feature code, to messages, to an emergency number or to a number of the caller's choice."""
