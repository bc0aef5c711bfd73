"""What is counted, and whom: in Redis and in one process alike."""

import time
from asyncio import AbstractEventLoop, new_event_loop, run_coroutine_threadsafe
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Thread
from typing import Any

import pytest
import redis
from pytest_django import Settings
from rest_framework.test import APIClient

from dialogs import limits
from dialogs.models import Dialog, Visitor
from realtime.history import epoch
from realtime.redis import windows
from realtime.redis.pipeline import close_pipelines
from realtime.redis.windows import Full, Memory, Window, count_soon
from replyx.addresses import network_of
from tests.people import People, message
from tests.waiting import eventually

Count = Callable[[Sequence[Window]], Full | None]


@pytest.fixture(params=["redis", "memory"])
def windows_of(request: pytest.FixtureRequest, db: None) -> Any:
    """Each of the two that count, and take back."""
    return Memory() if request.param == "memory" else windows


def test_what_is_taken_back_was_no_hit(windows_of: Any) -> None:
    for number in range(4):
        tried = [Window("name", 2, 60, f"try {number}"), Window("address", 2, 60, f"try {number}")]
        assert windows_of.count(tried) is None
        windows_of.take_back(tried)


def test_a_process_keeps_no_window_that_has_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    memory = Memory()
    for number in range(50):
        memory.count([Window(f"visitor {number}", 1, 1)])
    later = time.monotonic() + windows.SWEEP_SECONDS + 2
    monkeypatch.setattr(time, "monotonic", lambda: later)
    memory.count([Window("visitor 50", 1, 1)])
    assert [list(each) for each in vars(memory).values() if isinstance(each, dict)] == [
        ["visitor 50"], ["visitor 50"],
    ]  # fmt: skip


def test_in_redis_all_limits_are_those_of_this_database(people: People, redis_server: str) -> None:
    windows.count([Window("name", 2, 60)])
    limits.spend_bytes(people.vera.pk, "192.0.2.1", people.shop.pk, 10)
    with redis.Redis.from_url(redis_server) as client:
        keys = [key.decode() for key in client.keys("*")]
    assert {key.split(":")[2] for key in keys} == {"limit", "budget"}
    assert {key.split(":")[1] for key in keys} == {epoch()}


@pytest.mark.parametrize("setup", ["redis", "memory"])
def test_of_files_sent_at_once_no_more_are_stored_than_a_day_has(
    people: People, settings: Settings, setup: str
) -> None:
    settings.LIMIT_BYTES_PER_VISITOR = 1000
    if setup == "memory":
        settings.REDIS_URL = ""
    epoch()

    def sends(number: int) -> bool:
        try:
            spent = limits.spend_bytes(people.vera.pk, "", people.shop.pk, 100)
        except limits.TooMany:
            return False
        if number % 2:  # refused
            spent.take_back()
        return not number % 2

    with ThreadPoolExecutor(24) as pool:
        stored = sum(pool.map(sends, range(60)))
    assert stored <= 10
    stored += sum(sends(2) for _turn in range(20))
    assert stored == 10, "what was taken back is there for others"


@pytest.fixture(params=["redis", "loop", "memory"])
def count(request: pytest.FixtureRequest, db: None) -> Iterator[Count]:
    """All that count. Names in Redis are known, so that no thread asks the database."""
    epoch()
    if request.param == "loop":
        with loop_beside() as loop:
            yield lambda asked: run_coroutine_threadsafe(count_soon(asked), loop).result()
    else:
        yield Memory().count if request.param == "memory" else windows.count


@contextmanager
def loop_beside() -> Iterator[AbstractEventLoop]:
    """An event loop in a thread of its own."""
    loop = new_event_loop()
    thread = Thread(target=loop.run_forever)
    thread.start()
    try:
        yield loop
    finally:
        run_coroutine_threadsafe(close_pipelines(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def test_of_those_who_come_at_once_exactly_as_many_pass_as_may(count: Count) -> None:
    with ThreadPoolExecutor(24) as pool:
        full = list(pool.map(lambda _: count([Window("visitor", 5, 15)]), range(24)))
    assert full.count(None) == 5
    assert all(14 < each.seconds <= 15 for each in full if each)


def test_what_one_window_refuses_is_no_hit_in_another(count: Count) -> None:
    narrow, wide = Window("narrow", 2, 60), Window("wide", 4, 60)
    refused = [count([wide, narrow]) for _ in range(5)]
    assert [each.window if each else None for each in refused] == [None, None] + [narrow] * 3
    assert [count([wide]) is None for _ in range(3)] == [True, True, False]


def test_the_wait_is_that_of_the_window_that_is_full_for_longest(count: Count) -> None:
    both = [Window("short", 1, 10), Window("long", 1, 3600)]
    assert count(both) is None
    full = count(both)
    assert full
    assert full.window == both[1]
    assert 3590 < full.seconds <= 3600


def test_a_window_moves_on_and_the_same_thing_counts_in_it_once(count: Count) -> None:
    again = Window("dialogs", 2, 1, "17")
    assert [count([again]) for _ in range(4)] == [None] * 4
    assert count([Window("dialogs", 2, 1, "18")]) is None
    third = Window("dialogs", 2, 1, "19")
    assert count([third]) is not None
    eventually(lambda: count([third]) is None)


def test_an_office_of_two_hundred_meets_no_limit(db: None) -> None:
    for visitor in range(200):
        limits.hit_sessions(None, "192.0.2.1")
        limits.hit_sessions(visitor, "192.0.2.1")
        limits.hit(limits.of_messages(visitor, "192.0.2.1"))
        limits.hit(limits.of_dialogs(visitor, "192.0.2.1", visitor))
        for _ in range(2):
            limits.hit(limits.of_messages(visitor, "192.0.2.1"))
        for _ in range(10):
            limits.hit_signals(visitor, "192.0.2.1")
    with pytest.raises(limits.TooMany):
        limits.hit(limits.of_messages(201, "192.0.2.1"))
    limits.hit(limits.of_messages(201, "192.0.2.2"))


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:0DB8:1:2::", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::1", "::/64"),
        ("192.0.2.7:50123", "192.0.2.7"),
        ("[2001:db8:1:2::9]:50123", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::9]", "2001:db8:1:2::/64"),
        ("", ""),
        ("no address", "no address"),
    ],
)
def test_an_address_is_counted_as_what_one_person_gets(address: str, network: str) -> None:
    assert network_of(address) == network


def test_a_visitor_begins_so_many_dialogs_an_hour_and_a_refused_first_message_counts_once(
    people: People, settings: Settings
) -> None:
    settings.LIMIT_DIALOGS_PER_HOUR = 2
    people.shop.on_closed = "new"
    people.shop.save()

    def begin(body: dict[str, object]) -> int:
        Dialog.objects.filter(visitor=people.vera).update(status="closed")
        dialog = Dialog.objects.create(site=people.shop, visitor=people.vera)
        url = f"/api/widget/dialogs/{dialog.pk}/messages"
        client = people.visitor(people.vera)
        for _ in range(3):
            status = client.post(url, body, format="json").status_code
        return status

    assert begin(message("x" * 5000)) == 400
    assert [begin(message()) for _ in range(3)] == [200, 200, 429]
    assert (
        people.visitor(people.viktor)
        .post(f"/api/widget/dialogs/{people.other.pk}/messages", message(), format="json")
        .status_code
        == 201
    )


def test_a_limit_is_told_in_the_visitors_language(people: People, settings: Settings) -> None:
    settings.LIMIT_MESSAGES_PER_MINUTE, settings.LIMIT_MESSAGE_BURST = 20, 1
    url = f"/api/widget/dialogs/{people.dialog.pk}/messages"
    client = people.visitor(people.vera)
    assert client.post(url, message(), format="json").status_code == 201
    for language, words in {
        "ru": "Слишком много сообщений подряд.",
        "en": "Too many messages at once.",
    }.items():
        answer = client.post(url, message(), format="json", headers={"Accept-Language": language})
        assert answer.status_code == 429
        assert 1 <= int(answer["Retry-After"]) <= 3
        assert answer.json()["error"]["detail"] == words, (
            "when to come is said by Retry-After alone"
        )


def test_a_revoked_token_is_counted_for_its_visitor(people: People, settings: Settings) -> None:
    settings.LIMIT_SESSIONS_PER_MINUTE = 3
    body = {"site_token": "shop"}
    first = APIClient().post("/api/widget/session", body, format="json").json()
    Visitor.objects.filter(pk=first["visitor"]["id"]).update(token_version=9)
    body["visitor_token"] = first["visitor_token"]
    answers = [APIClient().post("/api/widget/session", body, format="json") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
