"""The load tool: as little as possible between the clock and the socket."""

import asyncio
import time
from typing import Any, Self

from websockets.asyncio.client import connect

MARK = '"text":"at '  # every message says when it was written


class Http:
    """One connection that is kept."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def open(cls, port: int) -> Self:
        """Connect."""
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def ask(self, method: str, path: str, headers: dict[str, str], body: str = "") -> int:
        """The status of an answer that was read to its end."""
        lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self._writer.write("\r\n".join([*lines, f"Content-Length: {len(body)}", "", body]).encode())
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        await self._reader.readexactly(int(head.partition("content-length:")[2].split("\r\n")[0]))
        return int(head.split()[1])

    def close(self) -> None:
        """Hang up."""
        self._writer.close()


class Listener:
    """A socket that counts messages; `ages` are their seconds on the way."""

    def __init__(self, url: str, headers: dict[str, str]) -> None:
        options: dict[str, Any] = {"compression": None, "proxy": None, "ping_interval": None}
        self._opening = connect(url, additional_headers=headers, open_timeout=30, **options)
        self._news = asyncio.Event()
        self.ages: list[float] = []

    async def __aenter__(self) -> Self:
        self._connection = await self._opening
        self._reading = asyncio.create_task(self._read())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._reading.cancel()
        self._connection.transport.abort()

    async def until(self, count: int) -> None:
        """Return when so many messages have come."""
        while len(self.ages) < count:
            self._news.clear()
            await self._news.wait()

    async def _read(self) -> None:
        async for frame in self._connection:
            _, mark, rest = str(frame).partition(MARK)
            if mark:
                self.ages.append(time.monotonic() - float(rest.partition('"')[0]))
                self._news.set()
