"""What callers notice, for people: a verdict, then each change with whom it concerns, when, what was and what is, and a call that shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, assert_never

from ci.reports.acts import onward_words, pair_words, way_words
from ci.reports.also_changed import Listed, ToldAlso, grouped, told_also
from ci.reports.call_words import ClientNames, calls_from_outside, class_words
from ci.reports.markup import in_code, paint
from ci.reports.operator_layer import line_words
from ci.reports.pages import parts_of
from ci.reports.snippets import printable
from compiler.analysis.behaviour.behaviour import EntryPoint, EntryPointKind
from compiler.analysis.change.comparison import ChangeKind, Renaming, Shown
from compiler.analysis.change.operator_layer import LineChange
from compiler.analysis.change.what_callers_notice import Change, Decides, Noticed, Standing, Where
from compiler.analysis.instants import Spans, in_words
from compiler.diagnostics import Text, plural, text

MOST_CHANGES = 20
"""Of one client, in words; all of them are in the report for programs."""
MOST_SECTIONS = 50
MOST_WAYS = 4
MOST_NAMES = 4

NEVER_LEFT_OUT = frozenset({ChangeKind.BREAKS_EMERGENCY, ChangeKind.ALLOWS_DEAR_CALLS})
"""Kinds of changes that are told completely, however many there are."""

Translate = Callable[[Text], str]

_KINDS: Mapping[ChangeKind, Text] = {
    ChangeKind.BREAKS_EMERGENCY: text("breaks emergency calls"),
    ChangeKind.ALLOWS_DEAR_CALLS: text("now allows calls abroad or with a surcharge"),
    ChangeKind.LOSES_REACHABILITY: text("no longer reaches anybody"),
    ChangeKind.LEFT_UNANSWERED: text("is ended if nobody answers"),
    ChangeKind.REROUTES: text("goes elsewhere"),
    ChangeKind.CHANGES_EXPERIENCE: text("is handled differently"),
    ChangeKind.ADDS: text("is new"),
    ChangeKind.COSMETIC: text("looks different"),
}


_SIGNS: Mapping[ChangeKind, tuple[str, str]] = {
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


def _count_words(kind: ChangeKind, count: int) -> Text:
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


@dataclass(frozen=True, slots=True)
class Line:
    """Something to say of a change, and where it stands, if anywhere."""

    words: str
    place: str = ""

    def __str__(self) -> str:
        """As it is read."""
        return f"{self.words}  ({self.place})" if self.place else self.words


@dataclass(frozen=True, slots=True)
class ToldChange:
    """A change in words. `lines`: what there is to say of it, below its headline; `command`: what shows it."""

    kind: ChangeKind
    headline: str
    lines: tuple[Line, ...] = ()
    command: str = ""


def with_thousands_apart(count: int) -> str:
    """A count with its thousands apart."""
    return f"{count:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")


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
    for kind in ChangeKind:
        count = _count(kind, views)
        if count:
            yield _count_words(kind, count)


def _count(kind: ChangeKind, views: Sequence[Noticed]) -> int:
    """How many changes are of a kind."""
    kinds = (one.kind for view in views for told in (view.changes, view.renamed, view.lines) for one in told)
    return sum(1 for found in kinds if found is kind)


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
    kinds = {kind.name.lower(): _count(kind, views) for kind in ChangeKind}
    standings = {str(standing): count for standing, count in _standings(views).items()}
    same, changed = sum(view.same for view in views), sum(view.changed for view in views)
    also = sum(len(grouped(view.also)) for view in views)
    return {
        "changes": kinds,
        "clients": standings,
        "classes": {"same": same, "changed": changed},
        "also": also,
    }


def standing_words(view: Noticed) -> Text | None:
    """What is said of a client as a whole, if anything."""
    match view.standing:
        case Standing.NEW:
            return text(
                "a new client: {numbers}, {phones}",
                numbers=plural("{count} number", "{count} numbers", view.numbers),
                phones=plural("{count} phone", "{count} phones", view.phones),
            )
        case Standing.GONE:
            return text(
                "removed: calls to its {numbers} and from its {phones} no longer lead anywhere",
                numbers=plural("{count} number", "{count} numbers", view.numbers),
                phones=plural("{count} phone", "{count} phones", view.phones),
            )
        case Standing.MOVED if view.successor == view.client:
            return text(
                "on another node from now on: its {phones} must fetch their files anew, and its messages stay behind",
                phones=plural("{count} phone", "{count} phones", view.phones),
            )
        case Standing.MOVED:
            return text(
                "called {name} from now on: its {phones} must fetch their files anew, and its messages stay behind",
                name=view.successor,
                phones=plural("{count} phone", "{count} phones", view.phones),
            )
        case Standing.UNKNOWN if view.node:
            return text(
                "what callers notice of it cannot be compared: this version of centrex cannot read what is live of it"
            )
        case Standing.UNKNOWN:
            return text(
                "what its callers notice cannot be compared: this version of centrex cannot read what is live about its calls"
            )
        case Standing.COMPARED:
            return text("formerly {name}", name=view.formerly) if view.formerly else None
        case _:
            assert_never(view.standing)


def _years_words(view: Noticed) -> Iterator[Text]:
    """What is said of the years in which a client is not compared."""
    if view.forgotten:
        yield text(
            "the holidays and dated rules of {years} are no longer known: those days are as any others",
            years=", ".join(map(str, view.forgotten)),
        )
    if view.learned:
        yield text(
            "the holidays and dated rules of {years} are known from now on",
            years=", ".join(map(str, view.learned)),
        )


def told_changes(view: Noticed, translate: Translate) -> list[ToldChange]:
    """The changes of one client, worst first."""
    names = ClientNames(view.vocabulary, translate)
    told = [
        *(_told_change(change, view, names) for change in view.changes),
        *(_told_renaming(renaming, names) for renaming in view.renamed),
        *(_told_line(line, translate) for line in view.lines),
    ]
    return sorted(told, key=lambda change: change.kind)


@dataclass(frozen=True, slots=True)
class ChangeSection:
    """What there is to tell of clients whose callers notice the same, or of nodes. Places and commands are those of the first."""

    clients: tuple[str, ...]
    nodes: tuple[str, ...]
    whole: str
    told: tuple[ToldChange, ...]
    also: tuple[ToldAlso, ...]

    def heading(self, translate: Translate) -> str:
        """The clients, or whose layer it is; of many the first, and how many more there are."""
        if self.nodes:
            return translate(text("operator's layer of {node}", node=first_few(self.nodes, translate)))
        return first_few(self.clients, translate)

    @property
    def worst(self) -> int:
        """The worst that is told."""
        dangerous = [ChangeKind.REROUTES for also in self.also if also.is_dangerous]
        return min((*(change.kind for change in self.told), *dangerous), default=len(ChangeKind))

    @property
    def must_be_told(self) -> bool:
        """Whether there is something that is never left out."""
        told = any(change.kind in NEVER_LEFT_OUT for change in self.told)
        return told or any(also.is_dangerous for also in self.also)


def change_sections(views: Iterable[Noticed], translate: Translate) -> list[ChangeSection]:
    """What there is to tell, those whose callers are hit hardest first; the same of several clients once."""
    together: dict[object, list[tuple[Noticed, str, tuple[ToldChange, ...], tuple[ToldAlso, ...]]]] = {}
    for view in views:
        standing = standing_words(view)
        words = (*(() if standing is None else (standing,)), *_years_words(view))
        whole = "; ".join(map(translate, words))
        changes = tuple(told_changes(view, translate))
        names = ClientNames(view.vocabulary, translate)
        also = tuple(told_also(view.also, names, first_few, _all_of))
        if whole or changes or also:
            essence = (
                bool(view.node),
                whole,
                *((change.headline, *(line.words for line in change.lines)) for change in changes),
                also,
            )
            together.setdefault(essence, []).append((view, whole, changes, also))
    sections = [
        ChangeSection(
            tuple(view.client for view, *_ in group),
            tuple(view.node for view, *_ in group if view.node),
            *group[0][1:],
        )
        for group in together.values()
    ]
    return sorted(sections, key=lambda section: (section.worst, section.clients))


def _of_section(section: ChangeSection) -> list[ToldChange]:
    """The changes that are told, worst first: some, and what must not be left out."""
    return [
        change
        for number, change in enumerate(section.told)
        if number < MOST_CHANGES or change.kind in NEVER_LEFT_OUT
    ]


def _first_sections(sections: Sequence[ChangeSection]) -> list[ChangeSection]:
    """Those that are told, worst first: some, and all with what must not be left out."""
    return [
        section for number, section in enumerate(sections) if number < MOST_SECTIONS or section.must_be_told
    ]


def _left_out(section: ChangeSection, translate: Translate) -> str:
    """How many changes there are no words for; empty if there are for all."""
    return _more(len(section.told) - len(_of_section(section)), translate)


def _more(count: int, translate: Translate) -> str:
    """How many more there are; empty for none."""
    if count <= 0:
        return ""
    return translate(
        plural(
            "and {count} more: --format json has it too",
            "and {count} more: --format json has them all",
            count,
        )
    )


def callers_lines(views: Iterable[Noticed], translate: Translate, *, colour: bool) -> Iterator[str]:
    """For a terminal: the verdict, then client by client what changes."""
    views = list(views)
    yield verdict_words(views, translate)
    yield ""
    telling = change_sections(views, translate)
    first = _first_sections(telling)
    for section in first:
        yield section.heading(translate)
        yield from (f"  {line}" for line in _section_lines(section, translate, colour=colour))
        yield ""
    rest = sum(len(section.clients) for section in telling) - sum(len(section.clients) for section in first)
    if rest:
        yield translate(
            plural(
                "and {count} more client: --format json has it too",
                "and {count} more clients: --format json has them all",
                rest,
            )
        )
        yield ""


def _section_lines(section: ChangeSection, translate: Translate, *, colour: bool) -> Iterator[str]:
    if section.whole:
        yield printable(section.whole)
    for change in _of_section(section):
        sign, code = _SIGNS[change.kind]
        yield f"{paint(sign, code, colour=colour)} {printable(change.headline)}"
        yield from (f"    {printable(str(line))}" for line in change.lines)
        if change.command:
            yield f"    {translate(text('see it: {command}', command=printable(change.command)))}"
    rest = _left_out(section, translate)
    if rest:
        yield rest
    also, more = _also_told(section, translate)
    if also:
        yield translate(text("also changed:"))
        yield from (f"  {one.sign} {printable(one.words)}" for one in also)
    if more:
        yield f"  {more}"


def _also_told(section: ChangeSection, translate: Translate) -> tuple[list[ToldAlso], str]:
    """What is told of what callers do not notice, and how much is not: nothing of what is dangerous."""
    told = [also for number, also in enumerate(section.also) if also.is_dangerous or number < MOST_CHANGES]
    return told, _more(len(section.also) - len(told), translate)


def callers_markdown(views: Iterable[Noticed], translate: Translate) -> Iterator[str]:
    """Sections of a comment."""
    parts = parts_of("callers.md")
    for section in change_sections(views, translate):
        heading = section.heading(translate)
        if not section.nodes:
            heading = translate(text("what callers of {client} notice", client=heading))
        changes = [_change_markdown(change, translate) for change in _of_section(section)]
        also, more = _also_told(section, translate)
        yield parts.section(
            heading,
            section.whole,
            changes,
            _left_out(section, translate),
            translate(text("also changed:")) if also else "",
            also,
            more,
        )


def _change_markdown(change: ToldChange, translate: Translate) -> dict[str, Any]:
    """What the template is given of a change."""
    see_it = text("see it: {command}", command=f"`{in_code(change.command)}`")
    return {
        "sign": _SIGNS[change.kind][0],
        "headline": change.headline,
        "lines": [str(line) for line in change.lines],
        "see_it": translate(see_it) if change.command else "",
    }


def _told_change(change: Change, view: Noticed, names: ClientNames) -> ToldChange:
    translate = names.translate
    first, *others = change.where
    whole = change.kind in NEVER_LEFT_OUT
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
    headline = _headline(change.kind, entries_words(first.entries, view, names, whole=whole), translate)
    return ToldChange(change.kind, headline, tuple(lines), change.command)


def _headline(kind: ChangeKind, whose: str, translate: Translate) -> str:
    return translate(text("{change}: {whose}", change=translate(_KINDS[kind]), whose=whose))


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


def when_words(where: Where, names: ClientNames) -> str:
    """The instants of a change, and the positions of switches; whose clock that is, only if several count."""
    when = _instants_words(where.when, names)
    if not where.positions:
        return when
    while_at = text("{when}, while {positions}", when=when, positions=names.positions(where.positions))
    return names.translate(while_at)


def _instants_words(when: Spans | None, names: ClientNames) -> str:
    if when is None:
        return names.translate(text("at any time"))
    several = len(names.vocabulary.all_zones) > 1 or when.zone != names.vocabulary.zone()
    return in_words(when, names.translate, name_zone=several)


def _told_line(line: LineChange, translate: Translate) -> ToldChange:
    return ToldChange(line.kind, _headline(line.kind, translate(line_words(line)), translate))


def _told_renaming(renaming: Renaming, names: ClientNames) -> ToldChange:
    section, _, name = renaming.place.partition("/")
    who = names.phone(name) if section == "devices" else names.own_number(name)
    if section == "mailboxes":
        who = names.mailbox(name)
    if section == "switches":
        who = names.switch(name)
        was, now = (names.position(name, position) for position in (renaming.was, renaming.now))
        renaming = replace(renaming, was=was, now=now)
    words = names.translate(_renaming_words(renaming, who))
    return ToldChange(renaming.kind, _headline(renaming.kind, words, names.translate))


def _renaming_words(renaming: Renaming, who: str) -> Text:
    match renaming.shown:
        case Shown.NAME:
            return text(
                "{who} is shown as “{now}”, formerly “{was}”", who=who, now=renaming.now, was=renaming.was
            )
        case Shown.EXTENSION:
            return text(
                "{who} is shown with {now}, formerly {was}", who=who, now=renaming.now, was=renaming.was
            )
        case Shown.TRUNK:
            return text(
                "calls to {who} come in by {now}, formerly by {was}",
                who=who,
                now=renaming.now,
                was=renaming.was,
            )
        case Shown.NODE:
            return text("its node is {now}, formerly {was}", now=renaming.now, was=renaming.was)
        case Shown.LONGEST_MESSAGE:
            return text(
                "mailbox {who} takes messages of {now} s, formerly of {was} s",
                who=who,
                now=renaming.now,
                was=renaming.was,
            )
        case Shown.MOST_MESSAGES:
            return text(
                "mailbox {who} holds {now} new messages, formerly {was}",
                who=who,
                now=renaming.now,
                was=renaming.was,
            )
        case Shown.MAIL_FROM:
            return text(
                "mails about messages in {who} come from {now}, formerly from {was}",
                who=who,
                now=renaming.now,
                was=renaming.was,
            )
        case Shown.MAIL_WORDS:
            return text("mails about messages in {who} have other words", who=who)
        case Shown.AT_REST:
            return text(
                "{who}: whoever has not set it finds it at {now}, formerly at {was}",
                who=who,
                now=renaming.now,
                was=renaming.was,
            )
        case Shown.LANGUAGE:
            return text(
                "{who}: the system speaks {now}, formerly {was}", who=who, now=renaming.now, was=renaming.was
            )
        case _:
            assert_never(renaming.shown)


def entries_words(
    entries: Sequence[EntryPoint], view: Noticed, names: ClientNames, *, whole: bool = False
) -> str:
    """Entry points, together: `calls from outside to 01 99 00 10 00 (Accueil); all phones call mobiles in France`. `whole`: none is left out."""
    listed = _all_of if whole else first_few
    return "; ".join(names.translate(words) for words in _entry_texts(entries, view, names, listed))


def _entry_texts(
    entries: Sequence[EntryPoint], view: Noticed, names: ClientNames, listed: Listed
) -> Iterator[Text]:
    for kind in EntryPointKind:
        of_kind = [entry for entry in entries if entry.kind is kind]
        callers: dict[str, tuple[str, ...]] = {}
        for entry in of_kind:
            callers[entry.label] = (*callers.get(entry.label, ()), entry.caller)
        labels: dict[tuple[str, ...], list[str]] = {}
        for label, who in callers.items():
            labels.setdefault(who, []).append(label)
        for who, alike in labels.items():
            yield _entries_alike(kind, alike, who, view, names, listed=listed)


def _entries_alike(
    kind: EntryPointKind,
    labels: Sequence[str],
    callers: Sequence[str],
    view: Noticed,
    names: ClientNames,
    *,
    listed: Listed,
) -> Text:
    """Entry points of one kind, by the same callers."""
    match kind:
        case EntryPointKind.NUMBER:
            return calls_from_outside(callers, listed(map(names.own_number, labels), names.translate), names)
        case EntryPointKind.INTERNAL if any(callers):
            called = listed((_extension_words(extension, names) for extension in labels), names.translate)
            return text(
                "{phones}: calling {called}",
                phones=_phones_words(callers, view, names, listed),
                called=called,
            )
        case EntryPointKind.INTERNAL:
            return text(
                "internal calls to {extensions}",
                extensions=listed(
                    (_extension_words(extension, names) for extension in labels), names.translate
                ),
            )
        case EntryPointKind.OWN_NUMBER if any(callers):
            called = listed(map(names.own_number, labels), names.translate)
            return text(
                "{phones}: calling {called}",
                phones=_phones_words(callers, view, names, listed),
                called=called,
            )
        case EntryPointKind.OWN_NUMBER:
            return text(
                "phones call {numbers}", numbers=listed(map(names.own_number, labels), names.translate)
            )
        case EntryPointKind.FEATURE if not any(callers):
            return text("phones dial {codes}", codes=listed(labels, names.translate))
        case EntryPointKind.FEATURE:
            return text(
                "{phones}: dialling {codes}",
                phones=_phones_words(callers, view, names, listed),
                codes=listed(labels, names.translate),
            )
        case EntryPointKind.EMERGENCY:
            return text(
                "{phones}: emergency calls to {numbers}",
                phones=_phones_words(callers, view, names, listed),
                numbers=listed(labels, names.translate),
            )
        case EntryPointKind.OUTSIDE:
            called = listed((class_words(label, names) for label in labels), names.translate)
            return text(
                "{phones}: calling {called}",
                phones=_phones_words(callers, view, names, listed),
                called=called,
            )
        case _:
            assert_never(kind)


def _extension_words(extension: str, names: ClientNames) -> str:
    behind = names.extensions.get(extension)
    return f"{extension} ({behind})" if behind else extension


def _phones_words(devices: Sequence[str], view: Noticed, names: ClientNames, listed: Listed) -> str:
    if len(devices) > 1 and len(devices) == view.phones:
        return names.translate(text("all phones"))
    return listed(map(names.phone, devices), names.translate)


def first_few(words: Iterable[str], translate: Translate) -> str:
    """The first of them, and how many more there are."""
    names = list(dict.fromkeys(words))
    if len(names) <= MOST_NAMES:
        return _all_of(names, translate)
    first = _all_of(names[: MOST_NAMES - 1], translate)
    return translate(text("{first} and {count} more", first=first, count=len(names) - MOST_NAMES + 1))


def _all_of(words: Iterable[str], translate: Translate) -> str:
    """All of them."""
    del translate
    names = list(dict.fromkeys(words))
    return ("; " if any("," in name for name in names) else ", ").join(names)
