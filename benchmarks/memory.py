"""Peaks of memory, and how they grow with the fleet."""

from __future__ import annotations

from benchmarks.measuring import Fleet, Options, generated_fleet, print_row

TIMES = 4


def measure_memory(options: Options) -> None:
    """Each command that looks at all clients, for a quarter of the fleet and for all of it."""
    small = max(1, options.clients // TIMES)
    with generated_fleet(small) as few, generated_fleet(small * TIMES) as many:
        few.give_tests()
        many.give_tests()
        before, after = _peaks(few), _peaks(many)
    for command, peak in before.items():
        detail = f"{peak:.0f} MiB at {small} clients, {after[command]:.0f} at {small * TIMES}"
        print_row(f"peak of {command} for {TIMES} times as many clients", after[command] / peak, detail)


def _peaks(fleet: Fleet) -> dict[str, float]:
    """MiB of the largest process."""
    return {
        "a first plan": fleet.save_plan().memory,
        "a first apply": fleet.apply_plan().memory,
        "validate": fleet.command("validate").memory,
        "test": fleet.command("test").memory,
        "prove": fleet.command("prove").memory,
    }
