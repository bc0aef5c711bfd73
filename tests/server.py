"""A real running ReplyX in one of its two set-ups, for tests that talk to it from outside."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Literal

import httpx
import psutil

from tests.cast import Cast
from tests.services.held import HeldPort
from tests.services.ports import Port
from tests.services.process import ROOT, Process, remove, tail, temporary_directory
from tests.services.redis import Redis
from tests.waiting import eventually

Setup = Literal["local", "real"]

# Most tests post and connect faster than people do; those about limits set their own.
NO_LIMITS = {
    "LIMIT_MESSAGES_PER_MINUTE": "0",
    "LIMIT_MESSAGE_BURST": "0",
    "LIMIT_DIALOGS_PER_HOUR": "0",
    "LIMIT_SESSIONS_PER_MINUTE": "0",
    "LIMIT_SIGNALS_PER_MINUTE": "0",
    "LIMIT_ADDRESS_SESSIONS_PER_MINUTE": "0",
    "LIMIT_ADDRESS_SIGNALS_PER_MINUTE": "0",
    "LIMIT_SOCKETS_PER_VISITOR": "0",
    "LIMIT_SOCKETS_PER_DIALOG": "0",
    "LIMIT_SOCKETS_PER_ADDRESS": "0",
}
# As the units and the image have it.
MEMORY = {"GLIBC_TUNABLES": "glibc.malloc.tcache_count=0"}
# Nothing of the tests' own environment may change the program, except where Python is.
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV")
STARTED = "Application startup complete."  # what Uvicorn says of each process


def base_environment() -> dict[str, str]:
    """The environment of every server and command, before a set-up adds its own."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    secret = os.environ["SECRET_KEY"]
    return {**kept, **MEMORY, **NO_LIMITS, "SECRET_KEY": secret, "PYTHONUNBUFFERED": "1"}


class Server:
    """One ReplyX: `local` is SQLite and memory in one process, `real` PostgreSQL and Redis in two.

    `redis` is this server's own and may be stopped, killed and started; `database` is shared
    unless the test gave its own.
    """

    def __init__(
        self, setup: Setup, env: dict[str, str], cast: Cast, *, redis: Redis | None = None
    ) -> None:
        self.setup: Setup = setup
        self.cast = cast
        self.redis = redis
        self._port = Port()
        self._held: HeldPort | None = None
        self._process: Process | None = None
        self._directory = temporary_directory("server")
        self.data = self._directory / "data"
        self.log = self._directory / "server.log"
        self.url = f"http://127.0.0.1:{self._port.number}"
        self.ws_url = f"ws://127.0.0.1:{self._port.number}"
        self.env = {**base_environment(), "DATA_DIR": str(self.data), **env}

    def start(self, seconds: float = 60, under: Sequence[str] = ()) -> None:
        """Serve on the port of this server; returns when each of its processes answers.

        `under` stands before the command.
        """
        started = self._started()
        port = str(self._port.let_go())
        command = ["manage.py", "serve", "--host", "127.0.0.1", "--port", port]
        passed = [self._held.socket.fileno()] if self._held else []
        before = [*under, *(self._held.before if self._held else [])]
        self._process = Process(
            [*before, sys.executable, *command],
            self.log,
            env=self.env,
            cwd=ROOT,
            pass_fds=passed,
        )
        workers = int(self.env.get("WEB_CONCURRENCY", "1"))
        self._process.wait_until(
            lambda: self._started() >= started + workers and self.is_healthy(), seconds
        )

    def hold_port(self) -> None:
        """From the next start on nobody is refused while it is down, as with a socket unit."""
        self._held = HeldPort(self._port.let_go())

    def stop(self) -> None:
        """Shut it down as a service manager does."""
        if self._process:
            self._process.end(signal.SIGTERM)
            self._process = None

    def send_signal(self, number: signal.Signals) -> None:
        """Tell the process that was started; SIGTERM begins what `stop` waits for."""
        assert self._process is not None
        self._process.popen.send_signal(number)

    def restart(self) -> None:
        """Shut it down in order and start it again on the same port."""
        self.stop()
        self.start()

    def kill(self) -> None:
        """Kill all its processes at once, as a power cut would."""
        if self._process:
            self._process.kill()
            self._process = None

    def kill_parent(self) -> None:
        """Kill the process that was started, and none of those that it started."""
        assert self._process is not None
        self._process.popen.kill()
        self._process.popen.wait()

    def kill_worker(self) -> None:
        """Kill one process that serves, and return when as many as before serve again."""
        workers = self.workers()
        if not workers:
            self.kill()
            self.start()
            return
        before = self._started()
        workers[0].kill()
        deadline = time.monotonic() + 60
        while self._started() == before or not self.is_healthy():
            if time.monotonic() > deadline:
                raise RuntimeError(f"No new worker came:\n{tail(self.log)}")
            time.sleep(0.05)

    @property
    def pid(self) -> int:
        """The process that was started."""
        assert self._process is not None
        return self._process.popen.pid

    def workers(self) -> list[psutil.Process]:
        """The worker processes; none where the server itself serves."""
        assert self._process is not None
        found = []
        for child in self._process.children():
            try:
                if child.status() != psutil.STATUS_ZOMBIE:
                    found.append(child)
            except psutil.NoSuchProcess:
                pass
        return found

    def _started(self) -> int:
        """How many processes ever began to serve."""
        return self.log.read_text().count(STARTED) if self.log.exists() else 0

    def manage(self, *words: str) -> str:
        """Run `manage.py` with this server's environment; returns what it prints."""
        return run_python("manage.py", *words, env=self.env)

    def is_healthy(self) -> bool:
        """Whether it answers that it is well."""
        try:
            return httpx.get(f"{self.url}/health", timeout=2).status_code == 200
        except httpx.TransportError:
            return False

    def wait_until_alone(self, seconds: float = 60) -> None:
        """Return when nobody is connected any more: other tests' clients may just be leaving."""
        eventually(self.connected, 0, seconds)

    def connected(self) -> int:
        """How many connections of both sides are counted."""
        headers = {"Authorization": f"Token {self.cast.tokens['root']}"}
        stats = httpx.get(f"{self.url}/api/websocket/stats", headers=headers, timeout=30).json()
        sides = stats["connection_details"]
        return int(sides["admin_connections"] + sides["site_connections"])

    def close(self) -> None:
        """Stop it and its Redis, and remove its files."""
        self.stop()
        self._port.let_go()  # of one that was never started
        if self._held:
            self._held.close()
        if self.redis:
            self.redis.close()
        remove(self._directory)


def run_python(*words: str, env: dict[str, str]) -> str:
    """Run Python at the root of the project; returns what it prints, raises with its complaint."""
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=env, capture_output=True, text=True, timeout=120
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)} failed:\n{done.stdout}\n{done.stderr}")
    return done.stdout
