"""Clients that come back by themselves, and writers that try until they are answered."""

import time
from collections.abc import Callable
from threading import Condition, Event, Thread
from typing import Any, Self
from uuid import uuid4

import httpx
from websockets.exceptions import InvalidHandshake

from tests.sockets import NUMBERED, Closed, Frame, Socket

AGAIN_SECONDS = 0.1


class Follower(Thread):
    """Follows one side of a dialog by the rules of contract chapter 4, across reconnects.

    `applied` are the numbered frames in the order in which they came; `closed` the codes with which
    sockets ended. What the server must never do (a number twice, a number left out, `reset`) stands
    in `wrong`.
    """

    def __init__(self, connect: Callable[[int], Socket]) -> None:
        super().__init__(daemon=True)
        self.applied: list[Frame] = []
        self.closed: list[int] = []
        self.wrong: list[Frame] = []
        self._connect = connect
        self._news = Condition()
        self._enough = Event()
        self._socket: Socket | None = None
        self._hello = Event()

    def __enter__(self) -> Self:
        self.start()
        assert self._hello.wait(20), "no hello"
        return self

    def __exit__(self, *_: object) -> None:
        self._enough.set()
        if self._socket:
            self._socket.close()
        self.join(20)

    @property
    def last(self) -> int:
        """The number up to which everything was applied."""
        return len(self.applied)

    def run(self) -> None:
        """Connect, follow, and again."""
        while not self._enough.is_set():
            try:
                with self._connect(self.last) as self._socket:
                    for frame in self._socket:
                        self._take(frame)
            except Closed as closed:
                if not self._enough.is_set():
                    self.closed.append(closed.code)
            except (OSError, InvalidHandshake, EOFError):  # nobody listens at the moment
                pass
            self._enough.wait(AGAIN_SECONDS)

    def wait_for(self, seq: int, seconds: float = 30) -> None:
        """Return when everything up to a number has come."""
        with self._news:
            came = self._news.wait_for(lambda: self.last >= seq or self.wrong, seconds)
        assert not self.wrong, f"after {self.last} came {self.wrong}"
        assert came, f"only {self.last} of {seq} came; sockets were closed with {self.closed}"

    def _take(self, frame: Frame) -> None:
        if frame["type"] == "hello":
            self._hello.set()
        with self._news:
            if frame["type"] in NUMBERED and frame["seq"] == self.last + 1:
                self.applied.append(frame)
            elif frame["type"] in (*NUMBERED, "reset"):
                self.wrong.append(frame)
            self._news.notify_all()


class Writer(Thread):
    """Writes messages one after another, each until it is acknowledged.

    `post` writes a text under a client_id. `answers` are the acknowledged messages, `refused` what
    was answered otherwise (0 for no answer), `took` the longest wait for an answer, in seconds.
    """

    def __init__(self, post: Callable[[str, str], httpx.Response], name: str) -> None:
        super().__init__(daemon=True)
        self.answers: list[Frame] = []
        self.refused: list[int] = []
        self.took = 0.0
        self._post = post
        self._name = name
        self._enough = Event()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Finish the message that is being written, and no more."""
        self._enough.set()
        self.join(60)
        assert not self.is_alive(), "the last message is not acknowledged"

    def run(self) -> None:
        """Write."""
        while not self._enough.is_set():
            text, client_id = f"{self._name} {len(self.answers) + 1}", str(uuid4())
            while not self._acknowledged(text, client_id):
                time.sleep(AGAIN_SECONDS)

    def wait_for(self, count: int, seconds: float = 30) -> None:
        """Return when so many messages more are acknowledged."""
        self._wait_for(self.answers, len(self.answers) + count, seconds)

    def wait_for_refusal(self, before: int, seconds: float = 30) -> None:
        """Return when more than so many times a message was not acknowledged."""
        self._wait_for(self.refused, before + 1, seconds)

    def _wait_for(self, answers: list[Any], enough: int, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while len(answers) < enough:
            assert time.monotonic() < deadline, f"{len(answers)} of {enough}, {self.refused}"
            time.sleep(0.01)

    def _acknowledged(self, text: str, client_id: str) -> bool:
        started = time.monotonic()
        try:
            answer = self._post(text, client_id)
        except httpx.TransportError:
            self.refused.append(0)
            return False
        self.took = max(self.took, time.monotonic() - started)
        if answer.status_code not in (200, 201):
            self.refused.append(answer.status_code)
            return False
        self.answers.append(answer.json())
        return True
