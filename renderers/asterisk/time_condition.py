"""Schedules as Asterisk's time conditions.

`GotoIfTime(times,weekdays,mdays,months,zone?…)` is a product of independent masks over the current local day, with an inclusive end
minute and no year (`main/pbx_timing.c`). A week's pattern is cut at midnight already, so each interval of a day is one mask: end minus
one minute, the days that share it gathered. Dates that differ from their weekday are extensions of their own, found by the date.
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.time.schedule import DAY, DaySet, Interval, Schedule

FREEZE = 'ExecIf($["${TESTTIME}" = "${ARRIVED}"]?MSet(__ARRIVED=${EPOCH},__TESTTIME=${EPOCH}))'
"""The step by which a call that comes in is given its instant: all its conditions are judged by that one, however long it rings.

GotoIfTime judges by TESTTIME, in seconds, where it is set, and channels that a call makes inherit it. A call that comes in again (it was
transferred, hours later) gets a new instant; one that a test pretends, and that therefore is not ours, stays.
"""

DATE_ROOM = len(".20261225")
"""What a dated extension's name has behind that of its condition."""

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def render_time_condition(name: str, schedule: Schedule) -> list[str]:
    """A subroutine, the extension `name`, that returns 1 if the instant of the call belongs to the schedule, else 0.

    A call's instant is that at which it came in (`FREEZE`), or the one that a test pretends.
    """
    zone = schedule.zone
    lines = [f"exten => {name},1,NoOp()"]
    if schedule.dates:
        lines += [
            f" same => n,Set(LOCAL(DATED)={name}.${{STRFTIME(${{TESTTIME}},{zone},%Y%m%d)}})",
            " same => n,GotoIf(${DIALPLAN_EXISTS(${CONTEXT},${DATED},1)}?${DATED},1)",
        ]
    masks = [
        f"GotoIfTime({_times(interval)},{days},*,*,{zone}?open)"
        for interval, days in _weekly_masks(schedule.week)
    ]
    lines += _judgement(masks)
    for day, minutes in schedule.dates:
        lines.append(f"exten => {name}.{day:%Y%m%d},1,NoOp()")
        lines += _judgement([f"GotoIfTime({_times(interval)},*,*,*,{zone}?open)" for interval in minutes])
    return lines


def _judgement(masks: list[str]) -> list[str]:
    if not masks:
        return [" same => n,Return(0)"]
    return [*(f" same => n,{mask}" for mask in masks), " same => n,Return(0)", " same => n(open),Return(1)"]


def _times(interval: Interval) -> str:
    start, end = interval
    if interval == (0, DAY):
        return "*"
    last = end - 1
    return f"{start // 60:02d}:{start % 60:02d}-{last // 60:02d}:{last % 60:02d}"


def _weekly_masks(week: tuple[DaySet, ...]) -> Iterator[tuple[Interval, str]]:
    days_of: dict[Interval, list[int]] = {}
    for day, minutes in enumerate(week):
        for interval in minutes:
            days_of.setdefault(interval, []).append(day)
    for interval, days in sorted(days_of.items()):
        yield interval, _weekdays(days)


def _weekdays(days: list[int]) -> str:
    """`mon-fri`, `mon&wed`; a run of days is a range."""
    if len(days) == len(_DAYS):
        return "*"
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return "&".join(_DAYS[run[0]] if len(run) == 1 else f"{_DAYS[run[0]]}-{_DAYS[run[-1]]}" for run in runs)
