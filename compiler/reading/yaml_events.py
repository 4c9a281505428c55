"""YAML as a stream of events, from two parsers; only this module knows the event classes of both."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml.events
from yaml._yaml import CParser
from yaml.error import MarkedYAMLError

SCALAR, MAPPING, SEQUENCE, END, ALIAS, DOCUMENT = range(1, 7)


def _kinds_of(events: Any) -> dict[type, int]:
    return {
        events.ScalarEvent: SCALAR,
        events.MappingStartEvent: MAPPING,
        events.SequenceStartEvent: SEQUENCE,
        events.MappingEndEvent: END,
        events.SequenceEndEvent: END,
        events.AliasEvent: ALIAS,
        events.DocumentStartEvent: DOCUMENT,
    }


KINDS = _kinds_of(yaml.events)
"""The kind of event for each event class of both parsers, ruamel's once it was needed; other events carry no value."""


def libyaml_events(yaml_text: str) -> Iterator[Any]:
    """Events from libyaml. Raises `YAMLError` where it reaches something that libyaml refuses."""
    return iter(CParser(yaml_text).get_event, None)


def pure_events(yaml_text: str) -> Iterator[Any]:
    """Events from ruamel's own parser. Raises `MarkedYAMLError` for what is not YAML, and for escapes that stand for no character.

    JSON writes a character beyond U+FFFF as two escapes of halves, which are joined.
    """
    # Loaded for a file that libyaml refuses: that takes as long as an empty Python.
    import ruamel.yaml.events
    from ruamel.yaml import YAML
    from ruamel.yaml.docinfo import DocInfo
    from ruamel.yaml.error import YAMLError

    KINDS.update(_kinds_of(ruamel.yaml.events))
    reader = YAML(typ="safe", pure=True)
    # Where the parser notes a file's directives (%YAML): only its own ways to load make one.
    reader.doc_infos.append(DocInfo())
    constructor, parser = reader.get_constructor_parser(yaml_text)
    del constructor
    try:
        while parser.check_event():
            event = parser.get_event()
            value = getattr(event, "value", None)
            if value is not None and _HALF.search(value):
                event.value = _joined(value, event.start_mark)
            yield event
    except YAMLError as error:
        marks = (getattr(error, name, None) for name in ("problem_mark", "context_mark"))
        mark = next((mark for mark in marks if mark is not None), None)
        raise MarkedYAMLError(
            problem=getattr(error, "problem", None) or str(error), problem_mark=mark
        ) from error
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
