"""Kinds of changes in words: what is said of one, how many there are, and their signs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from compiler.analysis.change.comparison import ChangeKind
from compiler.diagnostics import Text, plural, text

KINDS: Mapping[ChangeKind, Text] = {
    ChangeKind.BREAKS_EMERGENCY: text("breaks emergency calls"),
    ChangeKind.ALLOWS_DEAR_CALLS: text("now allows calls abroad or with a surcharge"),
    ChangeKind.LOSES_REACHABILITY: text("no longer reaches anybody"),
    ChangeKind.LEFT_UNANSWERED: text("is ended if nobody answers"),
    ChangeKind.REROUTES: text("goes elsewhere"),
    ChangeKind.CHANGES_EXPERIENCE: text("is handled differently"),
    ChangeKind.ADDS: text("is new"),
    ChangeKind.COSMETIC: text("looks different"),
}


SIGNS: Mapping[ChangeKind, tuple[str, str]] = {
    ChangeKind.BREAKS_EMERGENCY: ("✗", "31;1"),
    ChangeKind.ALLOWS_DEAR_CALLS: ("!", "31;1"),
    ChangeKind.LOSES_REACHABILITY: ("✗", "31"),
    ChangeKind.LEFT_UNANSWERED: ("✗", "31"),
    ChangeKind.REROUTES: ("→", "33"),
    ChangeKind.CHANGES_EXPERIENCE: ("~", "33"),
    ChangeKind.ADDS: ("+", "32"),
    ChangeKind.COSMETIC: ("·", "36"),
}
"""A sign for each kind, and its colour on a terminal."""


def count_words(kind: ChangeKind, count: int) -> Text:
    """How many entries are of a kind at worst."""
    match kind:
        case ChangeKind.BREAKS_EMERGENCY:
            return plural("{count} breaking emergency calls", "{count} breaking emergency calls", count)
        case ChangeKind.ALLOWS_DEAR_CALLS:
            return plural(
                "{count} allowing calls abroad or with a surcharge",
                "{count} allowing calls abroad or with a surcharge",
                count,
            )
        case ChangeKind.LEFT_UNANSWERED:
            return plural("{count} ended if nobody answers", "{count} ended if nobody answers", count)
        case ChangeKind.LOSES_REACHABILITY:
            return plural("{count} no longer reaching anybody", "{count} no longer reaching anybody", count)
        case ChangeKind.REROUTES:
            return plural("{count} re-routed", "{count} re-routed", count)
        case ChangeKind.CHANGES_EXPERIENCE:
            return plural("{count} handled differently", "{count} handled differently", count)
        case ChangeKind.ADDS:
            return plural("{count} added", "{count} added", count)
        case ChangeKind.COSMETIC:
            return plural("{count} looking different", "{count} looking different", count)
        case _:
            assert_never(kind)
