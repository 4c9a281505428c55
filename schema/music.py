"""`music`: what people hear who are put on hold."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from schema.base import Model
from schema.scalars import AudioId, Name, at_least_one


class Music(Model):
    """Recordings that are played to whom a phone puts on hold: one after another, and from the first again.

    `music` of a user, or of the `defaults` of a site, a client, a brand or the fleet, names it. Without any, the machine's own Asterisk decides what is heard
    (its class `default`). Whoever is put on hold again hears on from where it stopped.
    """

    name: Name
    play: Annotated[tuple[AudioId, ...], AfterValidator(at_least_one)]
    """The recordings, in order. One that stands twice, such as an announcement between pieces, is played twice."""
