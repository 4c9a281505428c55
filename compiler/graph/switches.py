"""Conditions on switches, from how they are written."""

from __future__ import annotations

from collections.abc import Mapping

from compiler.graph.conditions import SwitchCondition
from schema.switch import Switch, SwitchWhen


def switch_condition(when: SwitchWhen, switches: Mapping[str, Switch]) -> SwitchCondition:
    """What a condition asks of a switch. KeyError for one that does not exist."""
    return SwitchCondition(when.switch, frozenset(when.position), switches[when.switch].in_order)
