"""Clients on feeds of a keeper that needs no database (`keeper.py`)."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import override_settings

from realtime.access import Access
from realtime.connections.feeds import DialogFeed
from realtime.connections.handed import Recipient
from realtime.connections.send_queue import SendQueue
from realtime.host import host
from realtime.parcel import Parcel
from tests.realtime import keeper

DIALOG = 7
VERA = Access("site", "visitor:1", 1, "Vera", "127.0.0.1", DIALOG)


@pytest.fixture(autouse=True, scope="module")
def dialogs_of_numbers() -> Iterator[None]:
    """Have `realtime` ask a keeper that needs no database."""
    host.cache_clear()
    with override_settings(REALTIME="tests.realtime.keeper.host", REDIS_URL=""):
        yield
    host.cache_clear()


class Client:
    """A client on a feed; `frames` are what it got."""

    push = None

    def __init__(self) -> None:
        self.frames: list[dict[str, Any]] = []
        self.reads = asyncio.Event()
        self.reads.set()
        self.recipient = Recipient("ws", VERA, (DIALOG,))
        self.queue = SendQueue(self, self.recipient)
        self.feed = DialogFeed(DIALOG, "site", VERA, self.queue)
        self.queue.start()

    async def write(self, parcel: Parcel) -> None:
        await self.reads.wait()
        self.frames.append(json.loads(parcel.text))

    async def finish(self, code: int) -> None:
        self.frames.append({"type": "closed", "code": code})

    def over(self) -> None:
        pass

    def numbers(self) -> list[int]:
        return [frame["seq"] for frame in self.frames if "seq" in frame]

    def types(self) -> list[str]:
        return [frame["type"] for frame in self.frames]

    async def until(self, last: int) -> None:
        """Wait until a number has come."""
        async with asyncio.timeout(5):
            while last not in self.numbers():
                await asyncio.sleep(0.001)

    async def close(self) -> None:
        self.feed.close()
        self.queue.close(1000)
        await self.queue.ended()


def numbered(seq: int) -> Parcel:
    return Parcel(keeper.text_of(DIALOG, seq), seq)


class KeepsUp(Client):
    """A client to whom frames are written as they are announced; `writes` are what it got."""

    def __init__(self) -> None:
        super().__init__()
        self.writes: list[bytes] = []

    def push(self, frame: bytes) -> bool:  # type: ignore[override]
        self.writes.append(frame)
        return True
