"""`trace` tells what became of a message: in the three cases that people ask about, and plainly."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.clients import ManagerClient, VisitorClient, ok
from tests.conftest import StartServer
from tests.server import Server

PATIENCE = 40  # seconds, on a busy machine


def trace(server: Server, message: dict[str, Any]) -> dict[str, Any]:
    (found,) = json.loads(server.manage("trace", str(message["id"]), "--json"))
    traced: dict[str, Any] = found
    return traced


def eventually(
    server: Server, message: dict[str, Any], holds: Callable[[dict[str, Any]], bool]
) -> dict[str, Any]:
    """What the command says, as soon as the API says what is waited for: commands start slowly."""
    anna, deadline = ManagerClient(server), time.monotonic() + PATIENCE
    while not holds(traced := ok(anna.http.get(f"/api/messages/{message['id']}/trace"))):
        assert time.monotonic() < deadline, json.dumps(traced, indent=2)
        time.sleep(0.05)
    return trace(server, message)


def wait_until_late(message: dict[str, Any]) -> None:
    """Let a message become older than what counts as late."""
    late = datetime.fromisoformat(message["created_at"]) + timedelta(seconds=2.1)
    time.sleep(max(0.0, (late - datetime.now(UTC)).total_seconds()))


def has_reached(side: str) -> Callable[[dict[str, Any]], bool]:
    return lambda traced: any(
        each["side"] == side and each["sent"] and each["acked"] for each in traced["reached"]
    )


def test_a_message_that_arrived_says_when_by_what_road_and_that_it_was_read(
    server: Server,
) -> None:
    visitor, anna = VisitorClient(server), ManagerClient(server)
    visitor.session()
    first = visitor.post("first, so that there is a dialog")
    with anna.socket(visitor.dialog, after=first["seq"]) as socket:  # nothing is to be caught up
        socket.until(lambda frame: frame["type"] == "hello")
        message = visitor.post("hello")
        socket.until(lambda frame: frame.get("seq") == message["seq"])
        socket.send({"type": "ack", "seq": message["seq"]})
        socket.send({"type": "read", "seq": message["seq"]})
        traced = eventually(server, message, lambda t: any(each["read"] for each in t["reached"]))
    assert traced["broadcast"]["admin_conns"] == 1
    assert traced["broadcast"]["layer"] == "ok"
    (reached,) = [each for each in traced["reached"] if each["side"] == "admin"]
    assert (reached["name"], reached["transport"], reached["how"]) == ("Anna", "ws", "live")
    assert reached["sent_at"] <= reached["acked_at"] <= reached["read_at"]
    assert traced["late"] == []


def test_a_message_to_nobody_waits_and_says_why_and_then_how_late_it_was(server: Server) -> None:
    visitor, anna = VisitorClient(server), ManagerClient(server)
    visitor.session()
    message = visitor.post("is anybody there?")
    traced = eventually(server, message, lambda t: t["broadcast"] is not None)
    assert traced["broadcast"]["admin_conns"] == 0
    assert traced["late"] == [{"side": "admin", "reason": "no_connection", "seconds": None}]
    rows = {row["id"]: row for row in anna.dialogs()}
    assert rows[visitor.dialog]["unread"] == 1, "it waits in the inbox"
    wait_until_late(message)
    with anna.socket(visitor.dialog, after=0) as socket:
        socket.until(lambda frame: frame.get("seq") == message["seq"])
        socket.send({"type": "ack", "seq": message["seq"]})
        traced = eventually(server, message, has_reached("admin"))
    (late,) = traced["late"]
    assert late["reason"] == "no_connection"
    assert late["seconds"] > 2
    assert traced["reached"][0]["how"] in ("stream", "database")


def test_a_message_sent_while_redis_was_down_says_so(start_server: StartServer) -> None:
    server = start_server("real")
    assert server.redis is not None
    visitor, anna = VisitorClient(server), ManagerClient(server)
    visitor.session()
    visitor.post("first, so that there is a dialog")
    with anna.socket(visitor.dialog) as socket:
        socket.until(lambda frame: frame["type"] == "hello")
        server.redis.kill()
        message = visitor.post("while Redis is down")
        socket.until(lambda frame: frame.get("seq") == message["seq"], PATIENCE)
        socket.send({"type": "ack", "seq": message["seq"]})
        traced = eventually(
            server, message, lambda t: t["broadcast"] is not None and has_reached("admin")(t)
        )
        server.redis.start()
    assert traced["broadcast"]["layer"] == "away"
    assert all(late["reason"] == "redis_away" for late in traced["late"])


def test_a_message_whose_worker_was_killed_is_explained(start_server: StartServer) -> None:
    """The process dies with what it had not written down: the story says what is known."""
    server = start_server("real", HEARTBEAT_SECONDS="2")
    visitor, anna = VisitorClient(server), ManagerClient(server)
    visitor.session()
    visitor.post("first, so that there is a dialog")
    message = visitor.post("and then the power went")
    server.kill()
    server.start()
    wait_until_late(message)
    with anna.socket(visitor.dialog, after=0) as socket:
        socket.until(lambda frame: frame.get("seq") == message["seq"], PATIENCE)
        socket.send({"type": "ack", "seq": message["seq"]})
        traced = eventually(server, message, has_reached("admin"))
    (late,) = traced["late"]
    assert late["reason"] in ("worker_killed", "no_connection")
    assert late["seconds"] > 2


def test_the_story_is_told_in_words_and_strangers_do_not_hear_it(real_server: Server) -> None:
    visitor = VisitorClient(real_server)
    visitor.session()
    message = visitor.post("a story")
    told = real_server.manage("trace", "--dialog", str(visitor.dialog), "--seq", "1")
    assert str(message["seq"]) in told
    url = f"/api/messages/{message['id']}/trace"
    anna, zoya = ManagerClient(real_server), ManagerClient(real_server, "zoya")
    english = anna.http.get(url, headers={"Accept-Language": "en"}).json()["story"]
    russian = anna.http.get(url, headers={"Accept-Language": "ru"}).json()["story"]
    assert english[0] == f"Message 1 of dialog {visitor.dialog}, from the visitor."
    assert russian != english
    assert zoya.http.get(url).status_code == 404
    assert visitor.http.get(url).status_code == 401
    with pytest.raises(RuntimeError, match="trace"):
        real_server.manage("trace", "999999999")


def test_who_loaded_a_message_with_the_page_and_read_it_has_it(real_server: Server) -> None:
    visitor, anna = VisitorClient(real_server), ManagerClient(real_server)
    visitor.session()
    message = visitor.post("waits")
    anna.http.get(anna.path(visitor.dialog, "messages"))
    anna.http.post(anna.path(visitor.dialog, "read"), json={"seq": message["seq"]})
    traced = eventually(real_server, message, lambda t: bool(t["reached"]))
    assert [(each["name"], each["read"]) for each in traced["reached"]] == [("Anna", True)]
    assert all(late["seconds"] is not None for late in traced["late"])
