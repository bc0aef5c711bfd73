"""Who is connected is counted over all processes, and stays true when one is killed."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.clients import Frame, ManagerClient, Socket, VisitorClient
from tests.conftest import StartServer
from tests.server import Server, Setup
from tests.starting import Starter
from tests.waiting import eventually


def get(server: Server, path: str, name: str = "") -> Frame:
    headers = {"Authorization": f"Token {server.cast.tokens[name]}"} if name else {}
    answer: Frame = httpx.get(server.url + path, headers=headers).raise_for_status().json()
    return answer


@pytest.fixture(scope="module")
def running(starter: Starter) -> Iterator[Callable[[Setup], Server]]:
    """Servers whose leases end soon; one of each set-up, started when it is asked for."""
    servers: dict[Setup, Server] = {}

    def get(setup: Setup) -> Server:
        if setup not in servers:
            servers[setup] = starter.start(setup, LEASE_SECONDS="3", HEARTBEAT_SECONDS="1")
        return servers[setup]

    yield get
    for server in servers.values():
        starter.close(server)


@pytest.fixture(params=["local", "real"])
def server(running: Callable[[Setup], Server], request: pytest.FixtureRequest) -> Server:
    """One of them, with nobody connected: it counts everybody."""
    server = running(request.param)
    server.wait_until_alone()
    return server


@pytest.fixture
def real_one(running: Callable[[Setup], Server]) -> Server:
    """The real one, with nobody connected."""
    server = running("real")
    server.wait_until_alone()
    return server


def test_counts_are_of_all_processes_and_both_sides(server: Server) -> None:
    vera, viktor = VisitorClient(server), VisitorClient(server)
    vera.session()
    viktor.session()
    vera.post("hello")
    anna = ManagerClient(server)
    nobody = {
        "active_admin_connections": 0,
        "active_site_connections": 0,
        "total_dialogs_admin": 0,
        "total_dialogs_site": 0,
        "status": "healthy",
    }
    assert get(server, "/health/websocket") == get(server, "/api/sse/health") == nobody
    opened = [vera.socket(), vera.socket(), viktor.socket(), anna.socket(vera.dialog), anna.inbox()]
    for socket in opened[:-1]:
        socket.of_type("hello")
    with anna.events(vera.dialog) as frames:
        next(frames)
        everybody = {
            **nobody,
            "active_admin_connections": 2,
            "active_site_connections": 3,
            "total_dialogs_admin": 1,
            "total_dialogs_site": 2,
        }
        assert get(server, "/health/websocket") == everybody
        assert get(server, "/api/sse/health") == {
            **nobody,
            "active_admin_connections": 1,
            "total_dialogs_admin": 1,
        }
        stats = get(server, "/api/websocket/stats", "root")
        assert stats["connection_details"]["admin_connections"] == 3
        assert stats["by_transport"]["sse"] == {"admin_connections": 1, "site_connections": 0}
        assert sum(each["site_connections"] for each in stats["by_process"]) == 3
        info = get(server, f"/api/debug/websocket/sync?dialog_id={vera.dialog}", "root")
        assert info["diagnosis"] == {"status": "healthy", "issues": [], "recommendations": []}
        assert info["sync_info"]["site_only_dialogs"] == [viktor.dialog]
        assert info["sync_info"]["specific_dialog"] == {
            "dialog_id": vera.dialog,
            "admin_connections": 2,
            "site_connections": 2,
            "in_admin_pool": True,
            "in_site_pool": True,
        }
    for socket in opened:
        socket.close()
    eventually(lambda: get(server, "/health/websocket"), nobody)
    eventually(lambda: get(server, "/api/sse/health"), nobody)


def test_leases_outlast_their_time_while_their_process_lives(server: Server) -> None:
    vera = VisitorClient(server)
    vera.session()
    with vera.socket() as socket:
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            assert socket.of_type("ping")
            assert get(server, "/health/websocket")["active_site_connections"] == 1


def test_counts_and_presence_come_true_after_a_kill(real_one: Server) -> None:
    server = real_one
    vera, anna = VisitorClient(server), ManagerClient(server)
    vera.session()
    sockets: list[Socket] = []
    by_process: dict[str, int] = {}
    deadline = time.monotonic() + 60
    while len(by_process) < 2:  # the kernel chooses which process gets a socket
        assert time.monotonic() < deadline, by_process
        sockets.append(vera.socket())
        sockets[-1].of_type("hello")
        stats = get(server, "/api/websocket/stats", "root")
        by_process = {each["process"]: each["site_connections"] for each in stats["by_process"]}
    process, lost = next(iter(by_process.items()))
    os.kill(int(process.split(":")[1]), signal.SIGKILL)
    left = sum(by_process.values()) - lost
    eventually(lambda: get(server, "/health/websocket")["active_site_connections"], left)
    for socket in sockets:
        socket.close()
    eventually(lambda: get(server, "/health/websocket")["active_site_connections"], 0)
    with anna.socket(vera.dialog) as ours:
        ours.until(lambda frame: frame.get("visitor_online") is False)


def test_whoever_stays_sees_a_killed_process_take_a_visitor_away(
    real_one: Server,
) -> None:
    server = real_one
    vera, anna = VisitorClient(server), ManagerClient(server)
    vera.session()
    ours, hers = sockets_on_different_processes(server, vera, anna)
    ours.until(lambda frame: frame.get("visitor_online") is True)
    kill_process_with(server, "site_connections")
    hers.close()
    ours.until(lambda frame: frame.get("visitor_online") is False)
    ours.close()


def test_a_broadcast_knows_that_the_only_manager_went_with_a_killed_process(
    real_one: Server,
) -> None:
    server = real_one
    vera, anna = VisitorClient(server), ManagerClient(server)
    vera.session()
    _ours, _hers = sockets_on_different_processes(server, vera, anna)
    kill_process_with(server, "admin_connections")
    nobody = f"[DIALOG_SYNC] No admin connections for dialog {vera.dialog}"

    def is_told() -> bool:
        try:
            vera.post("Anybody?")
        except httpx.TransportError:
            return False  # that connection was with the killed process
        return nobody in server.log.read_text()

    eventually(is_told)
    assert f"dialog_id={vera.dialog} admin_conns=0 site_conns=1" in server.log.read_text()


def kill_process_with(server: Server, what: str) -> None:
    """Kill the one process that has connections of a kind."""
    stats = get(server, "/api/websocket/stats", "root")
    [process] = [each["process"] for each in stats["by_process"] if each[what]]
    os.kill(int(process.split(":")[1]), signal.SIGKILL)


def sockets_on_different_processes(
    server: Server, vera: VisitorClient, anna: ManagerClient
) -> tuple[Any, Any]:
    """Anna's socket on one process and Vera's on the other; nobody was there before her."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        ours = anna.socket(vera.dialog)
        ours.of_type("hello")
        hers = vera.socket()
        hers.of_type("hello")
        if all(
            not (each["admin_connections"] and each["site_connections"])
            for each in get(server, "/api/websocket/stats", "root")["by_process"]
        ):
            return ours, hers
        ours.close()
        hers.close()
        server.wait_until_alone()
    raise AssertionError("both were always on one process")


def test_a_visitor_of_a_killed_process_is_not_over_the_limit_when_coming_back(
    start_server: StartServer,
) -> None:
    server = start_server("real", LIMIT_SOCKETS_PER_VISITOR="2")  # leases of 30 s
    vera = VisitorClient(server)
    vera.session()
    sockets = [vera.socket() for _ in range(2)]
    for socket in sockets:
        socket.of_type("hello")
    for worker in server.workers():
        worker.kill()
    eventually(lambda: server.is_healthy(), True, 30)
    for _ in range(2):
        with vera.socket() as again:
            assert again.next()["type"] == "hello"


def test_only_staff_see_who_is_connected(local_server: Server) -> None:
    for path in ("/api/websocket/stats", "/api/debug/websocket/sync"):
        assert httpx.get(local_server.url + path).status_code == 401
        assert get(local_server, path, "root")
    answer = httpx.get(
        f"{local_server.url}/api/debug/websocket/sync?dialog_id=one",
        headers={"Authorization": f"Token {local_server.cast.tokens['root']}"},
    )
    assert answer.status_code == 400


def test_health_names_what_is_away(start_server: StartServer) -> None:
    server = start_server("real")
    nothing = {"ready": 0, "oldest_seconds": 0.0, "dead": 0, "workers": 0}
    assert get(server, "/health") == {
        "status": "ok",
        "checks": {"database": "ok", "channel_layer": "ok", "replay": "stream"},
        "tasks": nothing,
    }
    assert server.redis is not None
    server.redis.kill()
    assert get(server, "/health") == {
        "status": "degraded",
        "checks": {"database": "ok", "channel_layer": "away", "replay": "database"},
        "tasks": nothing,
    }
    diagnosis = get(server, "/api/debug/websocket/sync", "root")["diagnosis"]
    assert diagnosis["status"] == "has_issues"
    assert "Redis" in diagnosis["issues"][0]


def test_health_says_why_redis_refuses(real_one: Server) -> None:
    server = real_one
    assert server.redis is not None
    redis: Any = server.redis.client()  # its connection outlives a change of the password

    def health() -> Frame:
        return get(server, "/health")

    whole = health()
    assert whole["status"] == "ok"
    for damage, cure, word in (
        ("REPLICAOF 127.0.0.1 1", "REPLICAOF NO ONE", "READONLY"),
        ("CONFIG SET maxmemory 1", "CONFIG SET maxmemory 0", "OOM"),
        ("ACL SETUSER default -set -eval", "ACL SETUSER default +@all", "NOPERM"),
    ):
        redis.execute_command(*damage.split())
        eventually(lambda: health()["status"], "degraded")
        assert health()["checks"]["channel_layer"] == "refuses"
        assert health()["checks"]["replay"] == "database"
        assert health()["reason"].startswith(word)
        redis.execute_command(*cure.split())
        eventually(health, whole)
    own = str(redis.config_get("requirepass")["requirepass"])
    redis.config_set("requirepass", "another")
    redis.execute_command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
    eventually(lambda: health().get("reason", "").split(" ")[0], "WRONGPASS", 10)
    assert health()["status"] == "degraded"
    redis.config_set("requirepass", own)
    eventually(health, whole, 10)


def test_metrics_count_connections_from_the_leases(server: Server) -> None:
    vera = VisitorClient(server)
    vera.session()
    with vera.socket() as socket:
        socket.of_type("hello")

        def told() -> set[str]:
            return {*httpx.get(f"{server.url}/metrics").text.splitlines()}

        wanted = {
            'websocket_connections_total{type="site"} 1.0',
            'websocket_connections_by_type{connection_type="ws_site"} 1.0',
            'websocket_connections_by_type{connection_type="sse_admin"} 0.0',
        }
        # A process counts its own alone for a second after Redis was away, as in tests before.
        eventually(lambda: wanted <= told())
