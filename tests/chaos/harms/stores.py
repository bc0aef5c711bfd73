"""What happens to Redis and to PostgreSQL."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random

import psycopg
import redis

from tests.chaos.harms.base import harm
from tests.chaos.stage import Stage

FULL_SECONDS = 20  # in which PostgreSQL has to notice that there is no room
END_SESSIONS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@harm("Redis killed", kind="redis")
async def redis_killed(stage: Stage, random: Random) -> None:
    """It comes back with what it had."""
    stage.redis.kill()
    await asyncio.sleep(random.uniform(1, 4))
    await asyncio.to_thread(stage.redis.start)


@harm("Redis killed, empty after it", kind="redis")
async def redis_killed_and_empty(stage: Stage, random: Random) -> None:
    """It comes back with nothing, as one without persistence does."""
    stage.redis.kill()
    await asyncio.sleep(random.uniform(1, 4))
    await asyncio.to_thread(stage.redis.start)
    await asyncio.to_thread(stage.redis.forget)


@harm("Redis flushed", kind="redis")
async def redis_flushed(stage: Stage, random: Random) -> None:
    """Twice, under whoever uses it."""
    for _ in range(2):
        await asyncio.to_thread(stage.redis.forget)
        await asyncio.sleep(random.uniform(0.5, 2))


@harm("Redis stopped in mid-air", kind="redis")
async def redis_frozen(stage: Stage, random: Random) -> None:
    """SIGSTOP: it answers nothing and breaks no connection."""
    with stage.redis.client() as client:
        pid = int(client.info("server")["process_id"])
    os.kill(pid, signal.SIGSTOP)
    try:
        await asyncio.sleep(random.uniform(2, 6))
    finally:
        os.kill(pid, signal.SIGCONT)


@harm("Redis read-only", kind="redis")
async def redis_read_only(stage: Stage, random: Random) -> None:
    """It is the replica of one that is not there, as in a failover that went wrong."""
    with stage.redis.client() as client:
        client.execute_command("REPLICAOF", "127.0.0.1", "1")
        try:
            await asyncio.sleep(random.uniform(2, 5))
        finally:
            client.execute_command("REPLICAOF", "NO", "ONE")


@harm("Redis out of memory", kind="redis")
async def redis_out_of_memory(stage: Stage, random: Random) -> None:
    """It takes no more than it has."""
    async with redis_told(stage, "maxmemory", "1"):
        await asyncio.sleep(random.uniform(2, 5))


@harm("Redis out of clients", kind="redis")
async def redis_out_of_clients(stage: Stage, random: Random) -> None:
    """It ends whom it has, and takes nobody."""
    async with redis_told(stage, "maxclients", "1") as client:
        for kind in ("normal", "pubsub"):
            client.client_kill_filter(_type=kind, skipme=True)
        await asyncio.sleep(random.uniform(2, 5))


@harm("PostgreSQL restarted", kind="postgres")
async def postgres_restarted(stage: Stage, random: Random) -> None:
    """In order, for an upgrade of it."""
    await asyncio.to_thread(stage.postgres.stop)
    await asyncio.sleep(random.uniform(0.5, 3))
    await asyncio.to_thread(stage.postgres.start)


@harm("PostgreSQL killed", kind="postgres")
async def postgres_killed(stage: Stage, random: Random) -> None:
    """With all its processes; it recovers from its log."""
    stage.postgres.kill()
    await asyncio.sleep(random.uniform(0.5, 3))
    await asyncio.to_thread(stage.postgres.start)


@harm("PostgreSQL's disk full", kind="postgres")
async def postgres_disk_full(stage: Stage, random: Random) -> None:
    """It can't write its log, and ends; somebody makes room and starts it again. By a limit of what
    its files may hold: a full disk would be a mount of its own, and the same to whoever writes.
    """
    stage.postgres.fill_disk()
    async with asyncio.timeout(FULL_SECONDS):
        while stage.postgres.is_running:
            await asyncio.sleep(0.1)
    await asyncio.sleep(random.uniform(1, 3))
    stage.postgres.kill()
    await asyncio.to_thread(stage.postgres.start)


@harm("PostgreSQL stopped in mid-air", kind="postgres")
async def postgres_frozen(stage: Stage, random: Random) -> None:
    """SIGSTOP of all its processes."""
    with stage.postgres.frozen():
        await asyncio.sleep(random.uniform(2, 6))


@harm("PostgreSQL fails over", kind="postgres")
async def postgres_fails_over(stage: Stage, random: Random) -> None:
    """The primary is gone for good, and a standby, without which nothing was acknowledged for a
    while, is promoted.
    """
    standby = await stage.make_standby()
    await asyncio.sleep(random.uniform(1, 2))
    stage.postgres.kill()
    await asyncio.sleep(random.uniform(0.5, 3))
    await asyncio.to_thread(standby.promote)
    await stage.succeed()


@harm("PostgreSQL ends its sessions", kind="postgres")
async def postgres_ends_sessions(stage: Stage, random: Random) -> None:
    """Three times, whatever they are doing."""
    for _ in range(3):
        with psycopg.connect(stage.database, autocommit=True) as connection:
            connection.execute(END_SESSIONS)
        await asyncio.sleep(random.uniform(0.3, 1.5))


@asynccontextmanager
async def redis_told(stage: Stage, name: str, value: str) -> AsyncIterator[redis.Redis]:
    """Another setting for a while; undone by the connection that is given."""
    with stage.redis.client() as client:
        before = client.config_get(name)[name]
        client.config_set(name, value)
        try:
            yield client
        finally:
            client.config_set(name, before)
