"""Trees that somebody spoilt, at random but knowing what a tree is made of: the operator's layer, a client's YAML and its recordings.

Values, whole objects, keys and the spelling of YAML are changed, and bytes last. Whatever comes of it is refused in words, or it compiles, and then
nothing is in it that nobody sees. `make torture-trees` tries as many as one likes; tests/compiler/test_mutated_trees.py some.
"""

from __future__ import annotations

import copy
import random
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

from ci.reports.diagnostics import diagnostics_text
from compiler.diagnostics import Diagnostic, Severity, has_errors
from compiler.diagnostics.invisible import INVISIBLE
from compiler.lowering.operator_layer import lower_node
from compiler.pipeline import ClientFiles, compile_client, compile_fleet
from compiler.planning.artifact import Artifact
from compiler.planning.bundle import canonical_json
from compiler.planning.objects import client_objects
from compiler.reading.source import SourceFile
from compiler.resolving.resolved import ResolvedFleet
from renderers.registry import render_client, render_node
from tests.compiler.test_any_tree import VALUES
from tests.recordings import examined_once, sound, tone
from tests.test_deceptive_text import TREE, UNSEEN
from tests.test_every_field import OPERATORS

CPU_SECONDS = 5
"""For which a tree may be worked on, at most: no text that somebody writes keeps a pipeline waiting."""

Tree = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Mutant:
    """What was made of the tree: the operator's file, the client's, and recordings by their path."""

    fleet: bytes
    client: tuple[bytes, ...]
    recordings: dict[str, bytes]
    how: tuple[str, ...]


class TooSlowError(AssertionError):
    """It was worked on for too long."""


@contextmanager
def bounded() -> Iterator[None]:
    """Ends what takes more CPU than it may: of this process, whatever else the machine does."""

    def stop(number: int, frame: FrameType | None) -> None:
        del number, frame
        raise TooSlowError

    former = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, CPU_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, former)


# --- what is changed -----------------------------------------------------------------------------------------------------------------------------


class Spelled(str):
    """Stands in a file as it is, whatever it then means."""

    __slots__ = ()


SPELLED = tuple(
    map(
        Spelled,
        (
            r'"\ud83d\ude00"', r'"\uD800"', r'"\uDC00\uD800"', r'"\U00110000"', r'"\U0000D800"', r'"\x85"', r'"\L"', r'"\P\_\N"', r'"\0"', r'"\e[2J"',
            r'"\u202eecila"', r'"\u200b"', r'"a\
              b"', r'"\q"', r'"\u12"', '"', "'", "&a", "*a", "&a [*a]", "&a {x: *a}", "!!python/object/apply:os.system [id]", "!!binary aGk=", "!x y",
            "!!null", "<<", "{<<: {name: x}}", "? [a, b]", "? |\n  a\n: b", "|\n  a\n  b", ">-\n  a\n\n  b", "- - - a", "[", "{", "]", "[" * 45, "{a: " * 45,
            "[" * 6000, "a: b: c", "@", "`", "%YAML 1.1", "---", "...", "# nothing", "~", "null", "yes", "0o17", "0x1f", "1_000", "12:30:45", ".inf", "1e999",
            "9" * 5000, "2026-02-30", "9999-12-31", "0000-00-00", "- a\n- b", "{a: 1, a: 2}", "{ ${client}: x }", "{{ client }}", "${secret:acme/x@1}",
            "${node:root}", "\N{FULLWIDTH DIGIT ONE}2", "\u0661\u0662", "\xa0", "é" * 300, "e\u0301", "\U0001f600", "\u212a", "\ufb01", "ſ", "\u0130",
            *(f'"a{sign}b"' for sign in UNSEEN.values()), *(f"a{sign}b" for sign in UNSEEN.values()),
        ),
    )
)  # fmt: skip
"""Scalars as files may hold them: escapes of every kind, halves of characters, anchors, tags, other documents, what opens and does not close."""

WORDS = (
    "", " ", "\t", "\n", "a\nb", "\r", "x" * 5000, "-1", "0", "1", "2147483648", "9" * 40, "1e3", "٣", "..", "../acme", "/etc/passwd", "a/b", "acme", "@node",
    "audio/closed.wav", "audio/../audio/hello.wav", "/proc/self/environ", ";", "&", "=>", "same => n,System(id)", "${SHELL(id)}", "#include x", "<script>",
    "::error::x", "##[group]x", "[x](y)", "user:", ":alice", "user:alice:bob", "route:main", "menu:front", "queue:line", "00:00-24:00", "23:59-00:00",
    "2026-12-24..2026-12-20", "2000-01-01..2100-12-31", "mon-mon", "sun-mon", "even", "0s", "1000000h", "1.5s", "+", "+3", "+331990000010000000", "00", "*", "#",
    "Europe/../Paris", "posixrules", "localtime", "FR", "XX", "client", "fleet", "None", "__class__", "a" * 64, "É", "é", "ﬁ", "İ",
)  # fmt: skip
"""Texts that mean something somewhere: to Asterisk, to a path, to a forge, to a reader of numbers."""


@dataclass(slots=True)
class _Pairs:
    """A mapping as it is written, in which a key may stand twice."""

    pairs: list[tuple[Any, Any]] = field(default_factory=list)


def _pairs(value: Any) -> Any:
    if isinstance(value, dict):
        return _Pairs([(key, _pairs(inside)) for key, inside in value.items()])
    return [_pairs(inside) for inside in value] if isinstance(value, list) else value


_OPERATORS = {name: TREE[name] for name in OPERATORS}
_OPERATORS["destinations"] = {name: one for name, one in TREE["destinations"].items() if "by_time" not in one}
_CLIENT = {name: value for name, value in TREE.items() if name not in _OPERATORS}
_CLIENT["destinations"] = {name: one for name, one in TREE["destinations"].items() if "by_time" in one}
_RECORDINGS = {"audio/closed.wav": tone(3), "audio/hello.wav": sound("hello!")}


def _holders(value: Any) -> list[Any]:
    """Every mapping and list in it."""
    match value:
        case _Pairs():
            return [value, *(one for _, inside in value.pairs for one in _holders(inside))]
        case list():
            return [value, *(one for inside in value for one in _holders(inside))]
        case _:
            return []


def _change(tree: _Pairs, other: _Pairs, chance: random.Random) -> str:
    """Change one thing; what was done, in a word."""
    holder = chance.choice(_holders(tree))
    if isinstance(holder, list):
        return _change_list(holder, other, chance)
    if not holder.pairs:
        holder.pairs.append((_word(chance), _value(other, chance)))
        return "added"
    place = chance.randrange(len(holder.pairs))
    key, value = holder.pairs[place]
    match chance.randrange(9):
        case 0:
            del holder.pairs[place]
            return "removed"
        case 1 if chance.random() < 0.3:
            holder.pairs.insert(chance.randrange(len(holder.pairs) + 1), (key, copy.deepcopy(value)))
            return "twice"
        case 2:
            holder.pairs[place] = (_word(chance), value)
            return "renamed"
        case 3:
            holder.pairs[place] = (_retouched(str(key), chance), value)
            return "key retouched"
        case 4 if chance.random() < 0.3:
            holder.pairs.append((key, _value(other, chance)))
            return "twice, otherwise"
        case 5:
            swapped = chance.randrange(len(holder.pairs))
            theirs, their_value = holder.pairs[swapped]
            holder.pairs[place], holder.pairs[swapped] = (key, their_value), (theirs, value)
            return "swapped"
        case 6 if isinstance(value, (str, int)):
            holder.pairs[place] = (key, _retouched(str(value), chance))
            return "retouched"
        case _:
            holder.pairs[place] = (key, _value(other, chance))
            return "replaced"


def _change_list(holder: list[Any], other: _Pairs, chance: random.Random) -> str:
    if not holder:
        holder.append(_value(other, chance))
        return "added"
    place = chance.randrange(len(holder))
    match chance.randrange(4):
        case 0:
            del holder[place]
            return "removed"
        case 1:
            holder[place:place] = [copy.deepcopy(holder[place])] * chance.choice((1, 2, 30))
            return "repeated"
        case 2 if isinstance(holder[place], (str, int)):
            holder[place] = _retouched(str(holder[place]), chance)
            return "retouched"
        case _:
            holder[place] = _value(other, chance)
            return "replaced"


def _word(chance: random.Random) -> str:
    return chance.choice(
        WORDS if chance.random() < 0.7 else SPELLED
    )  # what is badly spelled hides all the rest


def _value(other: _Pairs, chance: random.Random) -> Any:
    """Something to put somewhere: a word, or what stands elsewhere in a tree, however large."""
    match chance.randrange(4):
        case 0:
            return _pairs(chance.choice(VALUES))
        case 1:
            return copy.deepcopy(chance.choice(_holders(other)))
        case _:
            return _word(chance)


def _retouched(words: str, chance: random.Random) -> str:
    """A text with a sign more, less, or another one."""
    place = chance.randrange(len(words) + 1)
    match chance.randrange(4):
        case 0:
            return words[:place] + words[place + 1 :]
        case 1:
            return words[:place] + chance.choice([*UNSEEN.values()]) + words[place:]
        case 2:
            return words[:place] + chance.choice(";,&|$`\"'\\<>[]{}()#=%*?!~^@:/+-_. \téЖ٣😀") + words[place:]
        case _:
            return words[:place] + words[place:].swapcase()


# --- how it is written ---------------------------------------------------------------------------------------------------------------------------

_PLAIN = re.compile(r"[A-Za-z0-9+/_é][A-Za-z0-9+*/_.éÉ-]*( [A-Za-z0-9+*/_.é-]+)*")
_ESCAPED = re.compile(r'["\\]|[^ -~]')


def _scalar(value: Any, chance: random.Random) -> str:
    if value is None:
        return chance.choice(("", "null", "~"))
    if isinstance(value, bool):
        return "true" if value else "false"
    words = str(value)
    if isinstance(value, Spelled):
        return words
    if _PLAIN.fullmatch(words) and chance.random() < 0.6:
        return words
    if chance.random() < 0.3 and "\n" not in words:
        return "'" + words.replace("'", "''") + "'"
    json_like = chance.random() < 0.3
    return '"' + _ESCAPED.sub(lambda sign: _escape(sign[0], json_like=json_like), words) + '"'


def _escape(sign: str, *, json_like: bool) -> str:
    if sign in '"\\':
        return f"\\{sign}"
    code = ord(sign)
    if json_like and code > 0xFFFF:
        code -= 0x10000
        return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _flow(value: Any, chance: random.Random) -> str:
    match value:
        case _Pairs():
            inside = (f"{_scalar(key, chance)}: {_flow(one, chance)}" for key, one in value.pairs)
            return "{" + ", ".join(inside) + "}"
        case list():
            return "[" + ", ".join(_flow(one, chance) for one in value) + "]"
        case _:
            return _scalar(value, chance)


def _block(value: Any, indent: str, chance: random.Random) -> Iterator[str]:
    """The lines of a mapping or a list; here and there what is inside stands in one line."""
    for head, one in (
        ((f"{_scalar(key, chance)}:", one) for key, one in value.pairs)
        if isinstance(value, _Pairs)
        else (("-", one) for one in value)
    ):
        nested = one.pairs if isinstance(one, _Pairs) else one if isinstance(one, list) else None
        if nested and chance.random() < 0.7:
            yield f"{indent}{head}"
            yield from _block(one, f"{indent}  ", chance)
        else:
            yield f"{indent}{head} {_flow(one, chance)}"


def _written(tree: _Pairs, chance: random.Random) -> bytes:
    text = "\n".join(_block(tree, "", chance)) + "\n" if chance.random() < 0.8 else _flow(tree, chance)
    return text.encode("utf-8", "surrogatepass")


def _spoilt(content: bytes, chance: random.Random) -> tuple[bytes, str]:
    """Bytes with some of them changed, cut or repeated, or in another form."""
    place = chance.randrange(len(content) + 1)
    length = chance.choice((1, 1, 2, 8, 200))
    match chance.randrange(9):
        case 0:
            changed = bytes([*content[place : place + 1], 0][:1]) or b"\0"
            return content[:place] + bytes([changed[0] ^ 1 << chance.randrange(8)]) + content[
                place + 1 :
            ], "bit"
        case 1:
            return content[:place] + content[place + length :], "cut out"
        case 2:
            return content[:place] + content[place : place + length] * chance.randrange(2, 40) + content[
                place:
            ], "repeated bytes"
        case 3:
            return content[:place], "cut off"
        case 4:
            return content[:place] + chance.randbytes(length) + content[place:], "random bytes"
        case 5:
            ending = chance.choice(
                (b"\r\n", b"\r", b"\xc2\x85", b"\xe2\x80\xa8", b"\n\n", b"\n---\n", b"\n\t")
            )
            return content.replace(b"\n", ending), "line ends"
        case 6:
            return chance.choice(
                (b"\xef\xbb\xbf", b"\xff\xfe", b"<<<<<<< HEAD\n", b"%YAML 1.2\n---\n")
            ) + content, "head"
        case 7:
            words = content.decode("utf-8", "replace")
            return words.encode(
                chance.choice(("utf-16", "utf-32", "latin-1", "cp037")), "replace"
            ), "encoding"
        case _:
            lines = content.split(b"\n")
            chance.shuffle(lines)
            return b"\n".join(lines), "lines in disorder"


def mutant(chance: random.Random) -> Mutant:
    """A tree, spoilt: mostly a little, since what is quite spoilt is refused at once; its client in one file or several."""
    fleet, client = _pairs(_OPERATORS), _pairs(_CLIENT)
    recordings = dict(_RECORDINGS)
    how = []
    for _ in range(chance.choice((0, 1, 1, 1, 2, 2, 4, 12))):
        changes_fleet = chance.random() < 0.25
        changed, other = (fleet, client) if changes_fleet else (client, chance.choice((client, fleet)))
        how.append(_change(changed, other, chance))
    parts = [_Pairs() for _ in range(chance.choice((1, 1, 1, 2, 3)))]
    for pair in client.pairs:
        chance.choice(parts).pairs.append(pair)
    files = [_written(fleet, chance), *(_written(part, chance) for part in parts)]
    if chance.random() < 0.25:
        place = chance.randrange(len(files))
        files[place], word = _spoilt(files[place], chance)
        how.append(word)
    if chance.random() < 0.03:
        name = chance.choice([*recordings])
        recordings[name], word = _spoilt(recordings[name], chance)
        how.append(f"recording: {word}")
    return Mutant(files[0], tuple(files[1:]), recordings, tuple(how))


# --- what must come of it ------------------------------------------------------------------------------------------------------------------------


def outcome(spoilt: Mutant) -> str:
    """`compiled`, or the code of the first error. AssertionError, or whatever the compiler raises, if it is what must not be."""
    with bounded():
        fleet_file = SourceFile("tenants/fleet.yaml", spoilt.fleet)
        files = tuple(SourceFile(f"tenants/acme/{n}.yaml", one) for n, one in enumerate(spoilt.client))
        fleet, said = compile_fleet([fleet_file])
        _check_words(said, (fleet_file,))
        if fleet is not None:
            _check_files(
                artifact.content for node in fleet.fleet.nodes for artifact in _node_files(fleet, node)
            )
        operator = fleet if fleet is not None else _whole_fleet()
        compilation = compile_client(
            ClientFiles("acme", files, spoilt.recordings, examine=examined_once), operator
        )
        _check_words(compilation.diagnostics, files)
        if has_errors(compilation.diagnostics) or compilation.graph is None or compilation.resolved is None:
            assert has_errors(compilation.diagnostics), "nothing came of it, and nothing was said"
            return next(one.code for one in compilation.diagnostics if one.severity is Severity.ERROR)
        artifacts = render_client(compilation.graph)
        _check_files(artifact.content for artifact in artifacts if artifact.template)
        words = canonical_json(client_objects(compilation.resolved))
        assert not INVISIBLE.search(words), "accepted what nobody sees"
        return (
            "compiled"
            if fleet is not None
            else next(one.code for one in said if one.severity is Severity.ERROR)
        )


def _node_files(fleet: ResolvedFleet, node: str) -> Iterator[Artifact]:
    yield from render_node(lower_node(node, fleet.fleet, ("FR",)))


def _check_files(files: Iterator[bytes]) -> None:
    for content in files:
        assert not INVISIBLE.search(content.decode()), "rendered what nobody sees"


def _check_words(said: tuple[Diagnostic, ...], files: tuple[SourceFile, ...]) -> None:
    """Each has its place and its words, and nothing that is shown is unseen."""
    lines = {
        file.path: [line.decode("utf-8", "replace") for line in file.content.splitlines()] for file in files
    }

    def read_line(file: str, line: int) -> str | None:
        there = lines.get(file, [])
        return there[line - 1] if 0 < line <= len(there) else None

    for one in said:
        assert str(one.message), one.code
        assert one.code != "BUG001"
    shown = diagnostics_text(said, read_line, translate=str, colour=False)
    assert not INVISIBLE.search(shown), "shown what nobody sees"


_WHOLE: list[ResolvedFleet] = []


def _whole_fleet() -> ResolvedFleet:
    if not _WHOLE:
        content = _written(_pairs(_OPERATORS), random.Random(0))  # any spelling will do
        fleet, said = compile_fleet([SourceFile("tenants/fleet.yaml", content)])
        assert fleet is not None, said
        _WHOLE.append(fleet)
    return _WHOLE[0]
