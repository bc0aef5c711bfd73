"""The lines that operators look for, one JSON object each, with ids and without secrets."""

import fcntl
import json
import subprocess
import sys
import threading
import time
from fcntl import F_SETPIPE_SZ
from pathlib import Path
from subprocess import PIPE, Popen
from typing import Any

import httpx

from tests.clients import VisitorClient
from tests.conftest import StartServer
from tests.server import Server, base_environment, run_python
from tests.services.ports import Port, answers
from tests.services.process import ROOT
from tests.waiting import eventually


def lines(server: Server, words: str) -> list[dict[str, Any]]:
    found = []
    for line in server.log.read_text().splitlines():
        if line.startswith("{") and words in line:
            found.append(json.loads(line))
    return found


def waited_for(server: Server, words: str) -> dict[str, Any]:
    deadline = time.monotonic() + 10
    while not (found := lines(server, words)):
        assert time.monotonic() < deadline, words
        time.sleep(0.05)
    return found[0]


def test_a_line_that_cannot_be_written_stops_nothing() -> None:
    program = (
        "import django, structlog; django.setup();"
        "structlog.get_logger('test').warning('to a full disk'); print('went on')"
    )
    env = {**base_environment(), "DJANGO_SETTINGS_MODULE": "replyx.settings"}
    for where in ("/dev/full", "/dev/null"):
        with open(where, "w") as errors:
            done = subprocess.run(
                [sys.executable, "-c", program], cwd=ROOT, env=env, stdout=PIPE, stderr=errors
            )
        assert (done.returncode, done.stdout) == (0, b"went on\n")


def test_lines_that_nobody_reads_stop_nothing_and_are_counted() -> None:
    program = (
        "import django, structlog, logging; django.setup();"
        "[log.warning('line %s' % n) for log in (structlog.get_logger('a'), logging.getLogger('b'))"
        " for n in range(8000)];"
        "structlog.get_logger('a').warning('', lines=[{'event': 'many'}] * 4000);"
        "print('went on', flush=True); input();"
        "structlog.get_logger('a').warning('read again')"
    )
    env = {**base_environment(), "DJANGO_SETTINGS_MODULE": "replyx.settings"}
    command = [sys.executable, "-c", program]
    with Popen(command, cwd=ROOT, env=env, stdin=PIPE, stdout=PIPE, stderr=PIPE) as process:
        assert process.stdout is not None
        too_late = threading.Timer(60, process.kill)
        too_late.start()
        assert process.stdout.readline() == b"went on\n"
        too_late.cancel()
        _output, errors = process.communicate(b"\n", timeout=60)
    found = [json.loads(line)["event"] for line in errors.splitlines()]
    assert found[:3] == ["line 0", "line 1", "line 2"]
    [lost] = [event for event in found if "log lines were lost" in event]
    assert int(lost.split()[0]) + len(found) - 1 >= 20_000


def test_lines_of_one_moment_are_lines_each_without_secrets() -> None:
    program = (
        "import django, structlog; django.setup();"
        "lines = [{'event': 'one', 'dialog': 1}, {'event': 'two token=abcdef', 'dialog': 2}];"
        "structlog.get_logger('test').info('', lines=lines);"
        "structlog.get_logger('test').debug('', lines=lines)"
    )
    env = {**base_environment(), "DJANGO_SETTINGS_MODULE": "replyx.settings"}
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=env, stderr=PIPE)
    found = [json.loads(line) for line in done.stderr.splitlines()]
    assert [(each["event"], each["dialog"]) for each in found] == [("one", 1), ("two token=…", 2)]
    assert {(each["level"], each["logger"]) for each in found} == {("info", "test")}
    assert found[0]["timestamp"] == found[1]["timestamp"]


def test_a_server_whose_log_nobody_reads_goes_on_and_ends(tmp_path: Path) -> None:
    env = {**base_environment(), "DATA_DIR": str(tmp_path)}
    run_python("manage.py", "migrate", "-v0", env=env)
    port = Port()
    command = [sys.executable, "manage.py", "serve", "--port", str(port.let_go())]
    with Popen(command, cwd=ROOT, env=env, stderr=PIPE) as process:
        assert process.stderr is not None
        fcntl.fcntl(process.stderr, F_SETPIPE_SZ, 4096)
        try:
            eventually(lambda: answers(port.number))
            with httpx.Client(base_url=f"http://127.0.0.1:{port.number}", timeout=10) as http:
                for number in range(60):
                    assert http.get(f"/api/nowhere/{number}").status_code == 404  # a line each
            process.terminate()
            assert process.wait(20) == 0
        finally:
            process.kill()


def test_a_message_to_nobody_leaves_the_lines_that_operators_look_for(
    start_server: StartServer,
) -> None:
    server = start_server("local")
    visitor = VisitorClient(server)
    visitor.session()
    dialog = visitor.dialog
    with visitor.socket() as socket:
        socket.until(lambda frame: frame["type"] == "hello")
        visitor.post("my secret text")
        socket.until(lambda frame: frame["type"] == "message.created")
        for words in (
            f"Widget WebSocket accepted for dialog {dialog}",
            f"Total widget connections for dialog {dialog}: 1",
            f"Broadcasting message to dialog {dialog}",
            f"Broadcast stats: dialog_id={dialog} admin_conns=0 site_conns=1",
            f"[MSG_BROADCAST] dialog={dialog} sender=user admin_conns=0 site_conns=1",
        ):
            assert waited_for(server, words)["level"] == "info"
    warning = waited_for(server, f"[DIALOG_SYNC] No admin connections for dialog {dialog}")
    assert warning["level"] == "warning"
    assert (warning["dialog"], warning["seq"]) == (dialog, 1)
    assert len(warning["request"]) == 32, "the request that posted it"
    assert waited_for(server, "Widget WebSocket accepted")["connection"]
    log = server.log.read_text()
    for secret in ("my secret text", visitor.stream_token, visitor.visitor_token or "-"):
        assert secret not in log


def test_what_django_refuses_of_a_request_is_a_short_line_without_a_traceback(
    local_server: Server,
) -> None:
    for host in ("evil-1.example", f"evil-2.example{'x' * 5000}"):
        answer = httpx.get(f"{local_server.url}/admin/login/", headers={"Host": host})
        assert answer.status_code == 400
    waited_for(local_server, "evil-2.example")
    found = [line for line in local_server.log.read_text().splitlines() if "evil-" in line]
    assert len(found) == 2
    assert [line for line in found if "Traceback" in line or len(line) > 1000] == []
