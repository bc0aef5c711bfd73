"""What all people share: the address of the site, the books, one HTTP client, the end."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any, TypeVar

import aiohttp

from tests.chaos.people.backoff import Backoff
from tests.chaos.people.books import Books, Frame, Said, now

POST_SECONDS = 20.0  # that an answer may take, as the browser's library has it
PATIENCE = 30  # times that a judge asks
AWAY = (aiohttp.ClientError, OSError, TimeoutError, asyncio.IncompleteReadError)

Found = TypeVar("Found")


class Refused(Exception):
    """An answer that will be the same however often one asks."""


@dataclass(slots=True)
class World:
    """`over` is set when nobody begins anything new; what was begun is finished. `under_way` says
    when each message was begun that nobody has acknowledged yet, by its client_id.
    """

    url: str
    http: aiohttp.ClientSession
    books: Books
    over: asyncio.Event
    under_way: dict[str, float] = field(default_factory=dict)

    async def pause(self, seconds: float) -> None:
        """Wait, at most until it is over."""
        try:
            await asyncio.wait_for(self.over.wait(), seconds)
        except TimeoutError:
            pass

    async def get(self, path: str, headers: dict[str, str], **query: Any) -> Frame:
        """One question; raises one of `AWAY`."""
        timeout = aiohttp.ClientTimeout(POST_SECONDS)
        async with self.http.get(
            self.url + path, headers=headers, params=query, timeout=timeout
        ) as answer:
            answer.raise_for_status()
            found: Frame = await answer.json()
            return found

    async def call(
        self, method: str, path: str, body: Any, headers: dict[str, str], random: Random
    ) -> tuple[Frame, int]:
        """Ask until there is an answer, as the protocol says; what it was, and after how many
        attempts. Raises `Refused`.
        """
        attempts, backoff = 0, Backoff(random)
        while True:
            attempts += 1
            wait = 0.0
            try:
                timeout = aiohttp.ClientTimeout(POST_SECONDS)
                async with self.http.request(
                    method, self.url + path, json=body, headers=headers, timeout=timeout
                ) as answer:
                    if answer.status < 300:
                        return (await answer.json() if answer.status != 204 else {}), attempts
                    if answer.status < 500 and answer.status not in (408, 425, 429):
                        raise Refused(f"{method} {path}: {answer.status} {await answer.text()}")
                    wait = float(answer.headers.get("Retry-After", 0))
            except AWAY:
                pass
            await asyncio.sleep(backoff.next(wait))

    async def say(self, path: str, said: Said, headers: dict[str, str], random: Random) -> Frame:
        """Post a message until it is acknowledged, under one client_id."""
        body = {"text": text_of(said), "client_id": said.client_id}
        self.under_way[said.client_id] = said.began
        try:
            answer, attempts = await self.call("POST", path, body, headers, random)
        finally:
            del self.under_way[said.client_id]
        said.seq, said.acked = answer["seq"], now()
        self.books.acknowledged(said, attempts)
        return answer


async def patiently(work: Callable[[], Awaitable[Found]]) -> Found:
    """What a question comes to, asked again where the answer was that nobody can say now."""
    for _ in range(PATIENCE):
        try:
            return await work()
        except AWAY:
            await asyncio.sleep(1)
    return await work()


def text_of(said: Said) -> str:
    """What a message says: who writes it, and the how manieth of theirs it is."""
    return f"{said.sender}:{said.number}"


@asynccontextmanager
async def world(url: str, context: ssl.SSLContext) -> AsyncIterator[World]:
    """A world with its HTTP client."""
    connector = aiohttp.TCPConnector(limit=0, ssl=context, family=socket.AF_INET)
    async with aiohttp.ClientSession(connector=connector) as http:
        yield World(url, http, Books(), asyncio.Event())
