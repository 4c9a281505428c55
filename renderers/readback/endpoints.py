"""pjsip.conf as Asterisk reads it: whose endpoints there are, where their calls enter, what they carry; and whether each line is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from renderers.readback.errors import ReadbackError

_SECTION = re.compile(r"\[([^\]]+)\](?:\([^)]*\))?\s*(;.*)?")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An endpoint: its options by name, each as often as it was given."""

    name: str
    options: Mapping[str, tuple[str, ...]]

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
class ConfigSection:
    """A section of pjsip.conf: its options by name, each as often as it was given."""

    name: str
    options: dict[str, list[str]] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """What its `type` says."""
        return self.options.get("type", [""])[-1]

    def given(self) -> dict[str, Any]:
        """What it says, `type` apart, which is its kind."""
        return {name: several(*values) for name, values in self.options.items() if name != "type"}


Sections = Mapping[tuple[str, str], ConfigSection]
"""The sections of a file, by kind and name."""
Options = Mapping[str, Any]
"""What a section must say: a word, or several where an option is given several times."""


def endpoints_of(sections: Sections) -> dict[str, Endpoint]:
    """Every endpoint of a file, by name."""
    return {
        section.name: Endpoint(
            section.name, {name: tuple(values) for name, values in section.options.items()}
        )
        for (kind, _), section in sections.items()
        if kind == "endpoint"
    }


def read_sections(text: str) -> Sections:
    """Every section of a file, by its kind and its name."""
    sections = list(_sections(text))
    by_kind = {(section.kind, section.name): section for section in sections}
    if len(by_kind) != len(sections):
        raise ReadbackError("pjsip.conf has a section twice")
    return by_kind


def section_faults(said: Sections, meant: Mapping[tuple[str, str], Options]) -> Iterator[tuple[str, str]]:
    """What sections say otherwise than they should: what they say, and what is meant. Every section and every option has a reason."""
    for key in sorted(said.keys() | meant.keys()):
        where = " ".join(key)
        if key not in said or key not in meant:
            yield ("no " * (key not in said) + where, "no " * (key not in meant) + where)
            continue
        options, expected = said[key].given(), meant[key]
        if options != expected:
            for option in sorted(options.keys() | expected.keys()):
                if options.get(option) != expected.get(option):
                    yield f"{where}: {option}={options.get(option)}", f"{option}={expected.get(option)}"


def several(*values: str) -> Any:
    """An option's value, or all of them where it is given several times, in whatever order."""
    return values[0] if len(values) == 1 else tuple(sorted(values))


def _sections(text: str) -> Iterator[ConfigSection]:
    current: ConfigSection | None = None
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith((";", "#tryinclude")):
            continue
        section = _SECTION.fullmatch(line) if line[0] == "[" else None
        if section:
            if current is not None:
                yield current
            current = ConfigSection(section[1])
            continue
        name, sign, value = line.partition("=")
        if current is None or not sign:
            raise ReadbackError(f"{number}: {line}")
        current.options.setdefault(name.strip(), []).append(value.strip())
    if current is not None:
        yield current
