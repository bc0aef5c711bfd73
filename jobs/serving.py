"""The worker inside of a server, where there is but one process: local mode."""

import asyncio
from collections.abc import Mapping
from typing import Any

from jobs.worker import Worker
from realtime.process.hub import hub


def with_worker(lifespan: Any, slots: Mapping[str, int]) -> Any:
    """ASGI's lifespan, in which a worker begins after the start-up and ends before the shutdown."""

    async def working(scope: Any, receive: Any, send: Any) -> None:
        worker = Worker(slots)
        running: list[asyncio.Task[None]] = []

        async def received() -> Any:
            message = await receive()
            if message["type"] == "lifespan.shutdown" and running:
                worker.stop()
                await asyncio.wait(running)
            return message

        async def sent(message: Any) -> None:
            if message["type"] == "lifespan.startup.complete":
                running.append(asyncio.create_task(worker.run()))
                hub().spawn(_stop_soon(worker))
            await send(message)

        await lifespan(scope, received, sent)

    return working


async def _stop_soon(worker: Worker) -> None:
    """Take no more once the server is told to stop, so that both finish in the same time."""
    await hub().leaving.wait()
    worker.stop()
