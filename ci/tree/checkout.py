"""What git left out of a working tree: files that a sparse checkout does not bring, which are not removed for that."""

from __future__ import annotations

from pathlib import Path

from ci.tree.workspace import TREE_SUFFIXES
from compiler.diagnostics import Diagnostic, plural, text
from compiler.diagnostics.codes import diagnose


def not_checked_out(tree: Path) -> Diagnostic | None:
    """GIT004 if files of the tree are in the repository, and a sparse checkout leaves them out. Git is asked only where there is such a checkout."""
    place = tree.resolve()
    if not _is_sparse(place):
        return None
    from git import Repo
    from git.exc import GitError

    try:
        listed = Repo(place, search_parent_directories=True).git.ls_files("-t", "-z", "--full-name", place)
    except (GitError, ImportError):
        return None
    left_out = [
        entry[2:] for entry in listed.split("\0") if entry.startswith("S ") and entry.endswith(TREE_SUFFIXES)
    ]
    if not left_out:
        return None
    message = plural(
        "{count} file of the tree is not checked out, such as {file}",
        "{count} files of the tree are not checked out, such as {file}",
        len(left_out),
        file=left_out[0],
    )
    hint = text("Check all of it out: git sparse-checkout add {folder}", folder=place.name)
    return diagnose("GIT004", message, None, hint=hint)


def _is_sparse(place: Path) -> bool:
    """Whether the folder stands in a checkout that has ever been sparse."""
    top = next((folder for folder in (place, *place.parents) if (folder / ".git").exists()), None)
    if top is None:
        return False
    git = top / ".git"
    if git.is_file():  # a further worktree, or a submodule: the file names the folder
        git = top / git.read_text(encoding="utf-8", errors="replace").removeprefix("gitdir:").strip()
    return (git / "info" / "sparse-checkout").exists()
