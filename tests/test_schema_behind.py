"""New code on old tables: nobody gets a 500."""

import sys
from pathlib import Path

import httpx

from tests.commands import manage
from tests.server import base_environment, run_python
from tests.services.ports import Port, answers
from tests.services.process import ROOT, Process
from tests.waiting import eventually


def test_serve_refuses_old_tables_or_says_503_until_they_are_new(tmp_path: Path) -> None:
    env = {**base_environment(), "DATA_DIR": str(tmp_path)}
    refused = manage("serve", "--port", "0", DATA_DIR=str(tmp_path))
    assert refused.returncode == 1
    assert "Migrations are not applied" in refused.stderr
    assert "manage.py migrate" in refused.stderr

    port = Port()
    command = ["manage.py", "serve", "--wait", "--port", str(port.let_go())]
    process = Process([sys.executable, *command], tmp_path / "log", env=env, cwd=ROOT)
    try:
        process.wait_until(lambda: answers(port.number))
        with httpx.Client(base_url=f"http://127.0.0.1:{port.number}", timeout=20) as http:
            health = http.get("/health")
            assert (health.status_code, health.json()["status"]) == (503, "down")
            assert health.json()["checks"]["database"] == "migrations pending"
            session = http.post("/api/widget/session", json={"site_token": "demo"})
            assert (session.status_code, session.json()["error"]["code"]) == (503, "try_later")
            assert session.headers["Retry-After"]
            run_python("manage.py", "migrate", "-v0", env=env)
            eventually(lambda: http.get("/health").status_code, 200)
            assert http.post("/api/widget/session", json={"site_token": "no"}).status_code == 404
    finally:
        process.end()
