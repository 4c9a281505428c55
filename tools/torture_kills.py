"""Applies and recoveries that are killed at any moment, and applies that race: `make torture-kills` (N=kills, a twentieth of them races; SEED=number)."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from ci.nodes.directory import DirectoryNode
from tests.ci.nodes.random_kills import killed_again_and_again, raced

_AT_ONCE = 200
"""Kills on one node, whose journal grows."""


def main() -> int:
    """AssertionError as soon as a node is in no state that was meant."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    asked = parser.parse_args()
    sys.stdout.write(f"seed {asked.seed}\n")
    found: Counter[str] = Counter()
    races = 0
    number = 0
    while found["killed"] < asked.kills:
        number += 1
        chance = random.Random(f"{asked.seed} {number}")  # noqa: S311  # a run that can be repeated, but for its moments
        with tempfile.TemporaryDirectory() as scratch:
            kills = min(_AT_ONCE, asked.kills - found["killed"])
            found += killed_again_and_again(DirectoryNode("pbx-1", Path(scratch) / "killed"), chance, kills)
            found += raced(DirectoryNode("pbx-1", Path(scratch) / "raced"), chance, max(kills // 20, 1))
            races += max(kills // 20, 1)
        sys.stdout.write(
            f"{races} races; {', '.join(f'{count} {word}' for word, count in sorted(found.items()))}\n"
        )
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
