"""`groups`: several people (or numbers) called under one name."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, Discriminator, Field, Tag

from schema.base import Model
from schema.defaults import GroupDefaults
from schema.destination import Destination, DestinationText, Target
from schema.scalars import Duration, Extension, Flag, Name, NamePrefix, SiteId, at_least_one


class GroupMember(Model):
    """A member that does not ring as the group's others do."""

    member: DestinationText
    """`user:alice` or `external:+33612345678`."""
    delay: Annotated[Duration, Field(ge=1)] | None = None
    """How long the others ring before this member rings too, for the rest of the group's ringing time; not with `in_order`. Default: rings at once."""
    confirm: Flag | None = None
    """Whether who answers at this external member must press 1. Default: the group's `confirm`."""


def _member_kind(value: Any) -> str | None:
    if isinstance(value, (str, Destination)):
        return "destination"
    # No field's name: errors would be placed at that field.
    return "with_more" if isinstance(value, (dict, GroupMember)) else None


Member = Annotated[
    Annotated[DestinationText, Tag("destination")] | Annotated[GroupMember, Tag("with_more")],
    Discriminator(
        _member_kind, custom_error_type="member", custom_error_message="neither a destination nor a member"
    ),
]
"""A destination, or what is said of it besides."""


class Group(GroupDefaults):
    """A ring group. A member's own voicemail, busy and no-answer rules do not apply: the group's do."""

    name: Name
    members: Annotated[tuple[Member, ...], AfterValidator(at_least_one)]
    """`user:alice` or `external:+33612345678`, in the order in which `in_order` rings them. A user's own rules do not count here. A member that rings later than the others, or confirms otherwise, is written `{member: user:alice, delay: 10s}`."""
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
