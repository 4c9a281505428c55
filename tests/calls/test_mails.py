"""The mails that announce messages, as they come to a mail server: from the brand, in its words, with the recording."""

from __future__ import annotations

import email
import email.policy
import io
import re
import socket
import sys
import wave
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from testpbx.live import LiveTree
from testpbx.ports import LOOPBACK, free_port
from testpbx.programs import Programs
from testpbx.sipp import square_wave
from tests.broken_trees import OPERATOR
from tests.calls.small import small_tree
from tests.waiting import wait_until

CALLER = "+33612345678"
MAIL = """
brands:
  azur:
    name: Azur & Cie, télécoms
    mail:
      sender: messagerie@azur.example
      words:
        fr:
          subject: "{mailbox} : de {caller}, {length}"
          body: |
            Bonjour,

            Reçu le {received} | de {caller}; 100 % "vrai" $[1+1] \\n #1
            {recording}
            https://azur.example/?a=b&c=d;[e]
"""
CLIENT = """
client: {name: Acme, node: pbx-1, brand: azur, main_site: paris, caller_id: 01 99 00 00 01}
sites:
  paris:
    name: Paris
    time_zone: Europe/Paris
    emergency: {address: 12 rue de la Paix, postcode: 75002, city: Paris, insee: 75102, callback: 01 99 00 00 01}
numbers:
  01 99 00 00 01: {to: voicemail-of:bob}
  01 99 00 00 02: {to: voicemail:desk}
users:
  bob: {name: Bob Durand, extension: 202, email: bob@acme.example, language: en}
devices:
  desk-202: {model: yealink-t54w, mac: 805ec0000202, user: bob}
voicemails:
  desk: {name: "Été, accueil", extension: 290, email: accueil@acme.example, delete_after_mail: true}
"""
SENDMAIL = """\
#!{python}
# As `sendmail -t`: the recipients stand in the mail.
import email, email.policy, smtplib, sys
message = email.message_from_binary_file(sys.stdin.buffer, policy=email.policy.default)
with smtplib.SMTP("{host}", {port}) as server:
    server.send_message(message)
"""


class Server:
    """A mail server that keeps what comes: who is to get it, and the mail."""

    def __init__(self) -> None:
        self.mails: dict[str, EmailMessage] = {}

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        """Take a mail."""
        del server, session
        (to,) = envelope.rcpt_tos
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.mails[to] = message
        return "250 OK"


@pytest.fixture(scope="module")
def tree(programs: Programs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveTree]:
    operator = OPERATOR.replace("brands:\n  azur: {name: Azur Télécom}\n", MAIL.lstrip("\n"))
    with small_tree(programs, tmp_path_factory.mktemp("mails"), CLIENT, operator=operator) as live:
        yield live


@pytest.fixture(scope="module")
def mails(tree: LiveTree, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, EmailMessage]]:
    """What came to a mail server when a message was left in each mailbox, by recipient."""
    server = Server()
    controller = Controller(server, hostname=LOOPBACK, port=free_port(socket.SOCK_STREAM))
    controller.start()
    try:
        assert tree.asterisk is not None
        tree.asterisk.mail_command.write_text(
            SENDMAIL.format(python=sys.executable, host=LOOPBACK, port=controller.port)
        )
        speech = square_wave(tmp_path_factory.mktemp("speech") / "speech.alaw", seconds=20)
        numbers = ("+33199000001", "+33199000002")
        calls = [
            tree.carrier().calls(number, caller=CALLER, talk_ms=14_000, speech=speech) for number in numbers
        ]
        for call in calls:
            call.finish()
            call.stop()
        wait_until(lambda: len(server.mails) == len(numbers), seconds=10)
        yield server.mails
    finally:
        controller.stop()
        tree.end_calls()


def _text(mail: EmailMessage) -> str:
    body = mail.get_body()
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def test_a_mail_is_the_brands_in_the_words_of_the_mailboxs_language(mails: dict[str, EmailMessage]) -> None:
    mail = mails["accueil@acme.example"]
    assert mail["From"] == "Azur & Cie télécoms <messagerie@azur.example>"
    assert re.fullmatch(rf"Été +accueil : de \{CALLER}, \d+:\d\d", mail["Subject"])
    first, _, received, attached, address, *_ = _text(mail).split("\n")
    assert first == "Bonjour,"
    assert re.fullmatch(
        rf"Reçu le \d\d/\d\d/\d{{4}} \d\d:\d\d \| de \{CALLER}; 100 % \"vrai\" \$\[1\+1\] \\n #1",
        received,
    )
    assert attached == "L'enregistrement est joint."
    assert address == "https://azur.example/?a=b&c=d;[e]"


def test_a_brand_without_words_of_a_language_has_the_built_in_ones(mails: dict[str, EmailMessage]) -> None:
    mail = mails["bob@acme.example"]
    assert "messagerie@azur.example" in mail["From"]
    assert mail["Subject"] == f"Voice message from {CALLER}"
    assert _text(mail).startswith("Hello\n\nBob Durand has a new voice message.")


@pytest.mark.parametrize("recipient", ["accueil@acme.example", "bob@acme.example"])
def test_the_recording_is_attached(mails: dict[str, EmailMessage], recipient: str) -> None:
    (recording,) = mails[recipient].iter_attachments()
    with wave.open(io.BytesIO(recording.get_content())) as sound:
        assert sound.getframerate() == 8000
        assert sound.getnframes() > 8000
        assert max(sound.readframes(8000)) > 0


def test_a_message_is_deleted_once_it_is_mailed_only_where_the_tree_says_so(
    tree: LiveTree, mails: dict[str, EmailMessage]
) -> None:
    assert tree.asterisk is not None
    assert mails
    boxes = tree.asterisk.spool / "voicemail" / "acme"
    assert [*(boxes / "user_bob" / "INBOX").glob("*.wav")]
    assert not [*(boxes / "shared_desk" / "INBOX").glob("*")]
