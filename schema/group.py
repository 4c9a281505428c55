"""`groups`: several people (or numbers) called under one name."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from schema.defaults import GroupDefaults
from schema.destination import DestinationText, Target
from schema.scalars import Extension, Name, NamePrefix, SiteId, at_least_one


class Group(GroupDefaults):
    """A ring group. A member's own voicemail, busy and no-answer rules do not apply: the group's do."""

    name: Name
    members: Annotated[tuple[DestinationText, ...], AfterValidator(at_least_one)]
    """`user:alice` or `external:+33612345678`, in the order in which `in_order` rings them. A user's own rules do not count here."""
    prefix: NamePrefix | None = None
    """Shown before the caller's name while the group's phones ring; external members see no name. Before that of the number, where both have one."""
    extension: Extension | None = None
    """An internal number for the group."""
    site: SiteId | None = None
    """Default: the client's main site."""
    no_answer: Target
    """Where a call goes when no member answers."""
    busy: Target | None = None
    """Where a call goes that rang nowhere, while some member was busy. Default: as `no_answer`."""
