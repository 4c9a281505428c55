"""Switches on the real Asterisk: a code set at a phone changes the next call, the lamps follow, and nothing of ours ever moves them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from renderers.asterisk.names import dial_context
from testpbx.ami import AmiMessage
from testpbx.live import LiveTree
from testpbx.programs import Programs
from testpbx.raw_phone import RawPhone
from tests.broken_trees import CLIENT
from tests.calls.small import small_tree
from tests.waiting import wait_until

CALLER = "+33612345678"
ANY_TIME, PARIS = "2026/11/30 10:00:00", "Europe/Paris"
LIT, DARK = "InUse", "Idle"
"""What Asterisk calls the state of an extension (`main/pbx.c`, `extension_states`)."""
PLACES = ("user.", "voicemail.", "external.", "end.")

OPENING = """
switches:
  opening:
    name: Opening
    positions: {day: {}, night: {code: "*21"}, bank-holiday: {code: "*22"}}
  on-duty: {name: On duty, positions: {alice: {}, bob: {code: "*31"}, carol: {code: "*32"}}}
  line:
    name: Line
    schedule: [{when: {days: mon-fri, hours: 09:00-18:00}, position: open}, {position: shut}]
    positions: {open: {code: "*41"}, shut: {code: "*42"}}
    until: 08:00
    flip: ["user:alice"]
destinations:
  by-day: {name: By day, by_time: [{when: {switch: opening, position: [night, bank-holiday]}, use: nothing}, {use: national}]}
  nothing: {name: Nothing}
routes:
  main:
    name: Main
    extension: 300
    to:
      - {when: {switch: opening, position: night}, to: voicemail:office}
      - {when: {switch: opening, position: bank-holiday}, to: [{when: {switch: on-duty, position: bob}, to: user:bob}, {to: user:alice}]}
      - {to: user:carol}
  held:
    name: Held
    extension: 301
    to: [{when: {switch: line, position: shut}, to: voicemail:office}, {to: user:carol}]
voicemails:
  office: {name: Office, extension: 600}
"""


@pytest.fixture(scope="module")
def tree(programs: Programs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveTree]:
    keys = "".join(
        f"{{type: switch, switch: {switch}, position: {position}}}, "
        for switch, position in (
            *(("opening", "night"), ("opening", "bank-holiday"), ("on-duty", "bob")),
            *(("line", "open"), ("line", "shut")),
        )
    )
    after_carol = "[{when: {switch: opening, position: night}, to: voicemail:office}, {to: user:bob}]"
    client = (
        CLIENT.replace(
            "  bob: {name: Bob Durand, extension: 202}\n",
            "  bob: {name: Bob Durand, extension: 202, destinations: by-day}\n"
            f"  carol: {{name: Carol Petit, extension: 203, no_answer: {after_carol}}}\n",
        ).replace("02: {to: user:bob}", "02: {to: route:main}")
        + f"  desk-203: {{model: yealink-t54w, mac: 805ec0000203, user: carol, keys: [{keys.removesuffix(', ')}]}}\n"
        + OPENING
    )
    with small_tree(programs, tmp_path_factory.mktemp("switches"), client) as live:
        yield live


@pytest.fixture(autouse=True)
def at_rest(tree: LiveTree) -> Iterator[None]:
    yield
    tree.end_calls()
    for code in ("*21", "*22", "*31", "*41", "*42"):
        if _lamp(tree, code) == LIT:
            _dial(tree, code)


def _dial(tree: LiveTree, code: str, mac: str = "805ec0000201") -> None:
    """A phone dials a code, and is answered; the lamp of the code changes."""
    before = _lamp(tree, code)
    with tree.phone("acme", mac).calls(code, talk_ms=10) as dialling:
        assert dialling.wait_for("final").values == ("200",)
        wait_until(lambda: _lamp(tree, code) != before)
    tree.end_calls()


def _lamp(tree: LiveTree, code: str) -> str:
    return tree.ami.action("ExtensionState", Context="acme.internal", Exten=code)["StatusText"]


def _goes_to(tree: LiveTree, dialled: str = "+33199000002", context: str = "trunk.carrier") -> str:
    return tree.reaches(dialled, ANY_TIME, PARIS, context=context, wanted=PLACES)


def test_a_code_changes_the_next_call_and_dialled_again_puts_the_switch_back(tree: LiveTree) -> None:
    assert _goes_to(tree) == "user.carol"
    _dial(tree, "*21")
    assert _goes_to(tree) == "voicemail.office"
    assert _goes_to(tree, "300", "acme.internal") == "voicemail.office"
    _dial(tree, "*21", mac="805ec0000202")
    assert _goes_to(tree) == "user.carol"


def test_the_lamps_show_the_one_position_that_counts(tree: LiveTree) -> None:
    assert [_lamp(tree, code) for code in ("*21", "*22", "*31")] == [DARK, DARK, DARK]
    _dial(tree, "*21")
    assert [_lamp(tree, code) for code in ("*21", "*22", "*31")] == [LIT, DARK, DARK]
    _dial(tree, "*22")
    assert [_lamp(tree, code) for code in ("*21", "*22", "*31")] == [DARK, LIT, DARK]
    assert _goes_to(tree) == "user.alice"


def test_a_phone_that_watches_the_key_is_told(tree: LiveTree) -> None:
    pbx = ("127.0.0.1", tree.sip_port)
    with RawPhone(pbx, tree.phone("acme", "805ec0000203").account) as phone:
        answer = phone.ask(
            "SUBSCRIBE",
            f"sip:*21@{pbx[0]}:{pbx[1]}",
            headers=["Event: dialog", "Accept: application/dialog-info+xml", "Expires: 60"],
            to="*21",
        )
        assert answer.status == 200

        def is_told(state: str) -> bool:
            phone.listen(0.2)
            told = [message.body for message in phone.came if message.method == "NOTIFY"]
            return bool(told) and f"<state>{state}</state>" in told[-1]

        wait_until(lambda: is_told("terminated"))
        _dial(tree, "*21")
        wait_until(lambda: is_told("confirmed"))
        _dial(tree, "*21")
        wait_until(lambda: is_told("terminated"))


def test_switches_do_not_move_each_other(tree: LiveTree) -> None:
    _dial(tree, "*31")
    assert _goes_to(tree) == "user.carol"
    _dial(tree, "*22")
    assert _goes_to(tree) == "user.bob"
    assert [_lamp(tree, code) for code in ("*21", "*22", "*31")] == [DARK, LIT, LIT]


def test_a_call_keeps_the_position_that_it_found(tree: LiveTree) -> None:
    """Carol does not answer for five seconds, in which the switch is set."""

    def comes_to(*places: str) -> str:
        def is_there(event: AmiMessage) -> bool:
            return event.get("Event") == "Newexten" and event.get("Extension", "").startswith(places)

        return tree.ami.wait_for(is_there, seconds=15)["Extension"]

    phone, carol = tree.phone("acme", "805ec0000201"), tree.phone("acme", "805ec0000203")
    with carol.rings(), tree.carrier().calls("+33199000002", caller=CALLER, talk_ms=10):
        assert comes_to("user.carol") == "user.carol"
        with phone.calls("*21", talk_ms=10) as dialling:
            assert dialling.wait_for("final").values == ("200",)
            wait_until(lambda: _lamp(tree, "*21") == LIT)
        assert comes_to("user.bob", "voicemail.office") == "user.bob"
    assert _goes_to(tree) == "voicemail.office"


def test_what_phones_may_dial_goes_by_a_switch_too(tree: LiveTree) -> None:
    context = dial_context("acme", "paris.by-day")
    assert _goes_to(tree, "0612345678", context).startswith("external.")
    _dial(tree, "*21")
    assert _goes_to(tree, "0612345678", context) == "end.refused"
    assert _goes_to(tree, "0612345678", dial_context("acme", "paris.national")).startswith("external.")


def test_a_position_is_kept_by_an_apply_a_reload_and_a_restart(tree: LiveTree) -> None:
    _dial(tree, "*22")
    client = tree.tree / "acme" / "client.yaml"
    client.write_text(client.read_text().replace("name: Office,", "name: Office of Paris,"))
    _apply(tree)
    assert tree.asterisk is not None
    assert (_lamp(tree, "*22"), _goes_to(tree)) == (LIT, "user.alice")
    assert tree.plan().plans[0].is_empty, "how a switch stands is nothing that a plan tells"
    tree.asterisk.stop()
    tree.asterisk.__enter__()
    assert (_lamp(tree, "*22"), _goes_to(tree)) == (LIT, "user.alice")


def _held(tree: LiveTree, when: datetime) -> str:
    return tree.reaches("301", f"{when:%Y/%m/%d %H:%M:%S}", PARIS, context="acme.internal", wanted=PLACES)


MONDAY = datetime(2026, 11, 30)


def test_while_nobody_has_set_it_a_switch_goes_by_its_schedule(tree: LiveTree) -> None:
    assert _held(tree, MONDAY.replace(hour=8, minute=59)) == "voicemail.office"
    assert _held(tree, MONDAY.replace(hour=9)) == "user.carol"
    _dial(tree, "*42")
    assert _held(tree, datetime.now(ZoneInfo(PARIS))) == "voicemail.office"
    _dial(tree, "*42")
    assert _held(tree, MONDAY.replace(hour=17, minute=59)) == "user.carol"
    assert _held(tree, MONDAY.replace(hour=18)) == "voicemail.office"


def test_what_was_set_counts_until_its_time_comes_round_and_then_the_lamp_goes_out(tree: LiveTree) -> None:
    _dial(tree, "*41")
    now = datetime.now(ZoneInfo(PARIS))
    end = now.replace(hour=8, minute=0, second=0) + timedelta(days=now.hour >= 8)
    assert _held(tree, end - timedelta(seconds=1)) == "user.carol"
    assert _lamp(tree, "*41") == LIT
    assert _held(tree, end) == "voicemail.office", "its schedule says so before nine"
    wait_until(lambda: _lamp(tree, "*41") == DARK)


@pytest.mark.parametrize("day", [datetime(2027, 7, 2), datetime(2027, 3, 28), datetime(2027, 10, 31)])
def test_a_position_lapses_by_the_clock_on_the_wall_in_summer_and_when_clocks_change(
    tree: LiveTree, day: datetime
) -> None:
    end = day.replace(hour=8, tzinfo=ZoneInfo(PARIS))
    evening = int((end - timedelta(hours=10)).timestamp())
    tree.ami.command(f"database put centrex acme/switch/line open.{evening}")
    assert _held(tree, end - timedelta(seconds=1)) == "user.carol"
    assert _held(tree, end) == "voicemail.office"
    wait_until(lambda: _kept(tree, "line") == "")


def test_who_may_not_set_a_switch_is_refused(tree: LiveTree) -> None:
    with tree.phone("acme", "805ec0000202").calls("*42", talk_ms=10) as dialling:
        assert dialling.wait_for("final").values == ("403",)
    assert _lamp(tree, "*42") == DARK
    assert _kept(tree, "line") == ""


def _kept(tree: LiveTree, switch: str) -> str:
    """The position that is kept of a switch; empty for one that nobody has set."""
    said = tree.ami.command(f"database get centrex acme/switch/{switch}")
    return said.partition("Value: ")[2].strip().partition(".")[0]


def test_a_position_that_was_taken_out_is_forgotten_and_does_not_wake_up(tree: LiveTree) -> None:
    client = tree.tree / "acme" / "client.yaml"
    written = client.read_text()
    with tree.phone("acme", "805ec0000201").calls("*32", talk_ms=10) as dialling:
        assert dialling.wait_for("final").values == ("200",)
        wait_until(lambda: _kept(tree, "on-duty") == "carol")
    client.write_text(written.replace(', carol: {code: "*32"}', ""))
    _apply(tree)
    assert _goes_to(tree) == "user.carol"
    wait_until(lambda: _kept(tree, "on-duty") == "")
    client.write_text(written)
    _apply(tree)


def _apply(tree: LiveTree) -> None:
    tree.apply()
    assert tree.asterisk is not None
    tree.asterisk.reload("pbx_config.so")


def test_codes_dialled_at_once_leave_one_position(tree: LiveTree) -> None:
    for _ in range(5):
        for code in ("*21", "*22", "*21", "*22"):
            tree.ami.action(
                "Originate",
                Channel=f"Local/{code}@acme.internal/n",
                Application="Wait",
                Data="0.1",
                Async="true",
            )
        wait_until(lambda: tree.ami.command("core show channels count").startswith("0 active channels"))
        assert [_lamp(tree, code) for code in ("*21", "*22")].count(LIT) <= 1
