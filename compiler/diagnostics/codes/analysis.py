"""Questions about calls, ASK: callers, numbers, instants and states as people write them on the command line and in tests."""

from __future__ import annotations

from compiler.diagnostics import Severity
from compiler.diagnostics.codes.code import Code

ANALYSIS: tuple[Code, ...] = (
    Code(
        "ASK001",
        Severity.ERROR,
        "unknown caller",
        "A caller is an external number, `anonymous`, a user (`user:alice`), a device (`device:desk-201`) or a trunk "
        "(`trunk:carrier`). Users and devices may be written with their client: `acme/users/alice`, `acme/user:alice`.",
    ),
    Code(
        "ASK002",
        Severity.ERROR,
        "not something that can be called",
        "External calls come in to a client's numbers. A phone can dial an extension, a feature code, an emergency number or "
        "an external number.",
    ),
    Code(
        "ASK003",
        Severity.ERROR,
        "malformed instant",
        "An instant is a date and a time of day: `2026-11-28 10:00`. It is read in the time zone of the called number's site, "
        "or of the site of the calling phone; an offset or a zone after it overrides that: `2026-11-28 10:00 +01:00`, "
        "`2026-11-28 10:00 Indian/Reunion`.",
    ),
    Code(
        "ASK004",
        Severity.ERROR,
        "instant that does not exist",
        "When clocks go forward an hour is skipped; no call can come in then. The hour before and the hour after exist.",
    ),
    Code(
        "ASK005",
        Severity.ERROR,
        "instant that occurs twice",
        "When clocks go back an hour occurs twice, and what happens to a call may differ. The offset says which one is meant.",
    ),
    Code(
        "ASK006",
        Severity.ERROR,
        "instant outside the horizon",
        "Holidays and dated rules are known for the years of the fleet's `horizon`; answers about other years might be wrong.",
    ),
    Code(
        "ASK007",
        Severity.ERROR,
        "malformed state",
        "A state says how calls are answered: `user:alice=busy`, `device:desk-201=unregistered`, "
        "`external:+33612345678=no_answer`, `trunk:carrier=down`, `everyone=no_answer`. Anyone who is not named answers.",
    ),
    Code(
        "ASK008",
        Severity.ERROR,
        "state of an unknown object",
        "The client has no user or device of this name, or the operator has no such trunk.",
    ),
    Code(
        "ASK014",
        Severity.ERROR,
        "no key that can be pressed",
        "What a caller presses in menus is given try by try: `1`, `*`, an extension such as `201`, or `nothing` for a try that passes "
        "without a key. Whoever has nothing more to press presses nothing.",
    ),
    Code(
        "ASK009",
        Severity.ERROR,
        "states that contradict each other",
        "A phone, number or trunk is in one state during a call. A user's state is that of all the user's phones. The phone that calls is registered, and busy unless it has `call_waiting: true`.",
    ),
)
