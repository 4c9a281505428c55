"""What all tests share: golden files, written anew by `pytest --update-golden` and then reviewed as a difference."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Callable
from itertools import zip_longest
from pathlib import Path

import pytest

from tests.effort import is_whole, register_profiles

register_profiles()

MEMORY = Path("/dev/shm")
"""A file system in memory, where the machine has one."""
ROOM = 1 << 30
"""Bytes that must be free there. The tests write some tens of megabytes at a time."""

pytest_plugins = ("tests.shared", "tests.pbx_fixtures", "tests.fleet_fixtures", "tests.inner_loop")

Golden = Callable[[Path, bytes], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="Write the golden files anew.")
    parser.addoption(
        "--every-line",
        action="store_true",
        help="Spoil every line that is rendered, in every way: half an hour.",
    )
    parser.addoption(
        "--every-bit",
        action="store_true",
        help="Change every bit of what a node and a plan keep, one by one.",
    )
    parser.addoption(
        "--differential", type=int, default=12, metavar="N", help="Random trees to call on the real Asterisk."
    )
    parser.addoption(
        "--differential-seed",
        type=int,
        default=20261123,
        metavar="SEED",
        help="Where their randomness begins.",
    )


@pytest.hookimpl(trylast=True)  # hypothesis chooses its profile first
def pytest_configure() -> None:
    """In the inner loop temporary files are in memory: thousands of small ones on a disk cost a tenth of all CPU."""
    if not is_whole() and "TMPDIR" not in os.environ and _takes_files(MEMORY):
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None


def _takes_files(folder: Path) -> bool:
    """Whether files may be written there, many of them, and be run: some tests write programs."""
    return (
        os.access(folder, os.W_OK)
        and shutil.disk_usage(folder).free > ROOM
        and not os.statvfs(folder).f_flag & os.ST_NOEXEC
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that need the real Asterisk or SIPp are marked `pbx`, so that `make check` can leave them out; and modules have their turns.

    Calls wait more than they work: modules of calls and others take turns, so that workers of either kind run side by side. Those that
    take long come first of each kind, lest one of them is left at the end while all other workers are idle.
    """
    modules: dict[Path, list[pytest.Item]] = {}
    for item in items:
        if "programs" in getattr(item, "fixturenames", ()):
            item.add_marker("pbx")
        modules.setdefault(item.path, []).append(item)
    calls: list[list[pytest.Item]] = []
    others: list[list[pytest.Item]] = []
    for module in sorted(modules.values(), key=_shortness):
        (calls if any(item.get_closest_marker("pbx") for item in module) else others).append(module)
    turns = zip_longest(calls, others)
    items[:] = [item for turn in turns for module in turn for item in module or ()]


def _shortness(module: list[pytest.Item]) -> tuple[bool, int]:
    """The greater, the less time a module is likely to take: few tests take little, but for random trees and what is left to whole runs."""
    first = module[0]
    is_long = "differential" in first.path.parts or any(
        first.get_closest_marker(mark) for mark in ("whole_sample", "takes_minutes")
    )
    return not is_long, -len(module)


def pytest_collection_finish() -> None:
    """What was imported and collected stays as long as the run: the garbage collector need not look at it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compares bytes with a golden file, or writes them into it."""
    update = bool(request.config.getoption("--update-golden"))

    def compare(path: Path, actual: bytes) -> None:
        if update:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(actual)
        assert path.exists(), f"{path} is missing: pytest --update-golden writes it"
        assert actual.decode() == path.read_bytes().decode()

    return compare
