"""What all tests share: golden files, written anew by `pytest --update-golden` and then reviewed as a difference."""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.effort import register_profiles

register_profiles()

pytest_plugins = ("tests.pbx_fixtures", "tests.fleet_fixtures")

Golden = Callable[[Path, bytes], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="Write the golden files anew.")
    parser.addoption(
        "--every-line",
        action="store_true",
        help="Spoil every line that is rendered, in every way: half an hour.",
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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that need the real Asterisk or SIPp are marked `pbx`, so that `make check` can leave them out."""
    for item in items:
        if "programs" in getattr(item, "fixturenames", ()):
            item.add_marker("pbx")


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
