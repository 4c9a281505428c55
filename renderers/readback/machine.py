"""Runs calls through a dialplan as Asterisk would, for all instants at once, and for whatever becomes of each Dial.

What comes out are the trees of `compiler.analysis.behaviour.behaviour`: what callers notice, and for each result what follows. Facts about
applications are from Asterisk's documentation and source (`apps/app_dial.c`, `app_stack.c`, `app_voicemail.c`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

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
    Recording,
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
    UnknownError,
    fields_of,
    filled,
    parted,
    set_variable,
)
from renderers.readback.clock import Judge, judges_time
from renderers.readback.dialplan import Dialplan, Step
from renderers.readback.errors import ReadbackError
from renderers.readback.expressions import is_true

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
_SILENT = Recording("", "", 0)
"""A greeting that must have been played before."""


class Machine:
    """Runs channels through one dialplan, over one timeline, into one forest."""

    def __init__(self, dialplan: Dialplan, timeline: Timeline, forest: Forest, names: ChannelNames) -> None:
        self.dialplan = dialplan
        self.timeline = timeline
        self.forest = forest
        self.names = names
        self._known: dict[At, Parts] = {}
        self._schedules: dict[tuple[str, str], Schedule] = {}
        self._depth = 0

    def enter(self, context: str, dialled: str, values: Mapping[str, str]) -> Parts:
        """What becomes of a channel that enters a context with these variables; None of it depends on what was before."""
        found = self.dialplan.find(context, dialled)
        if found is None:
            return ((self.timeline.everything, self.forest.plant(Tree(Ending(Reason.UNALLOCATED)))),)
        at = At(context, found[1], 0, ()).with_values(**values, EXTEN=dialled, CONTEXT=context)
        return self._run(at)

    def _run(self, at: At) -> Parts:
        """All instants, parted by what happens from here on."""
        found = self._known.get(at)
        if found is None:
            self._depth += 1
            if self._depth > _MOST_STEPS:
                raise ReadbackError(f"{at.extension}: goes round")
            found = self._known[at] = self._step(at)
            self._depth -= 1
        return found

    def _step(self, at: At) -> Parts:
        place = self.dialplan.find(at.context, at.value("EXTEN") or at.extension) or (
            at.context,
            at.extension,
        )
        steps = self.dialplan.steps(*place)
        if at.index >= len(steps):
            raise ReadbackError(f"{at.context},{at.extension}: the call falls off its end")
        step = steps[at.index]
        return self._apply(at, step)

    def _apply(self, at: At, step: Step) -> Parts:
        application = step.application
        following = replace(at, index=at.index + 1)
        if application in ("GotoIf", "GosubIf", "ExecIf"):
            return self._conditional(at, step)
        data = filled(self.dialplan, step.data, at)
        match application:
            case "NoOp" | "Answer":
                return self._run(following)
            case "Set":
                return self._run(set_variable(following, data))
            case "MSet":
                for one in data.split(","):
                    following = set_variable(following, one)
                return self._run(following)
            case "Goto":
                return self._run(self._target(at, data))
            case "Gosub":
                return self._gosub(following, data)
            case "Return":
                return self._run(self._return(at, data))
            case "Dial":
                return self._dial(following, data)
            case _:
                return self._noticed(application, data, following)

    def _noticed(self, application: str, data: str, following: At) -> Parts:
        """Applications that a caller hears, or that end the call."""
        match application:
            case "Playback":
                heard = Playing(Recording(data.rpartition("/")[2], "", 0))
                return self._then(heard, self._run(following))
            case "VoiceMail":
                box, options = self._box(data)
                return self._all(LeavingMessage(box, _SILENT if "s" in options else None))
            case "VoiceMailMain":
                return self._all(ReadingMessages(self._box(data)[0]))
            case "PickupChan":
                return self._all(PickingUp(tuple(sorted(self._device(one) for one in data.split("&")))))
            case "Busy":
                return self._all(Ending(Reason.BUSY))
            case "Hangup":
                return self._all(Ending(self._reason(data)))
            case _:
                raise ReadbackError(f"{following.extension}: {application} is not known")

    def _reason(self, data: str) -> Reason:
        cause = int(data) if data else 16
        # The far end's own word about a number is passed on, whichever it was.
        return REASONS.get(cause, Reason.REFUSED)

    def _box(self, data: str) -> tuple[str, str]:
        place, _, options = data.partition(",")
        box = place.partition("@")[0]
        if place not in self.names.boxes:
            raise ReadbackError(f"{place}: no box of voicemail.conf")
        return box, options

    def _device(self, channel: str) -> str:
        endpoint = channel.removeprefix("PJSIP/")
        return self.names.devices.get(endpoint, endpoint)

    def _all(self, done: Act) -> Parts:
        return ((self.timeline.everything, self.forest.plant(Tree(done))),)

    def _then(self, done: Playing, following: Parts) -> Parts:
        """A recording, and what follows; before a box that says nothing itself it is the greeting."""
        found = []
        for cells, tree in following:
            following_act = self.forest[tree].act
            if isinstance(following_act, LeavingMessage) and following_act.greeting == _SILENT:
                planted = self.forest.plant(Tree(LeavingMessage(following_act.mailbox, done.recording)))
            else:
                planted = self.forest.plant(Tree(done, (((Label.NEXT,), tree),)))
            found.append((cells, planted))
        return _gathered(found)

    def _conditional(self, at: At, step: Step) -> Parts:
        words, _, branches = parted(step.data, "?")
        following = replace(at, index=at.index + 1)
        try:
            holds = is_true(filled(self.dialplan, words, at))
        except UnknownError:
            return self._either(at, following, branches)
        yes, _, no = parted(branches, ":") if step.application != "ExecIf" else (branches, "", "")
        chosen = yes if holds else no
        if not chosen:
            return self._run(following)
        if step.application == "ExecIf":
            found = re.fullmatch(r"(\w+)\((.*)\)", chosen)
            if found is None:
                raise ReadbackError(f"{chosen}: no application")
            return self._apply(at, Step(found[1], found[2]))
        chosen = filled(self.dialplan, chosen, at)
        return (
            self._gosub(following, chosen)
            if step.application == "GosubIf"
            else self._run(self._target(at, chosen))
        )

    def _either(self, at: At, following: At, branches: str) -> Parts:
        """A trunk that may be full: passed over, the call must go as if the trunk had refused."""
        full = self._run(self._target(at, filled(self.dialplan, parted(branches, ":")[0], at)))
        free = self._run(following)
        for cells, tree in free:
            for others, passed_over in full:
                if cells & others and self._without_first_trunk(tree) != passed_over:
                    raise ReadbackError(f"{at.extension}: a full trunk is not as one that refuses")
        return free

    def _without_first_trunk(self, number: int) -> int:
        tree = self.forest[number]
        if not isinstance(tree.act, CallingExternal):
            return -1
        rest = tree.act.call.trunks[1:]
        if not rest:
            return tree.exits[0][1]
        return self.forest.plant(Tree(CallingExternal(replace(tree.act.call, trunks=rest)), tree.exits))

    def _target(self, at: At, words: str) -> At:
        """Where a Goto leads; what the last step left behind is forgotten in another extension."""
        parts = words.split(",")
        if len(parts) == 1:
            return replace(at, index=self._label(at, parts[0]))
        context, extension, priority = parts if len(parts) == 3 else (at.context, *parts)
        return self._at(at, context, extension, priority)

    def _at(self, at: At, context: str, extension: str, priority: str) -> At:
        found = self.dialplan.find(context, extension)
        if found is None or priority != "1":
            raise ReadbackError(f"{at.extension}: {context},{extension},{priority} is not there")
        forgotten: dict[str, str | None] = dict.fromkeys(VOLATILE)
        moved = replace(at, context=context, extension=found[1], index=0)
        return moved.with_values(**forgotten, EXTEN=extension, CONTEXT=context)

    def _label(self, at: At, label: str) -> int:
        place = self.dialplan.find(at.context, at.value("EXTEN") or at.extension)
        labels = [step.label for step in self.dialplan.steps(*(place or (at.context, at.extension)))]
        if label not in labels:
            raise ReadbackError(f"{at.extension}: no priority {label}")
        return labels.index(label)

    def _gosub(self, following: At, data: str) -> Parts:
        found = re.fullmatch(r"([^(]*)(?:\((.*)\))?", data)
        assert found is not None
        parts = found[1].split(",")
        context, extension, priority = parts if len(parts) == 3 else (following.context, *parts)
        place = self.dialplan.find(context, extension)
        if place is None:
            raise ReadbackError(f"{following.extension}: no subroutine {context},{extension}")
        if judges_time(self.dialplan.steps(*place)):
            return self._judged(following, context, extension)
        given = found[2].split(",") if found[2] else []
        names = ["EXTEN", "CONTEXT", *(f"ARG{number}" for number in range(1, len(given) + 1))]
        hidden = tuple((name, following.value(name)) for name in names)
        frame = Frame(following.context, following.extension, following.index, hidden)
        called = self._at(following, context, extension, priority)
        arguments = {f"ARG{number}": value for number, value in enumerate(given, 1)}
        return self._run(replace(called, stack=(*following.stack, frame)).with_values(**arguments))

    def _judged(self, following: At, context: str, extension: str) -> Parts:
        """A subroutine that judges the time returns 1 at some instants and 0 at the others."""
        inside = self.timeline.where(self.schedule(context, extension))
        found: list[tuple[Cells, int]] = []
        for cells, value in ((inside, "1"), (self.timeline.everything & ~inside, "0")):
            if cells:
                parts = self._run(following.with_values(GOSUB_RETVAL=value))
                found += [(cells & here, tree) for here, tree in parts if cells & here]
        return _gathered(found)

    def schedule(self, context: str, extension: str) -> Schedule:
        """The instants at which a subroutine returns 1."""
        key = (context, extension)
        if key not in self._schedules:
            self._schedules[key] = Judge(self.dialplan, context, extension).schedule()
        return self._schedules[key]

    def _return(self, at: At, data: str) -> At:
        if not at.stack:
            raise ReadbackError(f"{at.extension}: returns to nowhere")
        *rest, frame = at.stack
        restored = dict(frame.hidden)
        back = replace(
            at, context=frame.context, extension=frame.extension, index=frame.index, stack=tuple(rest)
        )
        forgotten: dict[str, str | None] = dict.fromkeys(("DIALSTATUS", "HANGUPCAUSE"))
        return back.with_values(**forgotten, **restored, GOSUB_RETVAL=data)

    def _dial(self, following: At, data: str) -> Parts:
        destinations, seconds, options, *_ = (*fields_of(data), "", "")
        if "i" not in options.partition("b(")[0]:
            raise ReadbackError(f"{following.extension}: a phone may redirect this call: {data}")
        legs = destinations.split("&")
        trunk = [one for leg in legs for one in self._by_trunk(leg)]
        if trunk:
            if len(legs) > 1:
                raise ReadbackError(f"{following.extension}: a trunk among others")
            return self._dial_trunk(following, *trunk[0], seconds)
        phones = tuple(sorted(self._device(one) for one in legs if one.startswith("PJSIP/")))
        outside = tuple(
            sorted(call for one in legs if one.startswith("Local/") for call in self._leg(following, one))
        )
        if len([one for one in legs if one.startswith(("PJSIP/", "Local/"))]) != len(legs):
            raise ReadbackError(f"{following.extension}: dials {destinations}")
        return self._ring(following, Ringing(phones, outside, int(seconds)))

    def _ring(self, following: At, done: Ringing) -> Parts:
        results = {
            status: self._run(following.with_values(DIALSTATUS=status))
            for status in ("NOANSWER", "BUSY", "CHANUNAVAIL", "CONGESTION")
        }
        if results["CHANUNAVAIL"] != results["CONGESTION"]:
            raise ReadbackError(f"{following.extension}: unavailable and congested are not the same")
        if not done.phones and not done.outside:
            return results["CHANUNAVAIL"]
        ways = (
            (Label.NO_ANSWER, results["NOANSWER"]),
            (Label.BUSY, results["BUSY"]),
            (Label.UNREACHABLE, results["CHANUNAVAIL"]),
        )
        return self._planted(done, ways)

    def _planted(self, done: Act, ways: tuple[tuple[Label, Parts], ...]) -> Parts:
        """A tree for each set of instants at which all ways come to the same."""
        found: list[tuple[Cells, dict[Label, int]]] = [(self.timeline.everything, {})]
        for label, parts in ways:
            found = [
                (cells & here, {**exits, label: tree})
                for cells, exits in found
                for here, tree in parts
                if cells & here
            ]
        return _gathered([(cells, self.forest.plant(Tree(done, _exits(exits)))) for cells, exits in found])

    def _leg(self, at: At, channel: str) -> Iterator[ExternalCall]:
        """A channel of its own that leads outside; one that is refused never rings."""
        found = re.fullmatch(r"Local/([^@]+)@([^/]+)/n", channel)
        if found is None:
            raise ReadbackError(f"{channel}: not a leg that is known")
        depths = dict(at.inherited)
        values = {name: value for name, value in at.values if name in depths or name.startswith("CALLERID(")}
        inherited = tuple((name, depth) for name, depth in at.inherited if depth > 1)
        place = self._at(At("", "", 0, ()), found[2], found[1], "1")
        for cells, tree in self._run(replace(place.with_values(**values), inherited=inherited)):
            done = self.forest[tree].act
            if cells != self.timeline.everything:
                raise ReadbackError(f"{channel}: a leg that depends on the time")
            if isinstance(done, CallingExternal):
                yield done.call
            elif not isinstance(done, Ending):
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
        hides = (following.value("CALLERID(pres)") or "allowed").startswith("prohib")
        presents = ANONYMOUS if hides else following.value("CALLERID(num)") or ANONYMOUS

        def after(status: str, cause: int) -> Parts:
            return self._run(following.with_values(DIALSTATUS=status, HANGUPCAUSE=str(cause)))

        refused = after("CHANUNAVAIL", TRUNK_CAUSES[0])
        for cause in TRUNK_CAUSES:
            for status in ("CHANUNAVAIL", "CONGESTION"):
                if after(status, cause) != refused:
                    raise ReadbackError(
                        f"{following.extension}: cause {cause} is not taken for the trunk's own"
                    )
        far_end = [(after("NOANSWER", 19), 19), (after("BUSY", 17), 17)]
        far_end += [(after("CHANUNAVAIL", cause), cause) for cause in FAR_END_CAUSES]
        if all(parts == refused for parts, _ in far_end):
            return self._merged(CallingEmergency(number, presents, (trunk,)), refused)
        for parts, cause in far_end:
            if parts != self._all(Ending(self._reason(str(cause)))):
                raise ReadbackError(
                    f"{following.extension}: the far end's word ({cause}) does not end the call"
                )
        call = ExternalCall(number, presents, "", (trunk,), int(seconds))
        return self._merged(CallingExternal(call), refused)

    def _merged(self, done: CallingExternal | CallingEmergency, refused: Parts) -> Parts:
        """One call by several trunks, one after the other, is one act."""
        found = []
        for cells, tree in refused:
            following = self.forest[tree]
            act: Act = done
            exits = (((Label.UNREACHABLE,), tree),)
            if isinstance(done, CallingEmergency) and isinstance(following.act, CallingEmergency):
                others = tuple(one for one in following.act.trunks if one not in done.trunks)
                if replace(following.act, trunks=()) == replace(done, trunks=()):
                    act, exits = replace(done, trunks=(*done.trunks, *others)), following.exits  # type: ignore[assignment]  # the exits of a call by trunks are one
            elif isinstance(done, CallingExternal) and isinstance(following.act, CallingExternal):
                other = following.act.call
                if replace(other, trunks=()) == replace(done.call, trunks=()):
                    act = CallingExternal(replace(done.call, trunks=(*done.call.trunks, *other.trunks)))
                    exits = following.exits  # type: ignore[assignment]  # the same
            found.append((cells, self.forest.plant(Tree(act, exits))))
        return _gathered(found)


def _exits(exits: Mapping[Label, int]) -> tuple[tuple[tuple[Label, ...], int], ...]:
    """Results that come to the same are one exit."""
    trees: dict[int, tuple[Label, ...]] = {}
    for label, tree in exits.items():
        trees[tree] = (*trees.get(tree, ()), label)
    return tuple(sorted((tuple(sorted(labels)), tree) for tree, labels in trees.items()))


def _gathered(parts: list[tuple[Cells, int]]) -> Parts:
    """Each tree once, with all its instants; in a fixed order, so that equal partings are equal."""
    found: dict[int, Cells] = {}
    for cells, tree in parts:
        found[tree] = found.get(tree, 0) | cells
    return tuple(sorted((cells, tree) for tree, cells in found.items()))
