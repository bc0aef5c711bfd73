"""The ways in which a message gets in, and those who write by one of them."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from uuid import uuid4

import httpx

from tests.server import Server
from tests.services.ports import Port, answers
from tests.services.process import ROOT, Process, remove, temporary_directory

DIFFER = {"content-length", "date"}


class Way(NamedTuple):
    """Where somebody writes, and with which headers."""

    url: str
    headers: dict[str, str] = {}


@contextmanager
def served_plainly(server: Server) -> Iterator[str]:
    """The address of the same installation, served by uvicorn without what `serve` has of its own:
    so each request comes by `receive`, and is answered by `send`.
    """
    port, directory = Port(), temporary_directory("plain")
    words = (
        "-m",
        "uvicorn",
        "replyx.asgi:application",
        "--no-server-header",
        "--log-level",
        "error",
    )
    command = [sys.executable, *words, "--port", str(port.let_go())]
    env = {**server.env, "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"]}
    process = Process(command, directory / "log", env=env, cwd=ROOT)
    try:
        process.wait_until(lambda: answers(port.number))
        yield f"http://127.0.0.1:{port.number}"
    finally:
        process.end()
        remove(directory)


class Poster:
    """Posts messages to a path."""

    def __init__(self, http: httpx.Client, path: str) -> None:
        self.http = http
        self.path = path

    def go(self, way: Way) -> None:
        """From now on by a way."""
        self.http.base_url = httpx.URL(way.url)
        self.http.headers.update(way.headers)

    def send(self, **words: Any) -> httpx.Response:
        """POST; `content` or `json` is the body, `url` another address."""
        headers = {"Content-Type": "application/json", **words.pop("headers", {})}
        return self.http.post(words.pop("url", self.path), headers=headers, **words)

    def say(self, text: Any = "hello", headers: Any = None, **words: Any) -> httpx.Response:
        """A message."""
        body = {"text": text, "client_id": str(uuid4()), **words}
        return self.send(json=body, headers=headers or {})

    def again(self) -> httpx.Response:
        """A message that was sent before, in other words."""
        client_id = str(uuid4())
        self.say("once", client_id=client_id)
        return self.say("twice", client_id=client_id)


def shape(value: Any) -> Any:
    """What is alike in two answers: all but ids, numbers and moments."""
    if isinstance(value, dict):
        mine = {"id", "seq", "client_id", "created_at"}
        return {key: type(each) if key in mine else shape(each) for key, each in value.items()}
    return [shape(each) for each in value] if isinstance(value, list) else value


def head(answer: httpx.Response) -> dict[str, Any]:
    """The head of an answer; the policy's words stand in any order, each process has its own."""
    policy = sorted(answer.headers.get("Content-Security-Policy", "").split("; "))
    same = {name: value for name, value in answer.headers.items() if name not in DIFFER}
    return {**same, "content-security-policy": policy}


def parsed(answer: httpx.Response) -> Any:
    """The JSON of an answer, or its text."""
    kind = answer.headers.get("Content-Type", "")
    return answer.json() if kind.startswith("application/json") else answer.text
