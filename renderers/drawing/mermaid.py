"""A drawing as Mermaid, which GitHub and GitLab draw in comments and files.

Words stand in quotes, and every sign in them that Mermaid or its Markdown might read is written by its number: a name can never end its
label, begin a list or become a command. Colours are set for boxes only, light grounds with dark letters, so that they are legible on light
and dark pages.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from compiler.analysis.drawing import Arrow, Drawing
from compiler.analysis.drawing.boxes import Box, BoxKind
from compiler.analysis.drawing.words import Words, spelled
from compiler.analysis.instants.dates import Translate
from renderers.drawing.palette import DASHED, DASHES, LIGHT

MOST_CHARACTERS, MOST_ARROWS = 50_000, 500
"""What Mermaid draws at the most, unless its page says otherwise."""

SHAPES: Mapping[BoxKind, tuple[str, str]] = {
    BoxKind.NUMBER: ("([", "])"),
    BoxKind.USER: ("[", "]"),
    BoxKind.GROUP: ("[[", "]]"),
    BoxKind.QUEUE: ("[[", "]]"),
    BoxKind.ROUTE: ("{{", "}}"),
    BoxKind.MENU: ("{{", "}}"),
    BoxKind.TIME: ("{{", "}}"),
    BoxKind.VOICEMAIL: ("[(", ")]"),
    BoxKind.ANNOUNCEMENT: ("[/", "/]"),
    BoxKind.OUTSIDE: ("[", "]"),
    BoxKind.REFUSED: ("[", "]"),
    BoxKind.EMERGENCY: ("[", "]"),
    BoxKind.FEATURE: ("[", "]"),
    BoxKind.END: ("(", ")"),
}
"""What stands before and behind a box's words: its outline."""
_HOURS = f"fill:{LIGHT.page},stroke:#8c959f,color:{LIGHT.ink},text-align:left"

_AS_THEY_ARE = frozenset(" ,.:'/()+-–·→↗…’«»")
_PLACEHOLDERS = frozenset("ﬂß")
"""Letters of the signs that Mermaid itself puts in the place of a sign's number while it works."""
_LIST_MARK = re.compile(r"^(\d+)([.)])|^([-+])(?!\d)|(?<=:)(/)|(\.)(?=\S)")
"""What Markdown would read as a list or a rule at the start of a line, or as an address of the web: the last sign of it."""
_STYLE = re.compile("style|classDef")
"""In a line with one of these words Mermaid takes a colon and a number of a sign for a colour, and cuts it off."""


def render_mermaid(drawing: Drawing, translate: Translate) -> str:
    """The drawing; the same text for the same drawing and language. One start: downwards; several: from left to right."""
    ids = node_ids(box.id for box in drawing.boxes)
    lines = [
        f"flowchart {'TD' if len(drawing.starts) == 1 else 'LR'}",
        f"  accTitle: {_bare(spelled(drawing.title, translate))}",
        *(_node(box, ids[box.id], translate) for box in drawing.boxes),
        *(_arrow(arrow, ids, translate) for arrow in drawing.arrows),
        *_hours(drawing.hours, translate),
        *_styles(drawing),
    ]
    return "\n".join(lines) + "\n"


def render_markdown(drawing: Drawing, translate: Translate) -> str:
    """The same, as a comment takes it."""
    return f"```mermaid\n{render_mermaid(drawing, translate)}```\n"


def too_large(drawing: Drawing, spelled_drawing: str) -> bool:
    """Whether this is more than Mermaid can draw on one page."""
    return len(drawing.arrows) > MOST_ARROWS or len(spelled_drawing) > MOST_CHARACTERS


def node_ids(box_ids: Iterable[str]) -> dict[str, str]:
    """Ids as Mermaid takes them: no word of its own language, no sign but `_`. One for each box, and always the same."""
    names: dict[str, str] = {}
    used: set[str] = set()
    for box_id in box_ids:
        plain = "n_" + re.sub(r"[^A-Za-z0-9]", "_", box_id.replace(".", "__"))
        name, count = plain, 1
        while name in used:
            count += 1
            name = f"{plain}_{count}"
        used.add(name)
        names[box_id] = name
    return names


def escaped(words: str, *, beside: str = "") -> str:
    """A line of text as it may stand between quotes. `beside`: what else stands on the line."""
    printable = "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in words).strip()
    colons = _STYLE.search(printable + beside) is not None
    listed = {match.end() - 1 for match in _LIST_MARK.finditer(printable)}
    return "".join(
        sign if place not in listed and _stays(sign, colons=colons) else f"#{ord(sign)};"
        for place, sign in enumerate(printable)
    )


def _stays(sign: str, *, colons: bool) -> bool:
    if sign == ":":
        return not colons
    return sign in _AS_THEY_ARE or (sign.isalnum() and sign not in _PLACEHOLDERS)


def _bare(words: str) -> str:
    """A text without quotes around it, which ends with its line: whatever is more than a word is left out."""
    letters = "".join(sign if sign.isalnum() or sign in " ,.:'()+-–·" else " " for sign in words)
    return " ".join(letters.split())


def _quoted(lines: Iterable[Words], translate: Translate, beside: str) -> str:
    spoken = [spelled(line, translate) for line in lines]
    whole = "".join((beside, *spoken))
    return '"' + "<br/>".join(escaped(line, beside=whole) for line in spoken) + '"'


def _node(box: Box, node_id: str, translate: Translate) -> str:
    left, right = SHAPES[box.kind]
    return f"  {node_id}{left}{_quoted((box.title, *box.details), translate, node_id)}{right}:::c_{box.kind}"


def _arrow(arrow: Arrow, ids: Mapping[str, str], translate: Translate) -> str:
    source, target = ids[arrow.source], ids[arrow.target]
    if not arrow.labels:
        return f"  {source} --> {target}"
    return f"  {source} -->|{_quoted(arrow.labels, translate, source + target)}| {target}"


def _hours(hours: tuple[Words, ...], translate: Translate) -> Iterator[str]:
    if hours:
        yield f"  n_hours[{_quoted(hours, translate, '')}]:::c_hours"


def _styles(drawing: Drawing) -> Iterator[str]:
    kinds = {box.kind for box in drawing.boxes}
    yield from (f"  classDef c_{kind} {_style(kind)}" for kind in LIGHT.boxes if kind in kinds)
    if drawing.hours:
        yield f"  classDef c_hours {_HOURS}"


def _style(kind: BoxKind) -> str:
    colours = LIGHT.boxes[kind]
    dashes = f",stroke-dasharray:{DASHES}" if kind in DASHED else ""
    return f"fill:{colours.ground},stroke:{colours.edge},color:{LIGHT.ink}{dashes}"
