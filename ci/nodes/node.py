"""What every kind of node can do: all that planning, applying and recovering know of the place where bundles live.

A bundle is staged beside the live one, whole, and then swapped in; the journal says what was meant before it is done. Which kinds there
are, and how one is opened, stands in `ci/nodes/opening.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # a plan with nothing to do applies nothing, and need not load what would
    from ci.nodes.journal import JournalEntry
    from ci.nodes.secrets import MasterKey
    from compiler.planning.bundle import Bundle
    from compiler.planning.plan import LiveBundle


class NodeJournal(Protocol):
    """What was done to a node, read from its end. Every method raises JournalDamagedError for a line it came by that was edited, lost or put in."""

    def verify(self) -> None:
        """Look at every line that was ever written."""

    def append(self, entry: JournalEntry) -> None:
        """Write a line that no crash loses once this returns. If that fails (OSError) the journal is as it was."""

    def latest(self) -> JournalEntry | None:
        """The last step that was written down."""

    def unfinished(self) -> JournalEntry | None:
        """The last step of an apply that has no end, if there is one."""

    def applied(self, plan: str) -> JournalEntry | None:
        """When a plan was carried out last, if it was."""

    def last_change(self, scope: str) -> JournalEntry | None:
        """Who changed a scope last, if it is known."""


class Node(Protocol):
    """A place where bundles live, each scope's under the names that `stage` gave them. Methods raise OSError if it refuses or cannot be reached.

    Whoever changes anything holds the lock.
    """

    @property
    def name(self) -> str:
        """What the fleet calls it."""

    @property
    def place(self) -> str:
        """Where it is, for messages about a failure that name no file."""

    def was_used(self) -> bool:
        """Whether anything was ever applied to it, or begun."""

    def prepare(self) -> None:
        """Make it ready for its first apply; on one that is ready this changes nothing."""

    def lock(self, holder: str) -> AbstractContextManager[None]:
        """Hold the node, leaving word of who holds it. Raises LockedError at once if it is held; a dead holder's lock is free."""

    def journal(self) -> NodeJournal:
        """What was done to it."""

    def live(self, *, verify: bool = False) -> dict[str, LiveBundle]:
        """Everything that is live, by scope. With `verify` every byte is read; else files that look untouched are trusted."""

    def strangers(self) -> list[str]:
        """Names of what lies where the clients' bundles are and is no client's: nothing is known of it, and nothing is done to it."""

    def look(self, since: int) -> str:
        """How everything that is live looks from outside: if it looks as before, nothing that Asterisk reads was touched.

        Empty if something changed at or after `since` (nanoseconds): then looks cannot tell.
        """

    def live_bundle(self, scope: str, *, verify: bool) -> LiveBundle | None:
        """One scope's live bundle; None if it has none."""

    def current(self, scope: str) -> str | None:
        """The name of the bundle that counts, or None."""

    def key_of(self, scope: str) -> str | None:
        """The fingerprint of the key that made the secrets of a scope's live bundle; None if there is none, or it is not known."""

    def stage(self, bundle: Bundle, key: MasterKey) -> str:
        """Put a bundle beside the live one, whole, its secrets made by `key`; returns its name. Nothing is live by it, and it lasts once `settle` returns."""

    def settle(self, scopes: Iterable[str]) -> None:
        """Make what was staged and swapped for these scopes last, whatever happens to the node's power."""

    def is_whole(self, scope: str, name: str) -> bool:
        """Whether a staged bundle is there to the last byte."""

    def swap(self, scope: str, name: str | None) -> None:
        """Make a staged bundle the one that counts, at once; None: the scope is no longer served. Doing it twice changes nothing; it lasts once `settle` returns."""

    def retire_mailboxes(self, scope: str, former: str | None, name: str | None) -> None:
        """Remember the mailboxes of a former bundle that the present one does not have: their messages are still there. Doing it twice changes nothing."""

    def retired_mailboxes(self, scope: str) -> frozenset[str]:
        """The ids of all mailboxes of a scope that were ever remembered so."""

    def tidy(self, scope: str) -> None:
        """Remove what was staged in vain or left by a crash, and old bundles beyond those that are kept: all of them, and their passwords, once a scope is served no longer."""
