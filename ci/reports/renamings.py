"""What is shown or said otherwise, and what may be left, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal, assert_never

from ci.reports.call_words import ClientNames
from compiler.analysis.change.comparison import Renaming, Shown
from compiler.diagnostics import Text, text


def renaming_words(renaming: Renaming, names: ClientNames) -> str:
    """One sentence."""
    section, _, name = renaming.place.partition("/")
    who = names.phone(name) if section == "devices" else names.own_number(name)
    if section == "mailboxes":
        who = names.mailbox(name)
    if section == "switches":
        who = names.switch(name)
    if renaming.shown is Shown.AT_REST:
        was, now = (names.position(name, position) for position in (renaming.was, renaming.now))
        renaming = replace(renaming, was=was, now=now)
    return names.translate(_renaming_words(renaming, who))


def _lapsing_words(renaming: Renaming, who: str) -> Text:
    was, now = renaming.was, renaming.now
    if not now:
        return text(
            "{who}: what somebody sets lasts until it is set anew, formerly until {was}", who=who, was=was
        )
    if not was:
        return text(
            "{who}: what somebody sets lasts until {now}, formerly until it was set anew", who=who, now=now
        )
    return text(
        "{who}: what somebody sets lasts until {now}, formerly until {was}", who=who, now=now, was=was
    )


def _renaming_words(renaming: Renaming, who: str) -> Text:
    told = {"who": who, "was": renaming.was, "now": renaming.now}
    match renaming.shown:
        case Shown.NAME:
            return text("{who} is shown as “{now}”, formerly “{was}”", **told)
        case Shown.EXTENSION:
            return text("{who} is shown with {now}, formerly {was}", **told)
        case Shown.TRUNK:
            return text("calls to {who} come in by {now}, formerly by {was}", **told)
        case Shown.NODE:
            return text("its node is {now}, formerly {was}", **told)
        case Shown.LONGEST_MESSAGE | Shown.MOST_MESSAGES | Shown.KEPT_DAYS:
            return _mailbox_words(renaming.shown, told)
        case Shown.MAIL_FROM:
            return text("mails about messages in {who} come from {now}, formerly from {was}", **told)
        case Shown.MAIL_WORDS:
            return text("mails about messages in {who} have other words", **told)
        case Shown.AT_REST:
            return text("{who}: whoever has not set it finds it at {now}, formerly at {was}", **told)
        case Shown.LAPSES:
            return _lapsing_words(renaming, who)
        case Shown.LANGUAGE:
            return text("{who}: the system speaks {now}, formerly {was}", **told)
        case _:
            assert_never(renaming.shown)


def _mailbox_words(
    shown: Literal[Shown.LONGEST_MESSAGE, Shown.MOST_MESSAGES, Shown.KEPT_DAYS], told: Mapping[str, str]
) -> Text:
    """How much a mailbox takes, and for how long it keeps it."""
    match shown:
        case Shown.LONGEST_MESSAGE:
            return text("mailbox {who} takes messages of {now} s, formerly of {was} s", **told)
        case Shown.MOST_MESSAGES:
            return text("mailbox {who} holds {now} new messages, formerly {was}", **told)
        case Shown.KEPT_DAYS if told["now"]:
            return text("mailbox {who}: messages are removed after {now} days, heard or not", **told)
        case Shown.KEPT_DAYS:
            return text("mailbox {who} keeps messages until somebody removes them", **told)
        case _:
            assert_never(shown)
