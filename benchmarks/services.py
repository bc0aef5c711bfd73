"""What the servers need: one PostgreSQL that writes through to the disk, and Redis."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from benchmarks.program import OTHERS
from tests.services.postgres import Postgres
from tests.services.redis import Redis
from tests.starting import Starter


@dataclass(frozen=True, slots=True)
class Services:
    """Running services. ReplyX gets a Redis of its own from the starter; the peers share one."""

    postgres: Postgres
    redis: Redis
    starter: Starter


@contextmanager
def services() -> Iterator[Services]:
    """Start them, beside the core of the server that is measured."""
    os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
    os.sched_setaffinity(0, OTHERS)
    with Postgres(fsync=True) as postgres, Redis() as redis:
        starter = Starter(postgres)
        try:
            yield Services(postgres, redis, starter)
        finally:
            starter.close_all()
