"""The crowd on a real Asterisk: phones in every state ring together, and this is what becomes of the call.

What `Dial` makes of legs that differ is what the analyses say of a ring (compiler/analysis/calls/trace.py); a newer Asterisk that judges
otherwise fails here.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from testpbx.asterisk import Asterisk
from testpbx.crowd import ANSWERS, BUSY, MANY_SOUND_PORTS, RINGS, Crowd, Invited, refuses
from testpbx.errors import PbxError
from testpbx.ports import LOOPBACK
from testpbx.sipp import Account
from tests.pbx_fixtures import StartAsterisk
from tests.testpbx.conftest import endpoint
from tests.waiting import wait_until

MANNERS = {
    "answers": ANSWERS,
    "rings": RINGS,
    "busy": BUSY,
    "away": refuses(480),
    "declines": refuses(603),
    "unknown": refuses(404),
    "forbids": refuses(403),
    "broken": refuses(503),
}
PHONES = (*MANNERS, "unregistered")
LOCAL = {
    # How our own nodes end a leg that leads outside, and what its dialplan may do before.
    "busy": "Hangup(17)",
    "no-answer": "Hangup(19)",
    "refused": "Hangup(21)",
    "unallocated": "Hangup(1)",
    "unreachable": "Hangup(20)",
    "rings": "Dial(PJSIP/rings,5,i)",
    "answers": "Dial(PJSIP/answers,5,i)",
}

ENDINGS = [
    ("answers", "ANSWER"),
    ("rings", "NOANSWER"),
    ("busy", "BUSY"),
    ("away", "NOANSWER"),
    ("declines", "CHANUNAVAIL"),
    ("unknown", "CHANUNAVAIL"),
    ("forbids", "CHANUNAVAIL"),
    ("broken", "CONGESTION"),
    ("unregistered", "CHANUNAVAIL"),
    # Somebody who answers takes the call, whatever the others do.
    ("rings answers", "ANSWER"),
    ("busy unregistered answers", "ANSWER"),
    # Else one that rings keeps it until the end, ...
    ("rings busy", "NOANSWER"),
    ("rings unregistered", "NOANSWER"),
    ("busy rings unregistered", "NOANSWER"),
    # ... else one that is away (480) counts as one that rang, ...
    ("away busy", "NOANSWER"),
    ("unregistered away", "NOANSWER"),
    # ... else one that is busy says why, ...
    ("busy unregistered", "BUSY"),
    ("unregistered busy", "BUSY"),
    ("busy unknown", "BUSY"),
    ("declines busy", "BUSY"),
    ("busy broken", "BUSY"),
    # ... else one that is out of order, else nobody could be reached.
    ("unregistered broken", "CONGESTION"),
    ("broken unknown", "CONGESTION"),
    ("unregistered unknown", "CHANUNAVAIL"),
    ("unregistered unregistered", "CHANUNAVAIL"),
    # Legs that lead outside are judged by the cause that they ended with.
    ("local:busy", "BUSY"),
    ("local:no-answer", "NOANSWER"),
    ("local:refused", "CHANUNAVAIL"),
    ("local:unallocated", "CHANUNAVAIL"),
    ("local:unreachable", "CHANUNAVAIL"),
    ("local:rings", "NOANSWER"),
    ("local:answers", "ANSWER"),
    ("local:refused busy", "BUSY"),
    ("local:refused rings", "NOANSWER"),
    ("local:refused unregistered", "CHANUNAVAIL"),
    ("local:unreachable rings", "NOANSWER"),
    ("local:busy unregistered", "BUSY"),
    ("local:no-answer busy", "NOANSWER"),
    ("busy local:answers", "ANSWER"),
]


def _extension(legs: str) -> str:
    return legs.replace(" ", ".").replace(":", ".").replace("-", "_")


def _way(leg: str) -> str:
    kind, _, name = leg.rpartition(":")
    return f"Local/{_extension(name)}@legs/n" if kind else f"PJSIP/{name}"


def _dial(legs: str) -> str:
    # L: an answered call is ended after a while, and its status told by `h`, as that of all others.
    return f"exten => {_extension(legs)},1,Dial({'&'.join(map(_way, legs.split()))},1,iL(100))\n"


DIALPLAN = (
    "[test]\n"
    "exten => h,1,UserEvent(Rang,Who: ${LEGS},Status: ${DIALSTATUS})\n"
    + "".join(_dial(legs) for legs, _ in ENDINGS)
    + "[legs]\n"
    + "".join(f"exten => {_extension(name)},1,{step}\n" for name, step in LOCAL.items())
)


@pytest.fixture(scope="module")
def crowd() -> Iterator[Crowd]:
    with Crowd({}) as crowd:
        yield crowd


@pytest.fixture(scope="module")
def asterisk(start_asterisk: StartAsterisk, crowd: Crowd) -> Asterisk:
    running = start_asterisk(DIALPLAN, "".join(map(endpoint, PHONES)), rtp=MANY_SOUND_PORTS)
    crowd.register(_account(running, name) for name in MANNERS)
    crowd.decide = lambda invited: MANNERS[invited.called]
    return running


def _account(asterisk: Asterisk, name: str, password: str = "") -> Account:
    return Account(name, password or f"password-of-{name}", LOOPBACK, asterisk.sip_port)


def test_legs_in_different_states_end_a_dial_together(asterisk: Asterisk) -> None:
    found = {}
    asterisk.ami.forget_events()
    for legs, _ in ENDINGS:
        asterisk.ami.originate(_extension(legs), "test", variables={"LEGS": legs})
    for _ in ENDINGS:
        event = asterisk.ami.wait_for(lambda one: one.get("UserEvent") == "Rang", seconds=10)
        found[event["Who"]] = event["Status"]
    assert found == dict(ENDINGS)


def _devices(asterisk: Asterisk) -> set[str]:
    shown = asterisk.command("pjsip show contacts")
    return {line.split("/")[0].split()[-1] for line in shown.splitlines() if "/sip:" in line}


def test_phones_register_and_leave_all_at_once(asterisk: Asterisk, crowd: Crowd) -> None:
    everybody = [_account(asterisk, name) for name in PHONES]
    crowd.register(everybody)
    assert _devices(asterisk) == set(PHONES)
    crowd.register(everybody[:3], expires=0)
    assert _devices(asterisk) == set(PHONES[3:])
    crowd.register([_account(asterisk, name) for name in MANNERS])
    # Whoever is not registered may leave once more.
    crowd.register([_account(asterisk, "unregistered")] * 2, expires=0)
    assert _devices(asterisk) == set(MANNERS)


def test_a_wrong_password_is_said(asterisk: Asterisk, crowd: Crowd) -> None:
    with pytest.raises(PbxError, match=r"busy: SIP/2\.0 401"):
        crowd.register([_account(asterisk, "busy", "wrong")])


def test_phones_are_found_alive(asterisk: Asterisk) -> None:
    wait_until(lambda: "Unavail" not in asterisk.command("pjsip show contacts"))


def test_the_crowd_sees_who_calls(asterisk: Asterisk, crowd: Crowd) -> None:
    crowd.forget()
    asterisk.ami.action(
        "Originate",
        Channel="Local/busy@test/n",
        CallerID='"call one" <+33612345678>',
        Application="Wait",
        Data="1",
        Async="true",
    )
    wait_until(crowd.invited)
    (seen,) = crowd.invited()
    assert seen == Invited("", "busy", "call one", "+33612345678", "", seen.at)
