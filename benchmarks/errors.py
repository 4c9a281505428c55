"""A client full of errors, beside the same without any."""

from __future__ import annotations

from benchmarks.clients import FLOODS, flood, generated, warm_up, with_wrong_references
from benchmarks.measuring import Options, cpu_in_turn, print_row

SIZES = (25, 2000)


def measure_errors(options: Options) -> None:
    """For each kind of mistake that is made everywhere."""
    warm_up()
    for users in SIZES:
        clients = {"wrong references of devices": with_wrong_references(users)}
        clients |= {name: flood(users, name) for name in FLOODS}
        clean, *costs = cpu_in_turn(
            options.rounds, generated(users).compiled, *(client.compiled for client in clients.values())
        )
        for name, cost in zip(clients, costs, strict=True):
            print_row(
                f"{users} users, {name} ÷ clean compile", cost / clean, f"clean: {clean * 1000:.0f} ms CPU"
            )
