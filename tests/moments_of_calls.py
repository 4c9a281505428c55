"""Calls at some cell of a timeline, and the cell of a call: an instant, and the positions of switches."""

from __future__ import annotations

from dataclasses import replace

from compiler.analysis.acts import States
from compiler.analysis.calls.call import Call, Caller
from compiler.analysis.conditions import positions_in
from compiler.graph import CallGraph
from compiler.time.timeline import Cells, Timeline

NOTHING_GIVEN = States()


def call_in(
    timeline: Timeline, cells: Cells, caller: Caller, dialled: str, states: States = NOTHING_GIVEN
) -> Call:
    """A call at the first instant of a set, while the switches are where the set has it."""
    instant, positions = timeline.moment(cells)
    return Call(caller, dialled, instant, replace(states, positions=positions))


def cell_of(timeline: Timeline, graph: CallGraph, call: Call) -> Cells:
    """The cell of a call in a graph: switches of which nothing is said are at rest."""
    return timeline.while_at(timeline.cell_at(call.at), positions_in(call.states.positions, graph))
