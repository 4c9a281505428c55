"""Recordings that a program spoke: the file itself tells of which text, in a chunk of comments that players pass over.

So no list beside the files can disagree with them, and whoever compiles needs no program that speaks.
"""

from __future__ import annotations

import hashlib
import struct
from typing import NamedTuple

_COMMENT = struct.Struct("<4sI4s4sI64s")
"""A chunk `LIST` of kind `INFO` with one comment, `ICMT` (RIFF, 1991): a digest in hexadecimal digits."""
_HEAD = (b"LIST", _COMMENT.size - 8, b"INFO", b"ICMT", 64)
"""What stands before the digest."""
_RIFF_SIZE = struct.Struct("<4sI")


class Spoken(NamedTuple):
    """What is spoken. `voice`: what the program that speaks calls it."""

    text: str
    language: str
    voice: str


def spoken_wav(wav: bytes, spoken: Spoken) -> bytes:
    """The file of a canonical WAV that says of what it is spoken."""
    content = wav + _comment(spoken)
    return _RIFF_SIZE.pack(b"RIFF", len(content) - _RIFF_SIZE.size) + content[_RIFF_SIZE.size :]


def is_spoken(content: bytes, spoken: Spoken) -> bool:
    """Whether a file was spoken of just this."""
    return content.endswith(_comment(spoken))


def is_spoken_at_all(content: bytes) -> bool:
    """Whether a file was spoken, of whatever text; any other was recorded by somebody, and is not to be made again."""
    comment = content[-_COMMENT.size :]
    return len(comment) == _COMMENT.size and _COMMENT.unpack(comment)[:5] == _HEAD


def _comment(spoken: Spoken) -> bytes:
    digest = hashlib.sha256("\0".join(spoken).encode()).hexdigest().encode()
    return _COMMENT.pack(*_HEAD, digest)
