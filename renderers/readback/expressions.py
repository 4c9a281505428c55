"""Variables, functions and expressions, as Asterisk puts them into arguments (`pbx_substitute_variables`, `ast_expr2`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from renderers.readback.errors import ReadbackError

Lookup = Callable[[str], str]
"""The value of a variable, or of a function with its arguments, `NAME(args)`."""

_INTEGER = re.compile(r"-?\d+")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_TOKEN = re.compile(r'\s*("(?:[^"\\]|\\.)*"|=~|!=|>=|<=|[=<>|&()+-]|[^\s"=!<>|&()]+)')

Template = Callable[[Lookup], str]
"""Words, once all `${…}` and `$[…]` are put in, from the inside."""


def substitute(words: str, lookup: Lookup) -> str:
    """Arguments with all `${…}` and `$[…]` put in, from the inside."""
    return _template(words)(lookup) if "$" in words else words


@lru_cache(maxsize=4096)
def _template(words: str) -> Template:
    """Words taken apart, once: a step is taken by many calls, and much the same in all clients."""
    pieces = list(_pieces(words))
    if len(pieces) == 1:
        return pieces[0]
    return lambda lookup: "".join([piece(lookup) for piece in pieces])


def _pieces(words: str) -> Iterator[Template]:
    plain_from = position = 0
    while (position := words.find("$", position)) >= 0:
        bracket = words[position + 1 : position + 2]
        if bracket not in ("{", "["):
            position += 1
            continue
        end = _end(words, position)
        if plain_from < position:
            yield _plain(words[plain_from:position])
        inside = words[position + 2 : end]
        yield _variable_in(inside) if bracket == "{" else _expression_in(inside)
        plain_from = position = end + 1
    if plain_from < len(words):
        yield _plain(words[plain_from:])


def _plain(words: str) -> Template:
    return lambda _: words


def _variable_in(words: str) -> Template:
    if "$" not in words:
        return _variable(words)
    inside = _template(words)
    return lambda lookup: _variable(inside(lookup))(lookup)


def _expression_in(words: str) -> Template:
    if "$" not in words:
        return lambda _: evaluate(words)
    inside = _template(words)
    return lambda lookup: evaluate(inside(lookup))


def _end(words: str, start: int) -> int:
    """Where what opens at `start` is closed."""
    opening, closing = words[start + 1], {"{": "}", "[": "]"}[words[start + 1]]
    depth = 0
    for position in range(start + 1, len(words)):
        if words[position] == opening:
            depth += 1
        elif words[position] == closing:
            depth -= 1
            if depth == 0:
                return position
    raise ReadbackError(f"{words}: {opening} without {closing}")


@lru_cache(maxsize=4096)
def _variable(words: str) -> Template:
    """`NAME`, `NAME:offset`, `NAME:offset:length`, `FUNCTION(arguments)`."""
    name, *cut = words.split(":") if "(" not in words else [words]
    if not cut:
        return lambda lookup: lookup(name)
    if len(cut) > 2 or not all(_INTEGER.fullmatch(place) for place in cut):
        raise ReadbackError(f"{words}: cut in a way that is not known")
    # Counted from the end where they are negative, as Python does.
    start, length = int(cut[0]), int(cut[1]) if len(cut) == 2 else None
    return lambda lookup: lookup(name)[start:][:length]


@lru_cache(maxsize=4096)
def evaluate(words: str) -> str:
    """An expression: comparisons give 1 or 0."""
    tokens = list(_tokens(words))
    value, rest = _either(tokens)
    if rest:
        raise ReadbackError(f"$[{words}]: {rest[0]} is not understood")
    return value


def _tokens(words: str) -> Iterator[str]:
    position = 0
    while words[position:].strip():
        token = _TOKEN.match(words, position)
        if token is None:
            raise ReadbackError(f"$[{words}]: not understood")
        yield token[1]
        position = token.end()


def _either(tokens: list[str]) -> tuple[str, list[str]]:
    value, rest = _both(tokens)
    while rest[:1] == ["|"]:
        operand, rest = _both(rest[1:])
        value = value if is_true(value) else operand
    return value, rest


def _both(tokens: list[str]) -> tuple[str, list[str]]:
    value, rest = _compared(tokens)
    while rest[:1] == ["&"]:
        operand, rest = _compared(rest[1:])
        value = value if is_true(value) and is_true(operand) else "0"
    return value, rest


def _compared(tokens: list[str]) -> tuple[str, list[str]]:
    value, rest = _single(tokens)
    while rest and rest[0] in ("=", "!=", ">=", "<=", "<", ">", "=~"):
        sign = rest[0]
        operand, rest = _single(rest[1:])
        value = "1" if _holds(value, sign, operand) else "0"
    return value, rest


def _single(tokens: list[str]) -> tuple[str, list[str]]:
    if not tokens:
        # Nothing stands for an empty value, as `$[${X} != 3]` without X would: Asterisk takes that for a syntax error.
        raise ReadbackError("an expression without a value")
    first, *rest = tokens
    if first == "(":
        value, rest = _either(rest)
        if rest[:1] != [")"]:
            raise ReadbackError("an expression without its end")
        return value, rest[1:]
    if first in ("=", "!=", ">=", "<=", "<", ">", "=~", "|", "&", ")"):
        raise ReadbackError(f"an expression with {first} where a value should be")
    return first[1:-1] if first.startswith('"') else first, rest


def _holds(words: str, sign: str, operand: str) -> bool:
    if sign == "=~":
        return re.search(operand, words) is not None
    left: str | float = words
    right: str | float = operand
    if _NUMBER.fullmatch(words) and _NUMBER.fullmatch(operand):
        left, right = float(words), float(operand)
    if sign in ("=", "!="):
        return (left == right) == (sign == "=")
    if type(left) is not type(right):
        left, right = words, operand
    if sign in (">=", ">"):
        return left > right or (sign == ">=" and left == right)  # type: ignore[operator]  # both of one type, as was just seen to
    return left < right or (sign == "<=" and left == right)  # type: ignore[operator]  # the same


@lru_cache(maxsize=1024)
def is_true(value: str) -> bool:
    """Whether a condition holds: anything but nothing and zero (`pbx_checkcondition`)."""
    stripped = value.strip()
    if _INTEGER.fullmatch(stripped):
        return int(stripped) != 0
    return bool(stripped)
