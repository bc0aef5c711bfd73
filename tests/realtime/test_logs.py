"""The lines that operators look for, one JSON object each, with ids and without secrets."""

import json
import subprocess
import sys
import time
from subprocess import PIPE
from typing import Any

from tests.clients import VisitorClient
from tests.conftest import StartServer
from tests.server import Server, base_environment
from tests.services.process import ROOT


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
