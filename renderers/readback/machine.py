"""Runs calls through a dialplan as Asterisk would, for all instants at once, and for every result of each Dial.

What comes out are the trees of `compiler.analysis.behaviour.behaviour`: what callers notice, and for each result what follows. Facts about
applications are from Asterisk's documentation and source (`apps/app_dial.c`, `app_queue.c`, `app_stack.c`, `app_voicemail.c`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import assert_never

from compiler.analysis.acts import (
    ANONYMOUS,
    Act,
    Admitting,
    CallingEmergency,
    CallingExternal,
    ComingBack,
    Ending,
    ExternalCall,
    LeavingMessage,
    PickingUp,
    Playing,
    ReadingMessages,
    Ringing,
    SettingPresence,
)
from compiler.analysis.behaviour.behaviour import Forest, Parts, Tree
from compiler.graph import CallLimit, CivicAddress, Label, Pressed, Reason, Result
from compiler.time.timeline import Cells, Timeline
from renderers.readback.call_limit import (
    COUNTED_CLIENT,
    counted,
    limit_asked,
    limits_held,
    limits_of_call,
    with_limit,
)
from renderers.readback.causes import FAR_END_CAUSES, GIVEN_BACK, REASONS, TRUNK_CAUSES, is_reason
from renderers.readback.channel import (
    INSTANTS,
    THIS_CHANNEL,
    Arrival,
    Channel,
    ChannelNames,
    NodeFactError,
    UnknownError,
    fact_name,
)
from renderers.readback.confirmation import CONFIRMS, KEYS, PRESSED, read_key, subroutine_of
from renderers.readback.delayed_leg import delayed_leg
from renderers.readback.dialplan import Extension, Step
from renderers.readback.errors import ReadbackError
from renderers.readback.expressions import fields_of, is_true
from renderers.readback.greeting import MAILBOX_FULL, awaited_before, message_after, played
from renderers.readback.location import location_told
from renderers.readback.memory import Answer, Memory
from renderers.readback.menu import menu_of
from renderers.readback.name_prefix import prefix_shown
from renderers.readback.presence import TAKES_LOCK, TELLS, Told, setting_presence, telling
from renderers.readback.queues import (
    NEXT_ROUND,
    ROUND_BEGUN,
    STATUSES,
    WAITS_AS,
    MembersRead,
    Waiting,
    queue_called,
)
from renderers.readback.sip_accounts import scope_of
from renderers.readback.switch import (
    AT_ARRIVAL,
    FOUND_POSITIONS,
    SETS_SWITCH,
    asked_of,
    at_positions,
    flipping,
    variable_of,
)
from renderers.readback.time_judges import Judges

_ANSWERED = "(answered)"
"""The same: whether the call was answered."""
TOLD = "(told)"
"""The same: the subroutines by which queues were told who is away."""
_MENUS = "(menus)"
"""The same: the menus in which the caller has pressed something, by context, and the queues with keys, by name and priority."""
BUSY_SECONDS = "10"
"""How long a caller hears that somebody is busy."""

_MOST_STEPS = 4_000
_EXECUTED = re.compile(r"(\w+)\((.*)\)")
_LOCAL_CHANNEL = re.compile(r"Local/([^@]+)@([^/]+)/n")
_BY_TRUNK = re.compile(r"PJSIP/([^@/]*)@(.+)")
_STRAIGHT_BY_TRUNK = re.compile(r"PJSIP/([^/]+)/sip:([^@]*)@.+")


@dataclass(frozen=True, slots=True)
class TrunkOutcomes:
    """What follows where a trunk was dialled: if it refused, whatever its reason; and for each cause, if the far end spoke for itself."""

    refused: Parts
    far_end: tuple[tuple[Parts, int], ...]


class Machine:
    """Runs channels through one dialplan, over one timeline, into one forest."""

    def __init__(self, judges: Judges, timeline: Timeline, forest: Forest, names: ChannelNames) -> None:
        self.judges = judges
        self.dialplan = judges.dialplan
        self.timeline = timeline
        self.forest = forest
        self.names = names
        self._stretches_known: Memory[Parts | Arrival] = Memory()
        self._outcomes_known: Memory[TrunkOutcomes] = Memory()
        self._silent_applications: Mapping[str, Callable[[Channel, str], Parts | None]] = {
            "NoOp": _goes_on,
            "Answer": _answer,
            "Set": self._set,
            "MSet": _set_all,
            "Goto": self._go,
            "Gosub": self._gosub,
            "Return": _return,
            "Read": read_key,
        }

    def enter(self, context: str, dialled: str, values: Mapping[str, str]) -> Parts:
        """What happens to a channel that enters a context with these variables; none of it depends on what was before."""
        extension = self.dialplan.find(context, dialled)
        if extension is None:
            return self._always(Ending(Reason.UNALLOCATED))
        given = {**values, "EXTEN": dialled}
        return self._run(Channel(self.dialplan, context, extension, 0, given))

    def instant_faults(self, step: Step) -> Iterator[tuple[str, str]]:
        """Whether a step gives a call its instant: one that comes in or comes in again gets the clock's, one that a test pretends stays."""
        for testtime, arrived, meant in (
            ("", "", "now"),
            ("before", "before", "now"),
            ("pretended", "", "pretended"),
        ):
            given = {"EPOCH": "now", "TESTTIME": testtime, "ARRIVED": arrived}
            channel = Channel(self.dialplan, "", Extension("", [step]), 0, given)
            self._step(channel)
            said = (
                channel.value("TESTTIME"),
                channel.value("ARRIVED"),
                channel.passes_on("TESTTIME", "ARRIVED"),
            )
            expected = (meant, "now", True) if meant == "now" else (meant, "", False)
            yield f"the call's instant is {said}", f"the call's instant is {expected}"

    def _run(self, channel: Channel) -> Parts:
        """All instants, divided by what happens from here on: stretch after stretch, each of which other calls may have in common."""
        for _ in range(_MOST_STEPS):
            stretch = self._found_out(self._stretches_known, channel, self._stretch)
            if not isinstance(stretch, Arrival):
                return self._with_parted(channel, stretch)
            channel.arrive(stretch)
        raise ReadbackError(f"{channel.extension.name}: loops without end")

    def _followed(self, channel: Channel) -> Parts:
        """As `_run`, where no other call comes by."""
        stretch = self._stretch(channel)
        return self._run(channel) if isinstance(stretch, Arrival) else stretch

    def _found_out(
        self, memory: Memory[Answer], channel: Channel, question: Callable[[Channel], Answer]
    ) -> Answer:
        """The answer to a question about a channel, asked once for all channels that it cannot tell apart."""
        answer = memory.recall(channel)
        if answer is None:
            place, start = channel.standpoint, channel.afresh()
            answer = question(start)
            memory.keep(place, start, answer)
            channel.ask(start.asked)
        return answer

    def _stretch(self, channel: Channel) -> Parts | Arrival:
        """Step after step, until something is noticed or ways part: what happens from here on; or until the channel arrives where ways meet."""
        for _ in range(_MOST_STEPS):
            try:
                parts = self._step(channel)
            except NodeFactError as fact:
                channel.index -= 1  # the step is taken again, with the fact decided
                parts = self._either_way(channel, fact)
            if parts is not None:
                return self._with_parted(channel, parts)
            if channel.is_where_ways_meet:
                return channel.arrival
        raise ReadbackError(f"{channel.extension.name}: loops without end")

    def _with_parted(self, channel: Channel, parts: Parts) -> Parts:
        """What happens to the calls that a channel stands for, and to those that parted from it on its way."""
        if not channel.parted:
            return parts
        when = int(channel.value(INSTANTS) or self.timeline.everything)
        return _gathered([*channel.parted, *((when & here, tree) for here, tree in parts if when & here)])

    def _step(self, channel: Channel) -> Parts | None:
        """Take the next step; as `_apply`."""
        steps = channel.extension.steps
        if channel.index >= len(steps):
            raise ReadbackError(f"{channel.context},{channel.extension.name}: the call falls off its end")
        step = steps[channel.index]
        channel.index += 1
        return self._apply(channel, step)

    def _either_way(self, channel: Channel, fact: NodeFactError) -> Parts:
        """What happens whichever way something is on the node: the same as far as callers go, but where a mailbox is full."""
        name = fact_name(fact.function, fact.arguments)
        if fact.function == "VM_INFO":
            mailbox, _, what = fact.arguments.partition(",")
            most = self.names.mailboxes.get(mailbox)
            if most is None or what != "count":
                raise ReadbackError(f"{channel.extension.name}: asks for {name}")
            says_so = Tree(
                Playing(played(MAILBOX_FULL, self.names.client)),
                (((Label.NEXT,), self.forest.plant(Tree(Ending(Reason.HANGUP)))),),
            )
            if self._followed(channel.forked(**{name: str(most)})) != self._all(says_so):
                raise ReadbackError(f"{channel.extension.name}: a full mailbox does not say so")
            return self._followed(channel.forked(**{name: str(most - 1)}))
        there, not_there = (self._followed(channel.forked(**{name: value})) for value in "10")
        if there != not_there:
            raise ReadbackError(f"{channel.extension.name}: what happens depends on {name}")
        return there

    def _apply(self, channel: Channel, step: Step) -> Parts | None:
        """Take a step: what is noticed there and all that follows, or None if the channel only goes on."""
        application = step.application
        if channel.index == 1 and channel.extension.name.startswith(SETS_SWITCH):
            names = self.names
            return self._always(flipping(channel.extension, names.switches, names.client, names.setters))
        if application in ("GotoIf", "GosubIf", "ExecIf"):
            return self._conditional(channel, step)
        if application == "Hangup" and not is_reason(step.data):
            raise ReadbackError(f"{channel.extension.name}: nobody is told {step.data}")
        if application == "Set" and step.data.startswith(TAKES_LOCK):
            return self._always(self._sets_presence(channel))
        if application == "Set" and step.data == NEXT_ROUND:
            channel.own[ROUND_BEGUN] = "1"
            return None
        data = step.arguments(channel)
        silent = self._silent_applications.get(application)
        if silent is not None:
            return silent(channel, data)
        return (
            self._dial(channel, data) if application == "Dial" else self._noticed(application, data, channel)
        )

    def _sets_presence(self, channel: Channel) -> SettingPresence:
        """A code by which somebody logs in to queues or out, or pauses."""
        context = self.dialplan.contexts[channel.context]
        return setting_presence(channel.extension, context, scope_of(self.names.client))

    def _noticed(self, application: str, data: str, channel: Channel) -> Parts:
        """Applications that a caller hears, or that end the call."""
        match application:
            case "Playback":
                return self._plays(channel, data)
            case "Queue":
                return self._waits(channel, data)
            case "Background":
                return self._chooses(channel)
            case "VoiceMail":
                return self._records(channel, *self._mailbox(data))
            case "VoiceMailMain":
                return self._reads_messages(channel, *self._mailbox(data))
            case "PickupChan":
                phones = tuple(sorted(self._device(phone) for phone in data.split("&")))
                return self._last(channel, PickingUp(phones))
            case "Busy":
                return self._is_busy(channel, data)
            case "Hangup":
                return self._always(Ending(self._reason(data)))
            case _:
                raise ReadbackError(f"{channel.extension.name}: {application} is not known")

    def _reason(self, data: str) -> Reason:
        # The far end's own word about a number is passed on, whichever it was.
        return REASONS.get(int(data), Reason.REFUSED)

    def _plays(self, channel: Channel, data: str) -> Parts:
        if channel.value(_ANSWERED) is None:
            raise ReadbackError(f"{channel.extension.name}: plays to a call that is not answered: {data}")
        following = self._followed(channel.forked())
        return self._playing_before(Playing(played(data, self.names.client)), following)

    def _chooses(self, channel: Channel) -> Parts:
        """What follows each thing that may be pressed in a menu; in one that the call has been in before, that it is there again."""
        name = channel.context
        read = menu_of(name, self.dialplan.contexts[name], self.names.client)
        if channel.value(_ANSWERED) is None:
            raise ReadbackError(f"{name}: plays to a call that is not answered")
        passed = (channel.value(_MENUS) or "").split()
        if name in passed:
            return self._always(ComingBack(self.names.menus[name.split(".", 2)[2]]))
        ways: list[tuple[Result, Parts]] = []
        for result in read.choosing.results:
            way = channel.forked(**{_MENUS: " ".join(sorted((*passed, name)))})
            context, extension = (name, str(result)) if result in read.choosing.choices else read.otherwise
            self._go(way, f"{context},{extension},1")
            ways.append((result, self._run(way)))
        return self._planted(read.choosing, tuple(ways))

    def _is_busy(self, channel: Channel, seconds: str) -> Parts:
        busy = self._always(Ending(Reason.BUSY))
        if seconds != BUSY_SECONDS or self._followed(channel.forked()) != busy:
            raise ReadbackError(f"{channel.extension.name}: busy for {seconds} s, and not ended as busy")
        return busy

    def _waits(self, channel: Channel, data: str) -> Parts:
        """A caller waits in a queue; whoever is put through does not come back."""
        queue, options, address, announcement, seconds = (*data.split(","), "", "", "", "")[:5]
        name = channel.extension.name
        if channel.value(_ANSWERED) is None:
            raise ReadbackError(f"{name}: waits unanswered: {data}")
        if (options, address, announcement, data.count(",")) != ("C", "", "", 4):
            raise ReadbackError(f"{name}: waits otherwise: {data}")
        priority, language = channel.value("QUEUE_PRIO"), channel.value("CHANNEL(language)")
        if priority is None:
            raise ReadbackError(f"{name}: waits with the priority of another queue: {data}")
        waiting = Waiting(seconds, priority, language or "", lambda file: played(file, self.names.client))
        turns = (channel.value(ROUND_BEGUN), channel.value(WAITS_AS)) == ("1", THIS_CHANNEL)
        read = MembersRead(
            self.dialplan,
            self._device,
            lambda local: self._leg(channel, local),
            round_begun=turns and channel.passes_on(WAITS_AS),
            told=self._told(channel),
        )
        queueing, keys = queue_called(self.names.queues, queue, waiting, read)
        passed, here = (channel.value(_MENUS) or "").split(), f"{queueing.queue}:{priority}"
        if here in passed:
            return self._always(ComingBack("", queueing.queue))
        behind = {ROUND_BEGUN: "", TOLD: ""}
        if queueing.keys:
            behind[_MENUS] = " ".join(sorted((*passed, here)))
        ways: dict[Result, Parts] = {}
        for status, label in STATUSES.items():
            if label in queueing.results:
                following = self._followed(channel.forked(**behind, QUEUESTATUS=status))
                if ways.setdefault(label, following) != following:
                    raise ReadbackError(f"{name}: {status} is not as {label}")
        for key in queueing.keys:
            way = channel.forked(**behind)
            self._go(way, f"{keys},{key},1")
            ways[Pressed(key)] = self._run(way)
        return self._planted(queueing, tuple(ways.items()))

    def _told(self, channel: Channel) -> dict[tuple[str, str], Told]:
        """What queues have been told of members on the way."""
        names = (channel.value(TOLD) or "").split()
        extensions = self.dialplan.contexts[channel.context].extensions
        told = (telling(extensions[name], scope_of(self.names.client)) for name in names)
        return {(one.queue, one.channel): one for one in told}

    def _records(self, channel: Channel, mailbox: str, options: str) -> Parts:
        """A message is left after the mailbox's greeting, in its language, where there is room for it."""
        name = channel.extension.name
        if options != "s":
            raise ReadbackError(f"{name}: a greeting that a digit skips: {options}")
        language = self.names.languages.get(mailbox)
        if channel.value("CHANNEL(language)") != language:
            raise ReadbackError(f"{name}: {mailbox} does not speak {language}")
        if channel.value(fact_name("VM_INFO", f"{mailbox},count")) is None:
            raise ReadbackError(f"{name}: may record into a full mailbox: {mailbox}")
        if self._hides(channel) and channel.value("CALLERID(num)"):
            raise ReadbackError(f"{name}: a withheld number is written down: {mailbox}")
        awaited = awaited_before(mailbox, channel)
        return self._last(channel, LeavingMessage(mailbox.partition("@")[0], awaited))

    def _reads_messages(self, channel: Channel, mailbox: str, options: str) -> Parts:
        """A mailbox is listened to by its PIN; the calling phone's own without, and one that its user is a member of, as the phone itself says."""
        box, _, context = mailbox.partition("@")
        opens = f"OPENS_{box}"
        is_own = mailbox == f"{channel.value('MAILBOX')}@{context}" and options == "s"
        if not is_own and (opens not in channel.asked or options != (channel.value(opens) or "")):
            raise ReadbackError(f"{channel.extension.name}: {mailbox} is listened to by {options!r}")
        return self._last(channel, ReadingMessages(mailbox.partition("@")[0]))

    def _last(self, channel: Channel, act: Act) -> Parts:
        """An act that nothing comes after: who is still there is let go."""
        if self._run(channel) != self._always(Ending(Reason.HANGUP)):
            raise ReadbackError(f"{channel.extension.name}: is not let go after the last act")
        return self._always(act)

    def _mailbox(self, data: str) -> tuple[str, str]:
        mailbox, _, options = data.partition(",")
        if mailbox not in self.names.mailboxes:
            raise ReadbackError(f"{mailbox}: no mailbox of voicemail.conf")
        return mailbox, options

    def _device(self, channel: str) -> str:
        endpoint = channel.removeprefix("PJSIP/")
        return self.names.devices.get(endpoint, endpoint)

    def _always(self, act: Act) -> Parts:
        return self._all(Tree(act))

    def _all(self, tree: Tree) -> Parts:
        return ((self.timeline.everything, self.forest.plant(tree)),)

    def _playing_before(self, playing: Playing, following: Parts) -> Parts:
        """A recording, and what follows; before a mailbox that says nothing itself it is the greeting."""
        planted_parts = []
        for cells, tree in following:
            message = message_after(playing, self.forest[tree].act)
            following_tree = Tree(message) if message is not None else Tree(playing, (((Label.NEXT,), tree),))
            planted = self.forest.plant(following_tree)
            planted_parts.append((cells, planted))
        return _gathered(planted_parts)

    def _conditional(self, channel: Channel, step: Step) -> Parts | None:
        condition, yes, no = step.choice
        try:
            chosen = yes if is_true(condition(channel)) else no
        except UnknownError:
            limit = limit_asked(channel, step)
            return self._either(channel, yes) if limit is None else self._held_to(limit, channel, step)
        if not chosen:
            return None
        if step.application == "ExecIf":
            return self._apply(channel, _executed(chosen))
        target = channel.filled(chosen)
        if step.application == "GosubIf":
            return self._gosub(channel, target)
        self._go(channel, target)
        return None

    def _either(self, channel: Channel, skipped: str) -> Parts:
        """A trunk that may be full: if it is skipped, the call must go on as if the trunk had refused; one that comes in by it is busy."""
        passing_over = channel.forked()
        self._go(passing_over, passing_over.filled(skipped))
        full, free = self._followed(passing_over), self._followed(channel.forked())
        if not channel.stack:  # no trunk is called by, which is a subroutine's
            if full != self._always(Ending(Reason.BUSY)):
                raise ReadbackError(
                    f"{channel.extension.name}: who calls by a full trunk does not find it busy"
                )
            return free
        for cells, tree in free:
            for others, passed_over in full:
                if cells & others and self._without_first_trunk(tree) != passed_over:
                    raise ReadbackError(f"{channel.extension.name}: a full trunk is not as one that refuses")
        return free

    def _without_first_trunk(self, number: int) -> int:
        tree = self.forest[number]
        call = tree.act.lone_external_call
        if call is None:
            return -1
        other_trunks = call.trunks[1:]
        if not other_trunks:
            return tree.exits[0][1]
        return self.forest.plant(Tree(CallingExternal(replace(call, trunks=other_trunks)), tree.exits))

    def _held_to(self, limit: CallLimit, channel: Channel, step: Step) -> Parts:
        """A limit that may be reached: then a call that comes in must be busy, and one that goes out go on as if no trunk took it."""
        _, yes, _ = step.choice
        one_too_many = channel.forked()
        if step.application == "ExecIf":
            turned_away = self._apply(one_too_many, _executed(yes)) or ()
        else:
            self._go(one_too_many, one_too_many.filled(yes))
            turned_away = self._followed(one_too_many)
        free = self._followed(with_limit(channel, limit))
        for cells, tree in free:
            refused = self._one_too_many(tree, limit)
            if any(cells & there and said != refused for there, said in turned_away) or not turned_away:
                raise ReadbackError(f"{channel.extension.name}: {limit} is not kept")
        return free

    def _one_too_many(self, number: int, limit: CallLimit) -> int:
        """What becomes of a call where the limit is reached by which it is counted; -1 for one that is not counted by it."""
        tree = self.forest[number]
        if tree.act == Admitting(limit):
            return self.forest.plant(Tree(Ending(Reason.BUSY)))
        call = tree.act.lone_external_call
        return tree.exits[0][1] if call is not None and limit in call.limits else -1

    def _set(self, channel: Channel, data: str) -> Parts | None:
        """A variable is set; or the call is counted as one of its client's, and goes on."""
        name, _, group = data.partition("=")
        if name != COUNTED_CLIENT:
            channel.assign(data)
            return None
        limits = limits_held(channel)
        if [limit.holder for limit in limits] != [group]:
            raise ReadbackError(f"{channel.extension.name}: counted for {group!r}, held to {limits}")
        onward = self._followed(counted(channel))
        return _gathered(
            [
                (cells, self.forest.plant(Tree(Admitting(limits[0]), (((Label.NEXT,), tree),))))
                for cells, tree in onward
            ]
        )

    def _go(self, channel: Channel, words: str) -> None:
        """To where a Goto leads."""
        parts = words.split(",")
        if len(parts) == 1:
            if words not in channel.extension.labels:
                raise ReadbackError(f"{channel.extension.name}: no priority {words}")
            channel.index = channel.extension.labels[words]
            return
        if len(parts) > 3:
            raise ReadbackError(f"{channel.extension.name}: goes to {words}")
        context, extension, priority = parts if len(parts) == 3 else (channel.context, *parts)
        channel.enter(context, self._extension_at(channel, context, extension, priority), extension)

    def _extension_at(self, channel: Channel, context: str, extension: str, priority: str) -> Extension:
        found = self.dialplan.find(context, extension)
        if found is None or priority != "1":
            raise ReadbackError(f"{channel.extension.name}: {context},{extension},{priority} is not there")
        return found

    def _gosub(self, channel: Channel, data: str) -> Parts | None:
        routine, opened, rest = data.partition("(")
        parts = routine.split(",")
        if len(parts) not in (2, 3) or (opened and not rest.endswith(")")):
            raise ReadbackError(f"{channel.extension.name}: no subroutine: {data}")
        context, extension, priority = parts if len(parts) == 3 else (channel.context, *parts)
        found = self._extension_at(channel, context, extension, priority)
        if found.judges_time:
            return self._by_time(channel, context, extension)
        if found.name == FOUND_POSITIONS:
            for switch in self.names.switches:
                channel.assign(f"__{variable_of(switch)}={AT_ARRIVAL}")
            return None
        if found.name.startswith(TELLS):
            known = channel.value(TOLD) or ""
            channel.own[TOLD] = f"{known} {found.name}".strip()
            return None
        asked = asked_of(found)
        if asked is not None:
            return self._by_position(channel, *asked)
        channel.call(context, found, extension, rest[:-1].split(",") if len(rest) > 1 else [])
        return None

    def _by_time(self, channel: Channel, context: str, extension: str) -> Parts | None:
        """A subroutine that judges the time returns 1 at some instants and 0 at the others.

        The channel goes on at the others: lists of branches may be long. Calls go in a circle where no instant is left at which they
        come back; there it is not followed. So all conditions must judge by one instant, that of TESTTIME (`main/pbx_timing.c`): by
        the clock, a call that rings long enough would come back.
        """
        if channel.value("TESTTIME") is None:
            raise ReadbackError(
                f"{channel.extension.name}: judges by the clock, not by the call's own instant"
            )
        return self._parted_by(channel, self.timeline.where(self.judges.schedule(context, extension)))

    def _by_position(self, channel: Channel, variable: str, positions: frozenset[str]) -> Parts | None:
        """The same of a subroutine that judges by the position which a switch had when the call came in."""
        if channel.value(variable) != AT_ARRIVAL:
            raise ReadbackError(f"{channel.extension.name}: asks for {variable}, which the call did not find")
        switch = next(name for name in self.names.switches if variable_of(name) == variable)
        return self._parted_by(channel, at_positions(self.names.switches[switch], positions, self.timeline))

    def _parted_by(self, channel: Channel, holding: Cells) -> Parts | None:
        when = int(channel.value(INSTANTS) or self.timeline.everything)
        inside = when & holding
        if inside:
            ways = self._followed(channel.forked(**{"GOSUB_RETVAL": "1", INSTANTS: str(inside)}))
            channel.parted += [(inside & here, tree) for here, tree in ways if inside & here]
        outside = when & ~inside
        if not outside:
            return ()
        channel.own.update({"GOSUB_RETVAL": "0", INSTANTS: str(outside)})
        return None

    def _dial(self, channel: Channel, data: str) -> Parts:
        destinations, seconds, options, *_ = (*fields_of(data), "", "")
        if "i" not in re.split(r"\w\(", options)[0]:
            raise ReadbackError(f"{channel.extension.name}: a phone may redirect this call: {data}")
        legs = destinations.split("&")
        by_trunk = [called for leg in legs for called in self._by_trunk(leg)]
        if by_trunk:
            if len(legs) > 1:
                raise ReadbackError(f"{channel.extension.name}: a trunk among others")
            return self._dial_trunk(channel, *by_trunk[0], seconds, options)
        phones: list[str] = []
        outside: list[ExternalCall] = []
        later: dict[str, int] = {}
        for leg in legs:
            delay, called = self._delayed(channel, leg)
            if called.startswith("PJSIP/"):
                reached = [self._device(called)]
                phones += reached
            else:
                calls = tuple(self._leg(channel, called))
                reached = [call.number for call in calls]
                outside += calls
            later |= dict.fromkeys(reached if delay else (), delay)
        prefix = prefix_shown(channel) if phones else ""
        if prefix and self._hides(channel):
            raise ReadbackError(
                f"{channel.extension.name}: phones are shown nothing of a caller who is hidden"
            )
        ringing = Ringing(
            tuple(sorted(phones)),
            tuple(sorted(outside)),
            int(seconds),
            prefix=prefix,
            later=tuple(sorted(later.items())),
        )
        return self._ring(channel, ringing)

    def _delayed(self, channel: Channel, leg: str) -> tuple[int, str]:
        """How many seconds a leg waits, and the channel that it calls then."""
        local = _LOCAL_CHANNEL.fullmatch(leg)
        delayed = local and delayed_leg(self._extension_at(channel, local[2], local[1], "1"))
        if not local or not delayed:
            return 0, leg
        return delayed.delay, delayed.phone or f"Local/{delayed.extension}@{local[2]}/n"

    def _ring(self, channel: Channel, ringing: Ringing) -> Parts:
        results = {
            status: self._followed(channel.forked(DIALSTATUS=status))
            for status in ("NOANSWER", "BUSY", "CHANUNAVAIL", "CONGESTION")
        }
        answered = self._run(channel.forked(DIALSTATUS="ANSWER"))
        # A caller who was given back to a phone is told of the refusal, whatever that phone did.
        refused = self._always(Ending(Reason.REFUSED))
        if answered != self._always(Ending(Reason.HANGUP)) and {answered, *results.values()} != {refused}:
            raise ReadbackError(f"{channel.extension.name}: goes on when a call is over that was answered")
        if results["CHANUNAVAIL"] != results["CONGESTION"]:
            raise ReadbackError(f"{channel.extension.name}: unavailable and congested are not the same")
        if not ringing.phones and not ringing.outside:
            return results["CHANUNAVAIL"]
        ways = (
            (Label.NO_ANSWER, results["NOANSWER"]),
            (Label.BUSY, results["BUSY"]),
            (Label.UNREACHABLE, results["CHANUNAVAIL"]),
        )
        return self._planted(ringing, ways)

    def _planted(self, act: Act, ways: tuple[tuple[Result, Parts], ...]) -> Parts:
        """A tree for each set of instants at which all ways come to the same."""
        joint: list[tuple[Cells, dict[Result, int]]] = [(self.timeline.everything, {})]
        for label, parts in ways:
            joint = [
                (cells & here, {**exits, label: tree})
                for cells, exits in joint
                for here, tree in parts
                if cells & here
            ]
        return _gathered([(cells, self.forest.plant(Tree(act, _exits(exits)))) for cells, exits in joint])

    def _leg(self, channel: Channel, dialled: str) -> Iterator[ExternalCall]:
        """A channel of its own that leads to an external number; one that is refused never rings."""
        local = _LOCAL_CHANNEL.fullmatch(dialled)
        if local is None:
            raise ReadbackError(f"{dialled}: not a leg that is known")
        extension = self._extension_at(channel, local[2], local[1], "1")
        made = channel.made(local[2], extension, local[1])
        parts = self._run(made)
        channel.ask_as(made)
        for cells, tree in parts:
            act = self.forest[tree].act
            if cells != self.timeline.everything:
                raise ReadbackError(f"{dialled}: a leg that depends on the time")
            call = act.lone_external_call
            if call is not None:
                yield call
            elif act.reaches:
                raise ReadbackError(f"{dialled}: a leg that does not lead outside")

    def _by_trunk(self, destination: str) -> Iterator[tuple[str, str]]:
        """The trunk and the number that a channel is for."""
        usual = _BY_TRUNK.fullmatch(destination)
        direct = _STRAIGHT_BY_TRUNK.fullmatch(destination)
        if usual and usual[2] in self.names.trunks:
            trunk = self.names.trunks[usual[2]]
            yield trunk, self.names.in_e164(usual[1], trunk)
        elif direct and direct[1] in self.names.trunks:
            yield self.names.trunks[direct[1]], direct[2]

    def _confirmed_in(self, context: str, language: str) -> str:
        """The language in which who answers must press 1; empty if nothing is asked. ReadbackError if any other key would do, or none."""
        for pressed in KEYS if context else ():
            gosub = Step("Gosub", f"{context},s,1({language})")
            called = Channel(self.dialplan, "", Extension("", [gosub]), 0, {PRESSED: pressed})
            self._step(called)
            while called.stack:
                if self._step(called) is not None:
                    raise ReadbackError(f"{context}: ends the call")
            is_taken = not called.value("GOSUB_RESULT")
            if is_taken != (pressed == CONFIRMS) or called.value("CHANNEL(language)") != language:
                raise ReadbackError(f"{context}: a key {pressed!r} takes the call: {is_taken}")
        return language

    def _dial_trunk(self, channel: Channel, trunk: str, number: str, seconds: str, options: str) -> Parts:
        told = (trunk,) if f"b(trunk.{trunk}.out^located^1)" in options else ()
        confirm = self._confirmed_in(*subroutine_of(options))
        known_as = channel.value("CALLERID(num)") or ANONYMOUS
        presents, withheld = (ANONYMOUS, known_as) if self._hides(channel) else (known_as, "")
        outcomes = self._found_out(self._outcomes_known, channel, self._trunk_outcomes)
        refused, far_end = outcomes.refused, outcomes.far_end
        limits = limits_of_call(channel, options)
        # An emergency call rings for as long as it takes, and another trunk is tried whatever the far end says.
        if not seconds and all(parts == refused for parts, _ in far_end):
            if limits:
                raise ReadbackError(f"{channel.extension.name}: an emergency call is held to {limits}")
            location = self._location(channel)
            return self._merged(CallingEmergency(number, presents, (trunk,), location, told), refused)
        for parts, cause in far_end:
            if parts != self._behind_far_end(channel, cause):
                raise ReadbackError(
                    f"{channel.extension.name}: the far end's word ({cause}) does not end the call"
                )
        call = ExternalCall(
            number, presents, "", (trunk,), int(seconds), confirm, withheld=withheld, limits=limits
        )
        return self._merged(CallingExternal(call), refused)

    def _behind_far_end(self, channel: Channel, cause: int) -> Parts:
        """What the far end's word brings: the call is ended; a caller whom a phone transferred is given back, as his client does it."""
        if channel.value("BLINDTRANSFER"):
            given_back = channel.forked()
            self._go(given_back, f"{channel.stack[-1].context},{GIVEN_BACK}")
            return self._run(given_back)
        return self._always(Ending(self._reason(str(cause))))

    @staticmethod
    def _location(channel: Channel) -> CivicAddress | None:
        """Where help is sent, if carriers' channels are to know it."""
        carried, commune = channel.value("LOCATION"), channel.value("COMMUNE")
        if carried is None and commune is None:
            return None
        if not channel.inherited("LOCATION", "COMMUNE"):
            raise ReadbackError(f"{channel.extension.name}: no carrier's channel has the address")
        return location_told(carried or "", commune or "")

    @staticmethod
    def _hides(channel: Channel) -> bool:
        """Whether the caller's number is not to be shown."""
        return (channel.value("CALLERID(pres)") or "allowed").startswith("prohib")

    def _trunk_outcomes(self, channel: Channel) -> TrunkOutcomes:
        def parts_after(status: str, cause: int) -> Parts:
            return self._run(channel.forked(DIALSTATUS=status, HANGUPCAUSE=str(cause)))

        refused = parts_after("CHANUNAVAIL", TRUNK_CAUSES[0])
        for cause in TRUNK_CAUSES:
            for status in ("CHANUNAVAIL", "CONGESTION"):
                if parts_after(status, cause) != refused:
                    raise ReadbackError(
                        f"{channel.extension.name}: cause {cause} is not taken for the trunk's own"
                    )
        # Who answered and did not confirm has not answered.
        far_end = [(parts_after("NOANSWER", 19), 19), (parts_after("ANSWER", 16), 19)]
        far_end += [(parts_after("BUSY", 17), 17)]
        far_end += [(parts_after("CHANUNAVAIL", cause), cause) for cause in FAR_END_CAUSES]
        return TrunkOutcomes(refused, tuple(far_end))

    def _merged(self, call: CallingExternal | CallingEmergency, refused: Parts) -> Parts:
        """One call by several trunks, one after the other, is one act."""
        planted_parts = []
        for cells, tree in refused:
            following = self.forest[tree]
            merged = _by_more_trunks(call, following.act)
            act: Act = call if merged is None else merged
            exits = (((Label.UNREACHABLE,), tree),) if merged is None else following.exits
            planted_parts.append((cells, self.forest.plant(Tree(act, exits))))
        return _gathered(planted_parts)


@lru_cache(maxsize=1024)
def _executed(words: str) -> Step:
    """What an ExecIf executes."""
    called = _EXECUTED.fullmatch(words)
    if called is None:
        raise ReadbackError(f"{words}: no application")
    return Step(called[1], called[2])


def _goes_on(channel: Channel, data: str) -> None:
    """Nothing that any channel of ours depends on."""


def _answer(channel: Channel, data: str) -> None:
    if data:
        raise ReadbackError(f"{channel.extension.name}: answers after {data} ms")
    channel.own[_ANSWERED] = "1"


def _set_all(channel: Channel, data: str) -> None:
    for assignment in data.split(","):
        channel.assign(assignment)


def _return(channel: Channel, data: str) -> None:
    if not channel.stack:
        raise ReadbackError(f"{channel.extension.name}: returns to nowhere")
    channel.go_back(data)


def _by_more_trunks(
    call: CallingExternal | CallingEmergency, following: Act
) -> CallingExternal | CallingEmergency | None:
    """The same call by the trunks of both; None if what follows is another call, or none."""
    match call:
        case CallingEmergency():
            reached = replace(following.reached, told=call.told)
            if not following.is_emergency_call or reached != call.reached:
                return None
            more_trunks = (trunk for trunk in following.must_refuse if trunk not in call.trunks)
            told = dict.fromkeys((*call.told, *following.reached.told))
            return replace(call, trunks=(*call.trunks, *more_trunks), told=tuple(told))
        case CallingExternal():
            next_call = following.lone_external_call
            if next_call is None or replace(next_call, trunks=()) != replace(call.call, trunks=()):
                return None
            return CallingExternal(replace(call.call, trunks=(*call.call.trunks, *next_call.trunks)))
        case _:
            assert_never(call)


def _exits(exits: Mapping[Result, int]) -> tuple[tuple[tuple[Result, ...], int], ...]:
    """Results that come to the same are one exit."""
    trees: dict[int, tuple[Result, ...]] = {}
    for label, tree in exits.items():
        trees[tree] = (*trees.get(tree, ()), label)
    return tuple(sorted((tuple(sorted(labels)), tree) for tree, labels in trees.items()))


def _gathered(parts: list[tuple[Cells, int]]) -> Parts:
    """Each tree once, with all its instants; in a fixed order, so that equal partings are equal."""
    cells_of: dict[int, Cells] = {}
    for cells, tree in parts:
        cells_of[tree] = cells_of.get(tree, 0) | cells
    return tuple(sorted((cells, tree) for tree, cells in cells_of.items()))
