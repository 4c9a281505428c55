"""A folder of a node that is held open: what is done in it is done in this very folder, and no link below it is followed.

Whoever can put a link into a node's folder would else have what centrex writes, as root may be, written where the link leads.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from ci.nodes.atomic import NEW, write_all
from ci.tree.regular_files import FileTooLargeError, IrregularFileError, read_bounded

FOLDER_MODE = 0o750
FILE_MODE = 0o640
_UMASK = 0o027
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# A pipe must not make anybody wait.
_FILE = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_PIECE = 1 << 20


class NotOurOwnError(OSError):
    """A link, a device, or a second name of another file, where something of ours should be; `filename` says where."""

    def __init__(self, path: str) -> None:
        super().__init__(errno.ELOOP, os.strerror(errno.ELOOP), path)

    def __reduce__(self) -> tuple[type[NotOurOwnError], tuple[str]]:
        return NotOurOwnError, (str(self.filename),)


@contextmanager
def own_modes() -> Iterator[None]:
    """Files and folders that are made meanwhile have our modes, whatever the umask is: it can only take away, and others get nothing."""
    former = os.umask(_UMASK)
    try:
        yield
    finally:
        os.umask(former)


class Folder:
    """An open folder. Paths are below it, parts separated by `/`. Methods raise OSError, and NotOurOwnError for what is not ours."""

    def __init__(self, descriptor: int, path: str) -> None:
        self.descriptor = descriptor
        self._inside: dict[str, Folder] = {}
        self.path = path

    @classmethod
    def at(cls, path: Path) -> Folder:
        """The folder at a path that is trusted, and may be a link itself."""
        return cls(os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC), str(path))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for folder in self._inside.values():
            folder.__exit__()
        os.close(self.descriptor)

    def inside(self, path: str, *, make: bool = False) -> Folder:
        """A folder below, which stays open as long as this one. `make`: whether folders are made that are not there."""
        name, _, deeper = path.partition("/")
        folder = self._inside.get(name)
        if folder is None:
            folder = self._inside[name] = Folder(self._opened(name, make=make), f"{self.path}/{name}")
        return folder.inside(deeper, make=make) if deeper else folder

    def _opened(self, name: str, *, make: bool) -> int:
        self._must_be_name(name)
        with self.naming(name):
            try:
                return os.open(name, _FOLDER, dir_fd=self.descriptor)
            except FileNotFoundError:
                if not make:
                    raise
            os.mkdir(name, FOLDER_MODE, dir_fd=self.descriptor)
            return os.open(name, _FOLDER, dir_fd=self.descriptor)

    def entries(self) -> Iterator[os.DirEntry[str]]:
        """What is in this folder; links are told as links."""
        with os.scandir(self.descriptor) as entries:
            yield from entries

    def look(self, path: str) -> os.stat_result:
        """How a file looks from outside; a link is looked at itself."""
        folder, name = self._parent(path)
        with folder.naming(name):
            return os.stat(name, dir_fd=folder.descriptor, follow_symlinks=False)

    def has(self, name: str) -> bool:
        """Whether there is anything of this name, a link that leads nowhere included."""
        try:
            self.look(name)
        except FileNotFoundError:
            return False
        return True

    def read(self, path: str, *, limit: int) -> bytes:
        """The bytes of a regular file. What holds more than `limit` is not ours."""
        folder, name = self._parent(path)
        descriptor = folder.open_file(name)
        try:
            return read_bounded(descriptor, limit)[0]
        except (IrregularFileError, FileTooLargeError):
            raise NotOurOwnError(f"{folder.path}/{name}") from None
        finally:
            os.close(descriptor)

    def digest(self, path: str, *, size: int) -> str:
        """SHA-256 of a regular file of this size, which is never held as a whole. What is of another size is not ours."""
        folder, name = self._parent(path)
        descriptor = folder.open_file(name)
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode) or status.st_size != size:
                raise NotOurOwnError(f"{folder.path}/{name}")
            digest = hashlib.sha256()
            while piece := os.read(descriptor, _PIECE):
                digest.update(piece)
            return digest.hexdigest()
        finally:
            os.close(descriptor)

    def write_new(self, path: str, content: bytes) -> os.stat_result:
        """Write a file that is not there yet, and the folders above it; how it looks then. It lasts after the next `sync_below`."""
        folder, name = self._parent(path, make=True)
        with folder.naming(name):
            descriptor = os.open(
                name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _FILE, FILE_MODE, dir_fd=folder.descriptor
            )
            try:
                write_all(descriptor, content)
                return os.fstat(descriptor)
            finally:
                os.close(descriptor)

    def replace_file(self, name: str, content: bytes) -> None:
        """A file of this folder holds the old bytes or the new ones, whatever happens. It lasts after the next `sync_below`."""
        new = f".{name}{NEW}"
        self.remove(new)
        self.write_new(new, content)
        with self.naming(name):
            descriptor = os.open(new, os.O_RDONLY | _FILE, dir_fd=self.descriptor)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            os.replace(new, name, src_dir_fd=self.descriptor, dst_dir_fd=self.descriptor)
            os.fsync(self.descriptor)

    def target(self, name: str) -> str | None:
        """The name of this folder's folder that a link leads to; None if there is no link. A link out of the folder is not ours."""
        try:
            target = os.readlink(name, dir_fd=self.descriptor)
        except FileNotFoundError:
            return None
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise
            raise NotOurOwnError(f"{self.path}/{name}") from None
        if "/" in target or target in (".", ".."):
            raise NotOurOwnError(f"{self.path}/{name}")
        return target

    def point_link(self, name: str, target: str | None) -> None:
        """Point a link at another target, atomically; None removes it. It lasts after the next `sync_below`."""
        with self.naming(name):
            if target is None:
                self._unlink(name)
                return
            new = f".{name}{NEW}"
            self._unlink(new)
            os.symlink(target, new, dir_fd=self.descriptor)
            os.replace(new, name, src_dir_fd=self.descriptor, dst_dir_fd=self.descriptor)

    def rename(self, name: str, other: str) -> None:
        """Give what is in this folder another name."""
        with self.naming(name):
            os.rename(name, other, src_dir_fd=self.descriptor, dst_dir_fd=self.descriptor)

    def remove(self, name: str) -> None:
        """Remove what has this name, a folder with all that is in it; where a link leads, nothing is touched."""
        try:
            is_folder = stat.S_ISDIR(self.look(name).st_mode)
        except FileNotFoundError:
            return
        with self.naming(name):
            if is_folder:
                shutil.rmtree(name, dir_fd=self.descriptor)
            else:
                self._unlink(name)

    def _unlink(self, name: str) -> None:
        try:
            os.unlink(name, dir_fd=self.descriptor)
        except FileNotFoundError:
            return

    def open_file(self, name: str) -> int:
        with self.naming(name):
            return os.open(name, os.O_RDONLY | _FILE, dir_fd=self.descriptor)

    def _parent(self, path: str, *, make: bool = False) -> tuple[Folder, str]:
        above, _, name = path.rpartition("/")
        self._must_be_name(name)
        return self.inside(above, make=make) if above else self, name

    def _must_be_name(self, name: str) -> None:
        if name in ("", ".", ".."):
            raise NotOurOwnError(f"{self.path}/{name}")

    @contextmanager
    def naming(self, name: str) -> Iterator[None]:
        """Errors name the whole path, and a link that was in the way."""
        path = f"{self.path}/{name}"
        try:
            yield
        except NotOurOwnError:
            raise
        except OSError as error:
            # A link, or something else than a folder; a socket, or a device without a driver.
            if error.errno in (errno.ELOOP, errno.ENOTDIR, errno.ENXIO):
                raise NotOurOwnError(path) from None
            error.filename, error.filename2 = path, None
            raise


def open_own(path: Path, flags: int) -> int:
    """Open a file of ours in a folder that is trusted, or make it: a regular one, and no second name of another file."""
    try:
        descriptor = os.open(path, flags | _FILE, FILE_MODE)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENXIO, errno.EISDIR):
            raise NotOurOwnError(str(path)) from None
        raise
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode) or status.st_nlink != 1:
        os.close(descriptor)
        raise NotOurOwnError(str(path))
    return descriptor
