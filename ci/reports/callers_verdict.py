"""What callers notice of many clients, in one line, and for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from ci.reports.also_changed import grouped
from ci.reports.change_kinds import count_words
from ci.reports.told_changes import with_thousands_apart
from compiler.analysis.change.comparison import ChangeKind
from compiler.analysis.change.entries import entry_kinds
from compiler.analysis.change.what_callers_notice import Noticed, Standing
from compiler.diagnostics import Text, plural, text

Translate = Callable[[Text], str]


def verdict_words(views: Iterable[Noticed], translate: Translate) -> str:
    """What callers notice of all these clients, in one line."""
    views = list(views)
    counts = [translate(count) for count in (*_change_counts(views), *_standing_counts(views))]
    words = (
        text("what callers notice: {changes}", changes=", ".join(counts))
        if counts
        else text("callers notice nothing")
    )
    also = sum(len(grouped(view.also)) for view in views)
    if also:
        words = text("{changes}; also changed: {count}", changes=translate(words), count=also)
    same = sum(view.same for view in views)
    proved = plural(
        "{grouped} class of calls proved unchanged",
        "{grouped} classes of calls proved unchanged",
        same,
        grouped=with_thousands_apart(same),
    )
    if not same:
        return translate(words)
    return translate(text("{changes}; {proved}", changes=translate(words), proved=translate(proved)))


def _change_counts(views: Sequence[Noticed]) -> Iterator[Text]:
    """How many entries are of each kind at worst."""
    kinds = Counter(entry_kinds(views))
    kinds.update(line.kind for view in views for line in view.lines)
    for kind in ChangeKind:
        if kinds[kind]:
            yield count_words(kind, kinds[kind])


def _standing_counts(views: Sequence[Noticed]) -> Iterator[Text]:
    """Clients that come and go, and those of which nothing can be said, of some years or at all; and operator's layers."""
    counts = _standings(views)
    if counts[Standing.NEW]:
        yield text("new clients: {count}", count=counts[Standing.NEW])
    if counts[Standing.GONE]:
        yield text("removed clients: {count}", count=counts[Standing.GONE])
    if counts[Standing.MOVED]:
        yield text("clients on another node or under another name: {count}", count=counts[Standing.MOVED])
    if counts[Standing.UNKNOWN]:
        yield text("clients that cannot be compared: {count}", count=counts[Standing.UNKNOWN])
    unknown = sum(1 for view in views if view.node and view.standing is Standing.UNKNOWN)
    if unknown:
        yield text("operator's layers that cannot be compared: {count}", count=unknown)
    forgetting = sum(1 for view in views if view.forgotten)
    if forgetting:
        yield text("clients of whom years of holidays are no longer known: {count}", count=forgetting)
    learning = sum(1 for view in views if view.learned)
    if learning:
        yield text("clients of whom more years of holidays are known: {count}", count=learning)


def _standings(views: Sequence[Noticed]) -> dict[Standing, int]:
    """How many clients are compared, new, gone or unknown."""
    return {
        standing: sum(1 for view in views if view.standing is standing and not view.node)
        for standing in Standing
    }


def verdict_data(views: Iterable[Noticed]) -> dict[str, Any]:
    """The same for programs."""
    views = list(views)
    changes = Counter(
        one.kind for view in views for told in (view.changes, view.renamed, view.lines) for one in told
    )
    standings = {str(standing): count for standing, count in _standings(views).items()}
    same, changed = sum(view.same for view in views), sum(view.changed for view in views)
    also = sum(len(grouped(view.also)) for view in views)
    return {
        "causes": len(list(entry_kinds(views))) + sum(len(view.lines) for view in views),
        "changes": {kind.name.lower(): changes[kind] for kind in ChangeKind},
        "clients": standings,
        "classes": {"same": same, "changed": changed},
        "also": also,
    }
