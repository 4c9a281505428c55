"""Reads a flowchart back, strictly: the few forms that we write, and nothing else. What does not read back is not Mermaid to us.

The forms were held against Mermaid's own parser (11.12) when they were chosen; this reader keeps us to them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

ID = r"n_[A-Za-z0-9_]+"
SIGN = r"[^\W_ßﬂ]|[ ,.:'/()+\-–·→↗…’«»]|#\d+;"
LABEL = rf'"((?:{SIGN}|<br/>)*)"'
SHAPES = (("([", "])"), ("[[", "]]"), ("{{", "}}"), ("[(", ")]"), ("[/", "/]"), ("[", "]"), ("(", ")"))
HEADER = re.compile(r"flowchart (TD|LR)")
TITLE = re.compile(r"  accTitle: ([^\W_]|[ ,.:'()+\-–·])*")
NODE = re.compile(
    rf"  ({ID})(?:"
    + "|".join(re.escape(left) + LABEL + re.escape(right) for left, right in SHAPES)
    + r"):::(c_[a-z]+)"
)
ARROW = re.compile(rf"  ({ID}) -->(?:\|{LABEL}\|)? ({ID})")
STYLE = re.compile(r"  classDef (c_[a-z]+) [a-z-]+:[^,:;]+(?:,[a-z-]+:[^,:;]+)*")
COLOUR_TRAP = re.compile(r"(style|classDef).*:\S*#.*;")
"""Mermaid cuts the last sign off what this finds in a line (its `encodeEntities`)."""


@dataclass(frozen=True, slots=True)
class Flowchart:
    """What was read: lines of each node, and of each arrow, as a reader sees them."""

    nodes: dict[str, list[str]]
    arrows: list[tuple[str, str, list[str]]]


def read(text: str) -> Flowchart:
    """AssertionError for what is not in the grammar, or names what is not there."""
    header, title, *lines = text.removesuffix("\n").split("\n")
    assert HEADER.fullmatch(header), header
    assert TITLE.fullmatch(title), title
    nodes: dict[str, list[str]] = {}
    arrows, worn, styled = [], set(), set()
    for line in lines:
        if style := STYLE.fullmatch(line):
            styled.add(style[1])
            continue
        assert not COLOUR_TRAP.search(line), line
        if node := NODE.fullmatch(line):
            name, *labels, look = node.groups()
            assert name not in nodes, name
            nodes[name] = seen(next(label for label in labels if label is not None))
            worn.add(look)
            continue
        arrow = ARROW.fullmatch(line)
        assert arrow, line
        arrows.append((arrow[1], arrow[3], seen(arrow[2]) if arrow[2] is not None else []))
    assert worn == styled
    assert {end for source, target, _ in arrows for end in (source, target)} <= set(nodes)
    return Flowchart(nodes, arrows)


def seen(label: str) -> list[str]:
    """The lines of a label, its signs in the place of their numbers."""
    return [re.sub(r"#(\d+);", lambda found: chr(int(found[1])), line) for line in label.split("<br/>")]
