"""Behaviour, proofs, diff, tests and reading back of one client with 25 to 200 users, and of clients of the demonstration fleet: CPU,
classes, and CPU per class as a ratio to the smallest client's. Run at the project's root.
"""

from __future__ import annotations

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
    """CPU seconds of an action; garbage of earlier ones is collected first."""
    gc.collect()
    start = time.process_time()
    action()
    return time.process_time() - start


def generated(users: int) -> ClientCompilation:
    """A generated client with this many users."""
    with tempfile.TemporaryDirectory(prefix="centrex-bench-") as folder:
        tree = write_fleet(Path(folder), FleetSize(1, users))
        compilation, diagnostics = compiled_client(tree, "client-00000")
    if compilation is None:
        raise SystemExit("\n".join(str(diagnostic.message) for diagnostic in diagnostics))
    return compilation


def behaviour_table(compilation: ClientCompilation) -> Behaviour:
    """Everything that can happen to the client's calls, every class listed."""
    years = compilation.fleet.fleet.fleet.horizon
    table = behaviour_of(compilation.graph, Timeline.of(schedules_of(compilation.graph), years))
    for entry in table.entries:
        for _ in table.classes(entry):
            pass
    return table


def demonstration(client: str) -> ClientCompilation:
    """A client of the demonstration fleet, with its many calendars."""
    compilation, diagnostics = compiled_client(Path("tenants"), client)
    if compilation is None:
        raise SystemExit("\n".join(str(diagnostic.message) for diagnostic in diagnostics))
    return compilation


def timed_actions(compilation: ClientCompilation) -> dict[str, Callable[[], object]]:
    """What is timed for a client, by the name of its column."""
    graph, years = compilation.graph, compilation.fleet.fleet.fleet.horizon
    node = lower_node(graph.node, compilation.fleet.fleet, graph.countries())
    files, layer = render_client(graph), render_node(node)
    return {
        "behaviour": lambda: behaviour_table(compilation),
        "proofs": lambda: prove(ClientToProve(graph, compilation.resolved.tenant, years)),
        "diff": lambda: compare_graphs(graph, graph, years),
        "tests": lambda: judge_tests(compilation.verdict.case, compilation.resolved, compilation.fleet),
        "reading back": lambda: disagreements(graph, node, files, layer, years),
    }


def measure_analysis(rounds: int) -> None:
    """Print the table as Markdown."""
    clients = {f"{users} users": generated(users) for users in SIZES}
    clients |= {name: demonstration(name) for name in DEMONSTRATION}
    tables = {name: behaviour_table(compilation) for name, compilation in clients.items()}
    timings: dict[str, dict[str, list[float]]] = {name: {} for name in clients}
    for _ in range(rounds):
        for name, compilation in clients.items():
            for what, action in timed_actions(compilation).items():
                timings[name].setdefault(what, []).append(timed(action))
    sys.stdout.write(
        "\n| client | entry points | cells | classes | behaviour (s) | proofs (s) | diff (s) | tests (s) | reading back (s) | per class, to 25 users' |\n"
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n"
    )
    smallest = 0.0
    for name, table in tables.items():
        cost = {what: statistics.median(seconds) for what, seconds in timings[name].items()}
        per_class = (cost["behaviour"] + cost["proofs"] + cost["diff"]) / table.class_count
        smallest = smallest or per_class
        sys.stdout.write(
            f"| {name} | {len(table.entries)} | {len(table.timeline.cells)} | {table.class_count} "
            f"| {cost['behaviour']:.3f} | {cost['proofs']:.3f} | {cost['diff']:.3f} | {cost['tests']:.3f} "
            f"| {cost['reading back']:.3f} | {per_class / smallest:.2f} |\n"
        )
