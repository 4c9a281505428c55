"""A report as a page: one file that needs nothing else, in which people's words are words, and which tells what comments tell."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import pytest

from ci.terminal.exit_codes import ExitCode
from tests.ci.demonstration import Centrex, edit
from tests.ci.reports.test_commonmark import BASE, DELMAS, read

VOID = frozenset({"meta", "input", "br", "hr", "img", "link"})
HOSTILE = "Réserve <img src=//x.example onerror=alert(1)> </span> &amp; \"' {{ 7*7 }}"


@dataclass
class Page(HTMLParser):
    """A page as a parser sees it: each element closed by its own end, the text of the body."""

    words: str
    stack: list[str] = field(default_factory=list)
    elements: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.feed(self.words)
        self.close()
        assert not self.stack, self.stack

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert "svg" in self.stack, tag
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop() == tag

    def handle_data(self, data: str) -> None:
        if "script" in self.stack:
            self.scripts.append(data)
        elif "style" not in self.stack:
            self.said.append(data)

    @property
    def text(self) -> str:
        """What is read, on one line."""
        return " ".join("".join(self.said).split())

    def of(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of all elements of a name."""
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(autouse=True)
def edited(committed: Path) -> None:
    """Changes of every kind, one of them hostile."""
    del committed
    edit("tenants/fleet.yaml", ("ring: 25s", "ring: 30s"))
    edit(f"{DELMAS}/appels.yaml", ("09:30-12:00", "09:00-12:00"))
    edit(
        f"{DELMAS}/numbers.yaml",
        (
            '"01 99 00 10 08": {name: Réserve}',
            f'"01 99 00 10 08": {{name: {json.dumps(HOSTILE)}, to: "group:associes"}}',
        ),
    )
    edit("tenants/kerlan-plomberie/groupes.yaml", ("depannage@kerlan", "zut@kerlan"))


def held_together(page: Page) -> None:
    """Nothing is fetched, no script but ours runs, every id is there once."""
    assert page.words.startswith("<!DOCTYPE html>")
    fetching = {"src", "srcset", "action", "data", "poster", "background", "style", "xlink:href"}
    for tag, attributes in page.elements:
        assert not fetching & attributes.keys(), tag
        assert not [name for name in attributes if name.startswith("on")], tag
    assert not page.of("link")
    assert "@import" not in page.words
    assert set(re.findall(r"url\((.)", page.words)) <= {"#"}
    (script,) = page.scripts
    (policy,) = [str(meta["content"]) for meta in page.of("meta") if "http-equiv" in meta]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for _, attributes in page.elements:
        for name in str(attributes.get("aria-labelledby") or "").split():
            assert name in ids
        assert str(attributes.get("marker-end") or "url(#").removeprefix("url(#").rstrip(")") in {*ids, ""}


def test_a_page_tells_what_a_comment_tells_and_more(run_centrex: Centrex) -> None:
    assert run_centrex("diff", "--format", "markdown", lang="fr") == ExitCode.OK
    comment = read(run_centrex.out)
    assert run_centrex("diff", "--format", "html", "--link-base", BASE, lang="fr") == ExitCode.OK
    page = Page(run_centrex.out)
    held_together(page)
    assert page.of("html") == [{"lang": "fr"}]
    heading, *lines = (" ".join(line.split()) for line in comment.splitlines())
    assert heading == "centrex diff"
    for line in lines:
        # A comment has a heading of its own for each client.
        told = line.removeprefix("ce que remarquent les appelants de ")
        assert told in page.text, told
    # Who writes a name writes no markup.
    assert " ".join(HOSTILE.split()) in page.text
    assert "&lt;img src=//x.example" in page.words
    links = [str(link["href"]) for link in page.of("a")]
    assert links
    assert all(link.startswith(f"{BASE}/tenants/") for link in links)
    # What is rendered otherwise is folded; where calls go is drawn before and after, and what differs is marked.
    files = [one for one in page.of("details") if "file" in str(one["class"])]
    assert files
    assert all("open" not in one for one in files)
    assert len(page.of("svg")) == 2
    marked = [one for one in page.of("g") if "marked" in str(one.get("class"))]
    assert 0 < len(marked) < len(page.of("g"))


def test_a_plan_is_a_page_with_the_drawing_of_what_is_live(run_centrex: Centrex) -> None:
    assert run_centrex("plan", "--first-apply", "--out", "plans/") == ExitCode.OK
    assert run_centrex("apply", "plans/") == ExitCode.OK
    edit(f"{DELMAS}/appels.yaml", ("09:00-12:00", "09:30-12:00"))
    assert run_centrex("plan", "--format", "html", "--out", "plans/") == ExitCode.OK
    page = Page(run_centrex.out)
    held_together(page)
    assert "saved: plans/" in run_centrex.err
    assert len(page.of("svg")) == 2
    assert run_centrex("show", "plans/", "--format", "html") == ExitCode.OK
    shown = Page(run_centrex.out)
    held_together(shown)
    # A plan's file holds what will be, not what was.
    assert len(shown.of("svg")) == 1
    for beginning, end in (("→ goes elsewhere", "where calls go"), ("objects delmas", "$")):
        told, again = (re.findall(f"{beginning}.*?{end}", one.text) for one in (page, shown))
        assert told == again
        assert told


def test_all_that_is_wrong_with_a_client_is_in_the_page(run_centrex: Centrex) -> None:
    edit(f"{DELMAS}/tests.yaml", ("    expect: refused\n", "    expect: busy\n"))
    assert run_centrex("plan", "--first-apply", "--format", "html") == ExitCode.INVALID
    page = Page(run_centrex.out)
    held_together(page)
    assert "left out: client delmas-avocats, which stays as it is: " in page.text
    assert "[TEST001]" in page.text
