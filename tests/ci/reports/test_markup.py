"""Words that people wrote, in a comment: a reader of Markdown gives them back as they are, and forges find nothing in them to link."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from ci.reports.markup import escaped, in_code
from ci.reports.snippets import printable
from compiler.diagnostics.invisible import visible
from tests.effort import examples

READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
REFERENCE = re.compile(r"@\w|#\d|!\d|%\w|~\w|&\d|\$\S|\^\w|:[\w+-]+:|://|www\.\w|\bGH-\d", re.ASCII)
"""What GitHub and GitLab look for in text that was made of Markdown already."""

HOSTILE = [
    "![x](http://x.example/y.png)",
    "[a](javascript:alert(1)) <http://x.example>",
    "http://x.example/a www.x.example ftp://x a@b.example",
    "~~gone~~ $x$ $$y$$ :smile: :+1: #123 x/y#1 @name @org/team GH-12 !5 %3 ~bug &7 $9",
    "1. one",
    "123456789) nine",
    "- [ ] task",
    "+ plus",
    "> said",
    "# head",
    "| a | b |",
    "```",
    "---",
    "***b*** __i__ *i* _i_ `c`",
    "<img src=x onerror=1> <!-- --> <details> &lt; &amp;",
    "a\\",
    "[^1]: note",
    "é́ Ærø — 10:00–12:00, (201)",
]


def _read(page: str) -> str:
    """What a reader of Markdown makes of the one item of a list."""
    made = READER.render(page)
    match = re.fullmatch(r"<ul>\n<li>(.*)</li>\n</ul>\n", made, re.DOTALL)
    assert match is not None, made
    return match[1]


@settings(max_examples=examples(300), deadline=None)
@given(
    st.text(st.one_of(st.sampled_from("@#:!~$%&^.-/*_`|<>[](){}\\+=1a w\n"), st.characters()), max_size=30)
)
@example("1.\n")
def test_any_words_are_read_as_they_are_and_hold_no_reference(words: str) -> None:
    _try(words)


@pytest.mark.parametrize("words", HOSTILE)
def test_words_that_would_be_markup_are_words(words: str) -> None:
    _try(words)
    _try(f"before {words} after")


def _try(words: str) -> None:
    made = _read(f"- {escaped(words)}\n")
    pieces = [html.unescape(piece) for piece in made.split("<!-- -->")]
    assert "<" not in made.replace("<!-- -->", "")
    assert "".join(pieces).split() == visible(words).split()
    for piece in pieces:
        assert not REFERENCE.search(piece), piece


@pytest.mark.parametrize("words", HOSTILE)
def test_words_in_code_stay_in_it(words: str) -> None:
    assert _read(f"- `x {in_code(words)}`\n").count("<code>") == 1


@pytest.mark.parametrize(
    "order", ["##[error]x", "##[group]", "##vso[task.x]y", "::error::x", "  ::set-output name=a::b"]
)
def test_no_words_are_an_order_to_a_runner(order: str) -> None:
    for words in (order, f"a\n{order}", f"{order}\nb"):
        shown = printable(words)
        assert not re.search(r"##(vso)?\[|^\s*::", shown, re.MULTILINE)
        assert shown.replace(" ", "") == words.replace(" ", "")
    assert printable("a::b #1 [x] ##") == "a::b #1 [x] ##"
