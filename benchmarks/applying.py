"""Applies: the first one, in memory and on a disk, and that of one changed client."""

from __future__ import annotations

from benchmarks.measuring import (
    MEMORY,
    Fleet,
    Options,
    Timing,
    cpu,
    empty_python,
    generated_fleet,
    print_row,
    wall,
)


def measure_applying(options: Options) -> None:
    """Wall of a first apply on either, and CPU of a small one."""
    with (
        generated_fleet(options.clients) as fleet,
        generated_fleet(options.clients, base=options.disk) as on_disk,
    ):
        in_memory, on_a_disk = [], []
        for _ in range(options.rounds):
            in_memory.append(_first_apply(fleet))
            on_a_disk.append(_first_apply(on_disk))
        detail = f"{wall(on_a_disk):.1f} s on {options.disk}, {wall(in_memory):.1f} s in {MEMORY}"
        print_row("wall of a first apply on a disk ÷ in memory", wall(on_a_disk) / wall(in_memory), detail)
        fleet.settle()
        empties, ones = [], []
        for turn in range(options.rounds):
            empties.append(empty_python())
            fleet.change_clients(1, turn + 1)
            fleet.save_plan()
            ones.append(fleet.apply_plan())
        detail = f"{options.clients} clients, {cpu(ones) * 1000:.0f} ms CPU"
        print_row("apply of one client ÷ empty Python", cpu(ones) / cpu(empties), detail)


def _first_apply(fleet: Fleet) -> Timing:
    fleet.make_cold()
    fleet.save_plan()
    return fleet.apply_plan()
