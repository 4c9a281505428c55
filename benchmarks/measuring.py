"""How everything is measured: commands and actions in turn, medians of rounds, rows of a table."""

from __future__ import annotations

import gc
import math
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.fleet import FleetSize, number, write_fleet

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
MEMORY = Path("/dev/shm")
"""A tmpfs, where the machine has one."""


@dataclass(frozen=True, slots=True)
class Options:
    """How much is measured. `disk`: a folder on a disk, to compare with memory."""

    clients: int
    rounds: int
    disk: Path


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
        env=_environment(),
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - start
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Timing(cpu, wall, usage.ru_maxrss / 1024)


def _environment() -> dict[str, str]:
    """As where centrex is installed: its modules are compiled once, whatever the shell of the benchmark says."""
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**inherited, "PYTHONPATH": str(ROOT)}


def cpu_alone(action: Callable[[], object]) -> float:
    """CPU seconds of an action in a process of its own, which keeps nothing from one to the next."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        gc.collect()
        start = time.process_time()
        action()
        os.write(writing, str(time.process_time() - start).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        text = answer.read()
    _, status = os.waitpid(child, 0)
    if status != 0:
        raise SystemExit(f"a measured action ended with {status}")
    return float(text)


def centrex(*arguments: str) -> list[str]:
    """A command line of centrex."""
    return [PYTHON, "-m", "ci.terminal.entry", *arguments]


def empty_python() -> Timing:
    """An interpreter that does nothing: the floor of every command."""
    return measure([PYTHON, "-c", "pass"], ROOT)


class Fleet:
    """A generated fleet in a folder of its own, in memory if the machine has a tmpfs."""

    def __init__(self, clients: int, *, base: Path | None = None) -> None:
        memory = MEMORY if MEMORY.is_dir() else None
        self.folder = Path(tempfile.mkdtemp(prefix="centrex-bench-", dir=base or memory))
        self.tree = write_fleet(self.folder, FleetSize(clients))
        self.clients = clients

    def make_cold(self) -> None:
        """Delete the cache, the node and the output: nothing known, nothing live."""
        for name in (".centrex", "out", "node", "bench.plan"):
            path = self.folder / name
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)

    def compile_naively(self) -> Timing:
        """Run the naive script, which is the floor."""
        self.make_cold()
        return self._run("benchmarks.naive", str(self.tree), str(self.folder / "out"))

    def compile_cold(self, *, workers: int = 1) -> Timing:
        """Compile, check, render and write every client."""
        self.make_cold()
        return self._run("benchmarks.cold", str(self.tree), str(self.folder / "out"), str(workers))

    def plan(self, *, folder: Path | None = None) -> Timing:
        """Plan against the live node; `folder`: that of another copy of the tree."""
        return measure(centrex("plan", "--first-apply", "--summary"), folder or self.folder)

    def save_plan(self) -> Timing:
        """Plan, and keep the plan."""
        return measure(centrex("plan", "--first-apply", "--summary", "--out", "bench.plan"), self.folder)

    def apply_plan(self) -> Timing:
        """Apply the plan that was kept."""
        return measure(centrex("apply", "bench.plan"), self.folder)

    def command(self, *arguments: str) -> Timing:
        """Any other command."""
        return measure(centrex(*arguments), self.folder)

    def apply(self) -> None:
        """Bring the node up to date with the tree, and let the next plan know it."""
        self.save_plan()
        if (self.folder / "bench.plan").exists():
            self.apply_plan()
        self.settle()

    def settle(self) -> None:
        """Plan when no file is as young as what is known of it."""
        time.sleep(0.1)
        self.plan()

    def compiled_anew(self) -> int:
        """How many clients a plan compiles."""
        notes = self.folder / "compiled"
        self._run("benchmarks.compiled_anew", str(notes), "plan", "--first-apply", "--summary")
        return notes.stat().st_size

    def give_tests(self) -> None:
        """Write a test of calls for each client: without any there is nothing to judge."""
        for index in range(self.clients):
            (self.tree / f"client-{index:05d}" / "tests.yaml").write_text(
                "tests:\n"
                f'  standard: {{name: Standard, from: "06 12 34 56 78", to: "{number(index, 0)}", at: "2026-03-03 10:00", expect: group:accueil}}\n'
            )

    def change_clients(self, count: int, turn: int) -> None:
        """Change how long one user's phones ring in some clients; in turn 0 to what it was. Not a mailbox: what was taken away may not come back.

        Each other turn has a time of its own: files that were read back once are not read again.
        """
        for index in range(count):
            file = self.tree / f"client-{index:05d}" / "users.yaml"
            file.write_text(re.sub(r"ring: \d+s", f"ring: {20 + turn}s", file.read_text(), count=1))

    def change_operator(self, turn: int) -> None:
        """Add a destination profile that no client names."""
        file = self.tree / "fleet.yaml"
        added = f"  bench-{turn}: {{name: Bench {turn}, allow: [national_fixed]}}\n"
        file.write_text(file.read_text().replace("destinations:\n", f"destinations:\n{added}", 1))

    def copy_into(self, folder: Path) -> None:
        """A fresh checkout: other inodes and times, and the cache that it carries."""
        shutil.copytree(self.tree, folder / "tenants", copy_function=shutil.copyfile)
        shutil.copytree(self.folder / ".centrex", folder / ".centrex")

    def _run(self, module: str, *arguments: str) -> Timing:
        return measure([PYTHON, "-m", module, *arguments], self.folder)


@contextmanager
def generated_fleet(clients: int, *, base: Path | None = None) -> Iterator[Fleet]:
    """A fleet, and nothing left of it or of what is made from it."""
    fleet = Fleet(clients, base=base)
    try:
        yield fleet
    finally:
        shutil.rmtree(fleet.folder)


def cpu(timings: list[Timing]) -> float:
    """Median CPU seconds."""
    return statistics.median(timing.cpu for timing in timings)


def wall(timings: list[Timing]) -> float:
    """Median wall seconds."""
    return statistics.median(timing.wall for timing in timings)


def memory(timings: list[Timing]) -> float:
    """Median peak in MiB."""
    return statistics.median(timing.memory for timing in timings)


def in_turn(rounds: int, *actions: Callable[[], Timing]) -> list[list[Timing]]:
    """Each action once per round, in turn, so that whatever else the machine does affects all of them alike."""
    results: list[list[Timing]] = [[] for _ in actions]
    for _ in range(rounds):
        for result, action in zip(results, actions, strict=True):
            result.append(action())
    return results


def cpu_in_turn(rounds: int, *actions: Callable[[], object]) -> list[float]:
    """The median CPU of each action, alone in a process, in turn."""
    results: list[list[float]] = [[] for _ in actions]
    for _ in range(rounds):
        for result, action in zip(results, actions, strict=True):
            result.append(cpu_alone(action))
    return [statistics.median(result) for result in results]


def exponent(small: float, large: float, times: float) -> float:
    """The power of a size with which a cost grows, if the size grew so many times: 1 is linear, 2 quadratic."""
    return math.log(large / small) / math.log(times)


def print_row(name: str, ratio: float, detail: str = "") -> None:
    """Print a row of the table."""
    sys.stdout.write(f"| {name} | {ratio:.2f} | {detail} |\n")
    sys.stdout.flush()
