"""What a command costs before it does anything."""

from __future__ import annotations

from pathlib import Path

from benchmarks.measuring import (
    PYTHON,
    ROOT,
    Options,
    centrex,
    cpu,
    empty_python,
    in_turn,
    measure,
    print_row,
)

SCRIPT = str(Path(PYTHON).parent / "centrex")


def measure_start_up(options: Options) -> None:
    """`--version` and `--help`, run as a module and as the installed script."""
    empty, *timings = in_turn(
        options.rounds,
        empty_python,
        *(
            lambda command=command: measure(command, ROOT)
            for command in (
                centrex("--version"),
                [SCRIPT, "--version"],
                centrex("--help"),
                [SCRIPT, "--help"],
            )
        ),
    )
    names = ("`--version`", "`--version`, installed script", "`--help`", "`--help`, installed script")
    for name, timing in zip(names, timings, strict=True):
        print_row(
            f"{name} ÷ empty Python", cpu(timing) / cpu(empty), f"empty: {cpu(empty) * 1000:.0f} ms CPU"
        )
