"""What changes for callers, in words: an entry for each cause; one change whole, many by what they have in common."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from ci.reports.acts import onward_words, pair_words, way_words
from ci.reports.also_changed import told_also
from ci.reports.call_words import ClientNames
from ci.reports.change_kinds import KINDS, SIGNS
from ci.reports.change_times import when_words
from ci.reports.edits import edit_words
from ci.reports.entry_points import entries_words
from ci.reports.lists import Translate, all_of, first_few, with_semicolons
from ci.reports.operator_layer import line_words
from ci.reports.renamings import renaming_words
from compiler.analysis.change.comparison import ChangeKind, Renaming
from compiler.analysis.change.deltas import Delta, delta_of
from compiler.analysis.change.entries import Entry
from compiler.analysis.change.operator_layer import LineChange
from compiler.analysis.change.what_callers_notice import Change, Decides, Noticed, Where
from compiler.diagnostics import Text, plural, text

MOST_WAYS = 4
MOST_RENAMED = 2
MOST_TIMES = 2
MOST_PARTS = 4
"""Of what one cause brings; what is dangerous is told however much there is of it, and what is not told is counted."""

TOLD_WHOLE = frozenset({ChangeKind.BREAKS_EMERGENCY, ChangeKind.ALLOWS_DEAR_CALLS})
"""Kinds of changes of which everybody is named."""

NEVER_LEFT_OUT = TOLD_WHOLE | {ChangeKind.LOSES_REACHABILITY, ChangeKind.LEFT_UNANSWERED}
"""Kinds of changes that are told, however many there are."""


@dataclass(frozen=True, slots=True)
class Line:
    """Something to say of a change, and where it stands, if anywhere. `depth`: how deep it is below the headline."""

    words: str
    place: str = ""
    depth: int = 0

    @property
    def indent(self) -> str:
        """What stands before it."""
        return "  " * self.depth

    def __str__(self) -> str:
        """As it is read."""
        return f"{self.words}  ({self.place})" if self.place else self.words


@dataclass(frozen=True, slots=True)
class ToldChange:
    """A change in words. `lines`: what there is to say of it, below its headline; `command`: what shows it. `place`: where its cause stands."""

    kind: ChangeKind
    headline: str
    lines: tuple[Line, ...] = ()
    command: str = ""
    place: str = ""
    must_be_told: bool = False
    """Whether it is never left out."""


def is_dangerous(change: Change) -> bool:
    """Whether it is never left out: emergency calls, widened rights, calls that are ended, messages that somebody else gets."""
    was, now = (act.reached.records_in if act is not None else "" for act in (change.was, change.now))
    messages_elsewhere = bool(was and now and was != now)
    to_rescue = any(act is not None and act.is_emergency_call for act in (change.was, change.now))
    return change.kind in NEVER_LEFT_OUT or messages_elsewhere or (to_rescue and change.was is not None)


def told_entry(entry: Entry, view: Noticed, names: ClientNames) -> ToldChange:
    """What one cause brings."""
    also = tuple(_also_lines(entry, names))
    if len(entry.changes) + len(entry.renamed) == 1:
        told = (
            told_change(entry.changes[0], view, names)
            if entry.changes
            else told_renaming(entry.renamed[0], names)
        )
        return replace(told, lines=(*told.lines, *also), must_be_told=told.must_be_told or bool(also))
    parts = list(parts_of([(change, view, names) for change in entry.changes], names.translate))
    lines = [line for part in first_parts(parts) for line in part.lines]
    renamed = [told_renaming(one, names) for one in sorted(entry.renamed, key=_kind)]
    first_renamed = [one for number, one in enumerate(renamed) if number < MOST_RENAMED or one.must_be_told]
    lines += [Line(f"{SIGNS[one.kind][0]} {one.headline}") for one in first_renamed]
    untold = len(parts) - len(first_parts(parts)) + len(renamed) - len(first_renamed)
    rest = more_parts(untold, names.translate)
    commands = (change.command for change in sorted(entry.changes, key=_kind) if change.command)
    return ToldChange(
        entry.kind,
        edit_words(entry.edit, names) if entry.edit is not None else names.translate(KINDS[entry.kind]),
        (*lines, *([Line(rest)] if rest else []), *also),
        next(commands, ""),
        _cause_place(entry),
        must_be_told=bool(also) or any(map(is_dangerous, entry.changes)),
    )


def _kind(change: Change | Renaming) -> ChangeKind:
    return change.kind


def _cause_place(entry: Entry) -> str:
    """Where the cause stands; where it is not known what was edited, the place that decides."""
    if entry.edit is not None:
        return entry.edit.written or entry.edit.former
    places = (_place_text(change.now_decided) or _place_text(change.was_decided) for change in entry.changes)
    return next((place for place in places if place), "")


def _also_lines(entry: Entry, names: ClientNames) -> Iterator[Line]:
    for also in told_also(entry.also, names, first_few, all_of):
        if also.is_dangerous:
            yield Line(f"{also.sign} {also.words}")


Told = tuple[Change, Noticed, ClientNames]
"""A change of a client, and its names."""


@dataclass(frozen=True, slots=True)
class Part:
    """What changes alike, in a few lines."""

    kind: ChangeKind
    lines: tuple[Line, ...]
    must_be_told: bool


def parts_of(told: Sequence[Told], translate: Translate, *, of_many: bool = False) -> Iterator[Part]:
    """Changes by what they have in common, the worst first. `of_many`: whether they are of several clients, and it is said of which."""
    together: dict[object, list[Told]] = {}
    for change, view, names in told:
        together.setdefault(_alike(change, names), []).append((change, view, names))
    for group in sorted(together.values(), key=lambda group: (group[0][0].kind, -len(group))):
        yield Part(
            group[0][0].kind,
            tuple(_part_lines(group, translate, of_many=of_many)),
            any(is_dangerous(change) for change, *_ in group),
        )


def first_parts(parts: Sequence[Part]) -> list[Part]:
    """Those that are told: some, and what must not be left out."""
    return [part for number, part in enumerate(parts) if number < MOST_PARTS or part.must_be_told]


def more_parts(count: int, translate: Translate) -> str:
    """How many more there are; empty for none."""
    if count <= 0:
        return ""
    return translate(
        plural(
            "and {count} other thing by the same cause: --format json has it too",
            "and {count} other things by the same cause: --format json has them all",
            count,
        )
    )


def _alike(change: Change, names: ClientNames) -> object:
    """What changes have in common that are told once."""
    if change.was is None or change.now is None:
        return (change.kind, change.was is None)
    delta = delta_of(change.was, change.now)
    if delta is not None and delta.differing:
        return (change.kind, delta)
    return (change.kind, pair_words(change.was, change.now, names))


def _part_lines(group: Sequence[Told], translate: Translate, *, of_many: bool) -> Iterator[Line]:
    """What changes and whom it concerns; when, if that is at few times; what was and is, where a few words do not say it."""
    first, _, names = group[0]
    brief = _delta_words(group, translate)
    whose = _whose(group, translate, whole=first.kind in TOLD_WHOLE, of_many=of_many)
    when = _times(group, translate)
    sign = SIGNS[first.kind][0]
    if brief or first.was is None or first.now is None:
        words = brief or translate(KINDS[first.kind])
        yield Line(f"{sign} {_headline(words, whose, translate)} · {when}")
        return
    was, now = pair_words(first.was, first.now, names)
    yield Line(f"{sign} {_headline(translate(KINDS[first.kind]), whose, translate)}")
    words = translate(text("{now}, formerly {was}", now=now, was=was))
    yield Line(_headline(when, words, translate), depth=1)


def _times(group: Sequence[Told], translate: Translate) -> str:
    times = {when_words(where, names): None for change, _, names in group for where in change.where}
    if len(times) > MOST_TIMES:
        return translate(text("at several times"))
    return with_semicolons(times, translate)


def _whose(group: Sequence[Told], translate: Translate, *, whole: bool, of_many: bool) -> str:
    """The entry points; of several clients, whose they are, and those of the first."""
    of_clients: dict[str, list[Told]] = {}
    for one in group:
        of_clients.setdefault(one[1].client, []).append(one)
    said = [
        _headline(client, _entries_of(own, whole=whole), translate)
        if of_many
        else _entries_of(own, whole=whole)
        for client, own in (of_clients.items() if whole else islice(of_clients.items(), 1))
    ]
    if whole or len(of_clients) == 1:
        return " · ".join(said)
    clients = first_few(of_clients, translate)
    return translate(text("{clients}; such as {calls}", clients=clients, calls=said[0]))


def _entries_of(own: Sequence[Told], *, whole: bool) -> str:
    entries = (entry for change, *_ in own for where in change.where for entry in where.entries)
    _, view, names = own[0]
    return entries_words(tuple(dict.fromkeys(entries)), view, names, whole=whole)


def _delta_words(group: Sequence[Told], translate: Translate) -> str:
    """What all of a group have in common, in few words; empty where that takes all of both acts."""
    first, _, names = group[0]
    delta = delta_of(first.was, first.now)
    if delta is None or first.now is None:
        return ""
    if delta.is_of("seconds") and first.now.rings:
        return _seconds_words(group, delta, translate)
    trunks, phones = delta.value("trunks"), delta.value("phones")
    if trunks is not None and delta.is_of("trunks") and first.now.external_calls:
        return translate(_trunks_text(", ".join(trunks.was), ", ".join(trunks.now)))
    if phones is not None and delta.is_of("phones", "later", "call_waiting_at"):
        gone, come = (names.who(one) if one else "" for one in (phones.was, phones.now))
        return translate(_rings_text(gone, come) if first.now.rings else _picks_up_text(gone, come))
    return ""


def _trunks_text(gone: str, come: str) -> Text:
    if gone and come:
        return text("leaves by {come} instead of {gone}", come=come, gone=gone)
    return text("leaves by {come} too", come=come) if come else text("no longer leaves by {gone}", gone=gone)


def _rings_text(gone: str, come: str) -> Text:
    if gone and come:
        return text("{come} rings instead of {gone}", come=come, gone=gone)
    return text("{come} rings too", come=come) if come else text("{gone} no longer rings", gone=gone)


def _picks_up_text(gone: str, come: str) -> Text:
    if gone and come:
        return text("takes calls at {come} instead of {gone}", come=come, gone=gone)
    return (
        text("takes calls at {come} too", come=come)
        if come
        else text("no longer takes calls at {gone}", gone=gone)
    )


def _seconds_words(group: Sequence[Told], delta: Delta, translate: Translate) -> str:
    """`6 500 users ring 30 s instead of 25 s`."""
    seconds = delta.value("seconds")
    assert seconds is not None
    users = {
        (view.client, view.vocabulary.users.get(phone, phone))
        for change, view, _ in group
        if change.now is not None
        for phone in change.now.rings
    }
    return translate(
        plural(
            "{users} user rings {now} s instead of {was} s",
            "{users} users ring {now} s instead of {was} s",
            len(users),
            users=with_thousands_apart(len(users)),
            now=seconds.now,
            was=seconds.was,
        )
    )


def with_thousands_apart(count: int) -> str:
    """A count with its thousands apart."""
    return f"{count:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def told_change(change: Change, view: Noticed, names: ClientNames) -> ToldChange:
    """One change, whole."""
    translate = names.translate
    first, *others = change.where
    whole = change.kind in TOLD_WHOLE
    most_ways = len(others) + 1 if whole else MOST_WAYS
    was, now = pair_words(change.was, change.now, names)
    lines = [
        Line(translate(text("when: {when}", when=when_words(first, names)))),
        *((Line(way_words(first.way, names)),) if first.way else ()),
        Line(translate(text("was: {words}", words=was)), _place_text(change.was_decided)),
        *map(Line, onward_words(change.was_onward, names)),
        Line(translate(text("now: {words}", words=now)), _place_text(change.now_decided)),
        *map(Line, onward_words(change.now_onward, names)),
        *(Line(_also_words(where, first, view, names, whole=whole)) for where in others[: most_ways - 1]),
    ]
    if len(others) >= most_ways:
        rest = plural(
            "also: in {count} other way", "also: in {count} other ways", len(others) - most_ways + 1
        )
        lines.append(Line(translate(rest)))
    headline = _headline(
        translate(KINDS[change.kind]), entries_words(first.entries, view, names, whole=whole), translate
    )
    return ToldChange(change.kind, headline, tuple(lines), change.command, must_be_told=is_dangerous(change))


def _headline(change: str, whose: str, translate: Translate) -> str:
    return translate(text("{change}: {whose}", change=change, whose=whose))


def _also_words(where: Where, first: Where, view: Noticed, names: ClientNames, *, whole: bool) -> str:
    """Another place of the same change; when, if that is another time."""
    words = [entries_words(where.entries, view, names, whole=whole)]
    words += [way_words(where.way, names)] if where.way else []
    words += [when_words(where, names)] if _time(where) != _time(first) else []
    return names.translate(text("also: {calls}", calls=" · ".join(words)))


def _place_text(decides: Decides | None) -> str:
    """Where it says so: the line, or at least the object."""
    if decides is None:
        return ""
    return f"{decides.file}:{decides.line}" if decides.line else decides.address


def _time(where: Where) -> object:
    return where.when, where.positions


def told_line(line: LineChange, translate: Translate) -> ToldChange:
    """What changes of a trunk, or of the node itself."""
    return ToldChange(
        line.kind, _headline(translate(KINDS[line.kind]), translate(line_words(line)), translate)
    )


def told_renaming(renaming: Renaming, names: ClientNames) -> ToldChange:
    """What is shown or said otherwise."""
    words = renaming_words(renaming, names)
    dangerous = renaming.kind in NEVER_LEFT_OUT
    return ToldChange(
        renaming.kind,
        _headline(names.translate(KINDS[renaming.kind]), words, names.translate),
        must_be_told=dangerous,
    )
