"""What every extension of a client's dialplan is made of, whether or not a call comes by there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from renderers.readback.causes import GIVEN_BACK, IN_VAIN, REASONS, is_reason
from renderers.readback.dialplan import Context, Dialplan, Extension, Step
from renderers.readback.name_prefix import STEPS_BEFORE, is_prefix

_APPLICATIONS = frozenset(
    (
        *("Answer", "Busy", "Dial", "ExecIf", "Gosub", "GosubIf", "Goto", "GotoIf", "GotoIfTime", "Hangup"),
        *("Background", "NoOp", "PickupChan", "Playback", "Queue", "Return", "Ringing", "Set"),
        *("VoiceMail", "VoiceMailMain", "Wait", "WaitExten"),
    )
)
_ENDING = re.compile(r"\?Hangup\((.*)\)$")
_LAST = ("Goto", "Hangup", "Return", "WaitExten")
_END = "end."
_GIVES_BACK = ("GotoIf", f'$["${{BLINDTRANSFER}}" != ""]?{GIVEN_BACK}')
_FIRST_OF_END = {
    str(cause): _GIVES_BACK if reason in IN_VAIN else ("Hangup", str(cause))
    for cause, reason in REASONS.items()
}
"""How the end of a call begins, by the cause that it tells: who was transferred in vain is given back."""
_READ_NUMBER = ("NUMBER_CLASS=${CUT(GOSUB_RETVAL,:,1)}", "NUMBER=${CUT(GOSUB_RETVAL,:,2)}")
_JUDGEMENT = ([("Return", "0", "")], [("Return", "0", ""), ("Return", "1", "open")])
"""What follows the conditions of a judge: none held, or one did."""


def shape_faults(dialplan: Dialplan, contexts: Iterable[Context]) -> Iterator[tuple[str, str]]:
    """Extensions that are not as any of ours: what is said, and what is meant. A fault is one even where no call comes by today."""
    for context in contexts:
        for extension in context.extensions.values():
            yield from _faults(dialplan, context, extension)


def _faults(dialplan: Dialplan, context: Context, extension: Extension) -> Iterator[tuple[str, str]]:
    name, steps = extension.name, extension.steps
    last = steps[-1]
    if name.startswith(_END) and (steps[0].application, steps[0].data) != _FIRST_OF_END.get(last.data):
        yield f"{name} begins with {steps[0].data}", f"{_FIRST_OF_END.get(last.data)}"
    is_mark = len(steps) == 1 and (last.application, last.data) == ("NoOp", "")
    if last.application not in _LAST and not is_mark:
        yield f"{name} ends with {last.application}", "that no call falls off an extension's end"
    for index, step in enumerate(steps):
        if step.application not in _APPLICATIONS:
            yield f"{name}: {step.application}", "an application that is known"
        elif (cause := _cause(step)) is not None and not is_reason(cause):
            yield f"{name}: Hangup({cause})", "a reason that callers are told"
        elif step.application == "Set" and is_prefix(step.data):
            before = tuple((one.application, one.data) for one in steps[max(index - 3, 0) : index])
            if before != STEPS_BEFORE:
                yield f"{name}: {step.data} behind {before}", f"behind {STEPS_BEFORE}"
        elif step.application == "Gosub" and step.data.startswith("numbering."):
            read = tuple(following.data for following in steps[index + 1 : index + 3])
            if read != _READ_NUMBER:
                yield f"{name}: a number is read as {read}", f"{_READ_NUMBER}"
        for target in _targets(step):
            if (
                target != GIVEN_BACK
                and target not in extension.labels
                and not _is_there(dialplan, context, target)
            ):
                yield f"{name} leads to {target}", "an extension that is there"
    if extension.judges_time and not _is_judge(steps):
        yield f"{name} judges the time otherwise", "conditions, then 0, or 1 where one held"


def _cause(step: Step) -> str | None:
    """The cause by which a step ends a call, at once or on a condition; None if it ends none."""
    if step.application == "Hangup":
        return step.data
    ending = _ENDING.search(step.data) if step.application == "ExecIf" else None
    return ending[1] if ending is not None else None


def _targets(step: Step) -> Iterator[str]:
    """Extensions to which a step may lead, those that are named as they are."""
    if step.application in ("Goto", "GotoIf", "GotoIfTime", "Gosub"):
        words = step.data if step.application in ("Goto", "Gosub") else step.data.rpartition("?")[2]
        for target in words.split(":"):
            if target and "$" not in target:
                yield target.partition("(")[0]


def _is_there(dialplan: Dialplan, context: Context, target: str) -> bool:
    *elsewhere, extension, priority = target.split(",") if "," in target else (target, "")
    if priority != "1":
        # A label of another extension of the same context.
        return (
            not elsewhere
            and extension in context.extensions
            and priority in context.extensions[extension].labels
        )
    return (
        dialplan.find(elsewhere[0], extension) is not None if elsewhere else extension in context.extensions
    )


def _is_judge(steps: Sequence[Step]) -> bool:
    rest = [(step.application, step.data, step.label) for step in steps if step.application != "GotoIfTime"]
    has_conditions = len(rest) < len(steps)
    first, after = rest[0], rest[1:]
    if after[:1] and after[0][1].startswith("LOCAL(DATED)="):
        after = after[2:]
    return first == ("NoOp", "", "") and after == _JUDGEMENT[has_conditions]
