"""Where packages can come from: the machine's own apt sources, read and never changed.

Both spellings are read (sources.list(5)): one line each (`*.list`), and paragraphs of fields (`*.sources`, deb822).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

APT_FOLDER = Path("/etc/apt")
LATER_SUITES = ("stable", "testing", "unstable")
"""Where to look when the machine's own suite has nothing recent: the names are Debian's; on other mirrors they do not exist."""

_POCKET = re.compile(r"(-(updates|security|backports|backports-sloppy|proposed|proposed-updates)|/updates)$")
_LINE = re.compile(
    r"deb\s+(?:\[(?P<options>[^]]*)\]\s+)?(?P<address>\S+)\s+(?P<suite>\S+)\s+(?P<components>\S.*)"
)


@dataclass(frozen=True, slots=True)
class Source:
    """One suite of one mirror. `key`: a file's path, or the key's own text, or nothing where apt's own trust is meant."""

    address: str
    suite: str
    components: str
    key: str = ""
    trusted: bool = False


def candidates(folder: Path = APT_FOLDER) -> tuple[Source, ...]:
    """What to try, in order: for each mirror the machine's own suites, then the later ones."""
    sources: dict[tuple[str, str], Source] = {}
    own = list(_own_sources(folder))
    for address in dict.fromkeys(source.address for source in own):
        here = [source for source in own if source.address == address]
        for source in here:
            sources.setdefault((address, source.suite), source)
        # Later suites have no universe or contrib that we need: `main` alone is Debian's.
        if "main" in here[0].components.split():
            for suite in LATER_SUITES:
                later = Source(address, suite, "main", here[0].key, here[0].trusted)
                sources.setdefault((address, suite), later)
    return tuple(sources.values())


def _own_sources(folder: Path) -> Iterator[Source]:
    for file in sorted(folder.glob("sources.list.d/*.sources")):
        for paragraph in _paragraphs(file.read_text(errors="replace")):
            yield from _from_paragraph(paragraph)
    for file in (folder / "sources.list", *sorted(folder.glob("sources.list.d/*.list"))):
        if file.exists():
            for line in file.read_text(errors="replace").splitlines():
                yield from _from_line(line.partition("#")[0].strip())


def _from_line(line: str) -> Iterator[Source]:
    parts = _LINE.match(line)
    if parts is None or parts["suite"].endswith("/"):
        return
    options = dict(option.partition("=")[::2] for option in (parts["options"] or "").split())
    yield Source(
        address=parts["address"],
        suite=_POCKET.sub("", parts["suite"]),
        components=parts["components"].strip(),
        key=options.get("signed-by", ""),
        trusted=options.get("trusted", "") == "yes",
    )


def _from_paragraph(fields: Mapping[str, str]) -> Iterator[Source]:
    if (
        fields.get("enabled", "yes").lower() in ("no", "false")
        or "deb" not in fields.get("types", "").split()
    ):
        return
    for address in fields.get("uris", "").split():
        for suite in fields.get("suites", "").split():
            if not suite.endswith("/"):
                yield Source(
                    address=address,
                    suite=_POCKET.sub("", suite),
                    components=fields.get("components", ""),
                    key=fields.get("signed-by", ""),
                    trusted=fields.get("trusted", "").lower() == "yes",
                )


def _paragraphs(text: str) -> Iterator[dict[str, str]]:
    """The paragraphs of a deb822 file: names in lower case, comments gone, lines of one value joined as they stood."""
    for block in re.split(r"\n[ \t]*\n", text):
        fields: dict[str, str] = {}
        name = ""
        for line in block.splitlines():
            if line.startswith("#"):
                continue
            if line[:1] in (" ", "\t"):
                # A dot stands for an empty line inside a value, such as a key.
                fields[name] = f"{fields.get(name, '')}\n{'' if line.strip() == '.' else line.strip()}"
            elif ":" in line:
                name, _, value = line.partition(":")
                name = name.strip().lower()
                fields[name] = value.strip()
        if fields:
            yield {key: value.strip() for key, value in fields.items()}
