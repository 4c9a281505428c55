"""`make bench`: every figure is a ratio of two things timed in turn in one run; medians of rounds; CPU of children included.

Usage: python -m benchmarks [THEME …] [--clients N] [--rounds N] [--disk FOLDER]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks.analysis import measure_analysis
from benchmarks.applying import measure_applying
from benchmarks.compiling import measure_compiling
from benchmarks.errors import measure_errors
from benchmarks.growth import measure_growth
from benchmarks.measuring import Options
from benchmarks.memory import measure_memory
from benchmarks.planning import measure_planning
from benchmarks.start_up import measure_start_up

THEMES: Mapping[str, tuple[str, Callable[[Options], None]]] = {
    "start-up": ("ratio", measure_start_up),
    "compiling": ("ratio", measure_compiling),
    "planning": ("ratio", measure_planning),
    "applying": ("ratio", measure_applying),
    "memory": ("ratio", measure_memory),
    "errors": ("ratio", measure_errors),
    "growth": ("exponent", measure_growth),
}
"""By name: what its figures are, and what measures it."""


def main() -> None:
    """Print a table of each theme as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "themes", nargs="*", metavar="THEME", help=f"{', '.join([*THEMES, 'analysis'])}; all of them"
    )
    parser.add_argument("--clients", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--disk", type=Path, default=Path("/var/tmp"), help="a folder on a disk")
    arguments = parser.parse_args()
    options = Options(arguments.clients, arguments.rounds, arguments.disk)
    for theme in arguments.themes or [*THEMES, "analysis"]:
        if theme == "analysis":
            measure_analysis(options.rounds)
            continue
        figure, measure_theme = THEMES[theme]
        sys.stdout.write(f"\n| {theme} | {figure} | detail |\n|---|---:|---|\n")
        measure_theme(options)


if __name__ == "__main__":
    main()
