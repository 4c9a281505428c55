"""Calls in words: what is done to them, how they end, how they come in, and what people call those who are concerned.

Everything here returns sentences in the reader's language, without a full stop, to be set into lines, lists and tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

from ci.reports.lists import all_of, with_semicolons
from compiler.analysis.acts import (
    Act,
    CallOutcome,
    ComingBack,
    EndKind,
    FlippingSwitch,
    ReadingMessages,
    SettingPresence,
)
from compiler.analysis.acts.calling_external import presented
from compiler.analysis.acts.ending import ENDED_WORDS
from compiler.analysis.behaviour.behaviour import EntryPoint, EntryPointKind
from compiler.analysis.behaviour.dialled_samples import FROM_TO, NO_NUMBER, WITHHELD
from compiler.analysis.calls.call import ANONYMOUS
from compiler.analysis.vocabulary import Vocabulary
from compiler.diagnostics import Text, text
from compiler.graph import BY_SCHEDULE, Reason
from compiler.numbering import COUNTRIES, CallClass, format_national
from compiler.planning.objects import client_objects
from compiler.resolving.resolved import ResolvedClient
from compiler.time.positions import Positions

Translate = Callable[[Text], str]

_FAR_REASONS: Mapping[Reason, Text] = {
    Reason.BUSY: text("{number} is busy"),
    Reason.NO_ANSWER: text("{number} does not answer"),
    Reason.REFUSED: text("{number} refuses the call"),
}

CLASSES: Mapping[str, Text] = {
    CallClass.EMERGENCY: text("emergency numbers"),
    CallClass.UNALLOCATED: text("numbers not in the numbering plan"),
    NO_NUMBER: text("numbers not in the numbering plan"),
    WITHHELD: text("external numbers, withholding its own"),
    CallClass.NATIONAL_FIXED: text("fixed numbers in France"),
    CallClass.NATIONAL_MOBILE: text("mobiles in France"),
    CallClass.SPECIAL_FREE: text("free numbers"),
    CallClass.SPECIAL_NORMAL: text("special numbers at the ordinary price"),
    CallClass.SPECIAL_TARIFF: text("special numbers with a surcharge"),
    CallClass.PREMIUM: text("premium numbers"),
    CallClass.NPV: text("numbers of automated callers"),
    CallClass.M2M: text("machine-to-machine numbers"),
    CallClass.OVERSEAS: text("overseas departments"),
    CallClass.OVERSEAS_COM: text("overseas collectivities"),
    CallClass.EU_FIXED: text("fixed numbers in Europe"),
    CallClass.EU_MOBILE: text("mobiles in Europe"),
    CallClass.NORTH_AMERICA: text("United States and Canada"),
    CallClass.INTERNATIONAL: text("the rest of the world"),
    CallClass.SATELLITE: text("satellite phones"),
    CallClass.INTL_PREMIUM: text("international premium numbers"),
    CallClass.HIGH_FRAUD: text("countries with frequent fraud"),
}
"""What a class of numbers holds."""


@dataclass(frozen=True, slots=True)
class ClientNames:
    """What people call one client's things, and the reader's language. What the client does not have goes by its id."""

    vocabulary: Vocabulary
    translate: Translate

    @classmethod
    def of(cls, resolved: ResolvedClient, translate: Translate) -> ClientNames:
        """The names in a resolved client."""
        return cls(Vocabulary.of(resolved.id, client_objects(resolved)), translate)

    @property
    def country(self) -> str:
        """Whose way to write numbers is used."""
        return self.vocabulary.country if self.vocabulary.country in COUNTRIES else "FR"

    @property
    def extensions(self) -> Mapping[str, str]:
        """Who is behind each extension."""
        return self.vocabulary.extensions

    def number(self, number: str) -> str:
        """A number in E.164 as it is dialled: `01 23 45 67 00`; a short number as it is."""
        return format_national(number, self.country)

    def own_number(self, number: str) -> str:
        """A number of the client, and what it is for."""
        name = self.vocabulary.names.get(f"numbers/{number}")
        return f"{self.number(number)} ({name})" if name else self.number(number)

    def phone(self, device: str) -> str:
        """A phone: who answers it, and its id."""
        user = self.vocabulary.users.get(device)
        return f"{self.user(user)} ({device})" if user else device

    def user(self, user: str) -> str:
        """A user's name."""
        return self.vocabulary.names.get(f"users/{user}", user)

    def mailbox(self, mailbox: str) -> str:
        """Whose a mailbox is, or what it is for."""
        return self.vocabulary.mailboxes.get(mailbox, mailbox)

    def queue(self, queue: str) -> str:
        """What a queue is called."""
        return self.vocabulary.names.get(f"queues/{queue}", queue)

    def switch(self, switch: str) -> str:
        """What a switch is called."""
        return self.vocabulary.names.get(f"switches/{switch}", switch)

    def position(self, switch: str, position: str) -> str:
        """What a position of a switch is called."""
        if position == BY_SCHEDULE:
            return self.translate(text("by schedule"))
        return self.vocabulary.names.get(f"switches/{switch}/{position}", position)

    def positions(self, positions: Positions) -> str:
        """Where switches are: each with the positions at which it may be."""
        return ", ".join(
            f"{self.switch(switch)} = {' / '.join(self.position(switch, position) for position in possible)}"
            for switch, possible in positions
        )

    def music(self, music: str) -> str:
        """What a hold music is called."""
        return self.vocabulary.names.get(f"music/{music}", music)

    def menu(self, menu: str) -> str:
        """What a menu is called."""
        return self.vocabulary.names.get(f"menus/{menu}", menu)

    def box(self, mailbox: str) -> str:
        """The address in the tree of whose a mailbox is: `users/alice`, `voicemails/general`."""
        return self.vocabulary.boxes.get(mailbox, mailbox)

    def audio(self, audio: str) -> str:
        """What a recording is called."""
        return self.vocabulary.names.get(f"audio/{audio}", audio)

    def thing(self, address: str) -> str:
        """The name of the object at an address: of a group, a route, a number and what it is for."""
        _, _, rest = address.partition("/")
        section, _, name = rest.partition("/")
        if section == "numbers":
            return self.own_number(name)
        return self.vocabulary.names.get(rest) or name or address

    def owner(self, address: str) -> str:
        """Whose an address is: a user, the client itself, a destination profile by its id."""
        _, _, rest = address.partition("/")
        section, _, name = rest.partition("/")
        if section in ("users", "client"):
            return self.vocabulary.names.get(rest) or name or address
        return name or address

    def who(self, phones: Iterable[str], numbers: Iterable[str] = ()) -> str:
        """Several phones and external numbers, in a list."""
        listed = [
            *(self.phone(phone) for phone in phones),
            *(f"↗ {self.number(number)}" for number in numbers),
        ]
        return all_of(listed, self.translate)

    def first_of(self, phones: Sequence[str], numbers: Sequence[str]) -> str:
        """Those who ring; of more than two the first, and how many more."""
        if len(phones) + len(numbers) <= 2:
            return self.who(phones, numbers)
        first = self.who(phones[:1], numbers[: 0 if phones else 1])
        count = len(phones) + len(numbers) - 1
        return self.translate(text("{first} and {count} more", first=first, count=count))


def act_words(act: Act, names: ClientNames) -> str:
    """What is done to a call: `rings 25 s: Sylvie Marchand (poste-210), Nora Cherif (poste-211)`."""
    return names.translate(act.in_words(names))


def outcome_words(outcome: CallOutcome, names: ClientNames) -> str:
    """How a call ends: `Sylvie Marchand (poste-210) answers`, `a message in mailbox Messagerie du cabinet`."""
    return names.translate(_outcome_text(outcome, names))


def _outcome_text(outcome: CallOutcome, names: ClientNames) -> Text:  # noqa: PLR0912  # one line per end
    match outcome.kind:
        case EndKind.ANSWERED:
            who = names.who(outcome.phones, outcome.numbers)
            if len(outcome.phones) + len(outcome.numbers) == 1:
                return text("{who} answers", who=who)
            return text("the first of these answers: {who}", who=who)
        case EndKind.RECORDED:
            return text("a message in mailbox {mailbox}", mailbox=names.mailbox(outcome.mailbox))
        case EndKind.MAILBOX_FULL:
            mailbox = names.mailbox(outcome.mailbox)
            return text("mailbox {mailbox} is full, and the call is ended", mailbox=mailbox)
        case EndKind.MESSAGES:
            return ReadingMessages(outcome.mailbox).in_words(names)
        case EndKind.PICKED_UP:
            return text("picks up the call ringing at {who}, if there is one", who=names.who(outcome.phones))
        case EndKind.SWITCHED:
            return FlippingSwitch(outcome.switch, outcome.position).in_words(names)
        case EndKind.PRESENCE:
            return SettingPresence(outcome.user, outcome.queues, outcome.pauses).in_words(names)
        case EndKind.CHOOSES_AGAIN:
            return ComingBack(outcome.menu, outcome.queue).in_words(names)
        case EndKind.EMERGENCY:
            return text(
                "the emergency services are reached: {number}", number=names.number(outcome.numbers[0])
            )
        case EndKind.ENDED:
            assert outcome.reason is not None
            if outcome.numbers:
                return _far_end_text(outcome.numbers[0], outcome.reason, names)
            return ENDED_WORDS[outcome.reason]
        case _:
            assert_never(outcome.kind)


def _far_end_text(number: str, reason: Reason, names: ClientNames) -> Text:
    template = _FAR_REASONS[reason].template
    return Text(template, (("number", names.number(number)),))


def presented_words(presents: str, withheld: str, names: ClientNames) -> str:
    """The number that is presented to an external number, as it stands in an outcome or an `ExternalCall`."""
    words = presented(presents, names, withheld)
    return words if isinstance(words, str) else names.translate(words)


def class_words(label: str, names: ClientNames) -> str:
    """A class of external numbers, or a single number that is an exception to its class; or numbers that were one and are another."""
    was, _, now = label.partition(FROM_TO)
    if now:
        return names.translate(
            text("{was} (from now on: {now})", was=class_words(was, names), now=class_words(now, names))
        )
    call_class, _, beginning = label.partition(" ")
    words = CLASSES.get(call_class)
    if words is None:
        return names.number(label)
    called = names.translate(words)
    if not beginning:
        return called
    return names.translate(text("{called} beginning with {beginning}", called=called, beginning=beginning))


def entry_words(entry: EntryPoint, names: ClientNames) -> str:
    """How calls come in: `calls to 01 99 00 10 00 (Accueil du cabinet)`, `Hélène Delmas (poste-201) calls mobiles in France`."""
    return names.translate(_entry_text(entry, names))


def calls_from_outside(callers: Sequence[str], numbers: str, names: ClientNames) -> Text:
    """Calls that come in by a trunk: of anybody, or of those who call at these entry points."""
    if not any(callers):
        return text("calls from outside to {numbers}", numbers=numbers)
    listed = [caller for caller in callers if caller != ANONYMOUS]
    such = ", ".join(map(names.number, listed))
    who = [names.translate(text("callers such as {numbers}", numbers=such))] if listed else []
    if ANONYMOUS in callers:
        who.append(names.translate(text("callers who show no number")))
    return text(
        "calls from outside to {numbers}, of {who}",
        numbers=numbers,
        who=with_semicolons(who, names.translate),
    )


def _entry_text(entry: EntryPoint, names: ClientNames) -> Text:
    match entry.kind:
        case EntryPointKind.NUMBER:
            return calls_from_outside([entry.caller], names.own_number(entry.label), names)
        case EntryPointKind.EMERGENCY:
            return text(
                "{phone} calls emergency number {number}", phone=names.phone(entry.caller), number=entry.label
            )
        case EntryPointKind.INTERNAL:
            behind = names.extensions.get(entry.label)
            extension = f"{entry.label} ({behind})" if behind else entry.label
            return text("internal calls to {extension}", extension=extension)
        case EntryPointKind.OWN_NUMBER:
            return text("phones call {number}", number=names.own_number(entry.label))
        case EntryPointKind.FEATURE if entry.caller:
            return text("{phone} dials {code}", phone=names.phone(entry.caller), code=entry.label)
        case EntryPointKind.FEATURE:
            return text("phones dial {code}", code=entry.label)
        case EntryPointKind.OUTSIDE:
            called = class_words(entry.label, names)
            return text("{phone} calls {called}", phone=names.phone(entry.caller), called=called)
        case _:
            assert_never(entry.kind)
