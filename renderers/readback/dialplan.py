"""extensions.conf as Asterisk reads it (`pbx/pbx_config.c`), and which extension takes what is dialled (`main/pbx.c`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from renderers.readback.errors import ReadbackError
from renderers.readback.expressions import Template, parted, template

_SECTION = re.compile(r"\[([^\]]+)\]\s*")
_EXTEN = re.compile(r"exten\s*=>\s*([^,]+),\s*(hint|\d+|n)(?:\(([^)]*)\))?\s*,(.*)")
_SAME = re.compile(r"same\s*=>\s*(n|\d+)(?:\(([^)]*)\))?\s*,(.*)")
_CALLED = re.compile(r"([A-Za-z]+)(?:\((.*)\))?")
_INCLUDE = re.compile(r"include\s*=>\s*(\S+)")
_SETTING = re.compile(r"[a-z]+\s*=\s*\S*")
_GENERAL = ("general", "globals")


@dataclass(frozen=True)
class Step:
    """One priority: an application and its arguments, as written."""

    application: str
    data: str
    label: str = ""

    @cached_property
    def arguments(self) -> Template:
        """What makes the arguments of a channel."""
        return template(self.data)

    @cached_property
    def choice(self) -> tuple[Template, str, str]:
        """Of arguments `condition?yes:no`: what makes the condition of a channel, and both branches as written."""
        condition, _, branches = parted(self.data, "?")
        yes, _, no = parted(branches, ":") if self.application != "ExecIf" else (branches, "", "")
        return template(condition), yes, no


@dataclass(eq=False)
class Extension:
    """An extension, as it is written: a pattern if it begins with `_`. One of a dialplan is equal to itself alone."""

    name: str
    steps: list[Step] = field(default_factory=list)

    @cached_property
    def labels(self) -> Mapping[str, int]:
        """The step of each label; the first one, of several."""
        return {step.label: index for index, step in reversed([*enumerate(self.steps)])}

    @cached_property
    def judges_time(self) -> bool:
        """Whether it asks for the time, and for nothing that is kept."""
        return not any("${DB(" in step.data for step in self.steps) and any(
            step.application == "GotoIfTime" or "STRFTIME(" in step.data for step in self.steps
        )


@dataclass
class Context:
    """A context: extensions in the order written, includes, hints."""

    extensions: dict[str, Extension] = field(default_factory=dict)
    includes: list[str] = field(default_factory=list)
    hints: dict[str, str] = field(default_factory=dict)

    @cached_property
    def matcher(self) -> ExtensionMatcher:
        """Its extensions, as they are tried; once all of it is read."""
        return ExtensionMatcher.of(self.extensions)

    def continued(self) -> Context:
        """A copy, to which another file may add."""
        return Context(dict(self.extensions), list(self.includes), dict(self.hints))


@dataclass(frozen=True, slots=True)
class Dialplan:
    """All contexts of several files, as one Asterisk has them."""

    contexts: Mapping[str, Context]
    _found: dict[tuple[str, str], Extension | None] = field(default_factory=dict, compare=False)

    def find(self, context: str, dialled: str) -> Extension | None:
        """The extension that takes what is dialled: a context's own first, then those of its includes in their order."""
        key = (context, dialled)
        if key not in self._found:
            self._found[key] = self._find(context, dialled, frozenset())
        return self._found[key]

    def _find(self, name: str, dialled: str, seen: frozenset[str]) -> Extension | None:
        context = self.contexts.get(name)
        if context is None or name in seen:
            return None
        extension = context.matcher.best(dialled)
        if extension is not None:
            return context.extensions[extension]
        for include in context.includes:
            included = self._find(include, dialled, seen | {name})
            if included is not None:
                return included
        return None


def read_dialplan(client: Iterable[tuple[str, str]], node: str) -> Dialplan:
    """Read a client's files, name and text, after those of its node; contexts of one name are one context."""
    contexts = dict(_read_node(node))
    for name, text in client:
        contexts |= _read_file(name, text, contexts)
    return Dialplan(contexts)


def clients_contexts(dialplan: Dialplan, node: str) -> list[Context]:
    """The contexts that clients' files define or continue. `node`: the text of the node's own."""
    own = _read_node(node)
    return [context for name, context in dialplan.contexts.items() if own.get(name) is not context]


@lru_cache(maxsize=4)
def _read_node(text: str) -> Mapping[str, Context]:
    """Once for all clients of a node."""
    return _read_file("node", text, {})


def _read_file(name: str, text: str, before: Mapping[str, Context]) -> Mapping[str, Context]:
    """The contexts of a file. `before`: those of the files before it, which it may continue."""
    reader = _FileReader(before)
    for number, raw in enumerate(text.splitlines(), 1):
        line = _without_comment(raw).strip()
        if not line or line.startswith("#tryinclude"):
            continue
        try:
            reader.take(line)
        except ReadbackError as error:
            raise ReadbackError(f"{name}:{number}: {error}: {line}") from None
    return reader.contexts


def _without_comment(line: str) -> str:
    """A line up to its comment; a semicolon behind a backslash begins none (`main/config.c`)."""
    if ";" not in line:
        return line
    escaped = line.replace("\\;", "\0")
    return escaped.partition(";")[0].replace("\0", ";")


@dataclass(slots=True)
class _FileReader:
    """Reads a file line by line: which context it is in, and which extension `same` goes on with."""

    before: Mapping[str, Context]
    contexts: dict[str, Context] = field(default_factory=dict)
    context: Context | None = None
    general: bool = False
    extension: Extension | None = None

    def take(self, line: str) -> None:
        """Read one line, neither empty nor a comment."""
        section = _SECTION.fullmatch(line) if line[0] == "[" else None
        if section:
            self.general = section[1] in _GENERAL
            self.context = None if self.general else self._opened(section[1])
        elif self.context is not None:
            self._read(line, self.context)
        elif not (self.general and _SETTING.fullmatch(line)):
            raise ReadbackError("no setting, and outside of any context")

    def _opened(self, name: str) -> Context:
        if name not in self.contexts:
            self.contexts[name] = self.before[name].continued() if name in self.before else Context()
        return self.contexts[name]

    def _read(self, line: str, context: Context) -> None:
        if same := _SAME.fullmatch(line):
            if same[1] != "n" or self.extension is None:
                raise ReadbackError("not understood")
            self.extension.steps.append(_step(same[3], same[2] or ""))
        elif exten := _EXTEN.fullmatch(line):
            if exten[2] == "hint":
                context.hints[exten[1].strip()] = exten[4]
            else:
                self.extension = _begun(context, exten[1].strip(), exten[2])
                self.extension.steps.append(_step(exten[4], exten[3] or ""))
        elif include := _INCLUDE.fullmatch(line):
            context.includes.append(include[1])
        else:
            raise ReadbackError("not understood")


def _begun(context: Context, name: str, priority: str) -> Extension:
    """A new extension of a context."""
    if priority != "1" or name in context.extensions:
        raise ReadbackError("an extension that does not begin at 1, or is there twice")
    context.extensions[name] = Extension(name)
    return context.extensions[name]


@lru_cache(maxsize=1024)
def _step(words: str, label: str) -> Step:
    """A step; most are spelt alike in many extensions."""
    called = _CALLED.fullmatch(words.strip())
    if called is None:
        raise ReadbackError("no application")
    return Step(called[1], called[2] or "", label)


_SETS = {"X": "0123456789", "Z": "123456789", "N": "23456789"}
ONE_OR_MORE, ANY = 0x18000, 0x28000
_END = 0x30000

Position = tuple[int, str]
"""How specific a position of a pattern is, and what it takes; lower is tried first (`ext_cmp_pattern_pos`)."""


@lru_cache(maxsize=1024)
def positions(pattern: str) -> tuple[Position, ...]:
    """What a pattern takes, place by place. ReadbackError for a set without its end."""
    places: list[Position] = []
    rest = pattern[1:]
    while rest:
        sign, rest = rest[0], rest[1:]
        if sign == "-":
            continue
        if sign in ".!":
            places.append((ONE_OR_MORE if sign == "." else ANY, ""))
            break
        if sign == "[":
            inside, closed, rest = rest.partition("]")
            if not closed:
                raise ReadbackError(f"{pattern}: a set without its end")
            characters = "".join(sorted(set(_expanded(inside))))
        else:
            characters = _SETS.get(sign, sign)
        places.append((len(characters), characters))
    return tuple(places)


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
    """The extensions of a context, as they are tried: exact ones, hyphens left out, then patterns in Asterisk's order.

    `beginning`: the patterns that take what begins so, by its first characters.
    """

    exact: Mapping[str, str]
    beginning: dict[str, tuple[str, ...]]

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
        patterns.sort(key=lambda pattern: (*positions(pattern), (_END, "")))
        return cls(exact, {"": tuple(patterns)})

    def best(self, dialled: str) -> str | None:
        """The extension that matches: an exact one, else the first pattern."""
        digits = dialled.replace("-", "")
        if digits in self.exact:
            return self.exact[digits]
        patterns = self._patterns(digits[:_MOST_NARROWED])
        return next((pattern for pattern in patterns if _takes(pattern, digits)), None)

    def _patterns(self, beginning: str) -> tuple[str, ...]:
        """The patterns that may take what begins so, narrowed character by character."""
        if beginning not in self.beginning:
            before = self._patterns(beginning[:-1])
            self.beginning[beginning] = tuple(
                pattern for pattern in before if _goes_on(pattern, len(beginning) - 1, beginning[-1])
            )
        return self.beginning[beginning]


_MOST_NARROWED = 6
"""Characters: few patterns are left then, of thousands."""


def _goes_on(pattern: str, index: int, character: str) -> bool:
    """Whether a pattern that takes what comes before takes a character there."""
    places = positions(pattern)
    if index >= len(places):
        return places[-1:] != () and places[-1][0] in (ONE_OR_MORE, ANY)
    rank, characters = places[index]
    return rank in (ONE_OR_MORE, ANY) or character in characters


def _takes(pattern: str, digits: str) -> bool:
    """Whether a pattern takes what is dialled, hyphens left out."""
    places = positions(pattern)
    for index, (rank, characters) in enumerate(places):
        if rank == ANY:
            return True
        if rank == ONE_OR_MORE:
            return len(digits) > index
        if index >= len(digits) or digits[index] not in characters:
            return False
    return len(digits) == len(places)
