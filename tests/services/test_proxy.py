"""The wire of the harms: what it holds, breaks, refuses and slows, and that it loses nothing else.

The server answers each line with the same line; a client is a pair of asyncio's streams.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import pytest

from tests.services.proxy import Proxy

PATIENCE = 10  # seconds for what comes
MOMENT = 0.05  # seconds in which what is not held would long have come
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Echo:
    """A server that answers with what it hears, and counts who was broken off."""

    def __init__(self) -> None:
        self.heard = bytearray()
        self.news = asyncio.Event()
        self.broken = asyncio.Event()
        self.serving: set[asyncio.Task[None]] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One client."""
        task = asyncio.current_task()
        assert task
        self.serving.add(task)
        try:
            while data := await reader.read(1 << 16):
                self.heard += data
                self.news.set()
                writer.write(data)
                await writer.drain()
            writer.write(b"the end\n")
        except ConnectionResetError:
            self.broken.set()
        with suppress(ConnectionResetError):
            writer.close()
            await writer.wait_closed()

    async def hears(self, wanted: bytes) -> None:
        """Return when it has heard it."""
        while wanted not in self.heard:
            self.news.clear()
            await asyncio.wait_for(self.news.wait(), PATIENCE)


Story = Callable[[Echo, Proxy], Awaitable[None]]


def told(story: Story) -> None:
    """Run a story with a server and a wire to it."""

    async def tell() -> None:
        echo = Echo()
        server = await asyncio.start_server(echo.serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with Proxy("127.0.0.1", port) as wire:
            await story(echo, wire)
        await asyncio.gather(*echo.serving)
        server.close()

    asyncio.run(asyncio.wait_for(tell(), 60))


@asynccontextmanager
async def connected(wire: Proxy) -> AsyncIterator[Streams]:
    reader, writer = await asyncio.open_connection("127.0.0.1", wire.port)
    yield reader, writer
    writer.close()
    with suppress(ConnectionResetError):
        await writer.wait_closed()


async def line(reader: asyncio.StreamReader) -> bytes:
    return await asyncio.wait_for(reader.readline(), PATIENCE)


async def silent(reader: asyncio.StreamReader) -> None:
    """Nothing comes."""
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(reader.read(1), MOMENT)


def test_what_is_said_passes_both_ways_and_an_end_is_an_end() -> None:
    async def story(echo: Echo, wire: Proxy) -> None:
        async with connected(wire) as (reader, writer):
            writer.write(b"hello\n")
            assert await line(reader) == b"hello\n"
            assert wire.connections == 1
            writer.write_eof()
            assert await line(reader) == b"the end\n"
            assert await reader.read() == b""
        while wire.connections:
            await asyncio.sleep(0)
        assert not echo.broken.is_set()

    told(story)


def test_much_passes_whole_at_the_pace_of_who_reads() -> None:
    async def story(echo: Echo, wire: Proxy) -> None:
        sent = bytes(range(256)) * 40_000
        async with connected(wire) as (reader, writer):
            writer.write(sent)
            writer.write_eof()
            assert await asyncio.wait_for(reader.read(), 30) == sent + b"the end\n"

    told(story)


def test_cut_upwards_the_server_hears_nothing_and_then_all_of_it_while_it_can_speak() -> None:
    async def story(echo: Echo, wire: Proxy) -> None:
        async with connected(wire) as (reader, writer):
            writer.write(b"before\n")
            await echo.hears(b"before\n")
            wire.cut(down=False)
            assert await line(reader) == b"before\n"
            writer.write(b"held\n")
            await silent(reader)
            assert echo.heard == b"before\n"
            wire.resume()
            assert await line(reader) == b"held\n"

    told(story)


def test_cut_downwards_the_server_hears_and_its_answers_come_later() -> None:
    async def story(echo: Echo, wire: Proxy) -> None:
        async with connected(wire) as (reader, writer):
            writer.write(b"one\n")
            assert await line(reader) == b"one\n"
            wire.cut(up=False)
            writer.write(b"two\n")
            await echo.hears(b"two\n")
            await silent(reader)
            wire.resume()
            assert await line(reader) == b"two\n"

    told(story)


def test_who_connects_while_it_is_cut_waits_and_is_served_afterwards() -> None:
    async def story(echo: Echo, wire: Proxy) -> None:
        wire.cut()
        async with connected(wire) as (reader, writer):
            writer.write(b"waiting\n")
            await silent(reader)
            assert not echo.heard
            wire.resume()
            assert await line(reader) == b"waiting\n"

    told(story)


def test_a_reset_breaks_off_both_ends_and_what_was_held_is_lost() -> None:
    async def story(echo: Echo, wire: Proxy) -> None:
        async with connected(wire) as (reader, writer):
            writer.write(b"before\n")
            assert await line(reader) == b"before\n"
            wire.cut()
            writer.write(b"lost\n")
            wire.reset()
            with pytest.raises(ConnectionResetError):
                await line(reader)
            await asyncio.wait_for(echo.broken.wait(), PATIENCE)
            wire.resume()
        async with connected(wire) as (reader, writer):
            writer.write(b"again\n")
            assert await line(reader) == b"again\n"
        assert echo.heard == b"before\nagain\n"

    told(story)


def test_who_is_refused_hears_so_at_once_and_who_was_connected_stays() -> None:
    async def story(echo: Echo, wire: Proxy) -> None:
        async with connected(wire) as (reader, writer):
            writer.write(b"before\n")
            assert await line(reader) == b"before\n"
            wire.refuse(True)
            with pytest.raises(ConnectionRefusedError):
                await asyncio.open_connection("127.0.0.1", wire.port)
            writer.write(b"still here\n")
            assert await line(reader) == b"still here\n"
            wire.refuse(False)
            async with connected(wire) as (other, _writer):
                _writer.write(b"too\n")
                assert await line(other) == b"too\n"

    told(story)


def test_who_connects_where_no_server_is_is_broken_off() -> None:
    async def tell() -> None:
        async with Proxy("127.0.0.1", 1) as wire, connected(wire) as (reader, _writer):
            with pytest.raises(ConnectionResetError):
                await line(reader)

    asyncio.run(tell())


def test_a_slow_wire_passes_so_much_a_second_and_all_in_the_end() -> None:
    async def story(echo: Echo, wire: Proxy) -> None:
        async with connected(wire) as (reader, writer):
            wire.slow(40_000)
            began = time.monotonic()
            writer.write(b"x" * 20_000)
            assert await asyncio.wait_for(reader.readexactly(20_000), 30) == b"x" * 20_000
            assert time.monotonic() - began > 0.4
            wire.slow(None)
            writer.write(b"quick\n")
            assert await line(reader) == b"quick\n"

    told(story)
