"""`centrex schema`, and the editor that it sets up."""

from __future__ import annotations

import json
from fnmatch import fnmatch
from pathlib import Path

import pytest

from ci.terminal.exit_codes import ExitCode
from tests.checkout import TENANTS
from tests.ci.demonstration import Centrex


@pytest.fixture
def centrex(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Centrex:
    (tmp_path / "tenants").mkdir()
    monkeypatch.chdir(tmp_path)
    return Centrex(capsys)


def test_the_schema_is_in_the_readers_language(centrex: Centrex) -> None:
    assert centrex("schema", lang="fr") == ExitCode.OK
    assert centrex.data["title"] == "centrex : un fichier d'un client"
    assert centrex("schema", "fleet") == ExitCode.OK
    assert centrex.data["title"] == "centrex: a file of the operator's layer"


def test_an_editor_is_set_up_and_other_settings_stay(centrex: Centrex) -> None:
    settings = Path(".vscode/settings.json")
    settings.parent.mkdir()
    settings.write_text('{"editor.tabSize": 2, "yaml.schemas": {"other.json": "other.yaml"}}')
    assert centrex("schema", "--editor") == ExitCode.OK
    written = json.loads(settings.read_text())
    schemas = written["yaml.schemas"]
    assert written["editor.tabSize"] == 2
    assert schemas.pop("other.json") == "other.yaml"
    globs = {json.loads(Path(schema).read_text())["title"]: files for schema, files in schemas.items()}
    of_client, of_fleet = globs["centrex: a client's file"], globs["centrex: a file of the operator's layer"]
    for path in TENANTS.rglob("*.yaml"):
        file = path.relative_to(TENANTS.parent).as_posix()
        operator = file.startswith(("tenants/fleet.yaml", "tenants/_fleet/"))
        # A double star of an editor stands for no folder too.
        matched = [
            [any(fnmatch(file, glob) or fnmatch(file, glob.replace("**/", "")) for glob in files)]
            for files in (of_client, of_fleet)
        ]
        assert matched == [[not operator], [operator]], file


@pytest.mark.parametrize("content", ["{ // ours\n}", "[1]"])
def test_settings_that_cannot_be_read_stay_as_they_are(centrex: Centrex, content: str) -> None:
    settings = Path(".vscode/settings.json")
    settings.parent.mkdir()
    settings.write_text(content)
    assert centrex("schema", "--editor") == ExitCode.INVALID
    assert settings.read_text() == content
    assert "is not JSON without comments" in centrex.err
