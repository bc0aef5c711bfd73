"""Calls of a moment, made as one: what arrives while one is under way is done together next."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

Item = TypeVar("Item")
Result = TypeVar("Result")


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
        self._queues: WeakKeyDictionary[
            asyncio.AbstractEventLoop, list[tuple[Item, asyncio.Future[Result]]]
        ] = WeakKeyDictionary()
        self._workers: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Task[None]] = (
            WeakKeyDictionary()
        )

    async def __call__(self, item: Item) -> Result:
        """The result for one item. Whoever is cancelled meanwhile does not take it back."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Result] = loop.create_future()
        self._queues.setdefault(loop, []).append((item, future))
        if loop not in self._workers:
            self._workers[loop] = loop.create_task(self._run(loop))
        return await future

    async def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        waiting = self._queues[loop]
        try:
            while waiting:
                batch = waiting[: self._most]
                del waiting[: self._most]
                await self._do(batch)
                if self._pause:
                    await asyncio.sleep(self._pause)
        finally:
            del self._workers[loop]

    async def _do(self, batch: list[tuple[Item, asyncio.Future[Result]]]) -> None:
        results: Sequence[Result | Exception]
        try:
            results = await self._work([item for item, _future in batch])
        except Exception as error:
            results = [error] * len(batch)
        for (_item, future), result in zip(batch, results, strict=True):
            if future.done():
                continue
            if isinstance(result, Exception):
                future.set_exception(result)
            else:
                future.set_result(result)
