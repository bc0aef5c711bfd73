"""`manage.py connections` tells a terminal what the addresses for operations tell."""

import json
import re
import signal
import subprocess
import sys

from tests.clients import ManagerClient, VisitorClient
from tests.commands import manage
from tests.server import Server
from tests.services.process import ROOT


def test_it_counts_over_all_processes_like_the_endpoints(server: Server) -> None:
    vera, anna = VisitorClient(server), ManagerClient(server)
    vera.session()
    with vera.socket() as theirs, anna.socket(vera.dialog) as ours:
        theirs.of_type("hello")
        ours.of_type("hello")
        words = ["connections", "--lang=en", f"--dialog={vera.dialog}", "--url", server.url]
        done = manage(*words, "--json", **server.env)
        found = json.loads(done.stdout)
        assert found["sync_info"]["specific_dialog"] == {
            "dialog_id": vera.dialog,
            "admin_connections": 1,
            "site_connections": 1,
            "in_admin_pool": True,
            "in_site_pool": True,
        }
        assert found["stats"]["connection_details"]["site_connections"] >= 1
        table = manage(*words, **server.env).stdout
        assert re.search(rf"^Dialog {vera.dialog} +1 +1$", table, re.MULTILINE)
        assert re.search(r"^ +managers +visitors$", table, re.MULTILINE)
    assert "replyx-doctor-" not in server.manage(
        "shell", "-v0", "-c", "from django.contrib.auth.models import *; print(User.objects.all())"
    )


def test_it_goes_on_telling_until_it_is_stopped(real_server: Server) -> None:
    command = [sys.executable, "manage.py", "connections", "--watch", "--json"]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=real_server.env,
        stdout=subprocess.PIPE,
        text=True,
        # Tests in the background ignore Ctrl-C, and what they start would inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        assert process.stdout is not None
        for _ in range(2):
            assert set(json.loads(process.stdout.readline())) == {
                "stats",
                "sync_info",
                "diagnosis",
            }
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0


def test_local_mode_without_a_server_says_so(local_server: Server) -> None:
    done = manage("connections", "--lang=en", "--url=http://127.0.0.1:1", **local_server.env)
    assert done.returncode == 1
    assert "Local mode, and no server at http://127.0.0.1:1" in done.stderr
