"""pjsip.conf as Asterisk reads it: whose endpoints there are, where their calls enter, what they carry."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from renderers.readback.errors import ReadbackError

_SECTION = re.compile(r"\[([^\]]+)\](?:\([^)]*\))?\s*(;.*)?")


@dataclass(frozen=True, slots=True)
class Login:
    """A secret by which somebody may log in: whose it is, where, and its digest; nothing that Asterisk would take in clear."""

    user: str
    realm: str
    digest: str


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An endpoint: its options by name, each as often as it was given; and how it may log in, if it has to."""

    name: str
    options: Mapping[str, tuple[str, ...]]
    logins: tuple[Login, ...]

    def option(self, name: str) -> str:
        """The last value of an option, or nothing."""
        return self.options.get(name, ("",))[-1]

    @property
    def variables(self) -> dict[str, str]:
        """What its channels carry."""
        return dict(_assigned(words) for words in self.options.get("set_var", ()))


def _assigned(words: str) -> tuple[str, str]:
    name, _, value = words.partition("=")
    return name, value


@dataclass(slots=True)
class Section:
    """A section of pjsip.conf: its options by name, each as often as it was given."""

    name: str
    options: dict[str, list[str]] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """What its `type` says."""
        return self.options.get("type", [""])[-1]


def read_endpoints(text: str) -> dict[str, Endpoint]:
    """Every endpoint of a file, by name."""
    by_kind = read_sections(text)
    return {
        section.name: Endpoint(
            section.name,
            {name: tuple(values) for name, values in section.options.items()},
            tuple(_logins(section, by_kind)),
        )
        for section in by_kind.values()
        if section.kind == "endpoint"
    }


def read_sections(text: str) -> dict[tuple[str, str], Section]:
    """Every section of a file, by its kind and its name."""
    sections = list(_sections(text))
    by_kind = {(section.kind, section.name): section for section in sections}
    if len(by_kind) != len(sections):
        raise ReadbackError("pjsip.conf has a section twice")
    return by_kind


def _logins(endpoint: Section, by_kind: Mapping[tuple[str, str], Section]) -> Iterator[Login]:
    """What an endpoint's `auth` names; without a digest where there is none of that name, or it is of another kind."""
    for name in filter(None, endpoint.options.get("auth", [""])[-1].split(",")):
        auth = by_kind.get(("auth", name))
        options = {} if auth is None else {option: values[-1] for option, values in auth.options.items()}
        kind = options.pop("type", ""), options.pop("auth_type", "")
        is_whole = options.keys() == {"username", "realm", "password_digest"}
        if kind == ("auth", "digest") and is_whole:
            yield Login(options["username"], options["realm"], options["password_digest"])
        else:
            yield Login(name, "", "")


def _sections(text: str) -> Iterator[Section]:
    current: Section | None = None
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith((";", "#tryinclude")):
            continue
        section = _SECTION.fullmatch(line) if line[0] == "[" else None
        if section:
            if current is not None:
                yield current
            current = Section(section[1])
            continue
        name, sign, value = line.partition("=")
        if current is None or not sign:
            raise ReadbackError(f"{number}: {line}")
        current.options.setdefault(name.strip(), []).append(value.strip())
    if current is not None:
        yield current
