"""Calls of the API, one after the other over one connection, and who makes them."""

import http.client
import itertools
import json
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import NamedTuple, Self
from uuid import uuid4

from benchmarks.program import Program

JSON = {"Content-Type": "application/json"}


class Call(NamedTuple):
    """A request; `lines` are those of its head that say who asks."""

    method: str
    path: str
    lines: tuple[str, ...] = ()
    body: dict[str, object] | None = None


Calls = dict[str, Callable[[], Call]]
"""By what is asked, each time anew."""


class Caller(AbstractContextManager["Caller"]):
    """A client that waits for each answer."""

    def __init__(self, program: Program) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", program.port, timeout=120)

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def seconds(self, call: Call) -> float:
        """How long the whole answer takes. Raises RuntimeError where it is a refusal."""
        headers = JSON | dict(line.split(": ", 1) for line in call.lines)
        began = time.perf_counter()
        body = None if call.body is None else json.dumps(call.body)
        self._connection.request(call.method, call.path, body, headers)
        answer = self._connection.getresponse()
        told = answer.read()
        took = time.perf_counter() - began
        if answer.status >= 300:
            raise RuntimeError(f"{call.method} {call.path}: {answer.status} {told[:500]!r}")
        return took


def visitors_calls(program: Program, site_token: str) -> Calls:
    """What visitors ask of their own dialog, each time another of them."""
    visitors = itertools.cycle(dialog.post for dialog in program.dialogs)

    def own(method: str, what: str, body: dict[str, object] | None = None) -> Call:
        visitor = next(visitors)
        return Call(method, visitor.path.removesuffix("messages") + what, visitor.headers, body)

    def session(**known: object) -> Call:
        body = {"site_token": site_token, **known}
        return Call("POST", "/api/widget/session", body=body)

    return {
        "new session": session,
        "resume": lambda: session(visitor_token=next(visitors).headers[0].rpartition(" ")[2]),
        "post": lambda: own("POST", "messages", message()),
        "log": lambda: own("GET", "log?after=0"),
        "history page": lambda: own("GET", "messages?limit=50"),
    }


def managers_calls(program: Program) -> Calls:
    """What a manager asks of dialogs, each time another."""
    manager = program.dialogs[0].manager.headers
    words = (dialog.post.path.split("/")[-2] for dialog in program.dialogs)
    numbers = itertools.cycle([*words])
    tags = itertools.cycle(["paid", "urgent"])

    def one(method: str, what: str, body: dict[str, object] | None = None) -> Call:
        return Call(method, f"/api/dialogs/{next(numbers)}/{what}", manager, body)

    return {
        "a manager's post": lambda: one("POST", "messages", message()),
        "a manager's patch": lambda: one("PATCH", "", {"tags": [next(tags), str(uuid4())]}),
        "a manager's list": lambda: Call("GET", "/api/dialogs/", manager),
        "a manager's thread": lambda: one("GET", "messages?limit=50"),
    }


def reads(program: Program, asked: Mapping[str, tuple[str, str]]) -> Calls:
    """What is read by whom, by what it is called: the caller's name and the path."""

    def read(caller: str, path: str) -> Callable[[], Call]:
        return lambda: Call("GET", path, program.callers[caller])

    return {what: read(*each) for what, each in asked.items()}


def message() -> dict[str, object]:
    """A message that was not sent before."""
    return {"text": "Is it there yet?", "client_id": str(uuid4())}
