"""The real k6 loads a real server, and says so when messages are lost."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from websockets.sync.server import ServerConnection, serve

from tests.server import Server
from tests.services.process import ROOT

SCRIPT = ROOT / "deploy" / "k6" / "chat.js"
THRESHOLDS_CROSSED = 99


def load(folder: Path, server: Server, **env: str) -> tuple[int, dict[str, Any]]:
    """Load a server for some seconds; returns how k6 ended, and its metrics."""
    summary = folder / "summary.json"
    words = {"URL": server.url, "SITE": "shop", "VISITORS": "5", "SECONDS": "3", "EVERY": "0.5"}
    done = subprocess.run(
        [
            *(str(Path(sys.executable).with_name("k6")), "run", "--quiet", "--no-usage-report"),
            *("--address", "", "--summary-export", str(summary), str(SCRIPT)),
        ],
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "P95": "20000", **words, **env},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert summary.exists(), done.stderr
    return done.returncode, json.loads(summary.read_text())["metrics"]


def silent(connection: ServerConnection) -> None:
    """A socket on which nothing is delivered."""
    connection.send('{"type": "hello"}')
    for _frame in connection:
        pass


def test_every_message_is_acknowledged_and_comes_once(real_server: Server, tmp_path: Path) -> None:
    ended, metrics = load(tmp_path, real_server, SLACK="10")
    assert ended == 0
    assert metrics["replyx_acknowledged"]["count"] >= 5
    for wrong in ("replyx_lost", "replyx_twice", "replyx_errors"):
        assert metrics.get(wrong, {"count": 0})["count"] == 0


def test_messages_that_do_not_come_are_told(real_server: Server, tmp_path: Path) -> None:
    with serve(silent, "127.0.0.1", 0) as nowhere:
        thread = threading.Thread(target=nowhere.serve_forever)
        thread.start()
        port = nowhere.socket.getsockname()[1]
        ended, metrics = load(tmp_path, real_server, WS_URL=f"ws://127.0.0.1:{port}", SLACK="1")
        nowhere.shutdown()
        thread.join()
    assert ended == THRESHOLDS_CROSSED
    assert metrics["replyx_lost"]["count"] == metrics["replyx_acknowledged"]["count"] > 0


def test_a_server_that_refuses_is_told(real_server: Server, tmp_path: Path) -> None:
    ended, metrics = load(tmp_path, real_server, SITE="nobody's")
    assert ended == THRESHOLDS_CROSSED
    assert metrics["replyx_errors"]["count"] == 5
