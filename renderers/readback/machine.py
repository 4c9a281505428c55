"""Runs calls through a dialplan as Asterisk would, for all instants at once, and for every result of each Dial.

What comes out are the trees of `compiler.analysis.behaviour.behaviour`: what callers notice, and for each result what follows. Facts about
applications are from Asterisk's documentation and source (`apps/app_dial.c`, `app_stack.c`, `app_voicemail.c`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import assert_never

from compiler.analysis.acts import (
    ANONYMOUS,
    Act,
    CallingEmergency,
    CallingExternal,
    Ending,
    ExternalCall,
    LeavingMessage,
    PickingUp,
    Playing,
    ReadingMessages,
    Ringing,
)
from compiler.analysis.behaviour.behaviour import Forest, Parts, Tree
from compiler.graph import Label, Reason
from compiler.time.schedule import Schedule
from compiler.time.timeline import Cells, Timeline
from renderers.readback.channel import (
    VOLATILE,
    At,
    ChannelNames,
    Frame,
    NodeFactError,
    UnknownError,
    fact_name,
    fields_of,
    filled,
    parted,
    set_variable,
)
from renderers.readback.clock import Judge, judges_time
from renderers.readback.dialplan import Dialplan, Step
from renderers.readback.errors import ReadbackError
from renderers.readback.expressions import is_true
from renderers.readback.greeting import MAILBOX_FULL, awaited_before, message_after, played
from renderers.readback.memory import Answer, Memory

REASONS = {
    16: Reason.HANGUP,
    17: Reason.BUSY,
    19: Reason.NO_ANSWER,
    1: Reason.UNALLOCATED,
    20: Reason.UNREACHABLE,
    21: Reason.REFUSED,
}
"""Q.850 causes that a caller is told."""
FAR_END_CAUSES = (1, 21, 22, 28)
"""By which the far end speaks for itself; other causes are the trunk's own (Q.850: no circuit, out of order, no route, timed out …)."""
TRUNK_CAUSES = (0, 3, 18, 20, 27, 34, 38, 41, 42, 44, 58, 127)

_MOST_STEPS = 4_000


@dataclass(frozen=True, slots=True)
class TrunkOutcomes:
    """What follows where a trunk was dialled: if it refused, whatever its reason; and for each cause, if the far end spoke for itself."""

    refused: Parts
    far_end: tuple[tuple[Parts, int], ...]


class Machine:
    """Runs channels through one dialplan, over one timeline, into one forest."""

    def __init__(self, dialplan: Dialplan, timeline: Timeline, forest: Forest, names: ChannelNames) -> None:
        self.dialplan = dialplan
        self.timeline = timeline
        self.forest = forest
        self.names = names
        self._known: Memory[Parts] = Memory()
        self._outcomes_known: Memory[TrunkOutcomes] = Memory()
        self._schedules: dict[tuple[str, str], Schedule] = {}
        self._leading: At | None = None
        """The channel whose steps are being taken."""

    def enter(self, context: str, dialled: str, values: Mapping[str, str]) -> Parts:
        """What happens to a channel that enters a context with these variables; none of it depends on what was before."""
        place = self.dialplan.find(context, dialled)
        if place is None:
            return ((self.timeline.everything, self.forest.plant(Tree(Ending(Reason.UNALLOCATED)))),)
        at = At(context, place[1], 0, {}).with_values(**values, EXTEN=dialled, CONTEXT=context)
        return self._run(at)

    def _run(self, at: At) -> Parts:
        """All instants, divided by what happens from here on."""
        return self._found_out(self._known, at, self._followed)

    def _found_out(self, memory: Memory[Answer], at: At, question: Callable[[At], Answer]) -> Answer:
        """The answer to a question about a channel, asked once for all channels that it cannot tell apart."""
        remembered = memory.recall(at)
        if remembered is None:
            start = at.afresh()
            leading, self._leading = self._leading, start
            answer = question(start)
            self._leading = leading
            remembered = memory.keep(start, answer)
        asked, answer = remembered
        if self._leading is not None:
            # What was asked of this channel was asked of the one that led to it, but for what was set in between.
            before = self._leading.values
            self._leading.asked.update(name for name in asked if before.get(name) == at.values.get(name))
        return answer

    def _followed(self, at: At) -> Parts:
        """Step after step, until something is noticed or ways part."""
        for _ in range(_MOST_STEPS):
            try:
                reached = self._apply(at, self._step(at))
            except NodeFactError as fact:
                return self._either_way(at, fact)
            if not isinstance(reached, At):
                return reached
            at = reached
        raise ReadbackError(f"{at.extension}: loops without end")

    def _either_way(self, at: At, fact: NodeFactError) -> Parts:
        """What happens whichever way something is on the node: the same as far as callers go, but where a mailbox is full."""
        name = fact_name(fact.function, fact.arguments)
        if fact.function == "VM_INFO":
            mailbox, _, what = fact.arguments.partition(",")
            most = self.names.mailboxes.get(mailbox)
            if most is None or what != "count":
                raise ReadbackError(f"{at.extension}: asks for {name}")
            says_so = Tree(
                Playing(played(MAILBOX_FULL)),
                (((Label.NEXT,), self.forest.plant(Tree(Ending(Reason.HANGUP)))),),
            )
            if self._run(at.with_values(**{name: str(most)})) != self._all(says_so):
                raise ReadbackError(f"{at.extension}: a full mailbox does not say so")
            return self._run(at.with_values(**{name: str(most - 1)}))
        there, not_there = (self._run(at.with_values(**{name: value})) for value in "10")
        if there != not_there:
            raise ReadbackError(f"{at.extension}: what happens depends on {name}")
        return there

    def _step(self, at: At) -> Step:
        steps = self._steps(at)
        if at.index >= len(steps):
            raise ReadbackError(f"{at.context},{at.extension}: the call falls off its end")
        return steps[at.index]

    def _steps(self, at: At) -> list[Step]:
        """Those of the extension that takes what was dialled, which a pattern may be."""
        place = self.dialplan.find(at.context, at.value("EXTEN") or at.extension)
        return self.dialplan.steps(*(place or (at.context, at.extension)))

    def _apply(self, at: At, step: Step) -> At | Parts:
        """Where a step leads, or what is noticed there and all that follows."""
        application = step.application
        following = at.at_step(at.index + 1)
        if application in ("GotoIf", "GosubIf", "ExecIf"):
            return self._conditional(at, step)
        data = filled(self.dialplan, step.data, at)
        match application:
            case "NoOp" | "Answer":
                return following
            case "Set":
                return set_variable(following, data)
            case "MSet":
                for assignment in data.split(","):
                    following = set_variable(following, assignment)
                return following
            case "Goto":
                return self._target(at, data)
            case "Gosub":
                return self._gosub(following, data)
            case "Return":
                return self._return(at, data)
            case "Dial":
                return self._dial(following, data)
            case _:
                return self._noticed(application, data, following)

    def _noticed(self, application: str, data: str, following: At) -> Parts:
        """Applications that a caller hears, or that end the call."""
        match application:
            case "Playback":
                return self._playing_before(Playing(played(data)), self._run(following))
            case "VoiceMail":
                mailbox, options = self._mailbox(data)
                if options != "s":
                    raise ReadbackError(f"{following.extension}: a greeting that a digit skips: {data}")
                if following.value(fact_name("VM_INFO", f"{mailbox},count")) is None:
                    raise ReadbackError(f"{following.extension}: may record into a full mailbox: {mailbox}")
                if self._hides(following) and following.value("CALLERID(num)"):
                    raise ReadbackError(
                        f"{following.extension}: a withheld number is written down: {mailbox}"
                    )
                awaited = awaited_before(mailbox, following)
                return self._always(LeavingMessage(mailbox.partition("@")[0], awaited))
            case "VoiceMailMain":
                return self._always(ReadingMessages(self._mailbox(data)[0].partition("@")[0]))
            case "PickupChan":
                return self._always(
                    PickingUp(tuple(sorted(self._device(channel) for channel in data.split("&"))))
                )
            case "Busy":
                return self._always(Ending(Reason.BUSY))
            case "Hangup":
                return self._always(Ending(self._reason(data)))
            case _:
                raise ReadbackError(f"{following.extension}: {application} is not known")

    def _reason(self, data: str) -> Reason:
        cause = int(data) if data else 16
        # The far end's own word about a number is passed on, whichever it was.
        return REASONS.get(cause, Reason.REFUSED)

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

    def _conditional(self, at: At, step: Step) -> At | Parts:
        words, _, branches = parted(step.data, "?")
        following = at.at_step(at.index + 1)
        try:
            holds = is_true(filled(self.dialplan, words, at))
        except UnknownError:
            return self._either(at, following, branches)
        yes, _, no = parted(branches, ":") if step.application != "ExecIf" else (branches, "", "")
        chosen = yes if holds else no
        if not chosen:
            return following
        if step.application == "ExecIf":
            called = re.fullmatch(r"(\w+)\((.*)\)", chosen)
            if called is None:
                raise ReadbackError(f"{chosen}: no application")
            return self._apply(at, Step(called[1], called[2]))
        chosen = filled(self.dialplan, chosen, at)
        return self._gosub(following, chosen) if step.application == "GosubIf" else self._target(at, chosen)

    def _either(self, at: At, following: At, branches: str) -> Parts:
        """A trunk that may be full: if it is skipped, the call must go on as if the trunk had refused."""
        full = self._run(self._target(at, filled(self.dialplan, parted(branches, ":")[0], at)))
        free = self._run(following)
        for cells, tree in free:
            for others, passed_over in full:
                if cells & others and self._without_first_trunk(tree) != passed_over:
                    raise ReadbackError(f"{at.extension}: a full trunk is not as one that refuses")
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

    def _target(self, at: At, words: str) -> At:
        """Where a Goto leads; what the last step left behind is forgotten in another extension."""
        parts = words.split(",")
        if len(parts) == 1:
            return at.at_step(self._label(at, parts[0]))
        if len(parts) > 3:
            raise ReadbackError(f"{at.extension}: goes to {words}")
        context, extension, priority = parts if len(parts) == 3 else (at.context, *parts)
        return self._at(at, context, extension, priority)

    def _at(self, at: At, context: str, extension: str, priority: str) -> At:
        place = self.dialplan.find(context, extension)
        if place is None or priority != "1":
            raise ReadbackError(f"{at.extension}: {context},{extension},{priority} is not there")
        forgotten: dict[str, str | None] = dict.fromkeys(VOLATILE)
        return at.moved(context, place[1], 0).with_values(**forgotten, EXTEN=extension, CONTEXT=context)

    def _label(self, at: At, label: str) -> int:
        labels = [step.label for step in self._steps(at)]
        if label not in labels:
            raise ReadbackError(f"{at.extension}: no priority {label}")
        return labels.index(label)

    def _gosub(self, following: At, data: str) -> At | Parts:
        routine, opened, rest = data.partition("(")
        parts = routine.split(",")
        if len(parts) not in (2, 3) or (opened and not rest.endswith(")")):
            raise ReadbackError(f"{following.extension}: no subroutine: {data}")
        context, extension, priority = parts if len(parts) == 3 else (following.context, *parts)
        place = self.dialplan.find(context, extension)
        if place is None:
            raise ReadbackError(f"{following.extension}: no subroutine {context},{extension}")
        if judges_time(self.dialplan.steps(*place)):
            return self._by_time(following, context, extension)
        passed = rest[:-1].split(",") if len(rest) > 1 else []
        names = ["EXTEN", "CONTEXT", *(f"ARG{number}" for number in range(1, len(passed) + 1))]
        hidden = tuple((name, following.value(name)) for name in names)
        frame = Frame(following.context, following.extension, following.index, hidden)
        inside = self._at(following, context, extension, priority)
        arguments = {f"ARG{number}": value for number, value in enumerate(passed, 1)}
        return inside.within((*following.stack, frame)).with_values(**arguments)

    def _by_time(self, following: At, context: str, extension: str) -> Parts:
        """A subroutine that judges the time returns 1 at some instants and 0 at the others."""
        inside = self.timeline.where(self.schedule(context, extension))
        parts: list[tuple[Cells, int]] = []
        for cells, value in ((inside, "1"), (self.timeline.everything & ~inside, "0")):
            if cells:
                ways = self._run(following.with_values(GOSUB_RETVAL=value))
                parts += [(cells & here, tree) for here, tree in ways if cells & here]
        return _gathered(parts)

    def schedule(self, context: str, extension: str) -> Schedule:
        """The instants at which a subroutine returns 1."""
        key = (context, extension)
        if key not in self._schedules:
            self._schedules[key] = Judge(self.dialplan, context, extension).schedule()
        return self._schedules[key]

    def _return(self, at: At, data: str) -> At:
        if not at.stack:
            raise ReadbackError(f"{at.extension}: returns to nowhere")
        *outer, frame = at.stack
        restored = dict(frame.hidden)
        back = at.moved(frame.context, frame.extension, frame.index).within(tuple(outer))
        forgotten: dict[str, str | None] = dict.fromkeys(("DIALSTATUS", "HANGUPCAUSE"))
        return back.with_values(**forgotten, **restored, GOSUB_RETVAL=data)

    def _dial(self, following: At, data: str) -> Parts:
        destinations, seconds, options, *_ = (*fields_of(data), "", "")
        if "i" not in options.partition("b(")[0]:
            raise ReadbackError(f"{following.extension}: a phone may redirect this call: {data}")
        legs = destinations.split("&")
        by_trunk = [called for leg in legs for called in self._by_trunk(leg)]
        if by_trunk:
            if len(legs) > 1:
                raise ReadbackError(f"{following.extension}: a trunk among others")
            return self._dial_trunk(following, *by_trunk[0], seconds)
        phones = tuple(sorted(self._device(leg) for leg in legs if leg.startswith("PJSIP/")))
        outside = tuple(
            sorted(call for leg in legs if leg.startswith("Local/") for call in self._leg(following, leg))
        )
        if not all(leg.startswith(("PJSIP/", "Local/")) for leg in legs):
            raise ReadbackError(f"{following.extension}: dials {destinations}")
        return self._ring(following, Ringing(phones, outside, int(seconds)))

    def _ring(self, following: At, ringing: Ringing) -> Parts:
        results = {
            status: self._run(following.with_values(DIALSTATUS=status))
            for status in ("NOANSWER", "BUSY", "CHANUNAVAIL", "CONGESTION")
        }
        if results["CHANUNAVAIL"] != results["CONGESTION"]:
            raise ReadbackError(f"{following.extension}: unavailable and congested are not the same")
        if not ringing.phones and not ringing.outside:
            return results["CHANUNAVAIL"]
        ways = (
            (Label.NO_ANSWER, results["NOANSWER"]),
            (Label.BUSY, results["BUSY"]),
            (Label.UNREACHABLE, results["CHANUNAVAIL"]),
        )
        return self._planted(ringing, ways)

    def _planted(self, act: Act, ways: tuple[tuple[Label, Parts], ...]) -> Parts:
        """A tree for each set of instants at which all ways come to the same."""
        joint: list[tuple[Cells, dict[Label, int]]] = [(self.timeline.everything, {})]
        for label, parts in ways:
            joint = [
                (cells & here, {**exits, label: tree})
                for cells, exits in joint
                for here, tree in parts
                if cells & here
            ]
        return _gathered([(cells, self.forest.plant(Tree(act, _exits(exits)))) for cells, exits in joint])

    def _leg(self, at: At, channel: str) -> Iterator[ExternalCall]:
        """A channel of its own that leads to an external number; one that is refused never rings."""
        local = re.fullmatch(r"Local/([^@]+)@([^/]+)/n", channel)
        if local is None:
            raise ReadbackError(f"{channel}: not a leg that is known")
        depths = dict(at.inherited)
        values = {
            name: value for name, value in at.values.items() if name in depths or name.startswith("CALLERID(")
        }
        inherited = tuple((name, depth) for name, depth in at.inherited if depth > 1)
        place = self._at(At("", "", 0, {}), local[2], local[1], "1")
        for cells, tree in self._run(replace(place.with_values(**values), inherited=inherited)):
            act = self.forest[tree].act
            if cells != self.timeline.everything:
                raise ReadbackError(f"{channel}: a leg that depends on the time")
            call = act.lone_external_call
            if call is not None:
                yield call
            elif act.reaches:
                raise ReadbackError(f"{channel}: a leg that does not lead outside")

    def _by_trunk(self, channel: str) -> Iterator[tuple[str, str]]:
        """The trunk and the number that a channel is for."""
        usual = re.fullmatch(r"PJSIP/([^@/]*)@(.+)", channel)
        direct = re.fullmatch(r"PJSIP/([^/]+)/sip:([^@]*)@.+", channel)
        if usual and usual[2] in self.names.trunks:
            trunk = self.names.trunks[usual[2]]
            yield trunk, self.names.in_e164(usual[1], trunk)
        elif direct and direct[1] in self.names.trunks:
            yield self.names.trunks[direct[1]], direct[2]

    def _dial_trunk(self, following: At, trunk: str, number: str, seconds: str) -> Parts:
        presents = ANONYMOUS if self._hides(following) else following.value("CALLERID(num)") or ANONYMOUS
        outcomes = self._found_out(self._outcomes_known, following, self._trunk_outcomes)
        refused, far_end = outcomes.refused, outcomes.far_end
        if all(parts == refused for parts, _ in far_end):
            return self._merged(CallingEmergency(number, presents, (trunk,)), refused)
        for parts, cause in far_end:
            if parts != self._always(Ending(self._reason(str(cause)))):
                raise ReadbackError(
                    f"{following.extension}: the far end's word ({cause}) does not end the call"
                )
        call = ExternalCall(number, presents, "", (trunk,), int(seconds))
        return self._merged(CallingExternal(call), refused)

    @staticmethod
    def _hides(at: At) -> bool:
        """Whether the caller's number is not to be shown."""
        return (at.value("CALLERID(pres)") or "allowed").startswith("prohib")

    def _trunk_outcomes(self, following: At) -> TrunkOutcomes:
        def parts_after(status: str, cause: int) -> Parts:
            return self._run(following.with_values(DIALSTATUS=status, HANGUPCAUSE=str(cause)))

        refused = parts_after("CHANUNAVAIL", TRUNK_CAUSES[0])
        for cause in TRUNK_CAUSES:
            for status in ("CHANUNAVAIL", "CONGESTION"):
                if parts_after(status, cause) != refused:
                    raise ReadbackError(
                        f"{following.extension}: cause {cause} is not taken for the trunk's own"
                    )
        far_end = [(parts_after("NOANSWER", 19), 19), (parts_after("BUSY", 17), 17)]
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


def _by_more_trunks(
    call: CallingExternal | CallingEmergency, following: Act
) -> CallingExternal | CallingEmergency | None:
    """The same call by the trunks of both; None if what follows is another call, or none."""
    match call:
        case CallingEmergency():
            if not following.is_emergency_call or following.reached != call.reached:
                return None
            more_trunks = (trunk for trunk in following.must_refuse if trunk not in call.trunks)
            return replace(call, trunks=(*call.trunks, *more_trunks))
        case CallingExternal():
            next_call = following.lone_external_call
            if next_call is None or replace(next_call, trunks=()) != replace(call.call, trunks=()):
                return None
            return CallingExternal(replace(call.call, trunks=(*call.call.trunks, *next_call.trunks)))
        case _:
            assert_never(call)


def _exits(exits: Mapping[Label, int]) -> tuple[tuple[tuple[Label, ...], int], ...]:
    """Results that come to the same are one exit."""
    trees: dict[int, tuple[Label, ...]] = {}
    for label, tree in exits.items():
        trees[tree] = (*trees.get(tree, ()), label)
    return tuple(sorted((tuple(sorted(labels)), tree) for tree, labels in trees.items()))


def _gathered(parts: list[tuple[Cells, int]]) -> Parts:
    """Each tree once, with all its instants; in a fixed order, so that equal partings are equal."""
    cells_of: dict[int, Cells] = {}
    for cells, tree in parts:
        cells_of[tree] = cells_of.get(tree, 0) | cells
    return tuple(sorted((cells, tree) for tree, cells in cells_of.items()))
