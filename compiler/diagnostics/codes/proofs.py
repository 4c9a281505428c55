"""What is proved of every client: PROVE, a code for each claim (`compiler/analysis/proofs/claim.py`), and for waivers of them."""

from __future__ import annotations

from compiler.diagnostics import Severity
from compiler.diagnostics.codes.code import Code

PROOFS: tuple[Code, ...] = (
    Code(
        "PROVE001",
        Severity.ERROR,
        "emergency number not reached",
        "From every phone, at every instant, in every state in which some trunk is up, every emergency number of the site's country "
        "leaves by a trunk at once, presenting the site's call-back number.",
    ),
    Code(
        "PROVE002",
        Severity.ERROR,
        "call into another client",
        "Calls of a client come to its own phones, boxes and rules only; clients reach each other by public numbers.",
    ),
    Code(
        "PROVE003",
        Severity.ERROR,
        "call that goes round",
        "A forward that leaves by a trunk to one of the client's own numbers comes back in. If that number's rules send it out again, "
        "at the same instant, the call takes channels until none is left.",
    ),
    Code(
        "PROVE004",
        Severity.ERROR,
        "dead end",
        "A call to a number in use comes to a person, a box, an announcement, or a number outside that may be called. Here, at some "
        "instants, it is ended before. Where that is meant, a waiver says why. A number without `to` is not in use.",
    ),
    Code(
        "PROVE005",
        Severity.ERROR,
        "way out for strangers",
        "Who calls from outside must not be able to call on to a number of his choice at the client's expense; calls from outside leave "
        "only to numbers that the configuration gives.",
    ),
    Code(
        "PROVE006",
        Severity.ERROR,
        "call that nobody judges",
        "Every way to a trunk passes a gate, held by whoever pays, that judges the very number that is called.",
    ),
    Code(
        "PROVE007",
        Severity.WARNING,
        "dead configuration",
        "Something was written that no call ever comes to, or a condition that decides about no call. It is probably a slip, or a rest "
        "of what once was.",
    ),
    Code(
        "PROVE008",
        Severity.WARNING,
        "rings too long, or is sent on too often",
        "Telephone exchanges end calls that nobody has answered after three minutes at most (ITU-T Q.118): what comes later in the "
        "chain is never reached. The times of all that rings one after the other are added up, whatever leads from one to the next.",
    ),
    Code(
        "PROVE009",
        Severity.ERROR,
        "recorded without a word",
        "Who is recorded must be told so before (GDPR, and article 226-1 of the French penal code): a voicemail greeting that is silent "
        "does not do it.",
    ),
    Code(
        "PROVE010",
        Severity.ERROR,
        "waiver expired",
        "A waiver excuses a proof that fails, for a reason, until a date. That date has passed: mend what it excuses, or give it a new "
        "date, under review.",
    ),
    Code(
        "PROVE011",
        Severity.WARNING,
        "waiver of nothing",
        "The proof that this waiver excuses does not fail, for that object: the waiver would hide the next failure.",
    ),
)
