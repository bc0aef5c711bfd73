"""The real set-up: PostgreSQL, Redis, two servers, a worker, nginx, and the wires between them."""

import asyncio
import contextlib
import json
import os
import secrets
import signal
import time
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import httpx

from tests.cast import Cast
from tests.chaos.stage.front import NAME, Front
from tests.chaos.stage.program import Program
from tests.server import base_environment, run_python
from tests.services.ports import Port
from tests.services.postgres import Postgres, Standby
from tests.services.process import remove, temporary_directory
from tests.services.proxy import Proxy
from tests.services.redis import Redis
from tests.starting import migrate_and_cast

PROCESSES = 2  # of each server
LEASE_SECONDS = 10  # in which counts must be true again
IN_STEP = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'"


class Stage:
    """Everything that runs. Servers and the worker reach the stores, and clients nginx, through
    `wires`: "postgres", "standby", "redis", "clients". A standby is there only while a harm needs
    one, and its host is named in DATABASE_URL always.
    """

    def __init__(self, receiver: int) -> None:
        os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
        self.receiver = receiver  # the port that webhooks call
        self.postgres: Postgres = Postgres(fsync=True)
        self.standby: Standby | None = None
        self.redis = Redis()
        self.directory = temporary_directory("chaos")
        self.wires = {
            name: Proxy("127.0.0.1", port_of(url))
            for name, url in {"postgres": self.postgres.url, "redis": self.redis.url}.items()
        }
        self.wires["standby"] = Proxy(*self.wires["postgres"].to)
        self._hosts = [self.wires[name].port for name in ("postgres", "standby")]
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
        self.wires["standby"].refuse(True)
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
            "DATABASE_URL": through(self.database, *self._hosts),
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

    async def make_standby(self) -> Standby:
        """A standby without which nothing is acknowledged from now on; one at a time."""
        assert self.standby is None
        self.standby = made = Standby(self.postgres)
        await asyncio.to_thread(made.start)
        wire = self.wires["standby"]
        wire.to = "127.0.0.1", port_of(made.url)
        wire.refuse(False)
        await asyncio.to_thread(self.postgres.tell, "synchronous_standby_names", "*")
        while not await asyncio.to_thread(self.postgres.ask, IN_STEP):
            await asyncio.sleep(0.1)
        return made

    async def succeed(self) -> None:
        """The standby was promoted, and the primary is gone for good."""
        assert self.standby
        gone, self.postgres, self.standby = self.postgres, self.standby, None
        self.database = through(self.database, port_of(self.postgres.url))
        self.wires |= {"postgres": self.wires["standby"], "standby": self.wires["postgres"]}
        self.wires["standby"].refuse(True)
        await asyncio.to_thread(gone.close)

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
        databases = [self.standby, self.postgres] if self.standby else [self.postgres]
        for close in (self.nginx.close, self.redis.close, *(each.close for each in databases)):
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


def through(url: str, *ports: int) -> str:
    """The same address by way of another port, or of several, each a host to choose from."""
    parts = urlsplit(url)
    who, host = parts.netloc.rpartition("@")[0], parts.hostname
    hosts = ",".join(f"{host}:{port}" for port in ports)
    return parts._replace(netloc=f"{who}@{hosts}" if who else hosts).geturl()
