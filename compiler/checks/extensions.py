"""Extensions: each belongs to one object, and hides neither an emergency number nor a short number."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Diagnostic, text
from compiler.numbering import EMERGENCY_NUMBERS, CallClass, find_pattern
from compiler.resolving.subject import CheckedClient, Place

SECTIONS = ("users", "groups", "voicemails", "routes")
_KINDS = {"users": "user", "groups": "group", "voicemails": "voicemail", "routes": "route"}


def check_extensions(subject: CheckedClient) -> Iterator[Diagnostic]:
    """NUM007 given twice, NUM008 hides an emergency number, NUM009 hides a short number."""
    holders: dict[str, tuple[str, str]] = {}
    countries = sorted({str(site.country) for site in subject.tenant.sites.values()})
    for section in SECTIONS:
        for name, one in getattr(subject.tenant, section).items():
            if one.extension is None:
                continue
            place = Place((section, name, "extension"))
            first = holders.setdefault(one.extension, (section, name))
            if first != (section, name):
                yield _given_twice(subject, one.extension, first, place)
            yield from _hidden(subject, one.extension, countries, place)


def _given_twice(subject: CheckedClient, extension: str, first: tuple[str, str], place: Place) -> Diagnostic:
    message = text(
        "the extension {extension} is that of {holder} already",
        extension=extension,
        holder=f"{_KINDS[first[0]]}:{first[1]}",
    )
    related = subject.related(text("first given here"), (*first, "extension"))
    return subject.report("NUM007", message, place, text("Choose another one."), related=related)


def _hidden(
    subject: CheckedClient, extension: str, countries: list[str], place: Place
) -> Iterator[Diagnostic]:
    for country in countries:
        if any(extension == emergency.number for emergency in EMERGENCY_NUMBERS[country]):
            message = text("the extension {extension} is an emergency number", extension=extension)
            hint = text("Choose one that begins with another digit than 1.")
            yield subject.report("NUM008", message, place, hint)
            return
        pattern = find_pattern(extension, country)
        if pattern is not None and pattern.call_class is not CallClass.UNALLOCATED:
            message = text(
                "the extension {extension} hides the short number {extension}", extension=extension
            )
            hint = text("Extensions that begin with 2, 4, 5, 6, 7 or 8 hide none.")
            yield subject.report("NUM009", message, place, hint)
            return
