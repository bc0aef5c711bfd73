"""PostgreSQL goes away, or hangs: nobody is told of an error, nobody waits long, and it passes."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.clients import ManagerClient, VisitorClient
from tests.server import Server
from tests.services.postgres import Postgres
from tests.starting import Starter

HEARTBEAT = 2.0  # seconds
PATIENCE = 5.0  # within which every question is answered, whatever hangs


@pytest.fixture(scope="module")
def postgres_of_ours() -> Iterator[Postgres]:
    """A PostgreSQL that nobody else uses."""
    with Postgres() as postgres:
        yield postgres


@pytest.fixture(scope="module")
def real_one(starter: Starter, postgres_of_ours: Postgres) -> Iterator[Server]:
    """A server on it, whose leases and heartbeats are short."""
    times = {"HEARTBEAT_SECONDS": str(HEARTBEAT), "LEASE_SECONDS": "6"}
    server = starter.start("real", postgres=postgres_of_ours, **times)
    yield server
    starter.close(server)


class Crowd:
    """Visitors and managers who ask and write all the time; `answers` are (what, status, seconds,
    Retry-After).
    """

    def __init__(self, server: Server) -> None:
        self.vera, self.anna = VisitorClient(server), ManagerClient(server)
        self.vera.session()
        self.vera.post("Hello")
        self.answers: list[tuple[str, int, float, str | None]] = []
        self._over = threading.Event()
        self._pool = ThreadPoolExecutor(6)
        dialog, url = self.vera.dialog, server.url
        asked = [
            (self.vera, f"/api/widget/dialogs/{dialog}/messages"),
            (self.vera, f"/api/widget/dialogs/{dialog}/log"),
            (self.anna, "/api/dialogs/"),
            (self.anna, f"/api/dialogs/{dialog}/"),
        ]
        for client, path in asked:
            headers = dict(client.http.headers)
            self._pool.submit(self._ask, "GET", url + path, headers)
        self._pool.submit(self._write, self.vera)
        self._pool.submit(self._ask, "GET", url + "/widget/shop/", {})

    def _ask(self, method: str, url: str, headers: dict[str, str]) -> None:
        with httpx.Client(headers=headers, timeout=30) as http:
            while not self._over.is_set():
                self._note(url, lambda: http.request(method, url))

    def _write(self, client: VisitorClient) -> None:
        while not self._over.is_set():
            self._note("post", lambda: client.try_post("still here"))

    def _note(self, what: str, ask: Any) -> None:
        begun = time.monotonic()
        answer = ask()
        took = time.monotonic() - begun
        self.answers.append((what, answer.status_code, took, answer.headers.get("Retry-After")))

    def until(self, status: int, seconds: float = 20) -> None:
        """Wait until somebody was answered so from now on."""
        seen, deadline = len(self.answers), time.monotonic() + seconds
        while all(answer[1] != status for answer in self.answers[seen:]):
            assert time.monotonic() < deadline, self.answers[-20:]
            time.sleep(0.02)

    def close(self) -> None:
        """They stop."""
        self._over.set()
        self._pool.shutdown()


@pytest.fixture
def crowd(real_one: Server) -> Iterator[Crowd]:
    """People who are busy."""
    crowd = Crowd(real_one)
    yield crowd
    crowd.close()


def assert_told_to_come_again(crowd: Crowd) -> None:
    """Everybody got what they asked for, or the word to try later, soon."""
    crowd.close()
    assert {answer[1] for answer in crowd.answers} <= {200, 201, 503}
    assert {answer[3] for answer in crowd.answers if answer[1] == 503} == {"1"}
    assert max(answer[2] for answer in crowd.answers) < PATIENCE


def test_a_restart_is_a_moment_to_try_again_and_then_nothing_is_left_of_it(
    real_one: Server, postgres_of_ours: Postgres, crowd: Crowd
) -> None:
    with crowd.vera.socket() as socket:
        for _turn in range(2):
            postgres_of_ours.stop()
            crowd.until(503)
            postgres_of_ours.start()
            crowd.until(201)
        assert_told_to_come_again(crowd)
        error = crowd.vera.try_post("and again")
        assert error.status_code == 201
        for _newcomer in range(7):
            with crowd.vera.socket() as another:
                assert another.next()["type"] == "hello"
        assert [frame for frame in socket.frames if frame["type"] == "error"] == []


def test_a_database_that_hangs_holds_nobody_up(
    real_one: Server, postgres_of_ours: Postgres, crowd: Crowd
) -> None:
    with crowd.vera.socket() as socket, crowd.anna.socket(crowd.vera.dialog):
        socket.until(lambda frame: frame["type"] == "ping")
        crowd.until(201)
        with postgres_of_ours.frozen():
            crowd.until(503)
            body = crowd.vera.try_post("in the middle")
            assert body.status_code == 503
            assert body.json()["error"]["code"] == "try_later"
            for _beat in range(4):  # longer than a lease lasts
                socket.until(lambda frame: frame["type"] == "ping", HEARTBEAT + PATIENCE)
            counts = httpx.get(f"{real_one.url}/health/websocket").json()
            assert (counts["active_admin_connections"], counts["active_site_connections"]) == (1, 1)
        crowd.until(201)
        assert_told_to_come_again(crowd)
        told = [frame for frame in socket.frames if frame["type"] == "presence"]
        assert all(frame["online"] for frame in told[1:])
