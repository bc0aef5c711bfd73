"""Who is connected to what, and in words what to do: the complaints of the old system explained."""

from typing import Any

import httpx

from tests.clients import ManagerClient, VisitorClient
from tests.server import Server
from tests.waiting import eventually

SPECIFIC = {"dialog_id", "admin_connections", "site_connections", "in_admin_pool", "in_site_pool"}
INFO = {
    "admin_dialogs",
    "site_dialogs",
    "admin_only_dialogs",
    "site_only_dialogs",
    "admin_connections_count",
    "site_connections_count",
    "specific_dialog",
}
SUMMARY = {
    "active_admin_connections",
    "active_site_connections",
    "total_dialogs_admin",
    "total_dialogs_site",
}


def ask(server: Server, path: str, language: str = "en", **query: Any) -> dict[str, Any]:
    headers = {
        "Authorization": f"Token {server.cast.tokens['root']}",
        "Accept-Language": language,
    }
    answer = httpx.get(server.url + path, headers=headers, params=query, timeout=30)
    found: dict[str, Any] = answer.raise_for_status().json()
    return found


def sync(server: Server, language: str = "en", **query: Any) -> dict[str, Any]:
    return ask(server, "/api/debug/websocket/sync", language, **query)


def is_seen_unattended(server: Server) -> None:
    """A manager of a test before counts for some seconds more."""
    eventually(lambda: sync(server)["diagnosis"]["status"], "has_issues")


def test_the_answers_have_the_keys_of_the_contract(local_server: Server) -> None:
    found = sync(local_server, dialog_id=1)
    assert set(found) == {"sync_info", "diagnosis"}
    assert set(found["sync_info"]) == INFO
    assert set(found["sync_info"]["specific_dialog"]) == SPECIFIC
    assert set(found["diagnosis"]) == {"status", "issues", "recommendations"}
    assert sync(local_server)["sync_info"]["specific_dialog"] is None
    for path in ("/health/websocket", "/api/sse/health"):
        assert set(ask(local_server, path)) == {*SUMMARY, "status"}
    stats = ask(local_server, "/api/websocket/stats")
    assert set(stats) == {"connection_details", "by_transport", "by_process"}
    assert set(stats["connection_details"]) >= {"admin_connections", "site_connections"}
    assert set(ask(local_server, "/health")["checks"]) >= {"database", "channel_layer", "replay"}


def test_a_manager_in_one_dialog_while_the_visitor_is_in_another(
    quiet_server: Server,
) -> None:
    server = quiet_server
    vera, viktor, anna = VisitorClient(server), VisitorClient(server), ManagerClient(server)
    vera.session()
    viktor.session()
    first, other = vera.dialog, viktor.dialog
    with anna.socket(first) as ours, viktor.socket() as theirs:
        ours.of_type("hello")
        theirs.of_type("hello")
        is_seen_unattended(server)
        found = sync(server, dialog_id=other)
        assert found["sync_info"]["admin_only_dialogs"] == [first]
        assert found["sync_info"]["site_only_dialogs"] == [other]
        diagnosis = found["diagnosis"]
        assert diagnosis["status"] == "has_issues"
        [issue] = diagnosis["issues"]
        assert issue == (
            f"A visitor is connected in dialog {other}, and no manager has it open. "
            f"Managers of the site have open: {first}."
        )
        assert diagnosis["recommendations"] == [f"Open dialog {other}: /admin/inbox/{other}/"]
        assert sync(server)["diagnosis"] == diagnosis  # nobody need know the number
        theirs_first = sync(server, dialog_id=first)["diagnosis"]
        assert f"Visitors without a manager are in: {other}." in theirs_first["issues"][0]
        assert f"/admin/inbox/{other}/" in theirs_first["recommendations"][0]
        with anna.socket(other) as right:
            right.of_type("hello")
            assert sync(server, dialog_id=other)["diagnosis"]["status"] == "healthy"


def test_no_manager_is_connected_and_the_message_waits(quiet_server: Server) -> None:
    server = quiet_server
    vera = VisitorClient(server)
    vera.session()
    with vera.socket() as socket:
        socket.of_type("hello")
        vera.post("Is anybody there?")
        stats = ask(server, "/api/websocket/stats")["connection_details"]
        assert (stats["admin_connections"], stats["site_connections"]) == (0, 1)
        is_seen_unattended(server)
        [issue] = sync(server)["diagnosis"]["issues"]
        assert f"dialog {vera.dialog}" in issue
        anna = ManagerClient(server)
        with anna.inbox():
            [unread] = [row["unread"] for row in anna.dialogs() if row["id"] == vera.dialog]
            assert unread == 1
            assert sync(server)["diagnosis"]["status"] == "healthy"
    told = f"[DIALOG_SYNC] No admin connections for dialog {vera.dialog}"
    eventually(lambda: told in server.log.read_text())


def test_a_list_of_another_site_does_not_count(quiet_server: Server) -> None:
    server = quiet_server
    vera, zoya = VisitorClient(server), ManagerClient(server, "zoya")
    vera.session()
    with vera.socket() as socket, zoya.inbox():
        socket.of_type("hello")
        is_seen_unattended(server)


def test_a_dialog_that_is_not_there_or_empty_of_people_is_told(local_server: Server) -> None:
    [issue] = sync(local_server, dialog_id=987_654)["diagnosis"]["issues"]
    assert issue == "There is no dialog 987654."
    vera = VisitorClient(local_server)
    vera.session()
    [issue] = sync(local_server, dialog_id=vera.dialog)["diagnosis"]["issues"]
    assert issue == f"Nobody is connected in dialog {vera.dialog}."


def test_the_words_are_of_the_language_that_was_asked_for(local_server: Server) -> None:
    russian = "Диалога 987654 не существует."
    english = "There is no dialog 987654."
    assert sync(local_server, "ru", dialog_id=987_654)["diagnosis"]["issues"] == [russian]
    assert sync(local_server, "ru", dialog_id=987_654, lang="en")["diagnosis"]["issues"] == [
        english
    ]
    assert sync(local_server, "en", dialog_id=987_654, lang="ru")["diagnosis"]["issues"] == [
        russian
    ]
    assert sync(local_server, "en", dialog_id=987_654, lang="xx")["diagnosis"]["issues"] == [
        english
    ]
