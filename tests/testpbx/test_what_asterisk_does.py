"""What our renderer builds on, seen on the real thing (docs/test-pbx.md, "What we measured"). A newer Asterisk that differs fails here."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from testpbx.ami import AmiError
from testpbx.asterisk import Asterisk
from tests.pbx_fixtures import StartAsterisk
from tests.testpbx.conftest import RegisterPhone, endpoint

DIALPLAN = """\
[general]
static=yes
[times]
exten => hours,1,GotoIfTime(09:00-11:59&14:00-17:59,mon&wed,*,*,Europe/Paris?yes)
 same => n,Goto(say,no,1)
 same => n(yes),Goto(say,yes,1)
exten => night,1,GotoIfTime(18:00-07:59,fri-mon,*,*,Europe/Paris?yes)
 same => n,Goto(say,no,1)
 same => n(yes),Goto(say,yes,1)
exten => now,1,Set(NOW=${IF($["${TESTTIME}" = ""]?${EPOCH}:${TESTTIME})})
 same => n,UserEvent(Said,what: ${STRFTIME(${NOW},Europe/Paris,%Y%m%d)})
[say]
exten => yes,1,UserEvent(Said,what: yes)
exten => no,1,UserEvent(Said,what: no)
[acme.3fa2c1d0]
exten => user.alice,1,UserEvent(Said,what: user.alice)
exten => number.+33123456700,1,Goto(user.alice,1)
exten => group.accueil,1,UserEvent(Said,what: group.accueil)
exten => group.accueil.2,1,UserEvent(Said,what: group.accueil.2)
exten => class,1,Gosub(numbering.fr,${NUMBER},1)
 same => n,UserEvent(Said,what: ${GOSUB_RETVAL})
exten => exists,1,UserEvent(Said,what: ${DIALPLAN_EXISTS(acme.3fa2c1d0,${NUMBER},1)})
[numbering.fr]
exten => _+33X!,1,Return(too short)
exten => _+33X.,1,Return(other)
exten => _+33[67]XXXXXXXX,1,Return(mobile)
exten => _+33800XXXXXX,1,Return(free)
exten => _+3370000000000,1,Return(the whole pattern)
exten => +33700000009,1,Return(exact)
[enter]
exten => alice,1,Goto(acme.3fa2c1d0,user.alice,1)
exten => number,1,Goto(acme.3fa2c1d0,number.+33123456700,1)
exten => second,1,Goto(acme.3fa2c1d0,group.accueil.2,1)
exten => 112,1,UserEvent(Said,what: emergency)
include => inside
include => outside
[inside]
exten => 101,1,UserEvent(Said,what: inside)
exten => _1XX,1,UserEvent(Said,what: inside by pattern)
[outside]
exten => 101,1,UserEvent(Said,what: outside)
exten => 112,1,UserEvent(Said,what: outside)
exten => _X.,1,UserEvent(Said,what: outside)
[dial]
exten => _[a-z].,1,Dial(PJSIP/${STRREPLACE(EXTEN,.,&PJSIP/)},1,i)
 same => n,UserEvent(Said,what: ${DIALSTATUS})
[ring]
exten => 101,1,Dial(PJSIP/acme_desk_101,8,i)
[phones]
exten => vars,1,NoOp()
exten => 1,1,UserEvent(Said,what: ${OWN} ${INHERITED} ${CHANNEL(tenantid)})
exten => 2,1,Dial(Local/1@phones,2)
exten => 81,1,PickupChan(PJSIP/acme_desk_101)
 same => n,Hangup(21)
exten => 82,1,PickupChan(PJSIP/acme_desk_1)
 same => n,Hangup(21)
exten => 83,1,PickupChan(PJSIP/acme_desk_1,p)
 same => n,Hangup(21)
"""
VARIABLES = ("set_var=OWN=own", "set_var=__INHERITED=inherited", "tenantid=acme")
PHONES = ("alice", "bob", "nobody", "acme_desk_1", "acme_desk_101")


@pytest.fixture(scope="module")
def asterisk(start_asterisk: StartAsterisk) -> Asterisk:
    return start_asterisk(DIALPLAN, "".join(endpoint(name, *VARIABLES) for name in PHONES))


def _said(asterisk: Asterisk) -> str:
    return asterisk.ami.wait_for(lambda event: event.get("UserEvent") == "Said", seconds=5)["what"]


def _say(asterisk: Asterisk, number: str, context: str, **variables: str) -> str:
    asterisk.ami.originate(number, context, variables=variables)
    return _said(asterisk)


@pytest.mark.parametrize(
    ("test", "at", "expected"),
    [
        ("hours", "2026/11/23 11:59:59", "yes"),
        ("hours", "2026/11/23 12:00:00", "no"),
        ("hours", "2026/11/23 14:00:00", "yes"),
        ("hours", "2026/11/24 09:30:00", "no"),
        ("hours", "2026/11/25 17:59:59", "yes"),
        # Each field wraps by itself: Tuesday's morning is not in Monday's night.
        ("night", "2026/11/23 19:00:00", "yes"),
        ("night", "2026/11/24 07:00:00", "no"),
        ("night", "2026/11/27 07:00:00", "yes"),
        ("now", "2026/12/24 23:59:59", "20261224"),
        ("now", "2026/12/25 00:00:00", "20261225"),
    ],
)
def test_times_join_with_ampersands_and_end_with_their_last_minute(
    asterisk: Asterisk, test: str, at: str, expected: str
) -> None:
    asterisk.ami.originate(test, "times", at=f"{at} Europe/Paris")
    assert _said(asterisk) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [("alice", "user.alice"), ("number", "user.alice"), ("second", "group.accueil.2")],
)
def test_dots_and_plus_mean_nothing_in_an_exact_name(asterisk: Asterisk, number: str, expected: str) -> None:
    assert _say(asterisk, number, "enter") == expected


@pytest.mark.parametrize(("name", "expected"), [("user.alice", "1"), ("user.ali", "0"), ("userxalice", "0")])
def test_an_extension_exists_by_its_whole_name(asterisk: Asterisk, name: str, expected: str) -> None:
    assert _say(asterisk, "exists", "acme.3fa2c1d0", __NUMBER=name) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("+33612345678", "mobile"),
        ("+33700000009", "exact"),
        ("+3370000000000", "the whole pattern"),
        ("+33800123456", "free"),
        ("+33123456789", "other"),
        ("+336123456789", "other"),
        ("+331", "too short"),
    ],
)
def test_the_most_exact_pattern_wins_wherever_it_stands(
    asterisk: Asterisk, number: str, expected: str
) -> None:
    assert _say(asterisk, "class", "acme.3fa2c1d0", __NUMBER=number) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [("112", "emergency"), ("101", "inside"), ("102", "inside by pattern"), ("1012", "outside")],
)
def test_a_contexts_own_extensions_come_before_its_includes_and_those_in_turn(
    asterisk: Asterisk, number: str, expected: str
) -> None:
    assert _say(asterisk, number, "enter") == expected


def test_gosub_to_nothing_hangs_up(asterisk: Asterisk) -> None:
    asterisk.ami.originate("class", "acme.3fa2c1d0", variables={"__NUMBER": "*21"})
    with pytest.raises(AmiError):
        asterisk.ami.wait_for(lambda event: event.get("UserEvent") == "Said", seconds=0.5)
    assert any("non-existent destination 'numbering.fr,*21,1'" in line for line in asterisk.problems)


@pytest.mark.parametrize(
    ("code", "status"),
    [
        (486, "BUSY"),
        (600, "BUSY"),
        (480, "NOANSWER"),
        (503, "CONGESTION"),
        (603, "CHANUNAVAIL"),
        (404, "CHANUNAVAIL"),
        (403, "CHANUNAVAIL"),
        (408, "CHANUNAVAIL"),
        (500, "CHANUNAVAIL"),
        (302, "CHANUNAVAIL"),
    ],
)
def test_what_a_phone_says_becomes_a_dial_status(
    asterisk: Asterisk, phone: RegisterPhone, code: int, status: str
) -> None:
    with phone(asterisk, "alice").refuses(code):
        assert _say(asterisk, "alice", "dial") == status


def test_a_phone_that_is_not_registered_is_unavailable(asterisk: Asterisk) -> None:
    assert _say(asterisk, "nobody", "dial") == "CHANUNAVAIL"


def test_of_two_phones_the_one_that_rang_decides(asterisk: Asterisk, phone: RegisterPhone) -> None:
    alice, bob = phone(asterisk, "alice"), phone(asterisk, "bob")
    with alice.rings():
        assert _say(asterisk, "alice.nobody", "dial") == "NOANSWER"
        with bob.refuses(486):
            assert _say(asterisk, "alice.bob", "dial") == "NOANSWER"
    with bob.refuses(486):
        assert _say(asterisk, "nobody.bob", "dial") == "BUSY"


@pytest.mark.parametrize(
    ("dialled", "final"),
    # Exact without p, so that desk 1 does not take what rings at desk 101; a mere prefix with it.
    [("81", "200"), ("82", "403"), ("83", "200")],
)
def test_a_ringing_phone_is_picked_up_by_its_exact_name(
    asterisk: Asterisk, phone: RegisterPhone, dialled: str, final: str
) -> None:
    desk, alice = phone(asterisk, "acme_desk_101"), phone(asterisk, "alice")
    with desk.rings() as ringing:
        asterisk.ami.originate("101", "ring")
        ringing.wait_for("invited")
        # Answering waits half a second for sound, of which a test phone sends none.
        with alice.calls(dialled, talk_ms=1000) as picking:
            assert picking.wait_for("final").values == (final,)
            if final == "200":
                ringing.wait_for("cancelled")
    asterisk.command("channel request hangup all")


@pytest.mark.parametrize(("dialled", "expected"), [("1", "own inherited acme"), ("2", "inherited acme")])
def test_only_variables_with_two_underscores_reach_a_local_leg(
    asterisk: Asterisk, phone: RegisterPhone, dialled: str, expected: str
) -> None:
    with phone(asterisk, "alice").calls(dialled):
        assert _said(asterisk).split() == expected.split()


class Includes:
    """An Asterisk whose dialplan includes the files of clients, as a node's does."""

    def __init__(self, asterisk: Asterisk, folder: Path) -> None:
        self.asterisk = asterisk
        self.folder = folder

    def client(self, name: str, text: str) -> None:
        bundle = self.folder / "clients" / name / "0a1b2c3d"
        bundle.mkdir(parents=True)
        (bundle / "entries.conf").write_text(text)
        (bundle.parent / "current").symlink_to(bundle.name)

    def load(self, text: str) -> None:
        """Reload with this extensions.conf, in which FOLDER stands for the folder."""
        (self.asterisk.etc / "extensions.conf").write_text(text.replace("FOLDER", str(self.folder)))
        self.asterisk.reload("pbx_config.so")
        # A reload asked for by AMI goes on in the background; one from the console is over when it returns.
        self.asterisk.command("dialplan reload")

    def shown(self, context: str) -> str:
        try:
            return self.asterisk.command(f"dialplan show {context}")
        except AmiError:
            return ""


@pytest.fixture
def includes(start_asterisk: StartAsterisk, tmp_path: Path) -> Includes:
    return Includes(start_asterisk("[general]\n"), tmp_path)


def test_clients_add_their_numbers_to_one_context_each_from_a_file_of_its_own(includes: Includes) -> None:
    includes.client("acme", "[trunk.main]\nexten => +33111,1,NoOp(acme)\n")
    includes.client("beta", "[trunk.main]\nexten => +33222,1,NoOp(beta)\n")
    includes.load(
        '[trunk.main]\nexten => _X.,1,Hangup(1)\n#tryinclude "FOLDER/clients/*/current/entries.conf"\n'
    )
    shown = includes.shown("trunk.main")
    assert all(words in shown for words in ("Hangup(1)", "NoOp(acme)", "NoOp(beta)"))
    assert includes.asterisk.problems == ()


def test_adding_to_a_context_that_does_not_exist_loses_the_rest_of_its_file(includes: Includes) -> None:
    includes.client("acme", "[new](+)\nexten => 1,1,NoOp()\n[other]\nexten => 1,1,NoOp()\n")
    includes.load(
        '[before]\nexten => 1,1,NoOp()\n#tryinclude "FOLDER/clients/*/current/entries.conf"\n[after]\nexten => 1,1,NoOp()\n'
    )
    loaded = [name for name in ("before", "new", "other", "after") if "NoOp" in includes.shown(name)]
    assert loaded == ["before", "after"]


def test_an_include_of_nothing_refuses_the_whole_file_and_a_tryinclude_does_not(includes: Includes) -> None:
    includes.load("[old]\nexten => 1,1,NoOp()\n")
    includes.load('[new]\nexten => 1,1,NoOp()\n#include "FOLDER/clients/*/current/entries.conf"\n')
    assert ("NoOp" in includes.shown("old"), "NoOp" in includes.shown("new")) == (True, False)
    includes.load('[new]\nexten => 1,1,NoOp()\n#tryinclude "FOLDER/clients/*/current/entries.conf"\n')
    assert ("NoOp" in includes.shown("old"), "NoOp" in includes.shown("new")) == (False, True)


def test_of_two_clients_that_claim_one_number_the_first_by_name_has_it(includes: Includes) -> None:
    includes.client("beta", "[trunk.main]\nexten => +33111,1,NoOp(beta)\n")
    includes.client("acme", "[trunk.main]\nexten => +33111,1,NoOp(acme)\n")
    includes.load('#tryinclude "FOLDER/clients/*/current/entries.conf"\n')
    assert "NoOp(acme)" in includes.shown("trunk.main")
    assert "NoOp(beta)" not in includes.shown("trunk.main")
    assert "already in use" in includes.asterisk.problems[0]


def test_hyphens_do_not_tell_extensions_apart(includes: Includes) -> None:
    includes.load("[a]\nexten => sav-1,1,NoOp(first)\nexten => sav1,1,NoOp(second)\n")
    assert "NoOp(second)" not in includes.shown("a")
    assert "aliased extension" in includes.asterisk.problems[0]


VOICEMAIL = """\
[general]
format=wav
passwordlocation=spooldir
maxsilence={maxsilence}
minsecs=2
[acme]
alice => 483920,Alice
"""


@pytest.mark.parametrize(("maxsilence", "complains"), [("0", False), ("1", False), ("2", True), ("10", True)])
def test_a_silence_that_ends_a_message_must_be_shorter_than_the_shortest_message(
    start_asterisk: StartAsterisk, maxsilence: str, *, complains: bool
) -> None:
    asterisk = start_asterisk("[a]\n", voicemail=VOICEMAIL.format(maxsilence=maxsilence))
    assert any("maxsilence" in line for line in asterisk.problems) is complains


def test_a_pin_that_a_user_chose_outranks_the_one_we_gave(start_asterisk: StartAsterisk) -> None:
    asterisk = start_asterisk(
        """\
[box]
exten => _[a-z].,1,Answer()
 same => n,VMAuthenticate(${EXTEN}@acme)
 same => n,UserEvent(Said,what: ${EXTEN} ${KEYS})
[keys]
exten => s,1,Wait(0.5)
 same => n,SendDTMF(${KEYS}#,60)
 same => n,Wait(20)
""",
        voicemail=VOICEMAIL.format(maxsilence="0") + "bob => 483920,Bob\n",
    )
    chosen = asterisk.spool / "voicemail" / "acme" / "alice"
    chosen.mkdir(parents=True)
    (chosen / "secret.conf").write_text("[general]\npassword=555111\n")
    asterisk.command("voicemail reload")
    time.sleep(0.2)
    for box, pin in (("alice", "483920"), ("alice", "555111"), ("bob", "483920")):
        asterisk.ami.action(
            "Originate",
            {"__KEYS": pin, "CHANNEL(language)": "fr"},
            Channel=f"Local/{box}@box/n",
            Context="keys",
            Exten="s",
            Priority="1",
            Async="true",
        )
    assert {_said(asterisk), _said(asterisk)} == {"alice 555111", "bob 483920"}
    with pytest.raises(AmiError):
        asterisk.ami.wait_for(lambda event: event.get("UserEvent") == "Said", seconds=1)
