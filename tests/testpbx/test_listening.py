"""Whether somebody listens at a port is read from the kernel, without a word to who listens there."""

from __future__ import annotations

import socket

import pytest

from testpbx.ports import LOOPBACK, free_port, is_listened_at


@pytest.mark.parametrize("kind", [socket.SOCK_DGRAM, socket.SOCK_STREAM])
def test_a_port_is_listened_at_once_it_takes_what_comes(kind: socket.SocketKind) -> None:
    port = free_port(kind)
    assert not is_listened_at(LOOPBACK, port)
    with socket.socket(socket.AF_INET, kind) as held:
        held.bind((LOOPBACK, port))
        if kind is socket.SOCK_STREAM:
            assert not is_listened_at(LOOPBACK, port)
            held.listen()
        assert is_listened_at(LOOPBACK, port)
        assert not is_listened_at("127.0.0.2", port)
    assert not is_listened_at(LOOPBACK, port)
