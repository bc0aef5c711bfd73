"""The two programs that are measured: each on the first core, all else on the last."""

import asyncio
import json
import os
import secrets
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from uuid import uuid4

from benchmarks.load import Http, Listener
from tests.clients import VisitorClient, close_opened
from tests.server import base_environment, run_python
from tests.services.ports import Port, answers
from tests.services.postgres import Postgres
from tests.services.process import ROOT, Process, temporary_directory
from tests.starting import Starter

CORES = sorted(os.sched_getaffinity(0))
CONNECTIONS = 32  # that post
CPU_CLOCK = 2  # CPUCLOCK_SCHED, of a whole process
Headers = dict[str, str]


@dataclass
class Dialog:
    """Where one message is posted to, and how its two readers connect."""

    path: str
    headers: Headers
    readers: list[tuple[str, Headers]]
    posted: int = 0


class Stack:
    """A running program and its dialogs."""

    def __init__(self, words: list[str], env: Headers, dialogs: list[Dialog]) -> None:
        port = Port()
        self.port, self.dialogs = port.number, dialogs
        command = [sys.executable, *words, "--port", str(port.let_go())]
        log = temporary_directory("benchmark") / "server.log"
        os.sched_setaffinity(0, CORES[:1])
        self.process = Process(command, log, env=env, cwd=ROOT)
        os.sched_setaffinity(0, CORES[-1:])
        self.process.wait_until(lambda: answers(self.port))

    def cpu(self) -> float:
        """Seconds of CPU that it has used, to the nanosecond: /proc counts in ticks of 10 ms.

        The clock of another process, as clock_getcpuclockid(3) makes its id.
        """
        return time.clock_gettime((~self.process.popen.pid << 3) | CPU_CLOCK)

    async def settle(self) -> None:
        """Return when it has done what is left of the last question, or after ten seconds."""
        for _ in range(20):
            before = self.cpu()
            await asyncio.sleep(0.5)
            if self.cpu() - before < 0.05:
                return

    def listener(self, dialog: Dialog, reader: int, query: str = "") -> Listener:
        """A reader's socket."""
        url, headers = dialog.readers[reader % 2]
        return Listener(f"ws://127.0.0.1:{self.port}{url}{query}", headers)

    @asynccontextmanager
    async def listeners(self, dialogs: list[Dialog], readers: int) -> AsyncIterator[list[Listener]]:
        """So many sockets on each dialog of a program that has nothing else to do."""
        await self.settle()
        async with AsyncExitStack() as opened:
            yield [
                await opened.enter_async_context(self.listener(dialog, reader))
                for dialog in dialogs
                for reader in range(readers)
            ]

    async def post(self, http: Http, dialog: Dialog) -> bool:
        """Write a message; whether it was stored."""
        fields = {"text": f"at {time.monotonic()}", "client_id": str(uuid4())}
        stored = await http.ask("POST", dialog.path, dialog.headers, json.dumps(fields)) == 201
        dialog.posted += stored
        return stored

    async def post_evenly(
        self, dialogs: list[Dialog], rate: float, seconds: float
    ) -> tuple[int, float]:
        """Post at a rate; how many were stored, and the seconds until the last was answered.

        A program that is slower than the rate is not waited for, up to CONNECTIONS.
        """
        idle: asyncio.Queue[Http] = asyncio.Queue()
        for _ in range(CONNECTIONS):
            idle.put_nowait(await Http.open(self.port))
        stored, began = 0, time.monotonic()

        async def one(http: Http, dialog: Dialog) -> None:
            nonlocal stored
            is_stored = await self.post(http, dialog)
            stored += is_stored  # not in one statement: others add to it during the await
            idle.put_nowait(http)

        async with asyncio.TaskGroup() as posts:
            for number in range(int(rate * seconds)):
                await asyncio.sleep(began + number / rate - time.monotonic())
                posts.create_task(one(await idle.get(), dialogs[number % len(dialogs)]))
        took = time.monotonic() - began
        while not idle.empty():
            idle.get_nowait().close()
        return stored, took


@contextmanager
def stacks(dialogs: int) -> Iterator[dict[str, Stack]]:
    """ReplyX, seeing and blindfolded, and the stock program, with so many dialogs each."""
    os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
    os.sched_setaffinity(0, CORES[-1:])
    with Postgres(fsync=True) as postgres, ExitStack() as opened:
        starter = Starter(postgres)
        opened.callback(starter.close_all)
        observed, blind = replyx(starter, dialogs)
        every = {"replyx": observed, "blind": blind, "stock": stock(starter, postgres, dialogs)}
        for stack in every.values():
            opened.callback(stack.process.end)
        yield every


def replyx(starter: Starter, count: int) -> tuple[Stack, Stack]:
    """This program, as `manage.py serve` runs it with one worker, and beside it blindfolded."""
    server = starter.start("real", WEB_CONCURRENCY="1")
    anna = {"Authorization": f"Token {server.cast.tokens['anna']}"}
    dialogs = []
    for _ in range(count):
        vera = VisitorClient(server)
        vera.session()
        own = f"/ws/widget/dialogs/{vera.dialog}/?token={vera.stream_token}"
        readers: list[tuple[str, Headers]] = [(own, {}), (f"/ws/dialogs/{vera.dialog}/?", anna)]
        headers = {"Authorization": f"Bearer {vera.visitor_token}"}
        dialogs.append(Dialog(vera.path(vera.dialog, "messages"), headers, readers))
        close_opened()
    server.stop()
    observed = Stack(["manage.py", "serve"], server.env, dialogs)
    blind = {**server.env, "DATA_DIR": f"{server.env['DATA_DIR']}-blind"}  # one serve has one
    return observed, Stack(["-m", "benchmarks.blind"], blind, dialogs)


def stock(starter: Starter, postgres: Postgres, count: int) -> Stack:
    """The peer of `benchmarks.stock`."""
    redis = starter.running[0].redis
    assert redis is not None
    env = base_environment() | {
        "DJANGO_SETTINGS_MODULE": "benchmarks.stock.settings",
        "DATABASE_URL": postgres.create_database("stock"),
        "REDIS_URL": redis.url,
    }
    run_python("-m", "django", "migrate", "--run-syncdb", "--verbosity", "0", env=env)
    dialogs = [
        Dialog(f"/dialogs/{number}/messages", {}, [(f"/ws/dialogs/{number}/?", {})] * 2)
        for number in range(1, count + 1)
    ]
    words = ["-m", "daphne", "benchmarks.stock.asgi:application", "--verbosity", "0"]
    return Stack(words, env, dialogs)
