"""A real Asterisk and SIPp for tests. There is no skipping: without the PBX the tests fail, and say what is missing.

Loaded by tests/conftest.py, so that every test may ask for `programs` and `start_asterisk`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from testpbx.asterisk import Asterisk
from testpbx.install import cache_folder, ensure_programs
from testpbx.ports import LOOPBACK, free_port
from testpbx.programs import Programs

StartAsterisk = Callable[..., Asterisk]


@pytest.fixture(scope="session")
def programs() -> Programs:
    """Asterisk and SIPp, from PATH or from the cache."""
    return ensure_programs(cache_folder(os.environ))


@pytest.fixture(scope="module")
def start_asterisk(programs: Programs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartAsterisk]:
    """Starts an Asterisk with a dialplan and, after its transport, endpoints; it ends with the module's last test.

    `start_asterisk(dialplan, pjsip="", **files)`: a name such as `voicemail` stands for `voicemail.conf`.
    """
    with ExitStack() as running:

        def start(dialplan: str, pjsip: str = "", **files: str) -> Asterisk:
            port = free_port()
            transport = f"[udp]\ntype=transport\nprotocol=udp\nbind={LOOPBACK}:{port}\n"
            written = {
                "extensions.conf": dialplan,
                "pjsip.conf": transport + pjsip,
                **{f"{name}.conf": text for name, text in files.items()},
            }
            scratch = tmp_path_factory.mktemp("pbx")
            return running.enter_context(Asterisk(programs, scratch, written, sip_port=port))

        yield start
