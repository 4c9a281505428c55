"""Switches, and conditions on them, from how they are written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from compiler.graph.conditions import BY_SCHEDULE, ScheduledPosition, SwitchCondition, TimeCondition
from compiler.graph.kept_switch import DailyTime, KeptSwitch
from compiler.time.calendars import KnownTimes, condition
from compiler.time.timeline import Years
from schema.switch import Switch
from schema.switch_when import SwitchWhen


class KnownSwitches(KnownTimes, Protocol):
    """What a condition on a switch may refer to."""

    @property
    def switches(self) -> Mapping[str, Switch]:
        """By id."""
        ...


def switch_condition(when: SwitchWhen, tenant: KnownSwitches, horizon: Years) -> SwitchCondition:
    """What a condition asks of a switch. KeyError for one that does not exist, or whose schedule names a calendar that does not."""
    kept = kept_switch(when.switch, tenant, horizon)
    return SwitchCondition(when.switch, frozenset(when.position), kept.positions, kept.scheduled)


def kept_switch(name: str, tenant: KnownSwitches, horizon: Years) -> KeptSwitch:
    """A switch as the PBX keeps it. KeyError as above."""
    switch = tenant.switches[name]
    site = switch.site
    assert site is not None, "sites are resolved"
    lapses = None if switch.until is None else DailyTime(switch.until, tenant.sites[site].time_zone)
    unset = BY_SCHEDULE if switch.rest is None else switch.rest
    return KeptSwitch(name, (unset, *switch.coded), tuple(_scheduled(switch, site, tenant, horizon)), lapses)


def _scheduled(
    switch: Switch, site: str, tenant: KnownSwitches, horizon: Years
) -> Iterator[ScheduledPosition]:
    """The lines of a schedule as far as they matter. The last one has no condition: lines that cover every instant of the horizon go on beyond it as they end."""
    for line in switch.schedule:
        if line.when is None:
            yield ScheduledPosition(line.position, None)
            return
        yield ScheduledPosition(line.position, TimeCondition(condition(line.when, tenant, site, horizon)))
    if switch.schedule:
        yield ScheduledPosition(switch.schedule[-1].position, None)
