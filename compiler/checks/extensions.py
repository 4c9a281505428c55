"""Extensions: each belongs to one object, and hides neither an emergency number nor a short number."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Diagnostic, Path, Text, text
from compiler.diagnostics.addresses import object_address
from compiler.numbering import EMERGENCY_NUMBERS, CallClass, find_pattern
from compiler.resolving.subject import CheckedClient, Place
from compiler.resolving.walk import mentions
from schema.meanings import Meaning
from schema.sections import OBJECT_KIND_OF


def check_extensions(subject: CheckedClient) -> Iterator[Diagnostic]:
    """NUM007 given twice, NUM008 hides an emergency number, NUM009 hides a short number."""
    holders: dict[str, Path] = {}
    countries = sorted({site.country for site in subject.tenant.sites.values()})
    for _, extension, path in mentions(subject.tenant, frozenset({Meaning.EXTENSION})):
        place = Place(path)
        first = holders.setdefault(extension, path)
        if first != path:
            yield _given_twice(subject, extension, first, place)
        yield from _hidden(subject, extension, countries, place)


def _given_twice(subject: CheckedClient, extension: str, first: Path, place: Place) -> Diagnostic:
    message, from_there = (_belongs_to(extension, holder) for holder in (first, place.path))
    related = subject.related(text("first given here"), first)
    told = subject.report("NUM007", message, place, text("Choose another one."), related=related)
    return told.with_mirror(message=from_there, address=object_address(subject.client.id, first))


def _belongs_to(extension: str, holder: Path) -> Text:
    return text(
        "the extension {extension} already belongs to {holder}",
        extension=extension,
        holder=f"{OBJECT_KIND_OF[str(holder[0])].destination}:{holder[1]}",
    )


def _hidden(
    subject: CheckedClient, extension: str, countries: list[str], place: Place
) -> Iterator[Diagnostic]:
    for country in countries:
        if any(extension == emergency.number for emergency in EMERGENCY_NUMBERS[country]):
            message = text("the extension {extension} is an emergency number", extension=extension)
            hint = text("Choose one that does not begin with 1.")
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
