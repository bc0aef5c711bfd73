"""A socket with little room that is not read any more, and how somebody comes back from that."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlencode

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.chaos.judging.states import difference
from tests.chaos.people.books import now
from tests.chaos.people.client import Client, whole

CATCH_UP_SECONDS = 20.0
BACK_SECONDS = 30.0  # until who came back has to show what is so
ROOM = 4096  # bytes that the computer of the reader keeps
SEGMENT = 1400  # bytes, as on the internet: of loopback's own the server's computer keeps megabytes
ABNORMAL = 1006  # no close frame came
# Too slow, no goodbye taken, and no ping of the WebSocket itself answered for 20 s.
ENDS = {4010, ABNORMAL, 1011}


class SlowReader:
    """`client` keeps what was read. The socket leads to the server at `port`, not by nginx, whose
    computer's own buffers would take what the reader does not.
    """

    def __init__(self, client: Client, port: int) -> None:
        self.client = client
        self._port = port
        self._socket: ClientConnection | None = None

    async def sit_down(self) -> None:
        """Connect, and read what there is; from now on nothing is read."""
        dialog = next(iter(self.client.views))
        is_inbox = self.client.road == "inbox"
        path = "/ws/inbox/" if is_inbox else self.client.socket_path(dialog)
        query = urlencode({**self.client.query(), **({} if is_inbox else {"after": "0"})})
        url = f"ws://127.0.0.1:{self._port}{path}?{query}"
        self._socket = await connect(
            url, sock=await narrow(self._port), additional_headers=self.client.headers(),
            compression=None, proxy=None, max_queue=1, max_size=None, ping_interval=None,
        )  # fmt: skip
        if is_inbox:
            for each in self.client.views:
                opening = {"type": "open", "dialog_id": each, "after": 0}
                await self._socket.send(json.dumps(opening))
        async with asyncio.timeout(CATCH_UP_SECONDS):
            views = self.client.views.values()
            while not all(view.epoch and not view.is_behind for view in views):
                self._take(await self._socket.recv())

    async def read_on(self) -> int:
        """Read the rest; the code with which it was closed."""
        assert self._socket
        try:
            while True:
                self._take(await self._socket.recv())
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else ABNORMAL

    async def leave(self) -> None:
        """Let go of the socket, whatever state it is in."""
        if self._socket:
            self._socket.transport.abort()

    def _take(self, data: str | bytes) -> None:
        frame = json.loads(data)
        if view := self.client.views.get(frame.get("dialog_id", 0)):
            view.take(frame)


@asynccontextmanager
async def following(client: Client) -> AsyncIterator[None]:
    """Somebody is connected, as everybody is, until the block ends."""
    task = asyncio.create_task(client.follow())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def differs_for_long(client: Client) -> str | None:
    """In what somebody who follows differs from what one shows who loads it now; None where they
    soon do not.
    """
    until = now() + BACK_SECONDS
    while (found := await differs(client)) and now() < until:
        await asyncio.sleep(0.5)
    return found


async def differs(client: Client) -> str | None:
    """The first difference at this moment."""
    for view in client.views.values():
        fresh = await whole(client.world, client.base(view.dialog), client.headers())
        shown = [view.messages[seq] for seq in sorted(view.messages)]
        if found := difference(client.name, view.dialog, shown, view.last, fresh):
            return found
    return None


async def narrow(port: int) -> socket.socket:
    """A connection with little room at both ends."""
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, ROOM)
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SEGMENT)
    made.setblocking(False)
    await asyncio.get_running_loop().sock_connect(made, ("127.0.0.1", port))
    return made
