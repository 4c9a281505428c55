"""Errors as values: what is wrong and where, in words that a technician can act on.

A `Diagnostic` carries an English template and its values, not a finished sentence: `ci` translates it by gettext
when it prints. Codes are registered, with their explanation, in `compiler/diagnostics/codes/`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

Path = tuple[str | int, ...]
"""Where a value stands in a tree: `("users", "alice", "ring")`, list items by index."""


class Severity(StrEnum):
    """Errors stop the compilation of their client; warnings and notes do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Text:
    """A translatable sentence: an English template with `{named}` placeholders, and their values, which may be sentences themselves.

    `plural`: the template for any other `count` than one; empty for a sentence without a count.
    """

    template: str
    values: tuple[tuple[str, str | Text], ...] = ()
    plural: str = ""
    count: int = 1

    def __str__(self) -> str:
        """The sentence in English."""
        template = self.plural if self.plural and self.count != 1 else self.template
        return template.format(**dict(self.values))


def text(template: str, /, **values: object) -> Text:
    """A translatable sentence. `template` must be a literal: the catalogues are extracted from the calls."""
    return Text(template, _filled(values))


def plural(singular: str, several: str, /, count: int, **values: object) -> Text:
    """A sentence that tells a count, `{count}`, in the form that the count asks for. Both templates must be literals."""
    return Text(singular, _filled({"count": count, **values}), several, count)


def _filled(values: Mapping[str, object]) -> tuple[tuple[str, str | Text], ...]:
    return tuple((name, value if isinstance(value, Text) else str(value)) for name, value in values.items())


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a file: line and column in characters, both from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True, order=True)
class Range:
    """A half-open range of characters in one file; the path is relative to the tree's root."""

    file: str
    start: Position
    end: Position


def file_start(file: str) -> Range:
    """The range for a fault that concerns a whole file."""
    return Range(file, Position(1, 1), Position(1, 1))


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that matters to a diagnostic, such as where the number was first given, or where the list starts."""

    message: Text
    range: Range


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One fault of the input.

    `code` is stable across versions and registered in `compiler/diagnostics/codes/`; `address` names the object concerned
    (`acme/users/alice`), and is empty for a fault of a file. `mirror`: of two places that cannot both be right, the same told of the other one.
    """

    code: str
    severity: Severity
    message: Text
    range: Range | None
    hint: Text | None = None
    related: tuple[Related, ...] = field(default=())
    address: str = ""
    mirror: Diagnostic | None = field(default=None, compare=False, repr=False)

    def with_mirror(self, *, message: Text | None = None, address: str | None = None) -> Diagnostic:
        """With its mirror, in which the place that is related and this one have changed places. `message`, `address`: its own, if they are others."""
        if self.range is None or len(self.related) != 1:
            return self
        (related,) = self.related
        other = replace(
            self,
            message=message or self.message,
            range=related.range,
            related=(Related(related.message, self.range),),
            address=self.address if address is None else address,
        )
        return replace(self, mirror=other)


def sort_key(diagnostic: Diagnostic) -> tuple[str, int, int, str, str]:
    """Reading order: by file, then line, column, code and message."""
    place = diagnostic.range
    if place is None:
        return ("", 0, 0, diagnostic.code, str(diagnostic.message))
    return (place.file, place.start.line, place.start.column, diagnostic.code, str(diagnostic.message))


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The diagnostics in reading order, each once."""
    return tuple(sorted(dict.fromkeys(diagnostics), key=sort_key))


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether any of them stops the compilation."""
    return any(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics)
