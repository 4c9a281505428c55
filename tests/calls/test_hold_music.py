"""Who is put on hold hears the music of whoever holds: its recordings in order, again and again, and goes on hearing when these become others."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from testpbx.crowd import Invited, Manner
from testpbx.exchange import Exchange, Loaded
from testpbx.listener import Listener
from testpbx.programs import Programs
from testpbx.sipp import SippPhone
from tests.broken_trees import CLIENT, NODES, OPERATOR
from tests.recordings import RATE
from tests.tones import share_of, sine

MUSIC = """
music:
  waltz: {name: Valse, play: [low, high, low]}
  march: {name: Marche, play: [middle]}
audio:
  low: {name: Grave, file: audio/low.wav}
  high: {name: Aigu, file: audio/high.wav}
  middle: {name: Médium, file: audio/middle.wav}
"""
RECORDED_ANEW = MUSIC.replace("audio/low.wav", "audio/middle.wav")
PEOPLE = CLIENT.replace("extension: 202", "extension: 202, music: march").replace(
    "devices:\n",
    """\
  carol: {name: Carole Petit, extension: 203}
  dora: {name: Dora Roux, extension: 204}
devices:
  desk-203: {model: yealink-t54w, mac: 805ec0000203, user: carol}
  desk-204: {model: yealink-t54w, mac: 805ec0000204, user: dora}
""",
)
BY_DEFAULT = PEOPLE.replace("azur, ", "azur, defaults: {user: {music: waltz}}, ", 1)
HERTZ = {"low": 500, "high": 1000, "middle": 1500}
SECONDS = 0.6
"""Of each recording."""


@pytest.fixture(scope="module")
def exchange(programs: Programs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exchange]:
    with Exchange(programs, tmp_path_factory.mktemp("music")) as exchange:
        yield exchange


def load(exchange: Exchange, folder: Path, client: str) -> Loaded:
    """Put a client on the node."""
    (folder / "acme/audio").mkdir(parents=True)
    (folder / "fleet.yaml").write_text(OPERATOR + NODES)
    (folder / "acme/client.yaml").write_text(client)
    for name, hertz in HERTZ.items():
        (folder / f"acme/audio/{name}.wav").write_bytes(sine(hertz, SECONDS))
    return exchange.load(folder)


def tones(samples: list[int]) -> list[str]:
    """Which tones are heard, one after another; each for a tenth of a second at least."""
    heard: list[str] = []
    step = RATE // 20
    parts = [samples[at : at + step] for at in range(0, len(samples) - step, step)]
    named = [
        next((name for name, hertz in HERTZ.items() if any(part) and share_of(part, RATE, hertz) > 0.8), "")
        for part in parts
    ]
    for one, following in itertools.pairwise(named):
        if one and one == following and heard[-1:] != [one]:
            heard.append(one)
    return heard


def test_who_is_held_hears_the_music_of_whoever_holds(
    exchange: Exchange, programs: Programs, tmp_path: Path
) -> None:
    """Alice holds Carole, by the client's default; Bob, with a music of his own, holds Dora. Then one of the recordings becomes another one."""
    loaded = load(exchange, tmp_path / "before", BY_DEFAULT + MUSIC)
    exchange.crowd.register(loaded.accounts.values())
    with Listener() as carol, Listener() as dora:
        hears = {"desk-203": carol.hearing, "desk-204": dora.hearing}

        def answers(invited: Invited) -> Manner:
            return Manner(200, hears=hears[loaded.names.devices[invited.called]])

        exchange.crowd.decide = answers
        alice, bob = (
            SippPhone(programs.sipp, tmp_path / device, loaded.accounts[device])
            for device in ("desk-201", "desk-202")
        )
        with (
            alice.calls("203", talk_ms=9000, holds=True) as holding,
            bob.calls("204", talk_ms=2500, holds=True) as brief,
        ):
            holding.wait_for("held")
            brief.wait_for("held")
            first = tones(carol.samples(seconds=3.5, quiet=1))
            assert brief.finish() == 0
            load(exchange, tmp_path / "after", BY_DEFAULT + RECORDED_ANEW)
            then = tones(carol.samples(seconds=3.5, quiet=1))
            assert holding.finish() == 0
        other = tones(dora.samples(seconds=3, quiet=0.2))
    waltz = ["low", "high", "low", "high", "low", "high"]
    # Two that follow each other are heard as one.
    assert first in (waltz[: len(first)], waltz[1 : len(first) + 1])
    assert len(first) >= 3
    assert other == ["middle"]
    assert {"high", "middle"} <= set(then)
    assert [line for line in exchange.complaints() if "musiconhold" in line] == []
