"""Variables, functions and expressions, as Asterisk puts them into arguments (`pbx_substitute_variables`, `ast_expr2`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Protocol

from renderers.readback.errors import ReadbackError


class Variables(Protocol):
    """What words are filled in with."""

    def variable(self, name: str) -> str:
        """The value of a variable, or nothing."""

    def function(self, name: str, arguments: str) -> str:
        """The value of a function, its arguments filled in."""


Template = Callable[[Variables], str]
"""Words, once all `${…}` and `$[…]` are put in, from the inside."""

_FUNCTION = re.compile(r"(?!(?:CALLERID|CHANNEL|PJSIP_HEADER)\()([A-Z_]+)\((.*)\)")
"""A caller's number and the headers of a request are read as variables."""
_INTEGER = re.compile(r"-?\d+")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_TOKEN = re.compile(r'\s*("(?:[^"\\]|\\.)*"|=~|!=|>=|<=|[=<>|&()+-]|[^\s"=!<>|&()]+)')


@lru_cache(maxsize=1024)
def template(words: str) -> Template:
    """Words taken apart, once: a step is taken by many calls, and much the same in all clients."""
    pieces = list(_pieces(words))
    if len(pieces) == 1:
        return pieces[0]
    return lambda variables: "".join([piece(variables) for piece in pieces])


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
    called = _FUNCTION.fullmatch(words)
    if called is not None:
        name, arguments = called[1], template(called[2])
        return lambda variables: variables.function(name, arguments(variables))
    if "$" in words:
        inside = template(words)
        return lambda variables: _variable(inside(variables))(variables)
    return _variable(words)


def _expression_in(words: str) -> Template:
    inside = template(words)
    return lambda variables: evaluate(inside(variables))


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


@lru_cache(maxsize=1024)
def _variable(words: str) -> Template:
    """`NAME`, `NAME:offset`, `NAME:offset:length`; or a function, if what names it was put in."""
    called = _FUNCTION.fullmatch(words)
    if called is not None:
        function, arguments = called[1], called[2]
        return lambda variables: variables.function(function, arguments)
    name, *cut = words.split(":") if "(" not in words else [words]
    if not cut:
        return lambda variables: variables.variable(name)
    if len(cut) > 2 or not all(_INTEGER.fullmatch(place) for place in cut):
        raise ReadbackError(f"{words}: cut in a way that is not known")
    # Counted from the end where they are negative, as Python does.
    start, length = int(cut[0]), int(cut[1]) if len(cut) == 2 else None
    return lambda variables: variables.variable(name)[start:][:length]


@lru_cache(maxsize=1024)
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
        value = _matched(value, operand) if sign == "=~" else "1" if _holds(value, sign, operand) else "0"
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


def _matched(words: str, pattern: str) -> str:
    """What the first group matches, if there is one; else the length of the match (`op_eqtilde`)."""
    compiled = re.compile(pattern)
    match = compiled.search(words)
    if compiled.groups:
        return match[1] if match is not None else ""
    return str(len(match[0])) if match is not None else "0"


def _holds(words: str, sign: str, operand: str) -> bool:
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


@lru_cache(maxsize=1024)
def parted(words: str, sign: str) -> tuple[str, str, str]:
    """Before and after the first sign that stands in no bracket."""
    depth = 0
    for position, character in enumerate(words):
        if character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
        elif character == sign and depth == 0:
            return words[:position], sign, words[position + 1 :]
    return words, "", ""


def fields_of(data: str) -> list[str]:
    """Arguments apart, by commas that stand in no bracket."""
    fields, rest = [], data
    while True:
        argument, sign, rest = parted(rest, ",")
        fields.append(argument)
        if not sign:
            return fields
