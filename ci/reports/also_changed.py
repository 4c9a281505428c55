"""What a change brings that callers do not notice, and people do, in words: what is dangerous first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ci.reports.call_words import ClientNames
from ci.reports.lists import Listed
from ci.reports.values import FLAGS
from compiler.analysis.change.also_changed import AlsoChanged, Aspect
from compiler.diagnostics import Text, plural, text
from schema.meanings import Section

_WORDS: Mapping[Aspect, Text] = {
    Aspect.ACCOUNTS: text("the phone has another account, and must fetch its file anew: {who}", who=""),
    Aspect.MESSAGES_STAY: text(
        "the mailbox begins empty; messages, greetings and PIN stay under its former id: {who}", who=""
    ),
    Aspect.SET_ANEW: text("what was set at phones is forgotten, and must be set anew: {who}", who=""),
    Aspect.MESSAGES_SENT_TO: text(
        "messages are sent to {now}, formerly to {was}: {who}", now="", was="", who=""
    ),
    Aspect.EMERGENCY_ADDRESS: text(
        "the emergency address is {now}, formerly {was}: {who}", now="", was="", who=""
    ),
    Aspect.APPARATUS: text("the apparatus is {now}, formerly {was}: {who}", now="", was="", who=""),
    Aspect.ANSWERED_BY: text("the phone belongs to {now}, formerly to {was}: {who}", now="", was="", who=""),
    Aspect.MODEL: text("the model is {now}, formerly {was}: {who}", now="", was="", who=""),
    Aspect.ATTACHED: text(
        "messages are attached to mails: {now}, formerly {was}: {who}", now="", was="", who=""
    ),
    Aspect.DELETED: text(
        "messages are deleted once they are mailed: {now}, formerly {was}: {who}", now="", was="", who=""
    ),
    Aspect.SECRET: text("a secret is given anew: {who}", who=""),
    Aspect.LAMPS: text("messages light the lamps of {now}, formerly of {was}: {who}", now="", was="", who=""),
    Aspect.KEYS: text("other keys: {who}", who=""),
    Aspect.TRANSFER: text("calls are transferred by {now}, formerly by {was}: {who}", now="", was="", who=""),
    Aspect.TIME_ZONE: text("the clock is that of {now}, formerly of {was}: {who}", now="", was="", who=""),
    Aspect.BRAND: text("the brand is {now}, formerly {was}", now="", was=""),
    Aspect.LICENCE: text("the licence is {now}, formerly {was}: {who}", now="", was="", who=""),
    Aspect.HOLD_MUSIC: text("the music on hold is {now}, formerly {was}: {who}", now="", was="", who=""),
    Aspect.HOLD_RECORDINGS: text("other recordings on hold: {who}", who=""),
}
"""What is said of each; of a whole client that has other accounts see below."""

_NOTHING = text("none")
_WITHOUT_MUSIC = text("the machine's own")


@dataclass(frozen=True, slots=True)
class ToldAlso:
    """Something that callers do not notice, in words; and whether it is dangerous, and never left out."""

    words: str
    is_dangerous: bool

    @property
    def sign(self) -> str:
        """What stands before it."""
        return "!" if self.is_dangerous else "·"


def grouped(also: Iterable[AlsoChanged]) -> list[tuple[AlsoChanged, ...]]:
    """The same of several objects is one thing."""
    together: dict[object, tuple[AlsoChanged, ...]] = {}
    for one in also:
        # What is only said to be another one may be anything.
        key = (one.aspect, one.was, one.now) if "{now}" in _WORDS[one.aspect].template else one.aspect
        together[key] = (*together.get(key, ()), one)
    return list(together.values())


def told_also(
    also: Iterable[AlsoChanged], names: ClientNames, listed: Listed, every: Listed
) -> Iterator[ToldAlso]:
    """All that is told. `listed`: how names are listed; `every`: those that must not be left out."""
    for group in grouped(also):
        first = group[0]
        whose = (every if first.is_dangerous else listed)(
            (_who(one, names) for one in group), names.translate
        )
        yield ToldAlso(names.translate(_also_text(first, whose, names)), first.is_dangerous)


def _also_text(also: AlsoChanged, who: str, names: ClientNames) -> Text:
    if also.aspect is Aspect.ACCOUNTS and also.now:
        return plural(
            "{count} phone has another account, and must fetch its file anew",
            "{count} phones have other accounts, and must fetch their files anew",
            int(also.now),
        )
    if also.aspect is Aspect.MESSAGES_STAY and also.now:
        return plural(
            "{count} mailbox begins empty: messages, greetings and PIN stay where they were",
            "{count} mailboxes begin empty: messages, greetings and PINs stay where they were",
            int(also.now),
        )
    was, now = (_value(value, also, names) for value in (also.was, also.now))
    return Text(_WORDS[also.aspect].template, (("who", who), ("was", was), ("now", now)))


def _value(value: str, also: AlsoChanged, names: ClientNames) -> str:
    """A value as people say it."""
    if not value:
        return names.translate(_WITHOUT_MUSIC if also.aspect is Aspect.HOLD_MUSIC else _NOTHING)
    if also.aspect in (Aspect.ATTACHED, Aspect.DELETED):
        return names.translate(FLAGS[value == "true"])
    if also.aspect is Aspect.APPARATUS:
        return ":".join(value[at : at + 2] for at in range(0, len(value), 2))
    if also.aspect is Aspect.LAMPS:
        return ", ".join(map(names.user, value.split("; ")))
    if also.aspect is Aspect.HOLD_MUSIC:
        return names.vocabulary.names.get(f"{Section.MUSIC}/{value}", value)
    return names.user(value) if also.aspect is Aspect.ANSWERED_BY else value


def _who(also: AlsoChanged, names: ClientNames) -> str:
    """The name of an object; a device that changes hands by its id alone."""
    section, _, name = also.place.partition("/")
    if section == Section.DEVICES and also.aspect is not Aspect.ANSWERED_BY:
        return names.phone(name)
    return names.vocabulary.names.get(also.place) or name or also.place
