"""The mail's words as Asterisk reads them: nothing of people's words is an option, a variable or the end of a line, and the line is not too long."""

from __future__ import annotations

from dataclasses import replace

import pytest

from compiler.graph import MessageMail
from renderers.asterisk.message_mail import mail_options
from tests.companies import compiled

LONGEST_LINE = 8191
"""Bytes of a line that Asterisk reads (`main/config.c`, `config_text_file_load`)."""
BOX = next(mailbox for mailbox in compiled("delmas-avocats").graph.mailboxes if mailbox.email is not None)


@pytest.mark.parametrize("words", ["{caller}", ",a", "é,", "€", "\\", "\n", "a"])
def test_the_longest_words_fit_into_a_line(words: str) -> None:
    mail = MessageMail(
        "N" * 80, "s" * 58 + "@azur.example", (words * 80)[:80].strip() or "a", (words * 600)[:600]
    )
    options = "|".join(mail_options(replace(BOX, mail=mail, deletes_mailed=True)))
    assert len(options.encode()) < LONGEST_LINE - 500


def test_signs_that_mean_something_are_no_signs_of_asterisks() -> None:
    mail = MessageMail("Azur", "a@azur.example", "a|b=c", 'x,y;$[1+1]\\n"#\nz')
    *_, subject, body = mail_options(replace(BOX, mail=mail))
    assert subject == "emailsubject=a${URIDECODE(%7C)}b${URIDECODE(%3D)}c"
    assert body == (
        "emailbody=x${URIDECODE(%2C)}y${URIDECODE(%3B%24%5B)}1+1${URIDECODE(%5D%5C)}n${URIDECODE(%22%23)}\\nz"
    )
