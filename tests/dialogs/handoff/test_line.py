"""Whoever waits for a person is told where they stand when that changes, and nobody else is."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dialogs.actions import cancel_handoff, request_handoff, take_over
from dialogs.handoff import line
from dialogs.models import Dialog, Site, Visitor
from tests.clients import ManagerClient, VisitorClient, ok
from tests.dialogs.grown import grow
from tests.notify.workers import Workers
from tests.people import People
from tests.server import Server


@pytest.fixture(autouse=True)
def nothing_told() -> Iterator[None]:
    """As in a process that has just begun."""
    line._told.clear()
    yield
    line._told.clear()


def told() -> list[tuple[int, int]]:
    """Which dialogs are told which place now."""
    return sorted((each.dialog_id, each.position) for each in line.moved())


def waiting(site: Site) -> Dialog:
    dialog = Dialog.objects.create(site=site, visitor=Visitor.objects.create(site=site))
    return request_handoff(dialog.pk, "visitor")


def test_those_are_told_for_whom_the_line_moved_once(people: People) -> None:
    first, second, third = (waiting(people.shop).pk for _ in range(3))
    rivals = waiting(people.rival).pk
    assert told() == [(first, 1), (second, 2), (third, 3), (rivals, 1)]
    assert told() == []
    cancel_handoff(second, "visitor")
    assert told() == [(third, 2)]
    take_over(first, people.anna)
    fourth = waiting(people.shop).pk
    assert told() == [(third, 1), (fourth, 2)]
    take_over(third, people.anna)
    request_handoff(second, "visitor")
    assert told() == [(second, 2), (fourth, 1)]


def test_a_look_reads_those_who_wait_and_nobody_else(people: People) -> None:
    grow([people.shop.pk], 3000)
    for _ in range(2):
        waiting(people.shop)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    with CaptureQueriesContext(connection) as asked:
        line.moved()
    assert len(asked) <= 3
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {asked[0]['sql']}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "dialog_queue" in plan
    assert "Seq Scan" not in plan


@pytest.fixture
def workers(server: Server, tmp_path: Path) -> Iterator[Workers]:
    """Two, where they are processes."""
    workers = Workers(server, tmp_path / "worker.log")
    for _ in range(2):
        workers.start()
    yield workers
    for process in workers.processes:
        process.end()


@pytest.mark.usefixtures("workers")
def test_two_visitors_hear_of_the_line_while_they_wait(server: Server) -> None:
    anna, boris = ManagerClient(server), ManagerClient(server, "boris")
    vera, viktor = VisitorClient(server), VisitorClient(server)
    for visitor in (vera, viktor):
        visitor.session()
    with vera.socket() as hers, viktor.socket() as his:
        place = {}
        for visitor in (vera, viktor):
            asked = ok(visitor.http.post(visitor.path(visitor.dialog, "handoff/request")))
            place[visitor] = asked["position"]
            shown = ok(visitor.http.get(visitor.path(visitor.dialog, "handoff")))
            assert shown["position"] == asked["position"]
        assert place[viktor] == place[vera] + 1
        his.until(lambda frame: frame.get("position") == place[viktor], 30)
        anna.post(vera.dialog, "I am here")
        moved = his.until(lambda frame: frame.get("position") == place[vera])
        assert (moved["type"], moved["dialog_id"]) == ("line", viktor.dialog)
        vera.post("Good")
        hers.until(lambda frame: frame.get("message", {}).get("text") == "Good")
        assert place[viktor] not in [frame.get("position") for frame in hers.frames]
        boris.http.post(boris.path(viktor.dialog, "handoff/cancel"))
