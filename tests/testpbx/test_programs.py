"""An Asterisk or a SIPp of the machine's own is used where it can do the work."""

from __future__ import annotations

from pathlib import Path

import pytest

from testpbx.asterisk import Asterisk
from testpbx.install import ensure_programs
from testpbx.programs import Programs, asterisk_on_path, sipp_on_path


class Prefix:
    """A place where programs are installed as `make install` does, and the only one on PATH."""

    def __init__(self, folder: Path, programs: Programs) -> None:
        self.folder = folder
        self._programs = programs
        for name in ("bin", "sbin", "lib/asterisk", "share/asterisk/sounds"):
            (folder / name).mkdir(parents=True)
        (folder / "lib/asterisk/modules").symlink_to(programs.modules)

    def program(self, name: str, version: str, command: tuple[str, ...] = ()) -> None:
        file = self.folder / name
        file.write_text(
            f'#!/bin/sh\ncase "$1" in -V|-v) echo "{version}"; exit ;; esac\nexec {" ".join(command)} "$@"\n'
        )
        file.chmod(0o755)

    def speak_french(self) -> None:
        for sound in self._programs.data.glob("sounds/*"):
            (self.folder / "share/asterisk/sounds" / sound.name).symlink_to(sound)
        (self.folder / "share/asterisk/documentation").symlink_to(self._programs.data / "documentation")


@pytest.fixture
def prefix(programs: Programs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Prefix:
    made = Prefix(tmp_path / "local", programs)
    monkeypatch.setenv("PATH", f"{made.folder}/bin:{made.folder}/sbin:/usr/bin:/bin")
    return made


def test_an_asterisk_on_path_is_used_and_boots(prefix: Prefix, programs: Programs, tmp_path: Path) -> None:
    prefix.program("sbin/asterisk", "Asterisk 22.5.2", programs.asterisk)
    prefix.speak_french()
    found = asterisk_on_path()
    assert found is not None
    assert found.command == (f"{prefix.folder}/sbin/asterisk",)
    whole = Programs.of(found, programs.sipp)
    with Asterisk(whole, tmp_path / "pbx", {"extensions.conf": "[here]\nexten => 1,1,NoOp()\n"}) as asterisk:
        assert "1. NoOp()" in asterisk.command("dialplan show here")


@pytest.mark.parametrize("version", ["Asterisk 20.9.3", "Asterisk 1.8.32", "something else"])
def test_an_asterisk_that_is_too_old_is_not_used(prefix: Prefix, version: str) -> None:
    prefix.program("sbin/asterisk", version)
    prefix.speak_french()
    assert asterisk_on_path() is None


@pytest.mark.parametrize("version", ["Asterisk 22.10.1+dfsg-1", "Asterisk 23.0.0", "Asterisk GIT-22-a1b2c3"])
def test_an_asterisk_that_is_recent_enough_is_used(prefix: Prefix, version: str) -> None:
    prefix.program("sbin/asterisk", version)
    prefix.speak_french()
    assert asterisk_on_path() is not None


def test_an_asterisk_without_french_prompts_is_not_used(prefix: Prefix) -> None:
    # A prompt that is missing ends a call to voicemail at once.
    prefix.program("sbin/asterisk", "Asterisk 22.5.2")
    assert asterisk_on_path() is None


@pytest.mark.parametrize(
    ("version", "used"), [("SIPp v3.8.0-TLS-SCTP-PCAP", True), ("SIPp v3.3-TLS-PCAP", False)]
)
def test_a_sipp_on_path_is_used_if_it_is_recent_enough(prefix: Prefix, version: str, *, used: bool) -> None:
    prefix.program("bin/sipp", version)
    assert (sipp_on_path() == (f"{prefix.folder}/bin/sipp",)) is used


def test_with_both_on_path_nothing_is_installed(prefix: Prefix, tmp_path: Path) -> None:
    prefix.program("sbin/asterisk", "Asterisk 22.5.2")
    prefix.program("bin/sipp", "SIPp v3.8.0")
    prefix.speak_french()
    found = ensure_programs(tmp_path / "cache")
    assert (found.asterisk, found.sipp) == (
        (f"{prefix.folder}/sbin/asterisk",),
        (f"{prefix.folder}/bin/sipp",),
    )
    assert not (tmp_path / "cache").exists()
