"""YAML as a stream of events, from two parsers; only this module knows the event classes of both."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import ruamel.yaml.events
import yaml.events
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from yaml._yaml import CParser

SCALAR, MAPPING, SEQUENCE, END, ALIAS, DOCUMENT = range(1, 7)
KINDS: dict[type, int] = {
    event: kind
    for events in (yaml.events, ruamel.yaml.events)
    for event, kind in (
        (events.ScalarEvent, SCALAR),
        (events.MappingStartEvent, MAPPING),
        (events.SequenceStartEvent, SEQUENCE),
        (events.MappingEndEvent, END),
        (events.SequenceEndEvent, END),
        (events.AliasEvent, ALIAS),
        (events.DocumentStartEvent, DOCUMENT),
    )
}
"""The kind of event for each event class of both parsers; other events carry no value."""


def libyaml_events(yaml_text: str) -> Iterator[Any]:
    """Events from libyaml. Raises `LibyamlError` where it reaches something that libyaml refuses."""
    return iter(CParser(yaml_text).get_event, None)


def pure_events(yaml_text: str) -> Iterator[Any]:
    """Events from ruamel's own parser. Raises ruamel's `YAMLError` for what is not YAML, and for escapes that stand for no character.

    JSON writes a character beyond U+FFFF as two escapes of halves, which are joined.
    """
    reader = YAML(typ="safe", pure=True)
    constructor, parser = reader.get_constructor_parser(yaml_text)
    del constructor
    try:
        while parser.check_event():
            event = parser.get_event()
            value = getattr(event, "value", None)
            if value is not None and _HALF.search(value):
                event.value = _joined(value, event.start_mark)
            yield event
    except (ValueError, OverflowError) as error:  # a number beyond 10FFFF
        raise MarkedYAMLError(problem=NO_CHARACTER, problem_mark=parser.scanner.reader.get_mark()) from error


NO_CHARACTER = "found invalid Unicode character escape code"
"""What libyaml says of it."""
_HALF = re.compile("[\ud800-\udfff]")


def _joined(value: str, mark: Any) -> str:
    """A scalar with the halves of characters joined; MarkedYAMLError for one that stands alone."""
    try:
        return value.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        raise MarkedYAMLError(problem=NO_CHARACTER, problem_mark=mark) from None


def event_place(event: Any) -> tuple[int, int]:
    """Line and column where an event begins, both counted from 0."""
    return (event.start_mark.line, event.start_mark.column)
