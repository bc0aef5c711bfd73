"""Calls of a moment, made as one: what arrives while one is under way is done together next."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

Item = TypeVar("Item")
Result = TypeVar("Result")

BREATH = 0.005  # seconds between two batches, where a batch costs more than those who are in it


class Waiting(Generic[Item, Result]):
    """What waits on one event loop, and who sees to it."""

    __slots__ = ("calls", "worker")

    def __init__(self) -> None:
        self.calls: list[tuple[Item, Callable[[Result | Exception], None]]] = []
        self.worker: asyncio.Task[None] | None = None


class Together(Generic[Item, Result]):
    """Hands what was asked for to `work`, which answers each item with its result or its exception;
    what `work` itself raises befalls all of them. One call at a time in each event loop, of at most
    so many items, in the order in which they came; `pause` seconds lie between two calls, where
    fewer of them are worth that wait.
    """

    def __init__(
        self,
        work: Callable[[list[Item]], Awaitable[Sequence[Result | Exception]]],
        most: int,
        pause: float = 0.0,
    ) -> None:
        self._work = work
        self._most = most
        self._pause = pause
        self._known: WeakKeyDictionary[asyncio.AbstractEventLoop, Waiting[Item, Result]] = (
            WeakKeyDictionary()
        )
        self._loop: asyncio.AbstractEventLoop | None = None  # which asked last; mostly there is one
        self._waiting: Waiting[Item, Result] = Waiting()

    async def __call__(self, item: Item) -> Result:
        """The result for one item. Whoever is cancelled meanwhile does not take it back."""
        return await self.soon(item)

    def soon(self, item: Item) -> asyncio.Future[Result]:
        """The same, for whoever waits later."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self.tell(item, partial(_settle, future))
        return future

    def tell(self, item: Item, done: Callable[[Result | Exception], None]) -> None:
        """The same, for whoever does not wait: `done`, which must not raise, is told."""
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            self._loop, self._waiting = loop, self._known.setdefault(loop, Waiting())
        self._waiting.calls.append((item, done))
        if self._waiting.worker is None:
            self._waiting.worker = loop.create_task(self._run(self._waiting))

    async def _run(self, waiting: Waiting[Item, Result]) -> None:
        try:
            while waiting.calls:
                batch = waiting.calls[: self._most]
                del waiting.calls[: self._most]
                await self._do(batch)
                if self._pause:
                    await asyncio.sleep(self._pause)
        finally:
            waiting.worker = None

    async def _do(self, batch: list[tuple[Item, Callable[[Result | Exception], None]]]) -> None:
        results: Sequence[Result | Exception]
        try:
            results = await self._work([item for item, _done in batch])
        except Exception as error:
            results = [error] * len(batch)
        for (_item, done), result in zip(batch, results, strict=True):
            done(result)


def _settle(future: asyncio.Future[Result], result: Result | Exception) -> None:
    if future.done():
        return
    if isinstance(result, Exception):
        future.set_exception(result)
    else:
        future.set_result(result)
