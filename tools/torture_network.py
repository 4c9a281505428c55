"""The long versions of what `make test` tries of the network and the node's files: `make torture-network` (N=rounds, SEED=number).

Each round attacks a running Asterisk by all of tests/attacks.py in an order of its own, with requests that are broken at random besides; then every bit
of every file beside a bundle is changed, every byte of a plan, and apply and recover are killed at every call.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from testpbx import sip
from testpbx.install import cache_folder, ensure_programs
from testpbx.live import LiveTree, account_in
from testpbx.raw_phone import RawPhone
from tests import attacks
from tests.broken_trees import CLIENT
from tests.calls.small import small_tree

LONG_TESTS = (
    "tests/calls/test_attacks.py",
    "tests/ci/nodes/test_flips.py",
    "tests/ci/nodes/test_journal.py",
    "tests/ci/nodes/test_planfile.py",
    "tests/ci/nodes/test_apply_crashes.py",
)
_BROKEN_EACH = 200


def main() -> int:
    """Exit code 1 as soon as something succeeded that must not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    asked = parser.parse_args()
    sys.stdout.write(f"seed {asked.seed}, {asked.rounds} rounds\n")
    chance = random.Random(asked.seed)  # noqa: S311  # a run that can be repeated
    with tempfile.TemporaryDirectory() as scratch:
        programs = ensure_programs(cache_folder(os.environ))
        with small_tree(programs, Path(scratch), CLIENT) as live:
            for number in range(asked.rounds):
                sent = _round(live, chance)
                sys.stdout.write(f"round {number + 1}: {sent} requests, none succeeded\n")
                sys.stdout.flush()
    command = [sys.executable, "-m", "pytest", "-q", "--every-bit", *LONG_TESTS]
    return subprocess.run(command, cwd=ROOT, check=False).returncode  # noqa: S603  # our own tests


def _round(live: LiveTree, chance: random.Random) -> int:
    """All attacks of strangers in an order of their own, and requests with bytes changed; how many were sent. SystemExit for one that succeeds."""
    pbx = ("127.0.0.1", live.sip_port)
    text = "".join(f"{name} = {value}\n" for name, value in live.phone_file("acme", "805ec0000201").items())
    asked = list(attacks.of_strangers())
    chance.shuffle(asked)
    for name, request in asked:
        with RawPhone(pbx) as stranger:
            try:
                answer = stranger.ask(
                    request.method,
                    f"sip:{request.to}@{pbx[0]}",
                    headers=request.headers,
                    to=request.to,
                    sender=request.sender,
                    seconds=0.5,
                )
            except TimeoutError:
                continue
            if answer.status < 400:
                raise SystemExit(f"{name}: {answer.start}")
    with RawPhone(pbx) as stranger:
        for _ in range(_BROKEN_EACH):
            stranger.send(_broken(chance))
    with RawPhone(pbx, account_in(text)) as alice:
        if alice.register().status != 200:
            raise SystemExit("a phone cannot register any more")
    if not live.ami.command("core show channels count").startswith("0 active channels"):
        raise SystemExit(live.ami.command("core show channels"))
    return len(asked) + _BROKEN_EACH


def _broken(chance: random.Random) -> bytes:
    """A registration with some bytes changed, cut or repeated."""
    packet = bytearray(
        sip.register(
            "acme.desk_201", host="127.0.0.1", local=("127.0.0.1", 9), call_id=sip.token(), cseq=1, expires=60
        )
    )
    for _ in range(chance.randrange(1, 8)):
        place = chance.randrange(len(packet))
        match chance.randrange(3):
            case 0:
                packet[place] = chance.randrange(256)
            case 1:
                del packet[place : place + chance.randrange(1, 40)]
            case _:
                packet[place:place] = packet[place : place + chance.randrange(1, 40)] * chance.randrange(
                    1, 30
                )
        if not packet:
            return b""
    return bytes(packet[:60_000])


if __name__ == "__main__":
    sys.exit(main())
