"""A plan in a file: everything that `show` and `apply` need, no secret, and the same bytes for the same plan.

A zip archive of `plan.json` and of the new files by digest, in order, with no time in it. What is read is checked as a whole before it is
used: every member against its digest, and the plan against its id.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ci.nodes.atomic import replace_file
from ci.nodes.opening import RESERVED_FILES
from compiler.diagnostics import Diagnostic, file_start, text
from compiler.diagnostics.codes import diagnose
from compiler.graph.json_records import value_of
from compiler.planning.artifact import Artifact
from compiler.planning.bundle import Bundle, canonical_json
from compiler.planning.plan import Action, FieldChange, FileChange, ObjectChange, Plan, ScopeChange, plan_data

FORMAT = 2
_PLAN = "plan.json"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_LARGEST = 1 << 30


def write_plan(path: Path, plan: Plan) -> None:
    """Write the file, whole or not at all. Raises OSError."""
    replace_file(path, plan_bytes(plan))


def plan_bytes(plan: Plan) -> bytes:
    """The file's content."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in _members_of(plan).items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _members_of(plan: Plan) -> dict[str, bytes]:
    body = {
        "format": FORMAT,
        "id": plan.id,
        "plan": plan_data(plan),
        "unchanged": plan.unchanged,
        "objects": {scope: bundle.objects for scope, bundle in plan.bundles.items()},
        "graphs": {scope: bundle.graph for scope, bundle in plan.bundles.items() if bundle.graph},
    }
    # The id says what the plan does; this digest holds what the file says beside that.
    data = {**body, "sha256": hashlib.sha256(canonical_json(body).encode()).hexdigest()}
    contents = {
        artifact.digest: artifact.content for bundle in plan.bundles.values() for artifact in bundle.artifacts
    }
    return {
        _PLAN: canonical_json(data).encode(),
        **{f"files/{digest}": contents[digest] for digest in sorted(contents)},
    }


def read_plan(path: Path) -> tuple[Plan | None, list[Diagnostic]]:
    """The plan of a file, or why there is none. PLAN001: it is not a plan; PLAN002: it was changed after it was made."""
    place = file_start(str(path))
    again = text("Make a new one: centrex plan --out {file}", file=path)
    try:
        content = path.read_bytes()
    except OSError as error:
        message = text("{file} cannot be read: {reason}", file=path, reason=error.strerror)
        return None, [diagnose("FILE001", message, place)]
    try:
        members = _members(content)
        data = json.loads(members[_PLAN])
        if data["format"] != FORMAT:
            message = text(
                "the plan was made by another version of centrex (format {format})", format=data["format"]
            )
            return None, [diagnose("PLAN001", message, place, hint=again)]
        plan = _plan(data, members)
        sound = _is_sound(plan, members)
    except _NO_PLAN:
        return None, [
            diagnose("PLAN001", text("the file is not a plan, or only a part of one"), place, hint=again)
        ]
    if not sound:
        message = text("the plan was changed after it was made")
        return None, [diagnose("PLAN002", message, place, hint=again)]
    return plan, []


_NO_PLAN = (
    zipfile.BadZipFile,
    zlib.error,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    EOFError,
    RecursionError,
    RuntimeError,  # an encrypted member; NotImplementedError, for an unknown compression, is one too
    OSError,  # seeking where the archive's own table leads
)
"""Everything that unpacking and reading a file of another kind may raise."""


def _members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(member.file_size for member in archive.infolist()) > _LARGEST:
            raise ValueError("too large to be a plan")
        return {member.filename: archive.read(member) for member in archive.infolist()}


def _is_sound(plan: Plan, members: Mapping[str, bytes]) -> bool:
    """Whether the file is, to the byte, what this plan is saved as, and every bundle what the plan says.

    The plan's id and every digest are computed again, so that a change anywhere does not match.
    """
    targets = {change.scope: change.target for change in plan.changes}
    return members == _members_of(plan) and all(
        bundle.digest == targets.get(scope) for scope, bundle in plan.bundles.items()
    )


_SCOPE = re.compile(r"@node|[a-z0-9][a-z0-9-]*")
_PATH = re.compile(r"[^/\0]+(/[^/\0]+)*")


def _stays_inside(plan: Plan) -> bool:
    """Whether everything that the plan names lies in its own folder of the node, and leaves the node's own files alone."""
    paths = [artifact.path for bundle in plan.bundles.values() for artifact in bundle.artifacts]
    return all(_SCOPE.fullmatch(change.scope) for change in plan.changes) and all(
        _PATH.fullmatch(path) and path not in RESERVED_FILES and {".", ".."}.isdisjoint(path.split("/"))
        for path in paths
    )


def _plan(data: Mapping[str, Any], members: Mapping[str, bytes]) -> Plan:
    from compiler.analysis.change.what_callers_notice import (
        Noticed,  # a plan with nothing to do writes no file, and need not load it
    )

    changes = data["plan"]["changes"]
    bundles = {
        change["scope"]: Bundle(
            change["scope"],
            tuple(
                Artifact(path, members[f"files/{digest}"], address)
                for path, (digest, address) in change["contents"].items()
            ),
            data["objects"][change["scope"]],
            data["graphs"].get(change["scope"], ""),
        )
        for change in changes
        if change["target"] is not None
    }
    plan = Plan(
        data["plan"]["node"],
        tuple(_scope_change(change) for change in changes),
        int(data["unchanged"]),
        bundles,
        {
            change["scope"]: value_of(Noticed, change["callers"])
            for change in changes
            if change["callers"] is not None
        },
    )
    if not _stays_inside(plan):
        raise ValueError("made to write elsewhere")
    return plan


def _scope_change(data: Mapping[str, Any]) -> ScopeChange:
    return ScopeChange(
        scope=data["scope"],
        action=Action(data["action"]),
        base=data["base"],
        target=data["target"],
        objects=tuple(
            ObjectChange(
                record["address"],
                Action(record["action"]),
                tuple(FieldChange(f["path"], f["before"], f["after"]) for f in record["fields"]),
            )
            for record in data["objects"]
        ),
        files=tuple(
            FileChange(record["path"], Action(record["action"]), record["address"], record["diff"])
            for record in data["files"]
        ),
        drifted=tuple(data["drifted"]),
    )
