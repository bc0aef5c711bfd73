"""A real PgBouncer for the tests, in front of a PostgreSQL."""

import os
import signal
import subprocess
from functools import cache
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

import psycopg

from tests.services.debian import libraries, unpacked
from tests.services.identity import identity_for
from tests.services.ports import Port
from tests.services.postgres import Database
from tests.services.process import (
    CACHE,
    Process,
    Unavailable,
    first_program,
    remove,
    temporary_directory,
)

# What it loads beside the machine's own, in Debian 12 and 13.
LIBRARIES = ("libc-ares2", "libevent-2.1-7", "libevent-2.1-7t64")
CONFIGURATION = """
[databases]
* = host={host} port={port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {own}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {users}
pool_mode = transaction
server_reset_query =
{settings}
"""


@cache
def pgbouncer_program() -> Path:
    """The machine's, else the one in Debian's package, kept in the checkout with its libraries;
    raises `Unavailable`.
    """
    if found := first_program("pgbouncer"):
        return Path(found)
    if kept := unpacked("pgbouncer", "pgbouncer"):
        starter = CACHE / "debian-pgbouncer" / "pgbouncer"
        for count in range(len(LIBRARIES) + 1):  # none that is not needed is fetched
            path = os.pathsep.join(map(str, libraries(*LIBRARIES[:count])))
            starter.write_text(f'#!/bin/sh\nLD_LIBRARY_PATH="{path}" exec "{kept}" "$@"\n')
            starter.chmod(0o755)
            if subprocess.run([starter, "--version"], capture_output=True).returncode == 0:
                return starter
    raise Unavailable("No PgBouncer for the tests: install it (apt-get install pgbouncer).")


class PgBouncer:
    """A private one that pools transactions of a PostgreSQL, on a loopback port."""

    def __init__(self, database: Database, **settings: object) -> None:
        self._to = urlsplit(database.url)
        self._settings = "\n".join(f"{name} = {value}" for name, value in settings.items())
        self._port = Port()
        self.directory = temporary_directory("pgbouncer")
        self._process: Process | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        remove(self.directory)

    def url(self, to: str) -> str:
        """The address of a database by way of it."""
        parts = urlsplit(to)
        where = f"{parts.username}:{parts.password}@127.0.0.1:{self._port.number}"
        return parts._replace(netloc=where).geturl()

    def speak_tls(self, certificate: Path, key: Path) -> None:
        """From the next start on, to all who connect, and to nobody else."""
        for name, file in (("cert", certificate), ("key", key)):
            own = self.directory / f"tls.{name}"
            own.write_bytes(file.read_bytes())
            self._settings += f"\nclient_tls_{name}_file = {own}"
        self._settings += "\nclient_tls_sslmode = require"

    def start(self) -> None:
        """Start it on its port; returns when it answers."""
        program = pgbouncer_program()
        users, configuration = self.directory / "users", self.directory / "pgbouncer.ini"
        users.write_text(f'"{self._to.username}" "{self._to.password}"\n')
        text = CONFIGURATION.format(
            host=self._to.hostname,
            port=self._to.port,
            own=self._port.let_go(),
            users=users,
            settings=self._settings,
        )
        configuration.write_text(text)
        identity = identity_for(program)
        identity.give(self.directory, *self.directory.iterdir())
        log = self.directory / "pgbouncer.log"
        self._process = identity.start([str(program), str(configuration)], log)
        self._process.wait_until(self._answers)

    def stop(self) -> None:
        """End it at once, with all its connections."""
        if self._process:
            self._process.end(signal.SIGTERM)
            self._process = None

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url(self._to.geturl()), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True
