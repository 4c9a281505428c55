"""Fetches Asterisk 22 and SIPp from Debian packages into a cache, without root and without touching the system.

A private apt state with an empty list of installed packages resolves everything down to the C library; the packages are unpacked
into one folder, and run by that folder's own loader. The mirror is the one that the machine's own apt sources name. An Asterisk
of version 22 or later, or a SIPp, that is on PATH is used as it is.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import platform
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

PACKAGES = ("asterisk", "asterisk-prompt-fr-armelle", "asterisk-moh-opsound-wav", "sip-tester")
SUITES = ("stable", "testing", "unstable")
OLDEST = 22
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
COMPLETE = ".complete-2"
"""Marks a whole installation; counted up when what is installed changes."""
APT_FOLDER = Path("/etc/apt")


class PbxError(Exception):
    """The test PBX cannot be had; the message says why and what would help."""


@dataclass(frozen=True, slots=True)
class Programs:
    """How to run what was found: argument lists to begin a command with, and Asterisk's folders."""

    asterisk: tuple[str, ...]
    sipp: tuple[str, ...]
    modules: Path
    data: Path


def cache_folder(environment: dict[str, str]) -> Path:
    """Where packages are unpacked: `CENTREX_PBX_CACHE`, else the user's cache folder."""
    given = environment.get("CENTREX_PBX_CACHE")
    if given:
        return Path(given)
    home = environment.get("XDG_CACHE_HOME") or str(Path(environment.get("HOME", ".")) / ".cache")
    return Path(home) / "centrex" / "pbx"


def ensure_programs(cache: Path) -> Programs:
    """What is on PATH if it is recent enough, else what is in the cache, else install it. Raises PbxError."""
    on_path = _on_path()
    if on_path is not None:
        return on_path
    with _locked(cache):
        root = cache / "root"
        if not (root / COMPLETE).exists():
            _install(cache, root)
    return _programs_in(root)


def _on_path() -> Programs | None:
    asterisk, sipp = shutil.which("asterisk"), shutil.which("sipp")
    if asterisk is None or sipp is None or _version(asterisk) < OLDEST:
        return None
    libraries = sorted(Path("/usr/lib").glob("*/asterisk/modules")) or [Path("/usr/lib/asterisk/modules")]
    data = next(
        (one for one in (Path("/usr/share/asterisk"), Path("/var/lib/asterisk")) if one.is_dir()), None
    )
    if data is None:
        return None
    return Programs((asterisk,), (sipp,), libraries[0], data)


def _version(asterisk: str) -> int:
    words = subprocess.run([asterisk, "-V"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"Asterisk (\d+)\.", words)
    return int(found[1]) if found else 0


@contextlib.contextmanager
def _locked(cache: Path) -> Iterator[None]:
    """One installation at a time; a second one waits and then finds the work done."""
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with (cache / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
    except OSError as error:
        raise PbxError(f"the cache folder {cache} cannot be used: {error.strerror}") from error


def _install(cache: Path, root: Path) -> None:
    for program in ("apt-get", "apt-cache", "dpkg"):
        if shutil.which(program) is None:
            raise PbxError(
                f"there is no {program} here: the test PBX comes from Debian packages. Elsewhere, put Asterisk {OLDEST} or later "
                "and sipp on PATH."
            )
    with tempfile.TemporaryDirectory(prefix="install-", dir=cache) as scratch:
        work = Path(scratch)
        options = _private_apt(work, *_mirror())
        suite_error = ""
        for suite in SUITES:
            _write_source(work, suite)
            updated = _run(["apt-get", *options, "update", "-qq"])
            if updated.returncode != 0 or _candidate(options) < OLDEST:
                suite_error = updated.stderr.strip() or f"no Asterisk {OLDEST} in {suite}"
                continue
            _fetch_and_unpack(work, options, root)
            return
    raise PbxError(f"no Debian suite of this machine's mirror gives Asterisk {OLDEST}: {suite_error}")


def _fetch_and_unpack(work: Path, options: list[str], root: Path) -> None:
    fetched = _run(["apt-get", *options, "install", "-y", "-qq", "--download-only", *PACKAGES])
    if fetched.returncode != 0:
        raise PbxError(f"the packages cannot be fetched: {fetched.stderr.strip()}")
    packages = sorted((work / "cache" / "archives").glob("*.deb"))
    unpacked = work / "root"
    unpacked.mkdir()
    for package in packages:
        done = _run(["dpkg", "-x", str(package), str(unpacked)])
        if done.returncode != 0:
            raise PbxError(f"{package.name} cannot be unpacked: {done.stderr.strip()}")
    # The package's own script would make this link; without it there is no English to fall back on.
    (unpacked / "usr/share/asterisk/sounds/en").symlink_to("en_US_f_Allison")
    names = "\n".join(package.name for package in packages)
    (unpacked / COMPLETE).write_text(hashlib.sha256(names.encode()).hexdigest() + "\n" + names + "\n")
    shutil.rmtree(root, ignore_errors=True)
    unpacked.rename(root)


def _mirror() -> tuple[str, str]:
    """Address and signing key of the first Debian mirror in the machine's apt sources."""
    for file in sorted(APT_FOLDER.glob("sources.list.d/*.sources")):
        for stanza in file.read_text(errors="replace").split("\n\n"):
            fields = dict(re.findall(r"^([A-Za-z-]+):\s*(.+)$", stanza, re.MULTILINE))
            for address in fields.get("URIs", "").split():
                if _is_debian(address):
                    return address, fields.get("Signed-By", "")
    for file in (APT_FOLDER / "sources.list", *sorted(APT_FOLDER.glob("sources.list.d/*.list"))):
        for line in file.read_text(errors="replace").splitlines() if file.exists() else ():
            found = re.match(r"deb\s+(?:\[([^]]*)\]\s+)?(\S+)\s", line.strip())
            if found and _is_debian(found[2]):
                key = re.search(r"signed-by=(\S+)", found[1] or "")
                return found[2], key[1] if key else ""
    raise PbxError(
        "this machine's apt sources name no Debian mirror (Ubuntu's carry other packages): put Asterisk "
        f"{OLDEST} or later and sipp on PATH."
    )


def _is_debian(address: str) -> bool:
    """Whether an apt source is a mirror of Debian itself, by its path, whatever its host."""
    return re.search(r"/debian/?$", address) is not None


def _private_apt(work: Path, address: str, key: str) -> list[str]:
    for folder in ("state/lists/partial", "cache/archives/partial"):
        (work / folder).mkdir(parents=True)
    (work / "state" / "status").touch()
    (work / "mirror").write_text(address)
    (work / "key").write_text(key or str(KEYRING))
    settings = {
        "Dir::State": work / "state",
        "Dir::State::status": work / "state" / "status",
        "Dir::Cache": work / "cache",
        "Dir::Etc::sourcelist": work / "sources.list",
        "Dir::Etc::sourceparts": "-",
        "APT::Install-Recommends": "false",
        "APT::Sandbox::User": "root" if os.geteuid() == 0 else "",
        "Debug::NoLocking": "1",
    }
    return [word for name, value in settings.items() for word in ("-o", f"{name}={value}")]


def _write_source(work: Path, suite: str) -> None:
    key = (work / "key").read_text()
    if not Path(key).exists():
        raise PbxError(
            f"there is no key to check the packages with ({key}): apt install debian-archive-keyring"
        )
    (work / "sources.list").write_text(
        f"deb [signed-by={key}] {(work / 'mirror').read_text()} {suite} main\n"
    )


def _candidate(options: Sequence[str]) -> int:
    """The major version of Asterisk that apt would install."""
    words = _run(["apt-cache", *options, "policy", "asterisk"]).stdout
    found = re.search(r"Candidate: (?:\d+:)?(\d+)\.", words)
    return int(found[1]) if found else 0


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
    )


def _programs_in(root: Path) -> Programs:
    """The unpacked programs, run by their own loader: the machine's C library may be older than theirs."""
    libraries = next(iter(sorted((root / "usr/lib").glob(f"{platform.machine()}-linux-gnu*"))), None)
    loaders = sorted(libraries.glob("ld-linux*.so.*")) if libraries else []
    if libraries is None or not loaders:
        raise PbxError(
            f"the unpacked packages in {root} are not for this machine ({platform.machine()}): remove that folder"
        )
    # Some libraries stand in folders of their own below the usual one.
    folders = [
        libraries,
        *(
            folder
            for folder in sorted(libraries.iterdir())
            if folder.is_dir() and list(folder.glob("*.so.*"))
        ),
    ]
    loader = (str(loaders[0]), "--library-path", ":".join(str(folder) for folder in folders))
    return Programs(
        asterisk=(*loader, str(root / "usr/sbin/asterisk")),
        sipp=(*loader, str(root / "usr/bin/sipp")),
        modules=libraries / "asterisk" / "modules",
        data=root / "usr/share/asterisk",
    )
