"""Bundles that wait on the disk, packed, until they are planned: memory holds one client at a time, however many there are."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from compiler.planning.bundle import Bundle, PackedBundle, pack


@contextmanager
def waiting_bundles() -> Iterator[BundleStore]:
    """A store for as long as this lasts, among the system's temporary files."""
    with tempfile.TemporaryDirectory(prefix="centrex-") as folder:
        yield BundleStore(Path(folder))


@dataclass(frozen=True, slots=True)
class BundleStore(Mapping[str, PackedBundle]):
    """A folder with a file for each bundle, by scope. Several processes may put into it, each its own scopes. Methods raise OSError."""

    folder: Path

    def put(self, bundle: Bundle) -> None:
        """Keep a bundle, in place of the one that was kept for this scope."""
        packed = pack(bundle)
        (self.folder / packed.scope).write_bytes(b"%d\n%b" % (packed.size, packed.content))

    def __getitem__(self, scope: str) -> PackedBundle:
        try:
            size, _, content = (self.folder / scope).read_bytes().partition(b"\n")
        except FileNotFoundError:
            raise KeyError(scope) from None
        return PackedBundle(scope, int(size), content)

    def __contains__(self, scope: object) -> bool:
        return (self.folder / str(scope)).exists()

    def __iter__(self) -> Iterator[str]:
        return (path.name for path in self.folder.iterdir())

    def __len__(self) -> int:
        return sum(1 for _ in self)
