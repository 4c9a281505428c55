"""The programs of the test PBX: found on PATH, or in unpacked packages and run by those packages' own loader."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from testpbx.errors import PbxError

OLDEST_ASTERISK = (22,)
OLDEST_SIPP = (3, 6)
_LOADER = "ld-linux*.so.*"
_SYSTEM_FOLDERS = "/usr/local/sbin:/usr/sbin:/sbin"
"""Where Asterisk stands, which an ordinary user's PATH may leave out."""


@dataclass(frozen=True, slots=True)
class AsteriskProgram:
    """How to run Asterisk (the words that a command begins with), its modules, and its data: sounds and documentation."""

    command: tuple[str, ...]
    modules: Path
    data: Path


@dataclass(frozen=True, slots=True)
class Programs:
    """What the test PBX runs: the words that commands begin with, and Asterisk's folders."""

    asterisk: tuple[str, ...]
    sipp: tuple[str, ...]
    modules: Path
    data: Path

    @staticmethod
    def of(asterisk: AsteriskProgram, sipp: tuple[str, ...]) -> Programs:
        """Both together."""
        return Programs(asterisk.command, sipp, asterisk.modules, asterisk.data)


def asterisk_on_path() -> AsteriskProgram | None:
    """An Asterisk of the machine's own, if it is recent enough and speaks French."""
    program = shutil.which("asterisk", path=f"{os.environ.get('PATH', os.defpath)}:{_SYSTEM_FOLDERS}")
    if program is None or _version([program, "-V"]) < OLDEST_ASTERISK:
        return None
    prefix = Path(program).parent.parent
    modules = _first(
        (
            *sorted(prefix.glob("lib/*/asterisk/modules")),
            prefix / "lib64/asterisk/modules",
            prefix / "lib/asterisk/modules",
        )
    )
    data = _first(
        folder
        for folder in (prefix / "share/asterisk", Path("/usr/share/asterisk"), Path("/var/lib/asterisk"))
        if list(folder.glob("sounds/fr*/vm-intro.*"))
    )
    return AsteriskProgram((program,), modules, data) if modules and data else None


def sipp_on_path() -> tuple[str, ...] | None:
    """A SIPp of the machine's own, if it is recent enough."""
    program = shutil.which("sipp")
    return (program,) if program and _version([program, "-v"]) >= OLDEST_SIPP else None


def asterisk_in(root: Path) -> AsteriskProgram:
    """Asterisk from unpacked packages."""
    libraries = _libraries(root)
    return AsteriskProgram(
        command=_run_in(root, "usr/sbin/asterisk"),
        modules=libraries / "asterisk" / "modules",
        data=root / "usr/share/asterisk",
    )


def sipp_in(root: Path) -> tuple[str, ...]:
    """SIPp from unpacked packages."""
    return _run_in(root, "usr/bin/sipp")


def voice_in(root: Path) -> tuple[str, ...]:
    """A program that speaks, from unpacked packages of `VOICE_PACKAGES`: text comes in, a recording goes out."""
    command = _run_in(root, "usr/bin/espeak-ng")
    (data,) = (root / "usr/lib").glob(f"{platform.machine()}-linux-gnu*/espeak-ng-data")
    return (*command, "--path", str(data.parent), "-v", "{voice}", "--stdin", "--stdout")


def _version(command: Sequence[str]) -> tuple[int, ...]:
    """The numbers of the first version that a program says of itself."""
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    version = re.search(r"(?:Asterisk |SIPp v)(?:GIT-)?(\d+(?:\.\d+)*)", done.stdout + done.stderr)
    return tuple(int(number) for number in version[1].split(".")) if version else ()


def _first(folders: Iterable[Path]) -> Path | None:
    return next((folder for folder in folders if folder.is_dir()), None)


def _libraries(root: Path) -> Path:
    """The folder of programs' own libraries for this machine's architecture, such as `usr/lib/x86_64-linux-gnu`."""
    return _library_folders(root)[0]


def _library_folders(root: Path) -> list[Path]:
    """The folders of libraries for this machine's architecture. Before Debian 13, the loader and the C library stand in one of their own, `lib/…`."""
    folders = [
        folder
        for above in ("usr/lib", "lib")
        for folder in sorted((root / above).glob(f"{platform.machine()}-linux-gnu*"))
    ]
    if any(list(folder.glob(_LOADER)) for folder in folders):
        return folders
    raise PbxError(
        f"what is unpacked in {root} is not for this machine ({platform.machine()}): remove that folder"
    )


def _run_in(root: Path, program: str) -> tuple[str, ...]:
    """How to run a program of unpacked packages: by their own loader, with their libraries."""
    folders = _library_folders(root)
    # Some libraries stand in folders of their own below the usual one.
    below = (
        folder
        for libraries in folders
        for folder in sorted(libraries.iterdir())
        if folder.is_dir() and list(folder.glob("*.so*"))
    )
    path = ":".join(str(folder) for folder in (*folders, *below))
    loader = min(file for folder in folders for file in folder.glob(_LOADER))
    return (str(loader), "--library-path", path, str(root / program))
