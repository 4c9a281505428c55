"""A real Asterisk boots in a scratch folder, is talked to, and is gone afterwards whatever happens."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from testpbx.ami import Ami, AmiError
from testpbx.asterisk import AMI_USER, Asterisk
from testpbx.errors import PbxError
from testpbx.ports import LASTING, LOOPBACK, brief_port, free_port, media_range
from testpbx.programs import Programs
from tests.checkout import ROOT
from tests.pbx_fixtures import StartAsterisk
from tests.waiting import wait_until

DIALPLAN = """\
[general]
static=yes
[office]
exten => 1,1,GotoIfTime(08:30-12:29,mon-fri,*,*,Europe/Paris?open)
 same => n,UserEvent(Outcome,which: closed,colour: ${COLOUR})
 same => n,Hangup()
 same => n(open),UserEvent(Outcome,which: open,colour: ${COLOUR})
 same => n,Hangup()
"""


@pytest.fixture(scope="module")
def asterisk(start_asterisk: StartAsterisk) -> Asterisk:
    return start_asterisk(DIALPLAN)


def _outcome(ami: Ami) -> dict[str, str]:
    return ami.wait_for(lambda event: event.get("UserEvent") == "Outcome", seconds=5)


def test_it_boots_without_a_word_of_complaint(asterisk: Asterisk) -> None:
    assert asterisk.problems == ()


@pytest.mark.parametrize(
    ("at", "which"),
    [
        ("2026/11/23 08:29:59", "closed"),
        ("2026/11/23 08:30:00", "open"),
        ("2026/11/23 12:29:59", "open"),
        ("2026/11/23 12:30:00", "closed"),
        ("2026/11/22 10:00:00", "closed"),
    ],
)
def test_time_can_be_pretended(asterisk: Asterisk, at: str, which: str) -> None:
    asterisk.ami.originate("1", "office", at=f"{at} Europe/Paris")
    assert _outcome(asterisk.ami)["which"] == which


def test_a_pretended_instant_is_one_of_its_zone(asterisk: Asterisk) -> None:
    # Half past two in the afternoon in Réunion is half past eleven in Paris.
    asterisk.ami.originate("1", "office", at="2026/11/23 14:30:00 Indian/Reunion")
    assert _outcome(asterisk.ami)["which"] == "open"


def test_a_call_can_carry_variables(asterisk: Asterisk) -> None:
    asterisk.ami.originate("1", "office", variables={"COLOUR": "blue"})
    assert _outcome(asterisk.ami)["colour"] == "blue"


def test_a_reload_reads_the_dialplan_again(asterisk: Asterisk) -> None:
    asterisk.etc.joinpath("extensions.conf").write_text(DIALPLAN + "[new]\nexten => 2,1,NoOp()\n")
    asterisk.reload("pbx_config.so")
    wait_until(lambda: "NoOp" in _shown(asterisk, "new"))


def test_a_command_that_fails_says_why(asterisk: Asterisk) -> None:
    with pytest.raises(AmiError, match="There is no existence of 'nothing' context"):
        asterisk.command("dialplan show nothing")


def test_what_asterisk_complains_of_can_be_asserted(start_asterisk: StartAsterisk) -> None:
    faulty = start_asterisk("[a]\nexten => 1,1,NoOp()\nexten => 1,1,NoOp()\n")
    assert len(faulty.problems) == 2
    assert "already in use" in faulty.problems[0]


def test_several_run_side_by_side(asterisk: Asterisk, start_asterisk: StartAsterisk) -> None:
    other = start_asterisk("[other]\nexten => 1,1,NoOp()\n")
    assert "NoOp" in _shown(other, "other")
    assert "NoOp" not in _shown(asterisk, "other")


def test_a_configuration_that_it_cannot_start_with_is_shown(programs: Programs, tmp_path: Path) -> None:
    broken = Asterisk(programs, tmp_path, {"modules.conf": "[modules]\nautoload=no\nrequire=nothing.so\n"})
    with pytest.raises(PbxError, match=r"did not start:[^\0]*nothing"), broken:
        pass


def test_a_folder_with_a_long_name_will_do(programs: Programs, tmp_path: Path) -> None:
    with Asterisk(programs, tmp_path / ("long" * 25), {"extensions.conf": DIALPLAN}) as asterisk:
        assert asterisk.problems == ()
    assert not asterisk._run.exists()


def test_a_wrong_password_is_refused(asterisk: Asterisk) -> None:
    with pytest.raises(AmiError, match="Authentication failed"):
        Ami(LOOPBACK, asterisk.ami_port, user=AMI_USER, secret="wrong")


def test_waiting_for_what_does_not_come_is_bounded(asterisk: Asterisk) -> None:
    begun = time.monotonic()
    with pytest.raises(AmiError, match="nothing came in time"):
        asterisk.ami.wait_for(lambda _: False, seconds=0.2)
    assert time.monotonic() - begun < 2


def test_an_event_that_came_before_it_was_asked_for_is_kept(asterisk: Asterisk) -> None:
    asterisk.ami.action("UserEvent", UserEvent="Early", words="first")
    asterisk.command("core show version")
    assert (
        asterisk.ami.wait_for(lambda event: event.get("UserEvent") == "Early", seconds=1)["words"] == "first"
    )


def test_it_is_gone_after_a_test_that_fails(programs: Programs, tmp_path: Path) -> None:
    def fail() -> None:
        with Asterisk(programs, tmp_path, {"extensions.conf": DIALPLAN}) as asterisk:
            assert asterisk._process is not None
            processes.append(asterisk._process.pid)
            raise KeyboardInterrupt

    processes: list[int] = []
    with pytest.raises(KeyboardInterrupt):
        fail()
    assert not _lives(processes[0])


_START = """
import os, sys, time
from pathlib import Path
from testpbx.asterisk import Asterisk
from testpbx.install import cache_folder, ensure_programs
with Asterisk(ensure_programs(cache_folder(os.environ)), Path(sys.argv[1]), {}) as asterisk:
    print(asterisk._process.pid, flush=True)
    time.sleep(60)
"""


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGKILL])
def test_it_is_gone_when_the_test_process_is_killed(tmp_path: Path, sign: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _START, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        asterisk = int(parent.stdout.readline())
        assert _lives(asterisk)
        os.kill(parent.pid, sign)
    wait_until(lambda: not _lives(asterisk))


def test_ports_of_two_processes_never_meet() -> None:
    words = (
        "from testpbx.ports import free_port; print(*(free_port() for _ in range(60)), flush=True); input()"
    )
    with (
        subprocess.Popen(
            [sys.executable, "-c", words], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as one,
        subprocess.Popen(
            [sys.executable, "-c", words], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as two,
    ):
        assert one.stdout is not None
        assert two.stdout is not None
        theirs = [{int(port) for port in said.readline().split()} for said in (one.stdout, two.stdout)]
        # Blocks are free again as soon as their holders are gone.
        ours = {free_port() for _ in range(60)}
        one.communicate("\n")
        two.communicate("\n")
    assert len(theirs[0] | theirs[1] | ours) == 180


def test_a_port_that_somebody_holds_is_passed_over() -> None:
    held = free_port()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as holder:
        holder.bind((LOOPBACK, held))
        # All others of ours are given out before this one's turn comes again.
        assert held not in {free_port() for _ in range(LASTING)}


def test_a_port_that_was_given_out_to_last_is_not_given_out_for_a_moment() -> None:
    lasting = {free_port() for _ in range(LASTING)}
    brief = {brief_port() for _ in range(LASTING)}
    first, last = media_range()
    assert not lasting & brief
    assert not (lasting | brief) & set(range(first, last + 1))


def _shown(asterisk: Asterisk, context: str) -> str:
    try:
        return asterisk.command(f"dialplan show {context}")
    except AmiError:
        return ""


def _lives(process: int) -> bool:
    try:
        words = Path(f"/proc/{process}/stat").read_text()
    except FileNotFoundError:
        return False
    # A zombie is gone: nobody has asked for its exit code yet.
    return words.rpartition(")")[2].split()[0] != "Z"
