"""A chat server that keeps nothing and can be told to do wrong: what the load tool judges."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from benchmarks.plan import Address, Dialect, Dialog

Wrong = Literal["", "drops", "repeats", "swaps", "strays", "refuses", "disagrees"]
DIALECT = Dialect(
    ready='"type":"hello"', message='"type":"message"', ack='{"type":"ack","seq":', back="?after="
)
EVERY = 5  # of so many messages one is treated wrongly


class Toy:
    """The server; `acks` are the numbers that its clients have acknowledged."""

    def __init__(self, wrong: Wrong) -> None:
        self.wrong = wrong
        self.logs: dict[str, list[str]] = {}
        self.sockets: dict[str, list[asyncio.StreamWriter]] = {}
        self.acks: list[int] = []
        self._held: list[tuple[str, str]] = []
        self._together = asyncio.Barrier(2)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until the client goes."""
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                path, _, query = head.split(" ")[1].partition("?after=")
                if head.startswith("GET"):
                    await self.follow(path, int(query or -1), reader, writer)
                length = int(head.partition("Content-Length: ")[2].split("\r\n")[0])
                text = json.loads(await reader.readexactly(length))["text"]
                status = 503 if self.wrong == "refuses" else 201
                if status == 201:
                    self.post(path, text)
                if self.wrong == "disagrees":
                    await self._together.wait()
                writer.write(f"HTTP/1.1 {status} -\r\nContent-Length: 2\r\n\r\n{{}}".encode())
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()  # also where the toy stops serving

    def post(self, path: str, text: str) -> None:
        """Keep a message and send it to those who follow, or what is wrong instead."""
        log = self.logs.setdefault(path, [])
        seq = len(log) + 1
        log.append(json.dumps({"type": "message", "seq": seq, "text": text}, separators=(",", ":")))
        parcels = [(path, log[-1])]
        if seq % EVERY == 0:
            other = next((each for each in self.sockets if each != path), path)
            wrong = {"drops": [], "repeats": parcels * 2, "strays": [*parcels, (other, log[-1])]}
            parcels = wrong.get(self.wrong, parcels)
            if self.wrong == "swaps":
                self._held, parcels = parcels, []
        elif any(held[0] == path for held in self._held):
            self._held, parcels = [], parcels + self._held
        if self.wrong == "disagrees":
            self._disagree(path, log)
            return
        for where, frame in parcels:
            for socket in self.sockets.get(where, ()):
                send(socket, frame)

    def _disagree(self, path: str, log: list[str]) -> None:
        """Two messages together, to the second socket in the other order."""
        if len(log) % 2 == 0:
            for place, socket in enumerate(self.sockets.get(path, ())):
                for frame in log[-2:][:: 1 - 2 * (place % 2)]:
                    send(socket, frame)

    async def follow(
        self, path: str, after: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """A socket: hello, what was missed, what comes."""
        log = self.logs.setdefault(path, [])
        writer.write(b"HTTP/1.1 101 -\r\nUpgrade: websocket\r\n\r\n")
        send(writer, f'{{"type":"hello","last_seq":{len(log)}}}')
        for frame in log[after:] if after >= 0 else ():
            send(writer, frame)
        self.sockets.setdefault(path, []).append(writer)
        try:
            while True:
                first, size = await reader.readexactly(2)
                payload = (await reader.readexactly(4 + (size & 127)))[4:]
                if first & 15 == 9:
                    writer.write(bytes([128 | 10, len(payload)]) + payload)
                elif first & 15 == 1:
                    self.acks.append(json.loads(payload)["seq"])
        finally:
            self.sockets[path].remove(writer)


def send(writer: asyncio.StreamWriter, frame: str) -> None:
    """A text frame of the server's."""
    payload = frame.encode()
    head = bytes([129, len(payload)]) if len(payload) < 126 else bytes([129, 126, 0, len(payload)])
    writer.write(head + payload)


def dialogs(count: int) -> list[Dialog]:
    """The addresses of some dialogs."""
    addresses = [Address(f"/{number}") for number in range(count)]
    return [Dialog(address, address, address) for address in addresses]


@contextmanager
def serving(wrong: Wrong = "") -> Iterator[tuple[Toy, int]]:
    """The toy and its port, while it serves in a thread of its own."""
    toy, started = Toy(wrong), threading.Event()
    running: dict[str, Any] = {}

    async def serve() -> None:
        async with await asyncio.start_server(toy.serve, "127.0.0.1", 0) as server:
            running["port"] = server.sockets[0].getsockname()[1]
            running["end"] = asyncio.Event()
            running["loop"] = asyncio.get_running_loop()
            started.set()
            await running["end"].wait()

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    started.wait()
    try:
        yield toy, running["port"]
    finally:
        running["loop"].call_soon_threadsafe(running["end"].set)
        thread.join()
