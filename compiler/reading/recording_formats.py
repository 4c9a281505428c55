"""The formats in which recordings are brought, and how their files are named: alone in a module, since whoever lists files needs no more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

SUFFIXES: Mapping[str, tuple[str, ...]] = {
    "WAV": (".wav",),
    "MP3": (".mp3",),
    "OGG": (".ogg", ".opus"),
    "FLAC": (".flac",),
    "M4A": (".m4a",),
}
ALL_SUFFIXES = tuple(suffix for suffixes in SUFFIXES.values() for suffix in suffixes)


@dataclass(frozen=True, slots=True)
class Oversize:
    """A file that is larger than what is read of it. `size`, `limit`: in bytes; the limit is 0 where nobody names the file."""

    size: int
    limit: int
