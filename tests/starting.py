"""Starts servers quickly: each gets a copy of a database that was migrated and cast once."""

import itertools
import json
import os
import shutil
from pathlib import Path

from tests.cast import Cast
from tests.server import Server, Setup, base_environment, run_python
from tests.services.postgres import Database, Postgres
from tests.services.process import remove, temporary_directory
from tests.services.redis import Redis


class Starter:
    """Makes running servers of both set-ups; whoever asks for one closes it."""

    def __init__(self, postgres: Database) -> None:
        self.running: list[Server] = []
        self._postgres = postgres
        self._numbers = itertools.count(1)
        self._local: tuple[Path, Cast] | None = None
        self._real: dict[str, tuple[str, Cast]] = {}
        self._databases: list[str] = []
        self._template_name = f"replyx_template_{os.getpid()}"

    def start(self, setup: Setup, *, postgres: Database | None = None, **env: str) -> Server:
        """Start a server with variables of its own, on a PostgreSQL of its own where given one."""
        server = self.prepare(setup, postgres=postgres, **env)
        try:
            server.start()
        except BaseException:
            self.close(server)
            raise
        return server

    def prepare(self, setup: Setup, *, postgres: Database | None = None, **env: str) -> Server:
        """The same, not started yet."""
        server = self._make_local(env) if setup == "local" else self._make_real(env, postgres)
        self.running.append(server)
        return server

    def close(self, server: Server) -> None:
        """Stop a server and remove what it kept."""
        server.close()
        self.running.remove(server)

    def close_all(self) -> None:
        """Stop all servers and remove the databases they were copied from."""
        for server in list(self.running):
            self.close(server)
        for name in self._databases:
            self._postgres.drop_database(name)
        if self._local:
            remove(self._local[0])

    def _make_local(self, env: dict[str, str]) -> Server:
        if self._local is None:
            data = temporary_directory("local")
            self._local = data, migrate_and_cast({"DATA_DIR": str(data)})
        data, cast = self._local
        server = Server("local", env, cast)
        shutil.copytree(data, server.data)
        return server

    def _make_real(self, env: dict[str, str], postgres: Database | None) -> Server:
        database = postgres or self._postgres
        _, cast = self._template(database)
        name = f"replyx_{os.getpid()}_{next(self._numbers)}"
        url = self._create(database, name, self._template_name)
        # Pub/sub crosses Redis's logical databases, so every server has a Redis of its own.
        redis = Redis()
        redis.start()
        own = {"DATABASE_URL": url, "REDIS_URL": redis.url, "WEB_CONCURRENCY": "2"}
        return Server("real", {**own, **env}, cast, redis=redis)

    def _template(self, database: Database) -> tuple[str, Cast]:
        """The database that those of a PostgreSQL are copied from, and who is in it.

        Migrated once, in the tests' own PostgreSQL; every other is filled from there. One that the
        tests were given may be newer than the programs that would read it.
        """
        if database.url not in self._real:
            url = self._create(database, self._template_name)
            if database is not self._postgres and isinstance(self._postgres, Postgres):
                assert isinstance(database, Postgres)
                source, cast = self._template(self._postgres)
                database.fill(url, source)
            else:
                cast = migrate_and_cast({"DATABASE_URL": url})
            self._real[database.url] = url, cast
        return self._real[database.url]

    def _create(self, database: Database, name: str, template: str | None = None) -> str:
        if database is self._postgres:
            self._databases.append(name)
        return database.create_database(name, template)


def migrate_and_cast(env: dict[str, str]) -> Cast:
    """Prepare the database that the environment names and put the cast into it."""
    env = {**base_environment(), **env}
    run_python("manage.py", "migrate", "--verbosity", "0", env=env)
    return Cast(**json.loads(run_python("-m", "tests.cast", env=env)))
