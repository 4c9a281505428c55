"""`make bench`: every figure a ratio of two things timed in one run, turn by turn; medians of rounds; CPU of children included.

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


def centrex(*words: str) -> list[str]:
    """A command line of ours."""
    return [PYTHON, "-m", "ci.terminal.entry", *words]


class Fleet:
    """A generated fleet in a folder of its own, on the fastest disk there is."""

    def __init__(self, clients: int) -> None:
        base = "/dev/shm" if Path("/dev/shm").is_dir() else None
        self.folder = Path(tempfile.mkdtemp(prefix="centrex-bench-", dir=base))
        self.tree = write_fleet(self.folder, FleetSize(clients))
        self.clients = clients

    def remove(self) -> None:
        """Leave nothing behind."""
        shutil.rmtree(self.folder)

    def forget(self) -> None:
        """A cold start: nothing known, nothing live."""
        shutil.rmtree(self.folder / ".centrex", ignore_errors=True)
        shutil.rmtree(self.folder / "out", ignore_errors=True)

    def naive(self) -> Timing:
        """The floor."""
        self.forget()
        return measure(
            [PYTHON, "-m", "benchmarks.naive", str(self.tree), str(self.folder / "out")], self.folder
        )

    def cold(self, *, workers: int) -> Timing:
        """Compile, check, render and write every client."""
        self.forget()
        return measure(
            [PYTHON, "-m", "benchmarks.cold", str(self.tree), str(self.folder / "out"), str(workers)],
            self.folder,
        )

    def plan(self) -> Timing:
        """A plan against the live node."""
        return measure(centrex("plan", "--summary"), self.folder)

    def apply(self) -> None:
        """Make the node what the tree says."""
        measure(centrex("plan", "--summary", "--out", "bench.plan"), self.folder)
        if (self.folder / "bench.plan").exists():
            measure(centrex("apply", "bench.plan"), self.folder)
        time.sleep(0.1)
        self.plan()

    def touch_one(self, turn: int) -> None:
        """Change one user's name in one client."""
        file = self.tree / "client-00000" / "users.yaml"
        file.write_text(file.read_text().replace("# Users of the company", f"# Users of the company {turn}"))
        words = file.read_text()
        file.write_text(
            words.replace("voicemail: true", "voicemail: false", 1)
            if turn % 2
            else words.replace("voicemail: false", "voicemail: true", 1)
        )


def median(timings: list[float]) -> float:
    """The middle one."""
    return statistics.median(timings)


def rounds_of(count: int, *actions: Callable[[], Timing]) -> list[list[Timing]]:
    """Each action once per round, in turn, so that whatever else the machine does meets all of them."""
    results: list[list[Timing]] = [[] for _ in actions]
    for _ in range(count):
        for result, action in zip(results, actions, strict=True):
            result.append(action())
    return results


def report(name: str, ratio: float, detail: str) -> None:
    """A line of the table."""
    sys.stdout.write(f"| {name} | {ratio:.2f} | {detail} |\n")
    sys.stdout.flush()


def main() -> None:
    """Print the table as Markdown."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--clients", type=int, default=250)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--growth", action="store_true", help="also 250 to 2,000 clients")
    chosen = options.parse_args()
    sys.stdout.write("| what | ratio | detail |\n|---|---:|---|\n")
    _start_up(chosen.rounds)
    _fleet(chosen.clients, chosen.rounds)
    if chosen.growth:
        _growth(max(1, chosen.rounds // 2))


def _start_up(rounds: int) -> None:
    empty, version, usage = rounds_of(
        rounds,
        lambda: measure([PYTHON, "-c", "pass"], ROOT),
        lambda: measure(centrex("--version"), ROOT),
        lambda: measure(centrex("--help"), ROOT),
    )
    floor = median([one.cpu for one in empty])
    report(
        "`--version` ÷ empty Python",
        median([one.cpu for one in version]) / floor,
        f"empty: {floor * 1000:.0f} ms CPU",
    )
    report("`--help` ÷ empty Python", median([one.cpu for one in usage]) / floor, "")


def _fleet(clients: int, rounds: int) -> None:
    fleet = Fleet(clients)
    try:
        naive, cold, parallel, empty = rounds_of(
            rounds,
            fleet.naive,
            lambda: fleet.cold(workers=1),
            lambda: fleet.cold(workers=2),
            lambda: measure([PYTHON, "-c", "pass"], ROOT),
        )
        floor = median([one.cpu for one in naive])
        ours = median([one.cpu for one in cold])
        detail = f"{clients} clients, {ours / clients * 1000:.1f} ms CPU a client; naive {floor / clients * 1000:.1f}"
        report("cold compile ÷ naive script", ours / floor, detail)
        walls = median([one.wall for one in parallel]) / median([one.wall for one in cold])
        report("wall with two workers ÷ with one", walls, "")
        report(
            "peak memory ÷ naive script",
            median([one.memory for one in cold]) / median([one.memory for one in naive]),
            f"{median([one.memory for one in cold]):.0f} MiB",
        )
        fleet.forget()
        fleet.apply()
        nothing = [fleet.plan() for _ in range(rounds)]
        report(
            "plan, nothing changed ÷ empty Python",
            median([one.cpu for one in nothing]) / median([one.cpu for one in empty]),
            f"{median([one.cpu for one in nothing]) * 1000:.0f} ms CPU, {median([one.memory for one in nothing]):.0f} MiB",
        )
        report("plan, nothing changed ÷ cold compile", median([one.cpu for one in nothing]) / ours, "")
        changed = []
        for turn in range(rounds):
            fleet.touch_one(turn + 1)
            changed.append(fleet.plan())
        report(
            "plan, one client changed ÷ empty Python",
            median([one.cpu for one in changed]) / median([one.cpu for one in empty]),
            f"{median([one.cpu for one in changed]) * 1000:.0f} ms CPU",
        )
    finally:
        fleet.remove()


def _growth(rounds: int) -> None:
    costs = {}
    for clients in (250, 500, 1000, 2000):
        fleet = Fleet(clients)
        try:
            runs, naive = rounds_of(rounds, lambda fleet=fleet: fleet.cold(workers=1), fleet.naive)  # type: ignore[misc]  # bound at once
            costs[clients] = median([one.cpu for one in runs])
            memory = median([one.memory for one in runs])
            floor = median([one.cpu for one in naive])
            report(
                f"cold compile of {clients} clients ÷ naive",
                costs[clients] / floor,
                f"{costs[clients] / clients * 1000:.1f} ms CPU a client, peak {memory:.0f} MiB",
            )
        finally:
            fleet.remove()
    report("cost of 2,000 clients ÷ 8 × cost of 250", costs[2000] / (8 * costs[250]), "1 is linear growth")


if __name__ == "__main__":
    main()
