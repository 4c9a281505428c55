"""Where calls come in, those alike together: `calls from outside to 01 99 00 10 00 (Accueil); all phones: calling mobiles in France`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import assert_never

from ci.reports.call_words import ClientNames, calls_from_outside, class_words
from ci.reports.lists import Listed, all_of, first_few, with_semicolons
from compiler.analysis.behaviour.behaviour import EntryPoint, EntryPointKind
from compiler.analysis.change.what_callers_notice import Noticed
from compiler.diagnostics import Text, text


def entries_words(
    entries: Sequence[EntryPoint], view: Noticed, names: ClientNames, *, whole: bool = False
) -> str:
    """Entry points, together: `calls from outside to 01 99 00 10 00 (Accueil); all phones call mobiles in France`. `whole`: none is left out."""
    listed = all_of if whole else first_few
    told = (names.translate(words) for words in _entry_texts(entries, view, names, listed))
    return with_semicolons(told, names.translate)


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
            return calls_from_outside(
                callers,
                listed(map(names.own_number, names.vocabulary.main_first(labels)), names.translate),
                names,
            )
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
            called = listed(map(names.own_number, names.vocabulary.main_first(labels)), names.translate)
            return text(
                "{phones}: calling {called}",
                phones=_phones_words(callers, view, names, listed),
                called=called,
            )
        case EntryPointKind.OWN_NUMBER:
            return text(
                "phones call {numbers}",
                numbers=listed(map(names.own_number, names.vocabulary.main_first(labels)), names.translate),
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
