"""How objects are named before a colon: the words of destinations and of tests, the section of each, and what its node is called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from schema.call_test import ExpectedKind
from schema.destination import DestinationKind
from schema.meanings import Section
from schema.queue import MemberKind


@dataclass(frozen=True, slots=True)
class ObjectKind:
    """A kind of destination that names an object. `node`: what the ids of its nodes in the call-flow graph begin with."""

    destination: DestinationKind
    expected: ExpectedKind
    section: Section
    node: str


OBJECT_KINDS = (
    ObjectKind(DestinationKind.USER, ExpectedKind.USER, Section.USERS, "user"),
    ObjectKind(DestinationKind.GROUP, ExpectedKind.GROUP, Section.GROUPS, "group"),
    ObjectKind(DestinationKind.QUEUE, ExpectedKind.QUEUE, Section.QUEUES, "queue"),
    ObjectKind(DestinationKind.VOICEMAIL, ExpectedKind.VOICEMAIL, Section.VOICEMAILS, "voicemail"),
    ObjectKind(DestinationKind.VOICEMAIL_OF, ExpectedKind.VOICEMAIL_OF, Section.USERS, "voicemail-of"),
    ObjectKind(DestinationKind.ROUTE, ExpectedKind.ROUTE, Section.ROUTES, "route"),
    ObjectKind(DestinationKind.MENU, ExpectedKind.MENU, Section.MENUS, "menu"),
    ObjectKind(DestinationKind.ANNOUNCEMENT, ExpectedKind.ANNOUNCEMENT, Section.AUDIO, "announcement"),
)
"""All of them. The other kinds of destinations name an external number, or nothing."""

OBJECT_KIND_BY_WORD: Mapping[DestinationKind | ExpectedKind, ObjectKind] = {
    **{named.destination: named for named in OBJECT_KINDS},
    **{named.expected: named for named in OBJECT_KINDS},
}
"""By the word before the colon, in a destination or in a test."""

SECTION_BY_WORD: Mapping[str, Section] = {
    **{str(word): named.section for word, named in OBJECT_KIND_BY_WORD.items()},
    str(MemberKind.DEVICE): Section.DEVICES,
}
"""The section of what is named before a colon, by members of queues too. The other words name no object."""

OBJECT_KIND_OF: Mapping[str, ObjectKind] = {named.section: named for named in reversed(OBJECT_KINDS)}
"""By section: the kind that names the object itself, and not only its mailbox."""

OBJECT_KIND_BY_NODE: Mapping[str, ObjectKind] = {named.node: named for named in OBJECT_KINDS}
"""By what a node's id begins with."""


def node_id(kind: DestinationKind, name: str) -> str:
    """The node at which a call reaches an object. KeyError for kinds that name none."""
    return f"{OBJECT_KIND_BY_WORD[kind].node}.{name}"
