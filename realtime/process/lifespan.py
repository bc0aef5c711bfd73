"""A process from before its first request until after its last.

A worker that is told to stop is not ready any more, sends its clients elsewhere and goes quickly:
uvicorn by itself closes sockets with 1012, but waits for event streams, which never end.
"""

import asyncio
import random
import signal
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from types import FrameType
from typing import Any

from django.conf import settings
from django.urls import get_resolver

from realtime.presence import leases
from realtime.process.heartbeat import keep_beating
from realtime.process.hub import Hub, hub
from realtime.process.roster import Roster, roster
from realtime.redis.pipeline import close_pipelines
from realtime.watching.delivery_notes import hand_over
from replyx.log_writer import log_writer
from replyx.processes.leaving import leave_after
from replyx.processes.memory import settled

SPREAD_SECONDS = 1.5  # over which the clients of a worker come back; browsers take half of it more
GOODBYE_SECONDS = 1.5  # for sending it to all of them
# Threads of `ask`: what a moment wants is asked together, so few are busy; one that hangs must not
# stop the others. With those of the pages they stay below the database's pool.
ASKING = 8

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


async def lifespan(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """ASGI's lifespan: from before the first request until after the last."""
    await receive()
    here = hub()
    here.loop.set_default_executor(ThreadPoolExecutor(ASKING, thread_name_prefix="ask"))
    for number in (signal.SIGTERM, signal.SIGINT):
        _chain(here, number)
    keep_beating()
    settle()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await here.stop()
    await leases.drop_all()
    await hand_over()
    await close_pipelines()
    await asyncio.to_thread(log_writer.drain)  # uvicorn ends a worker by its signal
    await send({"type": "lifespan.shutdown.complete"})


def settle() -> None:
    """Load what is loaded lazily, and keep the garbage collector off all of it.

    A full collection stops every connection of the process: 80 ms with Django's 130,000 objects
    in it, nothing without. What comes later is looked at seldom: 2,000 connections were looked at
    for 200 ms every second.
    """
    get_resolver().url_patterns  # noqa: B018
    settled()


async def say_goodbye(here: Roster) -> None:
    """Tell every client when to come back, and close; each at another moment."""
    here.leaving = True
    leases.expect_elsewhere()
    connections = tuple(here.connections)
    for connection in connections:
        connection.move(round(random.uniform(0, SPREAD_SECONDS), 2))
    if connections:
        sent = [asyncio.create_task(connection.queue.ended()) for connection in connections]
        await asyncio.wait(sent, timeout=GOODBYE_SECONDS)


def _chain(here: Hub, number: signal.Signals) -> None:
    """Say goodbye first, then do what the server does on that signal."""
    there, before = roster(), signal.getsignal(number)
    if not callable(before):
        return

    async def leave() -> None:
        try:
            await asyncio.sleep(settings.DRAIN_SECONDS)
            await say_goodbye(there)
        finally:
            before(number, None)

    def on_signal(_: int, frame: FrameType | None) -> None:
        if not here.leaving.is_set():
            here.leaving.set()
            leave_after(settings.DRAIN_SECONDS + settings.GRACE_SECONDS)
            here.loop.call_soon_threadsafe(lambda: here.spawn(leave()))
        elif number == signal.SIGINT:
            before(number, frame)  # whoever presses Ctrl-C again does not want to wait

    signal.signal(number, on_signal)
