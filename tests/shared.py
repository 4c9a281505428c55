"""What is dear to make and the same for all tests: one worker of a run makes it, and the others read what it left."""

from __future__ import annotations

import fcntl
import functools
import os
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pytest

_Made = TypeVar("_Made")
_folders: list[Path] = []
"""That of this run, once its first test is on its way."""


@pytest.fixture(scope="session", autouse=True)
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this run, whichever worker asks."""
    base = tmp_path_factory.getbasetemp()
    _folders[:] = [base.parent if "PYTEST_XDIST_WORKER" in os.environ else base]
    return _folders[0]


@contextmanager
def first_to_come(folder: Path) -> Iterator[bool]:
    """Whether whoever asks is the first one, who fills a folder; the others wait until that is done."""
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = folder / "done"
        yield not done.exists()
        done.touch()


def made_once(make: Callable[[], _Made]) -> Callable[[], _Made]:
    """What a function makes, which is made once in a run. It is of plain data, and nobody changes it."""

    @functools.cache
    def made() -> _Made:
        with first_to_come(_folders[0] / make.__name__) as is_first:
            kept = _folders[0] / make.__name__ / "made"
            if not is_first:
                return pickle.loads(kept.read_bytes())  # type: ignore[no-any-return]
            value = make()
            kept.write_bytes(pickle.dumps(value, pickle.HIGHEST_PROTOCOL))
            return value

    return made
