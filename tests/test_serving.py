"""One `serve` has a DATA_DIR, and the commands find it there."""

import json
import signal
import sys
from pathlib import Path

import httpx
import psutil
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.commands import manage
from tests.conftest import StartServer
from tests.doctor.commands import doctor
from tests.server import STARTED, Server, base_environment, run_python
from tests.services.ports import Port, answers
from tests.services.process import ROOT, Process


def test_a_second_one_is_refused_and_takes_nothing_from_the_first(server: Server) -> None:
    counted = httpx.get(f"{server.url}/metrics").text
    files = sorted(server.data.rglob("*"))
    done = manage("serve", "--port", "0", **server.env)
    assert done.returncode == 1
    assert f"{server.url}) uses {server.data}" in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(server.data.rglob("*")) == files
    opened = "replyx_connections_opened_total"
    assert (opened in httpx.get(f"{server.url}/metrics").text) == (opened in counted)


def test_commands_that_are_no_server_are_not_refused(local_server: Server) -> None:
    for words in (["migrate", "-v0"], ["check"], ["token", "anna"]):
        assert manage(*words, **local_server.env).returncode == 0


def test_commands_find_it_whatever_its_port(local_server: Server) -> None:
    done = manage("connections", "--json", **local_server.env)
    assert "stats" in json.loads(done.stdout), done.stderr
    _code, found = doctor(local_server, "--skip", "words")
    assert (found["server"]["level"], found["visitor"]["level"]) == ("ok", "ok"), found


def test_the_commands_of_a_public_installation_find_it_past_the_proxy(
    start_server: StartServer,
) -> None:
    names = {"ALLOWED_HOSTS": ".chat.example"}
    server = start_server("local", ALLOWED_HOSTS=".chat.example,127.0.0.1")
    done = manage("connections", "--json", **{**server.env, **names})
    assert "stats" in json.loads(done.stdout), done.stderr
    _code, found = doctor(server, "--skip", "words", **names)
    assert (found["server"]["level"], found["visitor"]["level"]) == ("ok", "ok"), found


def test_a_name_that_no_request_can_bear_is_not_asked_for(start_server: StartServer) -> None:
    names = "chat_inside,.chat.example"  # the first is one that containers are called by
    server = start_server("local", ALLOWED_HOSTS=names)
    for path in ("/health", "/health/live", "/metrics"):
        answer = httpx.get(server.url + path, headers={"Host": "10.42.8.201:8000"})
        assert answer.status_code == 200, path
    _code, found = doctor(server, "--skip", "words")
    assert (found["server"]["level"], found["visitor"]["level"]) == ("ok", "ok"), found


def test_after_kill_9_the_workers_go_and_the_next_one_starts(start_server: StartServer) -> None:
    server = start_server("real")
    workers = server.workers()
    assert len(workers) == 2
    server.kill_parent()
    assert psutil.wait_procs(workers, timeout=20)[1] == []
    assert (server.data / "serve.lock").read_text(), "nobody was there to take it back"
    assert doctor(server)[1]["server_away"]["level"] == "skipped"
    server.start()


@pytest.mark.parametrize(
    ("host", "number"), [("0.0.0.0", signal.SIGTERM), ("::", signal.SIGINT)], ids=str
)
def test_it_tells_its_real_address_and_takes_it_back_at_the_end(
    tmp_path: Path, host: str, number: signal.Signals
) -> None:
    env = {**base_environment(), "DATA_DIR": str(tmp_path)}
    run_python("manage.py", "migrate", "-v0", env=env)
    told, port = tmp_path / "serve.lock", str(Port().let_go())
    command = ["manage.py", "serve", "--host", host, "--port", port]
    # What tests in the background start would ignore Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    process = Process([sys.executable, *command], tmp_path / "log", env=env, cwd=ROOT)
    process.wait_until(lambda: STARTED in process.log.read_text())
    url = json.loads(told.read_text())["url"]
    assert url == f"http://{'[::1]' if ':' in host else '127.0.0.1'}:{port}"
    with httpx.Client(transport=httpx.HTTPTransport(retries=5)) as http:
        assert http.get(f"{url}/health").status_code == 200
    process.end(number)
    assert (process.popen.returncode, told.read_text()) == (0, "")


def test_the_server_for_development_has_sockets_and_no_other_process_loads_it(
    local_server: Server, tmp_path: Path
) -> None:
    env, port = {**local_server.env, "DEBUG": "1"}, Port().let_go()
    command = ["manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"]
    process = Process([sys.executable, *command], tmp_path / "log", env=env, cwd=ROOT)
    process.wait_until(lambda: answers(port))
    with connect(f"ws://127.0.0.1:{port}/ws/inbox/", proxy=None) as socket:
        with pytest.raises(ConnectionClosed) as stranger:
            socket.recv(timeout=30)
    process.end()
    assert stranger.value.rcvd
    assert stranger.value.rcvd.code == 4002
    loaded = "import replyx.asgi, sys; print('daphne' in sys.modules)"
    assert run_python("-c", loaded, env=local_server.env).strip() == "False"
