"""The questions that an act answers about itself, and nothing but the act: no analysis keeps a list of kinds of its own.

A new kind of act is a class that answers all of them: one that lacks an answer cannot be constructed, and does not type-check where it is.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol, Self

from compiler.analysis.acts.external_call import ExternalCall
from compiler.analysis.acts.outcome import CallOutcome
from compiler.analysis.acts.states import PhoneState, States
from compiler.diagnostics import Text
from compiler.graph import CivicAddress, Reason, Result
from compiler.graph.record import record


class Names(Protocol):
    """What people call those whom an act concerns, in the reader's language."""

    def number(self, number: str) -> str:
        """A number in E.164 as it is dialled; a short number as it is."""

    def mailbox(self, mailbox: str) -> str:
        """Whose a mailbox is, or what it is for."""

    def user(self, user: str) -> str:
        """A user's name."""

    def queue(self, queue: str) -> str:
        """What a queue is called."""

    def switch(self, switch: str) -> str:
        """What a switch is called."""

    def position(self, switch: str, position: str) -> str:
        """What a position of a switch is called."""

    def menu(self, menu: str) -> str:
        """What a menu is called."""

    def audio(self, audio: str) -> str:
        """What a recording is called."""

    def music(self, music: str) -> str:
        """What a hold music is called."""

    def who(self, phones: Iterable[str], numbers: Iterable[str] = ()) -> str:
        """Several phones and external numbers, in a list."""

    def first_of(self, phones: Sequence[str], numbers: Sequence[str]) -> str:
        """Those who ring; of many the first, and how many more."""


@record(frozen=True, slots=True)
class Recording:
    """A recording that a caller hears: its id, what it says (a digest), how long it is in whole seconds, rounded up.

    `silent`: there is nothing to be heard in it.
    """

    audio: str
    digest: str
    seconds: int
    silent: bool = False


@record(frozen=True, slots=True)
class Reached:
    """Whom or what an act comes to, by kind and name: what makes two acts differ in more than the caller's experience."""

    phones: tuple[str, ...] = ()
    external_numbers: tuple[str, ...] = ()
    emergency_number: str = ""
    callback: str = ""
    """The number by which an emergency centre calls back."""
    location: CivicAddress | None = None
    """Where help is sent."""
    told: tuple[str, ...] = ()
    """The trunks whose carriers are told so."""
    records_in: str = ""
    """The mailbox in which a message is left."""
    listens_to: str = ""
    """The mailbox whose messages are heard."""
    waits_in: str = ""
    """The queue by way of which the phones ring."""
    picks_up_at: tuple[str, ...] = ()
    sets_switch: tuple[str, ...] = ()
    """A switch and the position to which it is put; none, where no switch is set."""
    sets_presence: tuple[str, ...] = ()
    """Whether a log-in or a pause, whose, and in which queues; none, where nobody's is set."""
    recording: str = ""
    menu: str = ""
    """The menu to which a caller comes back."""
    queue: str = ""
    """The queue to which a caller comes back."""
    ended: Reason | None = None


class CallAct(ABC):
    """Something that is done to a call and that somebody notices, after which the call ends there or goes on by one of `results`."""

    __slots__ = ()

    @property
    @abstractmethod
    def results(self) -> tuple[Result, ...]:
        """The results by which a call may go on from here; none, if every call ends here."""

    @property
    @abstractmethod
    def may_end(self) -> bool:
        """Whether a call may end here."""

    @abstractmethod
    def result(self, states: States) -> Result | None:
        """By which of its results a call goes on in these states; None if it ends here."""

    def after(self, states: States) -> States:
        """The states in which what follows is met: the same, but for what the caller has pressed here."""
        return states

    @abstractmethod
    def lasts(self, result: Result | None) -> int:
        """Seconds at most before the call goes on by a result, or ends (None)."""

    def takes(self, states: States) -> int:
        """Seconds at most before the call goes on or ends in these states, where it is known which trunks are down."""
        return self.lasts(self.result(states))

    @abstractmethod
    def in_vain(self, states: States) -> int:
        """How many more it may take while that is not known: a trunk that answers nothing is given up after some seconds."""

    @abstractmethod
    def unanswered(self, behind: int) -> int:
        """Seconds that a caller may wait from here on until the line is answered, be it by a recording.

        `behind`: the same for the acts that may follow.
        """

    @property
    @abstractmethod
    def hears(self) -> tuple[Recording, ...]:
        """The recordings of the client that the caller hears, in order."""

    def heard(self, states: States) -> tuple[Recording, ...]:
        """Those that are heard in these states: all of them, but where something else is said instead."""
        del states
        return self.hears

    def heard_before(self, result: Result) -> tuple[Recording, ...]:
        """Those that have been heard when a call goes on by a result: all of them, but where it takes several tries."""
        del result
        return self.hears

    @property
    @abstractmethod
    def reaches(self) -> bool:
        """Whether a caller comes to somebody or something here: a person, a mailbox, a recording, an emergency centre."""

    @property
    @abstractmethod
    def reached(self) -> Reached:
        """Whom or what a caller comes to, by name."""

    @property
    @abstractmethod
    def rings(self) -> tuple[str, ...]:
        """The phones that ring for the call."""

    @property
    @abstractmethod
    def call_waiting(self) -> tuple[str, ...]:
        """Those of them at which a call rings during another one. Any other phone is busy during a call."""

    def is_engaged(self, phone: str, states: States) -> bool:
        """Whether a phone that rings is busy with this very call, which it makes."""
        return phone == states.calling and phone not in self.call_waiting

    def phone_state(self, phone: str, states: States) -> PhoneState:
        """What one of the phones that ring does. One that has lost its registration cannot be reached, whatever else it does."""
        if self.is_engaged(phone, states) and states.phones.get(phone) is not PhoneState.UNREGISTERED:
            return PhoneState.BUSY
        return states.phone(phone)

    @property
    @abstractmethod
    def external_calls(self) -> tuple[ExternalCall, ...]:
        """The external numbers that are called."""

    @property
    @abstractmethod
    def lone_external_call(self) -> ExternalCall | None:
        """The call of an external number with which nothing else rings: a phone may have dialled it, and its far end alone decides."""

    @abstractmethod
    def for_any_number(self) -> Self:
        """The same act, whatever emergency number was dialled: itself, if that plays no part."""

    @property
    @abstractmethod
    def is_emergency_call(self) -> bool:
        """Whether it is the call of an emergency number."""

    @property
    @abstractmethod
    def must_refuse(self) -> tuple[str, ...]:
        """The trunks all of which must refuse, for a call to go on from here."""

    @abstractmethod
    def outcome(self, states: States) -> CallOutcome:
        """How a call ends that ends here, in states in which it does."""

    @abstractmethod
    def in_words(self, names: Names) -> Text:
        """What is done to a call, in words: `rings 25 s: Sylvie Marchand (poste-210)`."""

    def words_beside(self, other: CallAct, names: Names) -> Iterator[Text]:
        """What its words leave out, as far as another act of its kind differs there."""
        del self, other, names
        return iter(())

    @abstractmethod
    def words_on_the_way(self, results: tuple[Result, ...], names: Names) -> Text:
        """The condition on which a call went on by one of these results: `if nobody answers at Sylvie Marchand (poste-210)`."""


class FinalAct(CallAct):
    """An act with which every call ends that comes to it."""

    __slots__ = ()

    @property
    def results(self) -> tuple[Result, ...]:
        """None."""
        return ()

    @property
    def may_end(self) -> bool:
        """Always."""
        return True

    def result(self, states: States) -> Result | None:
        """None, in whatever states."""
        del states
        return None

    def in_vain(self, states: States) -> int:
        """None: no trunk is tried."""
        del states
        return 0

    @property
    def rings(self) -> tuple[str, ...]:
        """Nobody's phone."""
        return ()

    @property
    def call_waiting(self) -> tuple[str, ...]:
        """Nobody's."""
        return ()

    @property
    def external_calls(self) -> tuple[ExternalCall, ...]:
        """None."""
        return ()

    @property
    def lone_external_call(self) -> ExternalCall | None:
        """None."""
        return None

    def for_any_number(self) -> Self:
        """Itself."""
        return self

    @property
    def is_emergency_call(self) -> bool:
        """No."""
        return False

    @property
    def must_refuse(self) -> tuple[str, ...]:
        """None: no call goes on."""
        return ()

    def words_on_the_way(self, results: tuple[Result, ...], names: Names) -> Text:
        """Nothing comes after it."""
        raise AssertionError(f"no call goes on from {type(self).__name__}: {results}, {names}")
