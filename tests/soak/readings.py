"""What the processes of an installation hold at a moment."""

from typing import NamedTuple

import psutil
import psycopg
import redis

from tests.server import Server


class Reading(NamedTuple):
    """Sums over the processes of server and worker; memory in MB, what several share by parts."""

    seconds: float
    memory: float
    threads: int
    files: int
    database: int
    redis: int


def read(server: Server, programs: list[int], seconds: float) -> Reading:
    """Look at the programs of these ids, with all that they started, and at what serves them."""
    family = [
        process
        for program in programs
        for process in (psutil.Process(program), *psutil.Process(program).children(recursive=True))
    ]
    memory = threads = files = 0
    for process in family:
        with process.oneshot():
            memory += process.memory_full_info().pss
            threads += process.num_threads()
            files += process.num_fds()
    return Reading(seconds, memory / 2**20, threads, files, *clients_of(server))


def clients_of(server: Server) -> tuple[int, int]:
    """The connections to the server's PostgreSQL database and to its Redis, but for ours."""
    if server.redis is None:
        return 0, 0
    with psycopg.connect(server.env["DATABASE_URL"]) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid()"
        ).fetchone()
    assert row is not None
    with redis.Redis.from_url(server.redis.url) as client:
        return row[0], int(client.info("clients")["connected_clients"]) - 1
