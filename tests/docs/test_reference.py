"""docs/language.md and docs/commands.md are what the code says now, and links in the docs lead somewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel

from ci.terminal.cli import COMMANDS
from ci.terminal.exit_codes import ExitCode
from compiler.diagnostics import Diagnostic
from compiler.reading.parse import parse_client, parse_fleet
from compiler.reading.source import SourceFile
from schema.base import Model, fields_of
from schema.fleet import Fleet
from schema.tenant import Tenant
from tests.checkout import ROOT

PAGES = (
    "README.md",
    "CONTRIBUTING.md",
    *sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")),
)
LANGUAGE = ROOT / "docs/language.md"
FENCED = re.compile(r"^```.*?^```$|`[^`\n]*`", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
ROW = re.compile(r"^\| `([a-z_]+)` \| (.+?) \| (.*?) \| (.*?) \| `(.+)` \|$", re.MULTILINE)
SECTIONS = [(owner, key) for owner in (Tenant, Fleet) for key in owner.model_fields]


def _anchors_of(markdown: str) -> list[str]:
    """As GitHub and GitLab name headings: lower case, no punctuation, hyphens for spaces, a number for a second one."""
    names: list[str] = []
    for heading in HEADING.findall(re.sub(r"^```.*?^```$", "", markdown, flags=re.DOTALL | re.MULTILINE)):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        name = re.sub(r"[^\w\- ]", "", words.strip().lower()).replace(" ", "-")
        names.append(f"{name}-{names.count(name)}" if name in names else name)
    return names


@lru_cache(maxsize=64)
def _anchors(path: Path) -> list[str]:
    return _anchors_of(path.read_text(encoding="utf-8"))


def test_the_pages_are_current() -> None:
    command = [sys.executable, str(ROOT / "tools/reference.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"`make docs` writes them anew\n{done.stdout}{done.stderr}"


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_to_files_and_headings(page: str) -> None:
    path = ROOT / page
    prose = FENCED.sub("", path.read_text(encoding="utf-8"))
    for link in LINK.findall(prose):
        if re.match(r"[a-z]+:", link):
            continue
        file, _, fragment = link.partition("#")
        target = (path.parent / file).resolve() if file else path
        assert target.exists(), link
        assert target.is_relative_to(ROOT), link
        assert not fragment or fragment in _anchors(target), link


def test_a_heading_of_the_language_has_an_anchor_of_its_own() -> None:
    names = _anchors(LANGUAGE)
    assert len(names) == len(set(names))


def _heading(owner: type[Model], key: str) -> str:
    return f"`{key}`" if owner is Tenant else f"`{key}` (operator)"


def _models(annotation: object, seen: set[object]) -> Iterator[type[BaseModel]]:
    """The models that a type is made of, as pydantic sees it."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel) and annotation not in seen:
        seen.add(annotation)
        yield annotation
        for field in annotation.model_fields.values():
            yield from _models(field.annotation, seen)
    for argument in getattr(annotation, "__args__", ()):
        yield from _models(argument, seen)


@pytest.mark.parametrize(("owner", "section"), SECTIONS, ids=lambda part: getattr(part, "__name__", part))
def test_every_section_and_every_key_in_it_is_explained(owner: type[Model], section: str) -> None:
    text = LANGUAGE.read_text(encoding="utf-8")
    assert _heading(owner, section) in HEADING.findall(text)
    explained = {key for key, *_ in ROW.findall(text)}
    for model in _models(owner.model_fields[section].annotation, set()):
        assert set(fields_of(model)) <= explained, model


def test_every_key_has_a_meaning_and_an_example() -> None:
    for key, _, _, meaning, example in ROW.findall(LANGUAGE.read_text(encoding="utf-8")):
        assert meaning.endswith((".", "…", "?")), (key, meaning)
        assert example.startswith(f"{key}: "), (key, example)
        assert list(yaml.safe_load(example)) == [key], example
        # What stands for a text of which the fleet has no example.
        assert not example.endswith(": text"), key


def _diagnostics_of(operator: str, example: str) -> list[Diagnostic]:
    files = [SourceFile("example.yaml", example.encode())]
    return (parse_fleet(files) if operator else parse_client("acme", files))[1]


def test_examples_are_right_and_of_the_sections_that_they_show() -> None:
    text = LANGUAGE.read_text(encoding="utf-8")
    chapters = re.findall(r"^### `([a-z_]+)`( \(operator\))?\n(.*?)(?=^##)", text, re.DOTALL | re.MULTILINE)
    shown = []
    for section, operator, chapter in chapters:
        for example in re.findall(r"^```yaml\n(.*?)^```", chapter, re.DOTALL | re.MULTILINE):
            assert list(yaml.safe_load(example)) == [section]
            # TYPE023: one section is not a whole tree.
            assert {diagnostic.code for diagnostic in _diagnostics_of(operator, example)} <= {"TYPE023"}, (
                example
            )
            shown.append((Fleet if operator else Tenant, section))
    assert shown == SECTIONS


def test_every_command_and_exit_code_is_there() -> None:
    text = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
    assert re.findall(r"^## centrex (\S+)$", text, re.MULTILINE) == list(COMMANDS)
    rows = re.findall(r"^\| (\d+) \| `([a-z_]+)` \| .+ \|$", text, re.MULTILINE)
    assert rows == [(str(code.value), code.name.lower()) for code in ExitCode]
