"""What happens to processes of ReplyX itself, and to nginx."""

import asyncio
import os
import signal
from contextlib import suppress
from random import Random

import psutil

from tests.chaos.harms.base import harm
from tests.chaos.stage import Program, Stage


@harm("server killed", kind="server")
async def server_killed(stage: Stage, random: Random) -> None:
    """A server with all its processes is gone, and its service manager starts it again."""
    server = random.choice(stage.servers)
    server.kill()
    await asyncio.sleep(random.uniform(0.5, 2))
    await server.start()


@harm("server process killed", kind="server")
async def server_process_killed(stage: Stage, random: Random) -> None:
    """One of the processes of a server is gone; its parent starts another."""
    (await child_of_a_server(stage, random)).kill()
    await asyncio.sleep(random.uniform(1, 2))


@harm("both servers killed", kind="server")
async def both_servers_killed(stage: Stage, random: Random) -> None:
    """The power of the machine with the servers is gone for a moment."""
    for server in stage.servers:
        server.kill()
    await asyncio.sleep(random.uniform(0.5, 1.5))
    for server in stage.servers:
        await server.start()


@harm("server restarted", kind="server")
async def server_restarted(stage: Stage, random: Random) -> None:
    """As a deploy does it: SIGTERM, and another in its place."""
    server = random.choice(stage.servers)
    await server.stop()
    await server.start()


@harm("server stopped in mid-air", kind="server")
async def server_frozen(stage: Stage, random: Random) -> None:
    """SIGSTOP: it breaks no connection and answers nothing, as a machine that swaps."""
    await frozen(random.choice(stage.servers), random)


@harm("server process stopped in mid-air", kind="server")
async def server_process_frozen(stage: Stage, random: Random) -> None:
    """The same of one of the processes of a server."""
    pid = (await child_of_a_server(stage, random)).pid
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGSTOP)
    try:
        await asyncio.sleep(random.uniform(2, 5))
    finally:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


@harm("background worker killed", kind="worker")
async def worker_killed(stage: Stage, random: Random) -> None:
    """In the middle of its jobs; started again."""
    stage.worker.kill()
    await asyncio.sleep(random.uniform(0.5, 2))
    await stage.worker.start()


@harm("background worker stopped in mid-air", kind="worker")
async def worker_frozen(stage: Stage, random: Random) -> None:
    """SIGSTOP, for longer than some of its leases have left."""
    await frozen(stage.worker, random)


@harm("background worker restarted", kind="worker")
async def worker_restarted(stage: Stage, random: Random) -> None:
    """SIGTERM: it hands back what it has not done."""
    await stage.worker.stop()
    await stage.worker.start()


@harm("nginx reloaded", kind="nginx")
async def nginx_reloaded(stage: Stage, random: Random) -> None:
    """Three times: new connections go to new workers, old ones stay."""
    for _ in range(3):
        await stage.nginx.reload_files()
        await asyncio.sleep(random.uniform(0.2, 1))


@harm("nginx killed", kind="nginx")
async def nginx_killed(stage: Stage, random: Random) -> None:
    """Nobody answers at the address of the site, and every connection is broken."""
    stage.nginx.kill()
    await asyncio.sleep(random.uniform(0.5, 2))
    await stage.nginx.start_again()


async def child_of_a_server(stage: Stage, random: Random) -> psutil.Process:
    """One of the processes of a server. Both servers are ready first: one that was killed may have
    no child yet, though the other serves everybody.
    """
    await stage.ready()
    children = random.choice(stage.servers).children()
    assert children, "a server that is ready has no process that serves"
    return random.choice(children)


async def frozen(program: Program, random: Random) -> None:
    """Stop a program and all that it started for a few seconds."""
    program.signal(signal.SIGSTOP)
    try:
        await asyncio.sleep(random.uniform(2, 5))
    finally:
        program.signal(signal.SIGCONT)
