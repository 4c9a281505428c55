"""Every text of the language with every payload, on a real Asterisk: `make torture-fields` (FIRST=turn).

A turn is a payload for each field, another one from field to field; after forty turns every field has had all of them (tests/payloads.py).
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from testpbx.install import cache_folder, ensure_programs
from tests.payloads import PAYLOADS, cases, try_on_asterisk


def main() -> int:
    """Exit code 1 if Asterisk had anything otherwise; all are tried."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=0, help="the turn to begin with")
    asked = parser.parse_args()
    programs = ensure_programs(cache_folder(os.environ))
    tried = let_in = faults = 0
    for turn in range(asked.first, len(PAYLOADS)):
        with tempfile.TemporaryDirectory() as scratch:
            found = try_on_asterisk(programs, Path(scratch), [*cases([turn])])
        tried += found.tried
        let_in += len(found.let_in)
        faults += len(found.faults)
        for fault in found.faults:
            sys.stdout.write(f"turn {turn}: {fault}\n")
        sys.stdout.write(f"turn {turn}: {tried} payloads, {let_in} let in and loaded, {faults} faults\n")
        sys.stdout.flush()
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
