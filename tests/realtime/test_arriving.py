"""Who arrives together is asked about together, and let in or refused by themselves."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dialogs.access.connecting import admin_access
from dialogs.actions.batch import NewMessage
from dialogs.actions.posting import post_messages
from dialogs.delivery import frames_after, frames_after_each, states
from dialogs.models import Dialog, Visitor
from realtime.access import Access, Refused
from realtime.groups import Side
from realtime.host import Arrival
from tests.people import People
from widget import tokens
from widget.visitor_access import site_access


def scope_of(query: str = "", **headers: str) -> dict[str, Any]:
    named = {"host": "localhost", **headers}
    pairs = [(name.encode(), value.encode()) for name, value in named.items()]
    return {"headers": pairs, "query_string": query.encode(), "client": ("127.0.0.1", 1)}


def said(answers: list[Access | Exception]) -> list[object]:
    """The person who was let in, or the code of a refusal."""
    return [
        each.code if isinstance(each, Refused) else getattr(each, "person", each)
        for each in answers
    ]


def test_visitors_who_arrive_together_are_let_in_or_refused_each_for_themselves(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    vera, viktor = people.dialog, people.other
    revoked = tokens.stream_token(viktor)
    Visitor.objects.filter(pk=viktor.visitor_id).update(token_version=7)
    good = f"token={tokens.stream_token(vera)}"
    monkeypatch.setattr("widget.tokens.shared_seconds", lambda: 0.0)
    expired = f"token={tokens.stream_token(vera)}"
    monkeypatch.undo()
    arrivals: list[Arrival] = [
        (scope_of(good), vera.pk),
        (scope_of(f"token={revoked}"), viktor.pk),
        (scope_of(expired), vera.pk),
        (scope_of("token=forged"), vera.pk),
        (scope_of(good), viktor.pk),
        (scope_of(good, origin="https://elsewhere.test"), vera.pk),
        (scope_of(good), 10**17),
        (scope_of(authorization=f"Bearer {tokens.visitor_token(people.vera)}"), vera.pk),
        (scope_of(f"token={tokens.visitor_token(people.vera)}"), vera.pk),
    ]
    person = f"visitor:{people.vera.pk}"
    assert said(site_access(arrivals)) == [person, 4002, 4001, 4002, 4004, 4003, 4004, person, 4002]


def test_managers_who_arrive_together_are_let_in_or_refused_each_for_themselves(
    people: People,
) -> None:
    anna, zoya = (
        scope_of(authorization=f"Token {people.tokens[name]}") for name in ("anna", "zoya")
    )
    nobody = scope_of(authorization="Token forged")
    dialog = people.dialog.pk
    arrivals: list[Arrival] = [
        (anna, dialog), (zoya, dialog), (nobody, dialog), (nobody, dialog), (anna, 10**17),
    ]  # fmt: skip
    answers = admin_access(arrivals)
    assert said(answers) == [f"manager:{people.anna.pk}", 4004, 4002, 4002, 4004]
    assert answers[2] is not answers[3]  # each is raised somewhere else


def test_many_cost_as_many_queries_as_one(people: People) -> None:
    visitors = [Visitor.objects.create(site=people.shop) for _ in range(20)]
    dialogs = [Dialog.objects.create(site=people.shop, visitor=visitor) for visitor in visitors]
    visiting: list[Arrival] = [
        (scope_of(f"token={tokens.stream_token(each)}"), each.pk) for each in dialogs
    ]
    anna = scope_of(authorization=f"Token {people.tokens['anna']}")
    managing: list[Arrival] = [(anna, each.pk) for each in dialogs]
    sides: list[tuple[int, Side]] = [(each.pk, "site") for each in dialogs]
    assert queries_of(site_access, visiting) == queries_of(site_access, visiting[:1])
    assert queries_of(admin_access, managing) == queries_of(admin_access, managing[:1])
    assert queries_of(states, sides) == queries_of(states, sides[:1])


def queries_of(ask: Callable[[Any], list[Any]], wanted: list[Any]) -> int:
    """How many it takes to answer all of them well."""
    with CaptureQueriesContext(connection) as queries:
        assert not any(isinstance(each, Exception) for each in ask(wanted))
    return len(queries)


def test_what_many_have_missed_is_read_together_and_is_what_each_would_read_alone(
    people: People,
) -> None:
    vera, viktor = people.dialog.pk, people.other.pk
    words = [NewMessage(pk, "manager", f"{n}", author=people.anna, private=n % 3 == 0)
             for n in range(9) for pk in (vera, viktor)]  # fmt: skip
    post_messages(words)
    asked: list[tuple[int, Side, int]] = [
        (vera, "site", 0), (vera, "admin", 0), (vera, "site", 8), (viktor, "site", 2),
        (viktor, "admin", 10), (0, "site", 0),
    ]  # fmt: skip
    found = frames_after_each(asked, 5)
    assert found == [frames_after(*each, 5) for each in asked]
    assert [len(each) for each in found] == [5, 5, 2, 5, 0, 0]
