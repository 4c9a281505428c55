"""A small client of Asterisk's manager interface (AMI): actions, their answers, and events as they come.

Written here because the clients on PyPI are asynchronous (panoramisk), no longer kept (pystrix, pyst), or of one person and a few weeks
(astami); and the protocol is lines of `Name: value` (Asterisk's documentation, "AMI v2 Specification").
"""

from __future__ import annotations

import itertools
import select
import socket
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from types import TracebackType
from typing import Self

AmiMessage = Mapping[str, str]


class AmiError(Exception):
    """The manager refused an action, or did not answer in time."""


class Ami:
    """One logged-in connection. Not for use by several threads."""

    def __init__(self, host: str, port: int, *, user: str, secret: str, timeout: float = 10) -> None:
        self._connection = socket.create_connection((host, port), timeout=timeout)
        self._received = b""
        self._events: deque[dict[str, str]] = deque()
        self._numbers = itertools.count(1)
        self._timeout = timeout
        try:
            self._banner()
            self.action("Login", Username=user, Secret=secret, Events="on")
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the connection."""
        self._connection.close()

    def action(self, name: str, variables: Mapping[str, str] | None = None, **fields: str) -> dict[str, str]:
        """Send an action and wait for its answer; AmiError if it is an error. `variables`: channel variables to set."""
        number = str(next(self._numbers))
        self.send(name, number, variables, **fields)
        answer = self._await(lambda message: "Response" in message and message.get("ActionID") == number)
        if answer["Response"] == "Error":
            raise AmiError(f"{name}: {answer.get('Output') or answer.get('Message')}")
        return answer

    def send(
        self, name: str, action_id: str, variables: Mapping[str, str] | None = None, **fields: str
    ) -> None:
        """Send an action and do not wait: its answer is dropped, unless it is an event."""
        lines = [
            f"Action: {name}",
            f"ActionID: {action_id}",
            *(f"{key}: {value}" for key, value in fields.items()),
        ]
        lines += [f"Variable: {key}={value}" for key, value in (variables or {}).items()]
        self._connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())

    def tell_only(self, event: str, *, header: str = "", value: str = "") -> None:
        """Be told events of this name (whose header has this value, if one is given), and of other calls of this; no others."""
        condition = f"header({header}),method(exact)" if header else "method(none)"
        criteria = f"action(include),name({event}),{condition}"
        self.action("Filter", Operation="Add", MatchCriteria=criteria, Filter=value)

    def events(self, *, seconds: float) -> Iterator[dict[str, str]]:
        """The events that came, and that come within so many seconds from now on; it ends early when there is nothing more to read."""
        while self._events:
            yield self._events.popleft()
        deadline = time.monotonic() + seconds
        while b"\r\n\r\n" in self._received or self._is_readable(max(deadline - time.monotonic(), 0)):
            message = self._next_message(time.monotonic() + self._timeout)
            if "Event" in message:
                yield message
            deadline = time.monotonic()

    def command(self, words: str) -> str:
        """A command of Asterisk's console, and what it prints."""
        return self.action("Command", Command=words).get("Output", "")

    def originate(
        self, number: str, context: str, *, at: str | None = None, variables: Mapping[str, str] | None = None
    ) -> None:
        """Place a call to an extension, as if somebody entered `context` there; it is held for a minute and not waited for.

        `at`: the instant that all tests of time on this call shall believe, such as `2026/11/23 12:29:59 Europe/Paris`.
        """
        # The function form with its parentheses: a mere variable of that name does nothing.
        pretended = {"TESTTIME()": at} if at else {}
        self.action(
            "Originate",
            {**pretended, **(variables or {})},
            Channel=f"Local/{number}@{context}/n",
            Application="Wait",
            Data="60",
            Async="true",
        )

    def wait_for(self, matches: Callable[[AmiMessage], bool], *, seconds: float) -> dict[str, str]:
        """The first event that matches, among those already received and those to come; AmiError after `seconds`."""
        for event in list(self._events):
            if matches(event):
                self._events.remove(event)
                return event
        return self._await(matches, seconds=seconds)

    def forget_events(self) -> None:
        """Drop events that came and were not asked for."""
        self._events.clear()

    def _banner(self) -> None:
        while b"\r\n" not in self._received:
            self._read_more(time.monotonic() + self._timeout)
        self._received = self._received.partition(b"\r\n")[2]

    def _await(
        self, matches: Callable[[AmiMessage], bool], *, seconds: float | None = None
    ) -> dict[str, str]:
        deadline = time.monotonic() + (self._timeout if seconds is None else seconds)
        while True:
            message = self._next_message(deadline)
            if matches(message):
                return message
            if "Event" in message:
                self._events.append(message)

    def _next_message(self, deadline: float) -> dict[str, str]:
        while b"\r\n\r\n" not in self._received:
            self._read_more(deadline)
        block, _, self._received = self._received.partition(b"\r\n\r\n")
        message: dict[str, str] = {}
        for line in block.decode(errors="replace").split("\r\n"):
            key, _, value = line.partition(": ")
            # A command's output comes as many lines of one name.
            message[key] = f"{message[key]}\n{value}" if key in message else value
        return message

    def _is_readable(self, seconds: float) -> bool:
        return bool(select.select([self._connection], [], [], seconds)[0])

    def _read_more(self, deadline: float) -> None:
        remaining = deadline - time.monotonic()
        if remaining <= 0:
            raise AmiError("nothing came in time")
        self._connection.settimeout(remaining)
        try:
            received = self._connection.recv(65536)
        except TimeoutError:
            raise AmiError("nothing came in time") from None
        if not received:
            raise AmiError("Asterisk closed the connection")
        self._received += received
