"""Somebody who listens: what a phone is sent by RTP, as samples."""

from __future__ import annotations

import io
import socket
import struct
import time
from types import TracebackType
from typing import Self

import av

from testpbx import sip
from testpbx.crowd import Hearing
from testpbx.ports import LOOPBACK

_HEAD_BYTES = 12
_DECODERS = {sip.ALAW: "alaw", sip.G722: "g722"}


class Listener:
    """A port on loopback, and the packets that come there. `codec`: how sound is to be sent."""

    def __init__(self, codec: sip.Codec = sip.ALAW) -> None:
        self._codec = codec
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        self._socket.bind((LOOPBACK, 0))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    @property
    def hearing(self) -> Hearing:
        """What a phone says that hears by this."""
        return Hearing(self._socket.getsockname()[1], self._codec)

    def samples(self, *, seconds: float, quiet: float) -> list[int]:
        """What is heard until nothing comes for `quiet` seconds, or until `seconds` have passed, in the order of the packets' numbers."""
        packets: dict[int, bytes] = {}
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            self._socket.settimeout(min(left, quiet) if packets else left)
            try:
                packet = self._socket.recv(2048)
            except TimeoutError:
                break
            payload, number = struct.unpack_from(">xBH", packet)
            if payload & 0x7F == self._codec.payload:
                packets[number] = packet[_HEAD_BYTES:]
        return _decoded(b"".join(_in_order(packets)), _DECODERS[self._codec])


def _in_order(packets: dict[int, bytes]) -> list[bytes]:
    """Packets by their numbers, which begin again at 0 after 65,535."""
    first = next(iter(packets), 0)
    return [packets[number] for number in sorted(packets, key=lambda number: (number - first) % 65536)]


def _decoded(sound: bytes, name: str) -> list[int]:
    if not sound:
        return []
    samples: list[int] = []
    with av.open(io.BytesIO(sound), "r", format=name) as container:
        for frame in container.decode(audio=0):
            samples += memoryview(bytes(frame.planes[0]))[: 2 * frame.samples].cast("h")
    return samples
