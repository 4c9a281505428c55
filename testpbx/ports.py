"""Free loopback ports, for tests that run side by side.

Each process takes one block of ports for as long as it lives, so that a port that was found free is not taken by another test process
before it is bound. What is held is an abstract Unix socket (unix(7)) by the block's number: it vanishes with the process, leaves no file,
and is seen by every user of the machine, in the very network namespace that the ports are in.
"""

from __future__ import annotations

import functools
import os
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

from testpbx.errors import PbxError

LOOPBACK = "127.0.0.1"
FIRST, LAST = 10200, 32000
"""Below the range from which the system takes ports for outgoing connections."""
LASTING, BRIEF, MEDIA = 240, 160, 480
"""How a block is divided: ports told to others before they are bound, ports bound at once, and ranges for calls' sound."""
BLOCK = LASTING + BRIEF + MEDIA
MEDIA_RANGE = 120
"""Two for each leg of a call, and a leg whose phone is gone without a word keeps them for half a minute (RFC 3261 17.1.2.2, timer F)."""


_TABLES = {"/proc/net/udp": ("07", "01"), "/proc/net/tcp": ("0A",)}
"""The kernel's tables of sockets, and the states in which one of them takes what comes: unconnected or connected; listening."""


@dataclass(slots=True)
class _PortRing:
    """Ports that this process gives out in turn, and then again from the start."""

    first: int
    count: int
    taken: int = 0

    def next(self, count: int) -> int:
        if self.taken + count > self.count:
            self.taken = 0
        first = self.first + self.taken
        self.taken += count
        return first


@dataclass(frozen=True, slots=True)
class _Block:
    """A block of ports that this process holds."""

    lasting: _PortRing
    brief: _PortRing
    media: _PortRing
    held: socket.socket


def free_port(kind: socket.SocketKind = socket.SOCK_DGRAM, *, host: str = LOOPBACK) -> int:
    """A port of ours that nobody holds now: for an address that is told to others before, or longer than, it is bound."""
    return _free(_block(os.getpid()).lasting, kind, host)


def brief_port(*, host: str = LOOPBACK, room: int = 2) -> int:
    """A UDP port of ours, an even one, that is bound at once: never one that was given out to last. `room`: ports kept from it on."""
    return _free(_block(os.getpid()).brief, socket.SOCK_DGRAM, host, room)


def media_range() -> tuple[int, int]:
    """The first and last of a range of UDP ports for RTP: free ones in it are looked for call by call."""
    first = _block(os.getpid()).media.next(MEDIA_RANGE)
    return first, first + MEDIA_RANGE - 1


def is_listened_at(host: str, port: int) -> bool:
    """Whether some process holds this UDP port, or takes TCP connections at it; nothing is sent there (proc_net(5))."""
    address = f"{int.from_bytes(socket.inet_aton(host), sys.byteorder):08X}:{port:04X}"
    return any(
        local == address and state in states
        for table, states in _TABLES.items()
        for _, local, _, state, *_ in map(str.split, Path(table).read_text().splitlines()[1:])
    )


def _free(ring: _PortRing, kind: socket.SocketKind, host: str, room: int = 2) -> int:
    # Even ports alone: RTP wants them (RFC 3550), and takes the odd one after it for RTCP.
    for _ in range(ring.count // 2):
        port = ring.next(room)
        if _is_free(host, port, kind):
            return port
    raise PbxError(f"no free port on {host} from {ring.first} to {ring.first + ring.count - 1}")


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
            first = FIRST + number * BLOCK
            return _Block(
                lasting=_PortRing(first, LASTING),
                brief=_PortRing(first + LASTING, BRIEF),
                media=_PortRing(first + LASTING + BRIEF, MEDIA),
                held=held,
            )
    raise PbxError(f"process {process}: every block of test ports is held: are tests left running?")


def _is_free(host: str, port: int, kind: socket.SocketKind) -> bool:
    with socket.socket(socket.AF_INET, kind) as probe:
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
