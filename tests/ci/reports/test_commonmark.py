"""Comments render right in CommonMark, as others read it: no sign opens a list, nothing that people write is markup, places are links."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from ci.reports.markup import escaped, linked
from ci.terminal.exit_codes import ExitCode
from tests.ci.demonstration import Centrex, edit

READER = MarkdownIt("commonmark")
DELMAS = "tenants/delmas-avocats"
BASE = "https://github.example/cormoran/fleet/blob/main"


def inline(markdown: str) -> Iterator[Token]:
    """All pieces of running text."""
    for token in READER.parse(markdown):
        yield from token.children or ()


def read(markdown: str) -> str:
    """The running text, as it is seen."""
    blocks = (token.children or () for token in READER.parse(markdown) if token.type == "inline")
    pieces = ("".join(piece.content for piece in block) for block in blocks)
    return "\n".join(pieces).replace("<!-- -->", "")


@pytest.mark.parametrize(
    "words",
    [
        "+ one", "- one", "* one", "# one", "1. one", "1) one", "=====", "---", "~~~", "```", "> one", "    code", "[a](http://x.example)",
        "![a](b)", "<b>one</b>", "&lt;", "\\* one", "a  \nb", "_a_ **b**", "<http://x.example>", "+33 1 99 00 10 00", "01. 99",
    ],
)  # fmt: skip
@pytest.mark.parametrize("before", ["- ", "  - ", "### ", ""])
def test_words_stay_words(words: str, before: str) -> None:
    outer = "- item\n" if before.startswith(" ") else ""
    tokens = READER.parse(f"{outer}{before}{escaped(words).strip()}\n")
    kinds = [token.type for token in tokens if token.type != "inline"]
    plain = [token.type for token in READER.parse(f"{outer}{before}word\n") if token.type != "inline"]
    assert kinds == plain
    (last,) = [token for token in tokens if token.type == "inline"][-1:]
    # Comments within the text part what forges would look for.
    kept = [child for child in last.children or () if child.content != "<!-- -->"]
    assert {child.type for child in kept} == {"text"}
    said = "".join(child.content for child in kept)
    assert said == " ".join(words.split())


def test_only_lines_of_the_tree_are_links() -> None:
    link = linked("tenants/acme/é (1).yaml:3", BASE)
    (token,) = (one for one in inline(link) if one.type == "link_open")
    assert token.attrs["href"] == f"{BASE}/tenants/acme/%C3%A9%20%281%29.yaml#L3"
    for place in ("HEAD:tenants/acme/users.yaml:3", "acme/users/alice"):
        assert "](" not in linked(place, BASE)
    assert "](" not in linked("tenants/acme/users.yaml:3", "")


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_comment_is_read_as_it_was_meant(run_centrex: Centrex, committed: Path, lang: str) -> None:
    """Every kind of change at once: each item has text of its own, and nothing but what the templates write is markup."""
    del committed
    edit("tenants/fleet.yaml", ("ring: 25s", "ring: 30s"))
    edit("tenants/_fleet/destinations.yaml", ("special_free, ", ""))
    edit(f"{DELMAS}/appels.yaml", ("09:30-12:00", "09:00-12:00"))
    edit(
        f"{DELMAS}/numbers.yaml",
        ('"01 99 00 10 08": {name: Réserve}', '"01 99 00 10 08": {name: Réserve, to: "group:associes"}'),
    )
    edit("tenants/kerlan-plomberie/groupes.yaml", ("depannage@kerlan", "zut@kerlan"))
    assert run_centrex("--lang", lang, "diff", "--format", "markdown", "--link-base", BASE) == ExitCode.OK
    comment = run_centrex.out
    tokens = READER.parse(comment)
    for token, following in pairwise(tokens):
        if token.type == "list_item_open":
            assert following.type == "paragraph_open", comment.splitlines()[(token.map or [0])[0]]
        assert token.type not in ("code_block", "hr", "blockquote_open", "ordered_list_open")
    assert [token.content.strip() for token in tokens if token.type == "html_block"] == [
        "<!-- centrex diff -->"
    ]
    links = [str(one.attrs["href"]) for one in inline(comment) if one.type == "link_open"]
    assert links
    for link in links:
        path, _, line = link.removeprefix(f"{BASE}/").partition("#L")
        assert int(line) <= len(Path(path).read_text(encoding="utf-8").splitlines())
    # What was escaped reads as it was written.
    assert "&#" not in read(comment)


def test_a_base_that_is_no_address_is_wrong_usage(run_centrex: Centrex, committed: Path) -> None:
    del committed
    for base in ("javascript:alert(1)", "https://x.example/a)b", "nowhere"):
        assert run_centrex("diff", "--format", "markdown", "--link-base", base) == ExitCode.USAGE


def test_all_that_is_wrong_with_a_client_is_in_the_comment(run_centrex: Centrex, committed: Path) -> None:
    """Failing tests and a proof that fails, of a client that is left out, each with its place."""
    del committed
    kerlan = "tenants/kerlan-plomberie"
    edit(f"{kerlan}/tests.yaml", ("    expect: refused\n", "    expect: busy\n"))
    edit(f"{kerlan}/nantes.yaml", ("    name: Réserve\n", "    name: Réserve\n    to: hangup\n"))
    run_centrex("plan", "--first-apply", "--summary", "--format", "markdown", "--link-base", BASE)
    links = [str(one.attrs["href"]) for one in inline(run_centrex.out) if one.type == "link_open"]
    said = read(run_centrex.out)
    # The proof stands in the words of who is left out, all else below it.
    assert f"left out: client kerlan-plomberie, which stays as it is: {kerlan}/nantes.yaml:" in said
    assert said.count("[TEST001]") >= 2
    assert sum(link.startswith(f"{BASE}/{kerlan}/tests.yaml#L") for link in links) == said.count("[TEST001]")
