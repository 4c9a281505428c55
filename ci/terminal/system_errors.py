"""What the operating system refuses, in the reader's language: its own words are those of its settings, English in most pipelines."""

from __future__ import annotations

import errno

from compiler.diagnostics import Text, text

_REASONS: dict[int, Text] = {
    errno.EACCES: text("no right to do so"),
    errno.EAGAIN: text("it is busy: try again"),
    errno.EBUSY: text("it is in use"),
    errno.EDQUOT: text("the quota of disk space is used up"),
    errno.EEXIST: text("it is there already"),
    errno.EFBIG: text("the file is too large"),
    errno.EINVAL: text("the system does not accept this"),
    errno.EIO: text("the disk fails to read or write"),
    errno.EISDIR: text("it is a folder"),
    errno.ELOOP: text("links lead in a circle, or to where they must not"),
    errno.EMFILE: text("too many files are open"),
    errno.ENAMETOOLONG: text("the name is too long"),
    errno.ENFILE: text("too many files are open"),
    errno.ENODEV: text("there is no such device"),
    errno.ENOENT: text("there is no such file or folder"),
    errno.ENOMEM: text("there is not enough memory"),
    errno.ENOSPC: text("the disk is full"),
    errno.ENOTDIR: text("it is no folder"),
    errno.ENOTEMPTY: text("the folder is not empty"),
    errno.ENXIO: text("there is no such device"),
    errno.EPERM: text("no right to do so"),
    errno.EPIPE: text("the reader has gone"),
    errno.EROFS: text("nothing can be written there: it is mounted read-only"),
    errno.ESTALE: text("it has changed meanwhile"),
    errno.ETXTBSY: text("it is in use"),
    errno.EXDEV: text("it is on another disk"),
}


def reason_of(error: OSError) -> Text | str:
    """Why the system refuses; in its own words where that is rare."""
    known = _REASONS.get(error.errno or 0)
    return known or error.strerror or str(error)
