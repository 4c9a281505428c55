"""`numbers`: the client's public numbers, and where each leads."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

from schema.base import Model
from schema.destination import Target
from schema.scalars import Name, NamePrefix, OneOrManyJson, SiteId, TrunkId, at_least_one, one_or_many


class Number(Model):
    """A number of the client; the key is the number itself."""

    name: Name | None = None
    """What the number is for. Traces, drawings and the behaviour diff name it so."""
    prefix: NamePrefix | None = None
    """Shown before the caller's name on every phone that rings for a call to the number from outside, wherever it is sent on to."""
    to: Target | None = None
    """Where calls to it go. Default: the number is kept unused, and callers hear that it is not allocated."""
    site: SiteId | None = None
    """Default: the client's main site."""
    trunk: (
        Annotated[
            tuple[TrunkId, ...], BeforeValidator(one_or_many), AfterValidator(at_least_one), OneOrManyJson
        ]
        | None
    ) = None
    """The trunks by which its calls arrive; one or a list. By any other, callers hear that it is not allocated. Default: every trunk of the client's node, in whatever order outgoing calls try them."""
