"""`manage.py doctor` finds what is wrong with an installation, and leaves nothing behind."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import redis

from tests.clients import ManagerClient, VisitorClient
from tests.commands import manage
from tests.conftest import StartServer
from tests.doctor.commands import doctor, levels
from tests.server import Server
from tests.starting import Starter

# What waits for a worker is a problem after half a minute, which a slow machine needs for the rest.
NO_WORKER = ("--skip", "tasks")
COUNT = (
    "from dialogs.models import *; from django.contrib.auth.models import User;"
    "all = Site, Visitor, Dialog, Entry, Member, User, ApiToken, Reach;"
    "print([model.objects.count() for model in all])"
)


@pytest.fixture(scope="module")
def running(starter: Starter) -> Iterator[Server]:
    """A real server for these tests: the shared one has gaps and dead processes of others."""
    server = starter.start("real")
    yield server
    starter.close(server)


@pytest.fixture
def real_one(running: Server) -> Iterator[Server]:
    """The same; what a test damages in its Redis is made good."""
    assert running.redis
    yield running
    running.redis.forget()
    with running.redis.client() as client:
        client.config_set("maxmemory-policy", "noeviction")
        client.config_set("maxmemory", 0)


@pytest.fixture(params=["local", "real"])
def healthy(request: pytest.FixtureRequest, start_server: StartServer) -> Server:
    """A server of each set-up to which nothing has happened."""
    if request.param == "local":
        return start_server("local")
    server: Server = request.getfixturevalue("real_one")
    return server


def test_a_healthy_server_is_healthy_and_the_visit_leaves_nothing(healthy: Server) -> None:
    server = healthy
    before = server.manage("shell", "-v0", "-c", COUNT)
    code, found = doctor(server, "--url", server.url, "--skip", "words")
    assert levels(found, "problem") == set(), found
    assert code == 0
    assert found["server"]["level"] == "ok"
    assert found["visitor"]["level"] == "ok"
    assert found["visitor_events"]["level"] == "ok"
    assert found["layer"]["level"] == "ok"
    if server.setup == "real":
        assert found["redis_policy"]["level"] == "ok"
        assert found["streams"]["level"] == "ok"
    assert server.manage("shell", "-v0", "-c", COUNT) == before
    if server.redis:
        with redis.Redis.from_url(server.redis.url) as client:
            assert not client.keys("replyx:doctor:*")


def test_the_visit_uses_up_nobodys_allowance(start_server: StartServer) -> None:
    server = start_server(
        "real", LIMIT_DIALOGS_PER_HOUR="1", LIMIT_MESSAGES_PER_MINUTE="1", LIMIT_MESSAGE_BURST="1"
    )
    for _ in range(2):
        code, found = doctor(server, "--url", server.url, "--skip", "words", *NO_WORKER)
        assert (code, found["visitor"]["level"]) == (0, "ok"), found
    vera = VisitorClient(server)
    vera.session()
    assert vera.post("hello")["seq"] == 1


def test_a_message_that_does_not_get_through_is_found(start_server: StartServer) -> None:
    server = start_server("real")
    assert server.redis is not None
    server.redis.stop()
    code, found = doctor(server, "--url", server.url)
    assert code == 1
    assert levels(found, "problem") >= {"redis_away", "layer"}
    assert found["server_state"]["level"] == "warning"
    assert "database: ok" in found["server_state"]["text"]
    assert found["redis_away"]["advice"]


def test_a_redis_that_evicts_is_found(real_one: Server) -> None:
    server = real_one
    assert server.redis is not None
    with redis.Redis.from_url(server.redis.url) as client:
        client.config_set("maxmemory-policy", "allkeys-lru")
        assert doctor(server)[1]["redis_evicts"]["level"] == "warning"
        client.config_set("maxmemory", "1gb")
        code, found = doctor(server)
    assert (code, found["redis_evicts"]["level"]) == (1, "problem")
    assert "allkeys-lru" in found["redis_evicts"]["text"]


def test_stale_and_strange_leases_are_found_and_swept(real_one: Server) -> None:
    server = real_one
    assert server.redis is not None
    anna, vera = ManagerClient(server), VisitorClient(server)
    vera.session()
    with redis.Redis.from_url(server.redis.url) as client, anna.socket(vera.dialog) as socket:
        socket.of_type("hello")
        [everybody] = client.keys("replyx:*:lease:all")
        [held] = client.zrange(everybody, 0, -1)
        dead = json.loads(held)
        host, _pid, mark = dead[0].rsplit(":", 2)
        dead[0] = f"{host}:4194303:{mark.partition('.')[0]}.0badcafe"
        client.zadd(everybody, {b"strange": 1e15, json.dumps(dead): 1e15})
        nobodys = everybody.replace(b":all", b":dialog:999999")  # which no process sweeps
        client.zadd(nobodys, {held + b" ": 1})
        counted = httpx.get(f"{server.url}/health/websocket").raise_for_status().json()
        assert counted["active_admin_connections"] == 1
        _, found = doctor(server)
        assert levels(found, "warning") >= {"leases_expired", "leases_foreign", "leases_dead"}
        _, found = doctor(server, "--fix")
        assert not levels(found, "warning") & {"leases_expired", "leases_foreign", "leases_dead"}
        assert client.zrange(everybody, 0, -1) == [held]
        assert not client.exists(nobodys)


def test_a_gap_in_a_stream_is_told_with_its_dialog(real_one: Server) -> None:
    server = real_one
    assert server.redis is not None
    vera = VisitorClient(server)
    vera.session()
    for number in range(3):
        vera.post(f"number {number}")
    with redis.Redis.from_url(server.redis.url) as client:
        [frames] = client.keys(f"replyx:*:dialog:{vera.dialog}:frames")
        client.xdel(frames, "2-0")
    code, found = doctor(server, "--skip", "words", *NO_WORKER)
    assert (code, found["streams_gap"]["level"]) == (0, "warning")
    assert found["streams_gap"]["text"].endswith(f" {vera.dialog}")


def test_a_server_with_another_secret_or_database_is_told_apart(
    start_server: StartServer,
) -> None:
    server, other = start_server("local"), start_server("local")
    code, found = doctor(server, "--url", server.url, SECRET_KEY="another-" * 8)
    assert (code, found["visitor_secret"]["level"]) == (1, "problem")
    assert "SECRET_KEY" in found["visitor_secret"]["advice"]
    code, found = doctor(server, "--url", other.url)
    assert (code, found["visitor_database"]["level"]) == (1, "problem")


def test_where_no_server_runs_the_visit_is_left_out_unless_one_was_named(
    local_server: Server,
) -> None:
    nowhere = "http://127.0.0.1:1"
    code, found = doctor(local_server, "--url", nowhere, "--skip", "demo")
    assert (code, found["server_away"]["level"]) == (1, "problem")
    assert found["needs"]["level"] == "skipped"
    assert "demo" not in found


def test_a_database_that_is_away_or_not_migrated_is_told(tmp_path: Path) -> None:
    empty = manage("doctor", "--json", DATA_DIR=str(tmp_path))
    assert empty.returncode == 1
    assert '"code": "migrations"' in empty.stdout
    url = "postgres://nobody:nothing@127.0.0.1:1/none"
    away = manage("doctor", "--json", DATA_DIR=str(tmp_path), DATABASE_URL=url)
    assert away.returncode == 1
    assert '"code": "database_away"' in away.stdout
    assert "nothing" not in away.stdout


def test_people_read_what_is_wrong_and_what_to_do_in_their_language(tmp_path: Path) -> None:
    english = manage("doctor", "--lang=en", DATA_DIR=str(tmp_path))
    assert "✗ Migrations: Migrations are not applied" in english.stdout
    assert "→ Back up, then run: manage.py migrate" in english.stdout
    russian = manage("doctor", DATA_DIR=str(tmp_path))
    assert "→ Сделайте резервную копию" in russian.stdout


@pytest.mark.parametrize("words", [["--skip", "nonsense"], ["--nonsense"]])
def test_wrong_usage_has_an_exit_code_of_its_own(words: list[str]) -> None:
    assert manage("doctor", *words).returncode == 2


def test_data_that_others_can_get_at_is_found_and_closed(tmp_path: Path) -> None:
    data, elsewhere = tmp_path / "data", tmp_path / "elsewhere.sqlite3"
    env = {"DATA_DIR": str(data), "DATABASE_URL": f"sqlite:///{elsewhere}"}
    (data / "files").mkdir(parents=True)
    (data / "secret_key").touch()
    elsewhere.touch()
    rights = {data: 0o755, data / "files": 0o750, data / "secret_key": 0o640, elsewhere: 0o644}
    for path, mode in rights.items():
        path.chmod(mode)
    assert "replyx.W003" in manage("check", **env).stderr
    found = manage("doctor", "--lang=en", **env).stdout
    assert all(str(path) in found for path in rights)
    assert "data_public" in manage("doctor", "--json", "--fix", **env).stdout
    assert [path.stat().st_mode & 0o777 for path in rights] == [0o700, 0o700, 0o600, 0o600]
    assert "replyx.W003" not in manage("check", **env).stderr


def test_a_proxy_that_reads_static_files_in_the_data_is_not_shut_out(tmp_path: Path) -> None:
    (tmp_path / "static").mkdir()
    for path in (tmp_path, tmp_path / "static"):
        path.chmod(0o755)
    manage("doctor", "--fix", DATA_DIR=str(tmp_path))
    assert tmp_path.stat().st_mode & 0o777 == 0o711
    assert (tmp_path / "static").stat().st_mode & 0o777 == 0o755


def test_it_says_when_static_files_cannot_be_kept(tmp_path: Path) -> None:
    in_the_way = tmp_path / "static"
    in_the_way.write_text("a file")
    found = manage("doctor", "--json", DATA_DIR=str(tmp_path)).stdout
    assert '"code": "static_not_kept"' in found
    in_the_way.unlink()
    found = manage("doctor", "--json", DATA_DIR=str(tmp_path)).stdout
    assert '"code": "static_kept"' in found
