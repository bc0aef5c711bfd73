"""The real set-up: PostgreSQL, Redis, two servers, a worker, nginx, and the wires between them."""

import asyncio
import contextlib
import json
import os
import secrets
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from tests.cast import Cast
from tests.chaos.stage.front import NAME, Front
from tests.chaos.stage.program import Program
from tests.server import base_environment, run_python
from tests.services.ports import Port
from tests.services.postgres import Postgres
from tests.services.process import remove, temporary_directory
from tests.services.proxy import Proxy
from tests.services.redis import Redis
from tests.starting import migrate_and_cast

PROCESSES = 2  # of each server
LEASE_SECONDS = 10  # in which counts must be true again


class Stage:
    """Everything that runs. Servers and the worker reach the stores, and clients nginx, through
    `wires`: "postgres", "redis", "clients".
    """

    def __init__(self, receiver: int) -> None:
        os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
        self.receiver = receiver  # the port that webhooks call
        self.postgres = Postgres(fsync=True)
        self.redis = Redis()
        self.directory = temporary_directory("chaos")
        self.wires = {
            name: Proxy("127.0.0.1", port_of(url))
            for name, url in {"postgres": self.postgres.url, "redis": self.redis.url}.items()
        }
        self._ports = [Port(), Port()]
        self.nginx = Front(self.ports, self.directory / "server-1")
        self.wires["clients"] = Proxy("127.0.0.1", self.nginx.port)
        self.url = f"https://{NAME}:{self.wires['clients'].port}"
        self.database = ""  # past the wire: for whoever judges
        self.servers: list[Program] = []
        self.worker: Program
        self.cast: Cast

    async def start(self) -> None:
        """Start all of it; returns when both servers answer."""
        await asyncio.gather(*(asyncio.to_thread(one.start) for one in (self.postgres, self.redis)))
        self.database = await asyncio.to_thread(self.postgres.create_database, "chaos")
        for wire in self.wires.values():
            await wire.start()
        env = self.environment()
        self.cast = await asyncio.to_thread(migrate_and_cast, env)
        hook = f"http://127.0.0.1:{self.receiver}/"
        words = ["site", "shop", "--set", f"webhook.url={hook}", "webhook.types=message.created"]
        await asyncio.to_thread(run_python, "manage.py", *words, env={**base_environment(), **env})
        for number, port in enumerate(self._ports, 1):
            words = ["serve", "--host", "127.0.0.1", "--port", str(port.let_go())]
            self.servers.append(self._program(f"server-{number}", words, env))
        self.worker = self._program("worker", ["worker"], env)
        for program in (*self.servers, self.worker):
            await program.start()
        await asyncio.to_thread(self.nginx.prepare)
        await self.ready()

    def environment(self) -> dict[str, str]:
        """What ReplyX is told, beside what every server of the tests is."""
        return {
            "DATABASE_URL": through(self.database, self.wires["postgres"].port),
            "REDIS_URL": through(self.redis.url, self.wires["redis"].port),
            "DATA_DIR": str(self.directory / "common"),
            "WEB_CONCURRENCY": str(PROCESSES),
            "LEASE_SECONDS": str(LEASE_SECONDS),
            "OUTBOUND_ALLOW": f"127.0.0.1:{self.receiver}",
            "LIMIT_QUEUE_BYTES": str(256 * 1024),  # a quarter: soon full
            "LIMIT_ADDRESS_MESSAGES_PER_MINUTE": "0",
            "LIMIT_ADDRESS_DIALOGS_PER_HOUR": "0",
        }

    @property
    def ports(self) -> list[int]:
        """Where the servers themselves answer, past nginx and the wires."""
        return [port.number for port in self._ports]

    async def ready(self, seconds: float = 90) -> None:
        """Return when every server answers that it is well; raises TimeoutError with their logs."""
        deadline = time.monotonic() + seconds
        async with httpx.AsyncClient(timeout=5) as http:
            for port, server in zip(self._ports, self.servers, strict=True):
                while not await is_well(http, port.number):
                    if time.monotonic() > deadline or not server.is_running:
                        raise TimeoutError(f"{server.name} is not ready:\n{server.tail()}")
                    await asyncio.sleep(0.1)

    async def close(self) -> None:
        """Stop everything, whatever state it is in, and remove what it kept."""
        for wire in self.wires.values():
            wire.resume()
        for program in [*self.servers, *([self.worker] if self.servers else [])]:
            with contextlib.suppress(AssertionError):
                program.signal(signal.SIGCONT)
            program.kill()
        for wire in self.wires.values():
            await wire.close()
        for close in (self.nginx.close, self.redis.close, self.postgres.close):
            await asyncio.to_thread(close)
        remove(self.directory)

    def _program(self, name: str, words: list[str], env: dict[str, str]) -> Program:
        own = {**base_environment(), **env, "DATA_DIR": str(self.directory / name)}
        return Program(name, words, own, self.directory / f"{name}.log")


@contextlib.asynccontextmanager
async def stage(receiver: int) -> AsyncIterator[Stage]:
    """A stage that is started, and closed whatever happens on it."""
    made = Stage(receiver)
    try:
        await made.start()
        yield made
    finally:
        await made.close()


async def is_well(http: httpx.AsyncClient, port: int) -> bool:
    """Whether a server answers that nothing is away."""
    try:
        answer = await http.get(f"http://127.0.0.1:{port}/health")
        return bool(answer.json()["status"] == "ok")
    except (httpx.HTTPError, json.JSONDecodeError, KeyError):
        return False


def port_of(url: str) -> int:
    """The port in an address."""
    port = urlsplit(url).port
    assert port
    return port


def through(url: str, port: int) -> str:
    """The same address by way of another port."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.replace(f":{parts.port}", f":{port}")).geturl()


def logs(stage: Stage) -> list[Path]:
    """What the programs printed."""
    return [program.log for program in (*stage.servers, stage.worker)]
