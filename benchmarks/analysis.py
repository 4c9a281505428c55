"""Behaviour, proofs, diff, tests and reading back of one client at 25 to 200 users, and of the demonstration fleet's: CPU, classes, and CPU per class as
a ratio to the smallest client's. Run at the project's root.

Usage: python -m benchmarks.analysis [--rounds N]
"""

from __future__ import annotations

import argparse
import gc
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.fleet import FleetSize, write_fleet
from ci.fleet.client import ClientCompilation, compiled_client
from compiler.analysis.behaviour.behaviour import Behaviour, behaviour_of
from compiler.analysis.call_tests.judging import judge_tests
from compiler.analysis.change.comparison import compare_graphs
from compiler.analysis.conditions import schedules_of
from compiler.analysis.proofs import ClientToProve, prove
from compiler.lowering.operator_layer import lower_node
from compiler.time.timeline import Timeline
from renderers.readback.agree import disagreements
from renderers.registry import render_client, render_node

SIZES = (25, 50, 100, 200)
DEMONSTRATION = ("delmas-avocats", "kerlan-plomberie", "krutenau-sante")


def timed(action: Callable[[], object]) -> float:
    """CPU seconds of an action, without what others left to be collected."""
    gc.collect()
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
    found = behaviour_of(one.graph, Timeline.of(schedules_of(one.graph), years))
    for entry in found.entries:
        for _ in found.classes(entry):
            pass
    return found


def demonstration(client: str) -> ClientCompilation:
    """A client of the demonstration fleet, with its many calendars."""
    compilation, diagnostics = compiled_client(Path("tenants"), client)
    if compilation is None:
        raise SystemExit("\n".join(str(one.message) for one in diagnostics))
    return compilation


def actions_on(one: ClientCompilation) -> dict[str, Callable[[], object]]:
    """What is timed of a client."""
    graph, years = one.graph, one.fleet.fleet.fleet.horizon
    node = lower_node(graph.node, one.fleet.fleet, graph.countries())
    files, layer = render_client(graph), render_node(node)
    return {
        "behaviour": lambda: table_of(one),
        "proofs": lambda: prove(ClientToProve(graph, one.resolved.tenant, years)),
        "diff": lambda: compare_graphs(graph, graph, years),
        "tests": lambda: judge_tests(one.verdict.case, one.resolved, one.fleet),
        "reading back": lambda: disagreements(graph, node, files, layer, years),
    }


def main() -> None:
    """Print the table as Markdown."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5)
    rounds = options.parse_args().rounds
    clients = {f"{users} users": compile_one(users) for users in SIZES}
    clients |= {name: demonstration(name) for name in DEMONSTRATION}
    tables = {name: table_of(one) for name, one in clients.items()}
    timings: dict[str, dict[str, list[float]]] = {name: {} for name in clients}
    for _ in range(rounds):
        for name, one in clients.items():
            for what, action in actions_on(one).items():
                timings[name].setdefault(what, []).append(timed(action))
    sys.stdout.write(
        "| client | entries | cells | classes | behaviour (s) | proofs (s) | diff (s) | tests (s) | reading back (s) | per class, to 25 users' |\n"
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n"
    )
    first = 0.0
    for name, table in tables.items():
        cost = {what: statistics.median(found) for what, found in timings[name].items()}
        each = (cost["behaviour"] + cost["proofs"] + cost["diff"]) / table.class_count
        first = first or each
        sys.stdout.write(
            f"| {name} | {len(table.entries)} | {len(table.timeline.cells)} | {table.class_count} "
            f"| {cost['behaviour']:.3f} | {cost['proofs']:.3f} | {cost['diff']:.3f} | {cost['tests']:.3f} "
            f"| {cost['reading back']:.3f} | {each / first:.2f} |\n"
        )


if __name__ == "__main__":
    main()
