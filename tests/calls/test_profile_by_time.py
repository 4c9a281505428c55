"""Profiles that go by time on the real Asterisk: at pretended instants, at each boundary from both sides, and by the clock itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from renderers.asterisk.names import dial_context
from testpbx.live import LiveTree
from testpbx.programs import Programs
from tests.calls.small import small_tree
from tests.profiles_by_time import SHOP

PARIS = "Europe/Paris"
ALLOWED, REFUSED, MESSAGE = "external.", "end.refused", "voicemail_of."
MOMENTS = {
    # 28 November 2026 is a Saturday; the shop opens from Monday to Saturday, 09:00-19:00.
    "2026/11/28 08:59:59": False,
    "2026/11/28 09:00:00": True,
    "2026/11/28 18:59:59": True,
    "2026/11/28 19:00:00": False,
    "2026/11/29 12:00:00": False,
    "2026/12/24 12:00:00": True,
    "2026/12/25 12:00:00": False,
    "2027/12/25 12:00:00": True,
}


def _client() -> str:
    """The shop; besides, Bob may call now, and not in two days, by the clock of the machine."""
    today = datetime.now(ZoneInfo(PARIS))
    days = [f"{today + timedelta(days=ahead):%a}".lower() for ahead in range(3)]
    return (
        SHOP.replace("extension: 202}", "extension: 202, destinations: these-days}")
        .replace(
            "destinations:\n",
            "destinations:\n"
            f"  these-days: {{name: Ces jours-ci, by_time: [{{when: {{days: [{days[0]}, {days[1]}]}}, use: national}}, {{use: night}}]}}\n"
            f"  later: {{name: Plus tard, by_time: [{{when: {{days: {days[2]}}}, use: national}}, {{use: night}}]}}\n",
            1,
        )
        .replace(
            "users:",
            "users:\n  carol: {name: Carol Petit, extension: 203, destinations: later}",
            1,
        )
        .replace("devices:", "devices:\n  desk-203: {model: yealink-t54w, mac: 805ec0000203, user: carol}", 1)
    )


@pytest.fixture(scope="module")
def tree(programs: Programs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveTree]:
    with small_tree(programs, tmp_path_factory.mktemp("by-time"), _client()) as live:
        yield live


@pytest.mark.parametrize("when", MOMENTS)
def test_what_the_shop_dials_goes_out_while_it_is_open(tree: LiveTree, when: str) -> None:
    context, expected = dial_context("acme", "paris.shop"), ALLOWED if MOMENTS[when] else REFUSED
    reached = tree.reaches("0612345678", when, PARIS, context=context, wanted=(ALLOWED, REFUSED))
    assert reached.startswith(expected)


@pytest.mark.parametrize("when", MOMENTS)
def test_so_do_its_forwards(tree: LiveTree, when: str) -> None:
    expected = ALLOWED if MOMENTS[when] else MESSAGE
    reached = tree.reaches(
        "+33199000001", when, PARIS, context="trunk.carrier", wanted=(ALLOWED, REFUSED, MESSAGE)
    )
    assert reached.startswith(expected)


def test_emergency_and_inside_calls_do_not_go_by_time(tree: LiveTree) -> None:
    context, night = dial_context("acme", "paris.shop"), "2026/11/29 03:00:00"
    for dialled, expected in (
        ("112", "emergency."),
        ("15", "emergency."),
        ("202", "user."),
        ("0199000002", "user."),
    ):
        wanted = ("emergency.", "user.", REFUSED, ALLOWED)
        assert tree.reaches(dialled, night, PARIS, context=context, wanted=wanted).startswith(expected)


@pytest.mark.parametrize(("mac", "final"), [("805ec0000202", "200"), ("805ec0000203", "403")])
def test_a_phones_call_is_judged_by_the_instant_at_which_it_is_placed(
    tree: LiveTree, mac: str, final: str
) -> None:
    phone = tree.phone("acme", mac)
    with tree.carrier().takes(after_ms=10) as far, phone.calls("0612345678", talk_ms=10) as calling:
        assert calling.wait_for("final").values == (final,)
        assert bool(far.seen()) == (final == "200")
    tree.end_calls()
