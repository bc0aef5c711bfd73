"""Visitors by the browser's own library, under node: several in one process of it."""

import asyncio
import json
import os
from pathlib import Path
from random import Random
from typing import Any

from tests.chaos.people.books import Frame, Said, now
from tests.chaos.people.visitor import Visitor
from tests.chaos.people.world import World, text_of
from tests.services.chromium import NODE
from tests.services.process import ROOT, tell_watchdog

LINE = 1 << 26  # bytes of a line: a whole state is one


class Browsers:
    """The process; `open` puts a visitor into it."""

    def __init__(self, certificate: Path) -> None:
        self._certificate = certificate
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._people: dict[str, Browser] = {}

    async def start(self) -> None:
        """Start node."""
        pipe = asyncio.subprocess.PIPE
        self._process = await asyncio.create_subprocess_exec(
            str(NODE),
            str(Path(__file__).with_name("browsers.mjs")),
            stdin=pipe,
            stdout=pipe,
            limit=LINE,
            env={**os.environ, "NODE_EXTRA_CA_CERTS": str(self._certificate)},
            start_new_session=True,
        )
        tell_watchdog("kill", self._process.pid)
        self._reading = asyncio.create_task(self._read())

    async def close(self) -> None:
        """End it."""
        if self._process:
            if self._process.returncode is None:
                self._process.kill()
            await self._process.wait()
            tell_watchdog("spare", self._process.pid)
        if self._reading:
            await self._reading

    def add(self, person: "Browser") -> None:
        """Hear of somebody."""
        self._people[person.name] = person

    def tell(self, what: str, name: str, **words: Any) -> None:
        """Have something done."""
        assert self._process
        assert self._process.stdin
        line = json.dumps({"what": what, "name": name, **words})
        self._process.stdin.write(line.encode() + b"\n")

    async def _read(self) -> None:
        assert self._process
        assert self._process.stdout
        while line := await self._process.stdout.readline():
            said = json.loads(line)
            self._people[said["name"]].hear(said)


class Browser(Visitor):
    """A visitor whose page is in `browsers`."""

    def __init__(self, world: World, name: str, random: Random, browsers: Browsers) -> None:
        super().__init__(world, name, "browser", random)
        self._browsers = browsers
        self.was_reset = False
        self._written: dict[str, tuple[Said, asyncio.Event]] = {}
        self._state: asyncio.Future[Frame] | None = None
        self._transport: str | None = None
        browsers.add(self)

    @property
    def transport(self) -> str | None:
        """The road that it is on now."""
        return self._transport

    async def follow(self) -> None:
        """Open the page."""
        self._browsers.tell(
            "open",
            self.name,
            module=str(ROOT / "static" / "realtime" / "stream.js"),
            url=self.world.url,
            dialog=self.dialog,
            token=self.stream_token,
            bearer=self.visitor_token,
        )
        await asyncio.Event().wait()

    async def write(self) -> None:
        """Write a message; the library sends it until it is acknowledged."""
        said, done = self.next(), asyncio.Event()
        self._written[said.client_id] = said, done
        self.world.under_way[said.client_id] = said.began
        self._browsers.tell("post", self.name, text=text_of(said), client_id=said.client_id)
        await done.wait()

    async def state(self) -> Frame:
        """What the page shows: `last` and `messages`."""
        self._state = asyncio.get_running_loop().create_future()
        self._browsers.tell("state", self.name)
        return await asyncio.wait_for(self._state, 30)

    def hear(self, said: Frame) -> None:
        """Take what the page tells."""
        view = self.views[self.dialog]
        match said["what"]:
            case "acked":
                written, done = self._written.pop(said["client_id"])
                del self.world.under_way[said["client_id"]]
                written.seq, written.acked = said["seq"], now()
                self.world.books.acknowledged(written, 1)
                done.set()
            case "failed":
                self.world.books.refused.append(f"{self.name}: {said['error']}")
            case "reset":
                self.was_reset = True
                self.world.books.resets += 1
            case "applied" | "loaded":
                for seq in range(view.last + 1, said["seq"] + 1):
                    view.arrived.setdefault(seq, now())
                view.last = max(view.last, said["seq"])
            case "status":
                self._status(said)
            case "presence":
                view.online = said.get("online", view.online)
                self.world.books.told(said)
            case "state":
                assert self._state
                self._state.set_result(said)

    def _status(self, said: Frame) -> None:
        self._transport = said["transport"]
        if said["status"] == "online":
            self._up()
        elif self.connected:
            self.connected, self._since = False, now()
