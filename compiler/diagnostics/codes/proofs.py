"""What is proved of every client, PROVE: a code for each claim (`compiler/analysis/proofs/claim.py`), and for waivers."""

from __future__ import annotations

from compiler.diagnostics import Severity
from compiler.diagnostics.codes.code import Code

PROOFS: tuple[Code, ...] = (
    Code(
        "PROVE001",
        Severity.ERROR,
        "emergency number not reached",
        "From every phone, at every instant, in every state in which at least one trunk is up, a call to any emergency number "
        "of the site's country must leave by a trunk at once, presenting the site's call-back number.",
    ),
    Code(
        "PROVE002",
        Severity.ERROR,
        "call into another client",
        "A client's calls may reach only its own phones, mailboxes and rules; clients reach each other by public numbers.",
    ),
    Code(
        "PROVE003",
        Severity.ERROR,
        "routing loop through the network",
        "A forward that leaves by a trunk to a number of another client of the operator comes back in. If that number's rules "
        "send it out again to where it came from at the same instant, the call takes channels until none is left. What is "
        "forwarded to a number of the client itself stays inside (CALL001).",
    ),
    Code(
        "PROVE004",
        Severity.ERROR,
        "dead end",
        "A call to a number in use must reach a person, a mailbox, an announcement, or an external number that may be called. "
        "Here, at some instants, it is ended before that. Where that is intended, a waiver says why. A number without `to` is "
        "not in use.",
    ),
    Code(
        "PROVE005",
        Severity.ERROR,
        "external callers can call out",
        "An external caller must not be able to call on to a number of the caller's choice at the client's expense; calls "
        "from outside may leave only to numbers that the configuration gives.",
    ),
    Code(
        "PROVE006",
        Severity.ERROR,
        "external call without a calling permission",
        "Every path to a trunk must pass a calling permission of the party that pays, checked against the very number that is "
        "called.",
    ),
    Code(
        "PROVE007",
        Severity.WARNING,
        "dead configuration",
        "Something is configured that no call ever reaches, or a condition makes no difference to any call. It is probably a "
        "mistake, or left over from an earlier configuration.",
    ),
    Code(
        "PROVE008",
        Severity.WARNING,
        "rings too long, or is forwarded too often",
        "Carriers end calls that nobody has answered after three minutes at most (ITU-T Q.118): what comes later in the chain "
        "is never reached. The times of everything that rings in succession are added up, whatever leads from one to the "
        "next: an external number to which calls are forwarded may ring for 120 s, and each trunk that is dead without anybody knowing "
        "costs 7 s more.",
    ),
    Code(
        "PROVE009",
        Severity.ERROR,
        "recorded without notice",
        "A caller who is recorded must be told beforehand (GDPR, and article 226-1 of the French penal code); a silent "
        "voicemail greeting does not do that.",
    ),
    Code(
        "PROVE014",
        Severity.ERROR,
        "menu that leads to what is for phones",
        "Whoever calls from outside and presses keys in a menu or while waiting in a queue must come to what the configuration names, and never to a feature code, "
        "to somebody's messages, to an emergency number or to a number of the caller's choice. No tree can say so: it is a fault of the compiler.",
    ),
    Code(
        "PROVE010",
        Severity.ERROR,
        "waiver expired",
        "A waiver excuses a failing proof, for a reason, until a date. That date has passed: fix what it excuses, or give it "
        "a new date, under review.",
    ),
    Code(
        "PROVE011",
        Severity.WARNING,
        "waiver without effect",
        "The proof that this waiver excuses does not fail for that object: the waiver would hide the next failure.",
    ),
)
