"""Has Asterisk 22 and SIPp at hand: the machine's own if they are recent enough, else from packages, without root.

The packages are fetched once and kept unpacked in a cache folder, in a folder named by their exact versions; `current-…`, named by
what was asked for, points to it and changes by rename. docs/test-pbx.md describes it for people.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from testpbx.errors import PbxError
from testpbx.mirrors import APT_FOLDER, candidates
from testpbx.packages import Say, fetch_and_unpack
from testpbx.programs import (
    OLDEST_ASTERISK,
    Programs,
    asterisk_in,
    asterisk_on_path,
    sipp_in,
    sipp_on_path,
    voice_in,
)

ASTERISK_PACKAGES = ("asterisk", "asterisk-prompt-fr-armelle", "asterisk-moh-opsound-wav")
SIPP_PACKAGES = ("sip-tester",)
VOICE_PACKAGES = ("espeak-ng",)
LAYOUT = 3
"""Raised when what is unpacked is treated differently: older folders in caches are then left alone and not used."""
_UNFINISHED = "install-"

__all__ = [
    "PbxError",
    "Programs",
    "cache_folder",
    "ensure_packages",
    "ensure_programs",
    "ensure_voice",
    "main",
]


def cache_folder(environment: Mapping[str, str]) -> Path:
    """Where packages are unpacked: `CENTREX_PBX_CACHE`, else the user's cache folder."""
    folder = environment.get("CENTREX_PBX_CACHE")
    if folder:
        return Path(folder)
    home = environment.get("XDG_CACHE_HOME") or str(Path(environment.get("HOME") or Path.home()) / ".cache")
    return Path(home) / "centrex" / "pbx"


def ensure_programs(cache: Path, *, refresh: bool = False, say: Say = lambda _: None) -> Programs:
    """The programs, installed if need be. `refresh`: ask the mirror again whether there is something newer. Raises PbxError."""
    asterisk, sipp = asterisk_on_path(), sipp_on_path()
    if asterisk and sipp:
        return Programs.of(asterisk, sipp)
    packages = (*(() if asterisk else ASTERISK_PACKAGES), *(() if sipp else SIPP_PACKAGES))
    root = ensure_packages(cache, packages, refresh=refresh, say=say)
    return Programs.of(asterisk or asterisk_in(root), sipp or sipp_in(root))


def ensure_voice(cache: Path) -> tuple[str, ...]:
    """The words that start a program that speaks, as `centrex say --voice-program` takes them; fetched if need be. Raises PbxError."""
    return voice_in(ensure_packages(cache, VOICE_PACKAGES))


def ensure_packages(
    cache: Path,
    packages: Sequence[str],
    *,
    refresh: bool = False,
    apt_folder: Path = APT_FOLDER,
    say: Say = lambda _: None,
) -> Path:
    """The folder that packages are unpacked in, from the mirrors that `apt_folder` names, unless the cache has them. Raises PbxError."""
    cache = cache.absolute()
    current = cache / f"current-{_digest(packages, (platform.machine(), str(LAYOUT)))}"
    if current.exists() and not refresh:
        return current.resolve()
    with _locked(cache, say):
        # Another process may have done the work while we waited.
        if refresh or not current.exists():
            _install(cache, current, packages, apt_folder=apt_folder, say=say)
    return current.resolve()


def _install(cache: Path, current: Path, packages: Sequence[str], *, apt_folder: Path, say: Say) -> None:
    former = current.resolve() if current.exists() else None
    for left in cache.glob(f"{_UNFINISHED}*"):
        # Of an installation that was killed: we hold the lock, so nobody is at it.
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=_UNFINISHED, dir=cache) as scratch:
        sources = candidates(apt_folder)
        oldest = {"asterisk": OLDEST_ASTERISK[0]}
        unpacked, names = fetch_and_unpack(Path(scratch), sources, packages, oldest=oldest, say=say)
        _finish(unpacked, names)
        root = cache / f"root-{_digest(names, (str(LAYOUT),))}"
        if not root.exists():
            unpacked.rename(root)
        (Path(scratch) / "current").symlink_to(root.name)
        (Path(scratch) / "current").rename(current)
    if former is not None and former != root:
        shutil.rmtree(former, ignore_errors=True)


def _finish(root: Path, names: Sequence[str]) -> None:
    """What the packages' own scripts would do, where it matters to us."""
    sounds = root / "usr/share/asterisk/sounds"
    if sounds.is_dir() and not (sounds / "en").exists():
        # English is what Asterisk falls back on where the French prompts lack one, such as `beep`.
        (sounds / "en").symlink_to("en_US_f_Allison")
    (root / "packages.txt").write_text("\n".join(names) + "\n")


def _digest(*lists: Sequence[str]) -> str:
    return hashlib.sha256("\n".join("\n".join(words) for words in lists).encode()).hexdigest()[:12]


@contextlib.contextmanager
def _locked(cache: Path, say: Say) -> Iterator[None]:
    """One installation at a time; a second one waits, and then finds the work done."""
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with (cache / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say("waiting for another installation …")
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield
    except OSError as error:
        raise PbxError(
            f"the cache folder {cache} cannot be used: {error.strerror or error}. CENTREX_PBX_CACHE names another."
        ) from error


def main(arguments: Sequence[str]) -> int:
    """`python -m testpbx install [--refresh]`."""
    if list(arguments) not in (["install"], ["install", "--refresh"]):
        sys.stderr.write("usage: python -m testpbx install [--refresh]\n")
        return 64

    def say(words: str) -> None:
        sys.stderr.write(f"test PBX: {words}\n")
        sys.stderr.flush()

    try:
        programs = ensure_programs(cache_folder(os.environ), refresh="--refresh" in arguments, say=say)
    except PbxError as error:
        sys.stderr.write(f"The test PBX is missing: {error}\n")
        return 1
    sys.stdout.write(f"test PBX: {programs.asterisk[-1]} and {programs.sipp[-1]}\n")
    return 0
