"""A cold compile: everything read, checked, proved, rendered and written."""

from __future__ import annotations

from functools import partial

from benchmarks.measuring import Options, cpu, generated_fleet, in_turn, memory, print_row, wall


def measure_compiling(options: Options) -> None:
    """Beside the naive script, and on one core and two."""
    with generated_fleet(options.clients) as fleet:
        naive, cold, parallel = in_turn(
            options.rounds,
            fleet.compile_naively,
            fleet.compile_cold,
            partial(fleet.compile_cold, workers=2),
        )
    floor, ours = (cpu(timings) / options.clients * 1000 for timings in (naive, cold))
    detail = f"{options.clients} clients, {ours:.1f} ms CPU per client; naive {floor:.1f}"
    print_row("cold compile ÷ naive script", ours / floor, detail)
    print_row("wall with two workers ÷ with one", wall(parallel) / wall(cold))
    print_row("peak memory ÷ naive script", memory(cold) / memory(naive), f"{memory(cold):.0f} MiB")
