"""The command's door: quick answers first, then the command line; whatever goes wrong leaves with a code and no traceback."""

from __future__ import annotations

import gc
import sys


def main(arguments: list[str] | None = None) -> int:
    """Run `centrex` and return its exit code (`ci.terminal.exit_codes`)."""
    words = sys.argv[1:] if arguments is None else arguments
    if words == ["--version"]:
        # Answered before click is imported: scripts ask for it often.
        from ci.version import __version__

        sys.stdout.write(f"centrex {__version__}\n")
        return 0
    # Few of the objects that a run makes lie in circles: looking for some after every 700 new ones takes a seventh of a plan.
    gc.set_threshold(100_000, 50, 50)
    from ci.terminal.cli import run

    return run(words)


if __name__ == "__main__":
    sys.exit(main())
