"""`/metrics`: what the table of the docs names, over all processes, and true after a kill."""

import re
from pathlib import Path

import httpx
from prometheus_client.parser import text_string_to_metric_families

from tests.clients import ManagerClient, VisitorClient
from tests.conftest import StartServer
from tests.exported import exported
from tests.server import Server
from tests.silent import write_silently
from tests.waiting import eventually

TABLE = Path(__file__).parents[2] / "docs" / "metrics.md"


def documented() -> dict[str, set[str]]:
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \|", TABLE.read_text(), re.MULTILINE)
    return {name: set(re.findall(r"`(\w+)`", labels)) for name, labels in rows}


def test_the_table_of_the_docs_is_what_the_program_tells(db: None) -> None:
    assert documented() == exported()


def scraped(server: Server) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    text = httpx.get(f"{server.url}/metrics").text
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def value(server: Server, name: str, **labels: str) -> float:
    return scraped(server).get((name, tuple(sorted(labels.items()))), 0.0)


def test_deliveries_and_acks_of_all_processes_are_counted(server: Server) -> None:
    visitor, anna = VisitorClient(server), ManagerClient(server)
    visitor.session()
    visitor.post("first")
    before = value(server, "replyx_delivery_seconds_count", side="admin")
    acked = value(server, "replyx_ack_seconds_count", side="admin")
    stored = value(server, "replyx_messages_stored_total", sender="user")
    sockets = [anna.socket(visitor.dialog) for _ in range(6)]  # they land on both processes
    for socket in sockets:
        socket.until(lambda frame: frame["type"] == "hello")
    message = visitor.post("second")
    for socket in sockets:
        socket.until(lambda frame: frame.get("seq") == message["seq"])
        socket.send({"type": "ack", "seq": message["seq"]})
    assert value(server, "websocket_connections_total", type="admin") >= 6
    eventually(lambda: value(server, "replyx_ack_seconds_count", side="admin") >= acked + 6)
    assert value(server, "replyx_delivery_seconds_count", side="admin") >= before + 6
    assert value(server, "replyx_messages_stored_total", sender="user") == stored + 1
    assert value(server, "websocket_messages_sent_total", type="message.created") >= 6


def test_what_went_wrong_on_live_connections_is_counted(start_server: StartServer) -> None:
    server = start_server("real", HEARTBEAT_SECONDS="600")
    visitor, anna = VisitorClient(server), ManagerClient(server)
    visitor.session()
    visitor.post("first")
    hers, ours = visitor.socket(), anna.socket(visitor.dialog)
    for socket in (hers, ours):
        socket.seq(1)
    write_silently(server, visitor.dialog, 1)
    visitor.post("after a message that nobody was told of")
    for socket in (hers, ours):
        socket.seq(3)
    assert value(server, "replyx_gaps_repaired_total", side="site") == 1
    assert value(server, "replyx_gaps_repaired_total", side="admin") == 1
    assert value(server, "replyx_replays_total", source="stream") >= 1  # of the first message
    assert value(server, "replyx_replays_total", source="database") >= 1  # the stream has a hole
    anna.socket(visitor.dialog, after=1000).of_type("reset")
    assert value(server, "replyx_resets_total", reason="unknown_cursor") == 1
    hers.close()
    eventually(lambda: value(server, "replyx_closes_total", code="1000"), 1)


def test_a_visitor_who_waits_with_no_manager_connected_is_unattended(
    start_server: StartServer,
) -> None:
    server = start_server("real")
    visitor, anna = VisitorClient(server), ManagerClient(server)
    visitor.session()
    assert value(server, "replyx_dialogs_waiting") == 0
    visitor.post("anybody?")
    # Seconds after the start it is not known yet that nobody else is there.
    eventually(lambda: value(server, "replyx_dialogs_waiting_unattended"), 1)
    with anna.inbox():
        eventually(lambda: value(server, "replyx_dialogs_waiting_unattended"), 0)
        assert value(server, "replyx_dialogs_waiting") == 1
    anna.post(visitor.dialog, "here")
    assert value(server, "replyx_dialogs_waiting") == 0


def test_refusals_and_close_codes_are_counted_and_a_strange_code_makes_no_series(
    real_server: Server,
) -> None:
    visitor = VisitorClient(real_server)
    visitor.session()
    before = value(real_server, "websocket_connection_errors_total", error_type="not_authorised")
    visitor.stream_token = "forged"
    visitor.socket().close_code()
    name, word = "websocket_connection_errors_total", "not_authorised"
    assert value(real_server, name, error_type=word) == before + 1
    from realtime.watching.metrics import close_label

    assert [close_label(code) for code in (4010, 4242, None)] == ["4010", "other", "other"]
