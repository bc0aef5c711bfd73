"""A WebSocket for tests, whose frames are parsed and can be waited for."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any, Self

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

Frame = dict[str, Any]
NUMBERED = ("message.created", "message.updated", "skip")


class Closed(Exception):
    """The server closed the socket; `code` says why."""

    def __init__(self, code: int) -> None:
        super().__init__(f"closed with {code}")
        self.code = code


class Socket:
    """A WebSocket that yields parsed frames. `frames` are all that came so far."""

    def __init__(self, url: str, headers: dict[str, str] | None = None) -> None:
        self._open = ExitStack()
        # A test need not read all that comes; with frames unread the goodbye is not answered.
        options: dict[str, Any] = {"compression": None, "max_size": None, "close_timeout": 1}
        self._connection: ClientConnection = self._open.enter_context(
            connect(url, additional_headers=headers, proxy=None, **options)
        )
        self.frames: list[Frame] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __iter__(self) -> Iterator[Frame]:
        while True:
            yield self.next(timeout=None)

    def next(self, timeout: float | None = 10) -> Frame:
        """The next frame; raises `Closed`, or TimeoutError after so many seconds."""
        try:
            frame: Frame = json.loads(self._connection.recv(timeout))
        except ConnectionClosed as closed:
            raise Closed(closed.rcvd.code if closed.rcvd else 1006) from None
        self.frames.append(frame)
        return frame

    def until(self, wanted: Callable[[Frame], bool], timeout: float = 10) -> Frame:
        """The first frame that is wanted; raises AssertionError with what came instead."""
        seen = len(self.frames)
        deadline = time.monotonic() + timeout
        while True:
            try:
                frame = self.next(max(0.0, deadline - time.monotonic()))
            except TimeoutError:
                came = self.frames[seen:]
                raise AssertionError(f"Not within {timeout} s; instead came {came}") from None
            if wanted(frame):
                return frame

    def of_type(self, kind: str, timeout: float = 10) -> Frame:
        """The next frame of a type."""
        return self.until(lambda frame: frame["type"] == kind, timeout)

    def seq(self, seq: int, timeout: float = 10) -> Frame:
        """The frame with this number, when everything before it has come."""
        return self.until(lambda frame: frame.get("seq") == seq, timeout)

    def silent_for(self, seconds: float) -> None:
        """Nothing but pings comes for so long; where a test shows that something is kept back."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            try:
                frame = self.next(left)
            except TimeoutError:
                return
            assert frame["type"] == "ping", frame

    def send(self, frame: Frame | str | bytes) -> None:
        """Send a frame, or text as it is."""
        self._connection.send(json.dumps(frame) if isinstance(frame, dict) else frame)

    def send_raw(self, data: bytes) -> None:
        """Send what is no frame, or a part of one."""
        self._connection.socket.sendall(data)

    def close_code(self, timeout: float = 10) -> int:
        """Read on until the server closes the socket; returns its code."""
        deadline = time.monotonic() + timeout
        while True:
            try:
                self.next(max(0.0, deadline - time.monotonic()))
            except Closed as closed:
                return closed.code

    def close(self) -> None:
        """Close it as a browser does."""
        self._open.close()


def numbers(frames: list[Frame]) -> list[int]:
    """The numbers of the frames that have one, in the order they came."""
    return [frame["seq"] for frame in frames if frame.get("seq") and frame["type"] in NUMBERED]
