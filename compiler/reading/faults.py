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
from compiler.reading.fault_rules import EXAMPLES, NAMING_EXAMPLES, PATTERN_RULES, RULES, Rule
from compiler.reading.meant import CalledObjects, meant_by
from compiler.reading.model_paths import fields_at, path_of
from compiler.reading.places import Places
from schema.call_test import LONE
from schema.destination import LONE_KINDS
from schema.device import KEY_TYPES
from schema.scalars import duration_text
from schema.sections import OBJECT_KIND_OF


@dataclass(frozen=True, slots=True)
class Fault:
    """One error of Pydantic: its path in the file, and the value there."""

    root: type[BaseModel]
    error: ErrorDetails
    path: Path
    objects: CalledObjects

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


def diagnose_fault(
    root: type[BaseModel], error: ErrorDetails, places: Places, scope: str, objects: CalledObjects
) -> Diagnostic:
    """The diagnostic for one error. `scope`: the client's id, or what takes its place in addresses."""
    fault = Fault(root, error, path_of(root, error["loc"]), objects)
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
    name = fault.context["pattern"] if kind == "string_pattern_mismatch" else kind
    return _broken_rule(PATTERN_RULES[name] if name in PATTERN_RULES else RULES[name], name, fault)


_NO_VALUE = text("Give it one, or remove the line.")


def _broken_rule(rule: Rule, name: str, fault: Fault) -> tuple[str, Text, Text | None]:
    values = {"key": fault.key, "value": quoted(fault.value)}
    meant = meant_by(name, fault.value)
    hint = text("Did you mean {name}?", name=meant) if meant else _filled(rule.hint, values)
    return rule.code, _filled(rule.message, values), hint


def _filled(template: Text, values: Mapping[str, Text | str]) -> Text:
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
    return "TYPE002", message, _example(missing, fault)


def _example(key: str, fault: Fault) -> Text | None:
    """A line with the key; where it names an object, one that there is."""
    if key not in NAMING_EXAMPLES:
        return text("For example: {example}", example=f"{key}: {EXAMPLES[key]}") if key in EXAMPLES else None
    section, form, instead = NAMING_EXAMPLES[key]
    holder = str(fault.path[1]) if len(fault.path) > 1 and fault.path[0] == section else ""
    name = fault.objects.first_of(section, besides=holder)
    if name is not None:
        return text("For example: {example}", example=f"{key}: {form.format(id=name)}")
    if instead:
        return text("For example: {example}", example=f"{key}: {instead}")
    return text("The section {section} is still empty.", section=str(section))


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
    meant = _objects_called(kind, fault.objects) if not colon else []
    if len(meant) == 1:
        return "TYPE016", message, text("Did you mean {name}?", name=meant[0])
    if meant:
        return "TYPE016", message, text("Say which one: {names}", names=name_list(meant))
    if not colon and re.fullmatch(r"\+?[0-9][0-9 .()-]{2,}", kind):
        return "TYPE016", message, text("For an external number: {example}", example=f'"external:{kind}"')
    kinds = _possible_values(fault.error["type"], fault.context)
    near = closest_name(kind.strip(), kinds)
    if colon and near is not None:
        return "TYPE016", message, text("Did you mean {name}?", name=f"{near}:{target.strip()}")
    if not colon and near in (*LONE_KINDS, *LONE):
        return "TYPE016", message, text("Did you mean {name}?", name=near)
    return "TYPE016", message, text("Possible: {names}", names=name_list(kinds, most=20))


def _objects_called(words: str, objects: CalledObjects) -> list[str]:
    """The destinations that some words without a kind may stand for: by id, by extension, by name."""
    return [
        f"{kind.destination}:{name}"
        for section, kind in OBJECT_KIND_OF.items()
        for name in objects.called(words, section)
    ]


def _outside_limits(fault: Fault) -> tuple[str, Text, Text | None]:
    value = quoted(fault.value)
    if fault.error["type"] == "string_too_long":
        most = fault.context["max_length"]
        message = text(
            "{key}: {length} characters is too long", key=fault.key, length=len(str(fault.value).strip())
        )
        return "TYPE005", message, text("At most {most} characters fit.", most=most)
    spelled = duration_text if str(fault.value).endswith(("s", "m")) else str
    if fault.error["type"] == "greater_than_equal":
        hint = text("At least {least}.", least=spelled(fault.context["ge"]))
        return "TYPE015", text("{key}: {value} is below the minimum", key=fault.key, value=value), hint
    hint = text("At most {most}.", most=spelled(fault.context["le"]))
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
    near = meant_by(kind, value) or closest_name(str(value), possible)
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
