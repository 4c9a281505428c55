"""A plan for the terminal, for programs, and for a pull request: verdict and counts first, then what changes, then the files."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from ci.fleet.left_out import LeftOut
from ci.reports.left_out import left_out_markdown
from ci.reports.markup import paint
from ci.reports.pages import parts_of
from ci.reports.snippets import printable
from compiler.diagnostics import Text, plural, text
from compiler.planning.bundle import NODE_SCOPE
from compiler.planning.plan import (
    Action,
    ObjectChange,
    Plan,
    ScopeChange,
    change_data,
    creation_diff,
)

FORMAT_VERSION = "1.0"
MARKDOWN_LIMIT = 60_000
"""Forges cut comments at 65,536 characters; what they add themselves must fit too."""
FOLD_LINES = 20
"""A diff longer than this is folded in a comment."""

Translate = Callable[[Text], str]
ACTION_SIGNS = {Action.CREATE: "+", Action.UPDATE: "~", Action.DELETE: "-"}
_COLOURS = {Action.CREATE: "32", Action.UPDATE: "33", Action.DELETE: "31"}


def summary(plan: Plan, translate: Translate) -> str:
    """The verdict, in one line."""
    if plan.is_empty:
        return translate(
            plural(
                "{node}: nothing to do; {count} bundle is as planned",
                "{node}: nothing to do; {count} bundles are as planned",
                plan.unchanged,
                node=plan.node,
            )
        )
    counts = plan.totals.objects
    return translate(
        text(
            "{node}: {create} to create, {update} to change, {delete} to remove; {unchanged}",
            node=plan.node,
            create=plural("{count} object", "{count} objects", counts[Action.CREATE]),
            update=counts[Action.UPDATE],
            delete=counts[Action.DELETE],
            unchanged=plural("{count} bundle unchanged", "{count} bundles unchanged", plan.unchanged),
        )
    )


def plan_text(plan: Plan, translate: Translate, *, colour: bool, diffs: bool = True) -> Iterator[str]:
    """For a terminal, piece by piece."""
    yield summary(plan, translate) + "\n"
    if plan.is_empty:
        return
    yield block(_callers_lines(plan, translate, colour=colour))
    for change in plan.changes:
        yield block(_scope_lines(change, translate, colour=colour))
    for change in plan.changes if diffs else ():
        yield block(_diff_lines(change, colour=colour))
    yield block(_consequences(plan, translate))
    yield translate(text("plan {id}", id=plan.id[:12])) + "\n"


def block(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def tells_of_callers(plan: Plan) -> bool:
    """Whether it can be said what callers notice: not of files that were edited by hand, whatever they made happen."""
    if plan.is_empty:
        return False
    return _has_views(plan) or not any(change.drifted for change in plan.changes)


def _has_views(plan: Plan) -> bool:
    return any(change.callers is not None for change in plan.changes)


def _callers_lines(plan: Plan, translate: Translate, *, colour: bool) -> Iterator[str]:
    if not tells_of_callers(plan):
        yield ""
        return
    from ci.reports.changes import callers_lines  # a plan with nothing to do need not load it

    yield from callers_lines(plan.noticed(), translate, colour=colour)


def title(change: ScopeChange, plan_node: str, translate: Translate) -> str:
    """Who changes: a client, or the operator's layer."""
    if change.scope == NODE_SCOPE:
        return translate(text("operator's layer of {node}", node=plan_node))
    return change.scope


def census(change: ScopeChange) -> str:
    """What a whole scope that comes or goes consists of: `25 users, 25 devices`."""
    sections: dict[str, int] = {}
    for item in change.objects:
        section = item.address.split("/")[1]
        sections[section] = sections.get(section, 0) + 1
    return ", ".join(f"{count} {section}" for section, count in sections.items())


def _scope_lines(change: ScopeChange, translate: Translate, *, colour: bool) -> Iterator[str]:
    if change.action is not Action.UPDATE:
        words = f"{ACTION_SIGNS[change.action]} {change.scope}: {census(change)}"
        yield paint(words, _COLOURS[change.action], colour=colour)
        yield from remark_lines(change, translate)
        yield ""
        return
    for item in change.objects:
        words = f"{ACTION_SIGNS[item.action]} {item.address}{printable(_named(item))}"
        yield paint(words, _COLOURS[item.action], colour=colour)
        yield from (f"    {words}" for words in field_lines(item, translate))
    for path in change.drifted:
        yield paint(f"! {drifted_words(change, path, translate)}", "35", colour=colour)
    yield from remark_lines(change, translate)
    if change.objects or change.drifted or change.rekey:
        yield ""


def drifted_words(change: ScopeChange, path: str, translate: Translate) -> str:
    """What is said of a file that is not as it was applied."""
    file = f"{change.scope}/{path}"
    return translate(text("{file} was edited on the node by hand, and will be written again", file=file))


def object_items(change: ScopeChange, translate: Translate) -> Iterator[tuple[Action, dict[str, Any]]]:
    """What a document is given of each object that changes."""
    for item in change.objects:
        address = f"{item.address}{_named(item)}"
        yield (
            item.action,
            {
                "sign": ACTION_SIGNS[item.action],
                "address": address,
                "fields": list(field_lines(item, translate)),
            },
        )


def remark_lines(change: ScopeChange, translate: Translate) -> Iterator[str]:
    """Passwords that are made anew, phones that are cut off, and what becomes of messages, greetings and PINs; nothing of the mailboxes of a client that is new."""
    if change.rekey and change.action is Action.UPDATE:
        words = text(
            "every password of {scope} is made anew: its phones must fetch their files", scope=change.scope
        )
        yield f"  {translate(words)}"
    for device in change.cut_off:
        words = text(
            "{address} is cut off, emergency calls included, until it has fetched its file: its secret of before is taken no longer",
            address=device,
        )
        yield f"  {translate(words)}"
    for mailbox in change.mailboxes:
        if mailbox.after is None:
            words = text(
                "mailbox of {address}: its messages, greetings and PIN stay on the node, and nobody can listen to them",
                address=mailbox.before,
            )
        elif mailbox.before is not None:
            words = text(
                "mailbox of {former}: {address} has it now, with its messages, greetings and PIN",
                former=mailbox.before,
                address=mailbox.after,
            )
        elif mailbox.comes_back:
            words = text(
                "mailbox of {address}: the one that was removed before, with the messages, greetings and PIN that stayed on the node",
                address=mailbox.after,
            )
        elif change.action is Action.UPDATE:
            words = text("mailbox of {address}: new, and empty", address=mailbox.after)
        else:
            continue
        yield f"  {translate(words)}"


def _named(change: ObjectChange) -> str:
    """What people call an object, beside its address."""
    return f" ({change.name})" if change.name else ""


def field_lines(change: ObjectChange, translate: Translate) -> Iterator[str]:
    """What an updated object's fields were, and what they become."""
    for field in change.fields:
        was, becomes = (_value(value, translate) for value in (field.before, field.after))
        yield f"{field.path}: {was} → {becomes}"


def _value(value: str | None, translate: Translate) -> str:
    from ci.reports.values import value_words  # a plan with nothing to do need not load it

    words = printable(value_words(None if value is None else json.loads(value), translate))
    return words if len(words) <= 120 else words[:119] + "…"


def _diff_lines(change: ScopeChange, *, colour: bool) -> Iterator[str]:
    """Only what is updated: a new or removed file says no more than its name does."""
    colours = {"+": "32", "-": "31", "@": "36"}
    if change.action is not Action.UPDATE:
        return
    for file in change.files:
        name = f"{ACTION_SIGNS[file.action]} {change.scope}/{file.path}"
        yield paint(name, _COLOURS[file.action], colour=colour)
        if file.action is Action.UPDATE and file.diff:
            yield from (
                paint(printable(line), colours.get(line[:1], "0"), colour=colour)
                for line in file.diff.splitlines()
            )
            yield ""
    if change.files:
        yield ""


def _consequences(plan: Plan, translate: Translate) -> Iterator[str]:
    totals = plan.totals
    if totals.reloads:
        yield translate(text("Asterisk reloads: {commands}", commands=", ".join(totals.reloads)))
    if totals.phones:
        yield translate(text("phones to reprovision: {count}", count=totals.phones))


def plans_json(plans: Sequence[Plan], left_out: Sequence[Mapping[str, Any]] = ()) -> Iterator[str]:
    """For programs, one plan per node, piece by piece; the shape is promised by `format_version`. `left_out`: what is not planned, and why."""
    yield f'{{\n  "format_version": "{FORMAT_VERSION}",\n  "left_out": {_indented(left_out, 2)},\n  "plans": ['
    for number, plan in enumerate(plans):
        yield ",\n    " if number else "\n    "
        yield from _plan_json(plan)
    yield "\n  ]\n}\n" if plans else "]\n}\n"


def _plan_json(plan: Plan) -> Iterator[str]:
    """With its changes at the end, one after the other."""
    head = {
        "format_version": FORMAT_VERSION,
        "id": plan.id,
        "empty": plan.is_empty,
        "counts": {str(action): count for action, count in plan.totals.objects.items()},
        "unchanged": plan.unchanged,
        "reloads": list(plan.totals.reloads),
        "phones": sorted(address for change in plan.changes for address in change.phones()),
        "callers": _callers_data(plan),
        "node": plan.node,
    }
    yield _indented(head, 4).removesuffix("\n    }") + ',\n      "changes": ['
    for number, change in enumerate(plan.changes):
        yield ",\n        " if number else "\n        "
        yield _indented(_change_data(change, plan), 8)
    yield "]\n    }" if plan.is_empty else "\n      ]\n    }"


def _indented(data: Any, depth: int) -> str:
    """JSON that stands so deep in the page; its first line is not indented."""
    return json.dumps(data, indent=2, ensure_ascii=False).replace("\n", "\n" + " " * depth)


def _change_data(change: ScopeChange, plan: Plan) -> dict[str, Any]:
    """With the differences of files that are created, which the plan holds as a whole."""
    data = change_data(change)
    created = [file for file in data["files"] if file["action"] == Action.CREATE]
    if created:
        artifacts = {one.path: one for one in plan.bundles[change.scope].unpack().artifacts}
        for file in created:
            file["diff"] = creation_diff(change.scope, artifacts[file["path"]])
    return data


def _callers_data(plan: Plan) -> dict[str, Any] | None:
    """The verdict; what each client's callers notice stands with its changes. None if nothing can be said."""
    if not tells_of_callers(plan):
        return None
    from ci.reports.callers_verdict import verdict_data

    return verdict_data(plan.noticed())


def plans_markdown(
    plans: Sequence[Plan], translate: Translate, left_out: Sequence[LeftOut] = (), *, link_base: str = ""
) -> str:
    """For a comment on a pull request; never longer than `MARKDOWN_LIMIT`, cut between sections only."""
    parts = parts_of("plan.md")
    unplanned = [left_out_markdown([one], translate, link_base) for one in left_out]
    body, unfit = fitting(
        parts.head(),
        (
            *unplanned,
            *_verdicts(parts, plans, translate),
            "\n",
            *_sections(parts, plans, translate, link_base),
        ),
    )
    if unfit:
        words = plural(
            "{count} section does not fit here: see the plan file.",
            "{count} sections do not fit here: see the plan file.",
            unfit,
        )
        body += translate(words) + "\n"
    return body


def fitting(body: str, sections: Iterable[str]) -> tuple[str, int]:
    """A comment with as many of these sections as fit, and how many do not."""
    left_out = 0
    for section in sections:
        if len(body) + len(section) > MARKDOWN_LIMIT - 500:
            left_out += 1
        else:
            body += section
    return body, left_out


def _verdicts(parts: Any, plans: Sequence[Plan], translate: Translate) -> Iterator[str]:
    """A line for each node, those with something to do first."""
    for plan in sorted(plans, key=lambda plan: plan.is_empty):
        yield parts.node(summary(plan, translate))
        if tells_of_callers(plan):
            from ci.reports.callers_verdict import verdict_words

            yield parts.node_callers(verdict_words(plan.noticed(), translate))


def _sections(parts: Any, plans: Sequence[Plan], translate: Translate, link_base: str) -> Iterator[str]:
    """What callers notice, then the objects that change, then the files."""
    for plan in plans:
        if _has_views(plan):
            from ci.reports.changes import callers_markdown

            yield from callers_markdown(plan.noticed(), translate, link_base=link_base)
    for plan in plans:
        for change in plan.changes:
            if change.objects or change.drifted or change.rekey:
                objects = [item for _, item in object_items(change, translate)]
                remarks = tuple(remark_lines(change, translate))
                yield parts.objects(title(change, plan.node, translate), objects, change.drifted, remarks)
    for plan in plans:
        for change in plan.changes:
            for file in change.files:
                if file.action is Action.UPDATE and file.diff:
                    yield _file_markdown(parts, f"{change.scope}/{file.path}", file.diff, translate)


def _file_markdown(parts: Any, name: str, difference: str, translate: Translate) -> str:
    """A file's difference, folded if it is long."""
    fence = "`" * max(3, _longest_run(difference) + 1)
    lines = difference.count("\n") + 1
    if lines <= FOLD_LINES:
        return str(parts.file(name, difference, fence))
    count = translate(plural("{count} line", "{count} lines", lines))
    return str(parts.folded_file(name, difference, fence, count))


def _longest_run(words: str) -> int:
    return max(map(len, re.findall("`+", words)), default=0)
