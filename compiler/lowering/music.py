"""Hold music: what whom a phone puts on hold hears."""

from __future__ import annotations

from compiler.graph import HoldMusic
from compiler.lowering.state import Lowering


def lower_music(lowering: Lowering) -> tuple[HoldMusic, ...]:
    """All of a client's."""
    return tuple(
        HoldMusic(name, music.name, music.play, lowering.origin("music", name))
        for name, music in sorted(lowering.tenant.music.items())
    )
