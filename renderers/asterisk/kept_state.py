"""What people set at phones and the PBX keeps over reloads and restarts: a value in its own database, and the lamps that show it.

A value has a key of its client's, named by words: the kind of what is set, and which (`switch`, `opening`). A lamp is a custom device state,
named by the same words and whatever tells it from others of them (`switch`, `opening`, `night`): keys watch it by a hint, nothing reads it. So
what counts is one value, written at once, and a lamp can never say two things of one. Both are in Asterisk's database: of a process
that is killed, what was set in the last second may be lost. Modules: `func_db`, `func_devstate`, `func_lock`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from renderers.asterisk.names import scope


def kept_value(client: str, *words: str) -> str:
    """The key of a value, for `DB(…)` and `DB_DELETE(…)`."""
    return "/".join(("centrex", scope(client), *words))


def lamp(client: str, *words: str) -> str:
    """The device state that hints watch; set by `lights` alone."""
    return f"Custom:{kept_name(client, *words)}"


def kept_name(client: str, *words: str) -> str:
    """The words as device states and locks have them. Hyphens are mapped away, as in extensions; no id of ours holds an underscore."""
    return ".".join((scope(client), *words)).replace("-", "_")


def lights(lamp: str, *, on: bool) -> str:
    """The step that lights a lamp, or puts it out."""
    return f"Set(DEVICE_STATE({lamp})={'INUSE' if on else 'NOT_INUSE'})"


def locked(lock: str, steps: Iterable[str]) -> Iterator[str]:
    """Steps that no two calls take at once; `lock`: the `kept_name` of what they change. None of them may leave the extension."""
    yield f"Set(LOCKED=${{LOCK({lock})}})"
    yield from steps
    yield f"Set(LOCKED=${{UNLOCK({lock})}})"
