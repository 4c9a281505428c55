"""How cost grows over sixteen times the size, as an exponent: 1 is linear, 2 quadratic."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.clients import (
    Client,
    chain,
    generated,
    lattice,
    operator_layer,
    warm_up,
    with_dated_rules,
    with_groups,
    with_wrong_references,
)
from benchmarks.measuring import Options, cpu, cpu_in_turn, exponent, generated_fleet, in_turn, print_row
from compiler.analysis.change.comparison import compare_graphs

TIMES = 16
LATTICES = (3, 48)
"""Groups. Chains of more than 64 are refused (`compiler.checks.long_chains`)."""


def measure_growth(options: Options) -> None:
    """Of a fleet, and of one client in each of its dimensions."""
    _measure_clients(options)
    warm_up()
    _measure("users of a client", options, (125, 2000), generated)
    _measure("dated rules", options, (31, 496), with_dated_rules)
    _measure("groups × members", options, (10, 40), lambda side: with_groups(side, side))
    _measure("groups in a chain", options, (2, 32), chain)
    _measure("groups in a lattice", options, LATTICES, lattice)
    _measure("wrong references", options, (125, 2000), with_wrong_references, faulty=True)
    small, large = cpu_in_turn(options.rounds, *map(_compared, LATTICES))
    print_row("groups in a lattice, compared", exponent(small, large, TIMES), _detail(LATTICES, small, large))


def _measure(
    name: str,
    options: Options,
    sizes: tuple[int, int],
    client_of: Callable[[int], Client],
    *,
    faulty: bool = False,
) -> None:
    """Compile a client of either size. `faulty`: whether it has errors."""
    clients = [client_of(size) for size in sizes]
    assert all((client.compiled().graph is None) == faulty for client in clients), name
    small, large = cpu_in_turn(options.rounds, *(client.compiled for client in clients))
    print_row(name, exponent(small, large, TIMES), _detail(sizes, small, large))


def _compared(count: int) -> Callable[[], object]:
    """The diff of a lattice whose last group leads elsewhere."""
    before, after = (lattice(count, last=last).compiled().graph for last in ("hangup", "voicemail:commun"))
    assert before is not None
    assert after is not None
    years = operator_layer().fleet.fleet.horizon
    return lambda: compare_graphs(before, after, years)


def _measure_clients(options: Options) -> None:
    few = max(1, options.clients // TIMES)
    with generated_fleet(few) as small, generated_fleet(few * TIMES) as large:
        before, after = in_turn(options.rounds, small.compile_cold, large.compile_cold)
    sizes = (few, few * TIMES)
    print_row("clients", exponent(cpu(before), cpu(after), TIMES), _detail(sizes, cpu(before), cpu(after)))


def _detail(sizes: tuple[int, int], small: float, large: float) -> str:
    return f"{sizes[0]}: {small * 1000:.0f} ms CPU, {sizes[1]}: {large * 1000:.0f} ms"
