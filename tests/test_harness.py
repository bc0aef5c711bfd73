"""What the other tests stand on: servers of both set-ups that can be restarted and killed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import certifi
import httpx
import psutil
import psycopg
import pytest

from tests.browsing import Pages
from tests.clients import ManagerClient, VisitorClient, numbers
from tests.conftest import StartServer
from tests.server import Server
from tests.services.postgres import Database, Postgres
from tests.services.process import ROOT
from tests.starting import Starter

COLUMNS = """
    SELECT column_name, data_type, character_maximum_length, is_nullable, column_default,
        is_identity FROM information_schema.columns WHERE table_name = %s ORDER BY column_name
"""
OBJECTS = {
    "indexes": "SELECT tablename, indexname FROM pg_indexes",
    "constraints": "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint",
    "sequences": "SELECT sequencename, coalesce(last_value, 0) FROM pg_sequences",
    "extensions": "SELECT extname FROM pg_extension",
    "triggers": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}


def test_a_message_goes_both_ways(server: Server) -> None:
    vera, anna = VisitorClient(server), ManagerClient(server, "anna")
    vera.session()
    first = vera.post("Здравствуйте!")
    with vera.socket() as hers, anna.socket(vera.dialog) as ours, anna.inbox() as inbox:
        for socket in (hers, ours):
            assert socket.of_type("hello")["last_seq"] == first["seq"]
            assert socket.seq(first["seq"])["message"]["text"] == "Здравствуйте!"
        answer = anna.post(vera.dialog, "Добрый день, Вера")
        for socket in (hers, ours):
            assert socket.seq(answer["seq"])["message"]["text"] == "Добрый день, Вера"
            assert numbers(socket.frames) == [1, 2, 3], "and between them that she answers"
        row = inbox.until(lambda frame: frame.get("dialog_id") == vera.dialog)
        assert row["type"] == "inbox.updated"


def test_an_event_stream_carries_the_log_and_its_numbers(server: Server) -> None:
    vera, anna = VisitorClient(server), ManagerClient(server, "anna")
    vera.session()
    vera.post("one")
    vera.post("two")
    with anna.events(vera.dialog, last_event_id=1) as frames:
        assert next(frames)["type"] == "hello"
        frame = next(frame for frame in frames if "seq" in frame)
    assert (frame["id"], frame["seq"], frame["message"]["text"]) == (2, 2, "two")


def test_messages_are_there_after_a_restart_and_a_kill(start_server: StartServer) -> None:
    for setup in ("local", "real"):
        server = start_server(setup)
        vera = VisitorClient(server)
        vera.session()
        vera.post("before the restart")
        server.restart()
        vera.post("before the kill")
        server.kill_worker()
        assert [frame["message"]["text"] for frame in vera.log()["frames"]] == [
            "before the restart",
            "before the kill",
        ]


def test_clients_read_once_whom_they_trust(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("first", "second"):
        kept = tmp_path / name
        kept.write_bytes(Path(certifi.where()).read_bytes())
        monkeypatch.setenv("SSL_CERT_FILE", str(kept))
        httpx.Client().close()
        kept.unlink()
        httpx.Client().close()
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "nowhere"))
    with pytest.raises(FileNotFoundError):
        httpx.Client()


def test_a_test_may_set_limits_of_its_own(start_server: StartServer) -> None:
    server = start_server("local", LIMIT_TEXT="5")
    vera = VisitorClient(server)
    vera.session()
    assert vera.try_post("12345").status_code == 201
    assert vera.try_post("123456").status_code == 400


def test_a_postgresql_of_a_tests_own_holds_what_the_shared_one_was_migrated_to(
    starter: Starter, postgres: Database
) -> None:
    held = []
    with Postgres() as own:
        for database in (postgres, own):
            server = starter.prepare("real", postgres=database)
            held.append(everything_in(server.env["DATABASE_URL"]))
            starter.close(server)
    assert held[1] == held[0]
    assert {"auth_user", "django_migrations"} <= held[0].keys()


def everything_in(url: str) -> dict[str, Any]:
    """Rows and columns of each table, and what else is there, by its name or its words."""
    schema = "WHERE schemaname = 'public'"
    with psycopg.connect(url) as connection:
        found: dict[str, Any] = {
            table: (
                connection.execute(f'SELECT * FROM "{table}" ORDER BY 1').fetchall(),
                connection.execute(COLUMNS, [table]).fetchall(),
            )
            for (table,) in connection.execute(f"SELECT tablename FROM pg_tables {schema}")
        }
        for name, asked in OBJECTS.items():
            found[name] = sorted(connection.execute(asked).fetchall())
    return found


def test_commands_see_the_servers_database(local_server: Server) -> None:
    printed = local_server.manage("token", "anna")
    token = printed.split()[-1]
    answer = httpx.get(
        f"{local_server.url}/api/dialogs/", headers={"Authorization": f"Token {token}"}
    )
    assert answer.status_code == 200


def test_nothing_is_left_when_the_tests_are_killed(tmp_path: Path) -> None:
    program = tmp_path / "tests_that_are_killed.py"
    program.write_text(
        "import time\n"
        "from tests.services.postgres import Postgres\n"
        "from tests.services.redis import Redis\n"
        "postgres, redis = Postgres(), Redis()\n"
        "postgres.start(); redis.start()\n"
        "print(postgres._process.popen.pid, redis._process.popen.pid)\n"
        "print(postgres._directory)\n"
        "print(redis._directory, flush=True)\n"
        "time.sleep(600)\n"
    )
    with subprocess.Popen(
        [sys.executable, str(program)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    ) as killed:
        assert killed.stdout is not None
        servers = [psutil.Process(int(pid)) for pid in killed.stdout.readline().split()]
        directories = [Path(killed.stdout.readline().strip()) for _ in range(2)]
        assert all(path.is_dir() for path in directories)
        killed.send_signal(signal.SIGKILL)
    gone, alive = psutil.wait_procs(servers, timeout=10)
    assert (len(gone), alive) == (2, [])
    deadline = time.monotonic() + 10
    while any(path.exists() for path in directories) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(path.exists() for path in directories)


def test_a_page_is_somebodys_browser(pages: Pages, local_server: Server) -> None:
    login = f"{local_server.url}/admin/login/"
    page = pages.open(login, locale="en-GB", color_scheme="dark", phone=True)
    seen = page.evaluate(
        "[navigator.language, matchMedia('(prefers-color-scheme: dark)').matches, innerWidth]"
    )
    assert seen == ["en-GB", True, 390]


def test_a_script_that_fails_unseen_fails_the_test(pages: Pages, local_server: Server) -> None:
    page = pages.open(f"{local_server.url}/admin/login/")
    with page.expect_event("pageerror"):
        page.evaluate("setTimeout(() => { throw new Error('nobody saw this') })")
    assert "nobody saw this" in pages.complaints.pop()
