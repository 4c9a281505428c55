"""Trees that are spoilt at random, as many as one likes: `make torture-trees` (N=trees, SEED=number).

Each is refused in words or compiles, in five seconds of CPU, and what compiles holds nothing that nobody sees (tests/mutated_trees.py). A tree is made
of the seed and its number, so that one that fails is repeated by `--first NUMBER --trees 1`.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import traceback
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.mutated_trees import mutant, outcome

_AT_ONCE = 500


def main() -> int:
    """Exit code 1 if any tree did what it must not; all are tried."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trees", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    asked = parser.parse_args()
    sys.stdout.write(f"seed {asked.seed}, {asked.trees} trees\n")
    found: Counter[str] = Counter()
    failed: list[str] = []
    spans = [
        (asked.seed, first, min(first + _AT_ONCE, asked.first + asked.trees))
        for first in range(asked.first, asked.first + asked.trees, _AT_ONCE)
    ]
    with ProcessPoolExecutor(asked.workers) as workers:
        for counts, failures in workers.map(_tried, spans):
            found.update(counts)
            failed += failures
            for one in failures:
                sys.stdout.write(one)
            sys.stdout.write(
                f"{found.total()} trees, {found['compiled']} of them compile, {len(failed)} failed\n"
            )
            sys.stdout.flush()
    for code, count in found.most_common():
        sys.stdout.write(f"{count:8} {code}\n")
    return 1 if failed else 0


def _tried(span: tuple[int, int, int]) -> tuple[Counter[str], list[str]]:
    seed, first, end = span
    found: Counter[str] = Counter()
    failures = []
    for number in range(first, end):
        spoilt = mutant(random.Random(f"{seed} {number}"))  # noqa: S311  # a run that can be repeated
        try:
            found[outcome(spoilt)] += 1
        except Exception:  # noqa: BLE001  # told, and the next one is tried
            found["failed"] += 1
            failures.append("".join(_told(number, spoilt.how)))
    return found, failures


def _told(number: int, how: tuple[str, ...]) -> Iterator[str]:
    yield f"--first {number} --trees 1: {', '.join(how)}\n"
    yield traceback.format_exc(limit=-3)


if __name__ == "__main__":
    sys.exit(main())
