"""Pydantic's errors, explained in terms of the file that somebody wrote."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from compiler.diagnostics import Diagnostic, Path, Text, text
from compiler.diagnostics.addresses import object_address
from compiler.diagnostics.codes import diagnose
from compiler.diagnostics.quoting import quoted
from compiler.diagnostics.suggest import closest_name, name_list
from compiler.reading.fault_rules import EXAMPLES, PATTERN_RULES, RULES, Rule
from compiler.reading.model_paths import fields_at, path_of
from compiler.reading.places import Places
from schema.call_test import LONE
from schema.destination import LONE_KINDS
from schema.device import KEY_TYPES


@dataclass(frozen=True, slots=True)
class Fault:
    """One error of Pydantic: its path in the file, and the value there."""

    root: type[BaseModel]
    error: ErrorDetails
    path: Path

    @property
    def value(self) -> Any:
        """The value that was refused."""
        return self.error["input"]

    @property
    def context(self) -> Mapping[str, Any]:
        """What Pydantic says about the rule that was broken."""
        return self.error.get("ctx", {})

    @property
    def key(self) -> str:
        """The nearest key by name: list items have none of their own, and for a malformed key it is the section's."""
        if self.error["loc"][-1] == "[key]":
            return str(self.path[-2])
        return next((str(part) for part in reversed(self.path) if isinstance(part, str)), "")


def diagnose_fault(root: type[BaseModel], error: ErrorDetails, places: Places, scope: str) -> Diagnostic:
    """The diagnostic for one error. `scope`: the client's id, or what takes its place in addresses."""
    fault = Fault(root, error, path_of(root, error["loc"]))
    address = object_address(scope, fault.path)
    code, message, hint = _explain(fault)
    kind = error["type"]
    if kind == "extra_forbidden":
        place = places.range((*fault.path, str(error["loc"][-1])), key=True)
    else:
        place = places.range(fault.path, key=kind == "missing" or error["loc"][-1] == "[key]")
    return diagnose(code, message, place, hint=hint, address=address)


def without_consequences(root: type[BaseModel], errors: Iterable[ErrorDetails]) -> list[ErrorDetails]:
    """Leaves out the errors about a missing key that is there but misspelt: one mistake is one error."""
    errors = list(errors)
    misspelt = {
        (*error["loc"][:-1], closest_name(str(error["loc"][-1]), fields_at(root, error["loc"][:-1])))
        for error in errors
        if error["type"] == "extra_forbidden"
    }
    return [error for error in errors if error["type"] != "missing" or error["loc"] not in misspelt]


def _explain(fault: Fault) -> tuple[str, Text, Text | None]:
    kind = fault.error["type"]
    if fault.value is None and kind != "missing":
        return "TYPE024", text("{key}: has no value", key=fault.key), _NO_VALUE
    if kind == "extra_forbidden":
        return _unknown_key(fault)
    if kind == "missing":
        return _missing_key(fault)
    if kind in ("destination_kind", "expected_kind"):
        return _unknown_destination_kind(fault)
    if kind in ("string_too_long", "greater_than_equal", "less_than_equal"):
        return _outside_limits(fault)
    if kind in _CHOICES:
        return _impossible_choice(fault)
    rule = PATTERN_RULES[fault.context["pattern"]] if kind == "string_pattern_mismatch" else RULES[kind]
    return _broken_rule(rule, fault)


_NO_VALUE = text("Give it one, or remove the line.")


def _broken_rule(rule: Rule, fault: Fault) -> tuple[str, Text, Text | None]:
    values = {"key": fault.key, "value": quoted(fault.value)}
    return rule.code, _filled(rule.message, values), _filled(rule.hint, values)


def _filled(template: Text, values: Mapping[str, str]) -> Text:
    """The sentence with the values for its placeholders."""
    placeholders = {name for _, name, _, _ in Formatter().parse(template.template) if name}
    return Text(template.template, tuple((name, values[name]) for name in sorted(placeholders)))


def _unknown_key(fault: Fault) -> tuple[str, Text, Text | None]:
    unknown = str(fault.error["loc"][-1])
    possible = fields_at(fault.root, fault.error["loc"][:-1])
    message = text("unknown key {key}", key=quoted(unknown))
    near = closest_name(unknown, possible)
    if near is not None:
        return "TYPE001", message, text("Did you mean {name}?", name=near)
    return "TYPE001", message, text("Possible: {names}", names=name_list(possible, most=20))


def _missing_key(fault: Fault) -> tuple[str, Text, Text | None]:
    missing = fault.key
    holder = _holder_name(fault.path[:-1])
    message = text("{holder}: the key {key} is missing", holder=holder, key=missing)
    example = EXAMPLES.get(missing)
    hint = text("For example: {example}", example=f"{missing}: {example}") if example else None
    return "TYPE002", message, hint


def _holder_name(path: Path) -> str:
    """What holds a key: an object by its id, an item of a list by its position, counted from 1."""
    *before, last = path
    if isinstance(last, str):
        return last
    key = next((str(part) for part in reversed(before) if isinstance(part, str)), "")
    return f"{key}[{last + 1}]"


def _unknown_destination_kind(fault: Fault) -> tuple[str, Text, Text | None]:
    rule = RULES[fault.error["type"].removesuffix("_kind")]
    message = _filled(rule.message, {"key": fault.key, "value": quoted(fault.value)})
    kind, colon, target = str(fault.value).partition(":")
    if not colon and re.fullmatch(r"\+?[0-9][0-9 .()-]{2,}", kind):
        return "TYPE016", message, text("For an external number: {example}", example=f'"external:{kind}"')
    kinds = _possible_values(fault.error["type"], fault.context)
    near = closest_name(kind.strip(), kinds)
    if colon and near is not None:
        return "TYPE016", message, text("Did you mean {name}?", name=f"{near}:{target.strip()}")
    if not colon and near in (*LONE_KINDS, *LONE):
        return "TYPE016", message, text("Did you mean {name}?", name=near)
    if not colon and re.fullmatch(r"[a-z][a-z0-9-]{0,30}", kind):
        example = f"user:{kind}, group:{kind}, route:{kind}"
        return "TYPE016", message, text("Say what it is, for example: {example}", example=example)
    return "TYPE016", message, text("Possible: {names}", names=name_list(kinds, most=20))


def _outside_limits(fault: Fault) -> tuple[str, Text, Text | None]:
    value = quoted(fault.value)
    if fault.error["type"] == "string_too_long":
        most = fault.context["max_length"]
        message = text(
            "{key}: {length} characters is too long", key=fault.key, length=len(str(fault.value).strip())
        )
        return "TYPE005", message, text("At most {most} characters fit.", most=most)
    unit = "s" if str(fault.value).endswith(("s", "m")) else ""
    if fault.error["type"] == "greater_than_equal":
        hint = text("At least {least}.", least=f"{fault.context['ge']}{unit}")
        return "TYPE015", text("{key}: {value} is below the minimum", key=fault.key, value=value), hint
    hint = text("At most {most}.", most=f"{fault.context['le']}{unit}")
    return "TYPE015", text("{key}: {value} is above the maximum", key=fault.key, value=value), hint


_CHOICES = (
    "enum",
    "literal_error",
    "union_tag_invalid",
    "union_tag_not_found",
    "phone_model",
    "holiday_region",
    "call_class",
)


def _impossible_choice(fault: Fault) -> tuple[str, Text, Text | None]:
    kind = fault.error["type"]
    possible = _possible_values(kind, fault.context)
    if kind == "union_tag_not_found":
        message = text("{key}: the key {missing} is missing", key=fault.key, missing="type")
        return "TYPE002", message, text("Possible: {names}", names=name_list(possible))
    value = fault.context["tag"] if kind == "union_tag_invalid" else fault.value
    message = text("{key}: {value} is not possible here", key=fault.key, value=quoted(value))
    near = closest_name(str(value), possible)
    names = name_list(possible, most=20)
    if near is not None:
        return "TYPE018", message, text("Did you mean {name}? Possible: {names}", name=near, names=names)
    return "TYPE018", message, text("Possible: {names}", names=names)


def _possible_values(kind: str, context: Mapping[str, Any]) -> tuple[str, ...]:
    if kind == "union_tag_not_found":
        return KEY_TYPES
    if "known" in context:
        return tuple(context["known"])
    return tuple(re.findall(r"'([^']*)'", context.get("expected") or context["expected_tags"]))
