"""Property tests whose seed repeats them: the same examples in every run, on every machine, whatever else is imported."""

from __future__ import annotations

from collections.abc import Callable
from unittest.mock import patch

from hypothesis import seed
from hypothesis.internal.cache import LRUCache
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants


def run_seeded(test: Callable[[], None], number: int) -> None:
    """Run a property test from a seed.

    Hypothesis draws now and then a constant of our own code: of all modules that happen to be imported when it does, so that a seed of its
    own repeats nothing after a change, or in another process.
    """
    with (
        patch.object(providers.HypothesisProvider, "_local_constants", Constants()),
        patch.object(providers, "CONSTANTS_CACHE", LRUCache(1024)),
    ):
        seed(number)(test)()
