"""Where plans are saved and found: one in a file, or several in a folder, each as NODE.plan. Nothing but a plan is ever replaced or removed."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ci.nodes.planfile import INDEX, open_regular, write_plan
from compiler.diagnostics import Diagnostic, text
from compiler.diagnostics.codes import diagnose
from compiler.planning.plan import Plan

SUFFIX = ".plan"


@dataclass(frozen=True, slots=True)
class SavedPlans:
    """Where a run saves its plans. Methods raise OSError."""

    path: Path
    is_folder: bool

    @classmethod
    def at(cls, written: str) -> SavedPlans:
        """The place that somebody wrote: a folder if it is one, ends as one, or has no suffix."""
        path = Path(written)
        return cls(path, written.endswith("/") or path.is_dir() or not path.suffix)

    def of(self, node: str) -> Path:
        """The file of a node's plan."""
        return self.path / f"{node}{SUFFIX}" if self.is_folder else self.path

    def clear(self, nodes: Sequence[str]) -> Diagnostic | None:
        """Remove the plans of an earlier run, those of these nodes (of all, if none is named), so that none outlives a run that fails; PLAN012 if a file in the way is no plan."""
        if self.is_folder:
            self.path.mkdir(parents=True, exist_ok=True)
            old = [self.of(node) for node in nodes] if nodes else plans_in(self.path)
        else:
            old = [self.path]
        for path in old:
            if _is_plan(path):
                path.unlink()
        return None if self.is_folder else _in_the_way(self.path)

    def save(self, plan: Plan) -> Diagnostic | None:
        """Write a plan; PLAN012 if a file in the way is no plan."""
        path = self.of(plan.node)
        obstacle = _in_the_way(path)
        if obstacle is None:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_plan(path, plan)
        return obstacle


def plans_in(folder: Path) -> list[Path]:
    """The plans of a folder, by node."""
    return sorted(folder.glob(f"*{SUFFIX}"))


def given_plans(places: Iterable[Path]) -> list[Path]:
    """The files of plans that somebody names: themselves, or folders of them."""
    return [file for place in places for file in (plans_in(place) if place.is_dir() else [place])]


def _is_plan(path: Path) -> bool:
    """Whether a file is a plan, of whatever version."""
    try:
        file = open_regular(path)
        if file is None:
            return False
        with file, zipfile.ZipFile(file) as archive:
            return INDEX in archive.namelist()
    except (FileNotFoundError, IsADirectoryError, zipfile.BadZipFile, ValueError, NotImplementedError):
        return False


def _in_the_way(path: Path) -> Diagnostic | None:
    if not path.exists() or _is_plan(path):
        return None
    message = text("{file} is no plan, and is not replaced", file=path)
    hint = text("Save plans elsewhere, or remove it: {file}", file=path)
    return diagnose("PLAN012", message, None, hint=hint)
