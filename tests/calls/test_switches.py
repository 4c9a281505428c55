"""Switches on the real Asterisk: a code set at a phone changes the next call, the lamps follow, and nothing of ours ever moves them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from renderers.asterisk.names import dial_context
from testpbx.ami import AmiMessage
from testpbx.live import LiveTree
from testpbx.programs import Programs
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
  on-duty: {name: On duty, positions: {alice: {}, bob: {code: "*31"}}}
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
voicemails:
  office: {name: Office, extension: 600}
"""


@pytest.fixture(scope="module")
def tree(programs: Programs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveTree]:
    keys = "".join(
        f"{{type: switch, switch: {switch}, position: {position}}}, "
        for switch, position in (("opening", "night"), ("opening", "bank-holiday"), ("on-duty", "bob"))
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
    for code in ("*21", "*22", "*31"):
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
    tree.apply()
    assert tree.asterisk is not None
    tree.asterisk.reload("pbx_config.so")
    assert (_lamp(tree, "*22"), _goes_to(tree)) == (LIT, "user.alice")
    assert tree.plan().plans[0].is_empty, "how a switch stands is nothing that a plan tells"
    tree.asterisk.stop()
    tree.asterisk.__enter__()
    assert (_lamp(tree, "*22"), _goes_to(tree)) == (LIT, "user.alice")


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
