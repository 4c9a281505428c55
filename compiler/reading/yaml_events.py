"""YAML as a stream of events, by two parsers whose classes are told apart once, here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ruamel.yaml.events
import yaml.events
from ruamel.yaml import YAML
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
"""Both parsers' classes of events; those that are not here say nothing."""


def libyaml_events(words: str) -> Iterator[Any]:
    """Events by libyaml. Raises `LibyamlError`, when it is reached, for what libyaml refuses."""
    parser = CParser(words)
    while (event := parser.get_event()) is not None:
        yield event


def pure_events(words: str) -> Iterator[Any]:
    """Events by ruamel's own parser. Raises ruamel's `YAMLError` for what is no YAML."""
    reader = YAML(typ="safe", pure=True)
    constructor, parser = reader.get_constructor_parser(words)
    del constructor
    while parser.check_event():
        yield parser.get_event()


def event_place(event: Any) -> tuple[int, int]:
    """Line and column where an event begins, both from 0."""
    return (event.start_mark.line, event.start_mark.column)
