"""A real PostgreSQL for the tests, which they may stop, kill and start again."""

import os
import secrets
import signal
import subprocess
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import psutil
import psycopg
from psycopg import sql

from tests.services.identity import Identity, identity_for
from tests.services.ports import Port
from tests.services.postgres_programs import postgres_programs
from tests.services.process import Process, remove, tail, temporary_directory

FULL_BYTES = 1 << 16  # of a file, where the disk is as if it were full


class Database:
    """A PostgreSQL server known by its address."""

    def __init__(self, url: str) -> None:
        self.url = url

    def create_database(self, name: str, template: str | None = None) -> str:
        """Make an empty database, or a copy of another, and return its URL."""
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            sql.Identifier(name), sql.Identifier(template or "template1")
        )
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement)
        return urlsplit(self.url)._replace(path=f"/{name}").geturl()

    def drop_database(self, name: str) -> None:
        """Remove a database, whoever is still connected to it."""
        statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement.format(sql.Identifier(name)))


class Postgres(Database):
    """A private PostgreSQL on a loopback port. `fsync=True` where durability is what is tested,
    `programs` where another version is than the tests' own.
    """

    def __init__(self, *, fsync: bool = False, programs: Path | None = None) -> None:
        self._fsync = fsync
        self._port = Port()
        self._password = secrets.token_hex(16)
        self._directory: Path | None = None
        self._process: Process | None = None
        self._programs = programs
        self._identity: Identity | None = None
        super().__init__(
            f"postgresql://replyx:{self._password}@127.0.0.1:{self._port.number}/postgres"
        )

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop it and remove its data."""
        self.stop()
        if self._directory:
            remove(self._directory)
            self._directory = None

    def start(self) -> None:
        """Start it on its port with the data of the last time; returns when it answers."""
        if self._process:
            return
        if self._directory is None:
            self._directory = self._make_cluster()
        assert self._programs is not None
        assert self._identity is not None
        port = self._port.let_go()
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(port),
            "unix_socket_directories": "",
            "max_connections": "200",
            "fsync": "on" if self._fsync else "off",
            "full_page_writes": "on" if self._fsync else "off",
            "synchronous_commit": "on",
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        self._process = self._identity.start(
            [str(self._programs / "postgres"), "-D", str(self._directory / "data"), *options],
            self._directory / "postgres.log",
        )
        self._process.wait_until(self._answers)

    def stop(self) -> None:
        """Shut it down in order, breaking off its sessions."""
        if self._process:
            self._process.end(signal.SIGINT)
            self._process = None

    def kill(self) -> None:
        """Kill it with all its children, as a crash would."""
        if self._process:
            self._process.kill()
            self._process = None

    def frozen(self) -> AbstractContextManager[None]:
        """It answers nothing and breaks no connection, as long as the context lasts."""
        assert self._process is not None
        return self._process.frozen()

    def tell(self, name: str, value: str) -> None:
        """Another setting, from now on and after a start too; those that a standby is made of later
        have it too.
        """
        statement = sql.SQL("ALTER SYSTEM SET {} = {}")
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement.format(sql.Identifier(name), sql.Literal(value)))
            connection.execute("SELECT pg_reload_conf()")

    def ask(self, statement: str) -> Any:
        """The one value that it answers."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            row = connection.execute(statement).fetchone()
        return row[0] if row else None

    def fill(self, url: str, source: str) -> None:
        """Put all that another database holds, of a server no newer, into an empty one of this."""
        assert self._programs is not None
        dump = [str(self._programs / "pg_dump"), "--no-owner", "--dbname", source]
        psql = [str(self._programs / "psql"), "--no-psqlrc", "--quiet", "--single-transaction"]
        words = subprocess.run(dump, check=True, capture_output=True).stdout
        subprocess.run(
            [*psql, "--set", "ON_ERROR_STOP=1", "--dbname", url],
            check=True,
            input=words,
            stdout=subprocess.DEVNULL,
        )

    def fill_disk(self) -> None:
        """From now on no file of it takes more than some kilobytes (EFBIG), as on a disk that is
        full: at its log it gives up, and it cannot come back by itself. `kill` undoes it.
        """
        assert self._process is not None
        for process in [psutil.Process(self._process.popen.pid), *self._process.children()]:
            with suppress(psutil.NoSuchProcess):
                _, most = process.rlimit(psutil.RLIMIT_FSIZE)
                process.rlimit(psutil.RLIMIT_FSIZE, (FULL_BYTES, most))

    @property
    def is_running(self) -> bool:
        """Whether it has not ended by itself."""
        return self._process is not None and self._process.popen.poll() is None

    def _make_cluster(self) -> Path:
        self._programs = self._programs or postgres_programs()
        self._identity = identity_for(self._programs / "initdb")
        directory = temporary_directory("postgres")
        password = directory / "password"
        password.write_text(self._password)
        self._identity.give(directory, password)
        log = directory / "initdb.log"
        initdb = self._identity.start(
            [
                *(str(self._programs / "initdb"), "--pgdata", str(directory / "data")),
                *("--username", "replyx", "--pwfile", str(password), "--auth", "scram-sha-256"),
                *("--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync", "--no-instructions"),
            ],
            log,
        )
        if initdb.popen.wait() != 0:
            raise RuntimeError(f"initdb failed:\n{tail(log)}")
        initdb.kill()
        password.unlink()
        return directory

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


class Standby(Postgres):
    """One that follows a running primary and may take its place."""

    def __init__(self, primary: Postgres) -> None:
        super().__init__(fsync=primary._fsync)
        self._primary = primary
        self._password = primary._password
        self.url = f"postgresql://replyx:{self._password}@127.0.0.1:{self._port.number}/postgres"

    def promote(self) -> None:
        """Make it the primary; returns when it takes writes."""
        self.ask("SELECT pg_promote()")

    def _make_cluster(self) -> Path:
        self._programs = postgres_programs()
        self._identity = identity_for(self._programs / "initdb")
        directory = temporary_directory("standby")
        self._identity.give(directory)
        log = directory / "basebackup.log"
        copying = self._identity.start(
            [
                *(str(self._programs / "pg_basebackup"), "--dbname", self._primary.url),
                *("--pgdata", str(directory / "data"), "--write-recovery-conf"),
                *("--checkpoint", "fast", "--no-sync"),
            ],
            log,
        )
        if copying.popen.wait() != 0:
            raise RuntimeError(f"pg_basebackup failed:\n{tail(log)}")
        copying.kill()
        return directory


def several(*servers: Database) -> str:
    """The address of them all, as DATABASE_URL has it."""
    first = urlsplit(servers[0].url)
    hosts = ",".join(urlsplit(each.url).netloc.rpartition("@")[2] for each in servers)
    return first._replace(netloc=f"{first.netloc.rpartition('@')[0]}@{hosts}").geturl()


def postgres_url_from_environment() -> str | None:
    """TEST_DATABASE_URL: a PostgreSQL whose user may create databases."""
    return os.environ.get("TEST_DATABASE_URL") or None
