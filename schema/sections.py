"""How objects are named before a colon: the words of destinations and of tests, the section of each, and what its node is called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from schema.call_test import ExpectedKind
from schema.destination import DestinationKind
from schema.meanings import Section


@dataclass(frozen=True, slots=True)
class NamedKind:
    """A kind of destination that names an object. `node`: what the ids of its nodes in the call-flow graph begin with."""

    destination: DestinationKind
    expected: ExpectedKind
    section: Section
    node: str

    def node_id(self, name: str) -> str:
        """The node at which a call comes to the object."""
        return f"{self.node}.{name}"


NAMED_KINDS = (
    NamedKind(DestinationKind.USER, ExpectedKind.USER, Section.USERS, "user"),
    NamedKind(DestinationKind.GROUP, ExpectedKind.GROUP, Section.GROUPS, "group"),
    NamedKind(DestinationKind.VOICEMAIL, ExpectedKind.VOICEMAIL, Section.VOICEMAILS, "voicemail"),
    NamedKind(DestinationKind.VOICEMAIL_OF, ExpectedKind.VOICEMAIL_OF, Section.USERS, "voicemail-of"),
    NamedKind(DestinationKind.ROUTE, ExpectedKind.ROUTE, Section.ROUTES, "route"),
    NamedKind(DestinationKind.ANNOUNCEMENT, ExpectedKind.ANNOUNCEMENT, Section.AUDIO, "announcement"),
)
"""All of them. The other kinds of destinations name a number outside, or nothing."""

NAMED_BY: Mapping[DestinationKind | ExpectedKind, NamedKind] = {
    **{named.destination: named for named in NAMED_KINDS},
    **{named.expected: named for named in NAMED_KINDS},
}
"""By the word before the colon, in a destination or in a test."""

NAMED_IN: Mapping[Section, NamedKind] = {named.section: named for named in reversed(NAMED_KINDS)}
"""By section: the kind that names the object itself, and not only its mailbox."""

NAMED_NODES: Mapping[str, NamedKind] = {named.node: named for named in NAMED_KINDS}
"""By what a node's id begins with."""
