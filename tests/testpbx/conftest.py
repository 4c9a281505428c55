"""Phones and a trunk to try the test PBX with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from testpbx.asterisk import Asterisk
from testpbx.ports import LOOPBACK
from testpbx.programs import Programs
from testpbx.sipp import Account, SippPhone

CARRIER_ADDRESS = "127.0.0.3"


def endpoint(name: str, *options: str, context: str = "phones") -> str:
    """A phone's endpoint with a password, as our renderer makes them."""
    more = "\n".join(options)
    return f"""
[{name}]
type=endpoint
context={context}
auth={name}
aors={name}
disallow=all
allow=alaw
direct_media=no
rtp_symmetric=yes
force_rport=yes
rewrite_contact=yes
{more}
[{name}]
type=auth
auth_type=userpass
username={name}
password=password-of-{name}
[{name}]
type=aor
max_contacts=1
remove_existing=yes
qualify_frequency=60
"""


def trunk(name: str, port: int) -> str:
    """A trunk's endpoint, known by its address."""
    return f"""
[{name}]
type=endpoint
context=from-{name}
aors={name}
disallow=all
allow=alaw
direct_media=no
send_pai=yes
trust_id_inbound=yes
[{name}]
type=aor
contact=sip:{CARRIER_ADDRESS}:{port}
qualify_frequency=60
[{name}]
type=identify
endpoint={name}
match={CARRIER_ADDRESS}
"""


def account(asterisk: Asterisk, name: str) -> Account:
    return Account(name, f"password-of-{name}", LOOPBACK, asterisk.sip_port)


RegisterPhone = Callable[[Asterisk, str], SippPhone]


@pytest.fixture
def phone(programs: Programs, tmp_path: Path) -> RegisterPhone:
    """A phone of an endpoint, registered."""

    def register(asterisk: Asterisk, name: str) -> SippPhone:
        made = SippPhone(programs.sipp, tmp_path / name, account(asterisk, name))
        made.register()
        return made

    return register
