"""YAML as a stream of events, from two parsers; only this module knows the event classes of both."""

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
"""The kind of event for each event class of both parsers; other events carry no value."""


def libyaml_events(yaml_text: str) -> Iterator[Any]:
    """Events from libyaml. Raises `LibyamlError` where it reaches something that libyaml refuses."""
    return iter(CParser(yaml_text).get_event, None)


def pure_events(yaml_text: str) -> Iterator[Any]:
    """Events from ruamel's own parser. Raises ruamel's `YAMLError` for what is not YAML."""
    reader = YAML(typ="safe", pure=True)
    constructor, parser = reader.get_constructor_parser(yaml_text)
    del constructor
    while parser.check_event():
        yield parser.get_event()


def event_place(event: Any) -> tuple[int, int]:
    """Line and column where an event begins, both counted from 0."""
    return (event.start_mark.line, event.start_mark.column)
