"""A recording that was converted is heard at a phone: over A-law sample by sample, over G.722 with what telephones do not transmit."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from compiler.reading.recording import TELEPHONE_RATE, WIDEBAND_RATE, Sound, examine
from compiler.reading.wav import read_wav
from renderers.asterisk.names import dial_context
from testpbx import sip
from testpbx.crowd import Manner
from testpbx.exchange import Exchange, Loaded
from testpbx.listener import Listener
from testpbx.programs import Programs
from tests.broken_trees import CLIENT, NODES, OPERATOR
from tests.checkout import ROOT
from tests.tones import share_of

RECORDING = ROOT / "tests/compiler/reading/recordings/stereo.mp3"
CLOSED = """  01 99 00 00 03: {to: announcement:closed}
audio:
  closed: {name: Fermé, file: audio/closed.mp3}
users:
"""


@pytest.fixture(scope="module")
def exchange(programs: Programs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exchange]:
    with Exchange(programs, tmp_path_factory.mktemp("recordings")) as exchange:
        yield exchange


@pytest.fixture(scope="module")
def loaded(exchange: Exchange, tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    folder = tmp_path_factory.mktemp("tree")
    (folder / "acme/audio").mkdir(parents=True)
    (folder / "fleet.yaml").write_text(OPERATOR + NODES)
    (folder / "acme/client.yaml").write_text(CLIENT.replace("users:\n", CLOSED, 1))
    (folder / "acme/audio/closed.mp3").write_bytes(RECORDING.read_bytes())
    loaded = exchange.load(folder)
    exchange.crowd.register(loaded.accounts.values())
    return loaded


@pytest.fixture(scope="module")
def recorded() -> Sound:
    sound = examine(RECORDING.read_bytes()).sound
    assert sound is not None
    return sound


def heard(exchange: Exchange, loaded: Loaded, codec: sip.Codec) -> list[int]:
    """What a phone hears that speaks this codec alone, and calls the number with the recording."""
    phone = next(phone for phone in loaded.graph.phones if phone.device == "desk-201")
    with Listener(codec) as listener:
        exchange.crowd.decide = lambda _: Manner(200, hears=listener.hearing)
        exchange.ami.send(
            "Originate",
            "recording",
            Channel=f"PJSIP/{loaded.accounts[phone.device].user}",
            Context=dial_context(loaded.graph.client, phone.context),
            Exten="0199000003",
            Priority="1",
            CallerID=phone.extension,
            Async="true",
        )
        samples = listener.samples(seconds=10, quiet=1)
    assert exchange.complaints() == ()
    return samples


def test_over_a_law_every_sample_is_heard(exchange: Exchange, loaded: Loaded, recorded: Sound) -> None:
    played = read_wav(recorded.telephone)
    assert played is not None
    expected = memoryview(played.samples).cast("h")
    samples = heard(exchange, loaded, sip.ALAW)
    assert (
        len(samples) >= len(expected) - TELEPHONE_RATE // 50
    )  # of a last packet that is not full nothing is sent
    # A-law's steps are a 16th of a value at the most, or 16 of 32,767 (G.711).
    wrong = [
        (at, sent, came)
        for at, (sent, came) in enumerate(zip(expected, samples, strict=False))
        if abs(sent - came) > max(16, abs(sent) // 16)
    ]
    assert wrong == []


def test_over_g722_what_telephones_do_not_transmit_is_heard_too(
    exchange: Exchange, loaded: Loaded, recorded: Sound
) -> None:
    samples = heard(exchange, loaded, sip.G722)
    assert len(samples) / WIDEBAND_RATE >= recorded.measures.seconds - 0.02
    assert share_of(samples, WIDEBAND_RATE, 440) > 0.95
    assert share_of(samples, WIDEBAND_RATE, 5000) > 0.002
