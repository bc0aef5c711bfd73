"""Server under posts, backup, more messages, restore into the same Redis: everybody goes on."""

import json
from pathlib import Path

import httpx
import pytest

from tests.backup.acting import programs, send_file, under_posts
from tests.clients import ManagerClient, VisitorClient, numbers, ok
from tests.commands import manage
from tests.conftest import StartServer
from tests.doctor.commands import doctor, levels
from tests.server import Setup
from tests.waiting import eventually

PICTURE = b"\x89PNG\r\n\x1a\n" + b"\x00" * 300


def texts(visitor: VisitorClient) -> list[str]:
    frames = visitor.log()["frames"]
    return [frame["message"]["text"] for frame in frames if frame["type"] == "message.created"]


@pytest.mark.parametrize(("setup", "name"), [("local", "backup.tar"), ("real", "backup")])
def test_a_restored_copy_goes_on_and_needs_nothing_done_by_hand(
    start_server: StartServer, tmp_path: Path, setup: Setup, name: str
) -> None:
    server = programs(start_server(setup))
    vera, late = VisitorClient(server), VisitorClient(server)
    vera.session()
    late.session()
    address = send_file(vera, "picture.png", PICTURE)
    vera.post("kept")
    gone = send_file(late, "gone.png", PICTURE)
    next((server.data / "files" / str(late.dialog)).iterdir()).unlink()
    anna = ManagerClient(server)
    copy = tmp_path / name
    with under_posts(server) as acknowledged:
        eventually(lambda: len(acknowledged) > 3)
        before = list(acknowledged)
        said = json.loads(server.manage("backup", str(copy), "--json"))
    assert (said["rows"]["dialogs_attachment"], said["files"], len(said["missing"])) == (2, 1, 1)
    left_out = {part["name"] for part in said["parts"] if not part["included"]}
    assert left_out == {"SECRET_KEY", "environment", "static files", "Redis"}

    for text in ("lost one", "lost two"):
        vera.post(text)
    lost_address = send_file(vera, "lost.png", PICTURE)
    late = VisitorClient(server)
    late.session()
    late.post("of somebody whom the copy does not know")
    with vera.socket() as socket:
        epoch = socket.of_type("hello")["epoch"]
    refused = manage("restore", str(copy), "--replace", **server.env)
    assert refused.returncode == 1
    assert ("serve" if setup == "local" else "соединения") in refused.stderr
    assert texts(vera)[-1] == "lost.png"
    server.stop()
    assert "--replace" in manage("restore", str(copy), **server.env).stderr
    server.manage("restore", str(copy), "--replace")
    server.start()

    assert httpx.get(f"{server.url}{address}").content == PICTURE
    assert httpx.get(f"{server.url}{gone}").status_code == 404
    assert httpx.get(f"{server.url}{lost_address}").status_code == 404
    assert texts(vera) == ["picture.png", "kept"]
    other = int(before[-1].split()[-1])
    kept = [frame["message"]["text"] for frame in anna.log(other)["frames"]]
    assert kept[: len(before)] == before

    with vera.socket(after=5, epoch=epoch) as ahead:
        hello = ahead.of_type("hello")
        assert (hello["resumed"], hello["last_seq"]) == (False, 2)
        assert ahead.of_type("reset")["reason"] == "other_history"
        for text in ("three", "four", "five", "six"):
            vera.post(text)
        ahead.seq(6)
    with vera.socket(after=2, epoch=hello["epoch"]) as again:
        again.seq(6)
    assert numbers(again.frames) == [3, 4, 5, 6]
    with vera.socket(after=5, epoch=epoch) as later:  # who was away all the while
        assert later.of_type("reset")["reason"] == "other_history"

    old = late.dialog
    assert late.http.get(late.path(old, "log")).status_code in (401, 404)
    late.visitor_token = None
    late.session()
    assert late.dialog > old + 100_000
    assert ok(late.try_post("a new person"))["seq"] == 1
    _code, findings = doctor(server, "--skip", "tasks", "--skip", "words", "--skip", "visitor")
    assert levels(findings, "problem") == set(), findings
