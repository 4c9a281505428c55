"""Secrets follow from the key and the object, and from nothing else."""

from __future__ import annotations

import base64
import hashlib
import re
import tempfile
import uuid
from pathlib import Path
from random import Random

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given, settings
from hypothesis import strategies as st

from ci.nodes.secrets import (
    DEVELOPMENT_KEY,
    MasterKey,
    MissingPasswordError,
    derive,
    fill_tokens,
    read_key,
    read_passwords,
    restore_tokens,
)
from compiler.planning.artifact import NODE_ROOT, secret_token
from compiler.planning.bundle import NODE_SCOPE
from tests.effort import examples

KEY = MasterKey(b"k" * 48)
NAMES = st.from_regex(r"[a-z][a-z0-9-]{0,8}/(users|devices|trunks)/[a-z][a-z0-9-]{0,8}", fullmatch=True)
KINDS = st.sampled_from(["sip", "web", "pin", "provisioning"])
TOKENS = st.builds(secret_token, NAMES, KINDS, st.integers(1, 99))
PIECES = st.lists(st.text(max_size=8) | TOKENS | st.just(NODE_ROOT), max_size=8).map("".join)


GOOD = b"q9tH0kX5v1LrWm3ZyB7nC2pDs8fGa6Je4uKoTiEw"


def key_file(folder: Path, content: bytes, *, mode: int = 0o600) -> Path:
    path = folder / "master.key"
    path.write_bytes(content)
    path.chmod(mode)
    return path


def test_secrets_never_change_from_one_version_to_the_next() -> None:
    """Every phone would lose its line."""
    assert derive(KEY, "acme/devices/desk-101/sip@1") == "UxHAiuNsVVp4SnTP9jy9QvDD"
    assert derive(KEY, "acme/users/alice/pin@1") == "704522"


def test_secrets_are_those_of_rfc_5869() -> None:
    def hkdf(info: bytes, length: int) -> bytes:
        return HKDF(algorithm=SHA256(), length=length, salt=b"centrex/1", info=info).derive(KEY.content)

    number = int.from_bytes(hkdf(b"acme/devices/desk-101/sip@1", 32), "big")
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789"
    expected = "".join(letters[number // len(letters) ** place % len(letters)] for place in range(24))
    assert derive(KEY, "acme/devices/desk-101/sip@1") == expected
    pin = int.from_bytes(hkdf(b"acme/users/alice/pin@1#0", 16), "big") % 10**6
    assert derive(KEY, "acme/users/alice/pin@1") == f"{pin:06d}"


def test_a_phones_digest_is_that_of_rfc_2617_for_its_password() -> None:
    words = f"acme.desk_101:asterisk:{derive(KEY, 'acme/devices/desk-101/sip@2')}"
    assert derive(KEY, "acme/devices/desk-101/sip-digest@2") == hashlib.md5(words.encode()).hexdigest()


def test_without_a_key_file_the_development_key_is_used() -> None:
    assert read_key(None) == (MasterKey(DEVELOPMENT_KEY, development=True), [])


def test_a_key_is_read_without_the_line_end_that_editors_add(tmp_path: Path) -> None:
    assert read_key(key_file(tmp_path, GOOD + b"\n")) == (MasterKey(GOOD), [])
    assert read_key(key_file(tmp_path, GOOD[:32], mode=0o400)) == (MasterKey(GOOD[:32]), [])


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o666, 0o620, 0o601])
def test_a_key_that_others_can_reach_is_refused(tmp_path: Path, mode: int) -> None:
    path = key_file(tmp_path, GOOD, mode=mode)
    key, diagnostics = read_key(path)
    assert key is None
    assert [(one.code, str(one.hint)) for one in diagnostics] == [("SECRET003", f"chmod 600 {path}")]
    assert f"(mode {mode:04o})" in str(diagnostics[0].message)


@pytest.mark.parametrize("content", [b"", b"\n", b"x" * 31, b" " * 64, b"x" * 31 + b"\n\n"])
def test_a_key_too_short_is_refused(tmp_path: Path, content: bytes) -> None:
    key, diagnostics = read_key(key_file(tmp_path, content))
    assert key is None
    assert [one.code for one in diagnostics] == ["SECRET001"]
    assert f"holds {len(content.strip())} bytes" in str(diagnostics[0].message)


def test_a_key_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    for path, reason in ((tmp_path / "none", "no such file"), (tmp_path, "no regular file")):
        key, diagnostics = read_key(path)
        assert key is None
        assert [one.code for one in diagnostics] == ["SECRET001"]
        assert reason in str(diagnostics[0].message)


def test_the_public_key_in_a_file_is_still_the_public_key(tmp_path: Path) -> None:
    key, _ = read_key(key_file(tmp_path, DEVELOPMENT_KEY + b"\n"))
    assert key is not None
    assert key.development


@pytest.mark.parametrize(
    "content",
    [
        b"x" * 64,
        bytes(64).replace(b"\0", b"\1"),
        b"abababab" * 8,
        b"<!DOCTYPE html>\n<html><body>404: the key was not found</body></html>\n",
        b"\xef\xbb\xbf" + DEVELOPMENT_KEY,
        b"\xef\xbb\xbf" + GOOD,
    ],
)
def test_what_nobody_made_to_be_a_key_is_none(tmp_path: Path, content: bytes) -> None:
    key, (problem,) = read_key(key_file(tmp_path, content))
    assert (key, problem.code) == (None, "SECRET001")


@settings(max_examples=examples(50), deadline=None)
@given(st.randoms(use_true_random=True))
def test_keys_as_programs_make_them_are_taken(random: Random) -> None:
    drawn = random.randbytes(32)
    for content in (
        drawn.hex().encode(),
        base64.b64encode(drawn),
        uuid.UUID(bytes=drawn[:16]).hex.encode() * 2,
    ):
        with tempfile.TemporaryDirectory() as folder:
            assert read_key(key_file(Path(folder), content))[0] == MasterKey(content)


def test_a_fingerprint_tells_keys_apart_and_is_none_of_their_secrets() -> None:
    assert MasterKey(GOOD).fingerprint != MasterKey(GOOD[::-1]).fingerprint
    assert MasterKey(GOOD).fingerprint == MasterKey(GOOD, given=(("a", "b"),)).fingerprint
    assert GOOD.hex() not in MasterKey(GOOD).fingerprint


def test_a_key_does_not_show_its_bytes() -> None:
    assert "kkk" not in repr(KEY)


@settings(max_examples=examples(50), deadline=None)
@given(NAMES, KINDS, st.integers(1, 99))
def test_a_secret_has_the_form_of_its_kind(name: str, kind: str, epoch: int) -> None:
    secret = derive(KEY, f"{name}/{kind}@{epoch}")
    assert re.fullmatch(r"[0-9]{6}" if kind == "pin" else r"[A-HJ-NP-Za-km-z2-9]{24}", secret)
    assert secret == derive(MasterKey(b"k" * 48), f"{name}/{kind}@{epoch}")


def test_no_two_objects_kinds_epochs_or_keys_share_a_secret() -> None:
    names = [
        f"{client}/devices/{device}/{kind}@{epoch}"
        for client in ("acme", "zenith")
        for device in ("desk-1", "desk-11")
        for kind in ("sip", "web", "provisioning")
        for epoch in (1, 2, 11)
    ]
    secrets = {derive(key, name) for key in (KEY, MasterKey(b"l" * 48)) for name in names}
    assert len(secrets) == 2 * len(names)


def test_no_pin_is_one_that_anybody_would_try_first() -> None:
    pins = [derive(KEY, f"acme/users/u{number}/pin@1") for number in range(2000)]
    for pin in pins:
        steps = {(int(pin[place + 1]) - int(pin[place])) % 10 for place in range(5)}
        assert len(steps) > 1
        assert len(set(pin)) > 2
    assert len(set(pins)) > 1900
    assert {pin[0] for pin in pins} == set("0123456789")


@settings(max_examples=examples(80), deadline=None)
@given(PIECES)
def test_tokens_can_be_put_back_in_place_of_what_they_stand_for(words: str) -> None:
    content = words.encode()
    resolved, spans = fill_tokens(content, KEY, "/srv/node", "acme")
    assert restore_tokens(resolved, spans) == content
    assert b"${secret:acme/" not in resolved or b"${secret:acme/" in re.sub(
        rb"\$\{secret:[a-z0-9/.@-]+\}", b"", content
    )
    for span in spans:
        value = resolved[span.offset : span.offset + span.length].decode()
        expected = "/srv/node" if span.token == NODE_ROOT else derive(KEY, span.token[9:-1])
        assert value == expected


@pytest.mark.parametrize(
    ("scope", "name", "filled"),
    [
        ("acme", "acme/users/alice/sip@1", True),
        ("acme", "acme-sud/users/alice/sip@1", False),
        ("acme", "acm/users/alice/sip@1", False),
        ("acme", "trunks/collecte/carrier@1", False),
        ("trunks", "trunks/collecte/carrier@1", False),
        ("trunks", "trunks/devices/desk/sip@1", True),
        (NODE_SCOPE, "trunks/collecte/carrier@1", True),
        (NODE_SCOPE, "acme/users/alice/sip@1", False),
    ],
)
def test_only_secrets_of_the_files_own_scope_are_filled_in(scope: str, name: str, *, filled: bool) -> None:
    words = f"x ${{secret:{name}}} {NODE_ROOT}".encode()
    key = MasterKey(KEY.content, given=(("trunks/collecte@1", "given"),))
    content, spans = fill_tokens(words, key, "/srv/node", scope)
    assert (name.encode() not in content) is filled
    assert content.endswith(b" /srv/node")
    assert restore_tokens(content, spans) == words


def test_what_only_looks_like_a_token_is_left_as_it_is() -> None:
    words = b"${EXTEN} ${secret:} ${secret:Acme/x@1} ${secret:acme/x} ${node:other}"
    assert fill_tokens(words, KEY, "/srv/node", "acme") == (words, ())


def passwords_file(folder: Path, content: str, *, mode: int = 0o600) -> Path:
    path = folder / "passwords"
    path.write_text(content)
    path.chmod(mode)
    return path


def test_a_carriers_password_is_the_one_that_was_given(tmp_path: Path) -> None:
    written = "# Collecte\ntrunks/collecte@2 = a; b=c #x\n\n  trunks/collecte@1=old  \n"
    passwords, problems = read_passwords(passwords_file(tmp_path, written))
    assert problems == []
    assert passwords == (("trunks/collecte@2", "a; b=c #x"), ("trunks/collecte@1", "old"))
    key = MasterKey(b"k" * 48, given=passwords)
    # As pjsip.conf is read, what follows a lone semicolon would be a comment.
    assert derive(key, "trunks/collecte/carrier@2") == "a\\; b=c #x"
    assert derive(key, "trunks/collecte/carrier@1") == "old"
    with pytest.raises(MissingPasswordError, match="trunks/collecte@3"):
        derive(key, "trunks/collecte/carrier@3")
    assert "old" not in repr(key)


def test_a_node_for_development_needs_no_carriers_password() -> None:
    key = MasterKey(DEVELOPMENT_KEY, development=True)
    assert len(derive(key, "trunks/collecte/carrier@1")) == 24
    with_its_own = MasterKey(DEVELOPMENT_KEY, development=True, given=(("trunks/collecte@1", "own"),))
    assert derive(with_its_own, "trunks/collecte/carrier@1") == "own"


@pytest.mark.parametrize(
    "line",
    [
        "collecte@1 = x",
        "trunks/collecte = x",
        "trunks/collecte@1",
        "trunks/collecte@1 =",
        "trunks/collecte@0 = x",
    ],
)
def test_a_line_that_gives_no_password_is_told_by_its_number(tmp_path: Path, line: str) -> None:
    path = passwords_file(tmp_path, f"# one\n{line}\n")
    passwords, problems = read_passwords(path)
    assert passwords == ()
    assert [(one.code, str(one.message)) for one in problems] == [
        ("SECRET004", f"{path}:2: not a trunk and its password")
    ]


@pytest.mark.parametrize("sign", ["\x85", "\u2028", "\x0c", "\x1e"])
def test_lines_of_a_file_of_passwords_end_where_an_editor_shows_it(tmp_path: Path, sign: str) -> None:
    path = passwords_file(tmp_path, f"# was {sign}trunks/collecte@1 = x\r\n?\n")
    passwords, problems = read_passwords(path)
    assert passwords == ()
    assert [str(one.message) for one in problems] == [f"{path}:2: not a trunk and its password"]


def test_a_file_of_passwords_that_others_can_read_is_refused(tmp_path: Path) -> None:
    passwords, problems = read_passwords(passwords_file(tmp_path, "trunks/collecte@1 = x\n", mode=0o640))
    assert passwords == ()
    assert [one.code for one in problems] == ["SECRET003"]
