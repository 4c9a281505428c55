"""No name can leave its label, become a command, or be anything but what it is."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from compiler.analysis.drawing import Arrow, Drawing
from compiler.analysis.drawing.boxes import Box, BoxKind
from compiler.analysis.drawing.words import plain
from renderers.drawing.mermaid import escaped, node_ids, render_markdown, render_mermaid
from tests.renderers.drawing.mermaid_reader import read

NASTY = [
    '"] --> x["',
    "end",
    "`code` **bold** _it_",
    "1. one",
    "2) two",
    "- x",
    "+ x",
    "---",
    "# heading",
    "a;b#35;c",
    'style x:y"#;',
    "classDef a:b;",
    "lifestyle 09:00;",
    "%%{init: {}}%%",
    "<script>alert(1)</script>",
    "[a](http://b)",
    "www.example.com",
    "a@b.example",
    "ﬂ°°35¶ß",
    "| a |",
    "\\",
    "${x}",
    "é ü 漢字 😀",
    "click n call()",
    ":::end",
    "a\u2028b\tc",
]
WORDS = st.one_of(
    st.sampled_from(NASTY), st.text(max_size=30), st.text('"#;:style<>`[]{}|%-. 1', max_size=12)
)
IDS = st.lists(
    st.from_regex(r"(user|group|end|number)\.[a-z+0-9][a-z0-9.-]{0,12}", fullmatch=True),
    min_size=1,
    max_size=8,
    unique=True,
)


def one_line(words: str) -> str:
    """What is left of a text on one line."""
    return "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in words).strip()


def drawing(title: str, boxes: list[tuple[str, list[str]]], labels: list[list[str]]) -> Drawing:
    """Boxes one after the other, each with an arrow back to the first."""
    kinds = list(BoxKind)
    drawn = tuple(
        Box(
            box_id,
            kinds[index % len(kinds)],
            (plain(lines[0]),),
            tuple((plain(line),) for line in lines[1:]),
            "",
            None,
        )
        for index, (box_id, lines) in enumerate(boxes)
    )
    arrows = tuple(
        Arrow(box.id, drawn[0].id, tuple((plain(line),) for line in lines))
        for box, lines in zip(drawn, labels, strict=False)
    )
    return Drawing((plain(title),), drawn, arrows, (drawn[0].id,), ((plain(title),),))


@given(WORDS)
def test_a_label_reads_back_as_what_it_says(words: str) -> None:
    assert re.sub(r"#(\d+);", lambda found: chr(int(found[1])), escaped(words)) == one_line(words)


@given(WORDS)
def test_a_label_holds_no_sign_that_ends_it(words: str) -> None:
    assert not set(re.sub(r"#\d+;", "", escaped(words))) & set('"<>[]{}|`#;%&*_\\~@=!^$\n\r')


@given(WORDS, IDS, st.lists(st.lists(WORDS, min_size=1, max_size=3), min_size=8, max_size=8))
def test_a_drawing_reads_back_whatever_things_are_called(
    title: str, ids: list[str], lines: list[list[str]]
) -> None:
    boxes = [(box_id, lines[index]) for index, box_id in enumerate(ids)]
    labels = [lines[-1 - index] for index in range(len(ids))]
    found = read(render_mermaid(drawing(title, boxes, labels), str))
    names = node_ids(ids)
    for box_id, said in boxes:
        assert found.nodes[names[box_id]] == [one_line(line) for line in said]
    assert [(source, said) for source, _, said in found.arrows] == [
        (names[box_id], [one_line(line) for line in said]) for box_id, said in zip(ids, labels, strict=True)
    ]


def test_nasty_names_one_by_one() -> None:
    for words in NASTY:
        found = read(
            render_mermaid(drawing(words, [("user.a", [words, words])], [[words, f"x {words}"]]), str)
        )
        assert found.nodes["n_user__a"] == [one_line(words)] * 2
        assert found.arrows == [("n_user__a", "n_user__a", [one_line(words), one_line(f"x {words}")])]


@given(IDS)
def test_ids_are_one_to_one_and_stable(ids: list[str]) -> None:
    names = node_ids(ids)
    assert len(set(names.values())) == len(ids)
    assert all(re.fullmatch("n_[A-Za-z0-9_]+", name) for name in names.values())
    assert node_ids(ids) == names


def test_no_list_begins_where_a_name_looks_like_one() -> None:
    assert escaped("1. one") == "1#46; one"
    assert escaped("- one") == "#45; one"
    assert escaped("+33 1 99 00 10 00") == "+33 1 99 00 10 00"


def test_a_comment_gets_a_fence() -> None:
    text = render_markdown(drawing("```", [("user.a", ["```"])], []), str)
    assert text.startswith("```mermaid\nflowchart TD\n")
    assert text.endswith("\n```\n")
    assert text.count("```") == 2


def test_several_starts_go_from_left_to_right() -> None:
    one = drawing("x", [("user.a", ["a"]), ("user.b", ["b"])], [])
    both = Drawing(one.title, one.boxes, one.arrows, ("user.a", "user.b"))
    assert render_mermaid(one, str).startswith("flowchart TD\n")
    assert render_mermaid(both, str).startswith("flowchart LR\n")
