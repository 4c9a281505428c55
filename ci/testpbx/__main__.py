"""`python -m ci.testpbx install`: have the test PBX ready, and say where it is."""

from __future__ import annotations

import os
import sys

from ci.testpbx.install import PbxError, cache_folder, ensure_programs


def main(arguments: list[str]) -> int:
    """The one verb."""
    if arguments != ["install"]:
        sys.stderr.write("usage: python -m ci.testpbx install\n")
        return 64
    try:
        programs = ensure_programs(cache_folder(dict(os.environ)))
    except PbxError as error:
        sys.stderr.write(f"The test PBX is missing: {error}\n")
        return 1
    sys.stdout.write(f"test PBX: {programs.asterisk[-1]}, {programs.sipp[-1]}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
