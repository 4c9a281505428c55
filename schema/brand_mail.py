"""`mail` of a brand: by whom, and in which words, the mails are written that announce messages."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from schema import patterns
from schema.base import Model
from schema.scalars import Language

MAIL_WORDS = ("mailbox", "caller", "received", "length", "recording")
"""What a mail's own words stand for, written between braces."""

_BRACES = re.compile(r"\{([^{}]*)\}")


def _only_known_words(value: str) -> str:
    unknown = [name for name in _BRACES.findall(value) if name not in MAIL_WORDS]
    if unknown or re.search(r"[{}]", _BRACES.sub("", value)):
        raise PydanticCustomError("mail_words", "{value}", {"value": unknown[0] if unknown else "{"})
    return value


MailSubject = Annotated[
    str,
    StringConstraints(min_length=1, max_length=80, strip_whitespace=True, pattern=patterns.ONE_LINE),
    AfterValidator(_only_known_words),
]
"""A mail's subject: one line, 80 characters at most."""

MailBody = Annotated[
    str,
    StringConstraints(min_length=1, max_length=600, strip_whitespace=True, pattern=patterns.LINES),
    AfterValidator(_only_known_words),
    Field(examples=["{mailbox} a un message de {caller}."]),
]
"""A mail's text: 600 characters at most."""


class MailWords(Model):
    """A mail's words in one language. `{mailbox}`, `{caller}`, `{received}`, `{length}` and `{recording}` stand for the mailbox's name, who called, when, how long the message is, and whether the recording is attached."""

    subject: MailSubject
    """One line."""
    body: MailBody
    """The text; write it below `body: |`."""


class BrandMail(Model):
    """The mails that announce messages to a brand's clients."""

    sender: Annotated[str, StringConstraints(pattern=patterns.EMAIL), Field(max_length=70)]
    """The address that they come from, under the brand's name. The node's mail system must be allowed to send for its domain."""
    words: dict[Language, MailWords] = Field(default_factory=dict)
    """The words, by the language of the mailbox. Default: built in, in French or English."""
