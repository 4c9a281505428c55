"""Dates and slots of days for hypothesis, where mistakes about time live."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from compiler.time.schedule import DAY, DaySet, day_set

# Around the days on which clocks change, year ends, and any others.
DAYS = st.sampled_from(
    [
        date(2026, 1, 1),
        date(2026, 3, 8),
        date(2026, 3, 29),
        date(2026, 10, 24),
        date(2026, 10, 25),
        date(2026, 11, 1),
        date(2026, 12, 31),
        date(2027, 12, 31),
    ]
) | st.dates(date(2026, 1, 1), date(2027, 12, 31))


def day_sets(*, most: int) -> st.SearchStrategy[DaySet]:
    """Minutes of a day: the union of so many slots at most."""
    minutes = st.integers(0, DAY)
    pairs = st.tuples(minutes, minutes).filter(lambda pair: pair[0] != pair[1])
    return st.lists(pairs, max_size=most).map(lambda slots: day_set((min(slot), max(slot)) for slot in slots))
