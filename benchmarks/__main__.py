"""`make bench`: every figure is a ratio of two things timed in turn in one run; medians of rounds; CPU of children included.

Usage: python -m benchmarks [--clients N] [--rounds N] [--growth]
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.fleet import FleetSize, write_fleet

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable


@dataclass(frozen=True, slots=True)
class Timing:
    """CPU seconds, wall seconds, and peak memory (MiB) of the largest single process."""

    cpu: float
    wall: float
    memory: float


def measure(command: list[str], folder: Path) -> Timing:
    """Run a command to its end; it must succeed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - start
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Timing(cpu, wall, usage.ru_maxrss / 1024)


def centrex(*arguments: str) -> list[str]:
    """A command line of centrex."""
    return [PYTHON, "-m", "ci.terminal.entry", *arguments]


class Fleet:
    """A generated fleet in a folder of its own, in memory if the machine has a tmpfs."""

    def __init__(self, clients: int) -> None:
        base = "/dev/shm" if Path("/dev/shm").is_dir() else None
        self.folder = Path(tempfile.mkdtemp(prefix="centrex-bench-", dir=base))
        self.tree = write_fleet(self.folder, FleetSize(clients))
        self.clients = clients

    def remove(self) -> None:
        """Delete the fleet and everything made from it."""
        shutil.rmtree(self.folder)

    def make_cold(self) -> None:
        """Delete the cache, the node and the output: nothing known, nothing live."""
        shutil.rmtree(self.folder / ".centrex", ignore_errors=True)
        shutil.rmtree(self.folder / "out", ignore_errors=True)

    def compile_naively(self) -> Timing:
        """Run the naive script, which is the floor."""
        self.make_cold()
        return measure(
            [PYTHON, "-m", "benchmarks.naive", str(self.tree), str(self.folder / "out")], self.folder
        )

    def compile_cold(self, *, workers: int) -> Timing:
        """Compile, check, render and write every client."""
        self.make_cold()
        return measure(
            [PYTHON, "-m", "benchmarks.cold", str(self.tree), str(self.folder / "out"), str(workers)],
            self.folder,
        )

    def plan(self) -> Timing:
        """Plan against the live node."""
        return measure(centrex("plan", "--summary"), self.folder)

    def save_plan(self) -> Timing:
        """Plan against the live node, and save the plan."""
        return measure(centrex("plan", "--summary", "--out", "bench.plan"), self.folder)

    def show(self) -> Timing:
        """Show the plan that was saved."""
        return measure(centrex("show", "bench.plan"), self.folder)

    def apply(self) -> Timing:
        """Apply the plan that was saved, which brings the node up to date with the tree."""
        return measure(centrex("apply", "bench.plan"), self.folder)

    def change_client(self, turn: int) -> None:
        """Change one user's voicemail in one client."""
        file = self.tree / "client-00000" / "users.yaml"
        file.write_text(file.read_text().replace("# Users of the company", f"# Users of the company {turn}"))
        users = file.read_text()
        file.write_text(
            users.replace("voicemail: true", "voicemail: false", 1)
            if turn % 2
            else users.replace("voicemail: false", "voicemail: true", 1)
        )


def median_cpu(timings: list[Timing]) -> float:
    """CPU seconds."""
    return statistics.median(timing.cpu for timing in timings)


def median_wall(timings: list[Timing]) -> float:
    """Wall seconds."""
    return statistics.median(timing.wall for timing in timings)


def median_memory(timings: list[Timing]) -> float:
    """MiB."""
    return statistics.median(timing.memory for timing in timings)


def rounds_of(count: int, *actions: Callable[[], Timing]) -> list[list[Timing]]:
    """Each action once per round, in turn, so that whatever else the machine does affects all of them alike."""
    results: list[list[Timing]] = [[] for _ in actions]
    for _ in range(count):
        for result, action in zip(results, actions, strict=True):
            result.append(action())
    return results


def print_row(name: str, ratio: float, detail: str) -> None:
    """Print a row of the table."""
    sys.stdout.write(f"| {name} | {ratio:.2f} | {detail} |\n")
    sys.stdout.flush()


def main() -> None:
    """Print the table as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=250)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--growth", action="store_true", help="also 250 to 2,000 clients")
    options = parser.parse_args()
    sys.stdout.write("| what | ratio | detail |\n|---|---:|---|\n")
    _measure_start_up(options.rounds)
    _measure_fleet(options.clients, options.rounds)
    if options.growth:
        _measure_growth(max(1, options.rounds // 2))


def _measure_start_up(rounds: int) -> None:
    empty, version, usage = rounds_of(
        rounds,
        lambda: measure([PYTHON, "-c", "pass"], ROOT),
        lambda: measure(centrex("--version"), ROOT),
        lambda: measure(centrex("--help"), ROOT),
    )
    floor = median_cpu(empty)
    print_row(
        "`--version` ÷ empty Python",
        median_cpu(version) / floor,
        f"empty: {floor * 1000:.0f} ms CPU",
    )
    print_row("`--help` ÷ empty Python", median_cpu(usage) / floor, "")


def _measure_fleet(clients: int, rounds: int) -> None:
    fleet = Fleet(clients)
    try:
        naive, cold, parallel, empty = rounds_of(
            rounds,
            fleet.compile_naively,
            partial(fleet.compile_cold, workers=1),
            partial(fleet.compile_cold, workers=2),
            lambda: measure([PYTHON, "-c", "pass"], ROOT),
        )
        floor = median_cpu(naive)
        ours = median_cpu(cold)
        detail = f"{clients} clients, {ours / clients * 1000:.1f} ms CPU per client; naive {floor / clients * 1000:.1f}"
        print_row("cold compile ÷ naive script", ours / floor, detail)
        walls = median_wall(parallel) / median_wall(cold)
        print_row("wall with two workers ÷ with one", walls, "")
        print_row(
            "peak memory ÷ naive script",
            median_memory(cold) / median_memory(naive),
            f"{median_memory(cold):.0f} MiB",
        )
        fleet.make_cold()
        for name, action in (("plan", fleet.save_plan), ("show", fleet.show), ("apply", fleet.apply)):
            first = action()
            print_row(
                f"first {name} ÷ cold compile",
                first.cpu / ours,
                f"{first.cpu:.1f} s CPU, {first.memory:.0f} MiB",
            )
        time.sleep(0.1)
        fleet.plan()
        unchanged = [fleet.plan() for _ in range(rounds)]
        print_row(
            "plan, nothing changed ÷ empty Python",
            median_cpu(unchanged) / median_cpu(empty),
            f"{median_cpu(unchanged) * 1000:.0f} ms CPU, {median_memory(unchanged):.0f} MiB",
        )
        print_row("plan, nothing changed ÷ cold compile", median_cpu(unchanged) / ours, "")
        changed, applied = [], []
        for turn in range(rounds):
            fleet.change_client(turn + 1)
            changed.append(fleet.save_plan())
            applied.append(fleet.apply())
        print_row(
            "plan, one client changed ÷ empty Python",
            median_cpu(changed) / median_cpu(empty),
            f"{median_cpu(changed) * 1000:.0f} ms CPU",
        )
        print_row(
            "apply, one client changed ÷ empty Python",
            median_cpu(applied) / median_cpu(empty),
            f"{median_cpu(applied) * 1000:.0f} ms CPU",
        )
    finally:
        fleet.remove()


def _measure_growth(rounds: int) -> None:
    costs = {}
    for clients in (250, 500, 1000, 2000):
        fleet = Fleet(clients)
        try:
            cold_compile = partial(fleet.compile_cold, workers=1)
            cold, naive = rounds_of(rounds, cold_compile, fleet.compile_naively)
            costs[clients] = median_cpu(cold)
            memory = median_memory(cold)
            floor = median_cpu(naive)
            print_row(
                f"cold compile of {clients} clients ÷ naive",
                costs[clients] / floor,
                f"{costs[clients] / clients * 1000:.1f} ms CPU per client, peak {memory:.0f} MiB",
            )
        finally:
            fleet.remove()
    print_row("cost of 2,000 clients ÷ 8 × cost of 250", costs[2000] / (8 * costs[250]), "1 is linear growth")


if __name__ == "__main__":
    main()
