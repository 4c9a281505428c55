"""The instant of a call is that at which it came in, however long it rings; a call that comes in anew has a new one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from renderers.asterisk.time_condition import FREEZE
from testpbx.ami import Ami
from testpbx.asterisk import Asterisk

# 25 December 2025, 10:00 in Paris: a Thursday.
CHRISTMAS = "1766653200"

DIALPLAN = f"""
[test]
exten => long,1,{FREEZE}
 same => n,Set(FIRST=${{TESTTIME}})
 same => n,Wait(1.2)
 same => n,Dial(Local/leg@test/n,5)
exten => leg,1,UserEvent(Leg,Kept: $["${{TESTTIME}}" = "${{ARRIVED}}" & ${{EPOCH}} > ${{TESTTIME}}])
 same => n,{FREEZE}
 same => n,UserEvent(Anew,Later: $[${{TESTTIME}} >= ${{EPOCH}} - 1])
exten => pretended,1,{FREEZE}
 same => n,UserEvent(Pretended,At: ${{TESTTIME}})
exten => seconds,1,Set(__TESTTIME={CHRISTMAS})
 same => n,GotoIfTime(10:00-10:00,thu,25,dec,Europe/Paris?same)
 same => n,Hangup()
 same => n(same),Dial(Local/inside@test/n,5)
exten => inside,1,GotoIfTime(10:00-10:00,thu,25,dec,Europe/Paris?same)
 same => n,UserEvent(Judged,By: now)
 same => n,Hangup()
 same => n(same),UserEvent(Judged,By: TESTTIME)
"""


@pytest.fixture(scope="module")
def ami(start_asterisk: Callable[..., Asterisk]) -> Ami:
    return start_asterisk(DIALPLAN).ami


def _told(ami: Ami, number: str, event: str, at: str | None = None) -> dict[str, str]:
    ami.forget_events()
    ami.originate(number, "test", at=at)
    return ami.wait_for(lambda one: one.get("UserEvent") == event, seconds=10)


def test_a_call_keeps_its_instant_while_it_rings_and_on_its_legs(ami: Ami) -> None:
    assert _told(ami, "long", "Leg")["Kept"] == "1"


def test_a_call_that_comes_in_anew_has_a_new_instant(ami: Ami) -> None:
    assert _told(ami, "long", "Anew")["Later"] == "1"


def test_an_instant_that_a_test_pretends_stays(ami: Ami) -> None:
    event = _told(ami, "pretended", "Pretended", at="2025/12/25 10:00:00 Europe/Paris")
    assert event["At"] == CHRISTMAS


def test_conditions_judge_by_seconds_left_in_testtime(ami: Ami) -> None:
    assert _told(ami, "seconds", "Judged")["By"] == "TESTTIME"
