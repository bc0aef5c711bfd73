"""Events and the patterns by which they are asked for; steps that leave none out."""

import pytest

from realtime.sync import Event, on, publish
from realtime.sync.changes import lost
from realtime.sync.events import matches
from realtime.sync.handlers import handle_now
from realtime.sync.steps import Steps


def event(name: str, version: int = 1) -> Event:
    return Event(name, version, {"id": version}, 1, None, "2026-11-26T20:00:00.000Z")


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        ("*", True),
        ("tasks.*", True),
        ("tasks.updated", True),
        ("tasks.created", False),
        ("task.*", False),
    ],
)
def test_a_pattern_is_everything_or_a_topic_or_one_event(pattern: str, wanted: bool) -> None:
    assert matches(pattern, event("tasks.updated")) is wanted


@pytest.mark.parametrize("name", ["tasks", "tasks.*", "*", "Tasks.updated", "a.b.c", "", "tasks."])
def test_what_is_no_event_is_not_published(name: str) -> None:
    with pytest.raises(ValueError, match="is no event"):
        publish(name, {"id": 1})


@pytest.mark.parametrize("pattern", ["tasks", "*.updated", "tasks.**", "", "a.b.c"])
def test_what_is_no_pattern_is_not_listened_for(pattern: str) -> None:
    with pytest.raises(ValueError, match="is no pattern"):
        on(pattern, print)


def test_a_handler_that_fails_keeps_no_other_from_the_event() -> None:
    heard: list[int] = []

    def fail(event: Event) -> None:
        raise RuntimeError("no")

    async def hear(event: Event) -> None:
        heard.append(event.version)

    offs = [on("tasks.updated", fail), on("tasks.*", hear), on("users.*", hear)]
    handle_now(event("tasks.updated", 7))
    for off in offs:
        off()
    handle_now(event("tasks.updated", 8))
    assert heard == [7]


def test_each_version_is_taken_once_and_none_before_the_one_before_it() -> None:
    taken: list[Event] = []
    steps = Steps(taken.append)
    assert not steps.step(event("tasks.updated", 3))  # where it stands is not known yet
    steps.compare(None, {"tasks": 2}, [])
    assert steps.step(event("tasks.updated", 3))
    assert steps.step(event("tasks.updated", 3))
    assert not steps.step(event("tasks.updated", 5))
    before = steps.known()
    assert steps.step(event("tasks.updated", 4))  # it came while the database was asked
    found = [event("tasks.updated", number) for number in (4, 5, 6)]
    assert not steps.compare(before, {"tasks": 6}, found)
    assert [each.version for each in taken] == [3, 4, 5, 6]


def test_what_nobody_remembers_is_told_as_lost_and_the_rest_as_it_was() -> None:
    taken: list[Event] = []
    steps = Steps(taken.append)
    steps.compare(None, {}, [])
    found = [event("tasks.created", 9), event("tasks.created", 10)]
    assert not steps.compare({}, {"tasks": 10, "users": 4}, found)
    assert [(each.topic, each.version, each.is_lost) for each in taken] == [
        ("tasks", 8, True),
        ("tasks", 9, False),
        ("tasks", 10, False),
        ("users", 4, True),
    ]
    assert matches("users.created", lost("users", 4))
    assert not matches("tasks.created", lost("users", 4))


def test_a_database_that_was_put_back_is_followed_from_there() -> None:
    taken: list[Event] = []
    steps = Steps(taken.append)
    steps.compare(None, {"tasks": 20}, [])
    assert not steps.compare({"tasks": 20}, {"tasks": 12}, [])
    assert steps.step(event("tasks.updated", 13))
    assert [(each.version, each.is_lost) for each in taken] == [(12, True), (13, False)]
