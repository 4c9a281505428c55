"""No client is spoken to in English because a prompt is missing: an apply looks for each, if it is told where they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from ci.nodes.apply import apply_plan
from ci.nodes.directory import DirectoryNode
from ci.nodes.prompts import PromptFolder
from ci.terminal.exit_codes import ExitCode
from compiler.planning.artifact import Artifact
from compiler.planning.bundle import Bundle
from renderers.asterisk import render_client
from renderers.asterisk.prompts import TONES, prompts_said
from tests.ci.nodes.samples import KEY, bundle_of, desired_of, is_as, plan_for, somebody
from tests.companies import HEALTH, LAW, compiled


def saying(words: str) -> Bundle:
    """A client's bundle with these words in its dialplan."""
    body = Artifact("asterisk/body.conf", words.encode(), "acme", template=True)
    return Bundle("acme", (body,), {"acme/client": {}})


@pytest.fixture
def node(tmp_path: Path) -> DirectoryNode:
    return DirectoryNode("pbx-1", tmp_path / "node")


@pytest.fixture
def sounds(tmp_path: Path) -> Path:
    folder = tmp_path / "sounds"
    for prompt in ("en/vm-intro", "en/vm-press", "fr/vm-intro"):
        file = folder / f"{prompt}.gsm"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    return folder


IN_FRENCH = "Set(CHANNEL(language)=fr)\nPlayback(vm-intro)\n"


@pytest.mark.parametrize(
    ("words", "lacking"),
    [
        (IN_FRENCH, ""),
        ("Set(CHANNEL(language)=en)\nPlayback(vm-press)\n", ""),
        ("Set(CHANNEL(language)=fr)\nPlayback(vm-press)\n", "fr/vm-press"),
        ("Set(CHANNEL(language)=fr)\nPlayback(beep&vm-press&vm-intro)\n", "fr/vm-press"),
        ("Set(CHANNEL(language)=de)\nPlayback(vm-intro)\n", "de/vm-intro"),
        (f"{IN_FRENCH}Dial(PJSIP/x,20,U(confirm.called^en))\n", "en/digits/1, fr/digits/1, fr/vm-press"),
    ],
)
def test_an_apply_is_refused_for_prompts_that_are_not_there(
    node: DirectoryNode, sounds: Path, words: str, lacking: str
) -> None:
    desired = desired_of(saying(words))
    prompts = PromptFolder(sounds)
    outcome = apply_plan(plan_for(node, desired), node, KEY, somebody(), development=True, prompts=prompts)
    assert outcome.code == (ExitCode.REFUSED if lacking else ExitCode.OK)
    assert [(one.code, dict(one.message.values)["prompts"]) for one in outcome.diagnostics] == (
        [("NODE024", lacking)] if lacking else []
    )
    assert (node.current("acme") is None) == bool(lacking)


def test_who_was_refused_can_be_applied_once_the_prompts_are_installed(
    node: DirectoryNode, sounds: Path
) -> None:
    first = desired_of(bundle_of("acme"))
    apply_plan(plan_for(node, first), node, KEY, somebody(), development=True)
    desired = desired_of(saying("Set(CHANNEL(language)=fr)\nPlayback(vm-press)\n"))
    plan, prompts = plan_for(node, desired), PromptFolder(sounds)
    refused = apply_plan(plan, node, KEY, somebody(), development=True, prompts=prompts)
    assert refused.code == ExitCode.REFUSED
    assert is_as(node, first)
    (sounds / "fr/vm-press.sln16").touch()
    outcome = apply_plan(plan, node, KEY, somebody(), development=True, prompts=prompts)
    assert outcome.code == ExitCode.OK
    assert is_as(node, desired)


def test_nobody_looks_where_the_folder_is_not_told(node: DirectoryNode) -> None:
    plan = plan_for(node, desired_of(saying(IN_FRENCH)))
    assert apply_plan(plan, node, KEY, somebody(), development=True).code == ExitCode.OK


def test_a_folder_that_is_not_there_has_no_prompts(node: DirectoryNode, tmp_path: Path) -> None:
    plan, prompts = plan_for(node, desired_of(saying(IN_FRENCH))), PromptFolder(tmp_path / "nowhere")
    outcome = apply_plan(plan, node, KEY, somebody(), development=True, prompts=prompts)
    assert outcome.code == ExitCode.REFUSED


def test_a_client_says_its_prompts_in_every_language_that_its_files_speak() -> None:
    said = prompts_said(render_client(compiled(LAW).graph))
    languages = {language for language, _ in said}
    assert languages == {"en", "fr"}
    assert {(language, "vm-intro") for language in languages} <= said
    assert {(language, "vm-received") for language in languages} <= said
    assert not TONES & {prompt for _, prompt in said}
    of_nobody_outside = prompts_said(render_client(compiled(HEALTH).graph))
    assert "vm-press" in {prompt for _, prompt in said}
    assert "vm-press" not in {prompt for _, prompt in of_nobody_outside}
