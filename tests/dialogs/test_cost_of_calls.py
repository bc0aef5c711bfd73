"""What a manager's calls cost in the thread that answers them, in calls of Python's functions, but
for its connection to the database: guards of speed. More than so many are to be asked for here, or
spared.
"""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from knox.crypto import hash_token

from dialogs.access.writing import Shown, writers
from dialogs.actions.batch import NewMessage
from dialogs.actions.posting import post_messages
from dialogs.models import Dialog, Visitor
from dialogs.views.dialogs import DialogsView, OneDialogView
from dialogs.views.log import HistoryView, LogView
from dialogs.views.marks import ReadView
from dialogs.views.road import answer_of, shown_by
from replyx.asgi import short_roads
from replyx.edge.road import Call
from tests.cost import calls, trips
from tests.people import People

PAGE = 50
HEADERS = {"host": "localhost", "accept-encoding": "gzip", "content-type": "application/json"}


@pytest.fixture
def talks(people: People) -> list[int]:
    """Dialogs of a page with a message each, of which one has a page of them."""
    visitors = [Visitor(site=people.shop, name=f"V{n}") for n in range(PAGE)]
    Visitor.objects.bulk_create(visitors)
    dialogs = [Dialog(site=people.shop, visitor=visitor) for visitor in visitors]
    Dialog.objects.bulk_create(dialogs)
    post_messages([NewMessage(dialog.pk, "user", "Hello", uuid4()) for dialog in dialogs])
    post_messages([NewMessage(dialogs[0].pk, "user", f"No {n}", uuid4()) for n in range(PAGE)])
    return [dialog.pk for dialog in dialogs]


def call_of(people: People, method: str, what: str, body: Any = None) -> Call:
    """A call of Anna's, as its road has it."""
    path, _mark, query = what.partition("?")
    headers = HEADERS | {"authorization": f"Token {people.tokens['anna']}"}
    content = b"" if body is None else json.dumps(body).encode()
    if content:
        headers["content-length"] = str(len(content))
    way = short_roads.way(
        {
            "type": "http",
            "method": method,
            "path": f"/api/dialogs/{path}",
            "query_string": query.encode(),
            "scheme": "http",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }
    )
    assert way is not None
    way[1].body = content
    return way[1]


def cost(people: People, view: Any, method: str, what: str, *bodies: Any) -> int:
    """The calls for the last of the same call, by whatever body it has."""
    found = 0
    for body in bodies or (None,) * 3:
        call = call_of(people, method, what, body)

        def ask(call: Call = call) -> None:
            shown = shown_by(call)
            assert shown is not None
            answer = answer_of(view(), call, shown)
            assert answer is not None
            assert answer.status in {200, 204}

        found = calls(ask)
        connection.run_on_commit.clear()
    return found


def test_who_writes_is_asked_in_one_trip_of_so_many_calls(people: People, talks: list[int]) -> None:
    shown = [
        Shown(talks[0], token=hash_token(people.tokens["anna"])),
        Shown(talks[0], token=hash_token(people.tokens["boris"])),
    ]
    assert writers(shown)[0] == people.anna
    assert trips(lambda: writers(shown)) == 1
    assert calls(lambda: writers(shown)) <= 285


def test_a_page_of_the_list_costs_so_many_calls(people: People, talks: list[int]) -> None:
    assert cost(people, DialogsView, "GET", "") <= 885


def test_a_page_of_a_thread_costs_so_many_calls(people: People, talks: list[int]) -> None:
    assert cost(people, HistoryView, "GET", f"{talks[0]}/messages") <= 900


def test_a_look_at_a_log_costs_so_many_calls(people: People, talks: list[int]) -> None:
    assert cost(people, LogView, "GET", f"{talks[0]}/log?after={PAGE - 4}") <= 680


def test_a_dialog_costs_so_many_calls(people: People, talks: list[int]) -> None:
    assert cost(people, OneDialogView, "GET", f"{talks[0]}/") <= 402


@pytest.mark.parametrize(
    ("changes", "most"),
    [
        ([{"tags": [each]} for each in "abc"], 805),
        ([{"status": each} for each in ("closed", "open", "closed", "open", "closed")], 1135),
        ([{"status": each} for each in ("closed", "open", "closed", "open")], 1380),
    ],
    ids=["tags", "close", "reopen"],
)
def test_a_change_costs_so_many_calls(
    people: People, talks: list[int], changes: list[Any], most: int
) -> None:
    assert cost(people, OneDialogView, "PATCH", f"{talks[0]}/", *changes) <= most


def test_giving_a_dialog_away_costs_so_many_calls(people: People, talks: list[int]) -> None:
    to = [{"manager": each} for each in (people.anna.pk, people.boris.pk, people.anna.pk)]
    assert cost(people, OneDialogView, "PATCH", f"{talks[0]}/", *to) <= 1305


def test_reading_costs_so_many_calls(people: People, talks: list[int]) -> None:
    marks = [{"seq": each} for each in range(PAGE - 1, PAGE + 2)]  # the last is the end of the log
    assert cost(people, ReadView, "POST", f"{talks[0]}/read", *marks) <= 755
