"""What callers notice, for people: a verdict, then each change with whom it concerns, when, what was and what is, and a call that shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ci.reports.acts import pair_words, way_words
from ci.reports.call_words import Names, class_words
from ci.reports.markup import escaped, in_code, paint
from ci.reports.snippets import printable
from compiler.analysis.behaviour import Entry, EntryKind
from compiler.analysis.compare import Kind, Renaming, Shown
from compiler.analysis.instants import Spans, in_words
from compiler.analysis.noticed import Change, Decides, Noticed, Standing, Where
from compiler.diagnostics import Text, text

MOST_CHANGES = 20
"""Of one client, in words; all of them are in the report for programs."""
MOST_CLIENTS = 50
MOST_WAYS = 4
MOST_NAMES = 4

Translate = Callable[[Text], str]

_KINDS: Mapping[Kind, Text] = {
    Kind.BREAKS_EMERGENCY: text("breaks emergency calls"),
    Kind.LOSES_REACHABILITY: text("reaches nobody any more"),
    Kind.REROUTES: text("goes elsewhere"),
    Kind.CHANGES_EXPERIENCE: text("goes otherwise"),
    Kind.ADDS: text("is new"),
    Kind.COSMETIC: text("looks different"),
}


_SIGNS: Mapping[Kind, tuple[str, str]] = {
    Kind.BREAKS_EMERGENCY: ("✗", "31;1"),
    Kind.LOSES_REACHABILITY: ("✗", "31"),
    Kind.REROUTES: ("→", "33"),
    Kind.CHANGES_EXPERIENCE: ("~", "33"),
    Kind.ADDS: ("+", "32"),
    Kind.COSMETIC: ("·", "36"),
}
"""A sign for each kind, and its colour on a terminal."""


def _count_words(kind: Kind, count: int) -> Text:
    match kind:
        case Kind.BREAKS_EMERGENCY:
            return text("{count} breaking emergency calls", count=count)
        case Kind.LOSES_REACHABILITY:
            return text("{count} reaching nobody any more", count=count)
        case Kind.REROUTES:
            return text("{count} re-routed", count=count)
        case Kind.CHANGES_EXPERIENCE:
            return text("{count} going otherwise", count=count)
        case Kind.ADDS:
            return text("{count} added", count=count)
        case Kind.COSMETIC:
            return text("{count} looking different", count=count)


@dataclass(frozen=True, slots=True)
class Told:
    """A change in words. `lines`: what there is to say of it, below its headline; `command`: what shows it."""

    kind: Kind
    headline: str
    lines: tuple[str, ...] = ()
    command: str = ""


def grouped(count: int) -> str:
    """A count with its thousands apart."""
    return f"{count:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def verdict(views: Iterable[Noticed], translate: Translate) -> str:
    """What callers notice of all these clients, in one line."""
    views = list(views)
    counts = [translate(one) for one in (*_changes_of(views), *_standings_of(views))]
    words = (
        text("what callers notice: {changes}", changes=", ".join(counts))
        if counts
        else text("callers notice nothing")
    )
    same = sum(one.same for one in views)
    proved = text("{same} classes of calls proved unchanged", same=grouped(same))
    return f"{translate(words)}; {translate(proved)}" if same else translate(words)


def _changes_of(views: Sequence[Noticed]) -> Iterator[Text]:
    for kind in Kind:
        count = sum(1 for view in views for one in view.changes if one.kind is kind)
        if kind is Kind.COSMETIC:
            count += sum(len(view.renamed) for view in views)
        if count:
            yield _count_words(kind, count)


def _standings_of(views: Sequence[Noticed]) -> Iterator[Text]:
    """Clients that come and go, and those of which nothing can be said."""
    counts = {standing: sum(1 for one in views if one.standing is standing) for standing in Standing}
    if counts[Standing.NEW]:
        yield text("new clients: {count}", count=counts[Standing.NEW])
    if counts[Standing.GONE]:
        yield text("removed clients: {count}", count=counts[Standing.GONE])
    if counts[Standing.UNKNOWN]:
        yield text("clients that cannot be compared: {count}", count=counts[Standing.UNKNOWN])


def verdict_data(views: Iterable[Noticed]) -> dict[str, Any]:
    """The same for programs."""
    views = list(views)
    kinds = {
        kind.name.lower(): sum(1 for view in views for one in view.changes if one.kind is kind)
        for kind in Kind
    }
    kinds[Kind.COSMETIC.name.lower()] += sum(len(view.renamed) for view in views)
    standings = {str(standing): sum(1 for one in views if one.standing is standing) for standing in Standing}
    same, changed = sum(one.same for one in views), sum(one.changed for one in views)
    return {"changes": kinds, "clients": standings, "classes": {"same": same, "changed": changed}}


def standing_words(view: Noticed) -> Text | None:
    """What is said of a client as a whole, if anything."""
    match view.standing:
        case Standing.NEW:
            return text(
                "a new client: {numbers} numbers, {phones} phones", numbers=view.numbers, phones=view.phones
            )
        case Standing.GONE:
            return text(
                "removed: calls to its {numbers} numbers and of its {phones} phones come to nothing",
                numbers=view.numbers,
                phones=view.phones,
            )
        case Standing.UNKNOWN:
            return text(
                "what its callers notice cannot be compared: what is live says nothing of calls that this version of centrex can read"
            )
        case Standing.COMPARED:
            return text("formerly {name}", name=view.formerly) if view.formerly else None


def told(view: Noticed, translate: Translate) -> list[Told]:
    """The changes of one client, worst first, `MOST_CHANGES` at most."""
    names = Names(view.vocabulary, translate)
    found = [_change(one, view, names) for one in view.changes]
    found += [_renaming(one, names) for one in view.renamed]
    return found[:MOST_CHANGES]


def left_out(view: Noticed, translate: Translate) -> str:
    """How many changes there are no words for; empty if there are for all."""
    count = len(view.changes) + len(view.renamed) - MOST_CHANGES
    return translate(text("and {count} more: --format json has them all", count=count)) if count > 0 else ""


def callers_lines(views: Iterable[Noticed], translate: Translate, *, colour: bool) -> Iterator[str]:
    """For a terminal: the verdict, then client by client what changes."""
    views = list(views)
    yield verdict(views, translate)
    yield ""
    telling = worst_first(views)
    for view in telling[:MOST_CLIENTS]:
        yield view.client
        yield from (f"  {line}" for line in _client_lines(view, translate, colour=colour))
        yield ""
    if len(telling) > MOST_CLIENTS:
        rest = len(telling) - MOST_CLIENTS
        yield translate(text("and {count} more clients: --format json has them all", count=rest))
        yield ""


def worst_first(views: Iterable[Noticed]) -> list[Noticed]:
    """The clients of which there is something to tell, those whose callers are hit hardest first."""
    telling = [one for one in views if not one.is_empty or one.formerly]
    return sorted(
        telling, key=lambda one: (min((change.kind for change in one.changes), default=len(Kind)), one.client)
    )


def _client_lines(view: Noticed, translate: Translate, *, colour: bool) -> Iterator[str]:
    whole = standing_words(view)
    if whole is not None:
        yield translate(whole)
    for one in told(view, translate):
        sign, code = _SIGNS[one.kind]
        yield f"{paint(sign, code, colour=colour)} {printable(one.headline)}"
        yield from (f"    {printable(line)}" for line in one.lines)
        if one.command:
            yield f"    {translate(text('see it: {command}', command=printable(one.command)))}"
    rest = left_out(view, translate)
    if rest:
        yield rest


def callers_markdown(view: Noticed, translate: Translate) -> str:
    """One client's section of a comment; empty if its callers notice nothing."""
    whole, rest = standing_words(view), left_out(view, translate)
    rows = [f"- {escaped(translate(whole))}"] if whole is not None else []
    for one in told(view, translate):
        rows.append(f"- {_SIGNS[one.kind][0]} **{escaped(one.headline)}**")
        rows += [f"  - {escaped(line)}" for line in one.lines]
        if one.command:
            rows.append(f"  - {translate(text('see it: {command}', command=f'`{in_code(one.command)}`'))}")
    rows += [f"- {escaped(rest)}"] if rest else []
    if not rows:
        return ""
    heading = translate(text("what callers of {client} notice", client=view.client))
    return f"### {escaped(heading)}\n\n" + "\n".join(rows) + "\n\n"


def _change(one: Change, view: Noticed, names: Names) -> Told:
    translate = names.translate
    first, *others = one.where
    lines = [translate(text("when: {when}", when=when_words(first.when, names)))]
    lines += [way_words(first.way, names)] if first.way else []
    was, now = pair_words(one.was, one.now, names)
    lines.append(translate(text("was: {words}", words=was)) + _place(one.was_decided))
    lines.append(translate(text("now: {words}", words=now)) + _place(one.now_decided))
    lines += [_also(where, first, view, names) for where in others[: MOST_WAYS - 1]]
    if len(others) >= MOST_WAYS:
        lines.append(translate(text("also: in {count} other ways", count=len(others) - MOST_WAYS + 1)))
    headline = f"{translate(_KINDS[one.kind])}: {entries_words(first.entries, view, names)}"
    return Told(one.kind, headline, tuple(lines), one.command)


def _also(where: Where, first: Where, view: Noticed, names: Names) -> str:
    """Another place of the same change; when, if that is another time."""
    words = [entries_words(where.entries, view, names)]
    words += [way_words(where.way, names)] if where.way else []
    words += [when_words(where.when, names)] if where.when != first.when else []
    return names.translate(text("also: {calls}", calls=" · ".join(words)))


def _place(decides: Decides | None) -> str:
    """Where it says so: the line, or at least the object."""
    if decides is None:
        return ""
    return f"  ({decides.file}:{decides.line})" if decides.line else f"  ({decides.address})"


def when_words(when: Spans | None, names: Names) -> str:
    """The instants of a change; whose clock that is, only if several count."""
    if when is None:
        return names.translate(text("at any time"))
    several = len(names.known.all_zones) > 1 or when.zone != names.known.zone()
    return in_words(when, names.translate, name_zone=several)


def _renaming(one: Renaming, names: Names) -> Told:
    section, _, name = one.place.partition("/")
    who = names.phone(name) if section == "devices" else names.own_number(name)
    words = names.translate(_renaming_words(one, who))
    return Told(Kind.COSMETIC, f"{names.translate(_KINDS[Kind.COSMETIC])}: {words}")


def _renaming_words(one: Renaming, who: str) -> Text:
    match one.shown:
        case Shown.NAME:
            return text("{who} is shown as “{now}”, formerly “{was}”", who=who, now=one.now, was=one.was)
        case Shown.EXTENSION:
            return text("{who} is shown with {now}, formerly {was}", who=who, now=one.now, was=one.was)
        case Shown.LANGUAGE:
            return text("{who}: the system speaks {now}, formerly {was}", who=who, now=one.now, was=one.was)


def entries_words(entries: Sequence[Entry], view: Noticed, names: Names) -> str:
    """Ways in, together: `calls from outside to 01 99 00 10 00 (Accueil); all phones call mobiles in France`."""
    return "; ".join(names.translate(one) for one in _entries(entries, view, names))


def _entries(entries: Sequence[Entry], view: Noticed, names: Names) -> Iterator[Text]:
    for kind in EntryKind:
        some = [one for one in entries if one.kind is kind]
        callers: dict[str, tuple[str, ...]] = {}
        for one in some:
            callers[one.label] = (*callers.get(one.label, ()), one.caller)
        labels: dict[tuple[str, ...], list[str]] = {}
        for label, who in callers.items():
            labels.setdefault(who, []).append(label)
        for who, alike in labels.items():
            yield _alike(kind, alike, who, view, names)


def _alike(
    kind: EntryKind, labels: Sequence[str], callers: Sequence[str], view: Noticed, names: Names
) -> Text:
    """Ways in of one kind, by the same callers."""
    match kind:
        case EntryKind.NUMBER:
            return text(
                "calls from outside to {numbers}", numbers=_listed(map(names.own_number, labels), names)
            )
        case EntryKind.INTERNAL:
            return text(
                "phones inside call {extensions}",
                extensions=_listed((_extension(one, names) for one in labels), names),
            )
        case EntryKind.FEATURE if not any(callers):
            return text("phones inside dial {codes}", codes=_listed(labels, names))
        case EntryKind.FEATURE:
            return text(
                "{phones}: dialling {codes}",
                phones=_phones(callers, view, names),
                codes=_listed(labels, names),
            )
        case EntryKind.EMERGENCY:
            return text(
                "{phones}: calling rescue, {numbers}",
                phones=_phones(callers, view, names),
                numbers=_listed(labels, names),
            )
        case EntryKind.OUTSIDE:
            called = _listed((class_words(one, names) for one in labels), names)
            return text("{phones}: calling {called}", phones=_phones(callers, view, names), called=called)


def _extension(extension: str, names: Names) -> str:
    behind = names.extensions.get(extension)
    return f"{extension} ({behind})" if behind else extension


def _phones(devices: Sequence[str], view: Noticed, names: Names) -> str:
    if len(devices) > 1 and len(devices) == view.phones:
        return names.translate(text("all phones"))
    return _listed(map(names.phone, devices), names)


def _listed(words: Iterable[str], names: Names) -> str:
    """The first of them, and how many more there are."""
    found = list(dict.fromkeys(words))
    sign = "; " if any("," in one for one in found) else ", "
    if len(found) <= MOST_NAMES:
        return sign.join(found)
    first = sign.join(found[: MOST_NAMES - 1])
    return names.translate(text("{first} and {count} more", first=first, count=len(found) - MOST_NAMES + 1))
