"""Free loopback ports, for tests that run side by side.

Each process takes one block of ports for as long as it lives, so that a port that was found free is not taken by another test process
before it is bound. What is held is an abstract Unix socket (unix(7)) by the block's number: it vanishes with the process, leaves no file,
and is seen by every user of the machine, in the very network namespace that the ports are in.
"""

from __future__ import annotations

import functools
import os
import socket
from dataclasses import dataclass, field

from ci.testpbx.errors import PbxError

LOOPBACK = "127.0.0.1"
FIRST, LAST = 16000, 32000
"""Below the range from which the system takes ports for outgoing connections."""
BLOCK = 400


@dataclass(slots=True)
class _Block:
    """A block of ports that this process holds. `taken`: how many were given out, in turn and then again from the start."""

    first: int
    held: socket.socket = field(repr=False)
    taken: int = 0


def free_port(kind: socket.SocketKind = socket.SOCK_DGRAM, *, host: str = LOOPBACK) -> int:
    """A port of ours that nobody holds now."""
    return free_range(1, kind, host=host)


def free_range(count: int, kind: socket.SocketKind = socket.SOCK_DGRAM, *, host: str = LOOPBACK) -> int:
    """The first of `count` ports in a row, an even one (RFC 3550 wants it for RTP), that nobody holds now."""
    block = _block(os.getpid())
    for _ in range(BLOCK // 2):
        if block.taken + count > BLOCK:
            block.taken = 0
        first = block.first + block.taken
        block.taken += 2
        if all(_is_free(host, first + offset, kind) for offset in range(count)):
            block.taken += (count - 1) & ~1
            return first
    raise PbxError(
        f"no {count} free ports in a row on {host} between {block.first} and {block.first + BLOCK - 1}"
    )


@functools.cache
def _block(process: int) -> _Block:
    """The block of this process: by its number, since a fork would otherwise share its parent's."""
    for number in range((LAST - FIRST) // BLOCK):
        held = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            held.bind(f"\0centrex-test-ports-{number}")
        except OSError:
            held.close()
        else:
            return _Block(FIRST + number * BLOCK, held)
    raise PbxError(f"process {process}: every block of test ports is held: are tests left running?")


def _is_free(host: str, port: int, kind: socket.SocketKind) -> bool:
    with socket.socket(socket.AF_INET, kind) as probe:
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
