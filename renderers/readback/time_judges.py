"""Subroutines that judge the time, read as sets of instants: for each weekday, and for each date that the dialplan names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from compiler.time.schedule import EMPTY, DaySet, Schedule, day_set, schedule
from renderers.readback.dialplan import Dialplan, Step
from renderers.readback.errors import ReadbackError
from renderers.readback.expressions import is_true
from renderers.readback.time_condition import WHOLE_DAY, TimeSpec, read_timespec

_DATED = re.compile(r"\.(\d{8})$")
_MOST_STEPS = 10_000
_SOME_MONDAY = date(2001, 1, 1)
"""Of a week long before any that a dialplan names."""


@dataclass(frozen=True, slots=True)
class Judges:
    """The subroutines of a dialplan that judge the time, each read once."""

    dialplan: Dialplan
    _schedules: dict[tuple[str, str], Schedule] = field(default_factory=dict)
    _dates: dict[str, Mapping[str, Sequence[date]]] = field(default_factory=dict)

    def all_schedules(self) -> Iterator[Schedule]:
        """What every subroutine judges; those for single dates are parts of one."""
        for name, context in self.dialplan.contexts.items():
            for extension in context.extensions.values():
                if extension.judges_time and not _DATED.search(extension.name):
                    yield self.schedule(name, extension.name)

    def schedule(self, context: str, extension: str) -> Schedule:
        """The instants at which a subroutine returns 1."""
        key = (context, extension)
        if key not in self._schedules:
            dates = self._dates_named(context).get(extension, ())
            self._schedules[key] = _Judge(self.dialplan, context, extension).schedule(dates)
        return self._schedules[key]

    def _dates_named(self, context: str) -> Mapping[str, Sequence[date]]:
        """The dates that the extensions of a context name, by the subroutine that they are parts of."""
        if context not in self._dates:
            dates: dict[str, list[date]] = {}
            for extension in self.dialplan.contexts[context].extensions:
                named = _DATED.search(extension)
                if named:
                    dates.setdefault(extension[: named.start()], []).append(date.fromisoformat(named[1]))
            self._dates[context] = dates
        return self._dates[context]


@dataclass(slots=True)
class _Judge:
    """Reads one subroutine. What it returns is 1 or 0; every part of it looks at the clock of one zone."""

    dialplan: Dialplan
    context: str
    extension: str
    zones: set[str] = field(default_factory=set)

    def schedule(self, dates: Sequence[date]) -> Schedule:
        """The instants at which it returns 1. `dates`: those on which it may judge otherwise than every week."""
        week = [self._on(_SOME_MONDAY + timedelta(days=number)) for number in range(7)]
        dated = {day: self._on(day) for day in sorted(dates)}
        if len(self.zones) > 1:
            raise ReadbackError(f"{self.extension}: judged by clocks of {', '.join(sorted(self.zones))}")
        # A condition that asks for nothing is never or always true, whatever the clock.
        return schedule(next(iter(self.zones), "UTC"), week, dated.items())

    def _on(self, day: date) -> DaySet:
        pieces = list(_pieces(_Run(self, day).returns()))
        return day_set(pieces) if pieces else EMPTY


def _pieces(minutes: int) -> Iterator[tuple[int, int]]:
    """From which minute to before which, of minutes that are bits."""
    while minutes:
        start = (minutes & -minutes).bit_length() - 1
        following = ~(minutes >> start)
        end = start + (following & -following).bit_length() - 1
        yield start, end
        minutes &= -1 << end


class _Run:
    """The subroutine on one local date: minutes go different ways, and each way ends with what it returns."""

    def __init__(self, judge: _Judge, day: date) -> None:
        self.judge = judge
        self.day = day
        self.steps_left = _MOST_STEPS

    def returns(self) -> int:
        """The minutes for which 1 is returned, each a bit."""
        return self._from(self.judge.extension, 0, WHOLE_DAY, {})

    def _from(self, extension: str, index: int, minutes: int, values: Mapping[str, str]) -> int:
        """The minutes for which 1 is returned, of those that come to a step."""
        found = self.judge.dialplan.find(self.judge.context, extension)
        self.steps_left -= 1
        if found is None or not minutes:
            return 0
        steps = found.steps
        if index >= len(steps) or self.steps_left < 0:
            raise ReadbackError(f"{extension}: does not return")
        step = steps[index]
        if step.application == "GotoIfTime":
            spec, target = self._time(step)
            inside = minutes & spec.of(self.day)
            taken = self._jump(extension, target, inside, values)
            return taken | self._from(extension, index + 1, minutes & ~inside, values)
        data = step.arguments(_Words(self.judge, self.day, values))
        if step.application == "Return":
            return minutes if data == "1" else self._none(data, extension)
        target = self._goto(step.application, data, extension)
        if target:
            return self._jump(extension, target, minutes, values)
        if step.application == "Set":
            name, _, value = data.partition("=")
            values = {**values, name.removeprefix("LOCAL(").rstrip(")"): value}
        return self._from(extension, index + 1, minutes, values)

    def _goto(self, application: str, data: str, extension: str) -> str:
        """Where a step leads, if it does not only go on."""
        match application:
            case "Goto":
                return data
            case "GotoIf":
                return self._chosen(data)
            case "NoOp" | "Set":
                return ""
            case _:
                raise ReadbackError(f"{extension}: {application} where the time is judged")

    def _none(self, data: str, extension: str) -> int:
        if data != "0":
            raise ReadbackError(f"{extension}: returns {data!r}, neither 1 nor 0")
        return 0

    def _time(self, step: Step) -> tuple[TimeSpec, str]:
        words, _, targets = step.data.partition("?")
        spec = read_timespec(words)
        if not spec.comes_weekly:
            raise ReadbackError(f"{words}: a condition that does not come back every week")
        self.judge.zones.add(spec.zone)
        return spec, targets.partition(":")[0]

    def _chosen(self, data: str) -> str:
        condition, _, targets = data.partition("?")
        yes, _, no = targets.partition(":")
        return yes if is_true(condition) else no

    def _jump(self, extension: str, target: str, minutes: int, values: Mapping[str, str]) -> int:
        parts = target.split(",")
        if len(parts) == 1:
            found = self.judge.dialplan.find(self.judge.context, extension)
            if found is None or target not in found.labels:
                raise ReadbackError(f"{extension}: no priority {target}")
            return self._from(extension, found.labels[target], minutes, values)
        if len(parts) != 2 or parts[1] != "1":
            raise ReadbackError(f"{extension}: leaves its context")
        if self.judge.dialplan.find(self.judge.context, parts[0]) is None:
            raise ReadbackError(f"{parts[0]}: there is no such extension")
        return self._from(parts[0], 0, minutes, values)


@dataclass(frozen=True, slots=True)
class _Words:
    """What words are filled in with on one local date, where the time is judged."""

    judge: _Judge
    day: date
    values: Mapping[str, str]

    def variable(self, name: str) -> str:
        fixed = {"CONTEXT": self.judge.context, "TESTTIME": "now"}
        if name in fixed:
            return fixed[name]
        if name in self.values:
            return self.values[name]
        raise ReadbackError(f"{name}: not known where the time is judged")

    def function(self, name: str, arguments: str) -> str:
        parts = arguments.split(",")
        if name == "STRFTIME" and len(parts) == 3 and parts[::2] == ["now", "%Y%m%d"]:
            self.judge.zones.add(parts[1])
            return f"{self.day:%Y%m%d}"
        if name == "DIALPLAN_EXISTS" and len(parts) == 3:
            return "1" if self.judge.dialplan.find(parts[0], parts[1]) is not None else "0"
        raise ReadbackError(f"{name}({arguments}): not known where the time is judged")
