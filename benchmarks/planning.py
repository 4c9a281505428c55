"""Plans: where nothing changed, where little did, and in a fresh checkout."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from benchmarks.measuring import (
    Fleet,
    Options,
    Timing,
    cpu,
    empty_python,
    generated_fleet,
    in_turn,
    memory,
    print_row,
)

FURTHER = 10
"""Clients that change besides the first."""


def measure_planning(options: Options) -> None:
    """Each beside an empty Python, or the cold compile of as many clients."""
    with generated_fleet(options.clients) as fleet:
        (cold,) = in_turn(options.rounds, fleet.compile_cold)
        fleet.make_cold()
        fleet.apply()
        per_client = cpu(cold) / options.clients
        _measure_unchanged(fleet, options, cpu(cold))
        _measure_changed(fleet, options, per_client)
        fleet.settle()
        fleet.change_operator(1)
        anew = fleet.compiled_anew()
        detail = f"{anew} of {options.clients} clients: a destination profile that none of them names"
        print_row(
            "clients compiled after a change of the operator's layer ÷ all", anew / options.clients, detail
        )


def _measure_unchanged(fleet: Fleet, options: Options, cold: float) -> None:
    empty, unchanged, fresh = in_turn(
        options.rounds, empty_python, fleet.plan, lambda: _plan_of_fresh_checkout(fleet)
    )
    detail = f"{cpu(unchanged) * 1000:.0f} ms CPU, {memory(unchanged):.0f} MiB"
    print_row("plan, nothing changed ÷ empty Python", cpu(unchanged) / cpu(empty), detail)
    print_row("plan, nothing changed ÷ cold compile", cpu(unchanged) / cold)
    detail = f"{cpu(fresh) * 1000:.0f} ms CPU; the cache is carried, files are new"
    print_row("plan of a fresh checkout, nothing changed ÷ cold compile", cpu(fresh) / cold, detail)


def _plan_of_fresh_checkout(fleet: Fleet) -> Timing:
    folder = Path(tempfile.mkdtemp(prefix="checkout-", dir=fleet.folder))
    try:
        fleet.copy_into(folder)
        return fleet.plan(folder=folder)
    finally:
        shutil.rmtree(folder)


def _measure_changed(fleet: Fleet, options: Options, per_client: float) -> None:
    further = min(FURTHER, options.clients - 1)
    empties, ones, manies = [], [], []
    for turn in range(options.rounds):
        empties.append(empty_python())
        fleet.settle()
        fleet.change_clients(1, 2 * turn + 1)
        ones.append(fleet.plan())
        fleet.change_clients(1, 0)
        fleet.settle()
        fleet.change_clients(1 + further, 2 * turn + 2)
        manies.append(fleet.plan())
        fleet.change_clients(1 + further, 0)
    detail = f"{options.clients} clients, {cpu(ones) * 1000:.0f} ms CPU"
    print_row("plan, one client changed ÷ empty Python", cpu(ones) / cpu(empties), detail)
    each = (cpu(manies) - cpu(ones)) / further
    print_row(
        "plan, each further changed client ÷ its cold compile", each / per_client, f"{each * 1000:.0f} ms CPU"
    )
