"""What earlier runs found out of clients, so that a run costs only what changed.

The cache is a database below `.centrex/` beside the tree: a pipeline that keeps it between its jobs compiles only what a change
concerns, in a fresh checkout too. A client is known if its files, what it read of the operator's layer, and the compiler are what they
were. Without a cache, or with one that is damaged, of another version, or brought by git, everything is compiled.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ci.fleet.client_result import ClientResult
from ci.fleet.file_keys import client_stamp, content_key, tools_key, tools_stamp
from ci.tree.checkout import tracked_memory
from ci.tree.workspace import Workspace, client_files
from compiler.checks.across import ClientSummary
from compiler.diagnostics import Diagnostic, Position, Range, Related, Severity, Text
from compiler.resolving.fleet_reads import FleetRead, FleetReads, ReadsDigest

FILE = ".centrex/cache.sqlite3"
FORMAT = 1
"""Of the tables and their records; a cache of another one is begun anew."""

_TABLES = """
CREATE TABLE IF NOT EXISTS tools (stamp TEXT PRIMARY KEY, key TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS clients (client TEXT PRIMARY KEY, stamp TEXT NOT NULL, record TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS read_back (scope TEXT PRIMARY KEY, key TEXT NOT NULL);
"""


class Cache:
    """The cache of a tree, for one run. It never fails: what cannot be read is not known, what cannot be written is forgotten."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._began = time.time_ns()
        self._stamps: dict[str, str] = {}
        self._connection = (
            _connection(workspace.root / FILE) if tracked_memory(workspace.root) is None else None
        )
        self._tools = self._tools_key()

    def recall(self, client: str, layer: ReadsDigest) -> ClientResult | None:
        """The client as an earlier run compiled it, if that still holds; without its bundle. `layer`: as it stands now."""
        # Before the files are read: what is written into them while they are read makes them another stamp's.
        stamp = self._stamps[client] = client_stamp(self._workspace, client, self._began)
        row = self._query("SELECT stamp, record FROM clients WHERE client = ?", client)
        if row is None:
            return None
        try:
            record = json.loads(row[1])
            if not self._still_holds(record, layer):
                return None
            if not stamp or stamp != row[0]:
                files, unread = client_files(self._workspace, client)
                if unread or content_key(files) != record["key"]:
                    return None
                self._execute("UPDATE clients SET stamp = ? WHERE client = ?", stamp, client)
            return _result(client, record)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return None

    def _still_holds(self, record: Mapping[str, Any], layer: ReadsDigest) -> bool:
        if record["tools"] != self._tools or record["expires"] < self._workspace.today.isoformat():
            return False
        return layer.of(_reads(record["reads"])) == str(record["layer"])

    def remember(self, results: Iterable[ClientResult], layer: ReadsDigest) -> None:
        """Keep what was compiled of clients without errors, for later runs."""
        for result in results:
            if result.summary is not None and result.digest and result.key:
                record = _record(result, layer.of(result.reads), self._tools)
                self._execute(
                    "INSERT OR REPLACE INTO clients VALUES (?, ?, ?)",
                    result.client,
                    self._stamps.get(result.client, ""),
                    json.dumps(record, separators=(",", ":")),
                )

    def keep_only(self, clients: Iterable[str]) -> None:
        """Forget clients that the tree no longer has."""
        known = {row[0] for row in self._rows("SELECT client FROM clients")}
        for client in known - set(clients):
            self._execute("DELETE FROM clients WHERE client = ?", client)
            self._execute("DELETE FROM read_back WHERE scope = ?", client)

    def was_read_back(self, scope: str, key: str) -> bool:
        """Whether exactly these files of a scope were read back before, and meant what they were made from."""
        row = self._query("SELECT key FROM read_back WHERE scope = ?", scope)
        return row is not None and row[0] == self._of_these_tools(key)

    def remember_reading(self, scope: str, key: str) -> None:
        """These files of a scope mean what they were made from."""
        self._execute("INSERT OR REPLACE INTO read_back VALUES (?, ?)", scope, self._of_these_tools(key))

    def close(self) -> None:
        """Write what was remembered, all of it or nothing."""
        if self._connection is None:
            return
        try:
            self._connection.commit()
            self._connection.close()
        except sqlite3.Error:
            pass
        self._connection = None

    def _of_these_tools(self, key: str) -> str:
        return f"{self._tools}/{key}"

    def _tools_key(self) -> str:
        stamp = tools_stamp()
        row = self._query("SELECT key FROM tools WHERE stamp = ?", stamp)
        if row is not None:
            return str(row[0])
        key = tools_key()
        self._execute("DELETE FROM tools")
        self._execute("INSERT INTO tools VALUES (?, ?)", stamp, key)
        return key

    def _query(self, words: str, *values: str) -> tuple[Any, ...] | None:
        return next(iter(self._rows(words, *values)), None)

    def _rows(self, words: str, *values: str) -> list[tuple[Any, ...]]:
        if self._connection is None:
            return []
        try:
            return self._connection.execute(words, values).fetchall()
        except UnicodeEncodeError:  # a folder that no client can be called
            return []
        except sqlite3.Error:
            self._connection = None
            return []

    def _execute(self, words: str, *values: str) -> None:
        self._rows(words, *values)


def _connection(path: Path) -> sqlite3.Connection | None:
    """A connection to the cache, begun anew if it is damaged or of another format; None if there can be none."""
    for _ in range(2):
        try:
            path.parent.mkdir(exist_ok=True)
            connection = sqlite3.connect(path, timeout=1)
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version in (0, FORMAT):
                connection.executescript(f"{_TABLES} PRAGMA user_version = {FORMAT};")
                return connection
            connection.close()
            path.unlink()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):  # busy, or not ours to write
                return None
            path.unlink(missing_ok=True)
        except OSError:
            return None
    return None


def _record(result: ClientResult, layer: str, tools: str) -> dict[str, Any]:
    assert result.summary is not None
    return {
        "key": result.key,
        "tools": tools,
        "reads": result.reads,
        "layer": layer,
        "expires": result.expires,
        "node": result.node,
        "countries": result.countries,
        "digest": result.digest,
        "summary": asdict(result.summary),
        "diagnostics": [asdict(diagnostic) for diagnostic in result.diagnostics],
    }


def _result(client: str, record: Mapping[str, Any]) -> ClientResult:
    return ClientResult(
        client,
        record["node"],
        tuple(record["countries"]),
        None,
        record["digest"],
        ClientSummary(**record["summary"]),
        tuple(_diagnostic(diagnostic) for diagnostic in record["diagnostics"]),
        record["expires"],
        record["key"],
        _reads(record["reads"]),
        recalled=True,
    )


def _reads(data: Iterable[tuple[str, list[str]]]) -> FleetReads:
    return tuple(FleetRead(what, tuple(path)) for what, path in data)


def _diagnostic(record: Mapping[str, Any]) -> Diagnostic:
    return Diagnostic(
        record["code"],
        Severity(record["severity"]),
        _text(record["message"]),
        _place(record["range"]) if record["range"] else None,
        _text(record["hint"]) if record["hint"] else None,
        tuple(Related(_text(related["message"]), _place(related["range"])) for related in record["related"]),
        record["address"],
    )


def _text(data: Mapping[str, Any]) -> Text:
    values = tuple(
        (name, _text(value) if isinstance(value, Mapping) else value) for name, value in data["values"]
    )
    return Text(data["template"], values, data["plural"], data["count"])


def _place(data: Mapping[str, Any]) -> Range:
    return Range(data["file"], Position(**data["start"]), Position(**data["end"]))
