"""Hold music is a class of the client's own, whatever people call it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from renderers.asterisk import render_client
from renderers.asterisk.names import music_class
from tests.companies import HEALTH, PLUMBER, compiled


def music_file(name: str) -> str:
    """The plumber's musiconhold.conf with its music called so."""
    graph = compiled(PLUMBER).graph
    (music,) = graph.music
    files = render_client(replace(graph, music=(replace(music, name=name),)))
    (content,) = (file.content for file in files if file.path == "asterisk/musiconhold.conf")
    return content.decode()


def said(text: str) -> list[str]:
    return [line for line in text.splitlines() if line and not line.startswith(";")]


@pytest.mark.parametrize(
    "name",
    [
        "-- Valse",
        "${secret:delmas-avocats/devices/poste-201/sip@1}",
        "${node:root}",
        "#include /etc/passwd",
        "a\N{NEXT LINE}[b]\N{LINE SEPARATOR}mode=files",
        "[general]",
    ],
)
def test_a_name_says_nothing_to_asterisk_and_asks_for_no_secret(name: str) -> None:
    plain = music_file("Valse")
    assert said(music_file(name)) == said(plain)
    assert music_file(name).count("${") == plain.count("${")


def test_who_has_no_music_has_no_file_and_leaves_it_to_the_machine() -> None:
    files = {file.path: file.content for file in render_client(compiled(HEALTH).graph)}
    assert "asterisk/musiconhold.conf" not in files
    assert b"moh_suggest" not in files["asterisk/pjsip.conf"]


def test_classes_of_two_clients_never_have_one_name() -> None:
    """Ids have no dot; Asterisk compares without regard to case, which ids do not have."""
    names = {music_class(client, music) for client, music in (("a", "b-c"), ("a-b", "c"), ("general", "a"))}
    assert names == {"a.b-c", "a-b.c", "general_.a"}
