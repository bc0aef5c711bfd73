"""A server that speaks the contract to one client, and fails as it is told: test equipment."""

import asyncio
import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from tests.stream.asgi import (
    Receive,
    Scope,
    Send,
    body,
    error,
    fields,
    headers,
    respond,
    respond_json,
)
from tests.stream.dialog import Dialog, Frame
from tests.stream.serving import Serving

MODULES = Path(
    os.environ.get("REALTIME_MODULES", Path(__file__).parents[2] / "static" / "realtime")
)
PAGE = b"<!doctype html><meta charset=utf-8><title>blank</title>"
STATUS = {4001: 401, 4002: 403, 4003: 403, 4004: 404, 4008: 429}
Outgoing = asyncio.Queue[Frame | int]


class Peer(Serving):
    """One dialog on 127.0.0.1. A test changes the public attributes while it runs.

    `refuse`: close code for each road that is refused ("ws", "sse", "log"), 1006 meaning that it is
    blocked. `mute`: roads that connect and say nothing. `hang`: roads that do not even answer,
    until they are taken from it. `posts`: what happens to the coming POSTs of messages, one word
    each: "lost", "silent", "slow", "portal", a status like "500" or with a code like "409 stale";
    nothing special when empty. `errors`: codes that the coming frames or POSTs of typing and marks
    are answered with instead of being taken.
    """

    def __init__(self) -> None:
        self.dialog = Dialog()
        self.token = "first"
        self.heartbeat = 25.0
        self.replay_limit = 1000
        self.log_limit = 500
        self.refuse: dict[str, int] = {}
        self.mute: set[str] = set()
        self.hang: set[str] = set()
        self.posts: list[str] = []
        self.errors: list[str] = []
        self.opened: list[str] = []
        self.heard: list[Frame] = []
        self.renewals = 0
        self.retry_after = 0
        self.lines: dict[Outgoing, asyncio.AbstractEventLoop] = {}
        super().__init__()

    def stop(self) -> None:
        """Die: every connection is gone."""
        self.close(1012)
        super().stop()
        self.lines.clear()

    def emit(self, *frames: Frame) -> None:
        """Hand frames to every live connection, as they are."""
        self._put(*frames)

    def close(self, code: int) -> None:
        """End every live connection."""
        self._put(code)

    def expire(self) -> None:
        """The stream token ran out."""
        self.token = f"after {self.token}"
        self.close(4001)

    def say(self, text: str) -> Frame:
        """The other side writes, and everybody connected is told."""
        frame = self.dialog.say(text)
        self.emit(frame)
        return frame

    def ping(self) -> None:
        """One heartbeat."""
        self.emit({"type": "ping", "last_seq": self.dialog.last_seq})

    def _put(self, *items: Frame | int) -> None:
        for line, loop in list(self.lines.items()):
            for item in items:
                loop.call_soon_threadsafe(line.put_nowait, item)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        query = dict(parse_qsl(scope["query_string"].decode()))
        if scope["type"] == "websocket":
            await self._web_socket(query, receive, send)
            return
        path, method = scope["path"], scope["method"]
        if path == "/":
            await respond(send, 200, PAGE, "text/html")
        elif path.startswith("/realtime/"):
            await respond(send, 200, (MODULES / Path(path).name).read_bytes(), "text/javascript")
        elif path == "/renew":
            self.renewals += 1
            await respond_json(send, 200, {"token": self.token})
        elif path == "/events":
            await self._events(query, scope, receive, send)
        elif ("authorization", f"Bearer {self.token}") not in headers(scope):
            await respond_json(send, 401, error("unauthorised"))
        elif method == "POST":
            await self._post(path, self._content(scope, await body(receive)), send)
        elif path == "/log":
            await self._log(query, send)
        else:
            before = int(query["before"]) if "before" in query else None
            await respond_json(send, 200, self.dialog.page(before, int(query.get("limit", 50))))

    async def _log(self, query: dict[str, str], send: Send) -> None:
        self.opened.append("log")
        if code := self.refuse.get("log"):
            await respond_json(send, STATUS.get(code, 500), error("refused"))
            return
        answer = self.dialog.log(int(query["after"]), self.log_limit, self.replay_limit)
        await respond_json(send, 200, answer)

    async def _post(self, path: str, content: dict[str, Any], send: Send) -> None:
        if path != "/messages" and self.errors:
            await respond_json(send, 503, error(self.errors.pop(0)))
            return
        if path != "/messages":
            self.heard.append({"type": path[1:], **content})
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        fate = self.posts.pop(0) if self.posts else ""
        self.dialog.posts.append(content["client_id"])
        if fate[:1] in ("4", "5"):
            status, _, code = fate.partition(" ")
            more = [(b"retry-after", str(self.retry_after).encode())] if status == "429" else []
            await respond_json(send, int(status), error(code or "refused"), more)
            return
        if fate == "portal":
            await respond_json(send, 200, {"please": "log in to this network"})
            return
        if fate == "slow":
            await asyncio.sleep(0.05)
        repeated = content["client_id"] in self.dialog.by_client_id
        frame = self.dialog.say(content["text"], content["client_id"], "user")
        if fate == "lost":
            start = {"status": 201, "headers": [(b"content-length", b"9999")]}
            await send({"type": "http.response.start", **start})
            return
        if not repeated and fate != "silent":
            self.emit(frame)
        await respond_json(send, 200 if repeated else 201, frame["message"])

    def _content(self, scope: Scope, content: bytes) -> dict[str, Any]:
        found, files = fields(scope, content)
        self.dialog.files += files
        return found

    def _join(self, road: str, query: dict[str, str]) -> tuple[int | None, Outgoing]:
        self.opened.append(road)
        line: Outgoing = asyncio.Queue()
        if code := self.refuse.get(road):
            return code, line
        if query.get("token") != self.token:
            return 4001, line
        self.lines[line] = asyncio.get_running_loop()
        if road not in self.mute:
            self._greet(line, int(query["after"]))
        return None, line

    async def _held_up(self, road: str) -> None:
        while road in self.hang:
            await asyncio.sleep(0.02)

    def _greet(self, line: Outgoing, after: int) -> None:
        last_seq = self.dialog.last_seq
        hello = {"type": "hello", "dialog_id": 1, "last_seq": last_seq, "resumed": after > 0}
        line.put_nowait({**hello, "dialog": self.dialog.state(), "heartbeat": self.heartbeat})
        if after > last_seq or last_seq - after > self.replay_limit:
            line.put_nowait({"type": "reset", "reason": "too far behind"})
            return
        for frame in self.dialog.frames[after:]:
            line.put_nowait(frame)

    async def _web_socket(self, query: dict[str, str], receive: Receive, send: Send) -> None:
        await receive()
        code, line = self._join("ws", query)
        await self._held_up("ws")
        if code == 1006:
            await send({"type": "websocket.close"})
            return
        await send({"type": "websocket.accept"})
        if code:
            await send({"type": "websocket.close", "code": code})
            return
        reader = asyncio.create_task(self._hear(receive, line))
        while (frame := await first(line, reader)) is not None:
            if isinstance(frame, int):
                await send({"type": "websocket.close", "code": frame})
                break
            await send({"type": "websocket.send", "text": json.dumps(frame)})
        self.lines.pop(line, None)

    async def _hear(self, receive: Receive, line: Outgoing) -> None:
        while (event := await receive())["type"] == "websocket.receive":
            if self.errors:
                line.put_nowait({"type": "error", "code": self.errors.pop(0), "detail": "later"})
            else:
                self.heard.append(json.loads(event["text"]))

    async def _events(
        self, query: dict[str, str], scope: Scope, receive: Receive, send: Send
    ) -> None:
        code, line = self._join("sse", query)
        await self._held_up("sse")
        if code:
            await respond_json(send, STATUS.get(code, 502), error("refused"))
            return
        start = {"status": 200, "headers": [(b"content-type", b"text/event-stream")]}
        await send({"type": "http.response.start", **start})
        await send({"type": "http.response.body", "body": b": hi\n\n", "more_body": True})
        await receive()
        reader = asyncio.create_task(receive())
        while isinstance(frame := await first(line, reader), dict):
            number = f"id: {frame['seq']}\n" if "message" in frame else ""
            data = f"{number}data: {json.dumps(frame)}\n\n".encode()
            await send({"type": "http.response.body", "body": data, "more_body": True})
        self.lines.pop(line, None)
        await send({"type": "http.response.body", "body": b""})


async def first(line: Outgoing, reader: "asyncio.Task[Any]") -> Frame | int | None:
    """What is to be sent next; None when the client went away."""
    getter = asyncio.ensure_future(line.get())
    await asyncio.wait([getter, reader], return_when=asyncio.FIRST_COMPLETED)
    if getter.done():
        return getter.result()
    getter.cancel()
    return None
