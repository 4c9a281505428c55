"""Behaviour and proofs of one client at 25 to 200 users: CPU, classes, and CPU per class as a ratio to the smallest client's.

Usage: python -m benchmarks.analysis [--rounds N]
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.fleet import FleetSize, write_fleet
from ci.clients import ClientCompilation, compiled_client
from compiler.analysis.behaviour import Behaviour, behaviour, schedules_of
from compiler.analysis.compare import compare
from compiler.analysis.proofs import Case, prove
from compiler.analysis.timeline import Timeline

SIZES = (25, 50, 100, 200)


def timed(action: Callable[[], object]) -> float:
    """CPU seconds of an action."""
    start = time.process_time()
    action()
    return time.process_time() - start


def compile_one(users: int) -> ClientCompilation:
    """A generated client of so many users."""
    with tempfile.TemporaryDirectory(prefix="centrex-bench-") as folder:
        tree = write_fleet(Path(folder), FleetSize(1, users))
        compilation, diagnostics = compiled_client(tree, "client-00000")
    if compilation is None:
        raise SystemExit("\n".join(str(one.message) for one in diagnostics))
    return compilation


def table_of(one: ClientCompilation) -> Behaviour:
    """Everything that can happen to the client's calls, every class listed."""
    years = one.fleet.fleet.fleet.horizon
    found = behaviour(one.graph, Timeline.of(schedules_of(one.graph), years))
    for entry in found.entries:
        for _ in found.classes(entry):
            pass
    return found


def main() -> None:
    """Print the table as Markdown."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5)
    rounds = options.parse_args().rounds
    clients = {users: compile_one(users) for users in SIZES}
    tables = {users: table_of(one) for users, one in clients.items()}
    timings: dict[tuple[int, str], list[float]] = {}
    for _ in range(rounds):
        for users, one in clients.items():
            years = one.fleet.fleet.fleet.horizon
            for name, action in (
                ("behaviour", lambda one=one: table_of(one)),
                ("proofs", lambda one=one, years=years: prove(Case(one.graph, one.resolved.tenant, years))),
                ("diff", lambda one=one, years=years: compare(one.graph, one.graph, years)),
            ):
                timings.setdefault((users, name), []).append(timed(action))
    sys.stdout.write(
        "| users | entries | cells | classes | behaviour (s) | proofs (s) | diff (s) | all per class, to 25 users' |\n"
        "|---:|---:|---:|---:|---:|---:|---:|---:|\n"
    )
    first = 0.0
    for users, table in tables.items():
        cost = {name: statistics.median(timings[users, name]) for name in ("behaviour", "proofs", "diff")}
        each = sum(cost.values()) / table.class_count
        first = first or each
        sys.stdout.write(
            f"| {users} | {len(table.entries)} | {len(table.timeline.cells)} | {table.class_count} "
            f"| {cost['behaviour']:.3f} | {cost['proofs']:.3f} | {cost['diff']:.3f} | {each / first:.2f} |\n"
        )


if __name__ == "__main__":
    main()
