"""A person's connection, which comes back by itself, over one of the roads."""

import asyncio
import json
from collections.abc import AsyncIterator
from random import Random

import aiohttp

from tests.chaos.people.backoff import Backoff
from tests.chaos.people.books import Frame, now
from tests.chaos.people.view import View
from tests.chaos.people.world import AWAY, World

OPEN_SECONDS = 5.0  # until a connection has to greet
SLACK_SECONDS = 5.0  # beyond a heartbeat, until a silent one is given up
POLL_SECONDS = 1.0
STEADY_SECONDS = 5.0  # for which a connection has to live
LATE_SECONDS = 0.5  # for which what is missing may come by itself
RESTART = 1012


class Ended(Exception):
    """A connection ended; `wait` is how long the server asks to stay away, `all_go` whether it
    sends everybody away at once.
    """

    def __init__(self, wait: float = 0, *, all_go: bool = False) -> None:
        super().__init__()
        self.wait, self.all_go = wait, all_go


class Client:
    """Follows dialogs by `road`: "ws", "sse", "poll", or "inbox", many of them on one socket."""

    def __init__(self, world: World, name: str, road: str, random: Random) -> None:
        self.world, self.name, self.road, self.random = world, name, road, random
        self.views: dict[int, View] = {}
        self.connected = False
        self._since: float | None = now()  # when it was connected last, None while it is
        self._first = True
        self._filling: dict[int, asyncio.Task[None]] = {}
        self._heartbeat = 25.0

    def base(self, dialog: int) -> str:
        """The path of a dialog, without its last word."""
        raise NotImplementedError

    def headers(self) -> dict[str, str]:
        raise NotImplementedError

    def query(self) -> dict[str, str]:
        """What a live address is given beside the cursor."""
        return {}

    def socket_path(self, dialog: int) -> str:
        raise NotImplementedError

    async def follow(self) -> None:
        """Be connected, for ever."""
        backoff = Backoff(self.random)
        while True:
            began, end = now(), Ended()
            try:
                await self._road()
            except Ended as ended:
                end = ended
            except AWAY:
                pass
            worked, self.connected = self.connected, False
            if worked:
                self._since = now()
            if worked and now() - began > STEADY_SECONDS:
                backoff.reset()
            await asyncio.sleep(backoff.spread() if end.all_go else backoff.next(end.wait))

    async def _road(self) -> None:
        if self.road == "poll":
            await self._poll()
            return
        frames = self._events() if self.road == "sse" else self._socket()
        try:
            async for frame in frames:
                await self._take(frame)
        finally:
            await frames.aclose()  # type: ignore[attr-defined]

    async def _take(self, frame: Frame) -> None:
        kind = frame["type"]
        if kind == "moving":
            raise Ended(frame["retry_in"] * self.random.uniform(0.5, 1.5))
        if kind in ("hello", "ping"):
            self._heartbeat = frame.get("heartbeat", self._heartbeat)
            self._up()
        if kind == "error" and frame["code"] in ("try_later", "server_error"):
            raise Ended
        view = self.views.get(frame.get("dialog_id", 0))
        if view is None:
            return
        view.take(frame)
        if kind == "presence":
            self.world.books.told(frame)
        if view.is_behind:
            self._fill_later(view)

    def _up(self) -> None:
        self.connected = True
        if self._since is not None and not self._first:
            self.world.books.back(self.name, self._since)
        self._since, self._first = None, False

    async def _socket(self) -> AsyncIterator[Frame]:
        dialog = next(iter(self.views))
        path = "/ws/inbox/" if self.road == "inbox" else self.socket_path(dialog)
        query = {} if self.road == "inbox" else self._cursor(dialog)
        headers = {"Authorization": h} if (h := self.headers().get("Authorization")) else {}
        url = self.world.url.replace("https:", "wss:") + path
        connecting = self.world.http.ws_connect(
            url, params={**self.query(), **query}, headers=headers, max_msg_size=0
        )
        async with asyncio.timeout(OPEN_SECONDS):
            socket = await connecting
        try:
            if self.road == "inbox":
                for view in self.views.values():
                    opening = {"type": "open", "dialog_id": view.dialog, "after": view.last}
                    await socket.send_json({**opening, "epoch": view.epoch})
            while True:
                patience = self._heartbeat + SLACK_SECONDS if self.connected else OPEN_SECONDS
                message = await socket.receive(patience)
                if message.type != aiohttp.WSMsgType.TEXT:
                    raise Ended(all_go=socket.close_code == RESTART)
                frame = json.loads(message.data)
                if frame["type"] == "ping":
                    await socket.send_str('{"type": "pong"}')
                yield frame
        finally:
            if response := socket._response:
                response.close()

    async def _events(self) -> AsyncIterator[Frame]:
        dialog = next(iter(self.views))
        timeout = aiohttp.ClientTimeout(
            total=None, connect=OPEN_SECONDS, sock_read=self._heartbeat + SLACK_SECONDS
        )
        url = f"{self.world.url}{self.base(dialog)}/events"
        query = self._cursor(dialog)
        async with asyncio.timeout(OPEN_SECONDS):
            answer = await self.world.http.get(
                url, params=query, headers=self.headers(), timeout=timeout
            )
        try:
            if answer.status != 200:
                raise Ended(float(answer.headers.get("Retry-After", 0)))
            async for line in answer.content:
                if line.startswith(b"data:"):
                    yield json.loads(line[5:])
        finally:
            answer.close()

    async def _poll(self) -> None:
        while True:
            await asyncio.gather(*map(self._fill, self.views.values()))
            self._up()
            await asyncio.sleep(POLL_SECONDS)

    def _cursor(self, dialog: int) -> dict[str, str]:
        view = self.views[dialog]
        return {"after": str(view.last), **({"epoch": view.epoch} if view.epoch else {})}

    def _fill_later(self, view: View) -> None:
        running = self._filling.get(view.dialog)
        if running is None or running.done():
            self._filling[view.dialog] = asyncio.create_task(self._chase(view))

    async def _chase(self, view: View) -> None:
        """Ask for what is missing, unless it comes by itself."""
        backoff = Backoff(self.random)
        while view.is_behind:
            if not view.must_reload:
                seen = view.last
                await asyncio.sleep(LATE_SECONDS)
                if not view.is_behind or view.last > seen:
                    continue
            try:
                await self._fill(view)
            except AWAY:
                await asyncio.sleep(backoff.next())

    async def _fill(self, view: View) -> None:
        if view.must_reload:
            self.world.books.resets += 1
            page = await whole(self.world, self.base(view.dialog), self.headers())
            view.load(page["messages"], page["last_seq"])
        while True:
            after = view.last
            query = self._cursor(view.dialog)
            answer = await self.world.get(f"{self.base(view.dialog)}/log", self.headers(), **query)
            if answer.get("reset"):
                view.must_reload = True
                return
            for frame in answer["frames"]:
                view.take(frame)
            if not after < view.last < answer["last_seq"]:
                return


async def whole(world: World, base: str, headers: dict[str, str]) -> Frame:
    """All messages of a dialog as they read now, the oldest first, and its last number."""
    page = await world.get(f"{base}/messages", headers, limit=200)
    last_seq, messages = page["last_seq"], page["messages"]
    while page["has_more"]:
        before = page["messages"][0]["seq"]
        page = await world.get(f"{base}/messages", headers, limit=200, before=before)
        messages = page["messages"] + messages
    return {"messages": messages, "last_seq": last_seq}
