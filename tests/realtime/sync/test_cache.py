"""What a process remembers: until it runs out, or is told that it changed."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from pytest_django import DjangoCaptureOnCommitCallbacks

from realtime.sync import Event, cached, get_cache, invalidate_cache, on, publish, set_cache
from realtime.sync.cache import MOST, cache
from realtime.sync.handlers import handle_now

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty() -> Iterator[None]:
    """Nothing is remembered from other tests."""
    cache.drop("")
    yield
    connection.run_on_commit.clear()


def event(name: str, version: int = 1) -> Event:
    return Event(name, version, {"id": 1}, 1, None, "2026-11-26T20:00:00.000Z")


def test_a_value_is_kept_for_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.monotonic()
    set_cache("steps", [1], 5)
    assert get_cache("steps") == [1]
    monkeypatch.setattr(time, "monotonic", lambda: now + 6)
    assert get_cache("steps", "nothing") == "nothing"


def test_a_prefix_is_forgotten_and_nothing_else() -> None:
    for key in ("texts:1", "texts:2", "text"):
        set_cache(key, key)
    invalidate_cache("texts:")
    assert [get_cache(key) for key in ("texts:1", "texts:2", "text")] == [None, None, "text"]


def test_what_was_computed_before_it_changed_is_not_kept() -> None:
    assert get_cache("texts:1") is None
    invalidate_cache("texts:")  # while it is read from the database
    set_cache("texts:1", "old")
    assert get_cache("texts:1") is None
    set_cache("texts:1", "new")
    assert get_cache("texts:1") == "new"


def test_what_is_computed_while_it_changes_is_not_kept() -> None:
    def compute() -> str:
        cache.drop("texts:")
        return "old"

    assert cached("texts:1", compute) == "old"
    assert cached("texts:1", lambda: "new") == "new"
    assert cached("texts:1", compute) == "new"


def test_of_two_who_compute_the_one_who_began_before_the_change_keeps_nothing() -> None:
    with ThreadPoolExecutor(1) as early, ThreadPoolExecutor(1) as late:
        early.submit(get_cache, "texts:1").result()
        cache.drop("texts:")
        late.submit(get_cache, "texts:1").result()
        early.submit(set_cache, "texts:1", "old").result()
        assert cache.get("texts:1") is None
        late.submit(set_cache, "texts:1", "new").result()
        early.submit(set_cache, "texts:2", "another").result()
    assert get_cache("texts:1") == "new"


def test_a_change_elsewhere_keeps_nothing_from_being_kept() -> None:
    assert get_cache("texts:1") is None
    invalidate_cache("buttons:")
    set_cache("texts:1", "kept")
    assert get_cache("texts:1") == "kept"


def test_whoever_computed_for_too_long_keeps_nothing() -> None:
    assert get_cache("texts:1") is None
    for _ in range(1001):
        cache.drop("buttons:")
    set_cache("texts:1", "who knows")
    assert get_cache("texts:1") is None


def test_it_does_not_grow_without_end() -> None:
    for number in range(MOST + 5):
        set_cache(f"texts:{number}", number)
    assert get_cache("texts:4") is None
    assert get_cache("texts:5") == 5


def test_an_event_of_a_topic_has_its_keys_forgotten_before_the_answer(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    set_cache("buttons:1", "old")
    set_cache("scenarios:1", "kept")
    with django_capture_on_commit_callbacks(execute=True):
        publish("buttons.updated", {"id": 1})
    assert get_cache("buttons:1") is None
    assert get_cache("scenarios:1") == "kept"


def test_a_handler_that_forgets_a_prefix_tells_no_other_process() -> None:
    set_cache("texts:1", "old")
    off = on("scenarios.*", lambda event: invalidate_cache("texts:"))
    try:
        handle_now(event("scenarios.updated"))
    finally:
        off()
    assert get_cache("texts:1") is None
    assert not connection.run_on_commit
