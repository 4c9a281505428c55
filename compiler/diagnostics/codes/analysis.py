"""What is asked of calls: ASK, on callers, numbers, instants and states as people write them on the command line and in tests."""

from __future__ import annotations

from compiler.diagnostics import Severity
from compiler.diagnostics.codes.code import Code

ANALYSIS: tuple[Code, ...] = (
    Code(
        "ASK001",
        Severity.ERROR,
        "caller that nobody knows",
        "A caller is a number outside, `anonymous`, a user (`user:alice`), a device (`device:desk-201`) or a trunk "
        "(`trunk:carrier`). Users and devices may be written with their client: `acme/users/alice`, `acme/user:alice`.",
    ),
    Code(
        "ASK002",
        Severity.ERROR,
        "nothing that can be called",
        "From outside, calls come to the numbers of a client. A phone can dial an extension, a feature code, an emergency number or "
        "a number outside.",
    ),
    Code(
        "ASK003",
        Severity.ERROR,
        "instant that cannot be read",
        "An instant is a date and a time of day: `2026-11-28 10:00`. It is read in the zone of the called number's site, or of the "
        "site of the phone that calls; an offset or a zone behind it says otherwise: `2026-11-28 10:00 +01:00`, "
        "`2026-11-28 10:00 Indian/Reunion`.",
    ),
    Code(
        "ASK004",
        Severity.ERROR,
        "instant that does not exist",
        "When clocks are put forward an hour is skipped; a call cannot come in then. The hour before and the hour after exist.",
    ),
    Code(
        "ASK005",
        Severity.ERROR,
        "instant that comes twice",
        "When clocks are put back an hour comes twice, and what happens to a call may differ. The offset tells which is meant.",
    ),
    Code(
        "ASK006",
        Severity.ERROR,
        "instant outside the horizon",
        "Holidays and dated rules are known for the years of the fleet's `horizon`; what is said of other years might be wrong.",
    ),
    Code(
        "ASK007",
        Severity.ERROR,
        "state that cannot be read",
        "A state says what somebody does with calls: `user:alice=busy`, `device:desk-201=unregistered`, "
        "`external:+33612345678=no_answer`, `trunk:carrier=down`, `everyone=no_answer`. Whoever is not named answers.",
    ),
    Code(
        "ASK008",
        Severity.ERROR,
        "state of something unknown",
        "The client has no user or device of this name, or the operator no such trunk.",
    ),
    Code(
        "ASK009",
        Severity.ERROR,
        "states that contradict each other",
        "One phone, number or trunk is in one state during a call. A user's state is that of all his phones.",
    ),
)
