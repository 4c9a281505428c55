"""What a renderer returns: a named file with its bytes, secrets only as tokens."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

SECRET_TOKEN = re.compile(r"\$\{secret:([a-z0-9/.-]+@[0-9a-z]+)\}")
"""A placeholder for a secret: `${secret:acme/devices/desk-101/sip@1}`; group 1 names the secret and its epoch."""

NODE_ROOT = "${node:root}"
"""The node's own folder: known only to the node, and inserted when a bundle is applied."""

TOKEN = re.compile(f"{SECRET_TOKEN.pattern}|{re.escape(NODE_ROOT)}")
"""Every placeholder that apply replaces."""


SIP_REALM = "pbx"
"""In which phones log in: part of the digests of their secrets."""

SIP_DIGEST = "sip-digest"
"""The kind of secret that is the digest of a phone's password, for whoever must check it and need not know it (RFC 2617, HA1 by MD5)."""

CARRIER = "carrier"
"""The kind of secret that is not derived: the password that a carrier gave for the account of a trunk."""


def digest_names(scope: str) -> re.Pattern[str]:
    """Names of a scope that carry a digest of what they name: `<client>.<8 hexadecimal digits>`.

    They change with every change of what they name, wherever they are used; a diff for people leaves them out.
    """
    name = re.escape(scope)
    # That no longer name ends so is looked at last: a pattern that begins with letters is searched for quickly.
    return re.compile(rf"{name}(?<!\w{name})\.[0-9a-f]{{8}}\b")


@dataclass(frozen=True)
class Artifact:
    """A file of a bundle: its path inside the bundle, its bytes, and the object it is about.

    `address`: the object that a reader would look for (`acme/devices/desk-101`), or the client itself (`acme`). `template`: whether its
    tokens are replaced when it is applied; what looks like one in another file is what somebody put there.
    """

    path: str
    content: bytes
    address: str
    template: bool = False

    @cached_property
    def digest(self) -> str:
        """SHA-256 in hexadecimal of the content, and of whether it is a template: a plan cannot be made to say otherwise."""
        return hashlib.sha256(self.content if self.template else b"\0" + self.content).hexdigest()


def secret_token(address: str, kind: str, epoch: int) -> str:
    """The token for a derived secret of an object, such as its SIP password."""
    return f"${{secret:{secret_name(address, kind, epoch)}}}"


def secret_name(address: str, kind: str, epoch: int) -> str:
    """What a token names: the secret is derived from it."""
    return f"{address}/{kind}@{epoch}"


def bundle_digest(artifacts: Iterable[Artifact]) -> str:
    """SHA-256 over the paths and contents of a bundle's files, whatever their order."""
    return files_digest({artifact.path: artifact.digest for artifact in artifacts})


def files_digest(files: Mapping[str, str]) -> str:
    """The same, of paths and the digests of what they hold."""
    summary = "".join(f"{path}\0{files[path]}\n" for path in sorted(files))
    return hashlib.sha256(summary.encode()).hexdigest()
