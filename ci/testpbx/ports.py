"""Free loopback ports, for tests that run side by side."""

from __future__ import annotations

import os
import random
import socket

LOOPBACK = "127.0.0.1"
_FIRST, _LAST = 20000, 32000
"""Below the range from which the system takes ports for outgoing connections."""


def free_port(kind: socket.SocketKind = socket.SOCK_DGRAM, *, host: str = LOOPBACK) -> int:
    """A port that nobody holds now. Another process may take it first: whoever binds it must be ready to ask again."""
    return free_range(1, kind, host=host)


def free_range(count: int, kind: socket.SocketKind = socket.SOCK_DGRAM, *, host: str = LOOPBACK) -> int:
    """The first of `count` ports in a row, an even one, that nobody holds now."""
    dice = random.SystemRandom()
    for _ in range(1000):
        first = dice.randrange(_FIRST, _LAST - count) & ~1
        if all(_is_free(host, first + offset, kind) for offset in range(count)):
            return first
    raise OSError(f"no {count} free ports on {host} (process {os.getpid()})")


def _is_free(host: str, port: int, kind: socket.SocketKind) -> bool:
    with socket.socket(socket.AF_INET, kind) as probe:
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
