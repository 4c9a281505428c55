"""`centrex say`: texts become recordings in the tree, by whatever program speaks; and by espeak-ng itself the same ones twice."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

import pytest

from ci.terminal.exit_codes import ExitCode
from compiler.reading.recording import examine
from testpbx.install import cache_folder, ensure_voice
from tests.ci.demonstration import Centrex, edit
from tests.recordings import tone

CLIENT = "delmas-avocats"
TREE = Path("tenants") / CLIENT
TEXT = "Le cabinet est en congés jusqu'au 24 août."
FILE = TREE / "audio/conges.wav"

pytestmark = pytest.mark.usefixtures("known_before")


@pytest.fixture
def centrex(run_centrex: Centrex) -> Centrex:
    """Commands on the demonstration fleet, of which one client has one recording to be spoken."""
    (TREE / "conges.yaml").write_text(
        f'audio:\n  conges: {{name: Congés, file: audio/conges.wav, say: "{TEXT}"}}\n', encoding="utf-8"
    )
    return run_centrex


def speaking(folder: Path, words: str) -> str:
    """A program that speaks: Python that does this with the text, of which `said` is the number of bytes."""
    (folder / "tone.wav").write_bytes(tone(0.5))
    begin = f"import sys; said = len(sys.stdin.buffer.read()); wav = open({str(folder / 'tone.wav')!r}, 'rb').read()"
    return shlex.join([sys.executable, "-c", f"{begin}; {words}", "{voice}", "{language}"])


def test_a_text_is_spoken_once_and_again_when_it_is_another(centrex: Centrex, tmp_path: Path) -> None:
    noted = tmp_path / "noted"
    program = speaking(
        tmp_path,
        f"open({str(noted)!r}, 'a').write(f'{{said}} {{sys.argv[1:]}} '); sys.stdout.buffer.write(wav)",
    )
    assert centrex("validate") == ExitCode.INVALID
    assert f"Have it spoken: centrex say {CLIENT}" in centrex.out
    assert centrex("say", "--voice-program", program) == ExitCode.OK
    assert str(FILE) in centrex.out
    assert noted.read_text() == f"{len(TEXT.encode())} ['fr', 'fr'] "
    first = FILE.read_bytes()
    assert FILE.stat().st_mode & 0o777 == 0o644
    assert centrex("validate") == ExitCode.OK
    assert centrex("say", CLIENT, "--voice-program", program) == ExitCode.OK
    assert len(noted.read_text().split("]")) == 2
    edit(str(TREE / "conges.yaml"), ("24 août", "31 août"), ("say:", "voice: fr+f3, say:"))
    assert centrex("validate") == ExitCode.INVALID
    assert "AUDIO012" in centrex.out
    assert centrex("say", CLIENT, "--voice-program", program) == ExitCode.OK
    assert "['fr+f3', 'fr']" in noted.read_text()
    assert centrex("validate") == ExitCode.OK
    # The sound is the same here; what differs is the text that the file says of itself.
    assert FILE.read_bytes() != first
    assert examine(FILE.read_bytes()).sound == examine(first).sound


def test_without_a_voice_nothing_is_written_and_what_to_install_is_said(
    centrex: Centrex, tmp_path: Path
) -> None:
    assert centrex("say", "--voice-program", str(tmp_path / "gone")) == ExitCode.INVALID
    assert "VOICE001" in centrex.err + centrex.out
    assert "apt install espeak-ng" in centrex.err + centrex.out
    assert not FILE.exists()
    assert centrex("say", "--voice-program", "'") == ExitCode.USAGE
    assert centrex("say", "nobody", "--voice-program", "true") == ExitCode.INVALID


@pytest.mark.parametrize(
    ("does", "said"),
    [
        ("sys.exit('no such voice')", "no such voice"),
        ("print('hello')", "wrote no recording for the voice fr"),
        ("pass", "wrote no recording for the voice fr"),
    ],
)
def test_what_is_no_recording_is_not_written(centrex: Centrex, tmp_path: Path, does: str, said: str) -> None:
    assert centrex("say", "--voice-program", speaking(tmp_path, does)) == ExitCode.INVALID
    assert "VOICE002" in centrex.err + centrex.out
    assert said in centrex.err + centrex.out
    assert not FILE.exists()


def test_what_somebody_recorded_is_never_written_over_nor_anything_through_a_link(
    centrex: Centrex, tmp_path: Path
) -> None:
    program = speaking(tmp_path, "sys.stdout.buffer.write(wav)")
    FILE.write_bytes(tone(1))
    assert centrex("say", CLIENT, "--again", "--voice-program", program) == ExitCode.INVALID
    assert "was recorded by somebody" in centrex.err + centrex.out
    assert FILE.read_bytes() == tone(1)
    FILE.unlink()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (TREE / "parole").symlink_to(elsewhere)
    edit(str(TREE / "conges.yaml"), ("audio/conges", "parole/conges"))
    assert centrex("say", CLIENT, "--voice-program", program) == ExitCode.INVALID
    assert list(elsewhere.iterdir()) == []


@pytest.mark.pbx
def test_espeak_says_the_same_twice(centrex: Centrex) -> None:
    program = shlex.join(ensure_voice(cache_folder(os.environ)))
    assert centrex("say", CLIENT, "--voice-program", program) == ExitCode.OK
    first = FILE.read_bytes()
    measures = examine(first).sound
    assert measures is not None
    assert 2 < measures.measures.seconds < 6
    assert centrex("validate") == ExitCode.OK
    assert centrex("say", CLIENT, "--again", "--voice-program", program) == ExitCode.OK
    assert FILE.read_bytes() == first
    edit(str(TREE / "conges.yaml"), ("say:", "voice: nobody, say:"))
    assert centrex("say", CLIENT, "--voice-program", program) == ExitCode.INVALID
    assert "voice does not exist" in centrex.err + centrex.out
