"""Gives Django's settings the tests' own PostgreSQL and Redis. Import it before they are read.

Only the addresses are fixed by the import. The servers start when the first test wants them.
"""

import os
import secrets
from collections.abc import Iterator

import pytest
import redis

from tests.services.postgres import Database, Postgres, postgres_url_from_environment
from tests.services.process import temporary_directory
from tests.services.redis import Redis, redis_url_from_environment

given_postgres = postgres_url_from_environment()
given_redis = redis_url_from_environment()
private_postgres = Postgres()
private_redis = Redis()
data = temporary_directory("data")

os.environ.update(
    DJANGO_SETTINGS_MODULE="replyx.settings",
    DATABASE_URL=given_postgres or private_postgres.url,
    REDIS_URL=given_redis or private_redis.url,
    SECRET_KEY=secrets.token_urlsafe(50),
    DATA_DIR=str(data),
    DEBUG="0",
    LOG_LEVEL="WARNING",
    HTTPS="0",
    ALLOWED_HOSTS="localhost,127.0.0.1,[::1],testserver",
)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Database]:
    """The PostgreSQL of Django's tests: TEST_DATABASE_URL, else a private one."""
    if given_postgres:
        yield Database(given_postgres)
        return
    with private_postgres as server:
        yield server


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """The URL of the Redis that this process talks to: TEST_REDIS_URL, else a private one."""
    if given_redis:
        yield given_redis
        return
    with private_redis:
        yield private_redis.url


@pytest.fixture(scope="session")
def django_db_modify_db_settings(postgres: Database) -> None:
    """pytest-django asks for this before it makes the test database."""


@pytest.fixture(autouse=True)
def clean_redis(request: pytest.FixtureRequest) -> Iterator[None]:
    """Tests that use Django's database find an empty Redis beside it."""
    if not {"db", "transactional_db"} & set(request.fixturenames) and not (
        request.node.get_closest_marker("django_db")
    ):
        yield
        return
    url: str = request.getfixturevalue("redis_server")
    yield
    with redis.Redis.from_url(url) as client:
        client.flushdb()
