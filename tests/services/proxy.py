"""A wire between a client and a server that can be cut one way, reset, refused or made slow.

What is held is not read: the sender's buffers fill and nobody hears of a break, as on a road that
drops everything. Linux keeps the order of bytes, so what is let go arrives whole.
"""

import asyncio
import socket
import struct
from contextlib import suppress
from typing import Self, cast

from tests.services.ports import Port

AT_ONCE = 1 << 16  # bytes a read
SLICES = 20  # a second, in which a slow wire passes what it may
RESET = struct.pack("ii", 1, 0)  # SO_LINGER: closing sends RST and drops what waits


class Proxy:
    """Passes TCP on to an address. `port` is where clients connect, from `start` to `close`.

    It lives in the loop that started it, and only that loop's thread may call it.
    """

    def __init__(self, to_host: str, to_port: int) -> None:
        self.to = (to_host, to_port)
        self.held: set[str] = set()
        self.pace: int | None = None
        self._port = Port()
        self.port = self._port.number
        self._listener: socket.socket | None = None
        self.ends: set[End] = set()
        self._dialling: set[asyncio.Task[None]] = set()
        self._open = asyncio.Event()
        self._open.set()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def start(self) -> None:
        """Take connections."""
        self._port.let_go()
        self._listen()

    async def close(self) -> None:
        """Take no more connections and break off all there are."""
        self._deafen()
        for task in self._dialling:
            task.cancel()
        await asyncio.gather(*self._dialling, return_exceptions=True)
        self.reset()

    @property
    def connections(self) -> int:
        """How many clients are connected now."""
        return sum(end.way == "up" for end in self.ends)

    def cut(self, *, up: bool = True, down: bool = True) -> None:
        """Hold what clients say (`up`), what the server says (`down`), and whoever connects."""
        self.held |= {way for way, held in (("up", up), ("down", down)) if held}
        if self.held:
            self._open.clear()
        for end in self.ends:
            if end.way in self.held:
                end.hold("cut")

    def resume(self) -> None:
        """Let go what was held, and hold nothing any more."""
        self.held.clear()
        self._open.set()
        for end in list(self.ends):
            end.free("cut")

    def reset(self) -> None:
        """Break off every connection: both ends get an RST at once, and what was held is lost."""
        for end in list(self.ends):
            end.break_off()

    def refuse(self, refused: bool) -> None:
        """Whether whoever connects is refused, as where nobody listens."""
        if refused:
            self._deafen()
        elif self._listener is None:
            self._listen()

    def slow(self, bytes_per_second: int | None) -> None:
        """How much each connection passes each way; None is all there is."""
        self.pace = bytes_per_second

    def _listen(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", self.port), backlog=512)
        self._listener.setblocking(False)
        asyncio.get_running_loop().add_reader(self._listener, self._accept)

    def _deafen(self) -> None:
        if self._listener:
            asyncio.get_running_loop().remove_reader(self._listener)
            self._listener.close()
            self._listener = None

    def _accept(self) -> None:
        assert self._listener
        with suppress(OSError):  # who gave up before
            client, _ = self._listener.accept()
            task = asyncio.create_task(self._pass_on(client))
            self._dialling.add(task)
            task.add_done_callback(self._dialling.discard)

    async def _pass_on(self, client: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        near, far = End(self, "up"), End(self, "down")
        near.peer, far.peer = far, near
        near.hold("dialling")
        await loop.connect_accepted_socket(lambda: near, client)
        try:
            await self._open.wait()
            await loop.create_connection(lambda: far, *self.to)
        except (OSError, asyncio.CancelledError):
            near.break_off()
        else:
            near.free("dialling")


class End(asyncio.BufferedProtocol):
    """One end of a connection; what comes from it goes `up` to the server or `down` from there."""

    peer: "End"

    def __init__(self, proxy: Proxy, way: str) -> None:
        self.way = way
        self._proxy = proxy
        self._transport: asyncio.Transport | None = None
        self._lost = self._broken = self._ended = False
        self._buffer = bytearray(AT_ONCE)
        self._why: set[str] = set()

    def hold(self, why: str) -> None:
        """Read nothing from here until each reason is gone."""
        self._why.add(why)
        if self._transport and self._transport.is_reading():
            self._transport.pause_reading()

    def free(self, why: str) -> None:
        """A reason is gone."""
        self._why.discard(why)
        if not self._why and self._transport and not self._lost:
            self._transport.resume_reading()

    def break_off(self) -> None:
        """Send an RST."""
        self._broken = True
        if self._transport and not self._lost:
            sock = self._transport.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            self._transport.abort()

    def pass_on(self, data: bytes) -> None:
        """Send to this end; to none that is gone."""
        if self._transport and not self._lost:
            self._transport.write(data)

    def finish(self) -> None:
        """The other end says no more; where this one does not either, the connection is over."""
        if self._transport and not self._lost:
            self._transport.write_eof()
            if self._ended:
                self._transport.close()

    def close(self) -> None:
        """Close it, when what waits is sent."""
        if self._transport:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._proxy.ends.add(self)
        if self.way in self._proxy.held:
            self._why.add("cut")
        if self._broken:
            self.break_off()
        elif self._why:
            self._transport.pause_reading()

    def get_buffer(self, sizehint: int) -> memoryview:
        pace = self._proxy.pace
        return memoryview(self._buffer)[: max(1, pace // SLICES) if pace else AT_ONCE]

    def buffer_updated(self, nbytes: int) -> None:
        self.peer.pass_on(bytes(self._buffer[:nbytes]))
        if pace := self._proxy.pace:
            self.hold("slow")
            asyncio.get_running_loop().call_later(nbytes / pace, self.free, "slow")

    def eof_received(self) -> bool:
        self._ended = True
        self.peer.finish()
        return True  # the other way may go on; `connection_lost` of one closes both

    def pause_writing(self) -> None:
        self.peer.hold("full")

    def resume_writing(self) -> None:
        self.peer.free("full")

    def connection_lost(self, error: Exception | None) -> None:
        self._lost = True
        self._proxy.ends.discard(self)
        if error or self._broken:
            self.peer.break_off()
        else:
            self.peer.close()
