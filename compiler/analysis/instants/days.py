"""Words for the days of the week, Monday first: one day, each of them, and shortly."""

from __future__ import annotations

from compiler.diagnostics import text

DAYS = (
    text("Monday"),
    text("Tuesday"),
    text("Wednesday"),
    text("Thursday"),
    text("Friday"),
    text("Saturday"),
    text("Sunday"),
)
EACH_DAY = (
    text("Mondays"),
    text("Tuesdays"),
    text("Wednesdays"),
    text("Thursdays"),
    text("Fridays"),
    text("Saturdays"),
    text("Sundays"),
)
SHORT_DAYS = (text("Mon"), text("Tue"), text("Wed"), text("Thu"), text("Fri"), text("Sat"), text("Sun"))
