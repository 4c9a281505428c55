"""Turns the tokens of artefacts into values: secrets derived from the fleet's master key, and the node's folder.

HKDF-SHA256 (RFC 5869) with the token's own name as `info`: a secret is a function of the key, the object and its epoch, so nothing
is stored, two objects never share one, and raising `secret_epoch` rotates it.
"""

from __future__ import annotations

import codecs
import hashlib
import hmac
import re
import stat
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from ci.terminal.system_errors import reason_of
from ci.tree.regular_files import FileTooLargeError, IrregularFileError, read_regular
from compiler.diagnostics import Diagnostic, plural, text
from compiler.diagnostics.codes import diagnose
from compiler.naming import sip_user
from compiler.planning.artifact import CARRIER, NODE_ROOT, SIP_DIGEST, SIP_REALM, TOKEN, secret_name
from compiler.planning.bundle import NODE_SCOPE

DEVELOPMENT_KEY = b"centrex development key: everybody knows it"
"""For nodes marked `development: true`, and refused on every other."""

_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789"
"""Without look-alikes: some are typed by hand on a phone."""
_LENGTH = 24
"""24 of 56 characters: 139 bits."""
_PIN_DIGITS = 6
_SHORTEST_KEY = 32
_FEWEST_BYTES = 10
"""Different ones in a key: hexadecimal digits have sixteen, of which 64 in a row lack two at most."""
_LARGEST_FILE = 1 << 20
"""Of a key, or of the passwords of thousands of trunks, in bytes."""
_SALT = b"centrex/1"


@dataclass(frozen=True, slots=True)
class MasterKey:
    """The key of a fleet, and the passwords that carriers gave: name and password. None of them is ever printed."""

    content: bytes = field(repr=False)
    development: bool = False
    given: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    @property
    def fingerprint(self) -> str:
        """Tells this key from any other, and nothing else about it."""
        return _expand(self, "fingerprint", 16).hex()


class MissingPasswordError(Exception):
    """No password was given under this name."""


def read_key(path: Path | None) -> tuple[MasterKey | None, list[Diagnostic]]:
    """The key in a file; without a file, the development key."""
    if path is None:
        return MasterKey(DEVELOPMENT_KEY, development=True), []
    content, problems = _private_file(path)
    if content is None:
        return None, problems
    if len(content) < _SHORTEST_KEY:
        message = plural(
            "the key file {file} holds {count} byte; at least {least} are needed",
            "the key file {file} holds {count} bytes; at least {least} are needed",
            len(content),
            file=path,
            least=_SHORTEST_KEY,
        )
        return None, [
            diagnose("SECRET001", message, None, hint=text("openssl rand -base64 48 > {file}", file=path))
        ]
    if not _may_be_key(content):
        hint = text("openssl rand -base64 48 > {file}", file=path)
        return None, [
            diagnose("SECRET001", text("what the file {file} holds is no key", file=path), None, hint=hint)
        ]
    return MasterKey(content, development=content == DEVELOPMENT_KEY), []


def _may_be_key(content: bytes) -> bool:
    """Whether somebody made this to be a key: neither one byte over and over, nor a page of the Web, nor text that an editor marked as such."""
    is_page = content.startswith(b"<") and content.endswith(b">")
    return len(set(content)) >= _FEWEST_BYTES and not is_page and not content.startswith(codecs.BOM_UTF8)


_PASSWORD_LINE = re.compile(r"(trunks/[a-z][a-z0-9-]{0,30}@[1-9][0-9]{0,3})\s*=\s*([!-~](?:[ -~]*[!-~])?)")


def read_passwords(path: Path | None) -> tuple[tuple[tuple[str, str], ...], list[Diagnostic]]:
    """The passwords that carriers gave, from a file of lines such as `trunks/collecte@1 = Xk7...`; name and password.

    What begins with # is a comment. A password is all that follows the sign, spaces around it apart.
    """
    if path is None:
        return (), []
    content, problems = _private_file(path)
    given: list[tuple[str, str]] = []
    # The lines of bytes are those of editors; those of a str also end where no editor shows it.
    for number, written in enumerate((content or b"").splitlines(), 1):
        line = written.decode(errors="replace")
        found = _PASSWORD_LINE.fullmatch(line.strip())
        if found:
            given.append((found[1], found[2]))
        elif line.strip() and not line.lstrip().startswith("#"):
            message = text("{file}:{line}: not a trunk and its password", file=path, line=number)
            hint = text(
                "Write trunks/NAME@EPOCH = PASSWORD, as the trunk and its secret_epoch are in the tree."
            )
            problems.append(diagnose("SECRET004", message, None, hint=hint))
    return tuple(given), problems


def _private_file(path: Path) -> tuple[bytes | None, list[Diagnostic]]:
    """What a file of secrets holds; nobody else may read it."""
    try:
        content, status = read_regular(path.parent, path.name, limit=_LARGEST_FILE)
    except OSError as error:
        message = text("the key file {file} cannot be read: {reason}", file=path, reason=reason_of(error))
        return None, [diagnose("SECRET001", message, None)]
    except IrregularFileError:
        message = text("the key file {file} is a link, or no regular file", file=path)
        hint = text("Name the file itself; for a link: readlink -f {file}", file=path)
        return None, [diagnose("SECRET001", message, None, hint=hint)]
    except FileTooLargeError as error:
        message = plural(
            "the key file {file} holds {count} byte: that is no key",
            "the key file {file} holds {count} bytes: that is no key",
            error.size,
            file=path,
        )
        return None, [diagnose("SECRET001", message, None)]
    mode = stat.S_IMODE(status.st_mode)
    if mode & 0o077:
        message = text(
            "the key file {file} can be read by others (mode {mode})", file=path, mode=f"{mode:04o}"
        )
        return None, [diagnose("SECRET003", message, None, hint=text("chmod 600 {file}", file=path))]
    return content.strip(), []


@dataclass(frozen=True, slots=True)
class Span:
    """Where a token's value stands in a resolved file: byte offset, length, and the token."""

    offset: int
    length: int
    token: str


def fill_tokens(content: bytes, key: MasterKey, root: str, scope: str) -> tuple[bytes, tuple[Span, ...]]:
    """A template with its tokens replaced by their values, and where these stand. `root`: the node's folder.

    A token that names a secret of another scope than the template's own stays what it is.
    """
    if b"${" not in content:
        return content, ()
    words = content.decode()
    pieces: list[bytes] = []
    spans: list[Span] = []
    offset = position = 0
    for token in TOKEN.finditer(words):
        if token[0] != NODE_ROOT and not _belongs_to(scope, token[1]):
            continue
        before = words[position : token.start()].encode()
        value = (root if token[0] == NODE_ROOT else derive(key, token[1])).encode()
        pieces += [before, value]
        spans.append(Span(offset + len(before), len(value), token[0]))
        offset += len(before) + len(value)
        position = token.end()
    pieces.append(words[position:].encode())
    return b"".join(pieces), tuple(spans)


def _belongs_to(scope: str, name: str) -> bool:
    """Whether a secret is one of a client's own objects; the carriers' passwords are the node's, and all that it has."""
    is_carriers = name.rpartition("/")[2].startswith(f"{CARRIER}@")
    return is_carriers if scope == NODE_SCOPE else not is_carriers and name.startswith(f"{scope}/")


def restore_tokens(content: bytes, spans: tuple[Span, ...]) -> bytes:
    """The reverse of `fill_tokens`: a live file with tokens in place of values; needs no key."""
    pieces: list[bytes] = []
    position = 0
    for span in spans:
        pieces += [content[position : span.offset], span.token.encode()]
        position = span.offset + span.length
    return b"".join([*pieces, content[position:]])


@lru_cache(maxsize=1024)
def derive(key: MasterKey, name: str) -> str:
    """The secret of a name such as `acme/devices/desk-101/sip@1`; the last word tells its form.

    One that a carrier gave is looked up, and spelled for pjsip.conf; MissingPasswordError where it is not there.
    """
    owner, _, last = name.rpartition("/")
    kind, _, epoch = last.partition("@")
    if kind == CARRIER:
        given = dict(key.given).get(f"{owner}@{epoch}")
        if given is None and not key.development:
            raise MissingPasswordError(f"{owner}@{epoch}")
        # What follows a semicolon would be a comment.
        return _password(key, name) if given is None else given.replace(";", "\\;")
    if kind == SIP_DIGEST:
        client, _, device = owner.split("/")
        words = f"{sip_user(client, device)}:{SIP_REALM}:{derive(key, secret_name(owner, 'sip', int(epoch)))}"
        return hashlib.md5(words.encode(), usedforsecurity=False).hexdigest()
    return _pin(key, name) if kind == "pin" else _password(key, name)


def _expand(key: MasterKey, info: str, length: int) -> bytes:
    """HKDF for at most 32 bytes, which is one round of it. Loading a library for that takes longer than applying a client."""
    return hmac.digest(_extract(key), info.encode() + b"\x01", "sha256")[:length]


@lru_cache(maxsize=1)
def _extract(key: MasterKey) -> bytes:
    return hmac.digest(_SALT, key.content, "sha256")


def _password(key: MasterKey, name: str) -> str:
    number = int.from_bytes(_expand(key, name, 32), "big")
    characters = []
    for _ in range(_LENGTH):
        number, index = divmod(number, len(_ALPHABET))
        characters.append(_ALPHABET[index])
    return "".join(characters)


def _pin(key: MasterKey, name: str) -> str:
    """Six digits that nobody would try first."""
    attempt = 0
    while True:
        number = int.from_bytes(_expand(key, f"{name}#{attempt}", 16), "big")
        pin = f"{number % 10**_PIN_DIGITS:0{_PIN_DIGITS}d}"
        steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
        # 111111, 123456, 987654: one step all along.
        if len(steps) > 1 and len(set(pin)) > 2:
            return pin
        attempt += 1
