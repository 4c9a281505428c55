"""extensions.conf as Asterisk reads it (`pbx/pbx_config.c`), and which extension takes what is dialled (`main/pbx.c`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from renderers.readback.errors import ReadbackError

_SECTION = re.compile(r"\[([^\]]+)\]\s*")
_EXTEN = re.compile(r"exten\s*=>\s*([^,]+),\s*(hint|\d+|n)(?:\(([^)]*)\))?\s*,(.*)")
_SAME = re.compile(r"same\s*=>\s*(n|\d+)(?:\(([^)]*)\))?\s*,(.*)")
_INCLUDE = re.compile(r"include\s*=>\s*(\S+)")
_SETTING = re.compile(r"[a-z]+\s*=\s*\S*")
_GENERAL = ("general", "globals")


@dataclass(frozen=True, slots=True)
class Step:
    """One priority: an application and its arguments, as written."""

    application: str
    data: str
    label: str = ""


@dataclass(slots=True)
class Context:
    """A context: extensions in the order written, includes, hints."""

    extensions: dict[str, list[Step]] = field(default_factory=dict)
    includes: list[str] = field(default_factory=list)
    hints: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Dialplan:
    """All contexts of several files, as one Asterisk has them."""

    contexts: Mapping[str, Context]
    _places: dict[tuple[str, str], tuple[str, str] | None] = field(default_factory=dict, compare=False)
    _matchers: dict[str, ExtensionMatcher] = field(default_factory=dict, compare=False)

    def find(self, context: str, dialled: str) -> tuple[str, str] | None:
        """The context and the extension that take what is dialled: own extensions first, then includes in their order."""
        key = (context, dialled)
        if key not in self._places:
            self._places[key] = self._find(context, dialled, frozenset())
        return self._places[key]

    def _find(self, name: str, dialled: str, seen: frozenset[str]) -> tuple[str, str] | None:
        context = self.contexts.get(name)
        if context is None or name in seen:
            return None
        extension = self._matcher(name, context).best(dialled)
        if extension is not None:
            return name, extension
        for include in context.includes:
            place = self._find(include, dialled, seen | {name})
            if place is not None:
                return place
        return None

    def _matcher(self, name: str, context: Context) -> ExtensionMatcher:
        if name not in self._matchers:
            self._matchers[name] = ExtensionMatcher.of(context.extensions)
        return self._matchers[name]

    def steps(self, context: str, extension: str) -> list[Step]:
        """The priorities of an extension."""
        return self.contexts[context].extensions[extension]


def read_dialplan(files: Iterable[tuple[str, str]]) -> Dialplan:
    """Read files, name and text; contexts of one name are one context."""
    contexts: dict[str, Context] = {}
    for name, text in files:
        _read_file(name, text, contexts)
    return Dialplan(contexts)


def _read_file(name: str, text: str, contexts: dict[str, Context]) -> None:
    reader = _FileReader(contexts)
    for number, raw in enumerate(text.splitlines(), 1):
        line = _without_comment(raw).strip()
        if not line or line.startswith("#tryinclude"):
            continue
        try:
            reader.take(line)
        except ReadbackError as error:
            raise ReadbackError(f"{name}:{number}: {error}: {line}") from None


def _without_comment(line: str) -> str:
    """A line up to its comment; a semicolon behind a backslash begins none (`main/config.c`)."""
    if ";" not in line:
        return line
    escaped = line.replace("\\;", "\0")
    return escaped.partition(";")[0].replace("\0", ";")


@dataclass(slots=True)
class _FileReader:
    """Reads a file line by line: which context it is in, and which extension `same` goes on with."""

    contexts: dict[str, Context]
    context: Context | None = None
    general: bool = False
    steps: list[Step] = field(default_factory=list)

    def take(self, line: str) -> None:
        """Read one line, neither empty nor a comment."""
        section = _SECTION.fullmatch(line)
        if section:
            self.general = section[1] in _GENERAL
            self.context = None if self.general else self.contexts.setdefault(section[1], Context())
        elif self.context is not None:
            self.steps = _read_line(line, self.context, self.steps)
        elif not (self.general and _SETTING.fullmatch(line)):
            raise ReadbackError("no setting, and outside of any context")


def _read_line(line: str, context: Context, steps: list[Step]) -> list[Step]:
    include, exten, same = _INCLUDE.fullmatch(line), _EXTEN.fullmatch(line), _SAME.fullmatch(line)
    if include:
        context.includes.append(include[1])
        return steps
    if exten and exten[2] == "hint":
        context.hints[exten[1].strip()] = exten[4]
        return steps
    if exten:
        extension = exten[1].strip()
        steps = context.extensions.setdefault(extension, [])
        if exten[2] != "1" or steps:
            raise ReadbackError("an extension that does not begin at 1, or is there twice")
        steps.append(_step(exten[4], exten[3] or ""))
        return steps
    if same and same[1] == "n" and steps:
        steps.append(_step(same[3], same[2] or ""))
        return steps
    raise ReadbackError("not understood")


def _step(words: str, label: str) -> Step:
    called = re.fullmatch(r"([A-Za-z]+)(?:\((.*)\))?", words.strip())
    if called is None:
        raise ReadbackError("no application")
    return Step(called[1], called[2] or "", label)


_SETS = {"X": "0123456789", "Z": "123456789", "N": "23456789"}
_ONE_OR_MORE, _ANY = 0x18000, 0x28000
_END = 0x30000

Position = tuple[int, str]
"""How specific a position of a pattern is, and what it takes; lower is tried first (`ext_cmp_pattern_pos`)."""


@lru_cache(maxsize=4096)
def _positions(pattern: str) -> tuple[Position, ...]:
    positions: list[Position] = []
    rest = pattern[1:]
    while rest:
        sign, rest = rest[0], rest[1:]
        if sign == "-":
            continue
        if sign in ".!":
            positions.append((_ONE_OR_MORE if sign == "." else _ANY, ""))
            break
        if sign == "[":
            inside, closed, rest = rest.partition("]")
            if not closed:
                raise ReadbackError(f"{pattern}: a set without its end")
            characters = "".join(sorted(set(_expanded(inside))))
        else:
            characters = _SETS.get(sign, sign)
        positions.append((len(characters), characters))
    return tuple(positions)


def _expanded(inside: str) -> Iterator[str]:
    position = 0
    while position < len(inside):
        if inside[position + 1 : position + 2] == "-" and position + 2 < len(inside):
            yield from (chr(code) for code in range(ord(inside[position]), ord(inside[position + 2]) + 1))
            position += 3
        else:
            yield inside[position]
            position += 1


@dataclass(frozen=True, slots=True)
class ExtensionMatcher:
    """The extensions of a context, as they are tried: exact ones, hyphens left out, then patterns in Asterisk's order."""

    exact: Mapping[str, str]
    patterns: tuple[str, ...]

    @classmethod
    def of(cls, extensions: Iterable[str]) -> ExtensionMatcher:
        """Sorted as they are tried. Of two that differ only by hyphens the first counts."""
        exact: dict[str, str] = {}
        patterns = []
        for extension in extensions:
            if extension.startswith("_"):
                patterns.append(extension)
            else:
                exact.setdefault(extension.replace("-", ""), extension)
        patterns.sort(key=lambda pattern: (*_positions(pattern), (_END, "")))
        return cls(exact, tuple(patterns))

    def best(self, dialled: str) -> str | None:
        """The extension that matches: an exact one, else the first pattern."""
        digits = dialled.replace("-", "")
        if digits in self.exact:
            return self.exact[digits]
        return _first_taking(self.patterns, digits)


@lru_cache(maxsize=65536)
def _first_taking(patterns: tuple[str, ...], digits: str) -> str | None:
    """Cached, since every client asks the numbering plans for much the same numbers."""
    return next((pattern for pattern in patterns if _takes(pattern, digits)), None)


def _takes(pattern: str, digits: str) -> bool:
    """Whether a pattern takes what is dialled, hyphens left out."""
    positions = _positions(pattern)
    for index, (rank, characters) in enumerate(positions):
        if rank == _ANY:
            return True
        if rank == _ONE_OR_MORE:
            return len(digits) > index
        if index >= len(digits) or digits[index] not in characters:
            return False
    return len(digits) == len(positions)
