"""What git left out of a working tree, and what it brought that is none of its own.

Files that a sparse checkout does not bring are not removed for that. What earlier runs remember is believed unless git brings it: whoever
may open a pull request would else write it.
"""

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
    git = _git_folder(place)
    return git is not None and (git / "info" / "sparse-checkout").exists()


def _git_folder(place: Path) -> Path | None:
    """Where git keeps what it knows of the checkout in which a folder stands."""
    top = next((folder for folder in (place, *place.parents) if (folder / ".git").exists()), None)
    if top is None:
        return None
    git = top / ".git"
    if git.is_file():  # a further worktree, or a submodule: the file names the folder
        git = top / git.read_text(encoding="utf-8", errors="replace").removeprefix("gitdir:").strip()
    return git


MEMORY = ".centrex"
"""The folder beside the tree in which runs remember what they found."""
_NODES = f"{MEMORY}/nodes/"


def tracked_memory(root: Path) -> Diagnostic | None:
    """GIT009 if git brings anything of what runs remember beside the tree: it could be anybody's, and is neither read nor written.

    `root`: the folder that holds the tree. Outside of a checkout nobody can tell; where git cannot be asked it may be.
    """
    tracked = _tracked(root.resolve())
    if tracked is None:
        return None
    message = text(
        "git tracks {file}: what is remembered there could be anybody's, and is not used", file=tracked
    )
    hint = text(
        "Remove it from the repository: git rm -r --cached {folder}; and name it in .gitignore.",
        folder=MEMORY,
    )
    return diagnose("GIT009", message, None, hint=hint)


def _tracked(root: Path) -> str | None:
    """A path of what runs remember that git tracks, or the folder where that is not known."""
    git = _git_folder(root)
    try:
        if git is None or _is_surely_untracked((git / "index").read_bytes()):
            return None
    except FileNotFoundError:  # nothing was ever added
        return None
    except OSError:
        return MEMORY
    from git import Repo
    from git.exc import GitError

    try:
        listed = Repo(root, search_parent_directories=True).git.execute(
            ["git", "ls-files", "-z", "--", f":(icase){MEMORY}"]
        )
    except (GitError, ImportError):
        return MEMORY
    paths = str(listed).split("\0")
    return next((path for path in paths if path and not path.lower().startswith(_NODES)), None)


def _is_surely_untracked(index: bytes) -> bool:
    """Whether an index that spells every path out, as nearly all do, names the folder nowhere: so git need not be asked in every plan."""
    spells_out = index[4:8] in (b"\0\0\0\2", b"\0\0\0\3") and b"link" not in index
    return spells_out and MEMORY.encode() not in index.lower()
