"""The machine's own apt sources are read in both of their spellings."""

from __future__ import annotations

from pathlib import Path

import pytest

from testpbx.mirrors import Source, candidates


@pytest.fixture
def apt(tmp_path: Path) -> Path:
    (tmp_path / "sources.list.d").mkdir()
    return tmp_path


def test_a_deb822_source_gives_its_suite_and_then_the_later_ones(apt: Path) -> None:
    (apt / "sources.list.d" / "debian.sources").write_text(
        "# of the image\n"
        "Types: deb\n"
        "URIs: http://mirror.example/debian\n"
        "# a comment inside\n"
        "Suites: bookworm bookworm-updates\n"
        "Components: main\n"
        "Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg\n"
    )
    key = "/usr/share/keyrings/debian-archive-keyring.gpg"
    assert candidates(apt) == (
        Source("http://mirror.example/debian", "bookworm", "main", key),
        Source("http://mirror.example/debian", "stable", "main", key),
        Source("http://mirror.example/debian", "testing", "main", key),
        Source("http://mirror.example/debian", "unstable", "main", key),
    )


def test_a_source_line_gives_the_same(apt: Path) -> None:
    (apt / "sources.list").write_text(
        "# deb http://old.example/debian buster main\n"
        "deb [arch=amd64 signed-by=/etc/apt/keyrings/d.gpg] http://mirror.example/debian trixie main contrib # ours\n"
        "deb-src http://mirror.example/debian trixie main\n"
        "deb http://mirror.example/debian trixie-updates main contrib\n"
    )
    key = "/etc/apt/keyrings/d.gpg"
    assert [(one.suite, one.components, one.key) for one in candidates(apt)] == [
        ("trixie", "main contrib", key),
        ("stable", "main", key),
        ("testing", "main", key),
        ("unstable", "main", key),
    ]


def test_a_disabled_source_and_one_of_sources_alone_are_left_out(apt: Path) -> None:
    (apt / "sources.list.d" / "off.sources").write_text(
        "Types: deb\nURIs: http://off.example/debian\nSuites: sid\nComponents: main\nEnabled: no\n"
        "\n"
        "Types: deb-src\nURIs: http://src.example/debian\nSuites: sid\nComponents: main\n"
    )
    assert candidates(apt) == ()


def test_a_key_may_stand_in_the_source_itself(apt: Path) -> None:
    (apt / "sources.list.d" / "key.sources").write_text(
        "Types: deb\nURIs: http://mirror.example/debian\nSuites: forky\nComponents: main\nSigned-By:\n"
        " -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n mQINBF\n -----END PGP PUBLIC KEY BLOCK-----\n"
    )
    assert candidates(apt)[0].key == (
        "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQINBF\n-----END PGP PUBLIC KEY BLOCK-----"
    )


def test_every_mirror_is_tried_with_its_own_suites_first(apt: Path) -> None:
    (apt / "sources.list.d" / "ubuntu.sources").write_text(
        "Types: deb\nURIs: http://archive.example/ubuntu http://ports.example/ubuntu\n"
        "Suites: noble noble-updates noble-backports\nComponents: main universe\n"
        "\n"
        "Types: deb\nURIs: http://archive.example/ubuntu\nSuites: noble-security\nComponents: main universe\n"
    )
    assert [(one.address.split(".")[0], one.suite, one.components) for one in candidates(apt)] == [
        ("http://archive", "noble", "main universe"),
        ("http://archive", "stable", "main"),
        ("http://archive", "testing", "main"),
        ("http://archive", "unstable", "main"),
        ("http://ports", "noble", "main universe"),
        ("http://ports", "stable", "main"),
        ("http://ports", "testing", "main"),
        ("http://ports", "unstable", "main"),
    ]


def test_a_flat_repository_of_one_folder_is_left_out(apt: Path) -> None:
    (apt / "sources.list").write_text("deb [trusted=yes] http://flat.example/ ./\n")
    assert candidates(apt) == ()


def test_a_machine_without_sources_has_no_candidates(tmp_path: Path) -> None:
    assert candidates(tmp_path / "none") == ()
